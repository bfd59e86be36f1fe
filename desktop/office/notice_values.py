"""What the notice of a decision says, form by form: read off the decision and the rules, nothing typed in.

The screen explains more than the paper may (domain §I, Words): no obligors' money, no 核对报告, IDs masked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from desktop.documents.forms import Values
from desktop.documents.stamp import letter_date
from desktop.domain.arrears import differences
from desktop.domain.case import CONFIRM, REDUCTIONS, Case
from desktop.domain.credential import Instrument
from desktop.domain.decided_words import addressee as addressee
from desktop.domain.decided_words import applicant as applicant
from desktop.domain.decided_words import care_level as care_level
from desktop.domain.decided_words import decided_words
from desktop.domain.decided_words import month_words as month_words
from desktop.domain.decided_words import tier_title as tier_title
from desktop.domain.household import Decision
from desktop.domain.law import Law, Letter
from desktop.domain.matter import ORDINARY
from desktop.domain.money import format_yuan
from desktop.domain.months import months_between
from desktop.domain.payment_rules import due_fen
from desktop.errors import UserError
from desktop.office.changes import DEATH
from desktop.office.desk import Desk


def notice_values(desk: Desk, case: Case, granted: Instrument | None, number: str) -> Values:
    """The values of the notice of the decision in force.

    Raises ``UserError`` where the county has not confirmed the remedy paragraph: such a paper cannot be printed.
    """
    d = case.decision
    if d is None:
        raise UserError("还没有审核确认决定，没有通知书可看。", "请先签批。")
    remedy = granted.remedy(_remedy_kind(d)) if granted else None
    if granted is None or remedy is None:
        raise UserError(
            "县（市、区）还没有核定这种决定的救济文字，通知书不能打印。",
            "请联系县级民政部门核定后重新签发委托书。",
        )
    values: dict[str, object] = {
        **desk_values(desk),
        "number": number,
        "village": desk.township_name,
        **decided_words(case),
        "in_name_of": granted.in_name_of,
        "legal_basis": basis(desk, case),
        "remedy": remedy.text,
        **_OWN[case.form](desk, case, d),
    }
    return {name: value for name, value in values.items() if value not in ("", [], None)}  # type: ignore[misc]  # texts and rows


def _remedy_kind(d: Decision) -> str:
    """What takes something away is told with the remedy of a refusal."""
    return "confirm" if d.outcome == CONFIRM and d.effect not in REDUCTIONS else "refuse"


def desk_values(desk: Desk) -> dict[str, str]:
    """What every paper carries: the telephone and the hours of the desk."""
    return {"phone": desk.setting_text("phone"), "hours": desk.setting_text("hours")}


def letter(desk: Desk, case: Case) -> Letter:
    """The set sentences of the matter: local rules first."""
    for name in (case.matter.local_law, case.matter.law):
        law: Law | None = desk.pack.laws.get(name or "")
        if law and law.letter.basis:
            return law.letter
    return Letter()


def basis(desk: Desk, case: Case) -> str:
    """The documents the decision stands on: of the change, of the matter, else the step's own clause."""
    if case.change is not None:
        return case.change.clause
    own = "、".join(case.matter.legal_basis)
    named = (case.matter.step(s) for s in ("decision", "opinion", "review", "forward", "acceptance"))
    clause = next((s.clause for s in named if s and s.clause), "")
    return letter(desk, case).basis or own or clause or f"《{desk.pack.scheme.title}》"


def _confirmation(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    said = letter(desk, case)
    return {
        "duties": said.duties or _DUTIES,
        "review_cycle": said.review_cycle or "按规定定期复核",
    }


_DUTIES = "家庭人口、收入、财产状况发生变化的，请及时告知我们。"


def _relief(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    b = case.benefit
    parts = months_between(b.first_month, b.last_month) if b else ()
    rows = [
        {"seq": str(n), "month": month_words(m), "amount": format_yuan(due_fen(case.household, b, m))}
        for n, m in enumerate(parts, 1)
        if b is not None
    ]
    urgent = case.application.path != ORDINARY or d.tier == "急难型"
    return {
        "relief_kind": "急难型" if urgent else "支出型",
        "instalments": rows if len(rows) > 1 else [],
        "duties": letter(desk, case).duties,
    }


def _recognition(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    return {
        "duties": letter(desk, case).duties or _DUTIES,
    }


def _result(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    accepted = case.done_on("acceptance")
    return {
        "matter_code": case.matter.code or "",
        "subitem": subitem(case),
        "accepted_on": letter_date(accepted) if accepted else "",
    }


def subitem(case: Case) -> str:
    """The parts of the matter that were applied for, by their titles."""
    chosen = set(case.application.subitem.split())
    return "、".join(s.title for s in case.matter.subitems if s.id in chosen)


def _refusal(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    return {
        "applied_on": letter_date(date.fromisoformat(case.application.registered_on)),
        "facts": _facts(case),
        "reasons": "".join(r if r.endswith("。") else f"{r}。" for r in d.reasons),
        "clauses": ("；".join(d.clauses) or basis(desk, case)).rstrip("。"),
        "other_help": "、".join(d.other_help),
    }


def _facts(case: Case) -> str:
    if case.matter.gives == "service":
        return f"申请事项：{case.matter.title}。"
    income, persons = income_fen(case)
    return f"共同生活的家庭成员 {persons} 人，核定家庭年收入 {format_yuan(income)} 元。"


def income_fen(case: Case) -> tuple[int, int]:
    """The income on file of those who count, fen a year, and how many they are."""
    counted = [m for m in case.household.members if m.counted and m.here]
    return sum(m.income_fen for m in counted), len(counted)


def cause(case: Case) -> str:
    """Why a benefit changes, in the words of a letter."""
    return case.change.causes.get(case.application.cause, "") if case.change else ""


def _reasons(case: Case, d: Decision) -> str:
    """情况说明: what the decision gives as its reasons besides the cause, which the letter begins with.

    After a death the family is told the cause and nothing more (domain §I 12).
    """
    if case.change is not None and case.change.id == DEATH:
        return ""
    said = [text.rstrip("。") for text in d.reasons]
    return "".join(f"{text}。" for text in said if text and text != cause(case))


def _hearing(case: Case) -> str:
    heard = case.latest("hearing")
    return str(heard.facts.get("statement", "")) if heard else ""


def _change(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    old = case.target
    return {
        "cause": cause(case),
        "old_covered_count": str(old.covered) if old else "",
        "arrears": _arrears(case),
        "reasons": _reasons(case, d),
        "hearing": _hearing(case),
        "duties": letter(desk, case).duties,
        "other_help": "、".join(d.other_help),
    }


def _arrears(case: Case) -> str:
    """What a change that counts from earlier leaves to be paid or given back."""
    b = case.benefit
    over = differences(case.household, b.id) if b else ()
    more, less = (
        sum(-d.over_fen for d in over if d.over_fen < 0),
        sum(d.over_fen for d in over if d.over_fen > 0),
    )
    said = [f"此前少发 {format_yuan(more)} 元，将予补发。"] if more else []
    return "".join([*said, *([f"此前多发 {format_yuan(less)} 元，另行办理退回。"] if less else [])])


def _termination(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    return {
        "cause": cause(case),
        "reasons": _reasons(case, d),
        "hearing": _hearing(case),
        "other_help": "、".join(d.other_help),
    }


def _suspension(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    return {
        "cause": cause(case),
        "reasons": _reasons(case, d),
        "afterwards": "情况核实以后，符合条件的恢复发放，暂停期间应发的一并补发。",
    }


def _correction(desk: Desk, case: Case, d: Decision) -> Mapping[str, object]:
    heard = case.latest("hearing")
    return {
        "findings": str(heard.facts.get("told", "")) if heard else "",
        "hearing": _hearing(case),
    }


_OWN: Mapping[str, Callable[[Desk, Case, Decision], Mapping[str, object]]] = {
    "confirmation_notice": _confirmation,
    "relief_notice": _relief,
    "recognition_notice": _recognition,
    "result_notice": _result,
    "refusal_notice": _refusal,
    "change_notice": _change,
    "termination_notice": _termination,
    "suspension_notice": _suspension,
    "correction_notice": _correction,
}
