"""The facts of a household: corrected by the desk as it learns them, each correction an entry of its own."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.household import HOUSEHOLD, MEMBER
from desktop.domain.journal import Put, Value
from desktop.domain.names import normalise_name
from desktop.errors import UserError
from desktop.office.act import home_at, record
from desktop.office.desk import Changes, Desk

MEMBER_FACTS = frozenset(
    [
        "name",
        "id_number",
        "relation",
        "sex",
        "birth",
        "health",
        "illness",
        "work_ability",
        "employment",
        "income_fen",
        "disability_kind",
        "disability_grade",
        "counted",
        "counted_reason",
        "covered",
        "phone",
    ]
)
HOUSEHOLD_FACTS = frozenset(
    ["village", "address", "phone", "hukou", "financial_fen", "houses", "vehicles", "reason"]
)


def amend_member(
    desk: Desk, household: str, member: str, facts: Mapping[str, Value], why: str = ""
) -> Changes:
    """Correct facts about a member, e.g. the yearly income in fen; ``why`` goes into the entry's note."""
    if home_at(desk, household).member(member) is None:
        raise UserError("这一户没有这名成员。", "请刷新后再改。")
    _known(facts, MEMBER_FACTS)
    fields = dict(facts)
    if "name" in fields:
        fields["name"] = normalise_name(str(fields["name"]))
    return record(desk, household, "amend", [Put(MEMBER, member, fields)], note=why)


def amend_household(desk: Desk, household: str, facts: Mapping[str, Value], why: str = "") -> Changes:
    """Correct facts about the household as a whole: address, telephone, property."""
    _known(facts, HOUSEHOLD_FACTS)
    return record(desk, household, "amend", [Put(HOUSEHOLD, "household", dict(facts))], note=why)


def _known(facts: Mapping[str, Value], allowed: frozenset[str]) -> None:
    if unknown := set(facts) - allowed:
        raise UserError(f"不能这样修改：{'、'.join(sorted(unknown))}。", "请在家庭页修改。")
