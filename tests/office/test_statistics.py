"""用权统计和工作台账: each event counts once, in the period in which it happened."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from desktop.county import inbox
from desktop.county import receipts as county_receipts
from desktop.demo.deeds import Wishes, finish
from desktop.demo.town import START as FOUNDED
from desktop.demo.town import Town
from desktop.errors import UserError
from desktop.office import changes, filings, intake, receipts, statistics
from desktop.office.act import CaseRef, home_at, record_step
from desktop.office.desk import Desk
from desktop.office.intake import Request
from desktop.office.statistics import Period, Use
from desktop.sync.carriers import folder as carrier
from tests.office.made_office import CHEAP, LABELS, LEADER, START, House, family

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))


def use(desk: Desk, period: Period, matter: str = "dibao") -> Use:
    return next(u for u in statistics.use_of_power(desk, period) if u.matter == matter)


@pytest.fixture
def walked(house: House) -> tuple[House, CaseRef]:
    """One application decided and filed; one of another family waits for its material."""
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
        intake.register(desk, family("赵示例", "0039"), Request("dibao", "患病"), desk.today())
    return house, ref


def test_what_happened_counts_in_its_period(walked: tuple[House, CaseRef]) -> None:
    house, _ = walked
    with house.desk() as desk:
        march = use(desk, MARCH)
        assert (march.registered, march.accepted, march.finished, march.agreed, march.open) == (2, 1, 1, 1, 1)
        assert (march.refused, march.ended, march.late, march.returned, march.mended) == (0, 0, 0, 0, 0)
        assert use(desk, FEBRUARY) == Use("dibao", march.title)
        assert use(desk, MARCH, "tekun") == Use("tekun", "特困人员救助供养")
        assert len(statistics.use_of_power(desk, MARCH)) == len(desk.pack.scheme.matters)
        before = Period(START, house.day("decide") - timedelta(days=1))
        assert (use(desk, before).finished, use(desk, before).open) == (0, 1)


def test_what_is_past_its_day_is_late_until_it_is_over(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        assert use(desk, MARCH).late == 0
        house.clock.set(date(2026, 5, 20))
        whole = Period(date(2026, 3, 1), date(2026, 5, 31))
        assert (use(desk, whole).late, use(desk, whole).open) == (1, 1)
        assert use(desk, MARCH).late == 0  # it was not late then
        record_step(desk, ref, "closed", desk.today(), {"how": "withdrawn", "reason": "申请人撤回"})
        assert (use(desk, whole).late, use(desk, whole).ended, use(desk, whole).open) == (1, 1, 0)
        june = Period(date(2026, 6, 1), date(2026, 6, 30))
        assert use(desk, june) == Use("dibao", use(desk, whole).title)


def test_the_ledger_names_applicants_and_no_number(walked: tuple[House, CaseRef]) -> None:
    house, _ = walked
    with house.desk() as desk:
        first, second = statistics.ledger(desk, MARCH)
        assert (first.applicant, first.what, first.result, first.filing) == ("李𬭎", "申请", "同意", "待发")
        assert (first.registered, first.accepted, first.finished) == (
            "2026-03-02",
            "2026-03-04",
            "2026-03-23",
        )
        assert first.due > first.finished
        assert first.amount_fen > 0
        assert first.handler == LABELS["p00000002"]
        assert (second.applicant, second.result, second.accepted, second.due) == ("赵示例", "在办", "", "")
        assert statistics.ledger(desk, FEBRUARY) == ()
        later = Period(date(2026, 3, 24), date(2026, 3, 31))
        assert [x.applicant for x in statistics.ledger(desk, later)] == ["赵示例"]


def test_the_workbook_holds_the_sums_and_its_export_is_on_record(
    walked: tuple[House, CaseRef], tmp_path: Path
) -> None:
    house, _ = walked
    with house.desk() as desk:
        table = statistics.statistics_table(desk, MARCH, statistics.use_of_power(desk, MARCH))
        statistics.export(desk, table, tmp_path / "用权.xlsx")
        values = [[c.value for c in row] for row in _sheet(tmp_path / "用权.xlsx").iter_rows()]
        assert values[0][0] == "用权情况统计表"
        heads = next(row for row in values if row[0] == "事项")
        sums = next(row for row in values if row[0] == "合计")
        assert dict(zip(heads, sums, strict=True))["登记"] == 2
        lines = statistics.ledger_table(desk, MARCH, statistics.ledger(desk, MARCH))
        statistics.export(desk, lines, tmp_path / "台账.xlsx")
        text = str([[c.value for c in row] for row in _sheet(tmp_path / "台账.xlsx").iter_rows()])
        assert "李𬭎" in text
        assert "230382196205140012" not in text
        logged = [f["what"] for (kind, _), f in desk.office.records().items() if kind == "export"]
        assert any("工作台账" in str(what) for what in logged)
    with house.desk(LEADER) as desk, pytest.raises(UserError, match="经办人或管理员"):
        statistics.export(desk, lines, tmp_path / "more.xlsx")
    assert not (tmp_path / "more.xlsx").exists()


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(UserError, match="止日早于起日"):
        statistics.check_period(date(2026, 3, 2), date(2026, 3, 1))
    assert date(2026, 3, 1) in statistics.check_period(date(2026, 3, 1), date(2026, 3, 1))


def _sheet(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_returned_filing_and_a_corrected_decision_are_told(tmp_path: Path) -> None:
    town = Town(tmp_path, "示范专用口令仅供测试使用", "lingshui", cost=CHEAP)
    town.found()
    for name in ("stick", "receipts"):
        (tmp_path / name).mkdir()
    with town.clerk() as desk:
        ref, _ = intake.register(desk, family(), Request("dibao", "患病"), desk.today())
    finish(town, ref)
    with town.clerk() as desk:
        filings.send(desk, tmp_path / "stick")
    decided = town.clock.now().date()
    town.clock.set(FOUNDED)  # the county's clock is behind: what it gets seems to be of the future
    with town.county() as county:
        inbox.receive(county, tmp_path / "stick")
        carrier.send(county_receipts.answer(county), tmp_path / "receipts")
    town.clock.set(decided)
    with town.clerk() as desk:
        assert receipts.receive(desk, tmp_path / "receipts").returned == 1
        benefit = changes.running(home_at(desk, ref.household))[0].id
        wanted = changes.ChangeRequest("correct", "error", desk.today(), reason="计算有误")
        mended, _ = changes.register_change(desk, ref.household, benefit, wanted, desk.today())
    finish(town, mended, Wishes(until="paper"))
    with town.clerk() as desk:
        found = use(desk, Period(date(2026, 1, 1), desk.today()))
        assert (found.registered, found.finished, found.returned, found.mended) == (2, 2, 1, 1)
        assert [x.what for x in statistics.ledger(desk, Period(desk.today(), desk.today()))][-1] == "更正决定"
