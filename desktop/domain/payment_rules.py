"""发放: what may be paid for which month; what stands still; what was paid and not due.

Payment never waits for a receipt (domain §I 7); only a death, a duplicate, a missing decision and an unchecked account
stop it, household by household.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.arrears import unbooked
from desktop.domain.case import CONFIRM, facts_digest
from desktop.domain.facts import Obstacle
from desktop.domain.household import DECISION, STEP, Account, Benefit, Household, parse_day
from desktop.domain.journal import Put, Value
from desktop.domain.money import format_yuan
from desktop.domain.months import add_months, is_month, month_of, months_between
from desktop.domain.view import OFFICE_ROLES, View

HOLD_REASONS = {
    "death": "家庭成员去世",
    "duplicate": "疑似重复享受",
    "no_decision": "没有决定",
    "unverified": "待核实是否在世",
    "suspended": "暂停发放",
    "moved": "迁出",
}


def payment(view: View, put: Put) -> list[Obstacle]:
    """The amount that is due, in a month the benefit runs, once; or the first aid of an emergency.

    ``account``, where it is named, is the one the money goes to now.
    """
    if put.fields.get("takes_off"):
        return _taken_off(view, put)
    month = str(put.fields.get("month", ""))
    if not is_month(month):
        return [Obstacle("payment", "发放月份写得不对。")]
    if month > add_months(month_of(view.act.day), 1):
        return [Obstacle("payment", f"{month} 还没有到，最多提前一个月列入发放。")]
    if put.fields.get("step"):
        return _first_aid(view, put) + view.by(OFFICE_ROLES)
    home = view.home
    found = next((b for b in home.benefits if b.id == put.fields.get("benefit")), None)
    if found is None or found.source in home.rival_decisions:
        return [Obstacle("payment", "没有这项待遇，不能发放。")]
    if not found.runs_in(month):
        return [Obstacle("payment", f"待遇从 {found.first_month} 起发放，{month} 不在发放期内。")]
    if found.id in home.replaced_in(month):
        return [Obstacle("payment", f"{month} 起按后来的修订发放，这一档不再列入。")]
    if put.id != payment_id(home, found.id, month) or any(
        (p.benefit, p.month) == (found.id, month) for p in home.payments
    ):
        return [Obstacle("payment", f"{month} 的待遇已经列入发放。")]
    goes_to = current_account(home)
    if put.fields.get("account") and (goes_to is None or put.fields["account"] != goes_to.id):
        return [Obstacle("account", "收款账户已经变更，请刷新后再列入发放。")]
    return _stopped(view, found, month) + _amount(home, found, month, put) + view.by(OFFICE_ROLES)


def payment_id(home: Household, benefit: str, month: str) -> str:
    """The id of the next payment for a month; one that was taken off its list keeps its own, the next is numbered."""
    before = sum((p.benefit, p.month) == (benefit, month) for p in home.taken_off)
    return f"{benefit}-{month}" + (f"-{before + 1}" if before else "")


def off_fields(payment: str, month: str, why: str) -> tuple[str, dict[str, Value]]:
    """The id and the fields of the record that takes a payment off the list of a month."""
    return f"{payment}-off", {"takes_off": payment, "off": month, "off_reason": why}


def _taken_off(view: View, put: Put) -> list[Obstacle]:
    """撤下: the office, once, with the reason, off the very list it stands on, not before that month came.

    Never ready money: first aid was handed over when it was written.
    """
    own = next((p for p in view.home.payments if p.id == put.fields["takes_off"]), None)
    if own is None or own.step:
        return [Obstacle("payment", "没有这笔可以撤下的发放。")]
    roster = own.roster if is_month(own.roster) else own.month
    why = str(put.fields.get("off_reason") or "")
    if (put.id, dict(put.fields)) != off_fields(own.id, roster, why) or not why.strip():
        return [Obstacle("payment", "撤下发放要写明所在的月份名单和理由。")]
    if roster > month_of(view.act.day):
        return [Obstacle("payment", f"{roster} 还没有到，不能撤下。")]
    return view.by(OFFICE_ROLES)


def due_fen(home: Household, benefit: Benefit, month: str) -> int:
    """What is still to be paid for a month, in fen: the amount less what earlier revisions were paid for it.

    Of a benefit given once: its part of that month, the odd fen with the last part, less first aid.
    """
    if not benefit.runs_in(month) or benefit.id in home.replaced_in(month):
        return 0
    if benefit.amount_fen:
        return max(0, _part(home, benefit, month))
    return max(0, benefit.monthly_fen - home.paid_fen(benefit.id, month))


def _part(home: Household, benefit: Benefit, month: str) -> int:
    rest = benefit.amount_fen - first_aid_fen(home, benefit)
    parts = max(1, benefit.instalments)
    each, n = rest // parts, len(months_between(benefit.first_month, month))
    return rest - each * (parts - 1) if n == parts else each if n < parts else 0


def first_aid_fen(home: Household, benefit: Benefit) -> int:
    """What was paid at once, before the decision that gave this benefit."""
    given = {d.application for d in home.decisions if d.id == benefit.source}
    given |= {s.application for s in home.steps if s.id == benefit.source and s.step == "county_result"}
    steps = {s.id for s in home.steps if s.application in given and s.step == "first_aid"}
    return sum(p.amount_fen for p in home.payments if p.step in steps and p.step)


def _amount(home: Household, benefit: Benefit, month: str, put: Put) -> list[Obstacle]:
    due = due_fen(home, benefit, month)
    if due <= 0:
        return [Obstacle("payment", f"{month} 已经按原来的金额发放过，多发的差额请列入追缴。")]
    if put.fields.get("amount_fen") != due:
        return [Obstacle("payment", f"发放金额要与待遇一致，应为 {format_yuan(due)} 元。")]
    return []


def _stopped(view: View, benefit: Benefit, month: str) -> list[Obstacle]:
    """What stops a payment, person by person (domain §I 11)."""
    home = view.home
    found = []
    if held := home.held(benefit.id, month):
        found.append(Obstacle("held", f"这项待遇已停住待查：{HOLD_REASONS.get(held.reason, '待核实')}。"))
    if dead := died_before(home, benefit, month) or _death_open(view, benefit, month):
        found.append(Obstacle("death", f"{dead} 已去世，请先办理死亡变更，再发放 {month} 的待遇。"))
    if any(not a.payable for a in home.accounts):
        found.append(Obstacle("account", "收款账户有变更，要由另一名经办人员核对以后才能发放。"))
    if payee_gone(home):
        found.append(Obstacle("account", "收款人已去世，请先登记新的收款账户，由另一人核对，再发放。"))
    if _judged_otherwise(view, benefit):
        found.append(Obstacle("changed", "决定之后家庭情况有改动，请先核实，再列入发放。"))
    return found


def current_account(home: Household) -> Account | None:
    """The account that money goes to: the one entered last, the first of the file where none was changed.

    By the count and not by the day: two may be entered on one day, and a laptop may have a wrong clock.
    """
    return max(home.accounts, key=lambda a: (a.no, a.entered_on, a.id), default=None)


def next_account_no(home: Household) -> int:
    """The count of the account that is entered next."""
    return 1 + max((a.no for a in home.accounts), default=0)


def payee_gone(home: Household) -> bool:
    """True when the money would go to the account of somebody who died; an account knows its holder, or their name."""
    account = current_account(home)
    if account is None:
        return False
    dead = [m for m in home.members if m.life == "dead"]
    here = [m for m in home.members if m.here]
    if account.holder:
        return any(m.id == account.holder for m in dead)
    return any(m.name == account.name for m in dead) and not any(m.name == account.name for m in here)


def _death_open(view: View, benefit: Benefit, month: str) -> str:
    """The name of a member whose death is registered as a change that nobody decided yet; empty for none."""
    chain = {b.id for b in view.home.chain(benefit.id)}
    cases = [view.case(a.id) for a in view.home.applications if a.change and a.benefit in chain]
    days = {c.application.event_on for c in cases if c and not c.settled and c.change and c.change.holds}
    return next((m.name for m in view.home.members if m.died_on in days and m.died_on[:7] < month), "")


def died_before(home: Household, benefit: Benefit, month: str) -> str:
    """The name of somebody this benefit still reckons with who died before the month; empty for nobody."""
    for m in home.members:
        died = parse_day(m.died_on)
        if died is None or m.life != "dead" or (benefit.subject and benefit.subject != m.id):
            continue
        reckoned = benefit.first_month <= month_of(died) or m.id in _decided_for(home, benefit)
        if reckoned and month_of(died) < month:
            return m.name
    return ""


def _decided_for(home: Household, benefit: Benefit) -> tuple[str, ...]:
    """Whom the decision that gave the benefit names as covered."""
    return next((d.members for d in home.decisions if d.id == benefit.source), ())


def _judged_otherwise(view: View, benefit: Benefit) -> bool:
    """True when the facts last judged were changed since, and no open change deals with it.

    A change that is under way has its own day from which it counts: until then the old amount is due (57号§32).
    """
    about = [view.case(a.id) for a in view.home.applications if a.change and a.benefit == benefit.id]
    if any(case is not None and not case.settled for case in about):
        return False
    judged = [d for case in about if case and (d := case.decision)]
    source = view.decision(benefit.source)
    last = max([*judged, *([source] if source else [])], key=lambda d: (d.on, d.id), default=None)
    case = view.case(last.application) if last else None
    if last is None or case is None or last.outcome != CONFIRM:
        return False
    return facts_digest(case.household, case.application) != last.household_facts


def _first_aid(view: View, put: Put) -> list[Obstacle]:
    """先行救助: the sum that two people of the desk answered for, once, without waiting for the papers (§I 6)."""
    step = next((s for s in view.home.steps if s.id == put.fields["step"] and s.step == "first_aid"), None)
    case = view.case(step.application) if step else None
    if step is None or case is None or case.closed is not None or put.id != f"{step.id}-aid":
        return [Obstacle("payment", "没有先行救助的登记，不能先行发放。")]
    if put.fields.get("amount_fen") != step.facts.get("amount_fen") or str(put.fields["month"]) != month_of(
        step.on
    ):
        return [Obstacle("payment", "先行发放的金额和月份要与登记一致。")]
    return [Obstacle("payment", "这笔先行救助已经发放。")] if (put.kind, put.id) in view.state else []


def _decides(view: View, *effects: str) -> bool:
    """True for an act in which a decision is made (with one of these effects, where any are named)."""
    made = [
        c
        for c in view.act.changes
        if isinstance(c, Put)
        and (c.kind == DECISION or (c.kind == STEP and c.fields.get("step") == "county_result"))
    ]
    return any(not effects or c.fields.get("effect") in effects for c in made)


def _holder(view: View, roles: frozenset[str]) -> list[Obstacle]:
    """The office; and whoever decides, in the same entry: a decision's own rule judges that hand."""
    return [] if _decides(view) else view.by(roles)


def hold(view: View, put: Put) -> list[Obstacle]:
    """A payment is held at once, by anybody of the desk, for a stated reason, from a stated month."""
    found = _holder(view, OFFICE_ROLES | frozenset({"fieldworker"}))
    if put.fields.get("application") and view.home.application(str(put.fields["application"])) is None:
        found.append(Obstacle("hold", "没有这件申请。"))
    if put.fields.get("benefit") not in {b.id for b in view.home.benefits}:
        found.append(Obstacle("hold", "没有这项待遇。"))
    if put.fields.get("reason") not in HOLD_REASONS or not is_month(str(put.fields.get("since", ""))):
        found.append(Obstacle("hold", "停住发放要写明原因和起始月份。"))
    if put.fields.get("by") != view.act.person or put.fields.get("released_on"):
        found.append(Obstacle("hold", "停住发放的登记人要写实际登记的人。"))
    return found


def hold_released(view: View, put: Put) -> list[Obstacle]:
    """Released with a reason by the office, never while the change that belongs to it is open."""
    own = next((h for h in view.home.holds if h.id == put.id), None)
    allowed = {"released_on", "released_by", "release_reason"}
    if own is None or own.released_on or set(put.fields) != allowed:
        return [Obstacle("fixed", "停住发放的登记不能改写，只能解除。")]
    found = _holder(view, OFFICE_ROLES)
    if put.fields.get("released_on") != view.act.day.isoformat():
        found.append(Obstacle("hold", "解除停住的日期就是解除当天。"))
    if own.reason == "suspended" and not _decides(view, "resume"):
        found.append(Obstacle("hold", "暂停发放的，要办理恢复发放。"))
    if (
        put.fields.get("released_by") != view.act.person
        or not str(put.fields.get("release_reason") or "").strip()
    ):
        found.append(Obstacle("hold", "解除停住要写明理由，并写实际解除的人。"))
    case = view.case(own.application) if own.application else None
    if case is not None and not (case.decisions or case.county_result):
        found.append(Obstacle("hold", "相关的变更还没有办结，不能恢复发放。"))
    return found


def recovery(view: View, put: Put) -> list[Obstacle]:
    """追缴: the months and the sum that were paid and not due; what came back is added later."""
    own = next((r for r in view.home.recoveries if r.id == put.id), None)
    if own is not None:
        back = put.fields.get("recovered_fen")
        grows = type(back) is int and own.recovered_fen <= back <= own.amount_fen
        if set(put.fields) <= {"recovered_fen", "note"} and grows:
            return view.by(OFFICE_ROLES)
        return [Obstacle("recovery", "追缴登记后只能补记收回的金额，不能超过应追缴的数额。")]
    found = view.by(OFFICE_ROLES)
    about = str(put.fields.get("benefit"))
    if any(b.replaces == about for b in view.home.benefits):
        found.append(Obstacle("recovery", "追缴要登记在最近一次变更后的待遇上。"))
    over = {d.month: d.over_fen for d in unbooked(view.home, about)}
    months = [m for m in put.fields.get("months") or () if isinstance(m, str)]
    amount = sum(over.get(m, 0) for m in set(months))
    shares = put.fields.get("amounts_fen")
    if shares and (list(shares) != [str(over.get(m, 0)) for m in months] or len(set(months)) < len(months)):
        found.append(Obstacle("recovery", "追缴的金额要逐月写明，与各月多发的一致。"))
    if not months or put.fields.get("amount_fen") != amount or amount <= 0 or put.fields.get("recovered_fen"):
        found.append(Obstacle("recovery", "追缴的月份和金额要与多发的一致，同一个月只列一次。"))
    return found


def account(view: View, put: Put) -> list[Obstacle]:
    """收款账户: once money runs, whoever changes it is not the one who checks it (domain §I 12)."""
    before = view.state.get((put.kind, put.id))
    if any(put.fields.get(name) for name in _CHECK):
        return _checked(view, put, before)
    found = view.by(OFFICE_ROLES | frozenset({"fieldworker"}))
    watched = bool(view.home.benefits) and not (view.new and view.act.action == "baseline")
    if watched and put.fields.get("entered_by") != view.act.person:
        found.append(Obstacle("account", "变更收款账户要写实际登记的人，再由另一人核对。"))
    no = put.fields.get("no")
    if no is not None and (before is not None or no != next_account_no(view.home)):
        found.append(Obstacle("account", "账户的登记顺序不对，请刷新后再登记。"))
    if before is not None and watched:
        found.append(Obstacle("account", "已有的账户不能改写，请登记新账户。"))
    return found


_CHECK = frozenset({"checked_by", "checked_on", "checked_number"})


def _checked(view: View, put: Put, before: Mapping[str, Value] | None) -> list[Obstacle]:
    """The check names the number it was held against: one exchanged meanwhile is not the one that was checked."""
    if before is None or set(put.fields) != _CHECK or before.get("checked_by"):
        return [Obstacle("account", "核对账户时不能同时修改账户。")]
    if put.fields["checked_by"] != view.act.person or before.get("entered_by") == view.act.person:
        return [Obstacle("account", "收款账户要由修改人以外的另一名经办人员核对。")]
    if put.fields["checked_number"] != before.get("number"):
        return [Obstacle("account", "核对的账号与登记的不一致，请重新核对存折。")]
    return view.by(OFFICE_ROLES)
