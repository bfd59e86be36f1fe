"""What the fault runs write: one made-up household under a key without a vault."""

from __future__ import annotations

import hashlib
import hmac
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.journal import Attach, Change, Put
from desktop.domain.journal import Entry as Entry
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import Author, JournalFile
from desktop.models.signing import ENTRY, SigningKey

OFFICE = "0123456789abcdef"
HOUSEHOLD = "00000000000000f1"
AT = "2026-03-02T09:30:00+08:00"
_KEY = SigningKey.from_secret(b"f" * 32)
AUTHOR = Author("d00000000001", None, lambda header: _KEY.sign(ENTRY, header))


@dataclass(frozen=True)
class FaultKeys:
    """One key an epoch for everything: these files hold nothing."""

    epochs: int = 1

    @property
    def generation(self) -> int:
        return self.epochs

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        return [
            hmac.digest(b"fault %d" % n, salt + file.encode(), hashlib.sha256)
            for n in range(self.epochs, 0, -1)
        ]

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        return self.file_keys(file, salt)[0]


def made(folder: Path) -> HouseholdFile:
    """A new household file, open."""
    path = folder / f"{HOUSEHOLD}.hdh"
    return HouseholdFile.create_household(path, office=OFFICE, keys=FaultKeys())


def save(file: JournalFile, n: int, photo: bytes = b"", author: Author = AUTHOR) -> Entry:
    """The n-th action: a member is put; with ``photo`` a picture joins the file."""
    changes: list[Change] = [
        Put("member", f"m{n % 4}", {"name": f"王{n}", "income_fen": n, "note": "补充" * 50})
    ]
    blobs: Mapping[str, bytes] = {}
    if photo:
        sha256 = hashlib.sha256(photo).hexdigest()
        changes.append(Attach(sha256, len(photo), "image/jpeg", f"{n}.jpg", f"member/m{n % 4}"))
        blobs = {sha256: photo}
    return file.append(changes, action="fault.save", author=author, at=AT, blobs=blobs)


def photo(n: int, size: int) -> bytes:
    """Bytes like a picture's, the same at every run."""
    return random.Random(n).randbytes(size)


def memory_folder() -> Path | None:
    """A folder that is no disk, where the machine has one: the trials are many and the files small."""
    folder = Path("/dev/shm")
    return folder if os.access(folder, os.W_OK) else None
