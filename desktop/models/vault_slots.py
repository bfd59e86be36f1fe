"""A slot: one secret under one password (design §4.4).

A password is stretched once by Argon2id; HKDF makes an own key for each purpose out of that, so that the slot
of the master key, of a person's signing key and of a root key share nothing but the password. Everything the
secret depends on is bound into the seal: purpose, where it belongs, parameters and public key. A slot that
was moved, swapped or weakened does not open.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict, Field

from desktop.errors import UserError
from desktop.models.canonical import canonical
from desktop.models.signing import SigningKey

MEMORY_MIB = (8, 1024)
PASSES = (1, 10)
LANES = (1, 4)
"""Bounds of what a file may ask for: less is too cheap to guess, more lets a foreign file stall the PC."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess of a password costs: Argon2id memory in MiB, passes, lanes; else ``ValueError``."""

    memory_mib: int = 128
    passes: int = 3
    lanes: int = 1

    def __post_init__(self) -> None:
        asked = (self.memory_mib, self.passes, self.lanes)
        for value, (least, most) in zip(asked, (MEMORY_MIB, PASSES, LANES), strict=True):
            if type(value) is not int or not least <= value <= most:
                raise ValueError("Argon2id parameters out of bounds")


DEFAULT_COST = Cost()


def wrong_password() -> UserError:
    """One sentence for every failed opening: a damaged slot cannot be told from a wrong password."""
    return UserError(
        "口令不对。",
        "请检查大小写和输入法后再试；如果确信口令正确，vault.json 可能已损坏，请从备份恢复。",
    )


class Slot(BaseModel):
    """A slot as it lies in the file; hex throughout. The bounds are checked here, before any derivation."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    memory_mib: Annotated[int, Field(strict=True, ge=MEMORY_MIB[0], le=MEMORY_MIB[1])]
    passes: Annotated[int, Field(strict=True, ge=PASSES[0], le=PASSES[1])]
    lanes: Annotated[int, Field(strict=True, ge=LANES[0], le=LANES[1])]
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    public: str = Field(pattern=r"^([0-9a-f]{64})?$")
    nonce: str = Field(pattern=r"^[0-9a-f]{24}$")
    sealed: str = Field(pattern=r"^([0-9a-f]{2})+$", min_length=32, max_length=32_768)

    @property
    def cost(self) -> Cost:
        """The parameters the password was stretched with."""
        return Cost(self.memory_mib, self.passes, self.lanes)


_PUBLIC = re.compile(r"[0-9a-f]{64}\Z")
_NO_PIN = bytes(32)


@dataclass(frozen=True, slots=True)
class SigningSlot:
    """What a person's signing slot holds: the key, and the office key (64 hex) that the person relies on.

    ``pinned`` is "" where none was known. It lies under the person's own password, so that whoever holds the
    master key and the profile still cannot put another office in the place of the right one.
    """

    key: SigningKey
    pinned: str = ""

    def __post_init__(self) -> None:
        if self.pinned and (not _PUBLIC.match(self.pinned) or bytes.fromhex(self.pinned) == _NO_PIN):
            raise ValueError("a pinned key is 64 lower-case hex digits")

    def packed(self) -> bytes:
        """64 bytes to seal: the secret, then the pinned key (zeros for none)."""
        return self.key.secret + (bytes.fromhex(self.pinned) or _NO_PIN)

    @classmethod
    def unpacked(cls, data: bytes) -> SigningSlot:
        """What was sealed; raises ``UserError`` for any other length."""
        if len(data) != 64:
            raise UserError("签名密钥的格式不对，可能是旧版本写的。", "请管理员重新办理签名密钥。")
        pinned = b"" if data[32:] == _NO_PIN else data[32:]
        return cls(SigningKey.from_secret(data[:32]), pinned.hex())


class PasswordKey:
    """A stretched password: seals or opens slots that share its salt and cost. Lives for one action."""

    __slots__ = ("_stretched", "cost", "salt")

    def __init__(self, password: str, cost: Cost, salt: bytes) -> None:
        """Takes the time that ``cost`` says; raises ``UserError`` when the memory is not there."""
        self.cost = cost
        self.salt = salt
        try:
            self._stretched = Argon2id(
                salt=salt,
                length=32,
                iterations=cost.passes,
                lanes=cost.lanes,
                memory_cost=cost.memory_mib * 1024,
            ).derive(_spelled(password))
        except MemoryError:
            raise UserError("内存不足，无法核对口令。", "请关闭其他程序后再试。") from None

    @classmethod
    def fresh(cls, password: str, cost: Cost) -> PasswordKey:
        """For new slots: a new random salt. An empty password is refused (``UserError``)."""
        if not password:
            raise UserError("口令不能为空。", "请输入口令。")
        return cls(password, cost, secrets.token_bytes(16))

    @classmethod
    def of(cls, slot: Slot, password: str) -> PasswordKey:
        """For an existing slot."""
        return cls(password, slot.cost, bytes.fromhex(slot.salt))

    def fits(self, slot: Slot) -> bool:
        """True when this key was stretched as the slot asks, so that it need not be done again."""
        return self.cost == slot.cost and self.salt.hex() == slot.salt

    def seal(self, purpose: str, place: Mapping[str, Any], secret: bytes, public: str = "") -> Slot:
        """Wrap a secret for a purpose at a place (``place``: what else the seal is bound to)."""
        nonce = secrets.token_bytes(12)
        slot = Slot(
            memory_mib=self.cost.memory_mib,
            passes=self.cost.passes,
            lanes=self.cost.lanes,
            salt=self.salt.hex(),
            public=public,
            nonce=nonce.hex(),
            sealed="00" * 16,
        )
        sealed = self._cipher(purpose).encrypt(nonce, secret, _bound(slot, purpose, place))
        return slot.model_copy(update={"sealed": sealed.hex()})

    def open(self, slot: Slot, purpose: str, place: Mapping[str, Any]) -> bytes:
        """The secret; ``UserError`` for a wrong password and for a slot that is not where it was made."""
        try:
            return self._cipher(purpose).decrypt(
                bytes.fromhex(slot.nonce), bytes.fromhex(slot.sealed), _bound(slot, purpose, place)
            )
        except InvalidTag:
            raise wrong_password() from None

    def _cipher(self, purpose: str) -> ChaCha20Poly1305:
        return ChaCha20Poly1305(expand(self._stretched, b"", f"hudang-slot-1|{purpose}"))

    def __repr__(self) -> str:
        return f"PasswordKey({self.cost})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a password key is never pickled or copied")


def expand(key: bytes, salt: bytes, info: str) -> bytes:
    """HKDF-SHA256: 32 bytes for one use of a key."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info.encode()).derive(key)


def _bound(slot: Slot, purpose: str, place: Mapping[str, Any]) -> bytes:
    parameters = slot.model_dump(include={"memory_mib", "passes", "lanes", "salt", "public"})
    return canonical({"v": 0, "purpose": purpose, "place": dict(place), "parameters": parameters})


def _spelled(password: str) -> bytes:
    """One spelling whatever the input method: full-width letters and digits count as their plain forms."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
