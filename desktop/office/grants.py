"""签出: which household lies on which laptop, until when, by whom; and whether what comes back from it counts.

``granted``/<device>/<household> records of the office journal, without anything about the family. The laptop keeps
the same records of its own in its own journal, so that it knows when a household may only be looked at. Several
laptops may hold one household at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.domain.credential import DeviceCredential, Held
from desktop.domain.household import parse_day
from desktop.domain.journal import Change, Put, Value
from desktop.domain.record_types import MOST_CHANGES
from desktop.errors import UserError
from desktop.office.desk import Changes, Desk

GRANTED = "granted"
"""Kind of record: ``since``, ``until``, ``by``; ``ended`` and ``why`` once it was taken back before its time."""
DAYS = 14
"""How long a household stays with a laptop where the office has not set ``field_days``."""
SETTING = "field_days"
LONGEST = 92
"""Days: a laptop that is away longer than a season is not in the field, it is lost."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One household on one laptop. ``ended`` (a day) and ``why``: taken back, reassigned, or lost with the laptop."""

    device: str
    household: str
    since: date
    until: date
    by: str
    ended: date | None = None
    why: str = ""

    def lives(self, today: date) -> bool:
        """True while what is written under it comes in without being asked about."""
        return self.ended is None and today <= self.until


def all_grants(desk: Desk) -> tuple[Grant, ...]:
    """Every grant that was given, by device and household; on a laptop its own."""
    return tuple(sorted(_read(desk), key=lambda g: (g.device, g.household)))


def of_device(desk: Desk, device: str) -> tuple[Grant, ...]:
    """What one laptop was given and has not been ended."""
    return tuple(g for g in all_grants(desk) if g.device == device and g.ended is None)


def holders(desk: Desk) -> dict[str, tuple[Grant, ...]]:
    """Household → the grants of it that are in force today."""
    found: dict[str, tuple[Grant, ...]] = {}
    for grant in all_grants(desk):
        if grant.lives(desk.today()):
            found[grant.household] = (*found.get(grant.household, ()), grant)
    return found


def last_day(desk: Desk, until: date | None = None) -> date:
    """The last day of a new grant: as asked, else as the office has set. Raises ``UserError`` for one out of bounds."""
    today = desk.today()
    chosen = until or today + timedelta(days=desk.setting_days(SETTING, DAYS))
    if not today <= chosen <= today + timedelta(days=LONGEST):
        raise UserError(
            f"带出期限 {chosen} 不对：应在今天（{today}）到 {LONGEST} 天以内。", "请另写一个日期。"
        )
    return chosen


def puts(device: str, households: Collection[str], since: date, until: date, by: str) -> list[Put]:
    """The records that say a laptop has these households until a day; a second grant prolongs the first."""
    fields: dict[str, Value] = {
        "since": since.isoformat(), "until": until.isoformat(), "by": by, "ended": "", "why": "",
    }  # fmt: skip
    return [Put(GRANTED, _id(device, household), fields) for household in sorted(households)]


def note(desk: Desk, device: str, households: Collection[str], until: date) -> None:
    """Write down at the office what a laptop is about to be given."""
    _write(desk, puts(device, households, desk.today(), until, desk.user), "field.out")


def take_back(desk: Desk, device: str, households: Collection[str], why: str) -> Changes:
    """收回、改派: end the grants of a laptop before their time. What it writes after that goes to 待认领."""
    mine = {g.household for g in of_device(desk, device)} & set(households)
    fields: dict[str, Value] = {"ended": desk.today().isoformat(), "why": why}
    _write(desk, [Put(GRANTED, _id(device, h), fields) for h in sorted(mine)], "field.end")
    return Changes(kinds=frozenset({GRANTED}))


def reassign(desk: Desk, to: str, households: Collection[str]) -> None:
    """End every other laptop's grant of these households: they are one laptop's alone from now on."""
    others = {g.device for g in all_grants(desk)} - {to}
    for device in sorted(others):
        take_back(desk, device, households, "改派给另一台笔记本")


def certificate(desk: Desk, device: str) -> tuple[Held, DeviceCredential] | None:
    """The certificate of a device of this office, also one that was revoked; None for a stranger."""
    for held in desk.credentials.devices:
        if isinstance(held.statement, DeviceCredential) and held.statement.device == device:
            return held, held.statement
    return None


def reason_against(desk: Desk, device: str, household: str) -> str:
    """Why entries of a laptop in a household are not merged without somebody looking at them; "" when they are."""
    if desk.credentials.device(device, desk.today()) is None:
        return "这台设备已经停用或报失"
    record = desk.office.record(GRANTED, _id(device, household))
    grant = _grant(_id(device, household), record)
    if grant is None:
        return "这一户没有签出给这台设备"
    if grant.ended is not None:
        return f"这一户已于 {grant.ended} 收回（{grant.why}）"
    if not grant.lives(desk.today()):
        return f"带出期限到 {grant.until}，已过期"
    return ""


def must_be_current(desk: Desk, household: str) -> None:
    """On a laptop: refuse to write to a household whose time has run out. Elsewhere nothing. Raises ``UserError``."""
    if told := expired(desk, household):
        raise UserError(told, "已经写的都在，带回办公室不会丢；要接着写，请在办公室重新装包。")


def expired(desk: Desk, household: str) -> str:
    """The sentence over a household that may only be looked at on this laptop, "" where it may be worked on."""
    if desk.vault.kind != "device":
        return ""
    id = _id(desk.device.device, household)
    grant = _grant(id, desk.office.record(GRANTED, id))
    if grant is None or grant.lives(desk.today()):
        return ""
    return f"这一户带出的期限到 {grant.until} 为止，现在只能看，不能改。"


def _id(device: str, household: str) -> str:
    return f"{device}/{household}"


def _read(desk: Desk) -> Iterator[Grant]:
    for (kind, id), fields in desk.office.records().items():
        if kind == GRANTED and (grant := _grant(id, fields)) is not None:
            yield grant


def _grant(id: str, fields: dict[str, Value]) -> Grant | None:
    device, _, household = id.partition("/")
    since, until = parse_day(fields.get("since")), parse_day(fields.get("until"))
    if since is None or until is None:
        return None
    ended = parse_day(fields.get("ended"))
    return Grant(
        device, household, since, until, str(fields.get("by", "")), ended, str(fields.get("why") or "")
    )


def _write(desk: Desk, changes: Sequence[Change], action: str) -> None:
    """A few entries at most, however many households there are."""
    at = desk.now().isoformat(timespec="seconds")
    for n in range(0, len(changes), MOST_CHANGES):
        desk.office.append(changes[n : n + MOST_CHANGES], action=action, author=desk.author(), at=at)
