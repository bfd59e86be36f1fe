"""People as typed at the counter: members of a family in rows, or the applicant of a service."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from unicodedata import normalize

from desktop.domain import idnumber
from desktop.domain.household import Member
from desktop.domain.money import NotMoney, divide_half_up, format_yuan, parse_yuan
from desktop.domain.names import normalise_name
from desktop.domain.reckoning.family import grade
from desktop.domain.told import Told
from desktop.errors import UserError
from desktop.office import intake
from desktop.ui.presenters.days import read_day
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed, together
from desktop.ui.presenters.reading import Reader

RELATIONS = ("户主", "配偶", "子", "女", "父", "母", "祖父母", "孙子女", "兄弟姐妹", "其他")
WORK_ABILITY = ("", "有劳动能力", "部分丧失劳动能力", "完全丧失劳动能力", "无劳动能力")
DISABILITIES = ("", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
GRADES = ("", "一级", "二级", "三级", "四级")
STUDIES: Choices = (
    ("", "不在读"), ("school", "中小学、中职"), ("undergraduate", "全日制本专科"), ("graduate", "研究生"),
)  # fmt: skip

APPLICANT = FormSpec(
    (
        Field("name", "姓名或单位名称"),
        Field("number", "身份证号或统一社会信用代码"),
        Field("phone", "电话"),
        Field("contact", "联系人", required=False, hint="单位来办的，写来的人"),
        Field("village", "村（社区）", required=False),
        Field("address", "地址", required=False),
    )
)
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")


@dataclass(frozen=True, slots=True)
class TypedMember:
    """One member as typed. ``income`` yuan a year as text; ``study`` a value of ``STUDIES``."""

    name: str = ""
    id_number: str = ""
    relation: str = ""
    birth: str = ""
    income: str = ""
    work_ability: str = ""
    counted: bool = True
    covered: bool = True
    disability_kind: str = ""
    disability_grade: str = ""
    severe_illness: bool = False
    study: str = ""
    counted_reason: str = ""

    def blank(self) -> bool:
        """Nothing was typed: the row does not count."""
        return not (self.name.strip() or self.id_number.strip() or self.income.strip())

    @property
    def more(self) -> bool:
        """Something is said on the second line of the row."""
        return bool(self.disability_kind or self.disability_grade or self.severe_illness or self.study)


def typed_member(m: Member) -> TypedMember:
    """A member on file as the rows show it."""
    return TypedMember(
        name=m.name,
        id_number=m.id_number,
        relation=m.relation,
        birth="" if m.id_number else m.birth,
        income=format_yuan(m.income_fen) if m.income_fen else "",
        work_ability=m.work_ability,
        counted=m.counted,
        covered=m.covered,
        disability_kind=m.disability_kind,
        disability_grade=m.disability_grade,
        severe_illness=m.severe_illness,
        study=m.study,
        counted_reason=m.counted_reason,
    )


def drafted(members: Sequence[Mapping[str, object]]) -> tuple[TypedMember, ...]:
    """Members of a draft. Raises ``UserError`` when a draft is of another version of the page."""
    try:
        return tuple(TypedMember(**m) for m in members)  # type: ignore[arg-type]  # the draft's own words
    except TypeError:
        raise UserError("这份未交的登记是旧版本的，不能接着填。", "请重新填写。") from None


def read_member(row: int, typed: TypedMember) -> intake.NewMember:
    """A row read into a member. Raises ``FieldProblem`` (fields are ``members.<row>.<name>``)."""
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
    kept = {n: v for n, v in asdict(typed).items() if n not in _READ}
    member = intake.NewMember(name=normalise_name(typed.name), id_number="", income_fen=income, **kept)
    if not typed.counted and not typed.counted_reason.strip():
        place = f"members.{row}.counted_reason"
        raise FieldProblem(place, f"{member.name} 不计入共同生活人口，要写明理由。", "例如：服刑、已分户。")
    return _identified(row, member, typed)


_READ = frozenset({"name", "id_number", "birth", "income"})


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


def read_applicant(typed: Typed) -> intake.NewApplicant:
    """Who comes for a service. Raises ``FieldProblem``."""
    r = Reader(APPLICANT, typed)
    number = normalize("NFKC", r.text("number")).replace(" ", "").upper()
    if not _CREDIT_CODE.fullmatch(number) or number[:17].isdecimal():
        try:
            number = idnumber.parse(number).text
        except idnumber.IdNumberError as error:
            raise FieldProblem(
                "number", f"身份证号或统一社会信用代码：{error}。", "请对照证件核对。"
            ) from None
    elif not r.text("contact"):
        raise FieldProblem("contact", "单位来办的，要写联系人。", "请写来办事的人。")
    return intake.NewApplicant(
        name=normalise_name(r.text("name")),
        number=number,
        phone=r.text("phone"),
        village=r.text("village"),
        address=r.text("address"),
        contact=r.text("contact"),
    )


def told_of_rows(members: Sequence[TypedMember], urban: bool, on: date) -> tuple[tuple[str, Told], ...]:
    """What the rows say so far, person by person; half-typed cells say nothing."""
    people = [m for m in members if not m.blank()]
    incomes = [fen for m in people if m.counted and (fen := _fen(m.income)) is not None]
    counted = sum(m.counted for m in people)
    income = divide_half_up(sum(incomes), 12 * counted) if incomes and counted else None
    return tuple(
        (
            m.name.strip() or f"第 {n} 名成员",
            Told(
                age=_age(m, on),
                disabled=bool(m.disability_kind or m.disability_grade),
                disability_kind=m.disability_kind,
                disability_grade=grade(m.disability_grade),
                severe_illness=m.severe_illness,
                income_month_fen=income,
                urban=urban,
            ),
        )
        for n, m in enumerate(people, 1)
    )


def _fen(text: str) -> int | None:
    try:
        return parse_yuan(text) if text.strip() else None
    except NotMoney:
        return None


def _age(m: TypedMember, on: date) -> int | None:
    try:
        born = idnumber.parse(m.id_number).birth if m.id_number.strip() else read_day(m.birth)
    except idnumber.IdNumberError:
        return None
    if born is None or born > on:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
