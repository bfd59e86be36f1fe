"""Packs kept for ever: one file each, the same bytes everywhere, and nothing that is not what its name says."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop import pack_archive
from desktop.errors import UserError
from desktop.packs import PackFault, load_folder, load_pack, resource_path
from tests.pack_texts import edit

MISHAN = resource_path("schemes", "mishan")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "packs"


def test_a_kept_pack_loads_as_the_very_same_pack(kept: Path) -> None:
    digest = pack_archive.keep(kept, MISHAN)
    assert digest == load_pack("mishan").digest
    assert pack_archive.digests(kept) == (digest,)
    assert pack_archive.load(kept, digest) == load_pack("mishan")


def test_a_kept_pack_is_a_plain_zip_of_what_the_digest_covers(kept: Path) -> None:
    digest = pack_archive.keep(kept, MISHAN)
    total = hashlib.sha256()
    with zipfile.ZipFile(kept / f"{digest}.hdpack") as archive:
        names = archive.namelist()
        for name in sorted(names):
            content = archive.read(name)
            total.update(f"{name}\0{len(content)}\0".encode() + content)
    assert total.hexdigest() == digest
    assert {"schemes/mishan/scheme.toml", "schemes/mishan/source.txt", "law/dibao.toml"} <= set(names)
    assert {name.split("/")[0] for name in names} == {"schemes", "law", "calendars"}


def test_the_bytes_are_the_same_wherever_and_whenever_they_are_written(kept: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(MISHAN, tmp_path / "elsewhere" / "mishan")
    one, other = pack_archive.keep(kept, MISHAN), pack_archive.keep(tmp_path / "other", copy)
    name = f"{one}.hdpack"
    assert one == other
    assert (kept / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_keeping_again_writes_nothing_and_mends_what_was_damaged(kept: Path) -> None:
    path = kept / f"{pack_archive.keep(kept, MISHAN)}.hdpack"
    before = path.stat()
    pack_archive.keep(kept, MISHAN)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    pack_archive.keep(kept, MISHAN)
    assert path.read_bytes() == whole
    assert [p.name for p in kept.iterdir()] == [path.name]


def test_a_changed_scheme_stands_beside_the_old_one(kept: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(MISHAN, tmp_path / "mishan")
    old = pack_archive.keep(kept, folder)
    edit(folder / "scheme.toml", "sample = 15", "sample = 14")
    new = pack_archive.keep(kept, folder)
    assert pack_archive.digests(kept) == tuple(sorted((old, new)))
    assert pack_archive.load(kept, old).scheme != pack_archive.load(kept, new).scheme


def test_rules_forms_and_years_of_its_own_are_kept_with_a_scheme(kept: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(MISHAN, tmp_path / "mishan")
    (folder / "forms").mkdir()
    (folder / "forms" / "slip.toml").write_text('title = "移交单"\n', encoding="utf-8")
    digest = pack_archive.keep(kept, folder)
    assert pack_archive.files(kept, digest).own("forms") == {"slip.toml": 'title = "移交单"\n'}
    assert digest != load_pack("mishan").digest


def test_a_pack_that_could_not_be_loaded_again_is_not_kept(kept: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(MISHAN, tmp_path / "mishan")
    edit(folder / "scheme.toml", 'issuer = "密', 'publisher = "密')
    with pytest.raises(PackFault, match="issuer"):
        pack_archive.keep(kept, folder)
    assert pack_archive.digests(kept) == ()


@pytest.mark.parametrize("digest", ["", "..", "../packs", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_a_name_that_is_no_digest_is_a_sentence(kept: Path, digest: str) -> None:
    with pytest.raises(UserError, match="摘要写得不对"):
        pack_archive.load(kept, digest)


def test_a_pack_that_is_not_there_is_a_sentence(kept: Path) -> None:
    with pytest.raises(UserError, match="没有存下方案包") as refused:
        pack_archive.load(kept, "a" * 64)
    assert "备份" in refused.value.hint
    assert pack_archive.digests(kept) == ()


Spoil = Callable[[dict[str, bytes]], None]


def rewritten(path: Path, spoil: Spoil, compression: int = zipfile.ZIP_STORED) -> None:
    """The archive written anew by somebody else."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    spoil(members)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path.write_bytes(target.getvalue())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda m: m.update({"schemes/mishan/scheme.toml": m["schemes/mishan/scheme.toml"] + b"\n"}),
        lambda m: m.pop("law/dibao.toml"),
        lambda m: m.update({"law/more.toml": b""}),
        lambda m: m.update({"../escape.toml": b""}),
        lambda m: m.update({"/etc/passwd": b""}),
        lambda m: m.update({"schemes/mishan/../../x.toml": b""}),
        lambda m: m.update({"schemes/other/scheme.toml": b""}),
        lambda m: m.update({"law/large.toml": b" " * (1 << 20) + b" "}),
        lambda m: m.update({"law/latin.toml": b"\xff"}),
        lambda m: m.update({f"law/n{n}.toml": b"" for n in range(400)}),
        lambda m: m.clear(),
    ],
)
def test_contents_that_are_not_what_the_name_says_are_refused(kept: Path, spoil: Spoil) -> None:
    digest = pack_archive.keep(kept, MISHAN)
    rewritten(kept / f"{digest}.hdpack", spoil)
    with pytest.raises(UserError, match="已损坏或被改动过"):
        pack_archive.load(kept, digest)


def test_compressed_cut_off_or_foreign_files_are_refused(kept: Path) -> None:
    digest = pack_archive.keep(kept, MISHAN)
    path = kept / f"{digest}.hdpack"
    whole = path.read_bytes()
    rewritten(path, lambda members: None, zipfile.ZIP_DEFLATED)
    squeezed = path.read_bytes()
    for data in (squeezed, whole[:-30], whole[: len(whole) // 2], b"", b"PK\x05\x06" + bytes(18), b"no zip"):
        path.write_bytes(data)
        with pytest.raises(UserError, match="已损坏或被改动过"):
            pack_archive.load(kept, digest)


def test_a_link_in_the_place_of_a_pack_is_not_followed(kept: Path, tmp_path: Path) -> None:
    digest = pack_archive.keep(kept, MISHAN)
    path = kept / f"{digest}.hdpack"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="没有存下方案包"):
        pack_archive.load(kept, digest)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "packs").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(UserError, match="没有存下"):
        pack_archive.keep(tmp_path / "packs", MISHAN)


def test_a_kept_pack_brings_the_law_of_its_day(kept: Path) -> None:
    """What it loads never depends on the rules that the program ships today."""
    with zipfile.ZipFile(kept / f"{pack_archive.keep(kept, MISHAN)}.hdpack") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    law = members["law/dibao.toml"].decode()
    assert "notice_days = 7" in law
    members["law/dibao.toml"] = law.replace("notice_days = 7", "notice_days = 9").encode()
    parts = (f"{n}\0{len(members[n])}\0".encode() + members[n] for n in sorted(members))
    digest = hashlib.sha256(b"".join(parts)).hexdigest()
    with zipfile.ZipFile(kept / f"{digest}.hdpack", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    then, now = pack_archive.load(kept, digest), load_folder(MISHAN)
    assert then.digest == digest
    days = [pack.laws["dibao"].value("notice_days", date(2026, 1, 1))[0] for pack in (then, now)]
    assert days == [9, 7]
