"""Changes to one benefit on two devices that did not know of each other: none of them takes effect in silence."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.admission import Act, admit
from desktop.domain.fold import fold
from desktop.domain.household import ACCOUNT, BENEFIT, DECISION
from desktop.domain.journal import Remove
from desktop.domain.movement import standing
from tests.domain.histories import Deed, Device, apart, merged, shared
from tests.domain.story import CLERK, INTAKE, LAPTOP, LEADER, PC
from tests.domain.tale import Tale
from tests.domain.tale_law import usual


def finding(reason: str) -> pytest.MarkDecorator:
    """What comes out wrong today; it fails here as soon as it is mended, and the mark goes."""
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)


INCREASE = Deed("circumstances", "increase")


def two(one: Deed, other: Deed) -> Device:
    """One deed on each of two devices, merged."""
    return merged(apart(PC, "x", [one]), apart(LAPTOP, "y", [other]))


def tale_of(device: Device) -> Tale:
    """What the merged copy holds, to go on from."""
    every = list(device.entries.values())
    folded = fold(every, admit(every, {}, usual("mishan")))
    state = {k: dict(v) for k, v in folded.records.items()}
    return Tale(today=date(2026, 4, 18), state=state, files=set(folded.attachments))


def test_one_deed_alone_has_its_effect() -> None:
    """Otherwise the tests below would pass on nothing."""
    home = merged(apart(PC, "x", [INCREASE])).home()
    assert [(b.first_month, b.last_month) for b in home.benefits] == [("2026-04", "2026-04"), ("2026-05", "")]
    assert home.rival_decisions == frozenset()


OTHERS = [Deed("circumstances", "decrease"), Deed("review", "increase"), Deed("die", "decrease")]


@pytest.mark.parametrize("other", OTHERS, ids=lambda d: f"{d.what} {d.effect}")
def test_two_revisions_are_rivals_and_neither_is_paid(other: Deed) -> None:
    tale = tale_of(two(INCREASE, other))
    assert tale.home.rival_decisions == {"d-c-x1-1", "d-c-y1-1"}
    new = [b.id for b in tale.home.benefits if b.replaces]
    assert len(new) == 2 and all("payment" in tale.rules(tale.payment(b, "2026-05")) for b in new)
    assert standing(tale.home, "2026-05") == {}


def test_of_two_revisions_a_signer_takes_one_back_and_the_other_runs() -> None:
    tale = tale_of(two(INCREASE, Deed("circumstances", "decrease")))
    tale.do(taking_back(tale, "d-c-y1-1"))
    assert [s.monthly_fen for s in standing(tale.home, "2026-05").values()] == [131_200]


def taking_back(tale: Tale, decision: str) -> Act:
    gone = [Remove(BENEFIT, b.id) for b in tale.home.benefits if b.source == decision]
    return tale.act(LEADER, Remove(DECISION, decision), *gone, action="take_back")


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="the end that a decision wrote stays when the decision is taken back",
)
def test_a_revision_taken_back_gives_back_the_months_it_had_ended() -> None:
    """A death of March ended the benefit in March; without it the increase from May leaves April as it was."""
    tale = tale_of(two(INCREASE, Deed("die", "decrease", days=25)))
    tale.do(taking_back(tale, "d-c-y1-1"))
    assert [s.monthly_fen for s in standing(tale.home, "2026-04").values()] == [121_200]


@pytest.mark.xfail(
    strict=True, reason="rivals are counted among decisions that give a benefit, not those that end it"
)
def test_an_increase_and_a_stop_are_rivals() -> None:
    home = two(INCREASE, Deed("circumstances", "stop")).home()
    assert home.rival_decisions == {"d-c-x1-1", "d-c-y1-1"}


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="the grace moves the end of the benefit that the increase replaced",
)
def test_an_increase_and_a_grace_do_not_run_side_by_side() -> None:
    home = two(INCREASE, Deed("review", "grace")).home()
    assert all(s.households == 1 for s in standing(home, "2026-06").values())


@pytest.mark.xfail(
    strict=True, reason="only the last revision of each side is a rival, those before it run on"
)
def test_two_revisions_beside_a_third_are_not_counted_together() -> None:
    late, today = Deed("die", "increase", days=17), Deed("die", "increase")
    home = merged(apart(PC, "x", [late, today]), apart(LAPTOP, "y", [today])).home()
    assert all(s.households == 1 for s in standing(home, "2026-04").values())


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="a hold is about one revision, not about the chain"
)
def test_a_suspension_holds_what_an_increase_made_of_the_benefit() -> None:
    home = two(INCREASE, Deed("suspend", "suspend")).home()
    assert home.held(home.benefits[-1].id, "2026-06") is not None


@finding("a check does not say which number was checked")
def test_a_number_exchanged_while_a_colleague_checks_the_old_one_is_not_paid_into() -> None:
    known, common = shared()
    tale = known.copy().do(known.put(ACCOUNT, "k-1", CLERK, number="6217", entered_by=CLERK))
    base = Device(PC)
    base.receive_all(common)
    base.write_all(tale.acts[len(known.acts) :])
    sides = []
    for name, who, said in (
        (PC, INTAKE, {"checked_by": INTAKE, "checked_on": "2026-04-17"}),
        (LAPTOP, CLERK, {"number": "6666", "entered_by": CLERK}),
    ):
        own = tale.copy()
        own.do(own.put(ACCOUNT, "k-1", who, **said))
        side = Device(name)
        side.receive_all(base)
        side.write_all(own.acts[len(tale.acts) :])
        sides.append(side)
    assert not merged(*sides).home().accounts[0].payable
