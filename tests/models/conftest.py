"""A made-up office for the tests of the files: keys without a vault, an author with a real key."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import Author
from desktop.models.signing import ENTRY, SigningKey

OFFICE = "0123456789abcdef"
HOUSEHOLD = "00000000000000a1"
DEVICE_KEY = SigningKey.from_secret(b"d" * 32)
AT = "2026-03-02T09:30:00+08:00"


@dataclass
class SimpleKeys:
    """File keys from one secret, as a vault would derive them."""

    office: str = OFFICE
    secret: bytes = b"s" * 32
    older: list[bytes] = field(default_factory=list)

    @property
    def generation(self) -> int:
        return len(self.older)

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        return [self._key(secret, file, salt) for secret in (self.secret, *self.older)]

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        return self._key(self.secret, file, salt)

    def _key(self, secret: bytes, file: str, salt: bytes) -> bytes:
        return hmac.digest(secret, salt + file.encode(), hashlib.sha256)


@dataclass(frozen=True)
class Clerk:
    """A person at a device; without a person the key is the device's own."""

    key: SigningKey
    device: str = "d00000000001"
    person: str | None = "p00000001"
    device_key: SigningKey = DEVICE_KEY

    @property
    def author(self) -> Author:
        return Author(
            self.device,
            self.person,
            lambda header: self.key.sign(ENTRY, header),
            None if self.person is None else lambda header: self.device_key.sign(ENTRY, header),
        )


@pytest.fixture
def keys() -> SimpleKeys:
    return SimpleKeys()


@pytest.fixture
def clerk() -> Clerk:
    return Clerk(SigningKey.generate())


@pytest.fixture
def household(tmp_path: Path, keys: SimpleKeys) -> HouseholdFile:
    """An empty open household file."""
    path = tmp_path / "households" / HOUSEHOLD[:2] / f"{HOUSEHOLD}.hdh"
    return HouseholdFile.create_household(path, office=OFFICE, keys=keys)


@pytest.fixture
def twin(tmp_path: Path, keys: SimpleKeys, household: HouseholdFile) -> HouseholdFile:
    """The same household on a laptop, still empty."""
    path = tmp_path / "laptop" / f"{HOUSEHOLD}.hdh"
    return HouseholdFile.create_household(path, office=OFFICE, keys=keys)
