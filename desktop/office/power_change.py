"""收回与到期: what becomes of the open cases when the power to decide them is gone (domain §I 17).

Each is finished while there still is power, handed up to the county, or handed over to somebody else; the clock runs
on and the applicant is told. What was decided and stamped before stays valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.case import FINISH, HANDED_UP, Case
from desktop.domain.change_rules import ACTS
from desktop.domain.household import parse_day
from desktop.domain.instrument import Authority
from desktop.domain.journal import Value
from desktop.domain.scheme import COUNTY, Step
from desktop.domain.workflow import due_day, next_step
from desktop.errors import Refused, UserError
from desktop.office import index
from desktop.office.act import CaseRef, When, case_at, day_of, record_step
from desktop.office.desk import Changes, Desk
from desktop.office.instruments import authority

How = Literal["finish", "hand_up", "hand_over"]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that this office may no longer finish.

    ``started`` the day of acceptance, else of registration; ``due`` the deadline of the decision, which runs on;
    ``state`` the step it stands at; ``reason`` why there is no power, ``instead`` who deals with it then.
    """

    ref: CaseRef
    matter: str
    head: str
    started: date | None
    due: date | None
    state: str
    reason: str
    instead: str


def open_cases(desk: Desk, on: date) -> tuple[OpenCase, ...]:
    """Every open case whose deciding power is gone on a day, the first to be due first. Reads the household files.

    Cases that were handed on are no longer open here. Households that cannot be read raise no error: the check of
    the office names them.
    """
    found = []
    for file, home in index.readable(desk, index.applied(desk), []):
        for application in home.applications:
            case = desk.case(home, application.id)
            shown = _open(desk, CaseRef(file, application.id), case, on) if case else None
            found += [shown] if shown else []
    return tuple(sorted(found, key=lambda c: (c.due is None, c.due or on, c.head)))


def hand_up(
    desk: Desk, ref: CaseRef, to: str, how: How, reason: str, on: When, *, told_on: date | None = None
) -> Changes:
    """Record what becomes of one case. ``to`` who goes on with it, ``told_on`` the day the applicant was told (``on``).

    ``finish`` only while there is power to decide. Raises ``UserError`` for what is missing or no longer open here,
    ``Refused`` by the rules.
    """
    day = day_of(on)
    case = case_at(desk, ref)
    last = _last_step(case)
    if last is None or _over(case, last):
        raise UserError(
            "这件申请不在本乡镇办理中，不用移交。", "已经办结、移交或由上级办理的，请看办理记录。"
        )
    if not to.strip() or not reason.strip():
        raise UserError("要写明由谁接着办和为什么。", "请补充后再登记。")
    if how == "finish":
        _still_power(desk, case, last, day)
    facts: dict[str, Value] = {
        "how": how,
        "to": to.strip(),
        "reason": reason.strip(),
        "told_on": (told_on or day).isoformat(),
    }
    return record_step(desk, ref, HANDED_UP, on, facts)


def _still_power(desk: Desk, case: Case, last: Step, on: date) -> None:
    gone = _gone(desk, case, last, on)
    if gone is not None:
        raise Refused(gone.reason, f"没有权限的事项不能在本乡镇办结，请移交{gone.instead}。", (gone.reason,))


def _open(desk: Desk, ref: CaseRef, case: Case, on: date) -> OpenCase | None:
    last = _last_step(case)
    if last is None or _over(case, last):
        return None
    gone = _gone(desk, case, last, on)
    if gone is None:
        return None
    head, following = case.household.head, next_step(case, desk.days, on)
    return OpenCase(
        ref=ref,
        matter=case.matter.title,
        head=head.name if head else "",
        started=case.done_on("acceptance") or parse_day(case.application.registered_on),
        due=due_day(case, last, desk.days),
        state=following.step.title if following else "待处理",
        reason=gone.reason,
        instead=gone.instead,
    )


def _last_step(case: Case) -> Step | None:
    """The step that ends the township's own part; None where the county decides from the start."""
    if case.application.path == COUNTY:
        return None
    found = (s for rule in ("decision", "forward") for s in case.matter.steps if s.rule == rule)
    return next(found, None)


def _over(case: Case, last: Step) -> bool:
    """True for what is finished here; two rival decisions still wait for a signer."""
    handed = case.latest(HANDED_UP)
    if handed is not None and handed.facts.get("how") != FINISH:
        return True
    return (case.settled or case.done_on(last.id) is not None) and not case.disputed


def _gone(desk: Desk, case: Case, last: Step, on: date) -> Authority | None:
    """Why a case can not be ended here on a day, whatever comes of it; None while it can."""
    answers = (authority(desk, case.matter.id, act, on) for act in _acts(case, last))
    return next((a for a in answers if a.instrument is None), None)


def _acts(case: Case, last: Step) -> tuple[str, ...]:
    """The acts that end a case: a change takes what its stated effect needs, before that every one of its kind."""
    if last.rule == "forward":
        return ("forward",)
    if case.change is None:
        return ("confirm",)
    stated = str(case.opinion.facts.get("effect", "")) if case.opinion else ""
    effects = (stated,) if stated in ACTS else case.change.effects
    return tuple(dict.fromkeys(ACTS.get(effect, "confirm") for effect in effects))
