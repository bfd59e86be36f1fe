"""The walk of the demonstration's applications, step by step and day by day, through the same office functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.demo.people import Standards
from desktop.demo.pictures import picture
from desktop.domain.case import CONFIRM
from desktop.domain.journal import Value
from desktop.domain.scheme import Step
from desktop.domain.workflow import walk
from desktop.office import decisions, households, intake, month, papers, review, verification, visits
from desktop.office.act import CaseRef, case_at, home_at, record_step
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


_EXTRA_FACTS: Mapping[str, Mapping[str, Value]] = {
    "system_entry": {"number": "样例-000001"},
    "publication": {"place": "政务公开栏"},
    "panel": {
        "chair": "组长（示例）",
        "members": ["组长（示例）", "副组长（示例）", "委员甲（示例）", "委员乙（示例）", "委员丙（示例）"],
        "recused": [],
        "minutes_no": "样例〔2026〕1号",
        "agree": 5,
        "disagree": 0,
        "abstain": 0,
        "result": "agree",
    },
}
"""What the demonstration records for rules that need no more than facts."""


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
        intake.check_materials(
            self._desk, late, ["application", "household_book"], ["id_card"], DAYS.register
        )
        papers.one_time_notice(self._desk, late, DAYS.register)
        self._each("材料与受理", refs, DAYS.accept, self._accept)
        self._each("入户调查", refs, DAYS.visit, self._visit)
        self._each("核对结果", refs, DAYS.verified, self._verified)
        self._each("民主评议", refs, DAYS.appraise, self._appraise)
        self._each("初审与公示", refs, DAYS.notice, self._notice)

    def until_decision(self, refs: Sequence[CaseRef]) -> None:
        """An objection is answered and every notice ends after its seven days."""
        disputed = refs[-1]
        self._clock.set(DAYS.objection)
        review.object_to(self._desk, disputed, "反映该户有一辆农用车。", DAYS.objection)
        raised = case_at(self._desk, disputed).open_objections()[0]
        self._clock.set(DAYS.answer)
        found = "经核实，农用车属于邻居。"
        review.answer_objection(self._desk, disputed, raised.id, "unfounded", found, DAYS.answer)
        self._each("公示结束", refs, DAYS.close, self._close)

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
            while (step := self._open_extra(ref)) is not None:
                record_step(self._desk, ref, step.id, day, _EXTRA_FACTS[step.rule])

    def _open_extra(self, ref: CaseRef) -> Step | None:
        views = walk(case_at(self._desk, ref), self._desk.days, self._desk.today())
        return next((v.step for v in views if v.state == "open" and v.step.rule in _EXTRA_FACTS), None)

    def _each(self, what: str, refs: Sequence[CaseRef], day: date, step: Deed) -> None:
        self._clock.set(day)
        for n, ref in enumerate(refs, 1):
            step(ref)
            self.extras([ref], day)
            self._tell(what, n, len(refs))

    def _accept(self, ref: CaseRef) -> None:
        case = case_at(self._desk, ref)
        required = [m.id for m in case.matter.materials if m.required]
        intake.check_materials(self._desk, ref, required, [], DAYS.accept)
        intake.accept(self._desk, ref, DAYS.accept)
        signed = [m.id for m in case.household.members]
        intake.authorise(self._desk, ref, signed, [picture(f"oath {ref.application[-6:]}")], DAYS.accept)
        verification.request(self._desk, ref, DAYS.accept)

    def _visit(self, ref: CaseRef) -> None:
        home = case_at(self._desk, ref).household
        visit = visits.Visit(
            investigators=("郑示例", "吴示例"), present=home.members[0].id, member_signed=True,
            housing="自有砖瓦房", conclusion="与申报一致",
        )  # fmt: skip
        visits.record_visit(self._desk, ref, visit, [picture(f"home {ref.application[-6:]}")], DAYS.visit)

    def _verified(self, ref: CaseRef) -> None:
        verification.record_result(
            self._desk, ref, "consistent", f"样核2026-{ref.application[-6:]}", DAYS.verified
        )

    def _appraise(self, ref: CaseRef) -> None:
        case = case_at(self._desk, ref)
        step = case.matter.step("appraisal")
        if step is None or not case.applies(step):
            return
        meeting = review.Appraisal("村委会", "钱示例", "周示例", 11, 11, 0, 0, "同意")
        review.record_appraisal(self._desk, ref, meeting, [], DAYS.appraise)

    def _notice(self, ref: CaseRef) -> None:
        review.state_opinion(self._desk, ref, review.propose(self._desk, ref), DAYS.notice)
        pictures = [picture(f"wall {ref.application[-6:]}")]
        review.post_notice(self._desk, ref, "村务公开栏", pictures, DAYS.notice)

    def _close(self, ref: CaseRef) -> None:
        review.close_notice(self._desk, ref, [picture(f"after {ref.application[-6:]}")], DAYS.close)
