"""Who is at work in which office folder. Lives in the files thread, where the desk was opened."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import UserError
from desktop.models.draft_file import DraftFile
from desktop.models.profile import Profile
from desktop.models.vault import Vault
from desktop.models.vault_file import VaultFile
from desktop.models.vault_slots import wrong_password
from desktop.office import access, awaited, backup, starting
from desktop.office.clock import Clock
from desktop.office.desk import Desk, Places
from desktop.office.laptop import is_laptop
from desktop.office.unlocking import Swept, unlock
from desktop.ui.presenters.forms import TypedValue

DESK_ROLES = frozenset({"clerk", "fieldworker", "administrator"})
FREE_TRIES = 3
MANY_TRIES = 5
"""After so many wrong tries the password may be right and the vault damaged."""
LONGEST_WAIT = 60.0
ROLE_NAMES = {
    "administrator": "管理员",
    "clerk": "经办人",
    "fieldworker": "下乡人员",
    "leader": "主管领导",
    "county": "县级",
}

Drafts = dict[str, dict[str, TypedValue]]
"""Form → what was typed into it and not handed in yet."""


class UnknownDevice(UserError):
    """The password was right, but this PC has no identity in the office: 登记此设备 or 恢复."""


class NotBegun(UserError):
    """A PC or a laptop that asked and was brought nothing yet: 启用."""


@dataclass(frozen=True, slots=True)
class Door:
    """What the unlock page shows: the folder and who may unlock it (id, name)."""

    folder: Path
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who unlocked what; ``drafts`` what that person had typed before the last lock.

    ``laptop``: it never stamps. ``trouble``: why nobody may sign or stamp; ``problems``: what else unlocking found.
    ``advice``: what to see to soon (backups, entries that a restore still waits for).
    """

    user: str
    name: str
    roles: tuple[str, ...]
    township: str
    bureau: str
    demonstration: bool
    drafts: Drafts
    laptop: bool = False
    trouble: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def registers(self) -> bool:
        """Whether this person takes applications in and corrects facts (a leader without a desk role does not)."""
        return bool(DESK_ROLES & set(self.roles))

    @property
    def role_names(self) -> str:
        """The roles in words."""
        return "、".join(ROLE_NAMES.get(r, r) for r in self.roles)


class Session:
    """The desk while it is unlocked, nothing while it is not."""

    def __init__(
        self, profile: Path, clock: Clock | None = None, ticking: Callable[[], float] = time.monotonic
    ) -> None:
        self.profile = profile
        self.clock = clock
        self._ticking = ticking
        self._desk: Desk | None = None
        self._tries = 0
        self._not_before = 0.0
        self._drafts: DraftFile | None = None

    @property
    def desk(self) -> Desk:
        """The open desk; raises ``UserError`` when it is locked."""
        if self._desk is None:
            raise UserError("已经锁定。", "请先输入口令解锁。")
        return self._desk

    def door(self, folder: Path) -> Door:
        """Who may unlock a folder; raises ``UserError`` when it is no office, ``NotBegun`` when it is none yet."""
        places = Places(folder)
        if starting.is_waiting(folder) or _empty_laptop(places):
            raise NotBegun("这台设备已经登记，还没有启用。", "办公室批准以后，插上带回来的 U 盘再启用。")
        return Door(folder, Vault.load(places.vault).users)

    def wait_seconds(self) -> float:
        """How long the next try must wait after wrong ones; 0 when it need not."""
        return max(0.0, self._not_before - self._ticking())

    def unlock(self, folder: Path, user: str, password: str) -> AtWork:
        """Open the desk. Raises ``UserError``; from the third wrong try on each must wait longer."""
        if (wait := self.wait_seconds()) > 0:
            raise UserError(f"口令错了多次，请等 {wait:.0f} 秒再试。", "想不起来的，请找管理员。")
        try:
            desk, swept = unlock(folder, self.profile, user, password, self.clock)
        except UserError as error:
            if error.message != wrong_password().message and self._unknown(folder):
                raise UnknownDevice(error.message, error.hint) from None
            self._tries += 1
            if self._tries >= FREE_TRIES:
                self._not_before = self._ticking() + min(LONGEST_WAIT, 2.0 ** (self._tries - FREE_TRIES + 1))
            if error.message == wrong_password().message:
                hint = error.hint if self._tries >= MANY_TRIES else ""
                raise UserError("口令不对，请再输一次。", hint) from None
            raise
        self._tries, self._not_before = 0, 0.0
        self._desk = desk
        try:
            return self._at_work(desk, swept)
        except BaseException:
            self._desk = self._drafts = None
            desk.close()
            raise

    def keep(self, number: int, drafts: Mapping[str, Mapping[str, TypedValue]]) -> None:
        """Seal what stands in the forms now, from any thread; ``number`` as ``DraftBox.now`` gives it.

        Raises ``UserError`` when the disk refuses. A locked desk keeps nothing: ``lock`` did.
        """
        if (file := self._drafts) is not None:
            file.write(number, drafts)

    def lock(self, drafts: Mapping[str, Mapping[str, TypedValue]], why: str = "") -> None:
        """Close the desk, let go of the folder and of every key; what was typed is kept sealed for the same person.

        Raises ``UserError`` when the drafts could not be written: the desk is locked all the same.
        """
        desk, self._desk = self._desk, None
        file, self._drafts = self._drafts, None
        if desk is None:
            return
        failed = file.try_write(sys.maxsize, drafts) if file is not None else None
        try:
            access.note(desk, "lock", what=why)
            if not why:  # nobody waits at the PC, and a laptop that falls asleep waits for nothing
                backup.back_up_if_due(desk)
        except UserError as error:
            failed = failed or error
        finally:
            desk.close()
        if failed is not None:
            raise failed

    def _unknown(self, folder: Path) -> bool:
        """Whether the profile of this PC holds no identity in the office of a folder. Raises ``UserError``."""
        return Profile(self.profile).load(Places(folder).office_id()) is None

    def _at_work(self, desk: Desk, swept: Swept) -> AtWork:
        person = desk.person
        profile = self.profile / desk.office_id
        self._drafts = DraftFile(profile, desk.office_id, desk.user, desk.author().sign)
        return AtWork(
            user=desk.user,
            name=person.name,
            roles=tuple(person.roles),
            township=desk.township_name,
            bureau=desk.pack.scheme.names.bureau,
            demonstration=desk.demonstration,
            drafts=self._drafts.read(),
            laptop=is_laptop(desk.places.folder),
            trouble=desk.trouble,
            problems=tuple(p for p in swept.problems if p not in desk.trouble),
            advice=_advice(desk),
        )


def _advice(desk: Desk) -> tuple[str, ...]:
    """Nobody is urged to back a demonstration up. After a restore: what is known to be elsewhere and not here yet."""
    if desk.demonstration:
        return ()
    found = [backup.advice(desk)]
    if desk.device.device in awaited.restored(desk) and (missing := awaited.awaited(desk)):
        found.append(
            f"恢复以后，还有 {len(missing)} 户的较新记录在别的电脑或县里，没有到这台电脑：请与其他电脑交换一次。"
        )
    return tuple(filter(None, found))


def _empty_laptop(places: Places) -> bool:
    """A laptop no grant ever came to: nobody can sign on it. Raises ``UserError`` when the folder is no office."""
    return is_laptop(places.folder) and all(u.signing is None for u in VaultFile.read(places.vault).users)
