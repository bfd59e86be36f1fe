"""发放: what is due for a month. Payment never waits for a receipt (domain §I 7)."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.case import CONFIRM
from desktop.domain.household import PAYMENT
from desktop.domain.journal import Put
from desktop.errors import Refused
from desktop.office.act import CaseRef, case_at, record
from desktop.office.desk import Changes, Desk


@dataclass(frozen=True, slots=True)
class Caseload:
    """The sum line: households in benefit, persons covered, fen a month."""

    households: int
    covered: int
    monthly_fen: int


def first_payment(desk: Desk, ref: CaseRef) -> Changes:
    """Put the first month's amount on the payment list, from the month the decision names."""
    case = case_at(desk, ref)
    benefit = case.benefit
    if case.decision is None or case.decision.outcome != CONFIRM or benefit is None:
        raise Refused("没有确认决定，不能发放。", "请先完成审核确认。", ("没有确认决定",))
    payment = {"benefit": benefit.id, "month": benefit.first_month, "amount_fen": benefit.monthly_fen}
    change = Put(PAYMENT, f"{benefit.id}-{benefit.first_month}", payment)
    return record(desk, ref.household, "pay", [change])


def caseload(desk: Desk) -> Caseload:
    """What the office pays a month in all, over every benefit that has not ended."""
    rows = [r for r in desk.catalogue.all_rows() if r.monthly_fen > 0]
    return Caseload(len(rows), sum(r.covered for r in rows), sum(r.monthly_fen for r in rows))
