"""登记: a new application, for a family without a file, for one that has one, or for who comes for a service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from desktop.domain.household import Household, Member
from desktop.domain.idnumber import mask
from desktop.domain.money import format_yuan
from desktop.domain.told import Told, told_of
from desktop.errors import UserError
from desktop.office import contacts, intake
from desktop.office.act import CaseRef, home_at
from desktop.office.contacts import Contact
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters import village_check
from desktop.ui.presenters.forms import (
    Choices,
    Field,
    FieldProblem,
    FormSpec,
    Typed,
    TypedValue,
    Why,
    together,
)
from desktop.ui.presenters.intake_needs import (
    ABOUT,
    TOLD,
    Needs,
    Sheet,
    Unseen,
    needs,
    part,
    picks,
    read_request,
    rest,
    wanted,
)
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.suggesting import Offer, Suggesting, suggesting, with_ticks
from desktop.ui.presenters.typed_people import RELATIONS as RELATIONS
from desktop.ui.presenters.typed_people import WORK_ABILITY as WORK_ABILITY
from desktop.ui.presenters.typed_people import TypedMember as TypedMember
from desktop.ui.presenters.typed_people import drafted as drafted
from desktop.ui.presenters.typed_people import read_applicant, read_member, told_of_rows, typed_member
from desktop.ui.presenters.village_check import CONFIRM

HELP = (
    "先选申请事项，页面只问这个事项要的内容。填了成员和情况，“可能适合”会列出别的事项，勾选的一并登记。"
    "登记不等于受理。登记人不能签批这件申请。"
)

FAMILY = FormSpec(
    (
        Field("village", "村（社区）"),
        Field("address", "住址", required=False),
        Field("phone", "电话", required=False),
        Field("hukou", "户籍", "choice", choices=(("rural", "农村"), ("urban", "城市")), initial="rural"),
        Field("bank", "开户行", required=False),
        Field("account", "账号", required=False),
        Field("financial", "金融资产（元）", "money", required=False, when=("sheet", "family")),
        Field("houses", "住房（套）", "number", required=False, when=("sheet", "family")),
        Field("vehicles", "非必需车辆（辆）", "number", required=False, when=("sheet", "family")),
        Unseen("sheet", "", initial="family"),
    )
)


@dataclass(frozen=True, slots=True)
class OnFile:
    """A member of a family that has a file, as the page lists it."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class NewApplication:
    """The page as opened. ``household`` empty: a family without a file; ``parked``: a first contact goes on,
    whose own word for the ``age`` counts until there is a date of birth.

    ``request`` is the whole form; the page shows its ``about`` above the people and its ``rest`` below them.
    """

    household: str
    subject: str
    family: FormSpec
    request: FormSpec
    people: Choices
    needs: Needs
    suggesting: Suggesting
    parked: bool = False
    members: tuple[TypedMember, ...] = ()
    on_file: tuple[OnFile, ...] = ()
    told: tuple[tuple[str, Told], ...] = field(default=(), repr=False)
    age: int | None = None

    @property
    def key(self) -> str:
        """The name of its draft."""
        return f"register/{self.household or 'new'}"

    @property
    def asks_family(self) -> bool:
        """The family has to be typed: it has no file, or only what a first contact told."""
        return self.parked or not self.household

    @property
    def about(self) -> FormSpec:
        """What is applied for, when, where."""
        return part(self.request, ABOUT)

    @property
    def situation(self) -> Field:
        """What else was told of the family; the suggestions go by it."""
        return next(f for f in self.request.fields if f.name == TOLD)

    @property
    def rest(self) -> FormSpec:
        """By whom, why, in which way."""
        return rest(self.request)

    @property
    def picks(self) -> tuple[str, ...]:
        """The fields that pick a person of the family."""
        return picks(self.request)

    def sheet(self, typed: Typed) -> Sheet:
        """Who is asked for, given the matters."""
        return self.needs.sheet(typed)

    def why(self, typed: Typed) -> Why:
        """依据与算法 of what the page shows."""
        return self.needs.why(typed)

    def offers(self, family: Typed, members: Sequence[TypedMember], request: Typed) -> tuple[Offer, ...]:
        """可能适合, from what stands on the page; nothing while there is nothing to go by."""
        urban = family.get("hukou") == "urban"
        rows = told_of_rows(members, urban, self.needs.on) if self.asks_family else self.told
        ticks, reason = request.get("told"), str(request.get("reason") or "")
        ticked = ticks if isinstance(ticks, list) else []
        if rows and rows[0][1].age is None:
            rows = ((rows[0][0], replace(rows[0][1], age=self.age)), *rows[1:])
        people = rows or ((("", Told(urban=urban)),) if ticked else ())
        return self.suggesting.offers([(n, with_ticks(t, ticked, reason)) for n, t in people])


@dataclass(frozen=True, slots=True)
class Registered:
    """What was registered: one application for each matter. ``failed`` (title, why not) of those that were not."""

    refs: tuple[CaseRef, ...]
    titles: tuple[str, ...]
    changes: Changes
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> str:
        """The sentence for the bar."""
        if len(self.refs) == 1 and not self.failed:
            return "已登记。下一步核对材料。"
        missed = "".join(f"“{title}”没有登记：{why}" for title, why in self.failed)
        return f"已登记 {len(self.refs)} 件：{'、'.join(self.titles)}。{missed}下一步核对材料。"


def start(desk: Desk, household: str = "") -> NewApplication:
    """Open the page for a new family, for one that has a file, or for a parked first contact."""
    known = needs(desk)
    home = home_at(desk, household) if household else None
    contact = contacts.contact_of(home, desk.today()) if home else None
    here = [m for m in home.members if m.here] if home else []
    people = tuple((str(n), m.name) for n, m in enumerate(here))
    spec = known.spec("登记申请", HELP)
    request = spec.with_fields({name: {"choices": people} for name in picks(spec)})
    if home is not None and contact is None:
        # Somebody who is on file is not asked for again, whatever the matter.
        everybody = frozenset(m.id for m in known.matters) | {""}
        request = request.with_fields({"applicant": {"matters": everybody}})
    if contact is not None:
        request = request.with_fields(
            {"reason": {"initial": contact.reason}, "told": {"initial": list(contact.ticks)}}
        )
    busy = [a.matter for a in home.applications if _open(desk, home, a.id)] if home else []
    return NewApplication(
        household=household,
        subject=_subject(contact, here[0].name if here else ""),
        family=village_check.with_check(desk, _filled(home) if home and contact else FAMILY),
        request=request,
        people=people,
        needs=known,
        suggesting=suggesting(desk, busy),
        parked=contact is not None,
        age=contact.age if contact else None,
        members=tuple(typed_member(m) for m in here) if contact else (),
        on_file=() if contact else tuple(OnFile(m.name, _about(desk, m)) for m in here),
        told=tuple((m.name, told_of(home, m.id, desk.pack, desk.today())) for m in here) if home else (),
    )


def register(
    desk: Desk, page: NewApplication, family: Typed, members: Sequence[TypedMember], request: Typed
) -> tuple[CaseRef, Changes]:
    """The first of what ``register_all`` registers. Raises ``UserError`` also where a further one failed."""
    done = register_all(desk, page, family, members, request)
    if done.failed:
        raise UserError(done.message, "请回到户页，把没有登记的事项另行登记。")
    return done.refs[0], done.changes


def register_all(
    desk: Desk, page: NewApplication, family: Typed, members: Sequence[TypedMember], request: Typed
) -> Registered:
    """Open an application for each matter: the first with the file, the others in the same file.

    Raises ``FieldProblem`` (fields of members are ``members.<row>.<name>``) or what stands against the first.
    """
    named = [(n, m) for n, m in enumerate(members) if not m.blank()]
    sheet = page.sheet(request)
    values = _by_place(page, request, sheet, [n for n, _ in named])
    people = {**family, "sheet": sheet}
    _refuse_together(*_readings(page, people, named, values))
    r = Reader(page.request, values)
    matters = page.needs.of(wanted(values))
    asked = [read_request(page.request, m, r, values) for m in matters]
    on = r.day()
    noted = Changes()
    if page.asks_family and sheet != "applicant":
        noted = village_check.settle(desk, str(people.get("village") or ""), people.get(CONFIRM) is True)
    ref, changes = _first(
        desk, page, people, [read_member(n, m) for n, m in _rows(page, sheet, named)], asked[0], on
    )
    changes |= noted
    refs, titles, failed = [ref], [matters[0].title], []
    for matter, one in zip(matters[1:], asked[1:], strict=True):
        try:
            further, changed = intake.register(desk, ref.household, one, on)
        except UserError as error:
            failed.append((matter.title, error.message))
            continue
        refs.append(further)
        titles.append(matter.title)
        changes |= changed
    return Registered(tuple(refs), tuple(titles), changes, tuple(failed))


Rows = Sequence[tuple[int, TypedMember]]


def _rows(page: NewApplication, sheet: Sheet, named: Rows) -> Rows:
    """The rows that count: none where the family is on file, or where a service asks for its applicant only."""
    return named if page.asks_family and sheet != "applicant" else ()


def _readings(page: NewApplication, people: Typed, named: Rows, values: Typed) -> list[Callable[[], object]]:
    """Everything on the page that may be wrong."""
    sheet = page.sheet(values)
    if not page.asks_family:
        return [partial(Reader, page.request, values)]
    if sheet == "applicant":
        return [partial(read_applicant, people), partial(Reader, page.request, values)]
    cells: list[Callable[[], object]] = [partial(read_member, n, m) for n, m in named]
    return [
        partial(Reader, page.family, people),
        *(cells or [_nobody]),
        partial(Reader, page.request, values),
    ]


def _first(
    desk: Desk, page: NewApplication, people: Typed, members: Sequence[intake.NewMember],
    asked: intake.Request, on: date,
) -> tuple[CaseRef, Changes]:  # fmt: skip
    """The first application, with the file it lies in."""
    if not page.asks_family:
        return intake.register(desk, page.household, asked, on)
    if not members:
        return intake.register(desk, read_applicant(people), asked, on)
    new = _household(page, people, members)
    if page.parked:
        return contacts.take_in(desk, page.household, new, asked, on)
    return intake.register(desk, new, asked, on)


def _household(
    page: NewApplication, people: Typed, members: Sequence[intake.NewMember]
) -> intake.NewHousehold:
    f = Reader(page.family, people)
    means = people.get("sheet") == "family"
    return intake.NewHousehold(
        village=f.text("village"),
        members=tuple(members),
        address=f.text("address"),
        phone=f.text("phone"),
        hukou=f.text("hukou"),
        financial_fen=f.fen("financial") or 0,
        houses=f.number("houses") if means else 0,
        vehicles=f.number("vehicles") if means else 0,
        bank=f.text("bank"),
        account=f.text("account"),
    )


def _by_place(
    page: NewApplication, request: Typed, sheet: Sheet, rows: Sequence[int]
) -> dict[str, TypedValue]:
    """People are picked by row of the page; rows left blank do not count. A service has its applicant alone."""
    values = dict(request)
    if page.asks_family and sheet != "applicant":
        place = {str(row): str(index) for index, row in enumerate(rows)}
        for name in page.picks:
            chosen = str(values.get(name) or ("0" if name == "applicant" else ""))
            values[name] = place.get(chosen, "")
    return values


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


def _subject(contact: Contact | None, head: str) -> str:
    if contact is None:
        return head
    age = f"，自述 {contact.age} 岁" if contact.age is not None else ""
    waited = f"，已过 {contact.days} 天" if contact.days else ""
    return f"{contact.name}：{contact.on.isoformat()} 集日登记{waited}{age}"


def _filled(home: Household) -> FormSpec:
    said = home.fields
    texts = {n: {"initial": str(said.get(n) or "")} for n in ("village", "address", "phone")}
    return FAMILY.with_fields({**texts, "hukou": {"initial": str(said.get("hukou") or "rural")}})


def _about(desk: Desk, m: Member) -> str:
    """A member on file in a few words, the number masked."""
    age = m.age_on(desk.today())
    words = [
        m.relation,
        f"{age} 岁" if age is not None else "",
        mask(m.id_number),
        f"年收入 {format_yuan(m.income_fen)} 元" if m.income_fen else "",
        f"{m.disability_kind}残疾{m.disability_grade}" if m.disability_kind else "",
        "重病" if m.severe_illness else "",
        "" if m.counted else f"不计入（{m.counted_reason}）",
    ]
    return " · ".join(w for w in words if w)


def _open(desk: Desk, home: Household, application: str) -> bool:
    case = desk.case(home, application)
    return case is None or not case.settled
