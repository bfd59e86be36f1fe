"""发放: what is due for a month, what stands still, and how this month follows from the last.

Payment never waits for a receipt (domain §I 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.domain.arrears import Difference, unbooked
from desktop.domain.case import CONFIRM, Case
from desktop.domain.household import HOLD, PAYMENT, RECOVERY, Benefit, Household
from desktop.domain.journal import Put, Value
from desktop.domain.money import format_yuan
from desktop.domain.months import add_months, month_of
from desktop.domain.payment_rules import HOLD_REASONS, current_account, due_fen, payment_id
from desktop.errors import Refused, UserError
from desktop.office import month_book, reserve_fund
from desktop.office.act import CaseRef, case_at, home_at, latest_step, new_id, record
from desktop.office.desk import Changes, Desk


@dataclass(frozen=True, slots=True)
class Caseload:
    """The sum line: households in benefit, persons covered, fen a month."""

    households: int
    covered: int
    monthly_fen: int


def first_payment(desk: Desk, ref: CaseRef) -> Changes:
    """Put the first amount on the payment list, from the month the decision names."""
    case = case_at(desk, ref)
    benefit = case.benefit
    if benefit is None or case.refused:
        raise Refused("没有确认决定，不能发放。", "请先完成审核确认。", ("没有确认决定",))
    return pay(desk, ref.household, benefit.id, benefit.first_month)


def pay(desk: Desk, file: str, benefit: str, month: str) -> Changes:
    """Put what is due for a month on the payment list: the amount, less what was paid for it on an earlier revision."""
    home = home_at(desk, file)
    found = next((b for b in home.benefits if b.id == benefit), None)
    if found is None:
        raise UserError("没有这项待遇。", "请刷新后再看。")
    account = current_account(home)
    fields = {
        **payment_fields(benefit, month, due_fen(home, found, month), account.id if account else ""),
        **month_book.roster_fields(desk, month),
    }
    return record(desk, file, "pay", [Put(PAYMENT, payment_id(home, benefit, month), fields)])


def payment_fields(benefit: str, month: str, amount_fen: int, account: str) -> dict[str, Value]:
    """What a payment says, beside its list; ``account`` the id of where the money goes, empty where there is none."""
    said: dict[str, Value] = {"benefit": benefit, "month": month, "amount_fen": amount_fen}
    return said | ({"account": account} if account else {})


def pay_first_aid(desk: Desk, ref: CaseRef) -> Changes:
    """先行发放: the sum of the emergency aid, out of the reserve fund, before any paper (domain §I 6)."""
    step = latest_step(case_at(desk, ref), "first_aid")
    amount = step.facts.get("amount_fen")
    reserve_fund.require(desk, amount if isinstance(amount, int) else 0)
    month = month_of(step.on)
    fields = {
        "step": step.id, "month": month, "amount_fen": amount, **month_book.roster_fields(desk, month),
    }  # fmt: skip
    return record(desk, ref.household, "pay", [Put(PAYMENT, f"{step.id}-aid", fields)])


def open_months(home: Household, benefit: Benefit, until: str) -> tuple[str, ...]:
    """The months up to ``until`` for which something is still due and nothing holds it, oldest first."""
    found, month = [], benefit.first_month
    while month and month <= until:
        paid = any((p.benefit, p.month) == (benefit.id, month) for p in home.payments)
        if not paid and due_fen(home, benefit, month) > 0 and home.held(benefit.id, month) is None:
            found.append(month)
        month = add_months(month, 1)
    return tuple(found)


def hold(desk: Desk, file: str, benefit: str, reason: str, since: str, on: date) -> Changes:
    """停住发放 for one benefit from a month on; ``reason`` a key of ``payment_rules.HOLD_REASONS``."""
    if reason not in HOLD_REASONS:
        raise UserError("停住发放的原因写得不对。", f"请选择：{'、'.join(HOLD_REASONS.values())}。")
    fields = {"benefit": benefit, "reason": reason, "since": since, "on": on.isoformat(), "by": desk.user}
    return record(desk, file, "hold", [Put(HOLD, new_id("h"), fields)])


def release(desk: Desk, file: str, held: str, why: str, on: date) -> Changes:
    """解除停住, with the reason."""
    fields = {"released_on": on.isoformat(), "released_by": desk.user, "release_reason": why}
    return record(desk, file, "release", [Put(HOLD, held, fields)])


def to_recover(home: Household, benefit: str) -> tuple[Difference, ...]:
    """The months of a benefit that were paid above what was due, each less what is on a recovery already."""
    return unbooked(home, benefit)


def recover(desk: Desk, file: str, benefit: str, cause: str, on: date, note: str = "") -> Changes:
    """追缴: list what was paid and not due, month by month; what comes back is booked later."""
    over = to_recover(home_at(desk, file), benefit)
    if not over:
        raise UserError("这项待遇没有多发的金额。", "请先办结变更；死亡后的发放要等变更签批后才能算清。")
    fields = {
        "benefit": benefit, "cause": cause, "months": [d.month for d in over],
        "amounts_fen": [str(d.over_fen) for d in over], "amount_fen": sum(d.over_fen for d in over),
        "recovered_fen": 0, "on": on.isoformat(), "by": desk.user, "note": note,
    }  # fmt: skip
    return record(desk, file, "recover", [Put(RECOVERY, new_id("r"), fields)])


def recovered(desk: Desk, file: str, recovery: str, total_fen: int, note: str = "") -> Changes:
    """Book what came back so far of a recovery, in fen, all instalments together."""
    return record(
        desk, file, "recovered", [Put(RECOVERY, recovery, {"recovered_fen": total_fen, "note": note})]
    )


def caseload(desk: Desk) -> Caseload:
    """What the office pays a month in all, over every benefit that has not ended."""
    return Caseload(*desk.catalogue.caseload())


def words(case: Case) -> str:
    """What a case pays, for lists: 每月 1,212.00 元, 一次性 2,000.00 元, or nothing."""
    d = case.decision
    if d is None or d.outcome != CONFIRM:
        return ""
    if d.amount_fen:
        return f"一次性 {format_yuan(d.amount_fen)} 元"
    return f"每月 {format_yuan(d.monthly_fen)} 元" if d.monthly_fen else ""
