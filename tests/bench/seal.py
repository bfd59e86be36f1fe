"""Sealing a package against ``tar | zstd | age`` on the command line over the same files.

Both read files of one folder, compress at level 3 and write one synced file. Ours digests, signs and checks
besides.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from desktop.models.signing import SigningKey
from desktop.sync import sshsig
from desktop.sync.package import Member, seal
from tests.bench.pairs import Pair, at_most, turn_by_turn

FULL_MB = 450
ROUNDS = 5
LARGEST_MIB = 64
_PHOTO = 3 << 20


def run(scale: float) -> list[Pair | dict[str, Any]]:
    """450 MB times ``scale`` of photos in turn through both, and the memory that sealing adds."""
    for tool in ("tar", "zstd", "age"):
        if shutil.which(tool) is None:
            raise RuntimeError(f"{tool} is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        megabytes = _photos(folder / "blobs", int(FULL_MB * scale) << 20) >> 20
        recipient = str(pyrage.x25519.Identity.generate().to_public())
        _reference(folder, recipient)
        ours, theirs = turn_by_turn(
            ROUNDS, partial(_ours, folder, recipient), partial(_reference, folder, recipient)
        )
        peak = _peak(folder, recipient)
    what = f"seal a package of {megabytes} MB"
    return [
        at_most(what, "tar | zstd | age", statistics.median(ours), statistics.median(theirs), 1.5),
        {"what": what, "peak_mib": peak, "goal_mib": LARGEST_MIB, "reached": peak <= LARGEST_MIB},
    ]


def _photos(folder: Path, total: int) -> int:
    """Files like photos, which do not get smaller, one in eight a text that does; named by their digests."""
    folder.mkdir()
    for number in range(max(1, total // _PHOTO)):
        data = os.urandom(_PHOTO)
        if number % 8 == 7:
            data = data.hex()[:_PHOTO].encode()
        (folder / hashlib.sha256(data).hexdigest()).write_bytes(data)
    return sum(path.stat().st_size for path in folder.iterdir())


def _reference(folder: Path, recipient: str) -> None:
    target = folder / "reference.tar.zst.age"
    pipeline = f"tar c blobs | zstd -q -3 -c | age -r {recipient} > {target.name} && sync {target.name}"
    subprocess.run(["bash", "-c", f"set -o pipefail; {pipeline}"], cwd=folder, check=True)
    target.unlink()


def _ours(folder: Path, recipient: str) -> None:
    key = SigningKey.generate()
    files = sorted((folder / "blobs").iterdir())
    members = [Member(f"blobs/{p.name}", p.stat().st_size, partial(_open, p)) for p in files]
    package = seal(
        folder / "out", kind="filing", office="00112233445566aa", device="a1b2c3d4e5f6",
        recipient="ffeeddccbbaa0099", seq=1, prev=None, counts={}, filings=[], members=members,
        age_recipients=[recipient], sign=sshsig.signer(key), public_key=key.public,
    )  # fmt: skip
    package.path.unlink()


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _peak(folder: Path, recipient: str) -> int:
    """What sealing adds to the memory of a process of its own, MiB."""
    script = (
        "import re, sys; from pathlib import Path; from tests.bench import seal\n"
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "before = peak(); seal._ours(Path(sys.argv[1]), sys.argv[2])\n"
        "print((peak() - before) // 1024)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", script, str(folder), recipient]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)
