"""Story (l): an old couple moves to the next township. Two offices, one county, a stick between them, no month lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.county import inbox
from desktop.county import receipts as county_receipts
from desktop.demo.town import CLERK, SECOND
from desktop.domain.household import FILED, Filing, Household
from desktop.domain.months import months_between
from desktop.errors import Refused
from desktop.office import accounts, filings, households, month, moving, moving_in, neighbours, receipts
from desktop.office.act import home_at
from desktop.office.moving_in import Place
from desktop.sync.carriers import folder as carrier
from tests.office.made_towns import family, found_two, moved_by_decision, paid_up, receiving


def filed_first(home: Household) -> Filing:
    """The filing of the decision that gave the benefit."""
    return next(f for f in home.filings if f.decision == home.benefits[0].source)


def test_a_couple_moves_and_is_paid_every_month_once(tmp_path: Path) -> None:
    towns = found_two(tmp_path / "county")
    old_town, new_town, stick = towns.giver, towns.receiver, towns.stick
    file = receiving(old_town, family())

    # In May they move to their daughter's. The new township hands over its card, the old one decides the stop.
    towns.clock.set(date(2026, 5, 11))
    with new_town.clerk() as desk:
        card = neighbours.card(desk, stick)
        there = desk.township_name
    with old_town.clerk() as desk:
        paid_up(desk, file, "2026-05")
        refs = moving.begin(desk, file, there, desk.today())
    moved_by_decision(old_town, refs)
    with old_town.signing(CLERK) as desk:
        package = moving.give(desk, file, card, ["申请书 1 份", "户口簿复印件 2 页", "授权书 1 份"], stick)
        with pytest.raises(Refused, match=there):
            households.amend_household(desk, file, {"phone": "13900000000"})

    # At the new office the clerk looks first, then takes them in; a colleague compares the account.
    towns.clock.set(date(2026, 5, 20))
    with new_town.signing(CLERK) as desk:
        came = moving_in.look(desk, package)
        assert [m.name for m in came.home.members] == ["符阿姆", "黎阿爸"]
        assert came.line.originals == ("申请书 1 份", "户口簿复印件 2 页", "授权书 1 份")
        accepted = moving_in.accept(desk, package, Place("坡村", "1组"), stick)
        account = home_at(desk, accepted.file).accounts[0].id
    with new_town.desk(SECOND) as desk:
        accounts.check(desk, accepted.file, account, desk.today())
        paid_up(desk, accepted.file, "2026-06")

    # The answer goes back; what the county says of the decisions still comes into the closed file.
    with old_town.signing(CLERK) as desk:
        left, _ = moving.take_answer(desk, accepted.answer)
        assert left.verdict == "accepted"
        filings.send(desk, old_town.packages)
    with old_town.county() as county:
        inbox.receive(county, old_town.packages)
        carrier.send(county_receipts.answer(county), old_town.packages)
    with old_town.clerk() as desk:
        assert receipts.receive(desk, old_town.packages).problems == []
        gone = home_at(desk, file)
        assert len(gone.answers) == len(gone.filings) == 2
        assert gone.filing_status(filed_first(gone))[0] == FILED
    with new_town.clerk() as desk:
        here = home_at(desk, accepted.file)
        assert moving_in.verify(desk, accepted.file) == []

    # Every month was paid by one of the two, never by both, to the fen.
    paid = sorted((p.month, p.amount_fen) for h in (gone, here) for p in h.payments)
    first = gone.benefits[0].first_month
    assert [m for m, _ in paid] == list(months_between(first, "2026-06"))
    assert {fen for _, fen in paid} == {gone.benefits[0].monthly_fen} and len(here.payments) == 1
    assert {p.month for p in gone.payments} == set(months_between(first, "2026-05"))
    with new_town.clerk() as desk, pytest.raises(Refused):
        month.pay(desk, accepted.file, here.benefits[0].id, "2026-05")
