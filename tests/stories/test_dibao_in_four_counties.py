"""One program, four counties: the same walk with each county's own steps, name, seal text and order."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop import packs
from desktop.demo.run import CLERK, Plan, run
from desktop.demo.walk import DAYS
from desktop.domain.case import case_of
from desktop.domain.household import FILED
from desktop.office.act import home_at
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP


@pytest.mark.parametrize("scheme", ["guanxian", "qijiang", "lingshui"])
def test_every_step_the_scheme_demands_is_walked(scheme: str, tmp_path: Path) -> None:
    summary = run(
        Plan(tmp_path / "out", DEMO_WORD, scheme=scheme, households=3, cost=CHEAP), lambda *told: None
    )
    assert summary["filings_receipted"] == summary["papers"] == 3
    assert summary["county_monthly_total_fen"] == summary["monthly_total_fen"] > 0
    profile = tmp_path / "out" / "profiles" / "office"
    with Desk.open(tmp_path / "out" / "office", profile, CLERK, DEMO_WORD, SetClock(DAYS.file)) as desk:
        for file in desk.households.ids():
            home = home_at(desk, file)
            case = case_of(home, home.applications[0].id, desk.pack)
            assert case is not None and case.decision is not None
            undone = [s.id for s in case.matter.steps if not s.optional and case.done_on(s.id) is None]
            assert undone in ([], ["payment"]) and (undone == [] or case.refused)
            assert home.filing_status(home.filings[0])[0] == FILED


def test_qijiang_publishes_after_filing_and_still_hangs_the_notice_up_before_the_decision() -> None:
    matter = packs.load_pack("qijiang").scheme.matter("dibao")
    assert matter is not None
    order = [s.id for s in matter.steps]
    assert (
        order.index("notice_close")
        < order.index("decision")
        < order.index("filing")
        < order.index("publication")
    )


def test_a_county_without_dibao_walks_its_services(tmp_path: Path) -> None:
    plan = Plan(tmp_path / "out", DEMO_WORD, scheme="shanting", households=13, cost=CHEAP)
    summary = run(plan, lambda *told: None)
    assert (summary["applications"], summary["refused"], summary["filings_returned"]) == (13, 2, 0)
    assert summary["confirmed"] == 3 and summary["monthly_total_fen"] == 0
