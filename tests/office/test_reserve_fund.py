"""备用金: what lies out in emergencies never passes the ceiling; what is replenished may go out again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.demo.deeds import Wishes, finish
from desktop.demo.town import ADMIN, Town
from desktop.errors import Refused, UserError
from desktop.office import founding, month, reserve_fund
from desktop.office.act import CaseRef
from desktop.office.intake import Request
from tests.office.made_office import House
from tests.pack_texts import edit
from tests.sixth_county import MONDAY, SIXTH, family, founded, registered, town_at


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fund") / "town"


@pytest.fixture
def town(base: Path, tmp_path: Path) -> Town:
    return founded(base, tmp_path / "town")


def aided(town: Town, no: int, fen: int) -> CaseRef:
    """A fire; two people answered for the aid, and it is paid out of the fund."""
    ref = registered(town, Request("temporary", "失火", asked_fen=fen, path="emergency"), family(no))
    finish(town, ref, Wishes(until="payment"))
    with town.clerk() as desk:
        month.pay_first_aid(desk, ref)
    return ref


def test_first_aid_goes_out_up_to_the_ceiling_of_the_scheme_and_not_a_fen_beyond(town: Town) -> None:
    aided(town, 1, 300_000)
    with town.clerk() as desk:
        now = reserve_fund.fund(desk)
        assert (now.ceiling_fen, now.paid_fen, now.out_fen, now.left_fen) == (
            500_000,
            300_000,
            300_000,
            200_000,
        )
        reserve_fund.require(desk, 200_000)
        with pytest.raises(Refused, match=r"还能先行支付 2,000.00 元，不够付 2,000.01 元") as refused:
            reserve_fund.require(desk, 200_001)
        assert "补回" in refused.value.hint


def test_what_came_back_may_go_out_again(town: Town) -> None:
    aided(town, 1, 300_000)
    aided(town, 3, 200_000)
    with town.clerk() as desk:
        assert reserve_fund.fund(desk).left_fen == 0
        reserve_fund.replenish(desk, 250_000, MONDAY, "青民拨〔2026〕1号")
    with town.clerk() as desk:
        now = reserve_fund.fund(desk)
        assert (now.paid_fen, now.replenished_fen, now.left_fen) == (500_000, 250_000, 250_000)
        (written,) = [
            f for (kind, _), f in desk.office.records().items() if kind == reserve_fund.REPLENISHMENT
        ]
        assert written["document"] == "青民拨〔2026〕1号" and written["by"] == desk.user


@pytest.mark.parametrize(
    ("fen", "document", "why"),
    [
        (300_001, "拨付单", "尚未补回的备用金是 3,000.00 元"),
        (0, "拨付单", "尚未补回"),
        (1, " ", "写明拨付文件"),
    ],
)
def test_nobody_replenishes_what_is_not_out(town: Town, fen: int, document: str, why: str) -> None:
    aided(town, 1, 300_000)
    with town.clerk() as desk:
        with pytest.raises(UserError, match=why):
            reserve_fund.replenish(desk, fen, MONDAY, document)
        with pytest.raises(UserError, match="之后"):
            reserve_fund.replenish(desk, 1, MONDAY.replace(year=2027), "拨付单")
        assert reserve_fund.fund(desk).replenished_fen == 0


def test_ordinary_payments_do_not_touch_the_fund(town: Town) -> None:
    ref = registered(town, Request("temporary", "大病"), family(5))
    finish(town, ref, Wishes(facts={"visit": {"cause": "illness", "kind": "支出型", "amount_fen": 200_000}}))
    with town.clerk() as desk:
        assert reserve_fund.fund(desk).paid_fen == 0


def test_where_the_scheme_is_silent_the_setting_counts_and_nothing_is_made_up(house: House) -> None:
    with house.desk() as desk:
        assert desk.pack.scheme.reserve_fund is None
        assert reserve_fund.fund(desk).ceiling_fen == 2_000_000, "the sample of 密山, an office setting"
    with house.desk(ADMIN) as desk:
        founding.configure(desk, {"reserve_fund_fen": 100_000})
    with house.desk() as desk, pytest.raises(Refused, match=r"备用金上限 1,000.00 元"):
        reserve_fund.require(desk, 100_001)


def test_without_any_ceiling_nothing_is_blocked(tmp_path: Path) -> None:
    own = Path(shutil.copytree(SIXTH, tmp_path / "sixth"))
    edit(
        own / "scheme.toml",
        'ceiling_fen = { value = 500000, quote = "额度不超过五千元" }',
        "ceiling_fen = {}",
    )
    town = town_at(tmp_path / "town", own)
    town.found()
    with town.clerk() as desk:
        assert reserve_fund.fund(desk).left_fen is None
        reserve_fund.require(desk, 10**9)
