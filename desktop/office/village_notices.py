"""公示单 village by village: whose 公示 is due, and one sheet for all of one matter in one village.

A family is due whose opinion stands, whose step 公示 is open, and for whose opinion no sheet was made yet: another
opinion of the same day needs another sheet. What stands on one sheet hangs equally long: the same matter, the same
village, proposed or to be ended, the same days.

- ``issue`` makes every sheet as ``publication.issue`` does, each by itself: one number, one line in the office journal,
  the same bytes in every file. A sheet that cannot be made does not hold up the others.
- ``report(done, all)`` after each sheet; ``stop()`` is asked before each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from desktop.documents.bundle import joined
from desktop.domain.case import Case
from desktop.domain.household import Household
from desktop.domain.workflow import notice_days, walk
from desktop.errors import UserError
from desktop.office import postings, publication
from desktop.office.act import CaseRef
from desktop.office.desk import Changes, Desk
from desktop.office.notice_values import applicant

Report = Callable[[int, int], None]
Stop = Callable[[], bool]
Sheet = tuple[str, str, str, int]
"""What one sheet is about: village, matter, form, days."""


@dataclass(frozen=True, slots=True)
class Due:
    """A family whose 公示 is due. ``opinion`` what is made public."""

    ref: CaseRef
    opinion: str
    name: str
    title: str
    sheet: Sheet

    @property
    def village(self) -> str:
        """Where it hangs."""
        return self.sheet[0]


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of it: ``sheets`` made for ``families``; ``papers`` (household, paper) of every copy in a file."""

    sheets: int = 0
    families: int = 0
    papers: tuple[tuple[str, str], ...] = ()
    pdf: bytes = b""
    failed: tuple[tuple[str, str], ...] = ()
    """Sheets that were not made, and why."""
    unlaid: tuple[tuple[str, str], ...] = ()
    """Sheets that were made and do not lie with every family on them, and why."""
    stopped: int = 0
    """Sheets that were not begun because somebody said so."""
    changes: Changes = field(default_factory=Changes)

    @property
    def told(self) -> str:
        """The whole in one sentence."""
        said = [f"出具公示单 {self.sheets} 张，{self.families} 户"]
        said += [f"{len(self.failed)} 张没有做成"] if self.failed else []
        said += [f"{len(self.unlaid)} 张没有存进每一户"] if self.unlaid else []
        said += [f"按您的要求停下，余下 {self.stopped} 张没有出"] if self.stopped else []
        return "；".join(said) + "。"


def due_of(desk: Desk, home: Household, matter: str = "") -> Iterator[Due]:
    """Of one household what may stand on a sheet today."""
    for application in home.applications:
        case = desk.case(home, application.id)
        if case is None or case.opinion is None or matter not in ("", case.matter.id):
            continue
        if is_due(desk, case):
            about = (home.village, case.matter.id, publication.form_of(case), notice_days(case) or 0)
            who = applicant(case)
            name = who.name if who else "（未写申请人）"
            yield Due(CaseRef(home.id, application.id), case.opinion.id, name, case.matter.title, about)


def is_due(desk: Desk, case: Case) -> bool:
    """The opinion stands, the step is open, and no sheet of this opinion was made yet."""
    if case.opinion is None or case.settled:
        return False
    steps = walk(case, desk.days, desk.today())
    opens = any(view.step.rule == "notice" and view.state == "open" for view in steps)
    return opens and publication.sheet_of(case) is None


def by_sheet(due: Sequence[Due]) -> list[tuple[Sheet, list[Due]]]:
    """Those who stand together, village by village."""
    ordered = sorted(due, key=lambda d: (d.sheet, d.name, d.ref.household))
    return [(sheet, list(who)) for sheet, who in groupby(ordered, key=lambda d: d.sheet)]


def issue(
    desk: Desk, due: Sequence[Due], on: date, *, report: Report | None = None, stop: Stop | None = None
) -> Issued:
    """Number and keep a sheet for every village and matter. Raises ``UserError`` for nobody at all."""
    if not due:
        raise UserError("没有要公示的户。", "请先列出到了公示这一步的户。")
    made, failed, pdfs = list[tuple[str, str]](), list[tuple[str, str]](), list[bytes]()
    families = 0
    begun, changes, unlaid = _completed(desk, on)
    groups = by_sheet([d for d in due if d.opinion not in begun])
    for number, (sheet, who) in enumerate(groups):
        if stop is not None and stop():
            break
        about = f"{sheet[0]}《{who[0].title}》"
        try:
            paper, changed = publication.begin(desk, [d.ref for d in who], on)
        except UserError as error:
            failed.append((about, f"{error.message}{error.hint}"))
        else:
            laid, left = postings.copied(desk, paper)
            unlaid += [(about, postings.left_words(desk, paper, left))] if left else []
            there = [file for file in postings.families_on(desk, paper) if file not in left]
            made += [(file, paper) for file in there]
            families += len(there)
            pdfs.append(postings.sheet(desk, paper))
            changes |= changed | laid
        if report is not None:
            report(number + 1, len(groups))
    stopped = len(groups) - len(pdfs) - len(failed)
    pdf = joined(pdfs) if len(pdfs) > 1 else b"".join(pdfs)
    return Issued(len(pdfs), families, tuple(made), pdf, tuple(failed), tuple(unlaid), stopped, changes)


def _completed(desk: Desk, on: date) -> tuple[frozenset[str], Changes, list[tuple[str, str]]]:
    """Sheets of the day that do not lie with every family yet (the program ended half way) are laid there first.

    Returns the opinions that stand on them, none of which gets a second sheet; and what could not be laid, and why.
    """
    begun, changes, unlaid = set[str](), Changes(), list[tuple[str, str]]()
    for paper, said in list(postings.same(desk, {"on": on.isoformat()})):
        if not said.get("households"):
            continue
        about, unread = f"{said['village']}，当天早些时候出的", list[str]()
        lacking = postings.lacking(desk, paper, unread)
        if not lacking and not unread:
            continue
        try:
            laid, left = postings.copied(desk, paper)
        except UserError as error:  # it is lost, and those on it need another
            unlaid.append((about, f"{said['number']}：{error.message}{error.hint}"))
            continue
        changes |= laid
        begun |= {one.opinion for one in lacking}
        unlaid += [(about, postings.left_words(desk, paper, left))] if left else []
    return frozenset(begun), changes, unlaid
