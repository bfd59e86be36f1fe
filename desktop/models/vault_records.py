"""Making a user's record for ``vault.json``: slots under one stretched password, and a recipient for new epochs."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.models.signing import SigningKey
from desktop.models.vault_epochs import MasterSecret, vouch
from desktop.models.vault_file import UserSlots, VaultFile
from desktop.models.vault_slots import Cost, PasswordKey, SigningSlot, Slot


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person who gets slots.

    ``pinned`` is the office key (64 hex) to keep beside ``signing``, "" for none; ``root`` goes into a slot of the
    user's own; ``vouching`` is the root that only signs for the user's recipient (``root`` does where it is None):
    without one no later epoch can be sent to this user. Raises ``ValueError`` for a pin without a signing key.
    """

    user: str
    label: str
    password: str = field(repr=False)
    signing: SigningKey | None = None
    root: SigningKey | None = None
    pinned: str = ""
    vouching: SigningKey | None = None

    def __post_init__(self) -> None:
        if self.pinned and self.signing is None:
            raise ValueError("an office key is pinned beside a signing key only")
        self.slot()

    def slot(self) -> SigningSlot | None:
        """What goes into the signing slot."""
        return None if self.signing is None else SigningSlot(self.signing, self.pinned)


def made(content: VaultFile, new: NewUser, epochs: tuple[bytes, ...], trusted: str, cost: Cost) -> UserSlots:
    """The record; raises ``UserError`` for an empty password and for a label that is too long."""
    secret = MasterSecret.fresh(epochs, new.pinned or trusted)
    key = PasswordKey.fresh(new.password, cost)
    root = new.vouching or new.root
    record = UserSlots.made(
        new.user,
        new.label,
        key.seal("master", content.place(new.user), secret.packed()),
        secret.recipient,
        vouch(root, content.seat, new.user, secret.recipient) if root else "",
    )
    return with_keys(content, record, key, new.slot(), new.root)


def with_keys(
    content: VaultFile,
    record: UserSlots,
    key: PasswordKey,
    signing: SigningSlot | None,
    root: SigningKey | None,
) -> UserSlots:
    """The record with slots for the keys that are given, under the same stretched password."""
    added: dict[str, Slot] = {}
    if signing:
        place = content.signing_place(record.user)
        added["signing"] = key.seal("signing", place, signing.packed(), signing.key.public)
    if root:
        added["root"] = key.seal("root", content.place(record.user), root.secret, root.public)
    return record.model_copy(update=added)
