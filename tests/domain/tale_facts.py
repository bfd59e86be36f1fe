"""Good facts for every rule of a step, as the desk would fill them in."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.care_rules import INDICATORS
from desktop.domain.journal import Value
from desktop.domain.scheme import Step


def places(step: Step | None) -> dict[str, Value]:
    return {"place": "村务公开栏", "places": list(step.places) if step else []}


_PEOPLE = ["组长甲", "委员乙", "委员丙", "委员丁", "委员戊"]
FACTS: Mapping[str, Mapping[str, Value]] = {
    "materials": {"result": "complete", "missing": []},
    "acceptance": {"result": "accepted"},
    "authorisation": {"commitment": True},
    "verification": {"result": "consistent", "report_no": "核〔2026〕1号"},
    "visit": {"investigators": ["孙四", "钱二"], "member_signed": True, "present": "m-1"},
    "appraisal": {"attended": 9, "agree": 7, "disagree": 1, "abstain": 1},
    "notice_close": {},
    "objection": {"text": "该户有一辆车。"},
    "objection_reply": {"result": "unfounded", "text": "查无此事。"},
    "review": {"result": "pass"},
    "panel": {
        "chair": _PEOPLE[0], "members": _PEOPLE, "recused": [], "nobody_related": True, "minutes_no": "1号",
        "agree": 5, "disagree": 0, "abstain": 0, "result": "agree",
    },
    "forward": {"to": "民政局", "receiver": "接收人", "items": ["申请书"]},
    "county_result": {"result": "issued", "document": "密民〔2026〕9号"},
    "deliver": {"how": "direct", "receiver": "李𬭎"},
    "system_entry": {"number": "000001"},
    "self_care": {"able": dict.fromkeys(INDICATORS, True), "assessors": ["甲", "乙"], "result": "full"},
    "county_check": {"result": "not_drawn", "number": "抽〔2026〕1号"},
    "disability_match": {"certificate": "残1号", "grade": 1, "result": "consistent"},
    "first_aid": {
        "emergency": "火灾", "place": "东安村", "receiver": "李𬭎", "amount_fen": 100_000, "handlers": ["甲", "乙"],
    },
    "makeup": {"statement": "情况紧急，先行救助。"},
    "hearing": {"told": "已告知事实和理由。", "statement": "没有意见。"},
    "handed_up": {"how": "hand_up", "to": "民政局", "reason": "权限收回", "told_on": "2026-12-31"},
    "closed": {"how": "withdrawn", "reason": "申请人撤回"},
}  # fmt: skip
