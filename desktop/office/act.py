"""One user action: judged by the law, signed, written as one entry, and told to whoever shows it.

This is the narrow door every function of ``office`` goes through: the same judgement that merges and the
county repeat is asked first, on the state that is then appended to.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.domain.admission import Act, judge
from desktop.domain.case import Case
from desktop.domain.household import STEP, Household, StepDone, household
from desktop.domain.journal import Change, Put, Value
from desktop.domain.rules import Obstacle
from desktop.errors import Refused, UserError
from desktop.models.household_file import HouseholdFile
from desktop.office import grants
from desktop.office.desk import Changes, Desk
from desktop.office.ids import new_filing_id as new_filing_id
from desktop.office.ids import new_id as new_id
from desktop.office.index import catalogue_row
from desktop.office.photo import Photo as Photo
from desktop.office.soundness import problems, written


@dataclass(frozen=True, slots=True)
class CaseRef:
    """Which application of which household."""

    household: str
    application: str


def record(
    desk: Desk,
    file: str,
    action: str,
    changes: Sequence[Change],
    *,
    blobs: Mapping[str, bytes | Path] | None = None,
    note: str = "",
    signing: bool = False,
    by_device: bool = False,
    carrying: Sequence[bytes] = (),
    new: bool = False,
) -> Changes:
    """Judge and append one action to one household file.

    ``signing`` for decisions and stamps (needs an open signing session), ``by_device`` for marks no person made,
    ``carrying`` further credentials the file must hold (instruments, receipts), ``new`` for a household that has
    no file yet. Raises ``Refused`` with every reason when the rules do not allow it; nothing is written then.
    """
    grants.must_be_current(desk, file)
    author = desk.device_author() if by_device else desk.author(signing=signing)
    law = desk.law_with(carrying)
    act = Act(file, author.person, desk.device.device, desk.today(), action, tuple(changes))
    if new:
        _refuse(judge({}, (), act, law))
        desk.households.create(file).close()
    with desk.open_household(file) as opened:
        heads = opened.heads()
        if signing:
            _sound(desk, opened)
        _refuse(judge(opened.records(), opened.blobs().keys(), act, law))
        opened.append(
            changes,
            action=action,
            author=author,
            at=desk.now().isoformat(timespec="seconds"),
            packs=(desk.pack.digest,),
            note=note,
            blobs=blobs or {},
            credentials=[*desk.own_credentials(), *carrying],
            on_heads=heads,
        )
        desk.touched(file, opened.heads())
        # It is saved: an index that could not follow is caught up at the next unlock.
        with suppress(UserError):
            desk.catalogue.put([catalogue_row(desk, opened)])
    return Changes(frozenset({file}), frozenset(c.kind for c in changes if isinstance(c, Put)))


def _sound(desk: Desk, opened: HouseholdFile) -> None:
    """Before a decision or a stamp: a damaged file, one put back from the past, or a stale page stops here."""
    if desk.trouble:
        raise UserError(
            "办公室日志检查没有通过，不能签批或用印：" + "；".join(desk.trouble), "请先找管理员查明。"
        )
    now = desk.now()
    if any(written(e) > now for e in desk.office.entries() if desk.credentials.stamps(e.header.device)):
        raise UserError("电脑的时钟比办公室日志里的记录还早，不能签批或用印。", "请校正电脑的日期和时间。")
    if any(written(e) > now for e in opened.entries() if desk.credentials.stamps(e.header.device)):
        raise UserError("电脑的时钟比档案里的记录还早，不能签批或用印。", "请校正电脑的日期和时间。")
    trouble = problems(desk, opened, desk.office.ever_anchored(opened.file))
    if trouble:
        raise UserError(
            "这一户的档案检查没有通过，不能签批或用印：" + "；".join(trouble), "请先查明或从备份恢复。"
        )


def _refuse(obstacles: Sequence[Obstacle]) -> None:
    if obstacles:
        reasons = tuple(f"{o.text}{f'（{o.clause}）' if o.clause else ''}" for o in obstacles)
        raise Refused("这一步现在不能办：" + "".join(reasons), "请先补上所缺的，再办这一步。", reasons)


@dataclass(frozen=True, slots=True)
class Late:
    """补录: the day it happened, why it is written down only now, and the paper made on that day."""

    on: date
    reason: str
    scan: Photo


When = date | Late
"""The day something happened; ``Late`` where that lies more than the grace before today."""


def day_of(when: When) -> date:
    """The day itself."""
    return when.on if isinstance(when, Late) else when


def record_step(
    desk: Desk, ref: CaseRef, step: str, on: When, facts: Mapping[str, Value], photos: Sequence[Photo] = ()
) -> Changes:
    """Record one step of an application with its facts and pictures, by the person at work."""
    case = case_at(desk, ref)
    mine = [s for s in case.household.steps if s.application == ref.application]
    record_id = f"{ref.application}-{len(mine) + 1:03d}-{secrets.token_hex(3)}"
    fields = step_fields(desk, ref, step, on, facts)
    if isinstance(on, Late):
        photos = [*photos, on.scan]
    if photos:
        fields["photos"] = [p.as_fact() for p in photos]
    attached = [p.attach(f"{STEP}/{record_id}") for p in photos]
    blobs = {p.sha256: p.data for p in photos}
    return record(desk, ref.household, step, [*attached, Put(STEP, record_id, fields)], blobs=blobs)


def step_fields(
    desk: Desk, ref: CaseRef, step: str, on: When, facts: Mapping[str, Value]
) -> dict[str, Value]:
    """The record of a step: its facts, whose it is, the day it happened, who wrote it, and why so late if it was.

    Raises ``UserError`` for a day to come.
    """
    day = day_of(on)
    not_later_than_today(desk, day)
    fields: dict[str, Value] = {
        **facts,
        "application": ref.application,
        "step": step,
        "on": day.isoformat(),
        "by": desk.user,
    }
    return fields | ({"late_reason": on.reason, "scan": on.scan.sha256} if isinstance(on, Late) else {})


def not_later_than_today(desk: Desk, on: date) -> None:
    """Refuse a day in the future: either a slip of the pen or a wrong clock."""
    if on > desk.today():
        raise UserError(
            f"日期 {on.isoformat()} 在今天（{desk.today().isoformat()}）之后。",
            "请核对日期；如果电脑的日期不对，请先校正电脑时钟。",
        )


def home_at(desk: Desk, file: str) -> Household:
    """Read a household."""
    with desk.open_household(file) as opened:
        return home_of(opened)


def home_of(opened: HouseholdFile) -> Household:
    """Read an open household file."""
    return household(opened.file, opened.records())


def case_at(desk: Desk, ref: CaseRef) -> Case:
    """Read a case; raises ``UserError`` when there is none."""
    found = desk.case(home_at(desk, ref.household), ref.application)
    if found is None:
        raise UserError("没有找到这件申请。", "请从家庭页重新打开。")
    return found


def latest_step(case: Case, step: str) -> StepDone:
    """The last record of a step; raises ``UserError`` when it has not been done."""
    found = case.latest(step)
    if found is None:
        title = next((s.title for s in case.matter.steps if s.id == step), step)
        raise UserError(f"还没有办“{title}”。", "请先办这一步。")
    return found
