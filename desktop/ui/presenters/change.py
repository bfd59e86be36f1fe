"""变更: the page of a change as opened, and its registration (domain §I 12; 57号 第三十一至三十四条)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.domain import idnumber
from desktop.domain.change_rules import ACTS
from desktop.domain.household import Benefit
from desktop.domain.journal import Value
from desktop.domain.names import normalise_name
from desktop.domain.scheme import Change
from desktop.errors import UserError
from desktop.office import changes, regrouping
from desktop.office.act import home_at
from desktop.office.changes import ChangeRequest
from desktop.office.desk import Changes, Desk
from desktop.office.households import amend_household
from desktop.office.instruments import authority
from desktop.office.intake import NewMember
from desktop.ui.presenters.change_specs import DEATH, MERGE, PLAIN, SPLIT, About, fields_of
from desktop.ui.presenters.change_words import told
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed, Why
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.rows import Rows, records

KIND = "kind"
"""The name of the chosen kind in a draft."""

_ACT_NAMES = {"increase": "增发", "decrease": "减发", "stop": "停发", "confirm": "审核确认"}
_FAMILY = ("financial_fen", "houses", "vehicles")


@dataclass(frozen=True, slots=True)
class KindForm:
    """One kind of change with its form; ``group`` the plain words it stands under, ``why`` what it rests on."""

    id: str
    group: str
    title: str
    clause: str
    spec: FormSpec
    why: Why


@dataclass(frozen=True, slots=True)
class OpenedChange:
    """The page as opened."""

    file: str
    subject: str
    kinds: tuple[KindForm, ...]

    @property
    def key(self) -> str:
        """The name of its draft."""
        return f"{self.file}/change"


@dataclass(frozen=True, slots=True)
class Registered:
    """The sentence of what was done, and what changed."""

    message: str
    changes: Changes = field(default_factory=Changes)


def open_change(desk: Desk, file: str) -> OpenedChange:
    """Every kind that a running benefit of this household may see, a death always and first."""
    home = home_at(desk, file)
    benefits = changes.running(home)
    about = About(home, benefits, desk.today().isoformat())
    offered: dict[str, list[tuple[Benefit, Change]]] = {}
    for benefit in benefits:
        for kind in changes.kinds(desk, benefit):
            offered.setdefault(kind.id, []).append((benefit, kind))
    names = {kind: (group, title) for kind, group, title in PLAIN}
    order = [
        DEATH,
        *(k for k in names if k in offered and k != DEATH),
        *(k for k in offered if k not in names),
    ]
    forms = (_form(desk, about, kind, names.get(kind), offered.get(kind, [])) for kind in order)
    head = home.head.name if home.head else ""
    return OpenedChange(file, f"{head} · {home.village}", tuple(f for f in forms if f is not None))


def _form(
    desk: Desk,
    about: About,
    kind: str,
    named: tuple[str, str] | None,
    known: list[tuple[Benefit, Change]],
) -> KindForm | None:
    if not known and kind != DEATH:
        return None
    own = replace(about, benefits=tuple(b for b, _ in known))
    rule = known[0][1] if known else None
    group, title = named or ("其他", rule.title if rule else kind)
    decides = _decides(desk, known)
    now = Field("now", "登记以后", "computed", required=False, compute=told(own, rule, decides))
    return KindForm(
        kind,
        group,
        title,
        rule.clause if rule else "",
        fields_of(own, rule, now),
        Why("依据与算法", _why(desk, known)),
    )


def _decides(desk: Desk, known: list[tuple[Benefit, Change]]) -> str:
    """Who signs in the end: this desk, or the county where no instrument names every effect."""
    today, bureau = desk.today(), desk.pack.scheme.names.bureau
    own = [changes.may_decide(desk, b.matter, kind, today) for b, kind in known]
    if not own or all(own):
        return "由本乡镇审核、签批。"
    return f"增发、减发、停发的权限不全在本乡镇，登记后报{bureau}决定。"


def _why(desk: Desk, known: list[tuple[Benefit, Change]]) -> tuple[str, ...]:
    """The clause of the kind, from when it counts, and the power for every effect it may have."""
    if not known:
        return ()
    benefit, kind = known[0]
    starts = "从发生的次月起计算，不论哪天登记" if kind.starts == "after_event" else "从签批的次月起计算"
    lines = [f"{kind.title}：{starts}　〔{kind.clause}〕"]
    if kind.holds:
        lines.append("登记当天即停住发放，办结时按决定解除")
    for act in sorted({ACTS[effect] for effect in kind.effects}):
        power = authority(desk, benefit.matter, act, desk.today())
        by = f"委托书 {power.instrument.number}" if power.instrument else power.reason
        lines.append(f"{_ACT_NAMES[act]}的权限：{by}")
    return tuple(lines)


def register(desk: Desk, opened: OpenedChange, kind: str, typed: Typed) -> Registered:
    """登记. Raises ``FieldProblem`` for a field, ``Refused`` or ``UserError`` for the whole."""
    form = next((k for k in opened.kinds if k.id == kind), None)
    if form is None:
        raise UserError("还没有选择发生了什么。", "请先选择变更的种类。")
    r = Reader(form.spec, typed)
    if kind == DEATH:
        return _death(desk, opened.file, r)
    if kind == SPLIT:
        return _split(desk, opened.file, r)
    if kind == MERGE:
        return _merge(desk, opened.file, r)
    return _change(desk, opened.file, kind, form.spec, r)


def _split(desk: Desk, file: str, r: Reader) -> Registered:
    """分户: those who leave get a file and an application of their own."""
    members, head = r.texts("gone"), r.text("new_head")
    if head not in members:
        raise FieldProblem("new_head", "新立户的户主要在分出去的成员里。", "请另选一位。")
    wanted = regrouping.Split(
        members,
        head,
        _happened(desk, r),
        cause=r.text("cause"),
        reason=r.text("reason"),
        old_head=r.text("head"),
    )
    done = regrouping.split(desk, file, wanted, desk.today())
    told = "".join(done.reminders)
    return Registered(f"已分户：新户已建档并登记申请，在“家庭”里可以找到。{told}", done.changes)


def _merge(desk: Desk, file: str, r: Reader) -> Registered:
    """合户: everybody here joins the family that was named."""
    name = r.text("into")
    found = [row for row in desk.catalogue.search(name, limit=20) if row.file != file]
    if len(found) != 1:
        text = f"找到 {len(found)} 户“{name}”。" if found else f"没有找到“{name}”。"
        raise FieldProblem("into", text, "请填那一户户主的身份证号。")
    wanted = regrouping.Merge(_happened(desk, r), reason=r.text("reason"))
    done = regrouping.merge(desk, found[0].file, file, wanted, desk.today())
    told = "".join(done.reminders)
    return Registered(f"已并入{found[0].head_name}户。那一户的待遇重新测算。{told}", done.changes)


def _death(desk: Desk, file: str, r: Reader) -> Registered:
    request = ChangeRequest(
        DEATH,
        DEATH,
        _happened(desk, r),
        reason=r.text("reason"),
        head=r.text("head"),
        proof=tuple(r.pictures("proof")),
    )
    refs, done = changes.report_death(desk, file, r.text("who"), request, desk.today())
    if refs:
        return Registered(
            "已登记去世，发放已经停住。收款人去世的，请登记新账户；变更的下一步见“步骤轨迹”。", done
        )
    return Registered("已登记去世。没有要停住的待遇。", done)


def _change(desk: Desk, file: str, kind: str, spec: FormSpec, r: Reader) -> Registered:
    home = home_at(desk, file)
    running = changes.running(home)
    benefit = (
        next((b for b in running if b.id == (r.text("benefit") or running[0].id)), None) if running else None
    )
    rule = next((k for k in changes.kinds(desk, benefit) if k.id == kind), None) if benefit else None
    if benefit is None or rule is None:
        raise UserError("没有找到要变更的待遇。", "请从户页重新打开。")
    cause = r.text("cause") or next(iter(rule.causes))
    request = ChangeRequest(
        kind=kind,
        cause=cause,
        event_on=_happened(desk, r),
        reason=r.text("reason"),
        gone=r.texts("gone"),
        joined=_joined(spec, r),
        head=r.text("head"),
        facts=_facts(spec, r),
        proof=tuple(r.pictures("proof")),
        complaint=cause == "complaint",
    )
    family = _family(r)
    _, done = changes.register_change(desk, file, benefit.id, request, desk.today())
    if family:
        done |= amend_household(desk, file, family, why=request.reason or rule.title)
    return Registered(f"已登记：{rule.title}。下一步见“步骤轨迹”。", done)


def _happened(desk: Desk, r: Reader) -> date:
    on = r.day("event_on")
    if on > desk.today():
        raise FieldProblem("event_on", "发生的日期在今天之后。", "请核对日期。")
    return on


def _family(r: Reader) -> dict[str, Value]:
    """Facts about the family that were typed; what was left empty did not change."""
    found: dict[str, Value] = {}
    for name in _FAMILY:
        if r.text(name):
            found[name] = r.fen(name) if name == "financial_fen" else r.number(name)
    if hukou := r.text("hukou"):
        found["hukou"] = hukou
    return found


def _rows(spec: FormSpec, r: Reader, name: str) -> list[dict[str, Value]]:
    asked = next((f for f in spec.fields if f.name == name), None)
    return records(asked, r.texts(name)) if isinstance(asked, Rows) else []


def _facts(spec: FormSpec, r: Reader) -> Mapping[str, Mapping[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for row in _rows(spec, r, "facts"):
        about = found.setdefault(str(row.pop("member")), {})
        about |= row
    return {member: facts for member, facts in found.items() if facts}


def _joined(spec: FormSpec, r: Reader) -> tuple[NewMember, ...]:
    rows = _rows(spec, r, "joined")
    if any(f.name == "joined" for f in spec.fields) and not rows:
        raise FieldProblem("joined", "还没有写明谁来了。", "请填写新成员。")
    return tuple(_member(n, row) for n, row in enumerate(rows, 1))


def _member(number: int, row: Mapping[str, Value]) -> NewMember:
    """A new member, with sex and birth from the ID number or the date of birth without one."""
    name, income = normalise_name(str(row["name"])), int(row.get("income_fen") or 0)
    written = idnumber.clean(str(row.get("id_number") or ""))
    member = NewMember(
        name=name,
        id_number="",
        relation=str(row["relation"]),
        birth=str(row.get("birth") or ""),
        income_fen=income,
        work_ability=str(row.get("work_ability") or ""),
        disability_kind=str(row.get("disability_kind") or ""),
        disability_grade=str(row.get("disability_grade") or ""),
    )
    if idnumber.is_absent(written):
        if not member.birth:
            text = f"第 {number} 行：{name} 没有身份证号，要填出生日期。"
            raise FieldProblem("joined", text, "请写成 2026-01-31 这样。")
        return member
    try:
        known = idnumber.parse(written)
    except idnumber.IdNumberError as error:
        raise FieldProblem("joined", f"第 {number} 行：{name}的{error}。", "请对照身份证核对。") from None
    return replace(member, id_number=known.text, birth=known.birth.isoformat(), sex=known.sex)
