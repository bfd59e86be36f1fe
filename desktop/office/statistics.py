"""用权统计和工作台账: what the desk did with its power, matter by matter, read off the household files.

Nothing is counted that has no date of its own: each event counts in the period in which it happened. The statistics
name nobody; the ledger names applicants and no ID number, and taking it out is on record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.domain.case import CONFIRM, ISSUED, Case
from desktop.domain.change_rules import EFFECT_NAMES
from desktop.domain.closing_rules import ENDINGS
from desktop.domain.credential import PersonCredential
from desktop.domain.household import RETURNED, parse_day
from desktop.domain.scheme import Matter, Step
from desktop.domain.view import OFFICE_ROLES
from desktop.domain.workflow import due_day
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.office.index import applied, readable
from desktop.office.outgoing import Outgoing, write_out
from desktop.office.table_files import Cell, TableData, workbook
from desktop.office.table_layout import Column

MENDING = frozenset({"correct", "revoke"})
"""Changes by which the office puts a decision of its own right: 更正、撤销."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``since`` to ``until``, both included."""

    since: date
    until: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.since <= day <= self.until

    @property
    def words(self) -> str:
        """2026-01-01 至 2026-03-31"""
        return f"{self.since.isoformat()} 至 {self.until.isoformat()}"


@dataclass(frozen=True, slots=True)
class Use:
    """How one matter went in a period: numbers of applications, changes to running benefits among them.

    ``late`` were finished after their day in the period, or stand open past it at its end; ``returned`` filings that
    the county sent back, ``mended`` decisions put right (更正、撤销).
    """

    matter: str
    title: str
    registered: int = 0
    accepted: int = 0
    finished: int = 0
    agreed: int = 0
    refused: int = 0
    ended: int = 0
    open: int = 0
    late: int = 0
    returned: int = 0
    mended: int = 0


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One application in the ledger; days as ISO text, empty for what has not happened."""

    matter: str
    what: str
    applicant: str
    village: str
    registered: str
    accepted: str
    due: str
    finished: str
    result: str
    amount_fen: int
    handler: str
    late: bool
    filing: str


def check_period(since: date, until: date) -> Period:
    """A period that can be counted. Raises ``UserError`` for one that ends before it begins."""
    if until < since:
        raise UserError("统计的止日早于起日。", "请核对起止日期。")
    return Period(since, until)


def use_of_power(desk: Desk, period: Period, unread: list[str] | None = None) -> tuple[Use, ...]:
    """One line for every matter of the scheme. Ids of households that cannot be read go to ``unread``."""
    counts: dict[str, Counter[str]] = {}
    for case in _cases(desk, [] if unread is None else unread):
        counts.setdefault(case.application.matter, Counter()).update(_events(desk, case, period))
    return tuple(_use(m, counts.get(m.id, Counter())) for m in desk.pack.scheme.matters)


def ledger(desk: Desk, period: Period, unread: list[str] | None = None) -> tuple[LedgerLine, ...]:
    """工作台账: every application that was open on any day of the period, in the order of registration."""
    found = [
        (parse_day(case.application.registered_on) or date.min, _line(desk, case, period))
        for case in _cases(desk, [] if unread is None else unread)
        if _open_in(case, period)
    ]
    return tuple(line for _, line in sorted(found, key=lambda pair: pair[0]))


def statistics_table(desk: Desk, period: Period, uses: Sequence[Use]) -> TableData:
    """The statistics as a table with a last line of sums."""
    numbers = [name for name, _ in _COUNTED]
    rows: list[tuple[Cell, ...]] = [(u.title, *(getattr(u, n) for n in numbers)) for u in uses]
    rows.append(("合计", *(sum(getattr(u, n) for u in uses) for n in numbers)))
    columns = [Column(title="事项", field="matter", width=30)]
    columns += [Column(title=title, field="seq", kind="count", width=9) for _, title in _COUNTED]
    return TableData(
        "用权情况统计表", f"{desk.township_name}　{period.words}", tuple(columns), tuple(rows),
        frozenset({len(rows) - 1}), _NOTE, ("制表人", "负责人"),
    )  # fmt: skip


_COUNTED = (
    ("registered", "登记"), ("accepted", "受理"), ("finished", "办结"), ("agreed", "同意"), ("refused", "不同意"),
    ("ended", "撤回终止"), ("open", "期末在办"), ("late", "超时"), ("returned", "备案退回"), ("mended", "纠正"),
)  # fmt: skip
_NOTE = (
    "按事情发生的日期计入本期；变更也算一件。超时：本期办结时已过期限，或期末仍未办结且已过期限。"
    "纠正：更正、撤销本单位的决定。"
)


def ledger_table(desk: Desk, period: Period, lines: Sequence[LedgerLine]) -> TableData:
    """The ledger as a table."""
    rows: list[tuple[Cell, ...]] = [
        (
            n, x.matter, x.what, x.applicant, x.village, x.registered, x.accepted, x.due, x.finished, x.result,
            x.amount_fen or None, x.handler, "超时" if x.late else "", x.filing,
        )
        for n, x in enumerate(lines, 1)
    ]  # fmt: skip
    columns = (
        Column(title="序号", field="seq", kind="count", width=6),
        *(Column(title=title, field="name", width=width) for title, width in _LEDGER_BEFORE),
        Column(title="金额（元）", field="amount_fen", kind="amount", width=12),
        *(Column(title=title, field="name", width=width) for title, width in _LEDGER_AFTER),
    )
    title = f"{desk.township_name}　{period.words}　共 {len(lines)} 件"
    return TableData("工作台账", title, columns, tuple(rows), sign=("填表人", "负责人"))


_LEDGER_BEFORE = (
    ("事项", 22), ("类型", 12), ("申请人", 12), ("村（居）", 14), ("登记", 11), ("受理", 11), ("期限", 11),
    ("办结", 11), ("结果", 14),
)  # fmt: skip
_LEDGER_AFTER = (("经办人", 12), ("超时", 7), ("备案", 12))


def export(desk: Desk, table: TableData, target: Path) -> None:
    """Write a table as .xlsx; who took it out stays on record. Raises ``UserError``."""
    if not OFFICE_ROLES & set(desk.person.roles):
        raise UserError("台账由经办人或管理员导出。", "请换有这个岗位的人登录。")
    data, said = workbook(table), f"《{table.title}》{table.subtitle}"
    write_out(desk, data, target, said, Outgoing.WORK)


def _cases(desk: Desk, unread: list[str]) -> Iterator[Case]:
    for _, home in readable(desk, applied(desk), unread):
        for application in home.applications:
            case = desk.case(home, application.id)
            if case is not None:
                yield case


def _events(desk: Desk, case: Case, period: Period) -> Iterator[str]:
    """What of one case falls into a period, by the names of ``Use``."""
    finished = _finished(case)
    if parse_day(case.application.registered_on) in period:
        yield "registered"
    if case.done_on("acceptance") in period:
        yield "accepted"
    if finished in period:
        yield "finished"
        yield _ending(case)
        if case.change is not None and case.change.id in MENDING and _ending(case) == "agreed":
            yield "mended"
    elif _open_at_end(case, period):
        yield "open"
    if _late(desk, case, period):
        yield "late"
    yield from ("returned" for on in _returned_on(case) if on in period)


def _finished(case: Case) -> date | None:
    """The day a case was over: decided, answered by the county, or closed."""
    days = [parse_day(d.on) for d in case.decisions]
    days += [s.on for s in (case.county_result, case.closed) if s is not None]
    return min((d for d in days if d is not None), default=None)


def _ending(case: Case) -> str:
    if case.decisions:
        return "agreed" if case.decisions[0].outcome == CONFIRM else "refused"
    if case.county_result is not None:
        return "agreed" if case.county_result.facts.get("result") == ISSUED else "refused"
    return "ended"


def _open_at_end(case: Case, period: Period) -> bool:
    registered, finished = parse_day(case.application.registered_on), _finished(case)
    return registered is not None and registered <= period.until and (not finished or finished > period.until)


def _open_in(case: Case, period: Period) -> bool:
    finished = _finished(case)
    return _open_at_end(case, period) or finished in period


def _deciding(case: Case) -> Step | None:
    """The step by which the township's own limit is met: its decision, or passing the case on."""
    return case.matter.step("decision") or case.matter.step("forward")


def _late(desk: Desk, case: Case, period: Period) -> bool:
    step = _deciding(case)
    due = due_day(case, step, desk.days) if step else None
    if step is None or due is None:
        return False
    done = case.done_on(step.id) or (case.closed.on if case.closed else None)
    if done is not None and done <= period.until:
        return done in period and done > due
    return due < min(period.until, desk.today())


def _returned_on(case: Case) -> Iterator[date]:
    own = {f.id for f in case.household.filings if f.application == case.application.id}
    for answer in case.household.answers:
        on = parse_day(answer.on)
        if answer.filing in own and answer.verdict == "returned" and on is not None:
            yield on


def _use(matter: Matter, counted: Counter[str]) -> Use:
    return Use(matter.id, matter.title, **{name: counted[name] for name, _ in _COUNTED})


def _line(desk: Desk, case: Case, period: Period) -> LedgerLine:
    step, a = _deciding(case), case.application
    due = due_day(case, step, desk.days) if step else None
    who = case.household.member(a.applicant) or case.household.head
    status, reason = case.household.filing_status(case.filing) if case.filing else ("", "")
    finished = _finished(case)
    return LedgerLine(
        matter=case.matter.title,
        what=case.change.title if case.change else "申请",
        applicant=who.name if who else "",
        village=case.household.village,
        registered=a.registered_on,
        accepted=_day(case.done_on("acceptance")),
        due=_day(due),
        finished=_day(finished),
        result=_result(case) if finished else "在办",
        amount_fen=(d.monthly_fen or d.amount_fen) if (d := case.decision) else 0,
        handler=_name(desk, a.intake_person),
        late=_late(desk, case, period),
        filing=f"{status}：{reason}" if status == RETURNED and reason else status,
    )


def _result(case: Case) -> str:
    if case.disputed:
        return "决定待核"
    if case.closed is not None and not case.decisions:
        return ENDINGS.get(str(case.closed.facts.get("how")), "不再办理")
    if (d := case.decision) is not None and d.effect:
        return EFFECT_NAMES.get(d.effect, d.effect)
    return {"agreed": "同意", "refused": "不同意"}.get(_ending(case), "")


def _name(desk: Desk, person: str) -> str:
    """Also of somebody who has left."""
    stated = (held.statement for held in desk.credentials.people)
    return next((s.name for s in stated if isinstance(s, PersonCredential) and s.person == person), person)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
