"""Last month and what happened make this month, over any history the judgement lets happen, and on three devices."""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.domain.arrears import differences
from desktop.domain.household import Benefit, Household
from desktop.domain.months import months_between
from desktop.domain.movement import Sum, movement, standing
from desktop.domain.payment_rules import due_fen
from tests.domain.histories import DEVICES, Deed, Device, apart, begun, live
from tests.domain.tale import Tale
from tests.domain.tale_law import pack_of

MONTHS = months_between("2026-02", "2027-03")
START = date(2026, 3, 2)

PAIRS = [
    (kind.id, effect)
    for kind in pack_of("mishan").changes_of(pack_of("mishan").scheme.matters[0])
    for effect in kind.effects
    if kind.id not in ("death", "head")
]
"""Every kind of change of dibao with every effect it may have; a death comes by itself."""

changes = st.builds(
    lambda pair, fen, open_only: Deed(pair[0], pair[1], fen, open_only=open_only),
    st.sampled_from(PAIRS), st.sampled_from([1, 10_000, 60_000]), st.sampled_from([False, False, False, True]),
)  # fmt: skip
deaths = st.builds(
    lambda effect, days: Deed("die", effect, days=days),
    st.sampled_from(["increase", "decrease", "keep", "stop"]), st.integers(0, 40),
)  # fmt: skip
waits = st.builds(lambda days: Deed("wait", days=days), st.integers(10, 60))
payments = st.builds(lambda most: Deed("pay", days=most), st.integers(0, 6))
holds = st.sampled_from([Deed("hold"), Deed("release")])
deeds = st.one_of(changes, deaths, waits, payments, holds, waits, payments)


@cache
def _first(fen: int) -> Tale:
    return begun(fen, START)


@st.composite
def families(draw: st.DrawFn) -> Tale:
    """A family with a history of up to ten deeds."""
    tale = _first(draw(st.sampled_from([MONEY_SMALL, MONEY_LARGE]))).copy()
    for deed in draw(st.lists(deeds, min_size=3, max_size=12)):
        live(tale, deed)
    return tale


MONEY_SMALL, MONEY_LARGE = 30_000, 121_200


@settings(max_examples=20, deadline=None)
@given(st.lists(families(), min_size=1, max_size=3))
def test_last_month_and_what_happened_make_this_month(tales: list[Tale]) -> None:
    homes = [tale.home for tale in tales]
    before = movement(homes, MONTHS[0])
    total = before.last
    for month in MONTHS:
        moved = movement(homes, month)
        assert moved.balanced
        assert moved.last == total, "what this month was is what the next one starts from"
        up = moved.change("new") + moved.change("increase") + moved.change("persons")
        total = total + up - moved.change("exit") - moved.change("decrease")
        each = (s for home in homes for s in standing(home, month).values())
        assert moved.this == total == sum(each, Sum())
        assert moved.this == sum((movement([home], month).this for home in homes), Sum())


@settings(max_examples=20, deadline=None)
@given(families())
def test_no_family_is_counted_twice_in_a_month(tale: Tale) -> None:
    for month in MONTHS:
        running = [b for b in tale.home.benefits if b.runs_in(month)]
        assert len(running) <= 1
        assert all(s.households == 1 and s.monthly_fen >= 0 for s in standing(tale.home, month).values())


@settings(max_examples=20, deadline=None)
@given(families())
def test_what_differs_is_what_was_paid_less_what_was_due(tale: Tale) -> None:
    home = tale.home
    for chain in _chains(home):
        paid = _paid(home, chain)
        expected = {m: fen - _due(chain, m) for m, fen in paid.items()}
        listed = {d.month: (d.paid_fen, d.over_fen) for d in differences(home, chain[0].id)}
        assert listed == {m: (paid[m], over) for m, over in expected.items() if over}


@settings(max_examples=20, deadline=None)
@given(families())
def test_no_month_is_paid_above_what_was_ever_due_and_what_is_above_today_is_listed(tale: Tale) -> None:
    home = tale.home
    for chain in _chains(home):
        listed = {d.month for d in differences(home, chain[0].id) if d.over_fen > 0}
        for month, fen in _paid(home, chain).items():
            assert fen <= max(b.monthly_fen for b in chain)
            assert fen <= _due(chain, month) or month in listed


@settings(max_examples=20, deadline=None)
@given(families())
def test_every_revision_follows_the_one_it_replaces_without_gap_or_overlap(tale: Tale) -> None:
    home = tale.home
    known = {b.id: b for b in home.benefits}
    for b in home.benefits:
        if b.replaces:
            old = known[b.replaces]
            assert old.last_month < b.first_month and months_between(old.last_month, b.first_month)[1:2] == (
                b.first_month,
            )
            assert old.ended_by == b.source
    assert len({b.replaces for b in home.benefits if b.replaces}) == len(
        [b for b in home.benefits if b.replaces]
    )
    assert all(b.monthly_fen > 0 for b in home.benefits)


# -- three devices


one_change = st.lists(st.one_of(changes, deaths), max_size=1)
small = st.lists(st.one_of(payments, holds), max_size=2)
alone = st.builds(lambda before, change, after: [*before, *change, *after], small, one_change, small)
"""What a device does by itself: one change at most."""


@settings(max_examples=15, deadline=None)
@given(alone, alone, alone)
@example([], [Deed("die", "increase")], [Deed("stop", "grace", 1)])
def test_three_devices_come_to_the_same_and_count_nobody_twice(
    a: list[Deed], b: list[Deed], c: list[Deed]
) -> None:
    devices = [
        apart(device, mark, done) for device, mark, done in zip(DEVICES, "xyz", (a, b, c), strict=True)
    ]
    every = [e for d in devices for e in d.entries.values()]
    homes = []
    for order in (every, every[::-1], every[1::2] + every[::2]):
        copy = Device("z")
        for part in (order[: len(order) // 2], order):
            copy.entries.update((e.id, e) for e in part)
        homes.append(copy.home())
    assert homes[0] == homes[1] == homes[2]
    for month in MONTHS:
        assert all(s.households == 1 for s in standing(homes[0], month).values())
        assert movement(homes[:1], month).balanced


def test_a_replaced_revision_is_not_paid_beside_the_one_that_replaces_it() -> None:
    """One device raised the amount after a death, another gave the old revision three more months meanwhile."""
    done: tuple[list[Deed], ...] = ([], [Deed("die", "increase")], [Deed("stop", "grace", 1)])
    copy = Device("z")
    for device, mark, deeds in zip(DEVICES, "xyz", done, strict=True):
        copy.entries.update(apart(device, mark, deeds).entries)
    home = copy.home()
    both = [m for m in MONTHS if sum(b.runs_in(m) for b in home.benefits) > 1]
    assert both, "both revisions have these months"
    for month in both:
        assert sum(due_fen(home, b, month) > 0 for b in home.benefits) == 1


def _chains(home: Household) -> list[tuple[Benefit, ...]]:
    replaced = {b.replaces for b in home.benefits}
    return [home.chain(b.id) for b in home.benefits if b.id not in replaced]


def _paid(home: Household, chain: tuple[Benefit, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for p in home.payments:
        if p.benefit in {b.id for b in chain}:
            found[p.month] = found.get(p.month, 0) + p.amount_fen
    return found


def _due(chain: tuple[Benefit, ...], month: str) -> int:
    """What the newest revision that runs in a month gives, found the slow way."""
    running = [b for b in chain if b.first_month <= month and (not b.last_month or month <= b.last_month)]
    return max(running, key=lambda b: b.first_month).monthly_fen if running else 0
