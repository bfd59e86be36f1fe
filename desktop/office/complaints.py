"""举报投诉: registered, looked into by two, answered where named, closed (57号 §§20, 36, 37; domain §I 16).

Everything lies in ``restricted.hdo``, each record signed by the person at work. Who may read a complaint is asked in
every function here: who received it and the administrators, never somebody it is about. That holds in the program;
whoever has a password of the office *and* other tools could decrypt the file, as any file of the office.
A household file learns one thing only: that its open application met a complaint, so the county makes the visit.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from desktop.domain import complaint as rules
from desktop.domain.complaint import COMPLAINT, COMPLAINT_STEP, Complaint
from desktop.domain.household import APPLICATION, Household
from desktop.domain.journal import Attach, Put, Value
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.durable import replace
from desktop.office import restricted
from desktop.office.act import Photo, home_at, new_id, record
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop
from desktop.office.open_cases import open_applications
from desktop.sync import disk, sealed_note

SEALED = "application/age-encryption"
OpenReview = Callable[[Desk, str, date], Changes]
"""Opens a review of a family that has running benefits and no open application (a change of kind ``review``)."""

_NO_REVIEW = "这一户没有在办的申请，请开一件复核，入户由县级进行。"


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """What the person at work writes down. ``against``: person ids of the office or names; ``about_household`` an id.

    ``about_desk`` True: about this desk itself, see ``to_county``. Identity and content never show in a ``repr``.
    """

    on: date
    channel: str
    about_text: str = field(repr=False)
    due: date | None = None
    named: bool = False
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    about_household: str = ""
    about_desk: bool = False
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """A complaint that was written down. ``todo``: what is left to do about its household, empty for nothing."""

    id: str
    changes: Changes
    todo: str = ""


def register(desk: Desk, new: NewComplaint, open_review: OpenReview | None = None) -> Registered:
    """Write a complaint down, and have the county visit the family it is about.

    Raises ``UserError``: a laptop, an unknown household, a complaint that is for the county alone; ``Refused``.
    """
    _at_the_office(desk)
    if for_the_county_alone(desk, new):
        raise UserError(
            "举报的是本办公室、它的负责人或接收人，没有在本办公室登记。",
            "请用“密封报县级”，内容只有县级能读。",
        )
    if new.about_household and new.about_household not in desk.households.ids():
        raise UserError("没有找到举报所涉的家庭。", "请先查找这一户；不在册的，家庭一栏留空。")
    id = new_id(COMPLAINT)
    restricted.append(desk, [Put(COMPLAINT, id, _fields(desk, new))], action="complaint.register")
    changes = Changes(kinds=frozenset({COMPLAINT}))
    try:
        marked, todo = mark_household(desk, id, open_review)
    except UserError as error:  # the complaint stands; its household waits for a second try
        marked, todo = Changes(), f"所涉家庭还没有标记“有举报”：{error.message}"
    return Registered(id, changes | marked, todo)


def for_the_county_alone(desk: Desk, new: NewComplaint) -> bool:
    """True for a complaint about the desk itself, those who run it, or whoever would write it down."""
    return new.about_desk or rules.for_the_county_alone(
        new.against, desk.user, rules.people(desk.credentials, desk.today())
    )


def mark_household(desk: Desk, id: str, open_review: OpenReview | None = None) -> tuple[Changes, str]:
    """Set ``Application.complaint`` on the family's open applications (57号 §20: the county visits then).

    Only that flag goes into the household file. A family with running benefits and no open application gets a review
    from ``open_review``; (changes, what is left to do) comes back. May be called again: nothing is marked twice.
    """
    household = one(desk, id).about_household
    if not household:
        return Changes(), ""
    home, changes = home_at(desk, household), Changes()
    if not open_applications(desk, home) and home.running_benefits:
        if open_review is None:
            return changes, _NO_REVIEW
        changes = open_review(desk, household, desk.today())
        home = home_at(desk, household)
        if not open_applications(desk, home):  # a recognition without money knows no review
            return changes, _NO_REVIEW
    flags = [
        Put(APPLICATION, a.id, {"complaint": True}) for a in open_applications(desk, home) if not a.complaint
    ]
    return (changes | record(desk, household, "complaint", flags), "") if flags else (changes, "")


def waits_for_mark(desk: Desk, id: str) -> bool:
    """True while an open complaint about a family has left no trace there: something came in between the two files.

    A trace is an application with the flag that was under way on the day of the complaint or came after it.
    """
    complaint = one(desk, id)
    if not complaint.open or not complaint.about_household:
        return False
    home = _home(desk, complaint)
    under_way = {a.id for a in open_applications(desk, home)}
    if not under_way and not home.running_benefits:
        return False
    return not any(
        a.id in under_way or max(a.registered_on, _settled_on(desk, home, a.id)) >= complaint.on
        for a in home.applications
        if a.complaint
    )


def _settled_on(desk: Desk, home: Household, application: str) -> str:
    """The day an application was over, empty while nobody can say."""
    case = desk.case(home, application)
    if case is None:
        return ""
    steps = [s.on.isoformat() for s in (case.closed, case.county_result) if s]
    return max([*steps, *(d.on for d in case.decisions)], default="")


def readable(desk: Desk) -> tuple[Complaint, ...]:
    """The complaints that the person at work may see: open ones first, by their due day."""
    if is_laptop(desk.places.folder):
        return ()
    mine = [c for c in restricted.all_of(desk) if rules.may_read(c, desk.person)]
    return tuple(sorted(mine, key=lambda c: (not c.open, c.due, c.id)))


def one(desk: Desk, id: str) -> Complaint:
    """A complaint; ``UserError`` in the same words whether there is none or the person may not see it."""
    found = next((c for c in readable(desk) if c.id == id), None)
    if found is None:
        raise UserError("没有这件举报，或者您无权查看。", "举报只有接收人和管理员能看，被举报人不能看。")
    return found


def investigate(
    desk: Desk,
    id: str,
    on: date,
    *,
    investigators: Sequence[str],
    findings: str,
    outcome: str,
    unrelated: bool,
    photos: Sequence[Photo] = (),
) -> Changes:
    """核查 by two or more, none of them concerned. ``investigators``: person ids or names.

    ``unrelated``: they declared to be nobody's near relatives. ``outcome`` founded, partly or unfounded.
    """
    complaint = one(desk, id)
    family = [m.name for m in _home(desk, complaint).members] if complaint.about_household else []
    if rules.partial_to(rules.barred(complaint, family), investigators, dict(people(desk))):
        raise UserError("被举报人、所涉家庭的成员和举报人不能核查这件举报。", "请换人核查。")
    fields: dict[str, Value] = {
        "investigators": [i.strip() for i in investigators if i.strip()],
        "findings": findings.strip(),
        "outcome": outcome,
        "unrelated": unrelated,
    }
    return _step(desk, complaint, rules.INVESTIGATION, on, fields, photos)


def feed_back(desk: Desk, id: str, on: date, *, letter: str, delivered: str) -> Changes:
    """反馈函 to a named complainant (57号 §37): what was told, and how it was delivered."""
    complaint = one(desk, id)
    fields: dict[str, Value] = {
        "letter": letter.strip(),
        "delivered": delivered.strip(),
        "outcome": _outcome(complaint),
    }
    return _step(desk, complaint, rules.FEEDBACK, on, fields)


def close(desk: Desk, id: str, on: date, *, findings: str = "") -> Changes:
    """办结, with the outcome of the investigation; ``findings`` what followed from it."""
    complaint = one(desk, id)
    fields: dict[str, Value] = {"outcome": _outcome(complaint), "findings": findings.strip()}
    return _step(desk, complaint, rules.CLOSED, on, fields)


def letter(desk: Desk, id: str) -> str:
    """A draft of the feedback letter: the outcome, and nothing of the family's circumstances."""
    complaint = one(desk, id)
    looked = complaint.latest(rules.INVESTIGATION)
    if not complaint.named or looked is None:
        raise UserError("还不能写反馈函。", "实名举报核查之后才反馈；匿名举报没有反馈对象。")
    lines = (
        f"{complaint.name}：",
        f"    您于 {complaint.on} 反映的问题，我们已于 {looked.on} 核查完毕，"
        f"结论为：{rules.OUTCOMES[looked.outcome]}。",
        "    我们将依照规定处理。您的姓名和联系方式依法保密。感谢您对社会救助工作的监督。",
        f"        {desk.township_name}",
    )
    return "\n".join(lines)


def people(desk: Desk) -> tuple[tuple[str, str], ...]:
    """(person id, name) of those at work in this office today, for choosing whom a complaint is about."""
    found = ((id, desk.credentials.person(id, desk.today())) for id, _ in desk.users())
    return tuple((id, p.name) for id, p in found if p is not None)


def to_county(desk: Desk, complaint: NewComplaint, target: Path) -> Path:
    """Seal a complaint about the desk for the county alone and write it to a folder or stick; the file.

    Here stay its day, its channel and the sealed bytes, which nobody at the desk can read. Raises ``UserError``.
    """
    _at_the_office(desk)
    county = desk.credentials.office
    if county is None or not county.county_recipients:
        raise UserError("本办公室还没有登记到县级，不能密封。", "请让举报人直接向县级民政部门反映。")
    if not complaint.about_text.strip():
        raise UserError("请写明举报的内容。", "填写后再密封。")
    document = {
        "format": 0, "kind": COMPLAINT, "office": desk.office_id, "township": desk.township_name,
        "sealed_on": desk.today().isoformat(), "complaint": {**_fields(desk, complaint), "about_desk": True},
    }  # fmt: skip
    sealed = sealed_note.seal(document, county.county_recipients, desk.device_keys.sign)
    id = new_id(COMPLAINT)
    kept: dict[str, Value] = {
        "on": complaint.on.isoformat(), "channel": complaint.channel, "about_desk": True,
        "received_by": desk.user, "sealed": digest(sealed),
    }  # fmt: skip
    attach = Attach(digest(sealed), len(sealed), SEALED, "密封件", f"{COMPLAINT}/{id}")
    restricted.append(
        desk, [attach, Put(COMPLAINT, id, kept)], action="complaint.county", blobs={digest(sealed): sealed}
    )
    try:
        return _carry(sealed, target)
    except UserError as error:
        hint = "内容已经密封，不要重新填写；插好介质后在列表里选这一件，再写一次密封件。"
        raise UserError(error.message, hint) from error


def carry_again(desk: Desk, id: str, target: Path) -> Path:
    """Write the sealed bytes of a complaint about the desk once more (a lost stick, a full one)."""
    complaint = one(desk, id)
    if not complaint.sealed:
        raise UserError("这件举报没有密封件。", "只有对本办公室的举报才密封报县级。")
    return _carry(restricted.blob(desk, complaint.sealed), target)


def _carry(sealed: bytes, target: Path) -> Path:
    path = target / f"note-{digest(sealed)[:16]}.age"
    with disk.told("写入密封件"):
        target.mkdir(parents=True, exist_ok=True)
    replace(path, sealed)
    return path


def _fields(desk: Desk, new: NewComplaint) -> dict[str, Value]:
    return {
        "on": new.on.isoformat(),
        "channel": new.channel,
        "named": new.named,
        "name": new.name.strip(),
        "phone": new.phone.strip(),
        "about_household": new.about_household,
        "about_text": new.about_text.strip(),
        "about_desk": False,
        "against": [a.strip() for a in new.against if a.strip()],
        "received_by": desk.user,
        "due": new.due.isoformat() if new.due else "",
    }


def _step(
    desk: Desk,
    complaint: Complaint,
    step: str,
    on: date,
    fields: dict[str, Value],
    photos: Sequence[Photo] = (),
) -> Changes:
    id = f"{complaint.id}-{len(complaint.steps) + 1:02d}-{secrets.token_hex(3)}"
    common: dict[str, Value] = {
        "complaint": complaint.id,
        "step": step,
        "on": on.isoformat(),
        "by": desk.user,
    }
    put = Put(COMPLAINT_STEP, id, {**common, **fields})
    attached = [p.attach(f"{COMPLAINT_STEP}/{id}") for p in photos]
    blobs = {p.sha256: p.data for p in photos}
    restricted.append(desk, [*attached, put], action=f"complaint.{step}", blobs=blobs)
    return Changes(kinds=frozenset({COMPLAINT}))


def _outcome(complaint: Complaint) -> str:
    looked = complaint.latest(rules.INVESTIGATION)
    return looked.outcome if looked else ""


def _home(desk: Desk, complaint: Complaint) -> Household:
    return home_at(desk, complaint.about_household)


def _at_the_office(desk: Desk) -> None:
    if is_laptop(desk.places.folder):
        raise UserError("笔记本上不登记举报。", "请回到办公室的电脑上登记，这里不要记下举报人。")
