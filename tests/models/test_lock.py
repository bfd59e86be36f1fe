"""One process per office folder, none on a network drive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models.lock import OfficeLock, is_network_drive, must_be_local

HOLDER = """
import sys, time
from pathlib import Path
from desktop.models.lock import OfficeLock
with OfficeLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_process_gets_a_sentence_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(UserError, match="另一个户档程序正在使用"), OfficeLock(tmp_path):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with OfficeLock(tmp_path):
        pass


def test_the_lock_is_given_back_and_its_file_stays(tmp_path: Path) -> None:
    lock = OfficeLock(tmp_path)
    for _ in range(2):
        with lock, pytest.raises(UserError), OfficeLock(tmp_path):
            pass
    assert (tmp_path / ".lock").read_bytes() == b""
    with pytest.raises(KeyError), OfficeLock(tmp_path):
        raise KeyError
    with OfficeLock(tmp_path):
        pass


def test_one_lock_is_not_taken_twice(tmp_path: Path) -> None:
    lock = OfficeLock(tmp_path)
    with lock:
        with pytest.raises(RuntimeError):
            lock.__enter__()
        with pytest.raises(UserError), OfficeLock(tmp_path):
            pass


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到办公室文件夹"), OfficeLock(tmp_path / "gone"):
        pass


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="不可写"), OfficeLock(tmp_path):
        pass


def test_a_lock_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".lock").mkdir()
    with pytest.raises(UserError, match="不可写"), OfficeLock(tmp_path):
        pass


@pytest.mark.skipif(os.name == "nt", reason="Windows is asked through its own call")
@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone", "davfs"])
def test_a_network_drive_is_refused(tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mounts"
    share = tmp_path / "my share"
    share.mkdir()
    where = str(share).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {where} {kind} rw 0 0\ngarbage\n")
    with pytest.raises(UserError, match="网络盘"), OfficeLock(share / ".", mounts=mounts):
        pass
    assert not (share / ".lock").exists()
    assert not is_network_drive(tmp_path, mounts)


@pytest.mark.skipif(os.name == "nt", reason="Windows is asked through its own call")
def test_the_deepest_and_latest_mount_counts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"s:/ / nfs rw 0 0\ns:/x {tmp_path} nfs4 rw 0 0\n/dev/sdb1 {tmp_path} ext4 rw 0 0\n")
    assert not is_network_drive(tmp_path / "office", mounts)
    assert is_network_drive(Path("/elsewhere"), mounts)
    assert not is_network_drive(tmp_path, tmp_path / "no such table")


@pytest.mark.skipif(os.name == "nt", reason="a symbolic link needs rights there")
def test_a_link_does_not_hide_a_network_drive(tmp_path: Path) -> None:
    mounts, share, link = tmp_path / "mounts", tmp_path / "share", tmp_path / "link"
    share.mkdir()
    link.symlink_to(share)
    mounts.write_text(f"s:/x {share} nfs4 rw 0 0\n")
    assert is_network_drive(link, mounts)


@pytest.mark.skipif(os.name == "nt", reason="there the drive's letter or name says it")
def test_shared_folders_of_hosts_and_clouds_count_as_network_drives(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    for kind in ("9p", "vboxsf", "fuse.vmhgfs-fuse", "fuse.gcsfuse", "smb3", "fuse.sshfs"):
        mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\ns {tmp_path} {kind} rw 0 0\n")
        assert is_network_drive(tmp_path / "not there yet", mounts), kind
        with pytest.raises(UserError, match="不能放在网络盘上"):
            must_be_local(tmp_path / "not there yet", mounts)
    mounts.write_text(f"none / 9p rw 0 0\nnone {tmp_path} 9p rw 0 0\n")
    assert not is_network_drive(tmp_path, mounts), "a virtual machine whose own disk is one"
    mounts.write_text(f"none / 9p rw 0 0\ns {tmp_path} nfs4 rw 0 0\n")
    assert is_network_drive(tmp_path, mounts)
