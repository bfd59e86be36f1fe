"""评议、初审、公示: from what was found to a public notice that has stood its days.

The notice shows exactly what the opinion says; the decision may say nothing else (57号 第十九条).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

from desktop.domain.case import Case, facts_digest, rests_on
from desktop.domain.journal import Value
from desktop.domain.record_rules import BASELINE
from desktop.errors import UserError
from desktop.office import changes
from desktop.office.act import CaseRef, Photo, When, case_at, latest_step, record_step
from desktop.office.desk import Changes, Desk
from desktop.office.proposal import Proposal as Proposal
from desktop.office.proposal import reckon


@dataclass(frozen=True, slots=True)
class Appraisal:
    """民主评议: who led it, how many came, how they voted."""

    place: str
    chair: str
    recorder: str
    attended: int
    agree: int
    disagree: int
    abstain: int
    conclusion: str


def record_appraisal(
    desk: Desk, ref: CaseRef, appraisal: Appraisal, photos: Sequence[Photo], on: When
) -> Changes:
    """Record the meeting of the villagers."""
    return record_step(
        desk, ref, "appraisal", on, {**asdict(appraisal), "result": appraisal.conclusion}, photos
    )


def propose(desk: Desk, ref: CaseRef) -> Proposal:
    """What the figures come to today, explained; a person states the opinion, not the program."""
    return propose_for(desk, case_at(desk, ref))


def propose_for(desk: Desk, case: Case) -> Proposal:
    """The same for a case that was read already."""
    if case.change is None:
        return reckon(desk, case, desk.today())
    if (said := changes.fixed(case)) is not None:
        return said
    said = changes.as_change(case, reckon(desk, case, desk.today()))
    if not _means_known(case):
        text = "名册没有带来这一户的收入和财产，请先入户核实，或补填成员收入，再作变更意见。"
        return replace(said, outcome="", effect="", unclear=(*said.unclear, text))
    return said


def _means_known(case: Case) -> bool:
    """False for a family that came with a roster and whose income nobody has looked at: a blank is no zero."""
    old = case.target
    if old is None or old.source != BASELINE or case.latest("visit") or case.latest("verification_result"):
        return True
    return any(m.income_fen for m in case.household.members if m.here)


def state_opinion(desk: Desk, ref: CaseRef, proposal: Proposal, on: When, *, note: str = "") -> Changes:
    """初审意见: outcome, persons and money as they will be publicised."""
    case = case_at(desk, ref)
    facts: dict[str, Value] = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(proposal).items()}
    facts["result"] = proposal.outcome
    facts["note"] = note
    facts["rests_on"] = rests_on(case)
    facts["household_facts"] = facts_digest(case.household, case.application)
    return record_step(desk, ref, "opinion", on, facts)


def post_notice(
    desk: Desk, ref: CaseRef, place: str, photos: Sequence[Photo], on: When, places: Sequence[str] = ()
) -> Changes:
    """公示: hung up with the start picture; only names, numbers of members and amounts are on it.

    ``places`` every one that the scheme names, where it names several (公示栏 and 网站).
    """
    opinion = case_at(desk, ref).opinion
    if opinion is None:
        raise UserError("还没有初审意见，不能公示。", "请先作初审意见。")
    return record_step(
        desk, ref, "notice", on, {"opinion": opinion.id, "place": place, "places": list(places)}, photos
    )


def object_to(desk: Desk, ref: CaseRef, text: str, on: When) -> Changes:
    """异议: what is objected; who objects is never written into a household file (domain §I 16)."""
    notice = latest_step(case_at(desk, ref), "notice")
    return record_step(desk, ref, "objection", on, {"notice": notice.id, "text": text})


def answer_objection(
    desk: Desk, ref: CaseRef, objection: str, result: Literal["unfounded", "upheld"], text: str, on: When
) -> Changes:
    """Answer an objection. Upheld: the opinion falls, a new one and a new notice follow."""
    return record_step(
        desk, ref, "objection_reply", on, {"objection": objection, "result": result, "text": text}
    )


def close_notice(desk: Desk, ref: CaseRef, photos: Sequence[Photo], on: When) -> Changes:
    """公示结束 after its full days, with the end picture and every objection answered."""
    notice = case_at(desk, ref).notice
    if notice is None:
        raise UserError("没有正在进行的公示。", "请先张贴公示。")
    return record_step(desk, ref, "notice_close", on, {"notice": notice.id}, photos)
