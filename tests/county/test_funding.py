"""The county's plan adds up to what it accepted, and a change takes the place of what it changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from desktop.county import funding, inbox
from desktop.demo import deeds
from desktop.demo.town import Town
from desktop.errors import UserError
from desktop.office import changes, filings, intake
from desktop.office.act import home_at
from desktop.office.intake import NewHousehold, NewMember, Request
from tests.office.made_office import CHEAP

WORD = "示范专用口令仅供测试使用"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """陵水: a family of two is confirmed and filed, then one of them dies and that is filed too."""
    town = Town(tmp_path_factory.mktemp("plan") / "town", WORD, "lingshui", cost=CHEAP)
    town.found()
    town.clock.set(date(2026, 3, 2))
    family = NewHousehold(
        village="样例村", hukou="rural",
        members=(
            NewMember("符示例", "469028195505010019", "户主", birth="1955-05-01", sex="1", income_fen=360_000),
            NewMember("王示例", "469028196505010026", "配偶", birth="1965-05-01", sex="2"),
        ),
    )  # fmt: skip
    with town.clerk() as desk:
        ref, _ = intake.register(desk, family, Request("dibao", "示例"), desk.today())
    deeds.finish(town, ref)
    _sent(town)
    town.clock.set(date(2026, 5, 20))
    with town.clerk() as desk:
        head, wife = (m.id for m in home_at(desk, ref.household).members)
        request = changes.ChangeRequest("death", "death", date(2026, 4, 17), head=wife)
        refs, _ = changes.report_death(desk, ref.household, head, request, desk.today())
    deeds.finish(town, refs[0])
    _sent(town)
    return town


def _sent(town: Town) -> None:
    with town.signing("p00000002") as desk:
        filings.seal_filings(desk)
        filings.send(desk, town.packages)
    with town.county() as county:
        assert inbox.receive(county, town.packages).accepted >= 1


def test_each_month_is_planned_with_what_runs_in_it(town: Town) -> None:
    with town.county() as county:
        april, may = funding.plan(county, "2026-03"), funding.plan(county, "2026-05")
    assert april.lines == ()
    assert [(line.title, line.households, line.covered, line.monthly_fen) for line in may.lines] == [
        ("最低生活保障", 1, 1, 56_500)
    ]
    assert may.lines[0].payer


def test_the_workbook_says_the_same(town: Town, tmp_path: Path) -> None:
    with town.county() as county:
        found = funding.plan(county, "2026-05")
    sheet = openpyxl.load_workbook(funding.export(found, tmp_path)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1] == list(funding.HEADERS)
    assert rows[2][1:5] == ["最低生活保障", 1, 1, 565] and rows[-1][0] == "合计" and rows[-1][4] == 565


def test_what_is_no_month_is_refused(town: Town) -> None:
    with town.county() as county, pytest.raises(UserError, match="月份写得不对"):
        funding.plan(county, "2026-3")
