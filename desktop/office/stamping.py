"""作废、重出、重印: what becomes of a paper after it was issued; it stays in the file with its number all the same.

A void paper is never valid again; the one in its place names it and has a number and a seal use of its own. Copies
that come out of a printer are counted, and every one after the first says that it is a reprint, and why.
"""

from __future__ import annotations

from datetime import date

from desktop.domain.household import FILED, FILING, PAPER, PRINTING, SENT, Paper
from desktop.domain.journal import Put, Value
from desktop.errors import Refused, UserError
from desktop.office.act import CaseRef, home_at, new_id, not_later_than_today, record
from desktop.office.desk import Changes, Desk
from desktop.office.papers import InPlaceOf, put_out, ready
from desktop.office.soundness import must_be_sound


def void(desk: Desk, file: str, paper: str, reason: str, on: date) -> Changes:
    """Void a paper with a reason, today; its bytes and its number stay.

    Where the county holds the decision it is told: the filing goes out again as its next revision, whether another
    paper takes the place of this one or not. Raises ``UserError``.
    """
    must_be_sound(desk, [file])
    found = _valid(desk, file, paper)
    now_void = Put(PAPER, found.id, voiding(desk, reason, on))
    changes = record(desk, file, "void", [now_void, *_to_the_county(desk, file, found)])
    desk.anchor()
    return changes


def _to_the_county(desk: Desk, file: str, paper: Paper) -> list[Put]:
    """The next revision of the filing that the paper went out with; a returned one is corrected by a new paper."""
    home = home_at(desk, file)
    out = (f for f in home.filings if f.decision == paper.decision)
    return [
        Put(FILING, f.id, {"revision": f.revision + 1, "package": "", "sent_on": ""})
        for f in out
        if home.filing_status(f)[0] in (SENT, FILED)
    ]


def reissue(desk: Desk, ref: CaseRef, paper: str, reason: str, on: date) -> tuple[str, Changes]:
    """Void the notice of a decision and issue another in its place, in one entry; returns the new paper's id.

    Needs an open signing session where the device stamps. What the county holds already goes out again with the new
    paper, as the next revision of its filing. Raises ``UserError``; then nothing is voided and nothing is numbered.
    """
    found = _valid(desk, ref.household, paper)
    if not found.decision:
        raise UserError(
            f"“{found.title}”是流转单据，不在这里重出。", "请先作废，再从步骤里重新出具、编号存档。"
        )
    said = voiding(desk, reason, on)
    case = ready(desk, ref, on)
    if case.paper is None or case.paper.id != found.id:
        text = f"{found.number} 不是这件申请现行决定的通知书，不能重出。"
        raise Refused(text, "请从户页打开现行的通知书；旧决定的通知书只能作废。", (text,))
    return put_out(desk, ref, case, on, InPlaceOf(found, said))


def reprint(desk: Desk, file: str, paper: str, copies: int, reason: str) -> tuple[str, Changes]:
    """Count copies that go to the printer; the words for each printed page, empty the first time.

    Every printing after the first needs a reason. Raises ``UserError`` for a void paper.
    """
    found = _valid(desk, file, paper)
    again = printed(desk, file, found.id)
    if again and not reason.strip():
        raise UserError("这份文书已经打印过，重印要写明原因。", "请写明为什么重印，例如“卡纸”“当事人遗失”。")
    now = desk.now()
    said: dict[str, Value] = {
        "paper": found.id,
        "no": again + 1,
        "copies": copies,
        "reason": _said(desk, reason),
        "on": now.date().isoformat(),
        "at": now.isoformat(timespec="seconds"),
        "by": desk.user,
    }
    changes = record(desk, file, "print", [Put(PRINTING, new_id("t"), said)])
    return reprint_words(again, now.date()), changes


def reprint_words(times_before: int, on: date) -> str:
    """What stands on each page of a reprint; nothing on the first printing."""
    return f"重印第 {times_before} 次 {on.isoformat()}" if times_before else ""


def printed(desk: Desk, file: str, paper: str) -> int:
    """How often a paper was printed."""
    return len(home_at(desk, file).printed(paper))


def _valid(desk: Desk, file: str, paper: str) -> Paper:
    found = home_at(desk, file).paper(paper)
    if found is None:
        raise UserError("没有找到这份文书。", "请从户页重新打开。")
    if found.void:
        text = f"{found.number} 已于 {found.voided_on} 作废，不能再使用。"
        raise Refused(text, "请使用替代它的文书，或重新出具。", (text,))
    return found


def voiding(desk: Desk, reason: str, on: date) -> dict[str, Value]:
    """The fields that make a paper void. Raises ``UserError`` for no reason, or one that cannot be printed."""
    not_later_than_today(desk, on)
    if not reason.strip():
        raise UserError("作废要写明原因。", "请写明错在哪里，例如“金额印错”；只是印得不清楚的，请用重印。")
    return {"voided_on": on.isoformat(), "voided_by": desk.user, "void_reason": _said(desk, reason)}


def _said(desk: Desk, reason: str) -> str:
    """A reason on one line, of characters that can be printed in the register. Raises ``UserError``."""
    said = " ".join(reason.split())
    desk.fonts.require([said], "原因")
    return said
