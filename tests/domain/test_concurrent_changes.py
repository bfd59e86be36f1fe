"""Changes to one benefit on two devices that did not know of each other: none of them takes effect in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from desktop.domain.admission import Act, admit
from desktop.domain.change_rules import ENDING
from desktop.domain.fold import fold
from desktop.domain.household import ACCOUNT, BENEFIT, DECISION, Household
from desktop.domain.journal import Change, Put, Remove
from desktop.domain.months import add_months
from desktop.domain.movement import movement, standing
from tests.domain.histories import Device, merged, shared
from tests.domain.hostile import BENEFIT_ID, change, check, put
from tests.domain.story import CLERK, INTAKE, LAPTOP, LEADER, PC
from tests.domain.tale import Tale
from tests.domain.tale_law import effect_facts, usual

Told = Callable[[Tale, str], Tale]
"""What a device does, under the id of its application; everything in it must be admitted there."""

X, Y = "d-c-x-1", "d-c-y-1"


def decided(kind: str, effect: str, days: int = 0) -> Told:
    """A change up to its decision; a death that many days ago."""

    def told(tale: Tale, app: str) -> Tale:
        on = (tale.today - timedelta(days=days)).isoformat()
        tale.do(change(kind, app, event_on=on)(tale))
        target = tale.case(app).target
        assert target is not None
        tale.said[app] = effect_facts(target.monthly_fen, effect)
        return tale.walk(app, "decision")

    return told


def aside(name: str, mark: str, *done: Told, common: tuple[Tale, Device] | None = None) -> Device:
    """A device that goes its own way on 17 April, from what both knew."""
    known, entries = common or shared()
    own = known.copy()
    own.today = date(2026, 4, 17)
    for n, told in enumerate(done):
        told(own, f"c-{mark}{n or ''}")
    device = Device(name)
    device.receive_all(entries)
    device.write_all(own.acts[len(known.acts) :])
    return device


def two(one: Told, other: Told) -> Device:
    """One deed on each of two devices, merged."""
    return merged(aside(PC, "x", one), aside(LAPTOP, "y", other))


def tale_of(device: Device) -> Tale:
    """What the merged copy holds, to go on from."""
    every = list(device.entries.values())
    folded = fold(every, admit(every, {}, usual("mishan")))
    state = {k: dict(v) for k, v in folded.records.items()}
    return Tale(today=date(2026, 4, 18), state=state, files=set(folded.attachments))


def once(home: Household) -> bool:
    """True when nobody is counted twice in any month, and the months follow from each other."""
    months = [add_months("2026-03", n) for n in range(10)]
    return all(s.households == 1 for m in months for s in standing(home, m).values()) and all(
        movement([home], m).balanced for m in months
    )


INCREASE = decided("circumstances", "increase")
OTHERS = {
    "decrease": decided("circumstances", "decrease"), "review": decided("review", "increase"),
    "death": decided("death", "decrease"), "late death": decided("death", "decrease", 25),
    "stop": decided("circumstances", "stop"), "grace": decided("review", "grace"),
}  # fmt: skip


def test_one_deed_alone_has_its_effect() -> None:
    """Otherwise the tests below would pass on nothing."""
    home = merged(aside(PC, "x", INCREASE)).home()
    assert [(b.first_month, b.last_month) for b in home.benefits] == [("2026-04", "2026-04"), ("2026-05", "")]
    assert home.rival_decisions == frozenset()


@pytest.mark.parametrize("other", OTHERS)
def test_two_changes_are_rivals_and_the_benefit_runs_on_as_it_was(other: str) -> None:
    tale = tale_of(two(INCREASE, OTHERS[other]))
    assert tale.home.rival_decisions == {X, Y}
    new = [b.id for b in tale.home.benefits if b.replaces]
    assert new and all("payment" in tale.rules(tale.payment(b, "2026-05")) for b in new)
    assert [s.monthly_fen for s in standing(tale.home, "2026-05").values()] == [121_200]
    assert once(tale.home)


@pytest.mark.parametrize("other", ["decrease", "stop"])
def test_until_one_is_taken_back_the_old_amount_is_paid(other: str) -> None:
    tale = tale_of(two(INCREASE, OTHERS[other]))
    assert tale.rules(tale.payment(BENEFIT_ID, "2026-05", amount_fen=131_200)) == {"payment"}
    assert tale.rules(tale.payment(BENEFIT_ID, "2026-05")) == set()


def test_nothing_is_paid_while_one_of_them_is_a_death() -> None:
    tale = tale_of(two(INCREASE, OTHERS["death"]))
    assert "death" in tale.rules(tale.payment(BENEFIT_ID, "2026-05"))


@pytest.mark.parametrize("gone", [X, Y])
@pytest.mark.parametrize("other", OTHERS)
def test_a_signer_takes_one_back_and_the_other_runs_alone(other: str, gone: str) -> None:
    tale = tale_of(two(INCREASE, OTHERS[other]))
    tale.do(taking_back(tale, gone))
    alone = merged(aside(PC, "x", INCREASE) if gone == Y else aside(LAPTOP, "y", OTHERS[other])).home()
    assert tale.home.rival_decisions == frozenset()
    assert tale.home.benefits == alone.benefits
    assert once(tale.home)


def taking_back(tale: Tale, decision: str, *, undone: bool = True) -> Act:
    """The decision and its benefit go; the end it brought goes to what the one that stays says."""
    gone = [Remove(BENEFIT, b.id) for b in tale.home.benefits if b.source == decision]
    stays = next(d for d in tale.home.decisions if d.id in {X, Y} - {decision})
    last = stays.last_month if stays.effect in ENDING else add_months(stays.first_month, -1)
    ended = [id for (kind, id), f in tale.state.items() if kind == BENEFIT and f.get("ended_by") == decision]
    ends: list[Change] = [
        Put(BENEFIT, b, {"last_month": last, "ended_by": stays.id}) for b in ended if undone
    ]
    return tale.act(LEADER, Remove(DECISION, decision), *gone, *ends, action="take_back")


def test_who_takes_one_back_takes_its_end_back_too() -> None:
    tale = tale_of(two(INCREASE, OTHERS["late death"]))
    ended_by = tale.state[BENEFIT, BENEFIT_ID]["ended_by"]
    assert tale.rules(taking_back(tale, str(ended_by), undone=False)) == {"effect"}


def test_who_takes_one_back_takes_its_benefit_back_too() -> None:
    tale = tale_of(two(INCREASE, OTHERS["decrease"]))
    act = taking_back(tale, Y)
    kept = [c for c in act.changes if not (isinstance(c, Remove) and c.kind == BENEFIT)]
    assert tale.rules(tale.act(LEADER, *kept)) == {"effect"}


def test_an_end_is_not_taken_back_for_another_month_or_by_nobody() -> None:
    tale = tale_of(two(INCREASE, OTHERS["stop"]))
    gone = str(tale.state[BENEFIT, BENEFIT_ID]["ended_by"])
    stays = ({X, Y} - {gone}).pop()
    for said in ({"last_month": "2026-12", "ended_by": stays}, {"last_month": "2026-04", "ended_by": "d-9"},
                 {"last_month": "2026-12", "ended_by": ""}):  # fmt: skip
        act = taking_back(tale, gone, undone=False)
        bent = tale.act(LEADER, *act.changes, Put(BENEFIT, BENEFIT_ID, said))
        assert "benefit" in tale.rules(bent), said


def test_two_revisions_beside_a_third_are_not_counted_together() -> None:
    late, today = decided("death", "increase", 17), decided("circumstances", "increase")
    home = merged(aside(PC, "x", late, today), aside(LAPTOP, "y", today)).home()
    assert once(home)


def test_an_end_in_dispute_falls_back_to_the_end_before_it() -> None:
    """A late death ends both revisions; in dispute it ends none, and the first one still ends in April."""
    known, common = shared()
    tale = known.copy()
    tale.today = date(2026, 4, 17)
    INCREASE(tale, "c-0")
    base = Device(PC)
    base.receive_all(common)
    base.write_all(tale.acts[len(known.acts) :])
    one = aside(PC, "x", late_death_of_all, common=(tale, base))
    other = aside(LAPTOP, "y", decided("circumstances", "decrease"), common=(tale, base))
    home = merged(one, other).home()
    assert len(home.rival_decisions) == 2
    assert once(home)


def late_death_of_all(tale: Tale, app: str) -> Tale:
    """A death of March, whose decision ends every revision that ran past it."""
    tale.do(change("death", app, event_on="2026-03-23")(tale))
    tale.said[app] = effect_facts(131_200, "decrease")
    act = tale.walk(app, "opinion").decision(app)
    first, *rest = [c for c in act.changes if isinstance(c, Put) and c.id != BENEFIT_ID]
    end = Put(BENEFIT, BENEFIT_ID, {"last_month": "2026-03", "ended_by": first.id})
    return tale.do(tale.act(LEADER, first, end, *rest, action="decide"))


def test_a_suspension_holds_what_an_increase_made_of_the_benefit() -> None:
    home = two(INCREASE, decided("suspend", "suspend")).home()
    assert home.held(home.benefits[-1].id, "2026-06") is not None


def test_a_number_exchanged_while_a_colleague_checks_the_old_one_is_not_paid_into() -> None:
    known, common = shared()
    tale = known.copy().do(put(ACCOUNT, "k-1", number="6217", entered_by=CLERK)(known))
    base = Device(PC)
    base.receive_all(common)
    base.write_all(tale.acts[len(known.acts) :])

    def checks(own: Tale, _: str) -> Tale:
        return own.do(check(INTAKE, checked_on="2026-04-17")(own))

    def exchanges(own: Tale, _: str) -> Tale:
        exchanged = put(ACCOUNT, "k-1", number="6666", entered_by=CLERK)(own)
        assert own.rules(exchanged) == {"account"}
        return own.force(exchanged)

    sides = aside(PC, "x", checks, common=(tale, base)), aside(LAPTOP, "y", exchanges, common=(tale, base))
    (account,) = merged(*sides).home().accounts
    assert (account.number, account.payable) == ("6217", True)


def test_a_check_is_of_the_number_it_names() -> None:
    """Even where another number came to stand there: whoever was judged by older rules may have written it."""
    tale = shared()[0].copy()
    tale.do(put(ACCOUNT, "k-1", number="6217", entered_by=CLERK)(tale)).do(check()(tale))
    assert tale.home.accounts[0].payable
    tale.force(put(ACCOUNT, "k-1", number="6666")(tale))
    assert not tale.home.accounts[0].payable
