"""举报投诉: what a complaint is, who may see it, and what stands against each step of it (domain §I 16).

The records lie in a file of their own (``models.restricted_file``), never in a household's. Each is written once. The
rules are pure: they are asked before a record is written, and again for every entry by ``office check``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from typing import Any, TypeVar

from desktop.domain.credential import Credentials, PersonCredential
from desktop.domain.facts import Obstacle
from desktop.domain.fold import apply
from desktop.domain.household import parse_day
from desktop.domain.journal import Attach, Body, Change, Key, Put, Value
from desktop.domain.names import name_key
from desktop.domain.record_types import MOST_CHANGES, fits, wrong_id
from desktop.domain.view import OFFICE_ROLES, Act

T = TypeVar("T")

COMPLAINT, COMPLAINT_STEP = "complaint", "complaint_step"
INVESTIGATION, FEEDBACK, CLOSED = "investigation", "feedback", "closed"
CHANNELS: Mapping[str, str] = {
    "visit": "来访", "call": "来电", "letter": "来信", "web": "网络", "12345": "12345", "superior": "上级转办",
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {"founded": "属实", "partly": "部分属实", "unfounded": "不属实"}
INVESTIGATORS = 2
ABOVE_THE_DESK = frozenset({"administrator", "leader"})
"""A complaint about one of these is one about the desk: nobody there could look into it."""
NAMED_ANSWERED = "民发〔2021〕57号 第三十七条"


@dataclass(frozen=True, slots=True)
class ComplaintStep:
    """What was done about a complaint. ``step``: investigation, feedback or closed; ``by`` the person at work.

    ``investigators`` person ids of the office or names of others, ``unrelated`` that they declared to be nobody's
    near relatives. ``outcome`` founded, partly or unfounded. ``letter`` what the complainant was told, ``delivered``
    how.
    """

    id: str
    complaint: str = ""
    step: str = ""
    on: str = ""
    by: str = ""
    investigators: tuple[str, ...] = ()
    unrelated: bool = False
    findings: str = ""
    outcome: str = ""
    letter: str = field(default="", repr=False)
    delivered: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint. ``name`` and ``phone`` are the complainant's, of a named one only; never shown in a ``repr``.

    ``against``: person ids of the office, or names of others (a village head). ``due`` is the sender's limit or the
    office's own: the rules only say 及时. One about the desk (``about_desk``) went to the county sealed: here are its
    day, its channel and the digest of the sealed bytes, nothing else.
    """

    id: str
    on: str = ""
    channel: str = ""
    named: bool = False
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    about_household: str = ""
    about_text: str = field(default="", repr=False)
    about_desk: bool = False
    against: tuple[str, ...] = ()
    received_by: str = ""
    due: str = ""
    sealed: str = ""
    steps: tuple[ComplaintStep, ...] = ()

    def latest(self, step: str) -> ComplaintStep | None:
        """The last step of a kind."""
        return next((s for s in reversed(self.steps) if s.step == step), None)

    @property
    def open(self) -> bool:
        """False once it is closed, or with the county."""
        return not self.about_desk and self.latest(CLOSED) is None

    @property
    def next_step(self) -> str:
        """What is to be done next; empty when nothing is. A named complainant hears before it is closed."""
        if not self.open:
            return ""
        looked, told = self.latest(INVESTIGATION), self.latest(FEEDBACK)
        if looked is None:
            return INVESTIGATION
        # Looked into again with another result: the complainant hears that one too.
        return FEEDBACK if self.named and (told is None or told.outcome != looked.outcome) else CLOSED


Records = Mapping[Key, Mapping[str, Value]]


def complaints(records: Records) -> tuple[Complaint, ...]:
    """Read the file, in the order of arrival at the desk."""
    steps = sorted(
        _all(ComplaintStep, COMPLAINT_STEP, records), key=lambda s: (s.on, _ORDER.get(s.step, 9), s.id)
    )
    found = _all(Complaint, COMPLAINT, records, lambda id: tuple(s for s in steps if s.complaint == id))
    return tuple(sorted(found, key=lambda c: (c.on, c.id)))


def may_read(complaint: Complaint, person: PersonCredential) -> bool:
    """Whether somebody may see a complaint: who received it, and the administrators; never whom it is about."""
    if _names(complaint.against, person) or not OFFICE_ROLES & set(person.roles):
        return False
    if complaint.received_by == person.person:
        return True
    return "administrator" in person.roles and not complaint.about_desk


def for_the_county_alone(
    against: tuple[str, ...], received_by: str, people: Mapping[str, PersonCredential]
) -> bool:
    """True when those complained about run the desk or received the complaint: it goes to the county unread."""
    concerned = [p for p in people.values() if _names(against, p)]
    return any(p.person == received_by or ABOVE_THE_DESK & set(p.roles) for p in concerned)


def people(credentials: Credentials, on: date | None) -> dict[str, PersonCredential]:
    """The people of the office by id: those of a day, or (None) all there ever were."""
    stated = (held.statement for held in credentials.people)
    found = {s.person: s for s in stated if isinstance(s, PersonCredential)}
    if on is None:
        return found
    return {id: now for id in found if (now := credentials.person(id, on)) is not None}


def _names(against: tuple[str, ...], person: PersonCredential) -> bool:
    """Whether somebody is meant, by id or by name: who bears the same name steps aside too."""
    return any(a == person.person or name_key(a) == name_key(person.name) for a in against)


def judge(records: Records, act: Act, credentials: Credentials) -> list[Obstacle]:
    """Everything that stands against an act on this file, on the state that its author knew."""
    if len(act.changes) > MOST_CHANGES:
        return [Obstacle("size", "一次操作的改动太多。")]
    state = {key: dict(values) for key, values in records.items()}
    person = credentials.person(act.person, act.day) if act.person else None
    if person is None or not OFFICE_ROLES & set(person.roles):
        return [Obstacle("role", "举报由经办人或管理员用自己的口令在办公室登记和办理。")]
    for change in act.changes:
        found = _change(state, change, act, person, credentials)
        if found:
            return found
        apply(state, Body((change,)))
    return []


def same_person(one: str, other: str, names: Mapping[str, str]) -> bool:
    """Whether two of (person id, name) are one person, as far as their names tell; ``names`` id → name."""
    return name_key(names.get(one, one)) == name_key(names.get(other, other))


def _change(
    state: Records, change: Change, act: Act, person: PersonCredential, credentials: Credentials
) -> list[Obstacle]:
    if isinstance(change, Attach):
        return []
    if not isinstance(change, Put) or (change.kind, change.id) in state or wrong_id(change.id):
        return [Obstacle("fixed", "举报的登记写下后不能改写或删除。")]
    if change.kind not in _TYPES:
        return [Obstacle("kind", f"这里不记“{change.kind[:20]}”。")]
    types = _TYPES[change.kind]
    if wrong := [n for n, v in change.fields.items() if n not in types or not fits(types[n], v)]:
        return [Obstacle("type", f"“{n}”不认识或内容类型不对。") for n in wrong]
    if change.kind == COMPLAINT:
        (complaint,) = _all(Complaint, COMPLAINT, {(change.kind, change.id): change.fields})
        attached = {c.sha256 for c in act.changes if isinstance(c, Attach)}
        return _registered(complaint, act, people(credentials, act.day), attached)
    (step,) = _all(ComplaintStep, COMPLAINT_STEP, {(change.kind, change.id): change.fields})
    about = next((c for c in complaints(state) if c.id == step.complaint), None)
    if about is None or not may_read(about, person):
        return [Obstacle("reader", "没有这件举报，或者您无权办理。")]
    names = {id: p.name for id, p in people(credentials, None).items()}
    return _step(about, step, act, names)


def _registered(
    c: Complaint, act: Act, here: Mapping[str, PersonCredential], attached: set[str]
) -> list[Obstacle]:
    found: list[Obstacle] = []
    on, due = parse_day(c.on), parse_day(c.due)
    if c.received_by != act.person:
        found.append(Obstacle("received_by", "接收人要写实际接收的人。"))
    if c.channel not in CHANNELS:
        found.append(Obstacle("channel", "请写明举报从哪里来。"))
    if on is None or on > act.day:
        found.append(Obstacle("date", "请填写收到举报的日期，不能晚于今天。"))
    if c.about_desk:
        return found + _sealed(c, attached)
    if for_the_county_alone(c.against, c.received_by, here):
        found.append(
            Obstacle("county", "举报的是本办公室的负责人或接收人，要密封报县级，不能在本办公室登记。")
        )
    if bool(c.name.strip()) != c.named or (c.phone and not c.named):
        found.append(Obstacle("named", "实名举报要写姓名；匿名举报不写姓名和电话。"))
    if not c.about_text.strip():
        found.append(Obstacle("about", "请写明举报的内容。"))
    if due is None or (on is not None and due < on):
        found.append(Obstacle("due", "请填写办结期限：转办单上的期限，或本办公室定的日期。"))
    return found


def _sealed(c: Complaint, attached: set[str]) -> list[Obstacle]:
    """Of a complaint about the desk nothing readable stays."""
    readable = (c.name, c.phone, c.about_text, c.about_household, *c.against)
    if any(readable) or c.named or c.sealed not in attached:
        return [Obstacle("sealed", "对本办公室的举报只报县级，这里只留密封件的摘要。")]
    return []


def _step(c: Complaint, s: ComplaintStep, act: Act, names: Mapping[str, str]) -> list[Obstacle]:
    on, before = parse_day(s.on), max((x.on for x in c.steps), default=c.on)
    if s.by != act.person:
        return [Obstacle("by", "办理人要写实际办理的人。")]
    if on is None or on > act.day or s.on < before:
        return [Obstacle("date", f"日期要在 {before} 到今天之间。")]
    if not c.open:
        return [Obstacle("closed", "这件举报已经办结或已报县级。")]
    match s.step:
        case "investigation":
            return _investigated(c, s, names)
        case "feedback":
            return _fed_back(c, s)
        case "closed":
            return _closed(c, s)
    return [Obstacle("step", "举报只有核查、反馈、办结三步。")]


def barred(c: Complaint, family: Iterable[str] = ()) -> tuple[str, ...]:
    """Who may not look into a complaint: those it is about, the family it is about, and who made it."""
    return tuple(n for n in (*c.against, *family, c.name) if n)


def _investigated(c: Complaint, s: ComplaintStep, names: Mapping[str, str]) -> list[Obstacle]:
    found = partial_to(barred(c), s.investigators, names)
    different = {name_key(names.get(i, i)) for i in s.investigators} - {""}
    if len(different) < INVESTIGATORS:
        found.append(Obstacle("investigators", f"核查要有至少 {INVESTIGATORS} 名不同的人。"))
    if not s.unrelated:
        found.append(Obstacle("recusal", "请确认核查人都不是被举报人和举报人的近亲属。"))
    if not s.findings.strip() or s.outcome not in OUTCOMES:
        found.append(Obstacle("findings", "请写明核查情况和结论：属实、部分属实或不属实。"))
    return found


def partial_to(
    barred: Iterable[str], investigators: Iterable[str], names: Mapping[str, str]
) -> list[Obstacle]:
    """An obstacle when somebody who may not look into it would."""
    who = tuple(barred)
    if any(same_person(i, b, names) for i in investigators for b in who):
        return [Obstacle("recusal", "被举报人、所涉家庭的成员和举报人不能核查这件举报，请换人。")]
    return []


def _fed_back(c: Complaint, s: ComplaintStep) -> list[Obstacle]:
    looked = c.latest(INVESTIGATION)
    if not c.named:
        return [Obstacle("feedback", "匿名举报没有反馈对象，核查后直接办结。")]
    if looked is None or s.outcome != looked.outcome:
        return [Obstacle("feedback", "反馈要在核查之后，结论与核查一致。", NAMED_ANSWERED)]
    if not s.letter.strip() or not s.delivered.strip():
        return [Obstacle("feedback", "请写明反馈的内容和送达方式。", NAMED_ANSWERED)]
    return []


def _closed(c: Complaint, s: ComplaintStep) -> list[Obstacle]:
    looked, told = c.latest(INVESTIGATION), c.latest(FEEDBACK)
    if looked is None or s.outcome != looked.outcome:
        return [Obstacle("closed", "先核查，再按核查的结论办结。")]
    if c.named and (told is None or told.outcome != looked.outcome):
        return [Obstacle("closed", "实名举报要先向举报人反馈，才能办结。", NAMED_ANSWERED)]
    return []


_ORDER = {INVESTIGATION: 0, FEEDBACK: 1, CLOSED: 2}
_NOT_STORED = ("id", "steps")
_TYPES: Mapping[str, Mapping[str, str]] = {
    kind: {f.name: str(f.type) for f in fields(cls) if f.name not in _NOT_STORED}
    for kind, cls in ((COMPLAINT, Complaint), (COMPLAINT_STEP, ComplaintStep))
}


def _all(
    cls: Callable[..., T],
    kind: str,
    records: Records,
    steps: Callable[[str], tuple[ComplaintStep, ...]] | None = None,
) -> Iterator[T]:
    """The records of a kind; a field of another type than declared counts as not said."""
    defaults = {f.name: f.default for f in fields(cls) if f.default is not MISSING}  # type: ignore[arg-type]
    for (k, record), values in sorted(records.items()):
        if k == kind:
            known: dict[str, Any] = {
                n: tuple(v) if isinstance(v, list) else v
                for n, v in values.items()
                if n in _TYPES[kind] and fits(_TYPES[kind][n], v) and n in defaults
            }
            yield cls(**known, id=record, **({"steps": steps(record)} if steps else {}))
