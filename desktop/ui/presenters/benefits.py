"""The money of a household as a page shows it: benefits with their holds and history, recoveries, accounts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.domain import masks
from desktop.domain.arrears import Difference, differences, paid_after_death
from desktop.domain.change_rules import EFFECT_NAMES, ENDING
from desktop.domain.household import Account, Benefit, Hold, Household, Recovery
from desktop.domain.payment_rules import HOLD_REASONS, current_account
from desktop.office.desk import Desk
from desktop.office.month import to_recover
from desktop.ui.presenters.desk_forms import ACCOUNT, CHECK, HOLD, RECOVER, RECOVERED, RELEASE
from desktop.ui.presenters.forms import Why
from desktop.ui.presenters.words import OUTCOME_NAMES, day, grounds, month, person_name, yuan

_CAUSES = {"after_death": "死亡以后发放", "change": "变更后多发", "error": "发放有误", "fraud": "骗取"}


@dataclass(frozen=True, slots=True)
class Deed:
    """A button: the deed of ``desk_forms`` and the record it is about."""

    deed: str
    about: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence below an amount; ``hurt`` where money is wrong, ``care`` where it stands still."""

    text: str
    tone: str = ""
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """One benefit with its 依据与算法. ``monthly`` the figure, empty for a recognition; ``unit`` of it."""

    id: str
    title: str
    monthly: str
    unit: str
    detail: str
    why: Why
    lines: tuple[Line, ...] = ()
    history: Why | None = None
    ended: bool = False
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account; ``state``: 待核对, 待更换, 收款 or 原账户."""

    text: str
    state: str
    detail: str = ""
    deed: Deed | None = None
    id: str = ""
    masked: str = ""
    """The part of ``text`` that hides the number."""


def benefit_rows(desk: Desk, home: Household, acts: bool) -> tuple[BenefitRow, ...]:
    """The newest revision of every benefit, the running ones first; ``acts``: the office's own people get buttons."""
    replaced = {b.replaces for b in home.benefits}
    newest = [b for b in home.benefits if b.id not in replaced]
    newest.sort(key=lambda b: (bool(b.ended_by), b.first_month))
    return tuple(_row(desk, home, b, acts) for b in newest)


def after_death_lines(home: Household) -> tuple[Line, ...]:
    """What was paid for months after somebody's death, with what of it was due."""
    found = []
    for member in home.members:
        paid = paid_after_death(home, member.id) if member.life == "dead" else ()
        for d in paid:
            due = f"应发 {yuan(d.due_fen)} 元" if d.due_fen else "应发金额待变更签批"
            text = f"{member.name} {member.died_on} 去世；{month(d.month)} 已发 {yuan(d.paid_fen)} 元，{due}"
            listed = any(d.month in r.months for r in home.recoveries)
            found.append(Line(f"{text}，已列入追缴" if listed else text, "" if listed else "hurt"))
    return tuple(found)


def recovery_lines(home: Household, acts: bool) -> tuple[Line, ...]:
    """追缴: what is to come back and what came back."""
    return tuple(_recovery(r, acts) for r in home.recoveries)


def _recovery(r: Recovery, acts: bool) -> Line:
    months = "、".join(month(m) for m in r.months)
    left = r.amount_fen - r.recovered_fen
    sums = f"共 {yuan(r.amount_fen)} 元，已收回 {yuan(r.recovered_fen)} 元"
    text = f"追缴（{_CAUSES.get(r.cause, r.cause)}）{months}：{sums}"
    if left <= 0:
        return Line(f"{text}，已收清")
    deed = Deed(RECOVERED, r.id, "补记收回") if acts else None
    return Line(f"{text}，还差 {yuan(left)} 元{f'。{r.note}' if r.note else ''}", "care", deed)


def account_rows(desk: Desk, home: Household, acts: bool) -> tuple[AccountRow, ...]:
    """The account money goes to, those that wait for a second person, and the ones of before."""
    current = current_account(home)
    rows = sorted(home.accounts, key=lambda a: (a is not current, a.payable, a.entered_on))
    shown = ((a, _account(desk, home, a, a is current, acts)) for a in rows)
    return tuple(replace(row, id=a.id, masked=masks.account(a.number)) for a, row in shown)


NEW_ACCOUNT = Deed(ACCOUNT, "", "新账户…")


def _account(desk: Desk, home: Household, a: Account, current: bool, acts: bool) -> AccountRow:
    text = f"{a.bank}　{masks.account(a.number)}　{a.name}"
    gone = next(
        (m for m in home.members if not m.here and (a.holder == m.id or (not a.holder and a.name == m.name))),
        None,
    )
    if a.payable and current and gone is not None:
        what = "已去世" if gone.life == "dead" else "已离开本户"
        return AccountRow(text, "待更换", f"户名 {gone.name} {what}，请按“新账户…”登记，由另一名经办人员核对")
    if a.payable:
        checked = f"{a.checked_on} 由 {person_name(desk, a.checked_by)} 核对" if a.checked_by else ""
        return AccountRow(text, "收款" if current else "原账户", checked)
    entered = f"{a.entered_on} 由 {person_name(desk, a.entered_by)} 登记"
    if a.entered_by == desk.user:
        return AccountRow(text, "待核对", f"{entered}，要由另一名经办人员核对；核对以前不发放")
    return AccountRow(
        text, "待核对", f"{entered}；核对以前不发放", Deed(CHECK, a.id, "核对") if acts else None
    )


def _row(desk: Desk, home: Household, b: Benefit, acts: bool) -> BenefitRow:
    matter = desk.pack.scheme.matter(b.matter)
    chain = home.chain(b.id)
    over = to_recover(home, b.id)
    held = [h for c in chain for h in home.holds if h.benefit == c.id and not h.released_on]
    running = b in home.running_benefits and bool(b.monthly_fen)
    return BenefitRow(
        id=b.id,
        title=b.category or (matter.title if matter else b.matter),
        monthly=_figure(b),
        unit="元（一次性）" if b.amount_fen else "元/月" if b.monthly_fen else "",
        detail=_detail(home, b),
        why=Why("依据与算法", why_benefit(desk, home, b)),
        lines=(*(_held(desk, h, acts) for h in held), *_owed(home, b, over, acts)),
        history=_history(desk, home, chain),
        ended=bool(b.ended_by),
        deed=Deed(HOLD, b.id, "停住发放") if running and acts and not held else None,
    )


def _figure(b: Benefit) -> str:
    return yuan(b.amount_fen) if b.amount_fen else yuan(b.monthly_fen) if b.monthly_fen else ""


def _detail(home: Household, b: Benefit) -> str:
    parts = [f"保障 {b.covered} 人" if b.covered else ""]
    if subject := home.member(b.subject):
        parts.append(subject.name)
    parts.append(f"{month(b.first_month)}起")
    if b.amount_fen and b.instalments > 1:
        parts.append(f"分 {b.instalments} 次")
    if b.last_month:
        parts.append(f"至 {month(b.last_month)}{'止' if b.ended_by else ''}")
    if b.valid_until:
        parts.append(f"有效期至 {month(b.valid_until)}")
    return "，".join(p for p in parts if p)


def _held(desk: Desk, h: Hold, acts: bool) -> Line:
    text = f"已停住：{HOLD_REASONS.get(h.reason, '待核实')}，自 {h.since}（{day(h.on)} {person_name(desk, h.by)} 登记）"
    return Line(text, "care", Deed(RELEASE, h.id, "解除") if acts else None)


def _owed(home: Household, b: Benefit, over: tuple[Difference, ...], acts: bool) -> list[Line]:
    """Months paid above what was due, and below it."""
    found = []
    if over:
        total = sum(d.over_fen for d in over)
        text = f"多发 {yuan(total)} 元：{'，'.join(f'{month(d.month)} {yuan(d.over_fen)} 元' for d in over)}"
        found.append(Line(text, "hurt", Deed(RECOVER, b.id, "登记追缴") if acts else None))
    under = [d for d in differences(home, b.id) if d.over_fen < 0]
    if under:
        text = "，".join(f"{month(d.month)} {yuan(-d.over_fen)} 元" for d in under)
        found.append(Line(f"少发：{text}，列入发放时补足", "care"))
    return found


def _history(desk: Desk, home: Household, chain: tuple[Benefit, ...]) -> Why | None:
    """历次变更: every revision, newest first, and what made it."""
    if len(chain) < 2 and not chain[0].ended_by:
        return None
    lines = []
    if chain[0].ended_by:
        lines.append(f"{_ended(home, chain[0])}：发放到 {month(chain[0].last_month)}")
    for b in chain:
        until = f"至 {month(b.last_month)}" if b.last_month else ""
        lines.append(
            f"{month(b.first_month)}起{until}：{b.covered} 人，每月 {yuan(b.monthly_fen)} 元（{_came(desk, home, b)}）"
        )
    return Why("历次变更", tuple(lines))


def _ended(home: Household, b: Benefit) -> str:
    decided = next((d for d in home.decisions if d.id == b.ended_by), None)
    effect = decided.effect if decided and decided.effect in ENDING else "stop"
    return EFFECT_NAMES[effect]


def _came(desk: Desk, home: Household, b: Benefit) -> str:
    """What brought a revision: a roster, the first decision, or a change with its words."""
    decided = next((d for d in home.decisions if d.id == b.source), None)
    if decided is None:
        return "随名册导入" if b.source == "baseline" else "上级决定"
    a = home.application(decided.application)
    case = desk.case(home, decided.application) if a and a.change else None
    if case is None or case.change is None or a is None:
        return f"{day(decided.on)} 确认"
    words = case.change.causes.get(a.cause, "")
    said = f"{case.change.title}：{words}" if words else case.change.title
    return f"{day(decided.on)} {EFFECT_NAMES.get(decided.effect, '')}，{said}"


def why_benefit(desk: Desk, home: Household, b: Benefit) -> tuple[str, ...]:
    """Arithmetic, clauses and power behind an amount."""
    decision = next((d for d in home.decisions if d.id == b.source), None)
    if decision is None:
        return _brought(home, b)
    instrument = desk.credentials.instrument(decision.instrument)
    signed = "纸质签批，附扫描件" if decision.signing == "paper" else "屏幕签批"
    return (
        *grounds(decision.calculation, decision.clauses),
        f"决定：{OUTCOME_NAMES.get(decision.outcome, '')}，{day(decision.on)}，"
        f"{decision.signer_name}（{decision.signer_position}），{signed}",
        f"委托书：{instrument.number}，以{instrument.in_name_of}名义" if instrument else "委托书：未找到",
        f"方案包：{desk.pack.scheme.title}",
    )


def _brought(home: Household, b: Benefit) -> tuple[str, ...]:
    """An amount that no decision of this desk gave: the county's own, or it came with a roster."""
    step = next((s for s in home.steps if s.id == b.source), None)
    if step is not None:
        return (f"上级决定：{step.facts.get('document', '')}，{day(step.on)}，金额照上级文书登记。",)
    parts = {
        "户月保障金额": b.base_fen,
        "家庭分类施保": b.household_topup_fen,
        "人员分类施保": b.person_topup_fen,
    }
    sums = "，".join(f"{name} {yuan(fen)} 元" for name, fen in parts.items() if fen)
    return tuple(x for x in ("随名册导入的在保金额，本程序没有重新核算。", sums) if x)
