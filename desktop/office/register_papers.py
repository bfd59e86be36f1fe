"""Papers from the registers that are kept apart: a lead, a complaint. Drawn to be signed; nothing is kept here.

Who complained never stands on a paper (domain §I 16): neither as a field nor where the text names them.
"""

from __future__ import annotations

from datetime import date

from desktop.documents.notice import render_blank
from desktop.documents.stamp import letter_date
from desktop.domain.complaint import CHANNELS, FEEDBACK, INVESTIGATION, Complaint
from desktop.domain.complaint import OUTCOMES as COMPLAINT_OUTCOMES
from desktop.domain.household import parse_day
from desktop.domain.lead import OUTCOMES, SOURCES, Lead
from desktop.errors import UserError
from desktop.office import access, complaints, leads
from desktop.office.act import home_at
from desktop.office.desk import Desk
from desktop.office.lasting import lasting
from desktop.office.outgoing import looked_through
from desktop.office.scene import Scene, Text
from desktop.office.vocabulary import values_for

LEAD_SHEET, COMPLAINT_CHECK = "lead_sheet", "complaint_check"
_WITHHELD = "（略）"


def lead_sheet(desk: Desk, id: str) -> bytes:
    """主动发现线索表 of one lead, without telephone numbers. Raises ``UserError``."""
    lead = leads.one(desk, id)
    access.note(desk, "paper", lead.file, f"线索 {id} 的登记表")
    return _drawn(desk, LEAD_SHEET, id, _of_lead(desk, lead))


def complaint_check(desk: Desk, id: str) -> bytes:
    """举报登记和核查反馈表 of one complaint the person at work may read. Raises ``UserError``."""
    complaint = complaints.one(desk, id)
    if complaint.about_desk:
        raise UserError("反映本单位的举报只有县级能看，这里没有内容可印。", "请等县级的核查结果。")
    access.note(desk, "paper", what=f"举报 {id} 的核查反馈表")
    return _drawn(desk, COMPLAINT_CHECK, id, _of_complaint(desk, complaint))


def _drawn(desk: Desk, form_id: str, about: str, facts: dict[str, Text]) -> bytes:
    form = desk.form(form_id)
    values = looked_through(desk, form, values_for(form, Scene(desk, None, None, desk.today(), "", facts)))
    return lasting(desk, render_blank(form, fonts=desk.fonts, values=values), form.title, about)


def _of_lead(desk: Desk, lead: Lead) -> dict[str, Text]:
    steps = [
        {"on": s.on, "outcome": OUTCOMES.get(s.outcome, ""), "note": s.note, "by": _name(desk, s.by)}
        for s in lead.steps
    ]
    return {
        "lead_on": _day(lead.on),
        "lead_source": SOURCES.get(lead.source, ""),
        "lead_village": lead.village,
        "lead_reporter": lead.reporter,
        "lead_about": lead.about,
        "lead_hardship": lead.hardship,
        "lead_steps": steps,
    }


def _of_complaint(desk: Desk, c: Complaint) -> dict[str, Text]:
    looked, told = c.latest(INVESTIGATION), c.latest(FEEDBACK)
    said = {
        "complaint_number": c.id[-6:],
        "complaint_on": _day(c.on),
        "complaint_channel": CHANNELS.get(c.channel, c.channel),
        "complaint_named": "实名" if c.named else "匿名",
        "complaint_due": _day(c.due),
        "complaint_about": _about(desk, c),
        "complaint_text": c.about_text,
        "complaint_investigators": "、".join(_name(desk, p) for p in looked.investigators) if looked else "",
        "complaint_checked_on": _day(looked.on) if looked else "",
        "complaint_findings": looked.findings if looked else "",
        "complaint_outcome": COMPLAINT_OUTCOMES.get(looked.outcome, "") if looked else "",
        "complaint_told_on": _day(told.on) if told else "",
    }
    return {name: _without(c, text) for name, text in said.items()}


def _without(c: Complaint, text: str) -> str:
    """A text in which the complainant is not named, whoever wrote the name into it."""
    for own in (c.name, c.phone):
        text = text.replace(own, _WITHHELD) if own else text
    return text


def _about(desk: Desk, c: Complaint) -> str:
    if not c.about_household:
        return "、".join(_name(desk, p) for p in c.against)
    home = home_at(desk, c.about_household)
    return f"{home.head.name if home.head else ''}（{home.village}）"


def _name(desk: Desk, person: str) -> str:
    known = desk.credentials.person(person, desk.today())
    return known.name if known else person


def _day(text: str) -> str:
    day: date | None = parse_day(text)
    return letter_date(day) if day else ""
