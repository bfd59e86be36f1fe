"""变更: what a death still changes while a decided end is only coming (渐退期)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.demo.deeds import Wishes, finish
from desktop.demo.pictures import picture
from desktop.demo.town import Town
from desktop.errors import UserError
from desktop.office import changes, month, review
from desktop.office.act import home_at
from desktop.office.changes import ChangeRequest
from desktop.office.open_cases import open_applications
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP
from tests.stories import counter


@pytest.fixture(scope="module")
def fading(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, str]:
    """A couple who earn too much since February: their benefit fades out with May."""
    town = Town(tmp_path_factory.mktemp("fading"), DEMO_WORD, "lingshui", cost=CHEAP)
    town.found()
    who = counter.family(counter.person("卓示例", "0011"), counter.person("翁示例", "0012", "配偶"))
    ref = counter.comes(town, who, "dibao", "收入减少")
    finish(town, ref)
    town.clock.set(date(2026, 2, 10))
    with town.clerk() as desk:
        home = home_at(desk, ref.household)
        (benefit,) = home.running_benefits
        earns = {home.members[1].id: {"income_fen": 3_000_000}}
        request = ChangeRequest("circumstances", "income_up", desk.today(), facts=earns)
        change, _ = changes.register_change(desk, ref.household, benefit.id, request, desk.today())
    finish(town, change, Wishes(until="opinion"))
    with town.clerk() as desk:
        fades = replace(
            review.propose(desk, change), effect="grace", grace_months=3, monthly_fen=benefit.monthly_fen,
            covered=benefit.covered, reasons=("收入超过标准",),
        )  # fmt: skip
        review.state_opinion(desk, change, fades, desk.today())
    finish(town, change)
    return town, ref.household


def copied(fading: tuple[Town, str], to: Path, today: date) -> tuple[Town, str]:
    town, file = fading
    copy = Town(shutil.copytree(town.folder, to / "town"), DEMO_WORD, "lingshui", cost=CHEAP)
    copy.clock.set(today)
    return copy, file


def death(on: date) -> ChangeRequest:
    return ChangeRequest("death", "death", on, "家属来报", proof=(picture("certificate"),))


def test_a_death_in_a_grace_period_holds_the_money_and_opens_a_change(
    fading: tuple[Town, str], tmp_path: Path
) -> None:
    town, file = copied(fading, tmp_path, date(2026, 3, 17))
    with town.clerk() as desk:
        home = home_at(desk, file)
        (benefit,) = home.benefits
        assert benefit.last_month == "2026-05" and changes.running(home) == ()
        assert changes.running(home, "2026-05") == (benefit,) and changes.running(home, "2026-06") == ()
        (ref,), _ = changes.report_death(desk, file, home.members[1].id, death(desk.today()), desk.today())
        home = home_at(desk, file)
        assert [a.id for a in open_applications(desk, home)] == [ref.application]
        assert [(h.benefit, h.since) for h in home.holds] == [(benefit.id, "2026-04")]
        assert month.open_months(home, benefit, "2026-05") in (("2026-03",), ())


def test_a_death_in_the_last_month_of_a_grace_period_opens_nothing_that_could_never_be_decided(
    fading: tuple[Town, str], tmp_path: Path
) -> None:
    town, file = copied(fading, tmp_path, date(2026, 5, 20))
    with town.clerk() as desk:
        member = home_at(desk, file).members[1].id
        refs, _ = changes.report_death(desk, file, member, death(date(2026, 5, 19)), desk.today())
        home = home_at(desk, file)
        assert refs == [] and home.holds == () and home.members[1].life == "dead"


def test_a_grace_period_knows_no_other_change(fading: tuple[Town, str], tmp_path: Path) -> None:
    town, file = copied(fading, tmp_path, date(2026, 3, 17))
    with town.clerk() as desk:
        benefit = home_at(desk, file).benefits[0].id
        request = ChangeRequest("review", "yearly", desk.today())
        with pytest.raises(UserError, match="没有找到要变更的待遇"):
            changes.register_change(desk, file, benefit, request, desk.today())
