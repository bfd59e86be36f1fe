"""What a visit asks besides the common form, by the rules its case is reckoned under.

The names of the fields are those the reckonings of ``domain.reckoning`` read from the facts of the latest visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.domain.case import Case
from desktop.domain.circumstances import INCOME_KINDS
from desktop.domain.household import Member
from desktop.domain.money import format_yuan
from desktop.domain.reckoning.obligors import KINDS
from desktop.domain.reckoning.rigid import KINDS as EXPENSES
from desktop.domain.reckoning.temporary import CAUSES, EXPENDITURE, URGENT
from desktop.ui.presenters.forms import Choices, Field
from desktop.ui.presenters.rows import TOLD, Rows
from desktop.ui.presenters.rule_specs import OTHER_BENEFITS

MINOR = 18
NO_OBLIGORS = "no_obligors"
"""Ticked: somebody asked, and there is nobody who owes support (an empty list of obligors)."""


def visit_fields(case: Case) -> tuple[Field, ...]:
    """The further fields of a visit in this case; none where nothing is reckoned."""
    asked = _BY_LAW.get(case.law.id if case.law else "")
    return asked(case) if asked else ()


def members_here(case: Case) -> Choices:
    """The members who live and have not left."""
    return tuple((m.id, m.name) for m in _here(case))


def _here(case: Case) -> tuple[Member, ...]:
    return tuple(m for m in case.household.members if m.here)


def _incomes(case: Case) -> Rows:
    return Rows(
        "incomes", "收入分项", "rows", required=False, more="添加一项收入",
        columns=(
            Field("member", "成员", "choice", choices=members_here(case)),
            Field("kind", "收入种类", "choice", choices=tuple(INCOME_KINDS.items())),
            Field("year_fen", "全年（元）", "money"),
            Field("deduct_fen", "可扣减（元）", "money", required=False),
        ),
    )  # fmt: skip


def _dibao(case: Case) -> tuple[Field, ...]:
    found: list[Field] = [_incomes(case)]
    if case.matter.method == "tiers":
        tiers = tuple((t.id, t.title) for t in case.matter.tiers)
        found.append(Field("tier", "保障档次", "choice", choices=tiers))
    if any(m.disability_grade for m in _here(case)):
        text = "成年无业重度残疾人：依靠家庭供养且无法单独立户，已核实"
        found.append(Field("dependent_verified", text, "yes", required=False))
    return tuple(found)


def _marginal(case: Case) -> tuple[Field, ...]:
    return (_incomes(case),)


def _rigid(case: Case) -> tuple[Field, ...]:
    expenses = Rows(
        "expenses", "刚性支出", "rows", more="添加一项支出",
        columns=(
            Field("kind", "支出种类", "choice", choices=tuple(EXPENSES.items())),
            Field("fen", "申请前 12 个月（元）", "money"),
            Field("paid_by_others_fen", "报销、他人承担（元）", "money", required=False),
        ),
    )  # fmt: skip
    return (_incomes(case), expenses)


def _tekun(case: Case) -> tuple[Field, ...]:
    obligors = Rows(
        "obligors", "法定义务人", "rows", required=False, more="添加一名赡养、抚养、扶养义务人",
        columns=(
            Field("name", "姓名"),
            Field("relation", "与申请人关系"),
            Field("age", "年龄", "number", required=False),
            Field("kind", "属于", "choice", required=False, choices=tuple(KINDS.items())),
            Field("means_ok", "收入财产符合规定", "choice", required=False, choices=TOLD),
            Field("able", "能够履行义务", "choice", required=False, choices=TOLD),
            Field("basis", "不能履行的省级规定", required=False),
        ),
    )  # fmt: skip
    none = Field(NO_OBLIGORS, "已查明：没有法定赡养、抚养、扶养义务人", "yes", required=False)
    return (_incomes(case), obligors, none, *_orphan(case))


def _orphan(case: Case) -> tuple[Field, ...]:
    """Asked only where a minor is among those who apply."""
    on = case.done_on("registration")
    ages = [m.age_on(on) for m in _here(case)] if on else []
    if not any(age is not None and age < MINOR for age in ages):
        return ()
    choices = (
        ("no", "不属于孤儿、事实无人抚养儿童"), ("tekun", "属于，选择特困供养"), ("orphan", "属于，选择孤儿保障"),
    )  # fmt: skip
    return (Field("orphan_choice", "未成年人", "choice", choices=choices),)


def _temporary(case: Case) -> tuple[Field, ...]:
    a = case.application
    asked = format_yuan(a.asked_fen) if a.asked_fen else ""
    return (
        Field("cause", "困难原因", "choice", choices=tuple(CAUSES.items()),
              initial=a.cause if a.cause in CAUSES else ""),
        Field("kind", "救助类型", "choice", required=False, choices=((URGENT, URGENT), (EXPENDITURE, EXPENDITURE))),
        Field("amount_fen", "拟救助金额（元）", "money", required=case.latest("first_aid") is None,
              hint=f"申请 {asked}" if asked else ""),
    )  # fmt: skip


def _subsidy(case: Case) -> tuple[Field, ...]:
    return () if case.matter.step("disability_match") else (OTHER_BENEFITS,)


_BY_LAW: Mapping[str, Callable[[Case], tuple[Field, ...]]] = {
    "dibao": _dibao,
    "marginal": _marginal,
    "rigid": _rigid,
    "tekun": _tekun,
    "temporary": _temporary,
    "disability": _subsidy,
    "elderly": _subsidy,
}
