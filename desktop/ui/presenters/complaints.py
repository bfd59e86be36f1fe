"""举报投诉: what the person at work may see of it, the form of the next step, and handing it in.

The list never names a complainant; the sheet of one complaint does. Nothing typed here goes into a draft.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain import masks
from desktop.domain.complaint import (
    CHANNELS,
    CLOSED,
    FEEDBACK,
    INVESTIGATION,
    OUTCOMES,
    Complaint,
    ComplaintStep,
)
from desktop.domain.view import OFFICE_ROLES
from desktop.errors import UserError
from desktop.office import changes as office_changes
from desktop.office import complaints, revealing
from desktop.office.act import home_at
from desktop.office.complaints import NewComplaint
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.words import day, person_name

DESK, OTHERS = "desk", "others"
TITLES = {INVESTIGATION: "核查", FEEDBACK: "反馈", CLOSED: "办结"}
MOST_HITS = 6
_OUTCOMES: Choices = tuple(OUTCOMES.items())

_REGISTER = FormSpec(
    (
        Field("on", "收到日期", "date"),
        Field("channel", "来源", "choice", choices=tuple(CHANNELS.items())),
        Field(
            "subject", "举报的是", "choice", initial=OTHERS,
            choices=((OTHERS, "家庭、村（居）工作等"), (DESK, "本办公室（只报县级，这里不留内容）")),
        ),
        Field("signed", "实名或匿名", "choice", choices=(("named", "实名"), ("anonymous", "匿名"))),
        Field("name", "举报人姓名", when=("signed", "named")),
        Field("phone", "举报人电话", required=False, when=("signed", "named")),
        Field("household", "所涉家庭", required=False, hint="姓名或身份证号", when=("subject", OTHERS)),
        Field("about_text", "举报内容", "long"),
        Field("against", "被举报的人员", "checks", required=False),
        Field("others", "其他被举报人", "lines", required=False, hint="一行一人，例如村干部"),
        Field("due", "办结期限", "date", when=("subject", OTHERS), hint="转办单的期限"),
    ),
    action="登记",
    help="举报人的姓名和电话只存在加密的举报专档里，户档、笔记本、公示和通知书都不会出现。"
    "实名举报核查后要向举报人反馈（57号第三十七条）。",
)  # fmt: skip
_INVESTIGATION = FormSpec(
    (
        Field("on", "核查日期", "date"),
        Field("investigators", "核查人", "people", count=2, hint="姓名"),
        Field("unrelated", "核查人都不是举报人、被举报人的近亲属", "yes"),
        Field("findings", "核查情况", "long"),
        Field("outcome", "结论", "choice", choices=_OUTCOMES),
        Field("photos", "照片或扫描件", "photos", required=False),
    ),
    action="登记核查",
)
_FEEDBACK = FormSpec(
    (
        Field("on", "反馈日期", "date"),
        Field("letter", "反馈函内容", "long", hint="不写家庭的收入、财产、病情"),
        Field("delivered", "送达方式", hint="例如：当面交给本人、邮寄、电话"),
    ),
    action="登记反馈",
)
_CLOSED = FormSpec(
    (
        Field("on", "办结日期", "date"),
        Field("findings", "后续处理", "long", required=False, hint="例如：转入复核"),
    ),
    action="办结",
)
_STEPS = {INVESTIGATION: _INVESTIGATION, FEEDBACK: _FEEDBACK, CLOSED: _CLOSED}


@dataclass(frozen=True, slots=True)
class Line:
    """One complaint of the list, without who made it. ``late``: past its due day and not closed."""

    id: str
    due: str
    late: bool
    channel: str
    signed: str
    about: str
    state: str


@dataclass(frozen=True, slots=True)
class Board:
    """The list; ``may_register``: whether this person, on this computer, writes complaints down."""

    lines: tuple[Line, ...]
    may_register: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One complaint in full. ``facts`` (label, text); ``step`` and ``spec`` what is next, None when nothing is.

    ``sealed``: it went to the county, the sealed bytes may be written again.
    """

    id: str
    title: str
    facts: tuple[tuple[str, str], ...] = field(repr=False)
    step: str = ""
    spec: FormSpec | None = field(default=None, repr=False)
    sealed: bool = False

    @property
    def key(self) -> str:
        """The name of the draft of its next step."""
        return f"complaint/{self.id}/{self.step}"


def board(desk: Desk) -> Board:
    """The complaints this person may see."""
    lines = tuple(_line(desk, c) for c in complaints.readable(desk))
    return Board(lines, bool(OFFICE_ROLES & set(desk.person.roles)) and not is_laptop(desk.places.folder))


def sheet(desk: Desk, id: str) -> Sheet:
    """One of them. Raises ``UserError`` when there is none, or it is not for this person."""
    c = complaints.one(desk, id)
    title = f"{c.on} {CHANNELS.get(c.channel, '')}"
    if c.about_desk:
        facts = (("去向", "已密封报县级；内容和举报人只有县级能读，本办公室不留"),)
        return Sheet(id, title, facts, sealed=True)
    step = c.next_step
    return Sheet(id, title, _facts(desk, c), step, _next_form(desk, c, step) if step else None)


def phone(desk: Desk, id: str) -> str:
    """The complainant's whole telephone number, noted before it is shown. Raises ``UserError``."""
    return revealing.of_complaint(desk, id)


def register_form(desk: Desk) -> FormSpec:
    """The form of a new complaint."""
    return _REGISTER.with_fields(
        {"on": {"initial": desk.today().isoformat()}, "against": {"choices": complaints.people(desk)}}
    )


def about_the_desk(typed: Typed) -> bool:
    """Whether what is typed goes to the county alone, so that a folder is asked for first."""
    return typed.get("subject") == DESK


def register(desk: Desk, typed: Typed) -> Told:
    """Write a complaint down."""
    done = complaints.register(desk, _new(desk, typed), office_changes.open_review)
    return Told("已登记。举报人的身份只存在举报专档里。", done.changes, done.todo)


def seal(desk: Desk, typed: Typed, target: Path) -> Told:
    """Seal a complaint about the desk for the county and write it to a folder or stick."""
    path = complaints.to_county(desk, _new(desk, typed), target)
    return Told("已密封，本办公室不留内容。请把密封件送到县级。", hint=f"文件：{path.name}")


def carry_again(desk: Desk, id: str, target: Path) -> Told:
    """Write the sealed file once more."""
    return Told("密封件已再写一次。", hint=f"文件：{complaints.carry_again(desk, id, target).name}")


def hand_in(desk: Desk, of: Sheet, typed: Typed) -> Told:
    """Do the next step with what was typed. Raises ``FieldProblem`` and ``Refused``.

    A household that was not marked when the complaint was registered is marked with whatever step comes next.
    """
    r = Reader(_STEPS[of.step], typed)
    match of.step:
        case "investigation":
            changes = complaints.investigate(
                desk, of.id, r.day(), investigators=r.names("investigators"), findings=r.text("findings"),
                outcome=r.text("outcome"), unrelated=r.yes("unrelated"), photos=r.pictures("photos"),
            )  # fmt: skip
        case "feedback":
            letter, delivered = r.text("letter"), r.text("delivered")
            changes = complaints.feed_back(desk, of.id, r.day(), letter=letter, delivered=delivered)
        case _:
            changes = complaints.close(desk, of.id, r.day(), findings=r.text("findings"))
    marked, todo = _marked(desk, of.id)
    return Told(f"已登记{TITLES[of.step]}。", changes | marked, todo)


def _marked(desk: Desk, id: str) -> tuple[Changes, str]:
    """A second try to mark the family; the step itself stands whatever comes of it."""
    try:
        if complaints.waits_for_mark(desk, id):
            return complaints.mark_household(desk, id, office_changes.open_review)
    except UserError as error:
        return Changes(), f"所涉家庭还没有标记“有举报”：{error.message}"
    return Changes(), ""


def _new(desk: Desk, typed: Typed) -> NewComplaint:
    r = Reader(register_form(desk), typed)
    named = r.text("signed") == "named"
    to_county = about_the_desk(typed)
    return NewComplaint(
        on=r.day(), channel=r.text("channel"), about_text=r.text("about_text"),
        due=None if to_county else r.day("due"), named=named, name=r.text("name"), phone=r.text("phone"),
        about_household=_household(desk, r.text("household")), about_desk=to_county,
        against=(*r.texts("against"), *r.lines("others")),
    )  # fmt: skip


def _household(desk: Desk, text: str) -> str:
    """The household that is meant; empty for none."""
    if not text:
        return ""
    hits = desk.catalogue.search(text, limit=MOST_HITS)
    if len(hits) == 1:
        return hits[0].file
    if not hits:
        raise FieldProblem("household", f"没有找到“{text}”。", "换个写法试试；不在册的留空，写进举报内容。")
    several = "、".join(f"{h.head_name}（{h.village}）" for h in hits)
    raise FieldProblem("household", f"“{text}”有几户：{several}。", "请改填身份证号。")


def _next_form(desk: Desk, c: Complaint, step: str) -> FormSpec:
    first: dict[str, dict[str, object]] = {"on": {"initial": desk.today().isoformat()}}
    if step == FEEDBACK:
        first["letter"] = {"initial": complaints.letter(desk, c.id)}
    return _STEPS[step].with_fields(first)


def _line(desk: Desk, c: Complaint) -> Line:
    if c.about_desk:
        return Line(c.id, "—", False, CHANNELS.get(c.channel, ""), "", "本办公室", "已报县级")
    late = c.open and c.due < desk.today().isoformat()
    closed = c.latest(CLOSED)
    state = (
        f"待{TITLES[c.next_step]}"
        if c.open
        else f"办结：{OUTCOMES.get(closed.outcome if closed else '', '')}"
    )
    signed = "实名" if c.named else "匿名"
    return Line(c.id, day(c.due), late, CHANNELS.get(c.channel, ""), signed, _subject(desk, c), state)


_UNMARKED = "还没有标记“有举报”，登记下一步时补上"


def _waits(desk: Desk, c: Complaint) -> bool:
    try:
        return complaints.waits_for_mark(desk, c.id)
    except UserError:  # a family that cannot be read does not hide its complaint
        return False


def _subject(desk: Desk, c: Complaint) -> str:
    """Whom it is about, in a word."""
    if c.about_household:
        try:
            head = home_at(desk, c.about_household).head
        except UserError:  # one damaged household does not hide the list
            return "（这一户打不开）"
        return head.name if head else "（未写户主）"
    return "、".join(person_name(desk, a) for a in c.against) or "—"


def _facts(desk: Desk, c: Complaint) -> tuple[tuple[str, str], ...]:
    who = c.name if c.named else "匿名"
    against = "、".join(person_name(desk, a) for a in c.against)
    found = [
        ("举报人", who),
        (masks.NAMES[masks.PHONE], masks.phone(c.phone) if c.named else ""),
        ("内容", c.about_text),
        ("所涉家庭", _subject(desk, c) if c.about_household else ""),
        ("被举报人", against),
        ("家庭标记", _UNMARKED if _waits(desk, c) else ""),
        ("接收人", person_name(desk, c.received_by)),
        ("办结期限", day(c.due)),
        *((f"{TITLES.get(s.step, s.step)}", _done(desk, s)) for s in c.steps),
    ]
    return tuple((name, text) for name, text in found if text)


def _done(desk: Desk, s: ComplaintStep) -> str:
    names = "、".join(person_name(desk, i) for i in s.investigators)
    said = (f"核查人：{names}" if names else "", s.findings, s.letter.replace("\n", " "), s.delivered)
    outcome = f"结论：{OUTCOMES[s.outcome]}" if s.outcome in OUTCOMES else ""
    return "；".join(filter(None, (s.on, *said, outcome, f"{person_name(desk, s.by)}登记")))
