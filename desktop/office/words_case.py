"""Words about an application: who asks for what, when it came, what was handed in, until when it is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from desktop.documents.stamp import letter_date
from desktop.domain.case import Case
from desktop.domain.household import parse_day
from desktop.domain.idnumber import mask
from desktop.domain.money import format_yuan
from desktop.domain.scheme import ORDINARY
from desktop.domain.workflow import due_day
from desktop.office import notice_values
from desktop.office.desk import Desk
from desktop.office.scene import Rows, Scene, Text, Word, Words
from desktop.office.words_family import applying

SUPPLEMENT_DAYS = 30


def of_case(say: Callable[[Desk, Case], Text]) -> Word:
    """A word that says nothing where there is no application."""
    return lambda scene: say(scene.desk, scene.case) if scene.case else ""


def day_words(day: date | None) -> str:
    """A day as papers write it, empty for none."""
    return letter_date(day) if day else ""


def _applicant(scene: Scene) -> str:
    if scene.case is not None:
        return notice_values.addressee(scene.case)
    who = applying(scene)
    return who.name if who else ""


def _applicant_id(scene: Scene) -> str:
    who = notice_values.applicant(scene.case) if scene.case else applying(scene)
    return mask(who.id_number) if who and who.here and who.id_number else ""


def _accepted(desk: Desk, case: Case) -> str:
    return day_words(case.done_on("acceptance") or case.done_on("registration"))


def _applied(desk: Desk, case: Case) -> str:
    return day_words(parse_day(case.application.registered_on))


def _due(desk: Desk, case: Case) -> str:
    named = (case.matter.step(s) for s in ("decision", "forward", "county_result"))
    step = next((s for s in named if s and s.limit), None)
    return day_words(due_day(case, step, desk.days)) if step else ""


def to(desk: Desk, case: Case) -> str:
    """Who decides where the township does not: the department it was forwarded to, or will be."""
    forwarded = case.latest("forward")
    said = str(forwarded.facts.get("to", "")) if forwarded else ""
    return said or case.matter.department or desk.pack.scheme.names.bureau


def _passed_to(desk: Desk, case: Case) -> str:
    return to(desk, case) if case.matter.step("forward") else ""


def handed_in(case: Case) -> tuple[str, ...]:
    """The titles of the papers that go with a case: those that were forwarded, else those that were handed in."""
    forwarded, given = case.latest("forward"), case.latest("materials")
    named = forwarded.facts.get("items") if forwarded else None
    if isinstance(named, list | tuple):
        return tuple(str(title) for title in named)
    present = set(given.facts.get("present") or ()) if given else set()
    return tuple(m.title for m in case.matter.materials if not present or m.id in present)


def _items(desk: Desk, case: Case) -> Rows:
    blank = {"kind": "", "copies": "1", "note": "", "checked_by": ""}
    return [{"seq": str(n), "item": title, **blank} for n, title in enumerate(handed_in(case), 1)]


def _missing(desk: Desk, case: Case) -> Rows:
    step = case.latest("materials")
    wanted = set(step.facts.get("missing") or ()) if step else set()
    named = [m for m in case.matter.materials if m.id in wanted]
    return [{"seq": str(n), "material": m.title, "note": ""} for n, m in enumerate(named, 1)]


def _deadline(scene: Scene) -> str:
    if scene.case is None or not _missing(scene.desk, scene.case):
        return ""
    return letter_date(scene.on + timedelta(days=scene.desk.setting_days("supplement_days", SUPPLEMENT_DAYS)))


def _receipts(desk: Desk, case: Case) -> Rows:
    """转递清单: a window passes the papers on and has no opinion of its own."""
    receipt = next((p for p in reversed(case.household.papers) if p.form == "window_receipt"), None)
    who, accepted = notice_values.applicant(case), case.done_on("acceptance")
    row = {
        "seq": "1", "receipt_number": receipt.number if receipt else "", "applicant": who.name if who else "",
        "matter_title": case.matter.title, "accepted_on": day_words(accepted), "copies": str(len(handed_in(case))),
    }  # fmt: skip
    return [row]


def _path(desk: Desk, case: Case) -> str:
    return "急难型" if case.application.path != ORDINARY else "支出型"


def _subject(desk: Desk, case: Case) -> str:
    subject = case.household.member(case.application.subject)
    return subject.name if subject else ""


def _asked(desk: Desk, case: Case) -> str:
    return format_yuan(case.application.asked_fen) if case.application.asked_fen else ""


WORDS: Words = {
    "applicant": _applicant,
    "applicant_id_masked": _applicant_id,
    "agent": of_case(lambda desk, case: case.application.agent),
    "subject": of_case(_subject),
    "matter_title": of_case(lambda desk, case: case.matter.title),
    "matter_code": of_case(lambda desk, case: case.matter.code or ""),
    "subitem": of_case(lambda desk, case: notice_values.subitem(case)),
    "reason": of_case(lambda desk, case: case.application.reason),
    "relative": of_case(lambda desk, case: "是" if case.application.relative else ""),
    "applied_on": of_case(_applied),
    "received_on": of_case(_applied),
    "accepted_on": of_case(_accepted),
    "due_on": of_case(_due),
    "to": of_case(to),
    "passed_to": of_case(_passed_to),
    "legal_basis": of_case(notice_values.basis),
    "items": of_case(_items),
    "materials": of_case(_missing),
    "deadline": _deadline,
    "applications_count": of_case(lambda desk, case: "1"),
    "applications": of_case(_receipts),
    "relief_type": of_case(_path),
    "asked_amount": of_case(_asked),
}
