"""What the catalogue says of a household: read off its file, so it can be thrown away and made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from desktop.domain import twofold
from desktop.domain.household import FILED, RETURNED, SENT, TO_SEND, Household, household
from desktop.domain.public_list import list_rows, row_sum
from desktop.domain.workflow import StepView, next_step
from desktop.errors import UserError
from desktop.models.catalogue import CatalogueRow
from desktop.models.household_file import HouseholdFile
from desktop.office.desk import Desk
from desktop.office.reckoned import rules
from desktop.office.todo import cells, todo

OVER = "已办结"
"""Ended without anything to file: withdrawn, or answered by the county and handed to the applicant."""
_URGENT = (RETURNED, TO_SEND, "办理中", SENT, FILED, OVER)


def catalogue_row(desk: Desk, opened: HouseholdFile, heads: tuple[str, ...] | None = None) -> CatalogueRow:
    """The row of one open file, with its next step and when that is due; its ``heads`` where they were just read."""
    home = household(opened.file, opened.records())
    head = home.head
    step, tasks = most_urgent(desk, home), todo(desk, opened, home)
    stat = opened.path.stat()
    return CatalogueRow(
        file=opened.file,
        head_name=head.name if head else "",
        head_id=head.id_number if head else "",
        people=tuple((m.name, m.id_number) for m in home.members),
        village=home.village,
        category=str(home.fields.get("category", "")),
        matters=tuple(sorted({a.matter for a in home.applications} | {b.matter for b in home.benefits})),
        phone=str(home.fields.get("phone", "")),
        monthly_fen=home.monthly_fen,
        covered=sum(b.covered for b in home.benefits if not b.last_month),
        state=state_of(desk, home),
        next_step=step.step.title if step else "",
        due=step.due.isoformat() if step and step.due else "",
        path_size=stat.st_size,
        path_mtime_ns=stat.st_mtime_ns,
        heads=opened.heads() if heads is None else heads,
        conflicts=_unsettled(desk, opened, home),
        born=tuple(m.birth for m in home.members),
        phones=tuple(str(v) for name, v in home.fields.items() if name.endswith("_phone") and v),
        accounts=tuple(number for a in home.accounts for number in (a.number, a.card) if number),
        gone=tuple(str(n) for n, m in enumerate(home.members) if home.fields.get("moved_to") or not m.here),
        papers=tuple(dict.fromkeys(said for p in home.papers for said in (p.id, p.sha256, p.number) if said)),
        tasks=tuple(map(cells, tasks)),
        rules=rules(desk)[any(t.application for t in tasks)],
        listed=tuple((r.matter, r.first, r.last, row_sum(r.who, r.columns)) for r in list_rows(home)),
    )


def reckon_anew(desk: Desk) -> None:
    """Rows that were reckoned by other rules than hold now: a holiday table, an instrument, a scheme came or ended.

    A household that cannot be read keeps its row; whoever opens it is told.
    """
    now = rules(desk)
    old = [file for file, seen in desk.catalogue.seen().items() if seen.rules not in now]
    desk.catalogue.put(row for file in old if (row := _anew(desk, file)) is not None)


def _anew(desk: Desk, file: str) -> CatalogueRow | None:
    try:
        with desk.open_household(file) as opened:
            return catalogue_row(desk, opened)
    except UserError:
        return None


def _unsettled(desk: Desk, opened: HouseholdFile, home: Household) -> int:
    """How many things wait for a person: conflicts, what is to be looked at again (待复核), rival decisions, and
    decisions told twice."""
    if opened.of_one_device:
        return int(bool(home.rival_decisions))
    open_ = len(opened.conflicts()) + len(opened.concerned()) + bool(home.rival_decisions)
    return open_ + len(told_twice(desk, home))


def told_twice(desk: Desk, home: Household) -> list[str]:
    """Decisions that more than one valid notice tells of, in words (``domain.twofold``)."""
    cases = (desk.case(home, a.id) for a in home.applications if home.papers)
    return twofold.told_twice(home, [case for case in cases if case is not None])


def most_urgent(desk: Desk, home: Household) -> StepView | None:
    """The open step of any of the household's applications that is due first."""
    views = []
    for application in home.applications:
        case = desk.case(home, application.id)
        view = next_step(case, desk.days, desk.today()) if case else None
        if view is not None:
            views.append(view)
    return min(views, key=lambda v: (v.due is None, v.due or desk.today()), default=None)


def state_of(desk: Desk, home: Household) -> str:
    """One word for lists: 办理中, 待发, 已发待回执, 已备案, 退回, 已办结, 在保 or 登记.

    Of several applications, the one that somebody here must do something about.
    """
    if not home.applications:
        return "在保" if home.benefits else "登记"
    found = {_state(desk, home, a.id) for a in home.applications}
    return next(state for state in _URGENT if state in found)


def _state(desk: Desk, home: Household, application: str) -> str:
    case = desk.case(home, application)
    if case is None:
        return "办理中"
    if case.filing:
        return home.filing_status(case.filing)[0]
    over = case.closed is not None or case.county_result is not None
    return OVER if over and next_step(case, desk.days, desk.today()) is None else "办理中"


def applied(desk: Desk) -> list[str]:
    """Households that may have applications; one that the index does not know yet counts too."""
    without = set(desk.catalogue.in_states("在保", "登记"))
    return [file for file in desk.households.ids() if file not in without]


def readable(desk: Desk, files: Iterable[str], unread: list[str]) -> Iterator[tuple[str, Household]]:
    """Read households one after the other; a damaged one goes to ``unread`` (its id), the others go on."""
    for file in files:
        try:
            with desk.open_household(file) as opened:
                home = household(file, opened.records())
        except UserError:
            unread.append(file)
        else:
            yield file, home


def holding(desk: Desk, paper: str, fresh: Sequence[str]) -> list[str]:
    """Households that may hold a paper (its id, digest or number): what the index says, then what it has not read.

    ``fresh`` are those (``unindexed``), asked for once by who looks for several papers.
    """
    return list(dict.fromkeys([*desk.catalogue.holding(paper), *fresh]))


def unindexed(desk: Desk) -> list[str]:
    """Households whose file is not as the index knows it: damaged ones, and what came since the last unlock."""
    changed = set(desk.catalogue.changed(desk.places.folder))
    return [file for file in desk.households.ids() if file in changed] if changed else []


def unread_words(unread: Sequence[str]) -> str:
    """The sentence for those that could not be read."""
    return f"另有 {len(unread)} 户读不了（{'、'.join(unread[:3])}{'等' if len(unread) > 3 else ''}），请先从备份恢复。"
