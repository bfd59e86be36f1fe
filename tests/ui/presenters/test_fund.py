"""备用金 on 本月: how it stands, and what came back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.demo.deeds import Wishes, finish
from desktop.demo.town import LEADER, Town
from desktop.errors import UserError
from desktop.office import month, reserve_fund
from desktop.office.intake import Request
from desktop.ui.presenters import fund
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.fund import FundLine
from desktop.ui.presenters.step_forms import initial
from tests.office.made_office import House
from tests.sixth_county import family, founded, registered


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A fire: 3 000 yuan went out of the fund."""
    town = founded(tmp_path / "base", tmp_path / "town")
    ref = registered(town, Request("temporary", "失火", asked_fen=300_000, path="emergency"), family(1))
    finish(town, ref, Wishes(until="payment"))
    with town.clerk() as desk:
        month.pay_first_aid(desk, ref)
    return town


def test_the_balance_is_said_and_what_came_back_is_put_in(town: Town) -> None:
    with town.clerk() as desk:
        line = fund.line(desk)
        assert "尚未补回 3,000.00 元" in line.text and "还能先行支付 2,000.00 元" in line.text
        assert line.may_replenish
        typed = {**initial(fund.form(desk)), "amount_fen": "1000", "document": ""}
        with pytest.raises(FieldProblem):
            fund.replenish(desk, typed)
        with pytest.raises(UserError, match=r"3,000.00"):
            fund.replenish(desk, {**typed, "amount_fen": "3000.01", "document": "县财〔2026〕1号"})
        told = fund.replenish(desk, {**typed, "document": "县财〔2026〕1号"})
        assert "1,000.00 元" in told.message and reserve_fund.fund(desk).out_fen == 200_000
        assert "还能先行支付 3,000.00 元" in fund.line(desk).text
    with town.desk(LEADER) as desk:
        assert not fund.line(desk).may_replenish


def test_an_office_that_pays_nothing_at_once_has_no_such_line(house: House) -> None:
    with house.desk() as desk:
        assert fund.line(desk).text, "this scheme knows first aid"
        dibao = tuple(m for m in desk.pack.scheme.matters if m.id == "dibao")
        scheme = desk.pack.scheme.model_copy(update={"matters": dibao, "reserve_fund": None})
        desk.__dict__["pack"] = desk.pack.model_copy(update={"scheme": scheme})
        assert fund.line(desk) == FundLine()
