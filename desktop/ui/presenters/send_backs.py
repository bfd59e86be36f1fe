"""退回经办人 and 重新送签 as the window says and does them."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.case import Case
from desktop.domain.household import StepDone
from desktop.domain.sent_back import RESUBMITTED, SENT_BACK, TITLES, returned_to
from desktop.office import sending_back
from desktop.office.act import CaseRef
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters.forms import Choices, Field, FormSpec
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.words import day

EXPLAIN = "-"
"""The choice that asks only for an explanation."""
SPECS: Mapping[str, FormSpec] = {
    SENT_BACK: FormSpec(
        (
            Field("on", "退回日期", "date", hint="例如 2026-03-02"),
            Field("to", "退回到哪一步", "choice"),
            Field("reason", "退回理由", "long", hint="写明哪里要补正；经办人按它办，户页和历史里一直看得到"),
            Field(
                "mode", "退回方式", "choice",
                choices=(("screen", "屏幕退回（本人口令）"), ("paper", "纸质退回（附扫描件）")),
            ),
            Field("signer", "签批人", "choice", when=("mode", "paper")),
            Field("scan", "写有退回意见的签批单扫描件", "scan", when=("mode", "paper")),
            Field("password", "您的口令", "password", hint="签批和退回要再输一次口令"),
        ),
        action="退回经办人",
        help=(
            "退回不改动已经登记的任何一步，期限照走。退回到初审意见的，要重新作意见、重新公示；"
            "退回到别的步骤的，补正后由经办人重新送签。领导写在纸上的，由经办人附扫描件登记。"
        ),
    ),
    RESUBMITTED: FormSpec(
        (
            Field("on", "送签日期", "date", hint="例如 2026-03-02"),
            Field("note", "补正了什么", "long", hint="逐条说明，签批的人据此再看"),
        ),
        action="重新送签",
        help="退回的那一步补正以后，说明补正了什么，再送签批。",
    ),
}  # fmt: skip


def steps_of(case: Case) -> Choices:
    """The steps to choose from, and that nothing has to be done again."""
    named = tuple(
        (s.id, f"{s.title}（要重新公示）" if s.rule == "opinion" else s.title)
        for s in sending_back.choices(case)
    )
    return (*named, (EXPLAIN, "不重做步骤，只补充说明"))


def send_back(desk: Desk, ref: CaseRef, r: Reader) -> tuple[str, Changes]:
    """Send it back, on the screen or as a leader wrote it on paper."""
    to, reason = r.text("to"), r.text("reason")
    step = "" if to == EXPLAIN else to
    if r.text("mode") == "screen":
        return "已退回经办人，期限照走。", sending_back.on_screen(desk, ref, step, reason)
    scan = r.picture("scan")
    assert scan is not None
    done = sending_back.on_paper(desk, ref, r.text("signer"), scan, step, reason, r.when())
    return "已登记纸质退回，期限照走。", done


def resubmit(desk: Desk, ref: CaseRef, r: Reader) -> tuple[str, Changes]:
    """Hand it up again."""
    return "已重新送签。", sending_back.resubmit(desk, ref, r.text("note"), r.when())


def before_the_eyes(case: Case, step: str) -> tuple[tuple[str, str], ...]:
    """Why it came back, over the form of the step that is to be mended; over the signature what was mended."""
    back = case.sent_back
    if back is not None and step in (returned_to(back), RESUBMITTED):
        return (("退回", told(case, back)),)
    mended = case.latest(RESUBMITTED)
    if step != "decision" or mended is None:
        return ()
    asked = next((s for s in case.all(SENT_BACK) if s.id == mended.facts.get("sent_back")), None)
    said = (("曾退回", told(case, asked)),) if asked is not None else ()
    return (*said, ("补正", f"{day(mended.on)}　{mended.facts.get('note', '')}"))


def told(case: Case, back: StepDone) -> str:
    """When, who, to which step and why."""
    step = case.matter.step(returned_to(back))
    paper = "（纸质）" if back.facts.get("signing") == "paper" else ""
    to = f"退回到“{step.title}”" if step is not None else "请补充说明"
    return (
        f"{day(back.on)} · {back.facts.get('signer_name', '')}{paper} · {to}：{back.facts.get('reason', '')}"
    )


def title(step: str) -> str:
    """What the step is called; empty for any other."""
    return TITLES.get(step, "")
