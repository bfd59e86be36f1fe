"""SIGKILL while entries are being saved: no acknowledged entry may be lost, no file may be left unclean.

Run as a program it is the nursery: it imports everything once, then forks one saving child for every path
it reads. A child acknowledges each entry on the shared standard output after its commit. POSIX only.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import Author
from desktop.models.signing import ENTRY, SigningKey

OFFICE = "0123456789abcdef"
LONGEST_LIFE = 0.12
_KEY = SigningKey.from_secret(b"f" * 32)


class FaultKeys:
    """One key for everything: these files hold nothing."""

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        return [self.new_file_key(file, salt)]

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        return hmac.digest(b"fault", salt + file.encode(), hashlib.sha256)


def run(trials: int, seed: int = 20) -> dict[str, object]:
    """Kill a saving child ``trials`` times; counts of entries acknowledged and lost, files not clean."""
    chance = random.Random(seed)
    started = time.monotonic()
    totals = dict.fromkeys(("acknowledged", "lost", "unclean", "unfinished_commits"), 0)
    with tempfile.TemporaryDirectory() as folder, _nursery() as nursery:
        for n in range(trials):
            path = Path(folder) / f"{n:016x}.hdh"
            HouseholdFile.create_household(path, office=OFFICE, keys=FaultKeys()).close()
            acknowledged = _kill_one(nursery, path, chance.uniform(0, LONGEST_LIFE))
            totals["acknowledged"] += len(acknowledged)
            totals["unfinished_commits"] += path.with_name(f"{path.name}-journal").exists()
            lost, clean = _inspect(path, acknowledged)
            totals["lost"] += lost
            totals["unclean"] += not clean
    ok = totals["lost"] == totals["unclean"] == 0
    return {"ok": ok, "trials": trials, **totals, "seconds": round(time.monotonic() - started, 1)}


def _nursery() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.kill_during_save"]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)


def _kill_one(nursery: subprocess.Popen[str], path: Path, life: float) -> list[str]:
    assert nursery.stdin
    assert nursery.stdout
    nursery.stdin.write(f"{path}\n")
    nursery.stdin.flush()
    child = int(nursery.stdout.readline().removeprefix("born "))
    time.sleep(life)
    os.kill(child, signal.SIGKILL)
    acknowledged = []
    while (line := nursery.stdout.readline().strip()) != "dead":
        assert len(line) == 64, f"the child failed: {line!r}"
        acknowledged.append(line)
    return acknowledged


def _inspect(path: Path, acknowledged: list[str]) -> tuple[int, bool]:
    try:
        with HouseholdFile.open(path, keys=FaultKeys()) as file:
            entries = [entry.id for entry in file.entries()]
            # At most the entry whose acknowledgement the kill cut off may be there as well.
            clean = file.check() == [] and len(entries) - len(acknowledged) in (0, 1)
            return len(set(acknowledged) - set(entries)), clean
    except UserError:
        return len(acknowledged), False


def _serve() -> None:
    """The nursery: one child at a time, reaped before the next."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _say(f"born {os.getpid()}")
            _save_for_ever(Path(line.strip()))
        os.waitpid(child, 0)
        _say("dead")


def _save_for_ever(path: Path) -> None:
    author = Author("d00000000001", None, lambda header: _KEY.sign(ENTRY, header))
    file = HouseholdFile.open(path, keys=FaultKeys())
    n = 0
    while True:
        n += 1
        photo = os.urandom(200_000) if n % 3 == 0 else b""
        entry = file.append(
            [Put("member", f"m{n % 4}", {"name": f"王{n}", "income_fen": n, "note": "补充" * 50})],
            action="fault.save",
            author=author,
            at="2026-03-02T09:30:00+08:00",
            blobs={hashlib.sha256(photo).hexdigest(): photo} if photo else None,
        )
        _say(entry.id)


def _say(line: str) -> None:
    """One write, so that a kill leaves a whole line or none."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    _serve()
