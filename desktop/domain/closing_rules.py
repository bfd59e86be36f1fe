"""Rules of what ends or passes on a case without a decision on its merits, and of hearing the person first."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.case import FINISH, Case
from desktop.domain.facts import Check, Facts, Obstacle, wanted
from desktop.domain.household import parse_day
from desktop.domain.scheme import Step
from desktop.domain.sent_back import RESUBMITTED

HAND_UP, HAND_OVER = "hand_up", "hand_over"
WAYS: Mapping[str, str] = {FINISH: "由本乡镇办完", HAND_UP: "移交上级办理", HAND_OVER: "移交其他承接单位办理"}
"""What becomes of an open case when the power ends or moves (domain §I 17)."""

WITHDRAWN, NOT_ACCEPTED, TERMINATED = "withdrawn", "not_accepted", "terminated"
ENDINGS: Mapping[str, str] = {
    WITHDRAWN: "申请人撤回",
    NOT_ACCEPTED: "不予受理",
    TERMINATED: "终止审核确认程序",
}


def handed_up(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """移交: how, to whom, why, and when the applicant was told; the clock runs on meanwhile."""
    if case.handed_over:
        return [Obstacle("handed_up", "这件申请已经移交。")]
    if facts.text("how") not in WAYS:
        return [Obstacle("handed_up", "请选择由本乡镇办完、移交上级还是移交其他单位。")]
    found = wanted(facts, "handed_up", reason="请写明移交的原因。")
    if facts.text("how") != FINISH:
        found += wanted(facts, "handed_up", to="请填写移交给哪个单位。")
        told = parse_day(facts.fields.get("told_on"))
        if told is None or told < facts.on:
            found.append(Obstacle("handed_up", "请填写告知申请人的日期，不能早于移交的日期。"))
    return found


def closed(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """撤回、不予受理、终止: always with a reason; not accepting is only possible before acceptance (T2, 57号§29)."""
    how = facts.text("how")
    if case.change is not None and case.change.holds:
        return [Obstacle("closed", "死亡变更不能撤回，请办理签批。", case.change.clause)]
    if how not in ENDINGS:
        return [Obstacle("closed", "请选择撤回、不予受理还是终止审核。")]
    if not facts.text("reason").strip():
        return [
            Obstacle("closed", f"{ENDINGS[how]}要写明理由，并书面告知申请人。", "民发〔2021〕57号 第二十九条")
        ]
    accepted = case.done_on("acceptance") is not None
    if how == NOT_ACCEPTED and accepted:
        return [Obstacle("closed", "已经受理的申请不能再作不予受理。")]
    if how == TERMINATED and not accepted:
        return [Obstacle("closed", "还没有受理的申请不用终止，请登记撤回或不予受理。")]
    return []


def hearing(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """告知与陈述申辩: what was to be decided was told, and what the person said to it was taken down."""
    found = wanted(
        facts,
        "hearing",
        told="请写明告知了什么事实和理由。",
        statement="请记下当事人的陈述申辩；没有意见的也要写明。",
    )
    if not facts.photos() and facts.text("scan") not in facts.files:
        found.append(Obstacle("hearing", "请附告知和陈述申辩笔录的扫描件或照片。"))
    return found


def resubmitted(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """重新送签: answers the send-back that stands, and says what was mended."""
    back = case.sent_back
    if back is None or facts.text("sent_back") != back.id:
        return [Obstacle("resubmitted", "没有等重新送签的退回，请刷新后再看。")]
    return wanted(facts, "resubmitted", note="请写明补正了什么，签批的人要据此再看。")


CHECKS: Mapping[str, Check] = {
    "handed_up": handed_up, "closed": closed, "hearing": hearing, RESUBMITTED: resubmitted,
}  # fmt: skip
