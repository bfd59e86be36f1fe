"""Rules of a review panel (联审联批): who sat, who stepped aside, how they voted."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.case import Case
from desktop.domain.facts import Check, Facts, Obstacle, wanted
from desktop.domain.scheme import Step


def panel(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """The panel met with its chair or vice chair in the chair, enough members, and a vote that adds up.

    ``members`` are those present (name and position as one text), ``recused`` those who stepped aside; the quorum is
    the county's, else the step's ``people``. Members who stepped aside neither count nor vote.
    """
    present, recused = set(facts.texts("members")), set(facts.texts("recused"))
    voting = present - recused
    found = wanted(facts, "panel", chair="请填写主持会议的组长或副组长。", minutes_no="请填写会议纪要编号。")
    if facts.text("chair") and facts.text("chair") not in voting:
        found.append(Obstacle("panel", "主持人要在到会名单里，并且没有回避。"))
    quorum = _quorum(case, step)
    if len(voting) < quorum:
        found.append(Obstacle("panel", f"到会并参加表决的不足 {quorum} 人，不能开会。"))
    for position in step.positions:
        if not any(position in member for member in voting):
            found.append(
                Obstacle("panel", f"参加表决的人员里要有{position}（写在姓名后面）。", step.quote or "")
            )
    votes = [facts.number(name) for name in ("agree", "disagree", "abstain")]
    if min(votes) < 0 or sum(votes) != len(voting):
        found.append(Obstacle("panel", "表决票数与参加表决的人数对不上。"))
    if case.application.relative and not recused and not facts.flag("nobody_related"):
        found.append(Obstacle("panel", "申请人是近亲属备案对象，请写明谁回避，或确认到会人员都无需回避。"))
    if facts.text("result") not in ("agree", "disagree"):
        found.append(Obstacle("panel", "请写明会议结论。"))
    elif (facts.text("result") == "agree") != (votes[0] * 2 > len(voting)):
        found.append(Obstacle("panel", "会议结论与表决结果不一致。"))
    return found


def _quorum(case: Case, step: Step) -> int:
    """What the county filled in; the pack's own number where it says one."""
    filled = case.settings.get("panel_quorum")
    return filled if type(filled) is int else step.people


CHECKS: Mapping[str, Check] = {"panel": panel}
