"""The trace of the real process on the real engine, as the kernel saw it (strace; POSIX only).

Run as a program (``python -m tests.faults.made_strace FOLDER SAVES``) it is the process that is watched: it makes a
household file, saves, goes under a new key, takes in a laptop's copy and replaces the vault's file, and acknowledges
each on standard output.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from desktop.models.durable import replace
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import Author, admit_all
from desktop.models.signing import ENTRY, SigningKey
from tests.faults.made_disk import Op
from tests.faults.made_files import OFFICE, FaultKeys, made, photo, save

CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2"
VAULT = "vault.json"
LAPTOP = SigningKey.from_secret(b"l" * 32)

_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(.*)$")
_FD = re.compile(r"^(\d+)<([^>]*)>")


def available() -> bool:
    """True where strace is installed and may watch a process."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode == 0


def watched(folder: Path, saves: int) -> list[Op]:
    """Everything the process did to the files of ``folder``, from an empty one on."""
    with tempfile.TemporaryDirectory() as elsewhere:
        out = Path(elsewhere) / "trace"
        command = ["strace", "-f", "-y", "-xx", "-s", "9999999", "-e", f"trace={CALLS}", "-o", str(out)]
        program = [sys.executable, "-B", "-m", "tests.faults.made_strace", str(folder), str(saves)]
        subprocess.run([*command, *program], cwd=Path(__file__).parents[2], check=True, capture_output=True)
        return _Reader(folder).read(out.read_text(encoding="ascii", errors="strict"))


class _Reader:
    """Makes ops of strace's lines. Files are told apart by the name they have at the time."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.ops: list[Op] = []
        self.numbers: dict[str, int] = {}
        self.places: dict[str, int] = {}
        self.count = 0

    def read(self, text: str) -> list[Op]:
        for line in text.splitlines():
            found = _LINE.match(line)
            if found and int(found[3]) >= 0:
                self._call(found[1], found[2], found[4])
        return self.ops

    def _call(self, call: str, said: str, answer: str) -> None:
        texts = [bytes.fromhex(t.replace("\\x", "")) for t in _STRING.findall(said)]
        if call == "openat":
            self._opened(texts[0].decode(), said)
        elif call in ("unlink", "unlinkat") and (name := self._name(texts[0].decode())):
            self.numbers.pop(name, None)
            self.ops.append(Op("unlink", name=name))
        elif call.startswith("rename") and (name := self._name(texts[0].decode())):
            to = self._name(texts[1].decode())
            self.numbers[to] = self.numbers.pop(name)
            self.ops.append(Op("rename", name=name, to=to))
        elif fd := _FD.match(said):
            self._on_file(call, int(fd[1]), _path(fd[2]), said, texts)

    def _on_file(self, call: str, fd: int, path: str, said: str, texts: list[bytes]) -> None:
        if call == "write" and fd == 1 and texts and texts[0].startswith(b"ack "):
            self.ops.append(Op("ack", name=texts[0][4:].decode().strip()))
        elif call == "fsync" and path == self.folder:
            self.ops.append(Op("sync_folder"))
        elif number := self.numbers.get(self._name(path), 0):
            if call in ("fsync", "fdatasync"):
                self.ops.append(Op("sync", number))
            elif call == "ftruncate":
                self.ops.append(Op("truncate", number, at=int(said.rsplit(", ", 1)[1])))
            elif call == "pwrite64":
                self.ops.append(Op("write", number, at=int(said.rsplit(", ", 1)[1]), data=texts[-1]))
            elif call == "write":  # Only whole new files are written so, from their beginning.
                place = self.places.get(path, 0)
                self.places[path] = place + len(texts[-1])
                self.ops.append(Op("write", number, at=place, data=texts[-1]))

    def _opened(self, path: str, said: str) -> None:
        name = self._name(path)
        if name and "O_CREAT" in said and name not in self.numbers:
            self.count += 1
            self.numbers[name] = self.count
            self.places.pop(path, None)
            self.ops.append(Op("create", self.count, name))

    def _name(self, path: str) -> str:
        """The name of a path in the folder, else ""."""
        folder, _, name = path.rpartition("/")
        return name if folder == self.folder else ""


def _path(shown: str) -> str:
    """strace shows the path of a descriptor as it shows strings."""
    return bytes.fromhex(shown.replace("\\x", "")).decode() if shown.startswith("\\x") else shown


def _live(folder: Path, saves: int) -> None:
    file = made(folder)
    _say("made")
    with tempfile.TemporaryDirectory() as elsewhere:
        away = Path(elsewhere) / file.path.name
        author = Author("d00000000002", None, lambda header: LAPTOP.sign(ENTRY, header))
        with HouseholdFile.create_household(away, office=OFFICE, keys=FaultKeys()) as laptop:
            laptop.merge(file.copy(), {}, admit_all)
            for n in range(saves):
                if n == saves // 2:  # A person was removed: the next write puts the file under the new key.
                    file.close()
                    file = HouseholdFile.open(file.path, keys=FaultKeys(epochs=2))
                picture = photo(n, 3_000 * (n % 7)) if n % 3 == 0 else b""
                _say(save(file, n, picture).id)
                if n % 4 == 3:
                    entry = save(laptop, 100 + n, photo(100 + n, 5_000), author)
                    blobs = {sha256: laptop.blob(sha256) for sha256 in laptop.blobs()}
                    file.merge(laptop.copy(), blobs, admit_all)
                    _say(entry.id)
                if n % 5 == 4:
                    replace(folder / VAULT, f"{n:03}".encode() * 700)
                    _say(f"vault {n}")
    file.close()


def _say(text: str) -> None:
    """One write, so that the trace has it in one line."""
    os.write(1, f"ack {text}\n".encode())


if __name__ == "__main__":
    _live(Path(sys.argv[1]), int(sys.argv[2]))
