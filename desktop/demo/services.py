"""Applicants of a scheme without households: shops, cooperatives, people for their own papers (山亭区)."""

from __future__ import annotations

from collections.abc import Callable

from desktop.demo import deeds
from desktop.demo.town import Town
from desktop.office import intake
from desktop.office.act import CaseRef
from desktop.office.intake import NewApplicant, Request

Tell = Callable[[str, int, int], None]


def walked(town: Town, count: int, refused: int, tell: Tell) -> list[CaseRef]:
    """So many applications over all the matters, each to its end; the first ``refused`` direct ones fail the review."""
    matters = town.pack.scheme.matters
    cases: dict[CaseRef, deeds.Wishes] = {}
    with town.clerk() as desk:
        for n in range(count):
            matter = matters[n % len(matters)]
            decided_here = matter.step("review") is not None and matter.step("decision") is not None
            fails = decided_here and sum(w.facts != {} for w in cases.values()) < refused
            ref = intake.register(desk, _applicant(n), Request(matter.id, "示例申请"), desk.today())[0]
            cases[ref] = deeds.Wishes(facts={"review": _FAILED} if fails else {})
            tell("登记申请", n + 1, count)
    deeds.finish_all(town, cases, lambda done, total: tell("办理申请", done, total))
    return list(cases)


_FAILED = {"result": "fail", "reasons": ["材料与服务指南的要求不符（示例）。"]}


def waiting(town: Town, count: int, tell: Tell) -> None:
    """So many more that were only registered."""
    matters = town.pack.scheme.matters
    if count <= 0:
        return
    with town.clerk() as desk:
        for n in range(count):
            request = Request(matters[n % len(matters)].id, "示例申请")
            intake.register(desk, _applicant(10_000 + n), request, desk.today())
            tell("登记申请", n + 1, count)


def _applicant(n: int) -> NewApplicant:
    return NewApplicant(
        f"示例经营户{n + 1}", f"9137040600{n:08d}", "13800000000", "样例村", contact="示例联系人"
    )
