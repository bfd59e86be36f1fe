"""What was established about a household that asks for help, and what a rule says of it.

Inputs and outputs of ``eligibility`` and ``benefit``: plain values, money in fen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Relation = Literal["applicant", "spouse", "child", "supported", "other"]

INCOME_KINDS: Mapping[str, str] = {
    "wage": "工资性收入",
    "business": "经营净收入",
    "property": "财产净收入",
    "transfer": "转移净收入",
    "other": "其他收入",
    "basic_pension": "城乡居民基础养老金",
    "special_care": "优待抚恤金",
    "family_planning": "计划生育奖励扶助金",
    "scholarship": "奖学金",
    "bravery": "见义勇为奖金",
    "assistance": "社会救助款物",
    "social_insurance": "社会保险待遇",
    "old_age_allowance": "高龄津贴",
    "local_excluded": "设区的市以上规定不计入的收入",
}
"""Kinds of income item. The first five are the classes of 57号 §13; the law in force says which do not
count."""

ABSENCES: Mapping[str, str] = {
    "clergy": "脱离家庭的宗教教职人员",
    "prison": "在监狱服刑",
    "detox": "强制隔离戒毒",
    "missing": "宣告失踪",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one case.

    ``ok`` True: met (of a person: counted), False: not met, None: not known, or to be asked of the county.
    ``text`` is for the screen; ``letter`` the smaller sentence a letter may carry (domain §I, Words).
    """

    rule: str
    clause: str
    ok: bool | None
    text: str
    inputs: Mapping[str, int | str] = field(default_factory=dict)
    arithmetic: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may count as a member. ``supported``: a legal duty of support binds them to the family.

    ``study``: ``undergraduate`` covers full-time courses up to the bachelor's degree. ``disability_grade``
    1–4, 0 for none. None means that nobody has established it yet. ``left_out``: the desk does not count them, and
    why.
    """

    id: str
    name: str
    relation: Relation
    birth: date | None = None
    lives_with: bool | None = True
    independent: bool | None = None
    study: Literal["", "undergraduate", "graduate"] = ""
    absence: Literal["", "clergy", "prison", "detox", "missing"] = ""
    absent_years: int = 0
    disability_kind: str = ""
    disability_grade: int = 0
    severe_illness: bool = False
    unemployed: bool = False
    left_out: str = ""

    def age_on(self, day: date) -> int | None:
        """Full years on a day, None when the birth date is unknown."""
        if self.birth is None:
            return None
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))


@dataclass(frozen=True, slots=True)
class IncomeItem:
    """A year's income of one person; ``deduct_fen`` what local rules take off (刚性支出, 必要就业成本)."""

    person: str
    kind: str
    year_fen: int
    deduct_fen: int = 0

    def __post_init__(self) -> None:
        if self.kind not in INCOME_KINDS:
            raise ValueError(f"no such kind of income: {self.kind}")
        if self.year_fen < 0 or self.deduct_fen < 0:
            raise ValueError("income and deductions are not negative")

    @property
    def net_fen(self) -> int:
        """What is left after deductions, never below zero."""
        return max(0, self.year_fen - self.deduct_fen)


@dataclass(frozen=True, slots=True)
class Property:
    """Something owned: fen for ``financial``, a number of pieces for ``house`` and ``vehicle``.

    ``exempt``: necessities of life, listed and not held against anybody (57号 §14).
    """

    kind: Literal["financial", "house", "vehicle", "exempt"]
    amount: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What was established about a household."""

    persons: tuple[Person, ...]
    incomes: tuple[IncomeItem, ...] = ()
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """The office's own settings. ``basic_pension`` is the county's answer for the time after 2025."""

    standard_fen: int
    financial_limit_fen: int | None = None
    house_limit: int | None = None
    vehicle_limit: int | None = None
    basic_pension: Literal["", "counts", "excluded"] = ""
