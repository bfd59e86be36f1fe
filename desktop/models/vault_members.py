"""Who belongs to a vault: removing a user, new slots for one, handing on the root, the recovery code (design §4.4)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from desktop.errors import UserError
from desktop.models.passwords import generate_code, spelled_code
from desktop.models.signing import SigningKey
from desktop.models.vault import OpenVault
from desktop.models.vault_epochs import Rollover, is_vouched, seal_to
from desktop.models.vault_file import RECOVERY, VaultFile
from desktop.models.vault_records import NewUser


def remove_user(vault: OpenVault, user: str, root: SigningKey) -> None:
    """Take a user's slots out and start a new master epoch that everybody else gets: one write of ``vault.json``.

    Raises ``UserError`` for nobody, for the user at work, and when somebody's recipient is not vouched for by
    ``root``; nothing is changed then. Files go under the new epoch at their next write.
    """
    content = vault.current()
    if content.slots_of(user).user == vault.user:
        raise UserError("不能移除自己。", "请由另一名管理员办理。")
    start_epoch(vault, content.without(user), root)


def start_epoch(vault: OpenVault, content: VaultFile, root: SigningKey) -> None:
    """Write ``content`` with a new master epoch, sealed to all of its users; ``UserError`` as ``remove_user``."""
    if root.public != vault.trusted:
        raise UserError("这不是本保险库所认的根密钥。", "请由保管根密钥的管理员办理。")
    epochs = (secrets.token_bytes(32), *vault.epochs)
    rolled = Rollover.made(epochs, content.recipients(root.public), content.seat, root)
    vault.write(content.model_copy(update={"rollover": rolled}), epochs)


def put_user(vault: OpenVault, new: NewUser) -> None:
    """New slots in place of all that a user may have had under an older password."""
    content = vault.current()
    vault.write(content.with_slots(vault.record(content, new)))


def offer_root(vault: OpenVault, user: str, root: SigningKey) -> None:
    """Seal the root key to a user who becomes an administrator; it opens with that user's password."""
    content = vault.current()
    record = content.slots_of(user)
    if not is_vouched(root.public, content.seat, user, record.recipient, record.vouched):
        raise UserError(
            f"“{record.label}”在保险库里的记录没有管理员的签字认可。", "请先为其重设口令，再办一次。"
        )
    if record.root is None:
        vault.write(
            content.with_slots(record.model_copy(update={"offered": seal_to(record.recipient, root.secret)}))
        )


def withdraw_root(vault: OpenVault, user: str) -> None:
    """Take the root key out of a user's record."""
    content = vault.current()
    record = content.slots_of(user)
    if record.root is not None or record.offered:
        vault.write(content.with_slots(record.model_copy(update={"root": None, "offered": ""})))


def keepers(content: VaultFile) -> tuple[str, ...]:
    """Users who keep the root key."""
    return tuple(u.user for u in content.users if u.root is not None or u.offered)


def make_recovery(vault: OpenVault, root: SigningKey) -> str:
    """A new recovery code, shown once: it opens data and nothing else. The one before stops."""
    code = generate_code()
    content = vault.current()
    new = NewUser(RECOVERY, "恢复码", spelled_code(code), vouching=root)
    vault.write(content.model_copy(update={"recovery": vault.record(content, new)}))
    return code


def begin_again(vault: OpenVault, new: Sequence[NewUser]) -> None:
    """After a recovery: only ``new`` users, who trust another root (``pinned``); every old slot goes, the epochs stay.

    The recovery code still opens until ``use_up``, so that what is killed in between can be done again.
    """
    content = vault.current()
    vault.write(content.model_copy(update={"users": tuple(vault.record(content, one) for one in new)}))


def use_up(vault: OpenVault) -> None:
    """The recovery code stops, and what the lost root signed in the vault goes."""
    vault.write(vault.current().model_copy(update={"recovery": None, "rollover": None}))
