"""Rules of 特困 and of the disability subsidies: self-care, the county's check before confirmation, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from desktop.domain.case import Case
from desktop.domain.facts import Check, Facts, Obstacle, wanted
from desktop.domain.scheme import Step

INDICATORS: Mapping[str, str] = {
    "eating": "自主吃饭",
    "dressing": "自主穿衣",
    "bed": "自主上下床",
    "toilet": "自主如厕",
    "walking": "室内自主行走",
    "bathing": "自主洗澡",
}
"""The six of 《特困人员认定办法》 (民发〔2021〕43号) 第二十一条."""

CareLevel = Literal["full", "partial", "none"]
LEVEL_NAMES: Mapping[str, str] = {
    "full": "具备生活自理能力",
    "partial": "部分丧失生活自理能力",
    "none": "完全丧失生活自理能力",
}
_CLAUSE = "《特困人员认定办法》（民发〔2021〕43号）第二十一条、第二十二条"


def care_level(able: Mapping[str, bool]) -> CareLevel:
    """All six: able; up to three failed: partly lost; four or more: lost (43号 第二十二条).

    ``able`` answers for every indicator; raises ``ValueError`` when one is missing.
    """
    if set(able) != set(INDICATORS):
        raise ValueError("all six indicators are answered")
    failed = sum(not value for value in able.values())
    if failed == 0:
        return "full"
    return "partial" if failed <= 3 else "none"


def self_care(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """生活自理能力评估: six answers, two assessors, and the level that follows from them."""
    able = facts.fields.get("able")
    assessors = {name.strip() for name in facts.texts("assessors") if name.strip()}
    found = []
    if len(assessors) < max(step.people, 2):
        found.append(Obstacle("self_care", "生活自理能力评估要有两名评估人。", _CLAUSE))
    if not isinstance(able, Mapping) or set(able) != set(INDICATORS):
        return [
            *found,
            Obstacle("self_care", f"六项指标都要评估：{'、'.join(INDICATORS.values())}。", _CLAUSE),
        ]
    level = care_level({name: value is True for name, value in able.items()})
    if facts.text("result") != level:
        found.append(Obstacle("self_care", f"按六项指标应为“{LEVEL_NAMES[level]}”。", _CLAUSE))
    return found


def county_check(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """确认前抽查: the county's own check before confirmation; drawn files need its receipt (43号 第十六条)."""
    clause = "《特困人员认定办法》（民发〔2021〕43号）第十六条"
    if facts.text("result") == "not_drawn":
        return wanted(facts, "county_check", number="请填写县级抽查批次编号。")
    if facts.text("result") != "passed":
        return [Obstacle("county_check", "确认前抽查没有通过，请按县级意见补正后再办。", clause)]
    if facts.text("county_receipt") not in facts.files:
        return [Obstacle("county_check", "抽中的要附县级抽查回执。", clause)]
    return []


def disability_match(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """与残疾人系统比对: the certificate, its grade, and whether it matches."""
    found = wanted(facts, "disability_match", certificate="请填写残疾证号。")
    if facts.text("result") not in ("consistent", "inconsistent"):
        found.append(Obstacle("disability_match", "请写明比对结果：一致，或不一致。"))
    if facts.number("grade") not in (1, 2, 3, 4):
        found.append(Obstacle("disability_match", "请填写残疾等级。"))
    return found


CHECKS: Mapping[str, Check] = {
    "self_care": self_care,
    "county_check": county_check,
    "disability_match": disability_match,
}
