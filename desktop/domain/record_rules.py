"""Benefits, papers, stamps, filings, receipts and payments: each written once, each resting on a decision."""

from __future__ import annotations

from datetime import date, timedelta

from desktop.domain.case import CONFIRM, PAPER_FORMS, facts_digest
from desktop.domain.facts import Obstacle
from desktop.domain.household import DECISION, RETURNED, parse_day
from desktop.domain.instrument import authority_on
from desktop.domain.journal import Put
from desktop.domain.view import OFFICE_ROLES, View

BASELINE = "baseline"


def benefit(view: View, put: Put) -> list[Obstacle]:
    """A benefit comes from a confirmation, to the fen; or with a roster, as the first thing in its file."""
    if put.fields.get("source") == BASELINE:
        if view.act.action != BASELINE or not view.new:
            return [
                Obstacle("baseline", "现有保障对象只能在建档时随名册导入。", "民发〔2021〕57号 第二十八条")
            ]
        if view.actor and "administrator" in view.actor.roles:
            return []
        return [Obstacle("role", "名册由管理员导入。", "民发〔2021〕57号 第二十八条")]
    decided = view.decision(put.fields.get("source"))
    application = view.home.application(decided.application) if decided else None
    if decided is None or application is None or decided.outcome != CONFIRM:
        return [Obstacle("benefit", "没有确认决定，不能登记待遇。")]
    if put.fields.get("matter") != application.matter:
        return [Obstacle("benefit", "待遇登记的事项与申请的事项不一致。")]
    if any(b.source == decided.id for b in view.home.benefits):
        return [Obstacle("benefit", "这份决定的待遇已经登记过。")]
    names = ("monthly_fen", "covered", "category", "first_month")
    if any(put.fields.get(name) != getattr(decided, name) for name in names):
        return [Obstacle("benefit", "待遇要与确认决定的人数、金额和起始月份一致。")]
    return []


def benefit_ended(view: View, put: Put) -> list[Obstacle]:
    """A benefit ends with the month before another one, given by a decision, begins."""
    last = str(put.fields["last_month"])
    later = [b for b in view.home.benefits if b.source != BASELINE and b.id != put.id]
    own = next((b for b in view.home.benefits if b.id == put.id), None)
    with_decision = any(isinstance(c, Put) and c.kind == DECISION for c in view.act.changes)
    follows = any(_month_before(b.first_month) == last for b in later)
    if own is not None and not own.monthly_fen and with_decision and follows and parse_day(f"{last}-01"):
        return []
    return [Obstacle("benefit", "停发待遇要有新的决定。")]


def benefit_removed(view: View, record: str) -> list[Obstacle]:
    """The benefit of a rival decision goes with it."""
    found = next((b for b in view.home.benefits if b.id == record), None)
    if found is None or found.source == BASELINE or view.decision(found.source) is not None:
        return [Obstacle("fixed", "已经登记的待遇不能删除，只能另行更正。")]
    return []


def paper(view: View, put: Put) -> list[Obstacle]:
    """A notice of a decision: the form that fits, the facts the decision was made on, its bytes in the file."""
    decided = view.decision(put.fields.get("decision"))
    if decided is None or put.fields.get("form") != PAPER_FORMS.get(decided.outcome):
        return [Obstacle("paper", "通知书要与决定的结论一致，没有决定不能出通知书。")]
    found = view.by(OFFICE_ROLES)
    case, on = view.case(decided.application), parse_day(put.fields.get("issued_on"))
    if case is None or case.decision is None or put.fields.get("application") != decided.application:
        found.append(Obstacle("paper", "这件申请没有现行的决定，不能出通知书。"))
    elif facts_digest(case.household, case.application) != decided.household_facts:
        found.append(Obstacle("changed", "决定之后家庭情况有改动，请先核实，再出通知书。"))
    if str(put.fields.get("sha256")) not in view.files:
        found.append(Obstacle("file", "文书文件没有存入户档。"))
    if not put.fields.get("number") or on is None:
        return [*found, Obstacle("number", "文书要有文号和日期。")]
    if on.isoformat() < decided.on:
        found.append(Obstacle("dates", "通知书的日期不能早于决定。"))
    return found + view.ahead(on)


def stamping(view: View, put: Put) -> list[Obstacle]:
    """用印: today, on a device certified to stamp, under a live instrument, once."""
    printed = next((p for p in view.home.papers if p.id == put.fields.get("paper")), None)
    case = view.case(printed.application) if printed else None
    on = parse_day(put.fields.get("on"))
    if printed is None or case is None or on is None:
        return [Obstacle("paper", "没有这份文书，不能用印。")]
    found = view.by(OFFICE_ROLES) + _power_to_stamp(view, put, case.matter.id, on)
    if on != view.act.day:
        found.append(Obstacle("dates", "用印日期就是用印当天，不能倒填。"))
    device = view.law.credentials.device(view.act.device, view.act.day)
    if device is None or not device.stamp:
        found.append(Obstacle("device", "这台设备没有用印权限，请在办公室电脑上用印。"))
    if any(s.paper == printed.id for s in view.home.stampings):
        found.append(Obstacle("stamped", "这份文书已经用过印。"))
    return found


def _power_to_stamp(view: View, put: Put, matter: str, on: date) -> list[Obstacle]:
    authority = authority_on(view.law.credentials, matter, "stamp", on)
    if authority.instrument is None:
        return [Obstacle("authority", authority.reason)]
    if put.fields.get("instrument") != authority.id:
        return [Obstacle("authority", f"用印要依据现行委托书 {authority.instrument.number}。")]
    return []


def filing(view: View, put: Put) -> list[Obstacle]:
    """备案 is prepared once there are a decision and its notice."""
    decided = view.decision(put.fields.get("decision"))
    if decided is None or not any(p.decision == decided.id for p in view.home.papers):
        return [Obstacle("filing", "有了决定和通知书才能报备案。")]
    if put.fields.get("revision") != 1 or any(f.decision == decided.id for f in view.home.filings):
        return [Obstacle("filing", "这份决定已经列入备案。")]
    return []


def filing_moved(view: View, put: Put) -> list[Obstacle]:
    """Marked sent once; the next revision only after the county returned this one."""
    found = next((f for f in view.home.filings if f.id == put.id), None)
    if found is None or not set(put.fields) <= {"package", "sent_on", "revision"}:
        return [Obstacle("fixed", "备案登记后不能改写。")]
    if "revision" in put.fields:
        returned = view.home.filing_status(found)[0] == RETURNED
        if returned and put.fields["revision"] == found.revision + 1 and not put.fields.get("package"):
            return view.by(OFFICE_ROLES)
        return [Obstacle("filing", "只有被退回的备案才能重报。")]
    return [Obstacle("filing", "这件备案已经发出。")] if found.package else []


def receipt(view: View, put: Put) -> list[Obstacle]:
    """Only the county's own signature, about this file, this decision and this revision, moves a status."""
    stated = view.law.credentials.receipt(str(put.fields.get("credential")))
    about = next((f for f in view.home.filings if f.id == put.fields.get("filing")), None)
    if (
        stated is None
        or about is None
        or stated.file != view.act.file
        or stated.decision != about.decision
        or any(put.fields.get(n) != getattr(stated, n) for n in ("filing", "revision", "verdict", "reason"))
    ):
        return [Obstacle("receipt", "回执没有县（市、区）对这件备案的有效签名，不能改变备案状态。")]
    return []


def payment(view: View, put: Put) -> list[Obstacle]:
    """发放: the benefit's amount, in a month it runs, once."""
    found = next((b for b in view.home.running_benefits if b.id == put.fields.get("benefit")), None)
    month = str(put.fields.get("month", ""))
    if found is None or put.fields.get("amount_fen") != found.monthly_fen:
        return [Obstacle("payment", "发放金额要与待遇一致。")]
    if parse_day(f"{month}-01") is None:
        return [Obstacle("payment", "发放月份写得不对。")]
    if month < found.first_month:
        return [Obstacle("payment", f"待遇从 {found.first_month} 起发放，{month} 不在发放期内。")]
    if put.id != f"{found.id}-{month}" or any(
        (p.benefit, p.month) == (found.id, month) for p in view.home.payments
    ):
        return [Obstacle("payment", f"{month} 的待遇已经列入发放。")]
    if month > (view.act.day.replace(day=1) + timedelta(days=32)).strftime("%Y-%m"):
        return [Obstacle("payment", f"{month} 还没有到，最多提前一个月列入发放。")]
    if _judged_otherwise(view, found.source):
        return [Obstacle("changed", "决定之后家庭情况有改动，请先核实，再列入发放。")]
    return view.by(OFFICE_ROLES)


def _judged_otherwise(view: View, source: str) -> bool:
    """True when the facts the decision judged have been changed since."""
    decided = view.decision(source)
    case = view.case(decided.application) if decided else None
    if decided is None or case is None:
        return False
    return facts_digest(case.household, case.application) != decided.household_facts


def _month_before(month: str) -> str:
    first = parse_day(f"{month}-01")
    return date.fromordinal(first.toordinal() - 1).strftime("%Y-%m") if first else ""
