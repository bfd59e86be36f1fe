"""Window 1 and window 2 of one hall, no network: a stick goes to and fro, and both hold the same in the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.office import decisions, households
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.checking import check_office
from tests.office.made_office import LEADER, PASSWORDS, SECOND, House, family
from tests.office.made_pcs import Pair, Pc


@pytest.fixture
def pair(founded: House, tmp_path: Path) -> Pair:
    return Pair(founded.copied(tmp_path / "hall"))


def signed(pc: Pc, ref: CaseRef) -> None:
    with pc.desk(LEADER) as desk:
        desk.open_signing(PASSWORDS[LEADER])
        decisions.decide_on_screen(desk, ref, pc.house.at("decide"))


def letter(pair: Pair, pc: Pc, ref: CaseRef) -> tuple[str, str]:
    """The number of the letter and of the seal use, stamped on that PC."""
    with pc.desk() as desk:
        pair.house.issued(desk, ref)
        home = home_at(desk, ref.household)
        assert home.stampings, "it is certified to stamp"
        return home.papers[-1].number, home.stampings[-1].use_no


def test_two_windows_serve_two_families_and_correct_a_third(pair: Pair) -> None:
    # Window 1 takes in two families; one moves on, the other is only registered.
    with pair.first.desk() as desk:
        ours = pair.house.until_decision(desk)
        shared = pair.house.registered(desk, family("周老汉", "0055")).household
    pair.joined(user=SECOND)
    second = pair.second

    # Window 2 sees both, and takes in a family of its own. Nobody hears of the other for a while.
    with second.desk() as desk:
        assert set(desk.households.ids()) == {ours.household, shared}
        theirs = pair.house.until_decision(desk, family("张大", "0039"))
        member = home_at(desk, shared).members[0].id
        households.amend_member(desk, shared, member, {"income_fen": 30_000}, "窗口二核实")
    with pair.first.desk() as desk:
        households.amend_member(desk, shared, member, {"income_fen": 20_000}, "窗口一核实")
        households.amend_member(
            desk, shared, home_at(desk, shared).members[1].id, {"name": "周小妹"}, "身份证"
        )

    # The leader signs at both windows, and both print a stamped letter: no number is issued twice.
    signed(pair.first, ours)
    signed(second, theirs)
    mine, other = letter(pair, pair.first, ours), letter(pair, second, theirs)
    assert not set(mine) & set(other)
    assert "〕1号" in mine[0] and "〕1001号" in other[0]

    # The stick goes to and fro until there is nothing new: the same heads, the same folds, one conflict on both.
    pair.back_and_forth(2)
    assert pair.first.everything() == second.everything()
    for pc in (pair.first, second):
        with pc.desk() as desk:
            assert desk.trouble == () and check_office(desk).findings == ()
            assert {case_at(desk, ref).decision is not None for ref in (ours, theirs)} == {True}
            assert home_at(desk, shared).members[1].name == "周小妹"
            with desk.open_household(shared) as opened:
                (conflict,) = opened.conflicts()
                assert conflict.field == "income_fen" and opened.ledger.balanced
            letters = {home_at(desk, ref.household).papers[-1].number for ref in (ours, theirs)}
            assert letters == {mine[0], other[0]}
