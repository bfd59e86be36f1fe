"""Works of rescue and of keys: backup, restore, a person removed, files put under new keys, a laptop reported lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from desktop.errors import UserError
from desktop.office import backup, lost, removal
from desktop.office.act import home_at
from desktop.office.desk import Desk
from desktop.office.households import amend_household
from desktop.office.restore import choices, restore
from tests.faults.made_work import Harm, Say, Work, entries_of, house_of, unsound
from tests.office.made_office import ADMIN, CLERK, LABELS, PASSWORDS, SECOND, House, family, found_house

_NOTED = "entries.json"


def _settled(folder: Path, households: int = 3) -> House:
    """An office with some accepted applications, photos and all."""
    house = found_house(folder / "house")
    with house.desk() as desk:
        for n in range(households):
            house.accepted(desk, house.registered(desk, family(f"李{'甲乙丙丁'[n]}", f"00{n}X")))
    house.at("visit")
    return house


def _note(folder: Path) -> None:
    """Every entry that was acknowledged while the template was made."""
    with house_of(folder).desk() as desk:
        (folder / _NOTED).write_text(json.dumps(sorted(entries_of(desk))), "utf-8")


def _missing(folder: Path, desk: Desk) -> int:
    return len(set(json.loads((folder / _NOTED).read_text("utf-8"))) - entries_of(desk))


def _amend(desk: Desk, household: str, address: str) -> None:
    amend_household(desk, household, {"address": address})


# -- backup


def _to_back_up(folder: Path) -> None:
    house = _settled(folder)
    with house.desk() as desk:
        backup.back_up(desk, house.stick)
    _note(folder)


def _backing_up(folder: Path, say: Say) -> None:
    house = house_of(folder)
    with house.desk() as desk:
        say("ready")
        for n, household in enumerate(desk.households.ids()):
            _amend(desk, household, f"{n}号")
            say(str(backup.back_up(desk, house.stick).snapshot.number))


def _examine_backup(folder: Path, told: Sequence[str]) -> Harm:
    """What was told as backed up is there or a newer one; it can be restored, and the next backup goes through."""
    house = house_of(folder)
    found = choices(house.stick)
    newest = max(choice.snapshot.number for choice in found if choice.whole)
    gone = sum(int(number) > newest for number in told[-1:])
    done = restore(
        house.stick, folder / "back", folder / "back-profile", LABELS[ADMIN], PASSWORDS[ADMIN], house.clock
    )
    with Desk.open(folder / "back", folder / "back-profile", CLERK, PASSWORDS[CLERK], house.clock) as desk:
        words = unsound(desk)
        gone += _missing(folder, desk) + (done.adopted is None)
    with house.desk() as desk:
        words += unsound(desk)
        gone += _missing(folder, desk)
        backup.back_up(desk, house.stick, verify=True)
    return Harm(gone, len(words), words=words)


# -- restore


def _restoring(folder: Path, say: Say) -> None:
    say("ready")
    _restore(folder)
    say("restored")


def _restore(folder: Path) -> None:
    house = house_of(folder)
    restore(house.stick, folder / "new", folder / "new-profile", LABELS[ADMIN], PASSWORDS[ADMIN], house.clock)


def _examine_restore(folder: Path, told: Sequence[str]) -> Harm:
    """The same again finishes it; the backup is as it was, and everything in it is there."""
    if not told:
        # Killed between the last act and its acknowledgement: it says that there is an office already.
        with suppress(UserError):
            _restore(folder)
    house = house_of(folder)
    with Desk.open(folder / "new", folder / "new-profile", CLERK, PASSWORDS[CLERK], house.clock) as desk:
        words = unsound(desk)
        whole = all(choice.whole for choice in choices(house.stick))
        return Harm(_missing(folder, desk) + (not whole), len(words), words=words)


# -- keys


def _old_epoch(folder: Path) -> None:
    """Somebody was removed: every household still lies under the key of the epoch before."""
    house = _settled(folder, 4)
    with house.desk(ADMIN) as desk:
        removal.remove_person(desk, PASSWORDS[ADMIN], SECOND, "调离")
    _note(folder)


def _renewing(folder: Path, say: Say) -> None:
    with house_of(folder).desk() as desk:
        say("ready")
        for household in desk.households.ids()[:3]:
            _amend(desk, household, "13号")
            say(household)
        removal.rekey(desk)
        say("all")


def _examine_keys(folder: Path, told: Sequence[str]) -> Harm:
    with house_of(folder).desk() as desk:
        words = unsound(desk)
        gone = _missing(folder, desk)
        gone += sum(home_at(desk, id).fields["address"] != "13号" for id in told if id != "all")
        done = removal.rekey(desk)
        words += done.left + unsound(desk)
        return Harm(gone + _missing(folder, desk) + ("all" in told and done.renewed), len(words), words=words)


def _to_remove(folder: Path) -> None:
    _settled(folder, 2)
    _note(folder)


def _removing(folder: Path, say: Say) -> None:
    with house_of(folder).desk(ADMIN) as desk:
        say("ready")
        removal.remove_person(desk, PASSWORDS[ADMIN], SECOND, "调离")
        say("removed")


def _examine_removal(folder: Path, told: Sequence[str]) -> Harm:
    """Done again it is done; the others log in, and nothing is missing."""
    house = house_of(folder)
    with house.desk(ADMIN) as desk:
        gone = int(bool(told) and SECOND in dict(desk.users()))
        if not told:
            with suppress(UserError):  # It was done, only nobody had heard.
                removal.remove_person(desk, PASSWORDS[ADMIN], SECOND, "调离")
        gone += SECOND in dict(desk.users())
    with house.desk() as desk:
        words = unsound(desk)
        return Harm(gone + _missing(folder, desk), len(words), words=words)


# -- a lost laptop


def _with_laptop(folder: Path) -> None:
    house = _settled(folder, 2)
    own = house.approved()
    with house.desk() as desk:
        own.given(desk, desk.households.ids())
    (folder / "device").write_text(own.device, "utf-8")
    _note(folder)


def _reporting(folder: Path, say: Say) -> None:
    with house_of(folder).desk(ADMIN) as desk:
        say("ready")
        lost.report_lost(desk, PASSWORDS[ADMIN], (folder / "device").read_text("utf-8"), "下乡途中遗失")
        say("reported")


def _examine_lost(folder: Path, told: Sequence[str]) -> Harm:
    house = house_of(folder)
    device = (folder / "device").read_text("utf-8")
    with house.desk(ADMIN) as desk:
        if not told:
            lost.report_lost(desk, PASSWORDS[ADMIN], device, "下乡途中遗失")
        gone = int(desk.credentials.device(device, desk.today()) is not None)
    with house.desk() as desk:
        words = unsound(desk)
        return Harm(gone + _missing(folder, desk), len(words), words=words)


RESCUE = (
    Work("backup", 12, 0, _to_back_up, _backing_up, _examine_backup),
    Work("restore", 12, 0, _to_back_up, _restoring, _examine_restore),
    Work("rekey", 12, 0, _old_epoch, _renewing, _examine_keys),
    Work("removal", 6, 0, _to_remove, _removing, _examine_removal),
    Work("lost_laptop", 6, 0, _with_laptop, _reporting, _examine_lost),
)
