"""批量印制: one kind of paper for many families, or several kinds, as one PDF or as many.

For the window (one page, three calls), all of them for a background task::

    wanted = [Wanted("visit_form", household=file, application=id_, name="李某某") for …]
    drawn = bulk.draw(desk, wanted, on, one_file=True, by_hand=False, report=report, stop=stopped.is_set)
    drawn.pdf                     # one file: for the preview and the printer, or
    drawn.files                   # one_file=False: (name for a file, bytes) for every paper
    issued = bulk.issue(desk, wanted, on, report=report, stop=stopped.is_set)     # numbered, stamped, kept
    bulk.kept(desk, issued.papers, report=report, stop=stopped.is_set).pdf        # the same papers, to print them
    bulk.save(desk, drawn, folder, "入户调查表", Outgoing.WORK, report=report, stop=stopped.is_set)

- ``draw`` numbers and keeps nothing. ``issue`` is one entry of the household for each paper, as if it had been issued
  by itself: ``form`` of a ``Wanted`` is a slip's, or ``NOTICE`` for the notice of its decision. Stamping needs an open
  signing session.
- A paper that cannot be made does not hold up the others: it stands in ``failed`` with one sentence.
- ``report(done, all)`` after each paper. ``stop()`` is asked before each: the job then ends in good order, the result
  says so (``stopped``), and what was made until then is in it and counted. A ``report`` that raises ends the job at
  once: what was issued until then is kept all the same, nothing else is left behind.
- ``told`` says it all in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from desktop.documents import foreign
from desktop.documents.bulk import Sheaf
from desktop.documents.bundle import joined
from desktop.documents.forms import Values
from desktop.documents.marks import NO_MARKS, Marks
from desktop.documents.notice import render, render_blank
from desktop.documents.preview import page_count
from desktop.domain.file_names import safe_name
from desktop.errors import UserError
from desktop.office import papers, slips
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Changes, Desk
from desktop.office.outgoing import Outgoing, looked_through, write_out
from desktop.office.scene import Scene, Text
from desktop.office.soundness import must_be_sound
from desktop.office.vocabulary import values_for

Report = Callable[[int, int], None]
Stop = Callable[[], bool]
MOST = 3000
"""Papers of one job: what a printer does in a day."""
NOTICE = ""
"""``form`` of a ``Wanted`` for the notice of the case's decision, whichever form that is."""
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """One paper. ``name`` as lists show the family; ``facts`` what only the caller knows, by the name of the field."""

    form: str
    household: str = ""
    application: str = ""
    name: str = ""
    facts: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job of ``asked`` papers: ``made`` of them in ``pages``, ``failed`` with a sentence each."""

    asked: int
    made: int = 0
    pages: int = 0
    failed: tuple[tuple[Wanted, str], ...] = ()
    stopped: bool = False
    pdf: bytes = b""
    files: tuple[tuple[str, bytes], ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    """Household and id of every paper that was issued."""
    changes: Changes = field(default_factory=Changes)

    @property
    def told(self) -> str:
        """The whole in one sentence."""
        said = [f"做成 {self.made} 份" + (f"，共 {self.pages} 页" if self.pages else "")]
        if self.failed:
            who = "、".join(wanted.name or wanted.household for wanted, _ in self.failed[:_NAMED])
            more = "等" if len(self.failed) > _NAMED else ""
            said.append(f"{len(self.failed)} 份没有做成（{who}{more}）")
        if self.stopped:
            left = self.asked - self.made - len(self.failed)
            said.append(f"按您的要求停下，余下 {left} 份没有做，已做成的保留")
        return "；".join(said) + "。"


@dataclass(slots=True)
class _Count:
    """How far a job is."""

    made: int = 0
    pages: int = 0
    failed: list[tuple[Wanted, str]] = field(default_factory=list)
    stopped: bool = False

    def result(self, asked: int) -> Result:
        return Result(asked, self.made, self.pages, tuple(self.failed), self.stopped)


def draw(
    desk: Desk,
    wanted: Sequence[Wanted],
    on: date,
    *,
    one_file: bool = True,
    by_hand: bool = False,
    copies: bool = False,
    report: Report | None = None,
    stop: Stop | None = None,
) -> Result:
    """Draw papers without numbering or keeping them: ``pdf`` holds them all, or ``files`` each by itself.

    ``by_hand`` leaves room to write, ``copies`` gives each as often as its form says. Raises ``UserError`` for no paper
    at all, or too many for one job.
    """
    count, files = _Count(), list[tuple[str, bytes]]()
    sheaf = Sheaf(desk.fonts, _title(desk, wanted))
    for one in _each(wanted, count, report, stop):
        try:
            form = desk.form(one.form)
            values, marks = _drawn_on(desk, one, on, by_hand)
            if one_file:
                count.pages += sheaf.add(form, values, marks=marks, by_hand=by_hand, copies=copies)
            else:
                made = (
                    render_blank(form, fonts=desk.fonts, marks=marks, values=values)
                    if by_hand
                    else render(form, values, stamp=None, fonts=desk.fonts)
                )
                count.pages += page_count(made)
                files.append((f"{len(files) + 1:04d} {form.title}", made))
            count.made += 1
        except UserError as error:
            count.failed.append((one, error.message))
    done = count.result(len(wanted))
    return replace(done, pdf=sheaf.data() if one_file else b"", files=tuple(files))


def issue(
    desk: Desk,
    wanted: Sequence[Wanted],
    on: date,
    *,
    report: Report | None = None,
    stop: Stop | None = None,
) -> Result:
    """Number, stamp and keep every paper; one that is made stays, whatever becomes of the others."""
    count, made, changes = _Count(), list[tuple[str, str]](), Changes()
    for one in _each(wanted, count, report, stop):
        ref = CaseRef(one.household, one.application)
        try:
            paper, changed = (
                papers.issue_notice(desk, ref, on)
                if one.form == NOTICE
                else slips.issue(desk, ref, one.form, on)
            )
        except UserError as error:
            count.failed.append((one, error.message))
            continue
        count.made += 1
        made.append((one.household, paper))
        changes |= changed
    return replace(count.result(len(wanted)), papers=tuple(made), changes=changes)


def kept(
    desk: Desk,
    issued: Sequence[tuple[str, str]],
    *,
    report: Report | None = None,
    stop: Stop | None = None,
) -> Result:
    """Papers on record (household, paper) as one PDF to print: the bytes as issued, a void one crossed out."""
    wanted = [Wanted("", household, name=paper) for household, paper in issued]
    count, found = _Count(), list[bytes]()
    for one in _each(wanted, count, report, stop):
        try:
            pdf, pages = _kept(desk, one.household, one.name)
        except UserError as error:
            count.failed.append((one, error.message))
            continue
        found.append(pdf)
        count.made += 1
        count.pages += pages
    return replace(count.result(len(wanted)), pdf=joined(found) if found else b"")


def _kept(desk: Desk, household: str, wanted: str) -> tuple[bytes, int]:
    """A paper and its pages, opened in a process of its own first: other PCs and laptops wrote records too."""
    paper = next((p for p in home_at(desk, household).papers if p.id == wanted), None)
    if paper is None:
        raise UserError("这份文书不在这一户的档案里。")
    pdf = papers.paper_bytes(desk, household, paper)
    return pdf, foreign.page_count(pdf)


def save(
    desk: Desk,
    drawn: Result,
    folder: Path,
    what: str,
    kind: Outgoing,
    *,
    report: Report | None = None,
    stop: Stop | None = None,
) -> Result:
    """Write what was drawn into a folder, on purpose, looked through and on record: one file, or one for each paper.

    Every file is whole or not there. Raises ``UserError`` for a folder that cannot be written and for what may not
    leave; files written before that stay and are on record.
    """
    files = drawn.files or (((f"{what}", drawn.pdf),) if drawn.pdf else ())
    wanted = [Wanted("", name=name) for name, _ in files]
    count = _Count()
    for _, (name, data) in zip(_each(wanted, count, report, stop), files, strict=False):
        write_out(desk, data, folder / f"{safe_name(name, what)}.pdf", what, kind)
        count.made += 1
        count.pages += page_count(data)
    return count.result(len(files))


def _each(
    wanted: Sequence[Wanted], count: _Count, report: Report | None, stop: Stop | None
) -> Iterator[Wanted]:
    if not 0 < len(wanted) <= MOST:
        raise UserError(f"一次批量印制 1 到 {MOST} 份。", "请分村、分批选择。")
    for number, one in enumerate(wanted, 1):
        if stop is not None and stop():
            count.stopped = True
            return
        yield one
        if report is not None:
            report(number, len(wanted))


def _drawn_on(desk: Desk, one: Wanted, on: date, by_hand: bool) -> tuple[Values, Marks]:
    """What is printed on one paper; a sheet that a family signs has the code by which it files itself."""
    if by_hand and one.household:
        return slips.known_of(desk, one.household, desk.form(one.form), one.facts)
    return _values(desk, one, on), NO_MARKS


def _values(desk: Desk, one: Wanted, on: date) -> Values:
    form = desk.form(one.form)
    home, case = None, None
    if one.household:
        must_be_sound(desk, [one.household])
        if one.application:
            case = case_at(desk, CaseRef(one.household, one.application))
        home = case.household if case else home_at(desk, one.household)
    number = slips.number_to_come(desk, form, on)
    return looked_through(desk, form, values_for(form, Scene(desk, home, case, on, number, one.facts)))


def _title(desk: Desk, wanted: Sequence[Wanted]) -> str:
    """The title of the forms where there is only one kind; nothing about a person."""
    forms = {one.form for one in wanted}
    return desk.form(forms.pop()).title if len(forms) == 1 else "批量印制"
