"""The walk of the demonstration's applications, step by step and day by day, through the same office functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.demo import deeds
from desktop.demo.people import Standards
from desktop.demo.pictures import picture
from desktop.domain.case import CONFIRM
from desktop.domain.scheme import Step
from desktop.domain.workflow import walk
from desktop.office import decisions, households, intake, month, papers, review, slips
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, Request

Deed = Callable[[CaseRef], None]
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Days:
    """When things happen in the demonstration (2026: working days, the notice over a weekend)."""

    register: date = date(2026, 3, 2)
    accept: date = date(2026, 3, 4)
    visit: date = date(2026, 3, 6)
    verified: date = date(2026, 3, 10)
    appraise: date = date(2026, 3, 11)
    notice: date = date(2026, 3, 12)
    objection: date = date(2026, 3, 16)
    answer: date = date(2026, 3, 18)
    close: date = date(2026, 3, 20)
    decide: date = date(2026, 3, 23)
    file: date = date(2026, 3, 24)


DAYS = Days()


_BY_DAY: Mapping[str, Collection[str]] = {
    "accept": ("materials", "acceptance", "authorisation", "verification_request"),
    "visit": ("visit",),
    "verified": ("verification_result",),
    "appraise": ("appraisal",),
    "notice": ("opinion", "notice"),
    "close": ("notice_close",),
}
"""Which steps the whole pile goes through on which day."""
_AT_ONCE = frozenset({"system_entry", "publication", "panel"})
"""What is done as soon as it is open, by its rule: steps that only some schemes have."""


class Walk:
    """The clerk's part of every application, in the order a desk does it: everybody's step by step."""

    def __init__(self, desk: Desk, clock: SetClock, tell: Tell) -> None:
        self._desk = desk
        self._clock = clock
        self._tell = tell

    def register(self, families: Sequence[NewHousehold | str]) -> list[CaseRef]:
        """登记 everybody: new families, and (by their file id) families that came with the roster."""
        self._clock.set(DAYS.register)
        refs = []
        for n, family in enumerate(families, 1):
            request = Request(matter="dibao", reason="收入减少，生活困难")
            refs.append(intake.register(self._desk, family, request, DAYS.register)[0])
            self._tell("登记申请", n, len(families))
        return refs

    def declare(self, families: Sequence[str], standards: Standards) -> None:
        """Families that came with the roster have lost income: what they declare now."""
        self._clock.set(DAYS.register)
        for n, file in enumerate(families, 1):
            home = home_at(self._desk, file)
            standard = standards.urban_fen if home.fields.get("hukou") == "urban" else standards.rural_fen
            for k, member in enumerate(home.members):
                earned = standard * (1 + n % 7) // 2 * 12 // 10 if k == 0 else 0
                households.amend_member(self._desk, file, member.id, {"income_fen": earned}, "申请时申报")
            self._tell("申报收入变化", n, len(families))

    def until_notice(self, refs: Sequence[CaseRef]) -> None:
        """From the materials to the notice on the wall."""
        late = refs[0]
        self._clock.set(DAYS.register)
        asked = [m.id for m in case_at(self._desk, late).matter.materials if m.required]
        intake.check_materials(self._desk, late, asked[:-1], asked[-1:], DAYS.register)
        slips.issue(self._desk, late, "one_time_notice", DAYS.register)
        self._each("材料与受理", refs, DAYS.accept, "accept")
        self._each("入户调查", refs, DAYS.visit, "visit")
        self._each("核对结果", refs, DAYS.verified, "verified")
        self._each("民主评议", refs, DAYS.appraise, "appraise")
        self._each("初审与公示", refs, DAYS.notice, "notice")

    def until_decision(self, refs: Sequence[CaseRef]) -> None:
        """An objection is answered and every notice ends after its seven days."""
        disputed = refs[-1]
        self._clock.set(DAYS.objection)
        review.object_to(self._desk, disputed, "反映该户有一辆农用车。", DAYS.objection)
        raised = case_at(self._desk, disputed).open_objections()[0]
        self._clock.set(DAYS.answer)
        found = "经核实，农用车属于邻居。"
        review.answer_objection(self._desk, disputed, raised.id, "unfounded", found, DAYS.answer)
        self._each("公示结束", refs, DAYS.close, "close")

    def on_paper(self, refs: Sequence[CaseRef], leader: str, password: str) -> None:
        """Those a leader signed on paper: entered by the clerk with the scan, shown as such."""
        self._clock.set(DAYS.decide)
        self._desk.open_signing(password)
        for n, ref in enumerate(refs, 1):
            scan = picture(f"signed {ref.application[-6:]}")
            decisions.decide_on_paper(self._desk, ref, leader, scan, DAYS.decide)
            self._tell("纸质签批", n, len(refs))

    def issue(self, refs: Sequence[CaseRef], password: str) -> list[tuple[CaseRef, str]]:
        """Notices for all, stamped; and the first month's amount of those who were confirmed."""
        self._clock.set(DAYS.decide)
        self._desk.open_signing(password)
        issued = []
        for n, ref in enumerate(refs, 1):
            paper, _ = papers.issue_notice(self._desk, ref, DAYS.decide)
            issued.append((ref, paper))
            decision = case_at(self._desk, ref).decision
            if decision is not None and decision.outcome == CONFIRM:
                month.first_payment(self._desk, ref)
            self._tell("通知书与用印", n, len(refs))
        return issued

    def extras(self, refs: Sequence[CaseRef], day: date) -> None:
        """Steps that only some schemes have: entry into the provincial system, the panel, publication."""
        self._clock.set(day)
        for ref in refs:
            self._do(ref, ())

    def _each(self, what: str, refs: Sequence[CaseRef], day: date, stage: str) -> None:
        self._clock.set(day)
        for n, ref in enumerate(refs, 1):
            self._do(ref, _BY_DAY[stage])
            self._tell(what, n, len(refs))

    def _do(self, ref: CaseRef, steps: Collection[str]) -> None:
        """Every open step of these ids, and whatever is done at once, until nothing of it is open."""
        while (step := self._open(ref, steps)) is not None:
            deeds.do(self._desk, ref, step)

    def _open(self, ref: CaseRef, steps: Collection[str]) -> Step | None:
        views = walk(case_at(self._desk, ref), self._desk.days, self._desk.today())
        wanted = (
            v.step for v in views if v.state == "open" and (not v.step.optional or v.step.id == "appraisal")
        )
        return next((s for s in wanted if s.id in steps or s.rule in _AT_ONCE), None)
