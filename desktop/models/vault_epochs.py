"""Master epochs, and how a new one reaches people whose passwords nobody else knows (design §4.4).

Every user has an age recipient; its secret lies in the user's master slot, under the password alone. A new epoch
is sealed to the recipients of those who stay. The office root signs both: who a recipient belongs to, so that
nobody plants his own under another's name, and the envelopes, so that nobody who can write ``vault.json`` slips in
an epoch that he knows.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NoReturn, Self

import pyrage
from pydantic import BaseModel, ConfigDict, Field

from desktop.errors import UserError
from desktop.models.canonical import canonical, parse
from desktop.models.signing import SigningKey, verify
from desktop.models.vault_slots import expand

MOST_EPOCHS = 200
"""As many removals as an office sees in decades; the master slot holds that many keys."""

_EPOCH_BYTES = 32
_ROLLOVER = b"hudang-epoch-1\0"
_RECIPIENT = b"hudang-recipient-1\0"

_User = Annotated[str, Field(min_length=1, max_length=64)]
_Envelope = Annotated[str, Field(pattern=r"^([0-9a-f]{2})+$", max_length=16 * 1024)]


@dataclass(frozen=True, slots=True)
class MasterSecret:
    """What a master slot holds: the epochs, newest first, an age identity, and the office root relied on.

    ``trusted`` is a public key (64 hex), "" where the vault has no root; an epoch is accepted under no other.
    """

    epochs: tuple[bytes, ...]
    identity: str
    trusted: str = ""

    @classmethod
    def fresh(cls, epochs: tuple[bytes, ...], trusted: str) -> Self:
        """With a new random age identity."""
        return cls(epochs, str(pyrage.x25519.Identity.generate()), trusted)

    @property
    def recipient(self) -> str:
        """The public side of the identity."""
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    def packed(self) -> bytes:
        """As it lies in the slot."""
        epochs = [epoch.hex() for epoch in self.epochs]
        return canonical({"epochs": epochs, "identity": self.identity, "trusted": self.trusted})

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """What ``packed`` made."""
        said = parse(packed)
        return cls(tuple(bytes.fromhex(e) for e in said["epochs"]), said["identity"], said["trusted"])

    def __repr__(self) -> str:
        return f"MasterSecret({len(self.epochs)} epochs)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a master secret is never pickled or copied")


class Rollover(BaseModel):
    """The epochs up to the newest, sealed to everybody who stays: user → age envelope (hex)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    number: Annotated[int, Field(strict=True, ge=2, le=MOST_EPOCHS)]
    sealed: dict[_User, _Envelope] = Field(max_length=201)
    signature: str = Field(pattern=r"^[0-9a-f]{128}$")

    @classmethod
    def made(
        cls,
        epochs: tuple[bytes, ...],
        recipients: Mapping[str, str],
        place: Mapping[str, str],
        root: SigningKey,
    ) -> Self:
        """Seal the epochs for every user → recipient and sign; ``UserError`` past ``MOST_EPOCHS``."""
        if len(epochs) > MOST_EPOCHS:
            raise UserError("这个办公室换过的密钥太多了，不能再换。", "请新建办公室并迁入各户档案。")
        sealed = {user: seal_to(recipient, b"".join(epochs)) for user, recipient in recipients.items()}
        said = _said(place, len(epochs), sealed)
        return cls(number=len(epochs), sealed=sealed, signature=root.sign(_ROLLOVER, said).hex())

    def is_signed(self, trusted: str, place: Mapping[str, str]) -> bool:
        """True for envelopes that this office root (64 hex) made."""
        said = _said(place, self.number, self.sealed)
        return verify(trusted, bytes.fromhex(self.signature), _ROLLOVER, said)

    def opened(self, user: str, secret: MasterSecret, place: Mapping[str, str]) -> tuple[bytes, ...]:
        """All epochs for a user, whose slot knows fewer; ``UserError`` for envelopes the root did not sign."""
        if not self.is_signed(secret.trusted, place):
            raise UserError(
                "保险库里的新密钥没有管理员的签字，可能被人换过，没有打开。",
                "请不要继续使用这个文件夹，立即找管理员核查，或从备份恢复 vault.json。",
            )
        if user not in self.sealed:
            raise UserError(
                "您在这个保险库里的账号已停用。", "请找管理员核实；如需恢复使用，请管理员重设口令。"
            )
        raw = open_sealed(secret.identity, self.sealed[user])
        epochs = tuple(raw[n : n + _EPOCH_BYTES] for n in range(0, len(raw), _EPOCH_BYTES))
        if len(raw) != _EPOCH_BYTES * self.number or epochs[-len(secret.epochs) :] != secret.epochs:
            raise damaged()
        return epochs


def vouch(root: SigningKey, place: Mapping[str, str], user: str, recipient: str) -> str:
    """The root's word (128 hex) that a recipient is that user's in this vault."""
    return root.sign(_RECIPIENT, _owned(place, user, recipient)).hex()


def is_vouched(trusted: str, place: Mapping[str, str], user: str, recipient: str, signature: str) -> bool:
    """True when the root said so."""
    said = _owned(place, user, recipient)
    return bool(recipient) and verify(trusted, bytes.fromhex(signature), _RECIPIENT, said)


def seal_to(recipient: str, data: bytes) -> str:
    """A small secret in an age envelope, hex."""
    sealed: bytes = pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)])
    return sealed.hex()


def open_sealed(identity: str, envelope: str) -> bytes:
    """What ``seal_to`` sealed; ``UserError`` when it is damaged or for somebody else."""
    try:
        opened: bytes = pyrage.decrypt(bytes.fromhex(envelope), [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError:
        raise damaged() from None
    return opened


def mac(epoch: bytes, vault: str, content: bytes) -> str:
    """What only those who hold an epoch can put under the whole file, so that its revision says the truth."""
    return hmac.digest(expand(epoch, bytes.fromhex(vault), "hudang-vault-mac-1"), content, "sha256").hex()


def damaged() -> UserError:
    """An envelope that does not open, though the root signed it."""
    return UserError("vault.json 里给您的新密钥打不开，文件可能已损坏。", "请从备份恢复 vault.json。")


def _said(place: Mapping[str, str], number: int, sealed: Mapping[str, str]) -> bytes:
    return canonical({"v": 0, "place": dict(place), "number": number, "sealed": dict(sealed)})


def _owned(place: Mapping[str, str], user: str, recipient: str) -> bytes:
    return canonical({"v": 0, "place": dict(place), "user": user, "recipient": recipient})
