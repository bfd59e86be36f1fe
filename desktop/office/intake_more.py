"""没有通过以后: what else a family may apply for without new papers (domain §I 19).

What lay in the refused application is taken over with its reference: nobody brings a second copy of what the desk
already has (57号 第十条: 不要求重复提交).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.case import Case
from desktop.domain.exclusion import kind_of
from desktop.domain.journal import Value
from desktop.domain.suggestion import Suggestion, after_refusal
from desktop.domain.told import told_of
from desktop.errors import UserError
from desktop.office.act import CaseRef, case_at, record_step
from desktop.office.desk import Changes, Desk
from desktop.office.intake import Request, open_matters, register
from desktop.office.open_cases import open_applications
from desktop.office.proposal import settings_on

OFFERED = ("marginal", "temporary", "rigid", "dibao")
"""Kinds that a refusal leads to; what else may fit is a matter of its own and is suggested at the counter."""


@dataclass(frozen=True, slots=True)
class Further:
    """One more application. ``taken_over`` and ``lacking`` titles of its materials."""

    ref: CaseRef
    title: str
    taken_over: tuple[str, ...]
    lacking: tuple[str, ...]


def offer_after_refusal(desk: Desk, ref: CaseRef) -> tuple[Suggestion, ...]:
    """What fits or may fit after this refusal, without new papers; empty while nothing was refused."""
    case = case_at(desk, ref)
    if not case.refused or case.change is not None:
        return ()
    told = told_of(case.household, case.application.applicant, desk.pack, desk.today())
    today = desk.today()
    found = after_refusal(desk.pack, case.matter, told, today, settings_on(desk, today))
    known = {m.id: kind_of(m) for m in open_matters(desk)}
    busy = {a.matter for a in open_applications(desk, case.household)}
    return tuple(s for s in found if known.get(s.matter) in OFFERED and s.matter not in busy)


def apply_more(
    desk: Desk, ref: CaseRef, matters: Sequence[str], on: date
) -> tuple[tuple[Further, ...], Changes]:
    """Open an application for each of ``matters``, the materials of the refused one taken over.

    Raises ``UserError`` for a matter that is not offered; nothing is written then.
    """
    offered = {s.matter for s in offer_after_refusal(desk, ref)}
    if not matters or not set(matters) <= offered:
        raise UserError("这个事项不在可以转办的范围内。", "请在列出的事项里选；别的事项请另行登记。")
    case = case_at(desk, ref)
    done, changes = [], Changes()
    for matter in dict.fromkeys(matters):
        further, changed = _apply(desk, case, matter, on)
        done.append(further)
        changes |= changed
    return tuple(done), changes


def _apply(desk: Desk, refused: Case, matter: str, on: date) -> tuple[Further, Changes]:
    a, here = refused.application, [m.id for m in refused.household.members if m.here]
    if a.applicant not in here:
        raise UserError("原来的申请人已不在这一户。", "请另行登记，由别的家庭成员申请。")
    request = Request(
        matter=matter,
        reason=f"{refused.matter.title}没有通过，转申请。{a.reason}",
        applicant=here.index(a.applicant),
        agent=a.agent,
        relative=a.relative,
        special=a.special,
        complaint=a.complaint,
    )
    new, changes = register(desk, refused.household.id, request, on)
    case = case_at(desk, new)
    given = _given(refused)
    present = [m for m in case.matter.materials if m.id in given]
    asked = [m for m in case.matter.materials if (case.holds(m.conditional) if m.conditional else m.required)]
    lacking = [m for m in asked if m.id not in given]
    facts: dict[str, Value] = {
        "present": [m.id for m in present],
        "missing": [m.id for m in lacking],
        "result": "missing" if lacking else "complete",
        "taken_over_from": a.id,
    }
    if case.matter.step("materials") is not None:
        changes |= record_step(desk, new, "materials", on, facts)
    return Further(
        new, case.matter.title, tuple(m.title for m in present), tuple(m.title for m in lacking)
    ), changes


def _given(case: Case) -> frozenset[str]:
    """Everything that was handed in for an application, whenever it came."""
    said = [s.facts.get("present") for s in case.all("materials")]
    return frozenset(m for present in said if isinstance(present, list | tuple) for m in present)
