"""One bit of a household file or of the catalogue is the other way round: it is noticed, and nothing false is said.

Half of the flips go to each file, at random places from its first byte to its last. The reader opens the file as
the program does and reads all of it; then the check looks at what reading may have passed over.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from desktop.errors import UserError
from desktop.models.catalogue import Catalogue
from desktop.models.engine import Connection
from desktop.models.household_file import HouseholdFile
from tests.bench.made_files import catalogue_rows
from tests.faults.made_files import FaultKeys, made, memory_folder, photo, save

FULL = 20_000

Reader = Callable[[Path], tuple[object, bool]]
"""What a file says, and whether its check finds it whole."""


def run(trials: int, seed: int = 11) -> dict[str, object]:
    """``trials`` flips: how many were noticed on reading, how many by the check alone, how many not or falsely."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        found = {
            "household": _flipped(_household(Path(name)), read_household, trials - trials // 2, seed),
            "catalogue": _flipped(_catalogue(Path(name)), read_catalogue, trials // 2, seed + 1),
        }
    wrong = sum(c["silently_wrong"] + c["not_noticed"] + c["no_sentence"] for c in found.values())
    seconds = round(time.monotonic() - started, 1)
    return {"ok": wrong == 0, "trials": trials, **found, "seconds": seconds}


def _household(folder: Path) -> Path:
    with made(folder) as file:
        for n in range(6):
            save(file, n, photo(n, 5_000) if n == 3 else b"")
        return file.path


def _catalogue(folder: Path) -> Path:
    path = folder / "catalogue.db"
    with Catalogue.open(path, FaultKeys()) as catalogue:
        catalogue.put(catalogue_rows(30))
    return path


def read_household(path: Path) -> tuple[object, bool]:
    """Everything a household file says."""
    with HouseholdFile.open(path, keys=FaultKeys()) as file:
        photos = {sha256: file.blob(sha256) for sha256 in file.blobs()}
        folded = file.folded()
        said = (
            file.copy(),
            file.records(),
            file.heads(),
            file.refused(),
            photos,
            folded.records,
            folded.ledger,
        )
        return said, file.check() == []


def read_catalogue(path: Path) -> tuple[object, bool]:
    """Everything the catalogue says, and a search."""
    with Catalogue.open(path, FaultKeys()) as catalogue:
        rows = catalogue.all_rows()
        found = [catalogue.search(row.head_name) for row in rows[:5]]
        said = (rows, found, catalogue.villages(), catalogue.count())
        return said, _whole(catalogue._database.raw)


def _whole(connection: Connection) -> bool:
    """The catalogue has no check of its own: a page that cannot be read makes it anew."""
    return connection.execute("PRAGMA cipher_integrity_check").fetchall() == []


def _flipped(path: Path, read: Reader, trials: int, seed: int) -> dict[str, int]:
    truth, whole = read(path)
    if not whole:
        raise RuntimeError("the file was not whole before")
    chance, bits = random.Random(seed), path.stat().st_size * 8
    places = chance.sample(range(bits), trials) if trials < bits else chance.choices(range(bits), k=trials)
    data = path.read_bytes()
    counts: Counter[str] = Counter()
    for place in places:
        _put(path, place // 8, data[place // 8] ^ (1 << place % 8))
        counts[_outcome(path, read, truth)] += 1
        _put(path, place // 8, data[place // 8])
    if path.read_bytes() != data or read(path) != (truth, True):
        raise RuntimeError("reading a damaged file changed it")
    names = ("noticed_on_reading", "noticed_by_check", "not_noticed", "silently_wrong", "no_sentence")
    return {"trials": trials, **{name: counts[name] for name in names}}


def _outcome(path: Path, read: Reader, truth: object) -> str:
    try:
        said, whole = read(path)
    except UserError:
        return "noticed_on_reading"
    except Exception:
        return "no_sentence"
    if said != truth:  # Even if the check finds it: until then a screen or a paper said it.
        return "silently_wrong"
    return "not_noticed" if whole else "noticed_by_check"


def _put(path: Path, at: int, byte: int) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.pwrite(descriptor, bytes([byte]), at)
    finally:
        os.close(descriptor)
