"""登记: a new application, for a family without a file or for one that has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from desktop.domain import idnumber
from desktop.domain.names import normalise_name
from desktop.errors import UserError
from desktop.office import intake
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters.days import read_day
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed, TypedValue, together
from desktop.ui.presenters.reading import Reader

RELATIONS = ("户主", "配偶", "子", "女", "父", "母", "祖父母", "孙子女", "兄弟姐妹", "其他")
WORK_ABILITY = ("", "有劳动能力", "部分丧失劳动能力", "完全丧失劳动能力", "无劳动能力")

REQUEST = FormSpec(
    (
        Field("on", "登记日期", "date", hint="例如 2026-03-02"),
        Field("matter", "申请事项", "choice"),
        Field("applicant", "申请人", "choice", initial="0"),
        Field("reason", "申请理由", "long"),
        Field("agent", "代办人", required=False, hint="本人有困难、委托他人代办的填写"),
        Field("relative", "经办人员、村居干部的近亲属（单独备案）", "yes", required=False),
        Field("special", "人户分离、异地申办等（期限延长）", "yes", required=False),
    ),
    action="登记申请",
    help="先填家庭和成员，再填申请事项。首次来访登记不等于受理。登记人不能签批这件申请。",
)

FAMILY = FormSpec(
    (
        Field("village", "村（社区）"),
        Field("address", "住址", required=False),
        Field("phone", "电话", required=False),
        Field("hukou", "户籍", "choice", choices=(("rural", "农村"), ("urban", "城市")), initial="rural"),
        Field("financial", "金融资产（元）", "money", required=False),
        Field("houses", "住房（套）", "number", required=False),
        Field("vehicles", "非必需车辆（辆）", "number", required=False),
        Field("bank", "开户行", required=False),
        Field("account", "账号", required=False),
    )
)


@dataclass(frozen=True, slots=True)
class TypedMember:
    """One member as typed. ``income`` yuan a year as text."""

    name: str = ""
    id_number: str = ""
    relation: str = ""
    birth: str = ""
    income: str = ""
    work_ability: str = ""
    counted: bool = True
    covered: bool = True

    def blank(self) -> bool:
        """Nothing was typed: the row does not count."""
        return not (self.name.strip() or self.id_number.strip() or self.income.strip())


@dataclass(frozen=True, slots=True)
class NewApplication:
    """The page as opened. ``household`` empty: a family without a file."""

    household: str
    subject: str
    family: FormSpec
    request: FormSpec
    people: Choices

    @property
    def key(self) -> str:
        """The name of its draft."""
        return f"register/{self.household or 'new'}"


def start(desk: Desk, household: str = "") -> NewApplication:
    """Open the page for a new family, or for one that has a file."""
    matters = tuple((m.id, m.title) for m in intake.open_matters(desk))
    members = home_at(desk, household).members if household else ()
    people = tuple((str(n), m.name) for n, m in enumerate(members))
    request = REQUEST.with_fields(
        {
            "on": {"initial": desk.today().isoformat()},
            "matter": {"choices": matters, "initial": matters[0][0] if len(matters) == 1 else ""},
            "applicant": {"choices": people},
        }
    )
    subject = members[0].name if members else ""
    return NewApplication(household, subject, FAMILY, request, people)


def register(
    desk: Desk, page: NewApplication, family: Typed, members: Sequence[TypedMember], request: Typed
) -> tuple[CaseRef, Changes]:
    """Open the application. Raises ``FieldProblem`` (fields of members are ``members.<row>.<name>``)."""
    named = [(n, m) for n, m in enumerate(members) if not m.blank()]
    # The applicant is picked by row; rows left blank do not count.
    rows = [n for n, _ in named]
    place = {str(row): str(index) for index, row in enumerate(rows)}
    chosen = str(request.get("applicant", "0"))
    wanted: dict[str, TypedValue] = {
        **request,
        "applicant": chosen if page.household else place.get(chosen, ""),
    }
    if not page.household:
        cells: list[Callable[[], object]] = [partial(_member, n, m) for n, m in named]
        cells = cells or [_nobody]
        _refuse_together(partial(Reader, page.family, family), *cells, partial(Reader, page.request, wanted))
    r = Reader(page.request, wanted)
    asked = intake.Request(
        matter=r.text("matter"),
        reason=r.text("reason"),
        applicant=r.number("applicant"),
        agent=r.text("agent"),
        relative=r.yes("relative"),
        special=r.yes("special"),
    )
    on = r.day()
    if page.household:
        return intake.register(desk, page.household, asked, on)
    f = Reader(page.family, family)
    new = intake.NewHousehold(
        village=f.text("village"),
        members=tuple(_member(n, m) for n, m in named),
        address=f.text("address"),
        phone=f.text("phone"),
        hukou=f.text("hukou"),
        financial_fen=f.fen("financial") or 0,
        houses=f.number("houses"),
        vehicles=f.number("vehicles"),
        bank=f.text("bank"),
        account=f.text("account"),
    )
    return intake.register(desk, new, asked, on)


def _nobody() -> None:
    raise FieldProblem("members.0.name", "一户至少要有一名成员。", "请先填写户主。")


def _refuse_together(*readings: Callable[[], object]) -> None:
    """Read everything once, so that what is wrong anywhere on the page is told in one go."""
    problems: list[FieldProblem] = []
    for reading in readings:
        try:
            reading()
        except FieldProblem as problem:
            problems.append(problem)
    if problems:
        raise together(problems)


def _member(row: int, typed: TypedMember) -> intake.NewMember:
    spec = FormSpec(
        (
            Field("name", f"第 {row + 1} 名成员的姓名"),
            Field("relation", f"第 {row + 1} 名成员与户主关系", "choice"),
            Field("income", f"第 {row + 1} 名成员的年收入", "money", required=False),
        )
    )
    values = {"name": typed.name, "relation": typed.relation, "income": typed.income}
    try:
        r = Reader(spec, values)
        income = r.fen("income") or 0
    except FieldProblem as problem:
        raise together(
            [FieldProblem(f"members.{row}.{p.field}", p.message, p.hint) for p in problem.parts]
        ) from None
    member = intake.NewMember(
        name=normalise_name(typed.name),
        id_number="",
        relation=typed.relation,
        income_fen=income,
        work_ability=typed.work_ability,
        counted=typed.counted,
        covered=typed.covered,
    )
    return _identified(row, member, typed)


def _identified(row: int, member: intake.NewMember, typed: TypedMember) -> intake.NewMember:
    """With ID number, sex and birth; somebody without a number needs a date of birth."""
    if idnumber.is_absent(idnumber.clean(typed.id_number)):
        born = read_day(typed.birth)
        if born is None:
            raise FieldProblem(
                f"members.{row}.birth",
                f"{member.name} 没有身份证号，要填出生日期。",
                "请写成 1960-01-31 这样。",
            )
        return replace(member, birth=born.isoformat())
    try:
        number = idnumber.parse(typed.id_number)
    except idnumber.IdNumberError as error:
        raise FieldProblem(
            f"members.{row}.id_number", f"{member.name}：{error}。", "请对照身份证核对。"
        ) from None
    return replace(member, id_number=number.text, birth=number.birth.isoformat(), sex=number.sex)


def drafted(members: Sequence[Mapping[str, object]]) -> tuple[TypedMember, ...]:
    """Members of a draft. Raises ``UserError`` when a draft is of another version of the page."""
    try:
        return tuple(TypedMember(**m) for m in members)  # type: ignore[arg-type]
    except TypeError:
        raise UserError("这份未交的登记是旧版本的，不能接着填。", "请重新填写。") from None
