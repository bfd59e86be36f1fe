"""What is done at a household beside the steps of a case: corrections, holds, recoveries, accounts.

Each is a form like that of a step; ``StepForm.step`` names the deed and ``about`` the record it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.domain import masks
from desktop.domain.household import Benefit, Household, Recovery
from desktop.domain.money import format_yuan
from desktop.domain.months import month_of
from desktop.domain.payment_rules import HOLD_REASONS, current_account
from desktop.errors import UserError
from desktop.office import access, accounts, month, regrouping
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters import further
from desktop.ui.presenters.amend import AMEND, amend, open_amend
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec
from desktop.ui.presenters.further import APPLY_MORE
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.step_forms import StepForm
from desktop.ui.presenters.words import month as month_words
from desktop.ui.presenters.words import person_name

CARRY_ON, GIVE_UP, HOLD, RELEASE, RECOVER, RECOVERED, ACCOUNT, CHECK = (
    "carry_on", "give_up", "hold", "release", "recover", "recovered", "account", "check_account",
)  # fmt: skip
Done = tuple[str, Changes]
_BY_HAND = tuple(
    (k, v) for k, v in HOLD_REASONS.items() if k in ("unverified", "duplicate", "moved", "no_decision")
)
RECOVER_CAUSES: Choices = (
    ("after_death", "死亡以后发放的"), ("change", "变更后多发的"), ("error", "发放有误"), ("fraud", "决定认定骗取的"),
)  # fmt: skip


def open_deed(desk: Desk, file: str, deed: str, about: str) -> StepForm:
    """The form of a deed about one record. Raises ``UserError`` when that is not there any more."""
    return _OPEN[deed](desk, home_at(desk, file), about)


def _form(
    home: Household, deed: str, about: str, title: str, spec: FormSpec, facts: tuple[tuple[str, str], ...]
) -> StepForm:
    head = home.head.name if home.head else ""
    return StepForm(
        key=f"{home.id}/{deed}/{about}", ref=CaseRef(home.id, ""), step=deed, title=title,
        subject=f"{head} · {home.village}", spec=spec, facts=facts, about=about,
    )  # fmt: skip


def _benefit(home: Household, benefit: str) -> Benefit:
    found = next((b for b in home.benefits if b.id == benefit), None)
    if found is None:
        raise UserError("没有找到这项待遇。", "请从户页重新打开。")
    return found


def _open_amend(desk: Desk, home: Household, member: str) -> StepForm:
    return open_amend(desk, home.id, member)


def _open_carry_on(desk: Desk, home: Household, batch: str) -> StepForm:
    said = next((text for b, text in regrouping.unfinished(desk) if b.id == batch), "")
    if not said:
        raise UserError("这一批已经办完。", "请从户页重新打开。")
    spec = FormSpec((), action="接着办完", help="已经写下的不动，只补上还缺的。")
    return _form(home, CARRY_ON, batch, "接着办完", spec, (("办到哪里", said),))


def _carry_on(desk: Desk, form: StepForm, r: Reader) -> Done:
    return "已接着办完。", regrouping.carry_on(desk, form.about).changes


def _open_give_up(desk: Desk, home: Household, batch: str) -> StepForm:
    said = next((text for b, text in regrouping.unfinished(desk) if b.id == batch), "")
    if not said:
        raise UserError("这一批已经办完或放弃。", "请从户页重新打开。")
    spec = FormSpec(
        (Field("sure", "两户都还没有登记任何内容，不办这次分户（合户）了", "yes"),),
        action="放弃",
        help="只有两户都还没有动过的才能放弃；已经登记了成员离户的，请接着办完。",
    )
    return _form(home, GIVE_UP, batch, "放弃", spec, (("办到哪里", said),))


def _give_up(desk: Desk, form: StepForm, r: Reader) -> Done:
    regrouping.give_up(desk, form.about)
    return "已放弃，两户都没有变动。", Changes(households=frozenset({form.ref.household}))


def _open_hold(desk: Desk, home: Household, benefit: str) -> StepForm:
    b = _benefit(home, benefit)
    spec = FormSpec(
        (
            Field("reason", "为什么停住", "choice", choices=_BY_HAND),
            Field("since", "从哪个月起", initial=month_of(desk.today()), hint="例如 2026-05"),
        ),
        action="停住发放",
        help="停住只是先不发，不是停发的决定；查清以后解除，或者办理变更。家里有人去世的，请用“变更…”登记。",
    )
    return _form(home, HOLD, benefit, "停住发放", spec, (("待遇", _named(b)),))


def _hold(desk: Desk, form: StepForm, r: Reader) -> Done:
    since = r.text("since")
    done = month.hold(desk, form.ref.household, form.about, r.text("reason"), since, desk.today())
    return f"已停住：{HOLD_REASONS[r.text('reason')]}，自 {since} 起。", done


def _open_release(desk: Desk, home: Household, held: str) -> StepForm:
    found = next((h for h in home.holds if h.id == held), None)
    if found is None:
        raise UserError("没有找到这次停住。", "请从户页重新打开。")
    facts = (
        ("停住", f"{HOLD_REASONS.get(found.reason, '待核实')}，自 {found.since} 起"),
        ("登记", f"{found.on} · {person_name(desk, found.by)}"),
        ("待遇", _named(_benefit(home, found.benefit))),
    )
    spec = FormSpec(
        (Field("why", "解除的理由", "long", hint="例如：入户核实，本人健在"),),
        action="解除停住",
        help="解除以后照决定的金额发放，停住的月份一并补上。和变更一起停住的，变更办结时自动解除，不能先解除。",
    )
    return _form(home, RELEASE, held, "解除停住", spec, facts)


def _release(desk: Desk, form: StepForm, r: Reader) -> Done:
    return "已解除停住。", month.release(desk, form.ref.household, form.about, r.text("why"), desk.today())


def _open_recover(desk: Desk, home: Household, benefit: str) -> StepForm:
    over = month.to_recover(home, benefit)
    lines = tuple(
        (
            month_words(d.month),
            f"已发 {format_yuan(d.paid_fen)} 元，应发 {format_yuan(d.due_fen)} 元，多 {format_yuan(d.over_fen)} 元",
        )
        for d in over
    )
    total = (("合计", f"{format_yuan(sum(d.over_fen for d in over))} 元"),) if over else ()
    spec = FormSpec(
        (
            Field("cause", "怎样多发的", "choice", choices=RECOVER_CAUSES),
            Field("note", "怎样追缴", "long", required=False, hint="例如：分三期从账户退回"),
        ),
        action="登记追缴",
        help="金额由已发和应发逐月相减得出，不能另填。收回一部分，就在户页“补记收回”。",
    )
    named = (("待遇", _named(_benefit(home, benefit))),)
    return _form(home, RECOVER, benefit, "登记追缴", spec, (*named, *lines, *total))


def _recover(desk: Desk, form: StepForm, r: Reader) -> Done:
    done = month.recover(desk, form.ref.household, form.about, r.text("cause"), desk.today(), r.text("note"))
    return "已登记追缴。", done


def _recovery(home: Household, recovery: str) -> Recovery:
    found = next((x for x in home.recoveries if x.id == recovery), None)
    if found is None:
        raise UserError("没有找到这笔追缴。", "请从户页重新打开。")
    return found


def _open_recovered(desk: Desk, home: Household, recovery: str) -> StepForm:
    own = _recovery(home, recovery)
    facts = (
        ("应追缴", f"{format_yuan(own.amount_fen)} 元（{'、'.join(own.months)}）"),
        ("已收回", f"{format_yuan(own.recovered_fen)} 元"),
    )
    spec = FormSpec(
        (
            Field("back_fen", "这次收回（元）", "money"),
            Field("note", "凭证或说明", required=False, hint="例如：缴款单号"),
        ),
        action="补记收回",
    )
    return _form(home, RECOVERED, recovery, "补记收回", spec, facts)


def _recovered(desk: Desk, form: StepForm, r: Reader) -> Done:
    own, back = _recovery(home_at(desk, form.ref.household), form.about), r.fen("back_fen") or 0
    if back <= 0 or own.recovered_fen + back > own.amount_fen:
        left = format_yuan(own.amount_fen - own.recovered_fen)
        raise FieldProblem("back_fen", f"收回的金额要大于零，不超过还没收回的 {left} 元。", "请核对凭证。")
    total = own.recovered_fen + back
    done = month.recovered(desk, form.ref.household, form.about, total, r.text("note") or own.note)
    return f"已补记：累计收回 {format_yuan(total)} 元。", done


def _open_account(desk: Desk, home: Household, about: str) -> StepForm:
    here = [m for m in home.members if m.here]
    spec = FormSpec(
        (
            Field("holder", "收款人", "choice", choices=tuple((m.id, m.name) for m in here),
                  initial=here[0].id if len(here) == 1 else ""),
            Field("name", "账户户名", hint="照存折填写"),
            Field("bank", "开户行"),
            Field("number", "账号"),
            Field("why", "为什么换账户", "long", required=False, hint="例如：原收款人去世"),
        ),
        action="登记新账户",
        help="登记以后要由另一名经办人员对照存折核对，核对以前这一户的发放都停着。原账户留在档案里。",
    )  # fmt: skip
    old = current_account(home)
    facts = (("现账户", f"{old.bank} {masks.account(old.number)} {old.name}"),) if old else ()
    return _form(home, ACCOUNT, "", "新账户", spec, facts)


def _account(desk: Desk, form: StepForm, r: Reader) -> Done:
    new = accounts.NewAccount(
        r.text("bank"), r.text("name"), r.text("number").replace(" ", ""), r.text("holder")
    )
    done = accounts.enter(desk, form.ref.household, new, desk.today(), r.text("why"))
    return "已登记新账户，请另一名经办人员核对存折。", done


def _open_check(desk: Desk, home: Household, account: str) -> StepForm:
    own = next((a for a in home.accounts if a.id == account), None)
    if own is None:
        raise UserError("没有找到这个账户。", "请从户页重新打开。")
    # It is compared with the passbook, so it is shown in full.
    access.note(desk, "reveal", home.id, f"核对账户　{own.name}")
    facts = (
        ("开户行", own.bank), ("户名", own.name), ("账号", own.number),
        ("登记", f"{own.entered_on} · {person_name(desk, own.entered_by)}"),
    )  # fmt: skip
    spec = FormSpec(
        (Field("same", "已对照存折，户名、开户行、账号一致", "yes"),),
        action="核对无误",
        help="登记账户的人不能自己核对。不一致的不要勾选，请登记人重新登记新账户。",
    )
    return _form(home, CHECK, account, "核对账户", spec, facts)


def _check(desk: Desk, form: StepForm, r: Reader) -> Done:
    return "账户已核对，可以发放。", accounts.check(desk, form.ref.household, form.about, desk.today())


def _named(b: Benefit) -> str:
    return f"{b.category or b.matter}，每月 {format_yuan(b.monthly_fen)} 元，{month_words(b.first_month)}起"


Open = Callable[[Desk, Household, str], StepForm]
_OPEN: Mapping[str, Open] = {
    AMEND: _open_amend,
    CARRY_ON: _open_carry_on,
    GIVE_UP: _open_give_up,
    APPLY_MORE: further.open_form,
    HOLD: _open_hold,
    RELEASE: _open_release,
    RECOVER: _open_recover,
    RECOVERED: _open_recovered,
    ACCOUNT: _open_account,
    CHECK: _open_check,
}
SUBMITS: Mapping[str, Callable[[Desk, StepForm, Reader], Done]] = {
    AMEND: amend,
    CARRY_ON: _carry_on,
    GIVE_UP: _give_up,
    APPLY_MORE: further.submit,
    HOLD: _hold,
    RELEASE: _release,
    RECOVER: _recover,
    RECOVERED: _recovered,
    ACCOUNT: _account,
    CHECK: _check,
}
"""Deed → what it writes."""
