"""刚性支出困难家庭 (《刚性支出困难家庭认定办法》 §§4, 5, 10): what must be spent outweighs what comes in; no money.

The latest visit records what was spent in the twelve months before the application as its fact ``expenses``: a list of
``{kind, fen, paid_by_others_fen}`` (``KINDS``; medical costs less what insurance and others paid). Office settings:
``disposable_income_year_fen`` (last year's disposable income a head), ``rigid_ratio_percent`` (spending of income) and
``rigid_validity_months``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from desktop.domain.benefit import first_month
from desktop.domain.case import CONFIRM, Case
from desktop.domain.circumstances import Finding
from desktop.domain.eligibility import Assessment, assess
from desktop.domain.money import divide_half_up, format_yuan
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import family
from desktop.domain.reckoning.validity import valid_until
from desktop.domain.reckoning.verdict import clauses, questions, refused, sentences, undecided
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Pack

KINDS: Mapping[str, str] = {
    "living": "生活支出",
    "medical": "医疗支出",
    "education": "教育支出",
    "rehabilitation": "残疾康复支出",
    "other": "其他支出",
}
"""The spending that §5 names."""

_REFUSED = "经审核，家庭状况暂不符合刚性支出困难家庭条件。"
_INCOME = "经审核，家庭人均收入不低于上年度当地居民人均可支配收入"
_RATIO = "经审核，刚性支出占家庭总收入的比例没有超过当地规定"


def reckon(case: Case, pack: Pack, settings: Settings, on: date) -> Proposal:
    """Judge the four conditions; raises ``UserError`` where a local figure is not configured."""
    rules = Rulebook.of(pack, case.matter, on, "dibao")
    kind = family.category(case, "刚性支出困难家庭")
    starts = first_month(on, "next_month")
    found = assess(family.circumstances(case), family.terms(settings, family.standard(case, settings)), rules)
    barred = family.beside(case, pack, settings, starts, on, *rules.words("not_together"), "rigid")
    told = tuple(f for f in found.findings if not f.rule.startswith(("single", *_DIBAO_TESTS)))
    said = (
        *told,
        *barred,
        *family.open_questions(case, rules),
        *_income(found, settings, rules),
        *_spending(case, found, settings, rules),
    )
    failed = [f for f in said if f.ok is False and f.rule.startswith(("exclusion", "property", "rigid"))]
    if failed:
        return refused(kind, said, _REFUSED, _other_help(found, pack))
    if any(f.ok is None for f in said):
        return undecided(kind, said)
    until, validity = valid_until(settings.number("rigid_validity_months"), rules)
    findings = (*said, validity)
    return Proposal(
        outcome=CONFIRM,
        covered=len(found.members),
        monthly_fen=0,
        category=kind,
        calculation=sentences(findings),
        clauses=clauses(findings),
        other_help=_other_help(found, pack),
        unclear=questions(findings),
        valid_until=until,
        members=found.members,
    )


_DIBAO_TESTS = ("income.standard", "income.marginal")
"""Tests of other benefits, run along with the counting of members and income."""


def _other_help(found: Assessment, pack: Pack) -> tuple[str, ...]:
    """A family that would get more from another benefit is told so."""
    titles = {"dibao": "最低生活保障", "marginal": "低保边缘家庭认定"}
    title = titles.get(found.verdict)
    return ((family.matter_title(pack, found.verdict, title),) if title else ()) + ("临时救助",)


def _income(found: Assessment, settings: Settings, rules: Rulebook) -> Iterator[Finding]:
    """Income a head below what people here had to spend last year, compared without rounding (§4)."""
    people = len(found.members)
    clause = rules.source("not_together")
    limit = family.local_sum(settings, "disposable_income_year_fen")
    if not people:
        yield Finding("rigid.income", clause, None, "没有可计入的共同生活成员")
        return
    ok = found.income_year_fen < limit * people
    a_head = format_yuan(divide_half_up(found.income_year_fen, people))
    yield Finding(
        rule="rigid.income",
        clause=clause,
        ok=ok,
        text=f"年人均收入{'低于' if ok else '不低于'}上年度人均可支配收入 {format_yuan(limit)} 元",
        inputs={"income_year_fen": found.income_year_fen, "members": people, "limit_fen": limit},
        arithmetic=(
            f"{format_yuan(found.income_year_fen)} ÷ {people} 人 ＝ {a_head} 元"
            f" {'＜' if ok else '≥'} {format_yuan(limit)}"
        ),
        letter="" if ok else _INCOME,
    )


def _spending(case: Case, found: Assessment, settings: Settings, rules: Rulebook) -> Iterator[Finding]:
    """Rigid spending of the window over the income of the same months, above the local ratio (§§4, 5)."""
    rows = family.rows(family.visit_facts(case), "expenses")
    months = rules.number("window_months")
    if rows is None:
        text = f"申请前 {months} 个月的刚性支出尚未核实"
        yield Finding("rigid.spending", rules.source("expenses"), None, text)
        return
    counted = [(str(r["kind"]), _own(r)) for r in rows if r.get("kind") in rules.words("expenses")]
    total = sum(fen for _, fen in counted)
    parts = " ＋ ".join(f"{KINDS.get(kind, kind)} {format_yuan(fen)}" for kind, fen in counted) or "无支出"
    text = f"申请前 {months} 个月刚性支出 {format_yuan(total)} 元"
    yield Finding(
        "rigid.spending", rules.source("expenses"), True, text, {}, f"{parts} ＝ {format_yuan(total)}"
    )
    yield _ratio(total, found.income_year_fen, settings.wanted("rigid_ratio_percent"), rules)


def _own(row: family.Facts) -> int:
    """What the family itself paid."""
    return max(0, family.amount(row, "fen") - family.amount(row, "paid_by_others_fen"))


def _ratio(spent: int, income: int, percent: int, rules: Rulebook) -> Finding:
    """Strictly above the ratio; without income any spending is above it."""
    ok = spent * 100 > income * percent
    share = f"{divide_half_up(spent * 10_000, income) / 100:.2f}%" if income else "没有收入"
    return Finding(
        rule="rigid.ratio",
        clause=rules.source("window_months"),
        ok=ok,
        text=f"刚性支出占家庭总收入的比例{'超过' if ok else '没有超过'}当地规定的 {percent}%",
        inputs={"spent_fen": spent, "income_year_fen": income, "percent": percent},
        arithmetic=f"{format_yuan(spent)} ÷ {format_yuan(income)} ＝ {share} {'＞' if ok else '≤'} {percent}%",
        letter="" if ok else _RATIO,
    )
