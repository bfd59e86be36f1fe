"""没有通过以后“还可以申请”: what is offered, the form to apply for it, and what was taken over."""

from __future__ import annotations

from desktop.domain.case import Case
from desktop.domain.household import Household
from desktop.errors import UserError
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Changes, Desk
from desktop.office.intake_more import Further, apply_more, offer_after_refusal
from desktop.ui.presenters.forms import Field, FormSpec
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.step_forms import StepForm

APPLY_MORE = "apply_more"
"""The deed; it is about the refused application."""


def titles(desk: Desk, case: Case) -> tuple[str, ...]:
    """What may be applied for after this refusal; empty while nothing was refused."""
    if not case.refused:
        return ()
    ref = CaseRef(case.household.id, case.application.id)
    return tuple(s.title for s in offer_after_refusal(desk, ref))


def open_form(desk: Desk, home: Household, application: str) -> StepForm:
    """One tick for each matter, with the reason why it fits and the clause."""
    ref = CaseRef(home.id, application)
    case, offered = case_at(desk, ref), offer_after_refusal(desk, ref)
    if not offered:
        raise UserError("现在没有可以转申请的事项。", "需要的，请用“新申请”另行登记。")
    fields = (
        Field("matters", "转申请什么", "checks", choices=tuple((s.matter, s.title) for s in offered),
              initial=[offered[0].matter] if len(offered) == 1 else None),
    )  # fmt: skip
    why = tuple((s.title, f"{s.why}{f'（{s.clause}）' if s.clause else ''}") for s in offered)
    head = home.head.name if home.head else ""
    return StepForm(
        key=f"{home.id}/{APPLY_MORE}/{application}",
        ref=CaseRef(home.id, ""),
        step=APPLY_MORE,
        title="转申请",
        subject=f"{head} · {home.village}",
        spec=FormSpec(
            fields,
            action="登记申请",
            help="原申请里已有的材料照原件接过来，申请人不用再交；缺的在新申请里补。是否符合由新申请审核。",
        ),
        facts=(("没有通过的", case.matter.title), *why),
        about=application,
    )


def submit(desk: Desk, form: StepForm, r: Reader) -> tuple[str, Changes]:
    """Register what was ticked; the sentence says what was taken over and what is lacking."""
    ref = CaseRef(form.ref.household, form.about)
    done, changes = apply_more(desk, ref, r.texts("matters"), desk.today())
    return f"已登记{'；'.join(_said(f) for f in done)}。", changes


def _said(f: Further) -> str:
    taken = f"，接过来：{'、'.join(f.taken_over)}" if f.taken_over else ""
    lacking = f"，还缺：{'、'.join(f.lacking)}" if f.lacking else "，材料齐全"
    return f"{f.title}{taken}{lacking}"
