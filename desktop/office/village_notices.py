"""公示单 village by village: whose 公示 is due, and one sheet for all of one matter in one village.

A family is due whose opinion stands, whose step 公示 is open, and for whose opinion no sheet was made yet. What stands
on one sheet hangs equally long: the same matter, the same village, proposed or to be ended, the same days.

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
    """A family whose 公示 is due."""

    ref: CaseRef
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
    stopped: int = 0
    """Sheets that were not begun because somebody said so."""
    changes: Changes = field(default_factory=Changes)

    @property
    def told(self) -> str:
        """The whole in one sentence."""
        said = [f"出具公示单 {self.sheets} 张，{self.families} 户"]
        said += [f"{len(self.failed)} 张没有做成"] if self.failed else []
        said += [f"按您的要求停下，余下 {self.stopped} 张没有出"] if self.stopped else []
        return "；".join(said) + "。"


def due_of(desk: Desk, home: Household, matter: str = "") -> Iterator[Due]:
    """Of one household what may stand on a sheet today."""
    for application in home.applications:
        case = desk.case(home, application.id)
        if case is not None and matter in ("", case.matter.id) and is_due(desk, case):
            about = (home.village, case.matter.id, publication.form_of(case), notice_days(case) or 0)
            who = applicant(case)
            name = who.name if who else "（未写申请人）"
            yield Due(CaseRef(home.id, application.id), name, case.matter.title, about)


def is_due(desk: Desk, case: Case) -> bool:
    """The opinion stands, the step is open, and no sheet of this opinion was made yet."""
    if case.opinion is None or case.settled:
        return False
    steps = walk(case, desk.days, desk.today())
    opens = any(view.step.rule == "notice" and view.state == "open" for view in steps)
    return opens and not has_sheet(case)


def has_sheet(case: Case) -> bool:
    """Whether a sheet was made since the opinion; a void one counts for none."""
    form, since = publication.form_of(case), case.opinion.on if case.opinion else date.min
    return any(
        p.form == form
        and p.application == case.application.id
        and not p.void
        and p.issued_on >= since.isoformat()
        for p in case.household.papers
    )


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
    begun, changes = _completed(desk, on)
    groups = by_sheet([d for d in due if d.ref.application not in begun])
    for number, (sheet, who) in enumerate(groups):
        if stop is not None and stop():
            break
        try:
            paper, changed = publication.issue(desk, [d.ref for d in who], on)
        except UserError as error:
            failed.append((f"{sheet[0]}《{who[0].title}》", f"{error.message}{error.hint}"))
        else:
            there = postings.families_on(desk, paper)
            made += [(file, paper) for file in there]
            families += len(there)
            pdfs.append(postings.sheet(desk, paper))
            changes |= changed
        if report is not None:
            report(number + 1, len(groups))
    left = len(groups) - len(pdfs) - len(failed)
    pdf = joined(pdfs) if len(pdfs) > 1 else b"".join(pdfs)
    return Issued(len(pdfs), families, tuple(made), pdf, tuple(failed), left, changes)


def _completed(desk: Desk, on: date) -> tuple[frozenset[str], Changes]:
    """Sheets of the day that do not lie with every family yet (the program ended half way) are laid there first.

    Returns the applications that stand on them: none of these gets a second sheet.
    """
    begun, changes = set[str](), Changes()
    for paper, said in list(postings.same(desk, {"on": on.isoformat()})):
        if said.get("households") and postings.lacking(desk, paper):
            changes |= postings.copied(desk, paper)
            begun |= {*said["applications"]}
    return frozenset(begun), changes
