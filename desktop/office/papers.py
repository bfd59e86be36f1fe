"""文书: notices printed from what was decided, numbered, stamped under a live instrument, kept in the file.

Issuing is one entry: the paper's bytes, its record and, on a device that may stamp, the line in the seal-use
register. A paper is never made a second time; a reprint prints the bytes on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from desktop.documents.forms import Values
from desktop.documents.preview import page_count
from desktop.documents.stamp import StampText
from desktop.documents.void_mark import crossed_out
from desktop.domain.case import Case, facts_digest
from desktop.domain.credential import Instrument
from desktop.domain.household import DECISION, FILING, PAPER, STAMPING, Decision, Paper
from desktop.domain.instrument import Authority
from desktop.domain.journal import Attach, Change, Put, Value
from desktop.domain.twofold import WHAT_TO_DO, twofold
from desktop.errors import Refused, UserError
from desktop.models.canonical import digest
from desktop.models.household_file import HouseholdFile
from desktop.office import sealing
from desktop.office.act import (
    CaseRef,
    case_at,
    new_id,
    not_later_than_today,
    record,
)
from desktop.office.desk import Changes, Desk
from desktop.office.ids import filing_id_of
from desktop.office.instruments import authority as authority_of
from desktop.office.notice_values import notice_values
from desktop.office.numbers import Number, reserve
from desktop.office.outgoing import guard, kind_of, looked_through
from desktop.office.paper_kinds import series_of
from desktop.office.soundness import must_be_sound
from desktop.office.vocabulary import with_words

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class InPlaceOf:
    """The paper that a new one takes the place of; ``voiding`` the fields that make it void in the same act, if any."""

    paper: Paper
    voiding: Mapping[str, Value] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What the new paper says about it."""
        return f"本件替代 {self.paper.number}，原件作废"


def issue_notice(desk: Desk, ref: CaseRef, on: date) -> tuple[str, Changes]:
    """Print, number and stamp the notice of the decision; returns the paper's id.

    Needs an open signing session where the device stamps. Where an earlier notice of it was voided this one says that
    it takes its place. Raises ``UserError`` for a missing remedy text (the county has not confirmed one) or a
    character no font has; nothing is numbered then.
    """
    case = ready(desk, ref, on)
    if case.paper is not None:
        raise Refused(
            "这件申请的通知书已经出过。", "需要时请重印原件；原件有错的，请作废重出。", ("已有通知书",)
        )
    void = [p for p in case.notices if not p.replaced_by]
    return put_out(desk, ref, case, on, InPlaceOf(void[-1]) if void else None)


def ready(desk: Desk, ref: CaseRef, on: date) -> Case:
    """The case whose notice may be issued on a day; raises ``UserError`` before anything is numbered."""
    not_later_than_today(desk, on)
    must_be_sound(desk, [ref.household])
    case = case_at(desk, ref)
    decision = case.decision
    if decision is None:
        raise Refused("还没有审核确认决定，不能出通知书。", "请先签批。", ("没有决定",))
    if _touched_meanwhile(desk, ref.household, decision.id):
        text = "签批时不知道的改动已经并入这一户，决定待复核，暂不能出通知书。"
        raise Refused(text, "请核对改动后由签批人重新确认。", (text,))
    if facts_digest(case.household, case.application) != decision.household_facts:
        text = "决定之后家庭情况有改动，不能出通知书。"
        raise Refused(text, "请先核实改动；影响决定的，请办理变更。", (text,))
    if twice := twofold(case):
        raise Refused(f"{twice}。", WHAT_TO_DO, (twice,))
    return case


def put_out(
    desk: Desk, ref: CaseRef, case: Case, on: date, instead: InPlaceOf | None = None
) -> tuple[str, Changes]:
    """Draw, number, stamp and keep the notice of a case that is ``ready``; returns the paper's id."""
    decision, form_id = case.decision, case.form
    assert decision is not None
    authority = authority_of(desk, case.matter.id, "stamp", on)
    stamps = desk.stamping
    if stamps:
        _must_have_power(desk, authority, on)
    granted = desk.credentials.instrument(decision.instrument)
    values = _letter(desk, case, granted, on)
    note = instead.words if instead else ""
    values = {**values, "replaces": note}
    # A missing glyph, or a text that may not go out, shows before a number and the seal are used.
    blank_stamp = _stamp(desk, authority, "", on, stamps, note)
    drawn = sealing.draft(desk, form_id, _asked(desk, form_id, values), blank_stamp)
    guard(desk, drawn, kind_of(desk.form(form_id)), desk.form(form_id).title)
    series = [series_of(desk, form_id)] + ([desk.setting_text("seal_series")] if stamps else [])
    numbers = reserve(desk, series, on)
    use_no, paper = numbers[1].text if stamps else "", new_id("p")
    values = _asked(desk, form_id, {**values, "number": numbers[0].text})
    stamped_under = authority if stamps else None
    pdf = sealing.finish(
        desk, form_id, values, _stamp(desk, authority, use_no, on, stamps, note),
        paper=paper, authority=stamped_under, on=on, matter=case.matter.id,
    )  # fmt: skip
    said = _paper_fields(desk, case, numbers[0], pdf, on, instead)
    changes = _kept(paper, said, instead)
    carrying: list[bytes] = []
    if stamped_under is not None:
        changes.append(_seal_use(desk, paper, said, stamped_under, use_no, on))
        carrying = [h.raw for h in desk.credentials.instruments if h.id == stamped_under.id]
    changes += _to_the_county(case, decision)
    done = record(
        desk, ref.household, "reissue" if instead else "issue", changes,
        blobs={str(said["sha256"]): pdf}, signing=bool(carrying), carrying=carrying,
    )  # fmt: skip
    desk.anchor()
    return paper, done


def _must_have_power(desk: Desk, authority: Authority, on: date) -> None:
    """An open signing session, a live instrument, and today's date: asked before a number is used."""
    desk.author(signing=True)
    if authority.instrument is None:
        raise Refused(authority.reason, "没有有效委托书的日子不能用印。", (authority.reason,))
    if on != desk.today():
        text = "用印日期就是用印当天，不能倒填。"
        raise Refused(text, "请按今天的日期出文书。", (text,))


def _touched_meanwhile(desk: Desk, file: str, decision: str) -> bool:
    """True when something the decision rests on was changed by somebody who did not know of it (待复核)."""
    with desk.open_household(file) as opened:
        return (DECISION, decision) in opened.concerned()


def preview_notice(desk: Desk, ref: CaseRef, on: date) -> bytes:
    """The notice as it would look, in memory, with no number used and no stamp put."""
    case = case_at(desk, ref)
    if case.decision is None:
        raise UserError("还没有审核确认决定，没有通知书可看。", "请先签批。")
    form_id = case.form
    granted = desk.credentials.instrument(case.decision.instrument)
    values = _letter(desk, case, granted, on)
    authority = authority_of(desk, case.matter.id, "stamp", on)
    return _draw(desk, form_id, values, _stamp(desk, authority, "", on, stamped=False))


def preview_number(desk: Desk, form_id: str, on: date) -> str:
    """What stands in place of a number before one is reserved."""
    return f"{series_of(desk, form_id)}〔{on.year}〕　号"


def paper_bytes(desk: Desk, file: str, paper: Paper) -> bytes:
    """The paper as issued, for looking at and for taking out; a void one with 作废 across every page."""
    with desk.open_household(file) as opened:
        return as_it_counts(desk, opened, paper)


def as_it_counts(desk: Desk, opened: HouseholdFile, paper: Paper) -> bytes:
    """The same from an open file."""
    data = opened.blob(paper.sha256)
    if not paper.void:
        return data
    return crossed_out(data, f"{paper.voided_on} 作废，不得使用。原因：{paper.void_reason}", desk.fonts)


def _paper_fields(
    desk: Desk, case: Case, number: Number, pdf: bytes, on: date, instead: InPlaceOf | None
) -> dict[str, Value]:
    return {
        "application": case.application.id,
        "decision": case.decision.id if case.decision else "",
        "form": case.form,
        "title": desk.form(case.form).title,
        "number": number.text,
        "sha256": digest(pdf),
        "size": len(pdf),
        "pages": page_count(pdf),
        "issued_on": on.isoformat(),
        **({"replaces": instead.paper.id} if instead else {}),
    }


def _kept(paper: str, said: Mapping[str, Value], instead: InPlaceOf | None) -> list[Change]:
    """The paper with its bytes; the one whose place it takes is marked first."""
    sha, size, number = str(said["sha256"]), int(said["size"]), said["number"]
    mark = {**instead.voiding, "replaced_by": paper} if instead else {}
    return [
        *([Put(PAPER, instead.paper.id, mark)] if instead else []),
        Attach(sha, size, PDF, f"{number}.pdf", f"{PAPER}/{paper}"),
        Put(PAPER, paper, said),
    ]


def _seal_use(
    desk: Desk, paper: str, said: Mapping[str, Value], under: Authority, use_no: str, on: date
) -> Put:
    """The line of the seal-use register: as many uses of the seal as the form has copies."""
    stamping = {
        "paper": paper,
        "instrument": under.id,
        "instrument_no": under.instrument.number if under.instrument else "",
        "use_no": use_no,
        "on": on.isoformat(),
        "by": desk.user,
        "copies": desk.form(str(said["form"])).copies,
    }
    return Put(STAMPING, new_id("s"), stamping)


def _to_the_county(case: Case, decision: Decision) -> list[Change]:
    """待发 from the moment the applicant can be told: what was decided cannot be forgotten on the way to the county.

    Where the county holds the void paper already, the filing goes out again as its next revision.
    """
    filing = case.filing
    if filing is None:
        said = {"application": case.application.id, "decision": decision.id, "revision": 1}
        return [Put(FILING, filing_id_of(case.household.id, decision.id), said)]
    if not filing.package:
        return []
    return [Put(FILING, filing.id, {"revision": filing.revision + 1, "package": "", "sent_on": ""})]


def _letter(desk: Desk, case: Case, granted: Instrument | None, on: date) -> Values:
    """What the notice of the decision says, and what a county's own form asks besides; no number is used."""
    said = notice_values(desk, case, granted, preview_number(desk, case.form, on))
    return looked_through(desk, desk.form(case.form), with_words(desk, case, on, said))


def _asked(desk: Desk, form_id: str, values: Values) -> Values:
    """What the form asks for; an empty text is none."""
    asked = {f.name for f in desk.form(form_id).fields}
    return {n: v for n, v in values.items() if n in asked and (v or n != "replaces")}


def _draw(desk: Desk, form_id: str, values: Values, stamp: StampText | None) -> bytes:
    return sealing.draft(desk, form_id, _asked(desk, form_id, values), stamp)


def _stamp(
    desk: Desk, authority: Authority, use_no: str, on: date, stamped: bool, note: str = ""
) -> StampText | None:
    given = authority.instrument
    if given is None:
        return None
    return StampText(
        seal_text=given.seal_text,
        instrument_no=given.number,
        use_no=use_no,
        on=on,
        in_name_of=given.in_name_of,
        wet_seal_follows=True,
        demonstration=desk.demonstration or given.demonstration,
        self_registered=not authority.county_signed,
        stamped=stamped,
        note=note,
    )
