"""Who comes to the counter in the stories, and the short ways the stories have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.county import inbox, receipts
from desktop.county.inbox import Received
from desktop.demo.deeds import Wishes, finish
from desktop.demo.town import Town
from desktop.domain.case import Case
from desktop.domain.household import Filing, Household
from desktop.domain.workflow import walk
from desktop.office import filings, intake, month
from desktop.office import receipts as answers
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.intake import NewApplicant, NewHousehold, NewMember, Request
from desktop.sync.carriers import folder as carrier


def person(
    name: str, last: str, relation: str = "户主", born: str = "1960-03-05", **more: object
) -> NewMember:
    """Somebody with an invented ID number, of which the last four digits tell one from another."""
    fields: dict[str, object] = {"sex": "1", "birth": born, **more}
    id_number = f"999999{born.replace('-', '')}{last}"
    return NewMember(name, id_number, relation, **fields)  # type: ignore[arg-type]  # test values


def family(*members: NewMember, village: str = "样例东村") -> NewHousehold:
    """A family with a telephone and a passbook in the name of its head."""
    return NewHousehold(
        village=village, members=members, address="8号", phone="13800000001", bank="农村信用合作联社",
        account="6217990000123456789",
    )  # fmt: skip


def comes(
    town: Town, who: NewHousehold | NewApplicant | str, matter: str, reason: str, **asked: object
) -> CaseRef:
    """Registered at the counter today; a file's id stands for a family that is known."""
    with town.clerk() as desk:
        request = Request(matter, reason, **asked)  # type: ignore[arg-type]  # test values
        return intake.register(desk, who, request, desk.today())[0]


def through(town: Town, ref: CaseRef, wishes: Wishes | None = None) -> None:
    """Every step to the end, or to where the wishes stop it."""
    finish(town, ref, wishes)


def case(town: Town, ref: CaseRef) -> Case:
    """The case as it stands."""
    with town.clerk() as desk:
        return case_at(desk, ref)


def home(town: Town, ref: CaseRef) -> Household:
    """The household as it stands."""
    with town.clerk() as desk:
        return home_at(desk, ref.household)


def open_steps(desk: Desk, ref: CaseRef) -> list[str]:
    """The steps that could be done now, the optional ones too."""
    return [v.step.id for v in walk(case_at(desk, ref), desk.days, desk.today()) if v.state == "open"]


def undone(found: Case) -> list[str]:
    """Steps that this case asks for and that are not done."""
    return [s.id for s in found.asked_steps if not s.optional and found.done_on(s.id) is None]


@dataclass(frozen=True)
class Answered:
    """What the county made of what the town sent."""

    received: Received
    statuses: dict[str, tuple[str, str]]
    """Filing id → (status, reason)."""

    def of(self, filing: Filing | None) -> tuple[str, str]:
        assert filing is not None, "nothing was filed"
        return self.statuses[filing.id]


def filed(town: Town, refs: Sequence[CaseRef]) -> Answered:
    """Seal what waits, carry it to the county, and take its receipts in."""
    stick = town.folder / "stick"
    stick.mkdir(exist_ok=True)
    with town.clerk() as desk:
        filings.seal_filings(desk)
        filings.send(desk, stick)
    with town.county() as county:
        received = inbox.receive(county, stick)
        carrier.send(receipts.answer(county), stick)
    with town.clerk() as desk:
        answers.receive(desk, stick)
        homes = [home_at(desk, file) for file in {r.household for r in refs}]
        return Answered(received, {f.id: h.filing_status(f) for h in homes for f in h.filings})


def paid(town: Town, ref: CaseRef, until: str) -> list[tuple[str, int]]:
    """Pay everything that is due on a case up to a month; (month, fen) of all that was paid on it."""
    with town.clerk() as desk:
        found = case_at(desk, ref)
        if found.benefit is not None:
            for due in month.open_months(found.household, found.benefit, until):
                month.pay(desk, ref.household, found.benefit.id, due)
        return [(p.month, p.amount_fen) for p in case_at(desk, ref).paid]
