"""评议、初审、公示: from what was found to a public notice that has stood its days.

The notice shows exactly what the opinion says; the decision may say nothing else (57号 第十九条).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from desktop.domain.benefit import Amount, gap_benefit
from desktop.domain.case import CONFIRM, REFUSE, Case
from desktop.domain.journal import Value
from desktop.domain.money import divide_half_up, format_yuan
from desktop.errors import UserError
from desktop.office.act import CaseRef, Photo, case_at, latest_step, record_step
from desktop.office.desk import Changes, Desk


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
    desk: Desk, ref: CaseRef, appraisal: Appraisal, photos: Sequence[Photo], on: date
) -> Changes:
    """Record the meeting of the villagers."""
    return record_step(
        desk, ref, "appraisal", on, {**asdict(appraisal), "result": appraisal.conclusion}, photos
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the figures come to: outcome, persons, money, and how it was reckoned (依据与算法)."""

    outcome: str
    covered: int
    monthly_fen: int
    category: str
    calculation: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    other_help: tuple[str, ...] = ()


def propose(desk: Desk, ref: CaseRef) -> Proposal:
    """Reckon the gap benefit from the members' yearly incomes; a person states the opinion, not the program."""
    return propose_for(desk, case_at(desk, ref))


def propose_for(desk: Desk, case: Case) -> Proposal:
    """The same for a case that was read already."""
    home = case.household
    urban = home.fields.get("hukou") == "urban"
    category = "城市低保" if urban else "农村低保"
    standard = desk.setting_fen("standard_urban_fen" if urban else "standard_rural_fen")
    counted = [m for m in home.members if m.counted and m.life != "dead"]
    covered = [m for m in counted if m.covered]
    income = sum(m.income_fen for m in counted)
    amount = gap_benefit(standard, len(covered), income)
    if _per_head_over(income, len(counted), standard) or amount.total_fen <= 0:
        return Proposal(
            REFUSE,
            0,
            0,
            category,
            _explained(amount),
            (_too_rich(income, len(counted), standard),),
            _CLAUSES,
            _OTHER,
        )
    return Proposal(CONFIRM, len(covered), amount.total_fen, category, _explained(amount), clauses=_CLAUSES)


_CLAUSES = ("《最低生活保障审核确认办法》（民发〔2021〕57号）第十三条", "同办法第二十三条")
_OTHER = ("低保边缘家庭认定", "临时救助")


def _explained(amount: Amount) -> tuple[str, ...]:
    return (amount.arithmetic,)


def _per_head_over(income_year_fen: int, persons: int, standard_fen: int) -> bool:
    """Per-capita monthly income at or over the standard, without rounding anything."""
    return income_year_fen >= standard_fen * 12 * max(persons, 1)


def _too_rich(income_year_fen: int, persons: int, standard_fen: int) -> str:
    head = format_yuan(divide_half_up(income_year_fen, 12 * max(persons, 1)))
    standard = format_yuan(standard_fen)
    return f"经核算，共同生活的家庭成员月人均收入 {head} 元，不低于当地最低生活保障标准 {standard} 元。"


def state_opinion(desk: Desk, ref: CaseRef, proposal: Proposal, on: date, *, note: str = "") -> Changes:
    """初审意见: outcome, persons and money as they will be publicised."""
    case = case_at(desk, ref)
    facts: dict[str, Value] = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(proposal).items()}
    facts["result"] = proposal.outcome
    facts["note"] = note
    facts["rests_on"] = rests_on(case)
    return record_step(desk, ref, "opinion", on, facts)


def rests_on(case: Case) -> list[str]:
    """Everything an opinion or a decision leans on: a concurrent change to any of it makes it 待复核."""
    steps = [f"step/{s.id}" for s in case.household.steps if s.application == case.application.id]
    people = [f"member/{m.id}" for m in case.household.members]
    return ["household/household", f"application/{case.application.id}", *people, *steps]


def post_notice(desk: Desk, ref: CaseRef, place: str, photos: Sequence[Photo], on: date) -> Changes:
    """公示: hung up with the start picture; only names, numbers of members and amounts are on it."""
    opinion = case_at(desk, ref).opinion
    if opinion is None:
        raise UserError("还没有初审意见，不能公示。", "请先作初审意见。")
    return record_step(desk, ref, "notice", on, {"opinion": opinion.id, "place": place}, photos)


def object_to(desk: Desk, ref: CaseRef, text: str, on: date) -> Changes:
    """异议: what is objected; who objects is never written into a household file (domain §I 16)."""
    notice = latest_step(case_at(desk, ref), "notice")
    return record_step(desk, ref, "objection", on, {"notice": notice.id, "text": text})


def answer_objection(
    desk: Desk, ref: CaseRef, objection: str, result: Literal["unfounded", "upheld"], text: str, on: date
) -> Changes:
    """Answer an objection. Upheld: the opinion falls, a new one and a new notice follow."""
    return record_step(
        desk, ref, "objection_reply", on, {"objection": objection, "result": result, "text": text}
    )


def close_notice(desk: Desk, ref: CaseRef, photos: Sequence[Photo], on: date) -> Changes:
    """公示结束 after its full days, with the end picture and every objection answered."""
    notice = case_at(desk, ref).notice
    if notice is None:
        raise UserError("没有正在进行的公示。", "请先张贴公示。")
    return record_step(desk, ref, "notice_close", on, {"notice": notice.id}, photos)
