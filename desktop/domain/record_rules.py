"""Benefits, filings and receipts: each written once, each resting on a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from desktop.domain import change_rules, transfer_rules
from desktop.domain.case import CONFIRM, ISSUED, Case
from desktop.domain.facts import Obstacle
from desktop.domain.household import DECISION, PAPER, RETURNED, Benefit, Filing
from desktop.domain.journal import Put, Remove, Settle, Value
from desktop.domain.months import add_months, is_month
from desktop.domain.view import OFFICE_ROLES, View

BASELINE = "baseline"


def benefit(view: View, put: Put) -> list[Obstacle]:
    """A benefit comes from a confirmation, to the fen; or with a roster, as the first thing in its file."""
    if put.fields.get("source") == BASELINE:
        if view.act.action != BASELINE or not view.new:
            return [
                Obstacle("baseline", "现有保障对象只能在建档时随名册导入。", "民发〔2021〕57号 第二十八条")
            ]
        if not view.actor or "administrator" not in view.actor.roles:
            return [Obstacle("role", "名册由管理员导入。", "民发〔2021〕57号 第二十八条")]
        return _listed(view, put)
    runs_on = transfer_rules.continued(view, put)
    if runs_on is not None:
        return runs_on
    given = _granted(view, put.fields.get("source"))
    if given is None:
        return [Obstacle("benefit", "没有确认决定，不能登记待遇。")]
    case, said = given
    if put.fields.get("matter") != case.application.matter:
        return [Obstacle("benefit", "待遇登记的事项与申请的事项不一致。")]
    if any(b.source == put.fields["source"] for b in view.home.benefits):
        return [Obstacle("benefit", "这份决定的待遇已经登记过。")]
    if str(put.fields.get("subject") or "") != case.application.subject or put.fields.get("ended_by"):
        return [Obstacle("benefit", "待遇要登记给决定写明的人。")]
    if put.fields.get("last_month") and case.matter.gives != "once":
        return [Obstacle("benefit", "新的待遇不能一登记就结束。")]
    if any((put.fields.get(n) or _EMPTY.get(n, 0)) != (said.get(n) or _EMPTY.get(n, 0)) for n in _SAID):
        return [Obstacle("benefit", "待遇要与确认决定的人数、金额和起始月份一致。")]
    return _revision(view, put, case)


def _listed(view: View, put: Put) -> list[Obstacle]:
    """What a list says of a benefit: a matter of this scheme, sums that are not negative, nothing it would replace."""
    amounts = [v for n, v in put.fields.items() if n.endswith("_fen") or n == "covered"]
    if (
        any(type(v) is int and v < 0 for v in amounts)
        or put.fields.get("replaces")
        or put.fields.get("ended_by")
    ):
        return [Obstacle("baseline", "名册里的金额和人数不能是负数。")]
    matter = str(put.fields.get("matter") or "")
    known = not matter or view.law.pack.scheme.matter(matter) is not None
    return [] if known else [Obstacle("baseline", "名册里的待遇不是本方案的事项。")]


_SAID = (
    "monthly_fen", "covered", "category", "first_month", "amount_fen", "instalments", "valid_until", "tier", "method",
    "standard_fen", "base_fen", "household_topup_fen", "person_topup_fen",
)  # fmt: skip
_EMPTY = {"instalments": 1}


def _granted(view: View, source: Value) -> tuple[Case, Mapping[str, Value]] | None:
    """What grants a benefit: a confirmation of this desk, or the county's own result as it came back."""
    decided = view.decision(source)
    if decided is not None:
        case = view.case(decided.application)
        gives = decided.outcome == CONFIRM and decided.effect not in _NO_NEW_BENEFIT
        return (case, asdict(decided)) if case and gives else None
    step = next((s for s in view.home.steps if s.id == source and s.step == "county_result"), None)
    found = view.case(step.application) if step else None
    if step is None or found is None or step.facts.get("result") != ISSUED:
        return None
    return found, step.facts


_NO_NEW_BENEFIT = frozenset({"stop", "grace", "keep", "suspend", "resume", "facts"})


def _revision(view: View, put: Put, case: Case) -> list[Obstacle]:
    """A revision replaces the benefit its change is about, which ends the month before; a first one replaces none."""
    replaces = str(put.fields.get("replaces") or "")
    if replaces != case.application.benefit:
        return [Obstacle("benefit", "变更后的待遇要接着原来的待遇。")]
    old = next((b for b in view.home.benefits if b.id == replaces), None)
    if replaces and (old is None or old.last_month != _month_before(str(put.fields.get("first_month")))):
        return [Obstacle("benefit", "原来的待遇要先结束在新待遇的前一个月。")]
    return []


def benefit_ended(view: View, put: Put) -> list[Obstacle]:
    """A benefit ends by a decision on it; one without money with the month before another begins."""
    last, by = str(put.fields["last_month"]), put.fields.get("ended_by")
    own = next((b for b in view.home.benefits if b.id == put.id), None)
    if own is not None and _undone(view, own, put):
        return []
    if own is None or not is_month(last) or (own.last_month and own.last_month <= last):
        return [Obstacle("benefit", "没有正在发放的这项待遇。")]
    if by:
        return [] if _ends(view, own, str(by), last) else [Obstacle("benefit", "停发待遇要与决定一致。")]
    later = [b for b in view.home.benefits if b.source != BASELINE and b.id != put.id]
    with_decision = any(isinstance(c, Put) and c.kind == DECISION for c in view.act.changes)
    follows = any(_month_before(b.first_month) == last for b in later)
    if not own.monthly_fen and with_decision and follows:
        return []
    return [Obstacle("benefit", "停发待遇要有新的决定。")]


def _undone(view: View, own: Benefit, put: Put) -> bool:
    """The end that a rival decision brought goes with it: back to none, or to what the one that stays says."""
    gone = {c.id for c in view.act.changes if isinstance(c, Remove) and c.kind == DECISION}
    if own.ended_by not in gone:
        return False
    by = str(put.fields.get("ended_by") or "")
    if not by:
        return not put.fields.get("last_month")
    return _ends(view, own, by, str(put.fields.get("last_month")))


def _ends(view: View, own: Benefit, by: str, last: str) -> bool:
    """True when that decision, or that result of the county, is about this benefit and names this last month."""
    decided = view.decision(by)
    step = next((s for s in view.home.steps if s.id == by and s.step == "county_result"), None)
    application = decided.application if decided else step.application if step else ""
    case = view.case(application)
    if case is None or own.id not in {b.id for b in view.home.chain(case.application.benefit)}:
        return False
    said: Mapping[str, Value] = asdict(decided) if decided else step.facts if step else {}
    if said.get("effect") in change_rules.ENDING:
        return said.get("last_month") == last
    return said.get("effect") in change_rules.REVISED and _month_before(str(said.get("first_month"))) == last


def benefit_removed(view: View, record: str) -> list[Obstacle]:
    """The benefit of a rival decision goes with it, in the act that takes the decision back."""
    found = next((b for b in view.home.benefits if b.id == record), None)
    gone = {c.id for c in view.act.changes if isinstance(c, Remove) and c.kind == DECISION}
    if found is None or found.source not in gone or view.decision(found.source) is not None:
        return [Obstacle("fixed", "已经登记的待遇不能删除，只能另行更正。")]
    return []


def filing(view: View, put: Put) -> list[Obstacle]:
    """备案 is prepared once there are a decision and its notice."""
    decided = view.decision(put.fields.get("decision"))
    if decided is None or not any(p.decision == decided.id and not p.void for p in view.home.papers):
        return [Obstacle("filing", "有了决定和通知书才能报备案。")]
    if put.fields.get("revision") != 1 or any(f.decision == decided.id for f in view.home.filings):
        return [Obstacle("filing", "这份决定已经列入备案。")]
    return view.by(OFFICE_ROLES)


def filing_moved(view: View, put: Put) -> list[Obstacle]:
    """Marked sent once; the next revision after the county returned this one, or with what became of its notice."""
    found = next((f for f in view.home.filings if f.id == put.id), None)
    if found is None or not set(put.fields) <= {"package", "sent_on", "revision"}:
        return [Obstacle("fixed", "备案登记后不能改写。")]
    if _later_chosen(view, found, put):
        return view.by(OFFICE_ROLES)
    if "revision" in put.fields:
        again = view.home.filing_status(found)[0] == RETURNED or _told_otherwise(view, found)
        if again and put.fields["revision"] == found.revision + 1 and not put.fields.get("package"):
            return view.by(OFFICE_ROLES)
        return [Obstacle("filing", "只有被退回、或者通知书作废、重出的备案才能重报。")]
    if found.package:
        return [Obstacle("filing", "这件备案已经发出。")]
    return view.by(OFFICE_ROLES) if view.act.person else []


def _later_chosen(view: View, about: Filing, put: Put) -> bool:
    """True when devices disagreed about the revision and a person lets the later one stand."""
    said = (c for c in view.act.changes if isinstance(c, Settle) and c.losers)
    disputed = any((c.kind, c.id, c.field) == (put.kind, about.id, "revision") for c in said)
    chosen = put.fields.get("revision")
    return disputed and set(put.fields) == {"revision"} and type(chosen) is int and chosen > about.revision


def _told_otherwise(view: View, about: Filing) -> bool:
    """True when this act voids a notice of a decision that went to the county, or puts another in its place."""
    if not about.package:
        return False
    own = {p.id for p in view.home.papers if p.decision == about.decision}
    papers = [c for c in view.act.changes if isinstance(c, Put) and c.kind == PAPER and c.id in own]
    return any(c.fields.get("voided_on") or c.fields.get("replaces") for c in papers)


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


def _month_before(month: str) -> str:
    return add_months(month, -1) if is_month(month) else ""
