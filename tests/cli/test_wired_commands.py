"""Open cases without power, the reserve fund, and moves that are looked at, refused or waited for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.county import instruments as county_side
from desktop.demo.town import CLERK as TOWN_CLERK
from desktop.office import moving, neighbours
from desktop.office.clock import SetClock, SystemClock
from desktop.office.instruments import accept
from tests.cli.conftest import Desk, Run, Said
from tests.conftest import DEMO_WORD
from tests.office.made_office import ADMIN, family
from tests.office.made_towns import TwoTowns, moved_by_decision, paid_up, receiving
from tests.office.made_towns import family as movers

TODAY = SystemClock().now().date()


def test_open_cases_without_power_are_listed(at_desk: Desk) -> None:
    house = at_desk.house
    assert "没有" in at_desk("office", "open-cases").out
    with house.desk() as desk:
        ref = house.registered(desk, family("王五一", "0021"))
    with house.county() as county, house.desk(ADMIN) as desk:
        raw = county_side.recall(county, desk.office_id, "密委〔2026〕1号（样例）", TODAY, "收回试点权限")
        accept(desk, raw)
    said = at_desk("--json", "office", "open-cases")
    [case] = said.json["open_cases"]
    assert said.code == 0 and (case["household"], case["application"]) == (ref.household, ref.application)
    assert "王五一" in at_desk("office", "open-cases").out and "收回" in case["reason"]


def test_the_reserve_fund_is_told_and_not_overfilled(at_desk: Desk) -> None:
    assert at_desk("--json", "office", "reserve-fund").json["out_fen"] == 0
    assert "尚未补回 0.00 元" in at_desk("office", "reserve-fund").out
    too_much = at_desk("office", "reserve-fund", "--replenish", "100", "--document", "县财1号")
    assert too_much.code == 2 and "不能多于" in too_much.err
    assert at_desk("office", "reserve-fund", "--document", "县财1号").code == 2
    assert at_desk("office", "reserve-fund", "--replenish", "0", "--document", "县财1号").code == 2


@pytest.fixture(scope="module")
def moving_towns(tmp_path_factory: pytest.TempPathFactory) -> tuple[TwoTowns, str, Path]:
    """A family was sealed for the other township; nobody answered yet."""
    towns = TwoTowns(tmp_path_factory.mktemp("county") / "c", SetClock(TODAY - timedelta(days=300)))
    towns.giver.found()
    towns.receiver.join()
    file = receiving(towns.giver, movers())
    now = towns.clock.now().date() + timedelta(days=70)  # some months were paid here
    towns.clock.set(now)
    with towns.giver.clerk() as desk:
        paid_up(desk, file, f"{now:%Y-%m}")
        refs = moving.begin(desk, file, towns.receiver.township, now)
    moved_by_decision(towns.giver, refs)
    with towns.receiver.clerk() as desk:
        card = neighbours.card(desk, towns.stick)
    with towns.giver.signing(TOWN_CLERK) as desk:
        last = f"{desk.today():%Y-%m}"
        paid_up(desk, file, last)
        package = moving.give(desk, file, card, (), towns.stick)
    assert towns.clock.now().date() <= TODAY
    return towns, file, package


def test_a_move_is_looked_at_waited_for_and_refused(
    moving_towns: tuple[TwoTowns, str, Path], run: Run, tmp_path: Path
) -> None:
    towns, file, package = moving_towns

    def at(town: str, *arguments: object) -> Said:
        where = towns.giver if town == "giver" else towns.receiver
        place = ("--office", where.office, "--profile", where.profile, "--user", TOWN_CLERK)
        return run(*place, *arguments, password=DEMO_WORD)

    assert at("giver", "--json", "move", "waiting").json["waiting"][0]["household"] == file
    assert "还没有回执" in at("giver", "move", "waiting").out
    seen = at("receiver", "--json", "move", "look", package)
    assert "符阿姆" in seen.json["members"] and seen.json["from"] == towns.giver.township
    assert seen.json["benefits"][0]["monthly_fen"] > 0
    assert "已发到" in at("receiver", "move", "look", package).out
    assert at("receiver", "move", "refuse", package, "--reason", " ").code == 2
    refused = at(
        "receiver", "--json", "move", "refuse", package, "--reason", "住址不在本乡镇", "--to", tmp_path
    )
    assert refused.code == 0
    answered = at("giver", "move", "answered", refused.json["answer"])
    assert "没有接收：住址不在本乡镇" in answered.out
    assert "没有等回执" in at("giver", "move", "waiting").out
