"""The trace of real saves: ``HouseholdFile`` over an apsw connection whose VFS writes down every act.

Run as a program (``python -m tests.faults.made_trace FOLDER SYNCHRONOUS SAVES``) it opens the household in FOLDER,
saves, and pickles the ops to standard output. In a process of its own, since two SQLite engines must never have
one file open in one process. The VFS sees what reaches the disk: pages already encrypted.

The rollback journals of the two engines are not each other's: SQLCipher sums a page up after encrypting it, this
one before. So the engine that was cut rolls back (``Recovery``), and only then the real reader opens the file.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, cast

import apsw
import peewee

from desktop.errors import UserError
from desktop.models.engine import CipherDatabase, Connection, read_salt
from desktop.models.household_file import HouseholdFile
from tests.faults.made_disk import Op
from tests.faults.made_files import HOUSEHOLD, OFFICE, FaultKeys, photo, save

HELD = 1
"""The number of the household file itself."""


def recorded(folder: Path, synchronous: str, saves: int) -> list[Op]:
    """What saving does to the disk, the acknowledgements in between; the file in ``folder`` is changed."""
    command = [sys.executable, "-m", "tests.faults.made_trace", str(folder), synchronous, str(saves)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    ops: list[Op] = pickle.loads(done.stdout)
    return ops


class Recovery:
    """The other engine as it starts again after the cut: opens a file, rolls back, lets go. A context manager."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.faults.made_trace"]
        root = Path(__file__).parents[2]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def of(self, path: Path) -> None:
        """Roll back what was under way in this file; what cannot be opened is left for the real reader to say."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"


_Name = str | apsw.URIFilename | None


class Recorder(apsw.VFS):
    """The system's own files, every act on them noted; a new rollback journal's name is synced with it."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.numbers = {f"{HOUSEHOLD}.hdh": HELD}
        super().__init__("recorder", base="")

    def xOpen(self, name: _Name, flags: list[int]) -> apsw.VFSFile:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "")
        known = path.name in self.numbers
        if path.name and not known:
            self.numbers[path.name] = 1 + max(self.numbers.values())
            self.ops.append(Op("create", self.numbers[path.name], path.name))
        return RecordedFile(
            self, name, flags, self.numbers.get(path.name, 0), new=bool(path.name) and not known
        )

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self.numbers.pop(Path(filename).name, None)
        self.ops.append(Op("unlink", name=Path(filename).name))
        if syncdir:
            self.ops.append(Op("sync_folder"))


class RecordedFile(apsw.VFSFile):
    """One open file."""

    def __init__(self, recorder: Recorder, name: _Name, flags: list[int], number: int, *, new: bool) -> None:
        super().__init__("", name, flags)
        self.ops, self.number, self.new = recorder.ops, number, new

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self.ops.append(Op("write", self.number, at=offset, data=bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self.ops.append(Op("truncate", self.number, at=newsize))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.ops.append(Op("sync", self.number))
        if self.new:  # As SQLite's own unix VFS does at the first sync of a journal it made.
            self.ops.append(Op("sync_folder"))
            self.new = False


class ApswDatabase(CipherDatabase):
    """The database of ``HouseholdFile`` on the other engine: same statements, same settings, through the VFS."""

    def _connect(self) -> Connection:
        connection = cast(Connection, _DbApi(self._uri))
        for setting in ("cipher='sqlcipher'", "legacy=4", self._key_pragma, *self._settings):
            connection.execute(f"PRAGMA {setting}")
        return connection


class _DbApi:
    """What peewee and ``JournalFile`` ask of a connection."""

    def __init__(self, uri: str) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
        self._inner = apsw.Connection(uri, flags=flags, vfs="multipleciphers-recorder")

    @property
    def in_transaction(self) -> bool:
        return self._inner.in_transaction

    def cursor(self) -> apsw.Cursor:
        return self._inner.cursor()

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> apsw.Cursor:
        return self._inner.execute(statement, tuple(values))

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> apsw.Cursor:
        return self._inner.executemany(statement, [tuple(row) for row in rows])

    def commit(self) -> None:
        self._inner.execute("COMMIT")

    def rollback(self) -> None:
        self._inner.execute("ROLLBACK")

    def close(self) -> None:
        self._inner.close()


def _opened(path: Path, synchronous: str) -> HouseholdFile:
    key = FaultKeys().new_file_key(HOUSEHOLD, read_salt(path))
    database = ApswDatabase(path, key, pragmas=("journal_mode=DELETE", f"synchronous={synchronous}"))
    database.connect()
    about = {"office": OFFICE, "file": HOUSEHOLD, "kind": "household"}
    return HouseholdFile(path, database, key, about)


def _record(path: Path, synchronous: str, saves: int, ops: list[Op]) -> None:
    with _opened(path, synchronous) as file:
        for n in range(saves):
            picture = photo(n, 3_000 * (n % 7)) if n % 3 == 0 else b""
            ops.append(Op("ack", name=save(file, n, picture).id))


def _recover() -> None:
    for line in sys.stdin:
        with (
            suppress(apsw.Error, peewee.PeeweeException, UserError),
            _opened(Path(line.strip()), "EXTRA") as file,
        ):
            file.heads()
        os.write(1, b"done\n")


def _main() -> None:
    recorder = Recorder()
    if len(sys.argv) == 1:
        return _recover()
    _record(Path(sys.argv[1]) / f"{HOUSEHOLD}.hdh", sys.argv[2], int(sys.argv[3]), recorder.ops)
    sys.stdout.buffer.write(pickle.dumps(recorder.ops))


if __name__ == "__main__":
    _main()
