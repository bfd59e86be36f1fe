"""A person leaves: certificate taken back, slots gone, a new master epoch for those who stay (design §4.4).

The new epoch is there at once; each file goes under it at its next write, the rest when ``rekey`` walks through
them. What somebody copied before he left, he can still read (design §10).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.credential import PersonCredential
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import leads_file, restricted_file, vault_members
from desktop.models.engine import renew_key
from desktop.models.journal_file import JournalFile
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import LAPTOP
from desktop.office.people import (
    REMOVED,
    administrator,
    anchor_vault,
    latest,
    live,
    settle_vault,
    sound_vault,
    take_back,
)
from desktop.office.signed_today import takes_effect


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """What a walk through all files did: how many went under the newest key, and those that could not, with reasons."""

    renewed: int
    left: tuple[str, ...]


def remove_person(desk: Desk, password: str, person: str, reason: str) -> Changes:
    """Take somebody's certificate and login and start a new master epoch, as an administrator.

    What he signed stays valid; where he signed something today, the certificate ends with the day, the login at
    once. Killed half-way it is done again. Raises ``UserError``: no administrator, oneself (so that one is always
    left), nobody, no reason, a vault that was put back, somebody to whom the new epoch cannot be sealed.
    """
    root = administrator(desk, password)
    if person == desk.user:
        raise UserError("不能移除自己。", "请由另一名管理员办理；最后一名管理员不能移除。")
    if not reason.strip():
        raise UserError("移除人员要写明理由。", "请写明，例如“调离”。")
    sound_vault(desk)
    login = person in dict(desk.users())
    statements = take_back(desk, root, live(desk, person), takes_effect(desk, person), reason)
    if not login and not statements:
        name = latest(desk, person).name
        raise UserError(f"{name}已经移除。", "无需再办。")
    note = Put(REMOVED, person, {"on": desk.today().isoformat(), "by": desk.user, "reason": reason})
    # The certificate first: killed in between, a login without a certificate opens nothing that counts.
    desk.keep_credentials(statements, also=[note], approved=True)
    if login:
        vault_members.remove_user(desk.vault, person, root)
        renew_own_files(desk)
        anchor_vault(desk)
    return Changes(kinds=frozenset({"person"}))


def laptops_of(desk: Desk, person: str) -> tuple[str, ...]:
    """Names of a person's laptops that are still certified: to be taken back or revoked."""
    known = desk.office.records()
    held = (desk.credentials.device(id, desk.today()) for (kind, id) in known if kind == LAPTOP)
    return tuple(d.name for d in held if d is not None and known[LAPTOP, d.device].get("user") == person)


def kept_the_root(desk: Desk, person: str) -> bool:
    """True for somebody who was ever an administrator, and so may know the office root."""
    return any(
        isinstance(held.statement, PersonCredential)
        and held.statement.person == person
        and "administrator" in held.statement.roles
        for held in desk.credentials.people
    )


def settle(desk: Desk) -> str | None:
    """At unlock: what a crash or another PC's removal left to do with keys; a sentence when the vault is a wrong one.

    Nothing is written then.
    """
    trouble = settle_vault(desk)
    if trouble is None:
        renew_own_files(desk)
    return trouble


def renew_own_files(desk: Desk) -> int:
    """The office journal, the index and this device's secrets under the newest key; how many of the files went."""
    index, device = desk.catalogue, desk.device
    if not desk.vault.is_sealed_newly(f"device|{device.device}", device.sealed):
        desk.pin_county(device.pinned_county_key)
    renewed = renew_key(index._database, index.path, "catalogue", desk.vault)
    return renewed + desk.office.renew_key()


def rekey(desk: Desk, progress: Callable[[int, int], None] | None = None) -> Rekeyed:
    """Put every file of this folder under the newest key; ``progress`` gets (done, all).

    Each file by itself, wholly or not at all, so that it can be stopped and begun again. A laptop's files go under
    the keys it was granted last.
    """
    left: list[str] = []
    ids = desk.households.ids()
    special = [
        (path, file)
        for path, file in (
            (desk.places.restricted, restricted_file.FILE),
            (desk.places.folder / leads_file.NAME, leads_file.FILE),
        )
        if path.exists()
    ]
    paths = [*special, *((desk.households.path(id), id) for id in ids)]
    renewed = renew_own_files(desk)
    for n, (path, file) in enumerate(paths, 1):
        try:
            with JournalFile.open(path, keys=desk.vault, file=file) as opened:
                renewed += opened.renew_key()
        except UserError as error:
            left.append(f"{path.name}：{error.message}")
        if progress:
            progress(n, len(paths))
    return Rekeyed(renewed, tuple(left))
