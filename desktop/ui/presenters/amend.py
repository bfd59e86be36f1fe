"""更正: facts about a member or the household, each correction an entry of its own with its reason."""

from __future__ import annotations

from desktop.domain import idnumber
from desktop.domain.household import Household, Member
from desktop.domain.journal import Value
from desktop.domain.money import format_yuan
from desktop.errors import UserError
from desktop.office import access
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Changes, Desk
from desktop.office.households import amend_household, amend_member
from desktop.ui.presenters import village_check
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.registration import RELATIONS, WORK_ABILITY
from desktop.ui.presenters.step_forms import StepForm

AMEND = "amend"
GRADES = ("一级", "二级", "三级", "四级")
_HELP = "只改要更正的项，写明依据。改了以后，已经作出而以它为依据的意见要重新核对。"
_WHY = Field("why", "更正依据", "long", hint="例如：入户核实、核对报告、本人补交材料")

MEMBER = FormSpec(
    (
        Field("name", "姓名"),
        Field("id_number", "身份证号", required=False),
        Field("relation", "与户主关系", "choice"),
        Field("income_fen", "年收入（元）", "money"),
        Field("work_ability", "劳动能力", "choice", required=False),
        Field("disability_kind", "残疾类别", required=False, hint="例如：肢体"),
        Field("disability_grade", "残疾等级", "choice", required=False),
        Field("counted", "计入共同生活人口", "yes", required=False),
        Field("counted_reason", "不计入的理由", required=False),
        Field("covered", "纳入保障", "yes", required=False),
        _WHY,
    ),
    action="更正",
    help=_HELP,
)

HOUSEHOLD = FormSpec(
    (
        Field("village", "村（社区）"),
        Field("address", "住址", required=False),
        Field("phone", "电话", required=False),
        Field("hukou", "户籍", "choice", choices=(("rural", "农村"), ("urban", "城市"))),
        Field("financial_fen", "金融资产（元）", "money", required=False),
        Field("houses", "住房（套）", "number", required=False),
        Field("vehicles", "非必需车辆（辆）", "number", required=False),
        _WHY,
    ),
    action="更正",
    help=_HELP,
)


def open_amend(desk: Desk, file: str, member: str) -> StepForm:
    """The form for a member; empty: for the household itself. Here numbers stand in full."""
    home = home_at(desk, file)
    found = home.member(member) if member else None
    if member and found is None:
        raise UserError("这一户没有这名成员。", "请从户页重新打开。")
    # The form is filled in with whole numbers.
    access.note(desk, "reveal", file, f"更正表　{found.name if found else '家庭'}")
    spec = _filled_member(found) if found else village_check.with_check(desk, _filled_household(home))
    return StepForm(
        key=f"{file}/{AMEND}/{member}",
        ref=CaseRef(file, ""),
        step=AMEND,
        title=f"更正：{found.name}" if found else "更正：家庭情况",
        subject=f"{home.head.name if home.head else ''} · {home.village}",
        spec=spec,
        about=member,
    )


def amend(desk: Desk, form: StepForm, r: Reader) -> tuple[str, Changes]:
    """Write what differs. Raises ``UserError`` when nothing does."""
    home = home_at(desk, form.ref.household)
    member = home.member(form.about) if form.about else None
    wanted = _member_facts(r, member) if member else _household_facts(r)
    before = {n: getattr(member, n) for n in wanted} if member else {n: home.fields.get(n) for n in wanted}
    changed = {n: v for n, v in wanted.items() if v != before[n] and (v or before[n])}
    if not changed:
        raise UserError("没有改动。", "改好要更正的项再按“更正”。")
    why = r.text("why")
    if member:
        return f"已更正 {member.name}。", amend_member(desk, home.id, member.id, changed, why)
    noted = Changes()
    if "village" in changed:
        noted = village_check.settle(desk, r.text("village"), r.yes(village_check.CONFIRM))
    return "已更正家庭情况。", noted | amend_household(desk, home.id, changed, why)


def _filled_member(m: Member) -> FormSpec:
    return MEMBER.with_fields(
        {
            "name": {"initial": m.name},
            "id_number": {"initial": m.id_number},
            "relation": {"choices": _with(RELATIONS, m.relation), "initial": m.relation},
            "income_fen": {"initial": format_yuan(m.income_fen)},
            "work_ability": {"choices": _with(WORK_ABILITY[1:], m.work_ability), "initial": m.work_ability},
            "disability_kind": {"initial": m.disability_kind},
            "disability_grade": {"choices": _with(GRADES, m.disability_grade), "initial": m.disability_grade},
            "counted": {"initial": m.counted},
            "counted_reason": {"initial": m.counted_reason},
            "covered": {"initial": m.covered},
        }
    )


def _filled_household(home: Household) -> FormSpec:
    fields = home.fields
    texts = {n: {"initial": str(fields.get(n) or "")} for n in ("village", "address", "phone", "hukou")}
    counts = {n: {"initial": str(fields.get(n) or "")} for n in ("houses", "vehicles")}
    money = fields.get("financial_fen")
    financial = {"financial_fen": {"initial": format_yuan(money) if isinstance(money, int) and money else ""}}
    return HOUSEHOLD.with_fields({**texts, **counts, **financial})


def _with(known: tuple[str, ...], own: str) -> Choices:
    """The usual words, and the one that stands there when it is another (it came with a roster)."""
    words = known if not own or own in known else (own, *known)
    return tuple((w, w) for w in words)


def _member_facts(r: Reader, member: Member) -> dict[str, Value]:
    facts: dict[str, Value] = {
        "name": r.text("name"),
        "relation": r.text("relation"),
        "income_fen": r.fen("income_fen"),
        "work_ability": r.text("work_ability"),
        "disability_kind": r.text("disability_kind"),
        "disability_grade": r.text("disability_grade"),
        "counted": r.yes("counted"),
        "counted_reason": r.text("counted_reason"),
        "covered": r.yes("covered"),
    }
    if not r.yes("counted") and not r.text("counted_reason"):
        raise FieldProblem("counted_reason", "不计入共同生活人口的，要写明理由。", "例如：服刑、已分户。")
    text = r.text("id_number")
    # A faulty number that came with a roster must not stand in the way of correcting something else.
    if text and text != member.id_number and not idnumber.is_absent(idnumber.clean(text)):
        try:
            number = idnumber.parse(text)
        except idnumber.IdNumberError as error:
            raise FieldProblem("id_number", f"{error}。", "请对照身份证核对。") from None
        facts |= {"id_number": number.text, "birth": number.birth.isoformat(), "sex": number.sex}
    return facts


def _household_facts(r: Reader) -> dict[str, Value]:
    return {
        "village": r.text("village"),
        "address": r.text("address"),
        "phone": r.text("phone"),
        "hukou": r.text("hukou"),
        "financial_fen": r.fen("financial_fen") or 0,
        "houses": r.number("houses"),
        "vehicles": r.number("vehicles"),
    }
