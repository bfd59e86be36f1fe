"""A widow comes to the counter without her ID card; four weeks later she holds a stamped notice."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.county import inbox, receipts
from desktop.domain.household import FILED, SENT, TO_SEND
from desktop.errors import Refused
from desktop.office import decisions, filings, intake, papers, review, slips
from desktop.office import receipts as answers
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.sync.carriers import folder as carrier
from tests.office.made_office import LEADER, House, photo

WIDOW = NewHousehold(
    village="新柞村",
    members=(
        NewMember(
            "古丽巴哈尔·艾力𬭎", "230382195801010028", "户主", birth="1958-01-01", sex="2", income_fen=96_000
        ),
    ),
    address="7号",
    phone="13800000001",
)


def words(pdf: bytes, folder: Path) -> str:
    """What a reader of the paper reads."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout
    return "".join(text.decode().split())


def test_a_widow_applies_for_dibao(house: House, tmp_path: Path) -> None:
    with house.desk() as desk:
        ref = she_comes_without_her_card(house, desk, tmp_path)
        she_comes_back_and_is_visited(house, desk, ref)
    today = house.at("decide")
    with house.signing_desk(LEADER) as desk:
        assert decisions.queue(desk) == [ref]
        decisions.decide_on_screen(desk, ref, today)
    with house.desk() as desk:
        paper = house.issued(desk, ref)
        she_reads_her_notice(desk, ref, paper, tmp_path)
        the_county_answers(house, desk, ref)


def she_comes_without_her_card(house: House, desk: Desk, tmp_path: Path) -> CaseRef:
    day = house.at("register")
    ref, _ = intake.register(desk, WIDOW, Request("dibao", "丈夫去世，无劳动能力"), day)
    required = [m.id for m in case_at(desk, ref).matter.materials if m.required]
    intake.check_materials(desk, ref, [m for m in required if m != "id_card"], ["id_card"], day)
    told = words(slips.draw(desk, ref, "one_time_notice", day), tmp_path)
    assert "补正材料一次性告知书" in told and "身份证" in told and "古丽巴哈尔·艾力𬭎" in told
    with pytest.raises(Refused, match="之前要先完成"):
        intake.accept(desk, ref, day)
    return ref


def she_comes_back_and_is_visited(house: House, desk: Desk, ref: CaseRef) -> None:
    for stage in (house.accepted, house.looked_into, house.publicised):
        stage(desk, ref)
    house.clock.set(house.day("notice") + timedelta(days=7))
    with pytest.raises(Refused, match="满 7 天"):
        review.close_notice(desk, ref, [photo("early")], house.clock.now().date())
    house.closed(desk, ref)


def she_reads_her_notice(desk: Desk, ref: CaseRef, paper_id: str, tmp_path: Path) -> None:
    home = home_at(desk, ref.household)
    paper = next(p for p in home.papers if p.id == paper_id)
    text = words(papers.paper_bytes(desk, ref.household, paper), tmp_path)
    decision = case_at(desk, ref).decision
    assert decision is not None and decision.monthly_fen == 56_500 - 96_000 // 12
    for part in (
        "确认通知书",
        "古丽巴哈尔·艾力𬭎",
        "每月485.00元",
        "2026年4月",
        "密山市民政局试点审批专用",
        "行政复议",
        "未加盖印章无效",
    ):
        assert part in text, part
    assert "230382195801010028" not in text
    assert [s.paper for s in home.stampings] == [paper.id]
    assert [(p.month, p.amount_fen) for p in home.payments] == [("2026-04", 48_500)]


def the_county_answers(house: House, desk: Desk, ref: CaseRef) -> None:
    def status() -> str:
        home = home_at(desk, ref.household)
        return home.filing_status(home.filings[0])[0]

    assert status() == TO_SEND
    house.at("file")
    filings.seal_filings(desk)
    filings.send(desk, house.stick)
    assert status() == SENT
    with house.county() as county:
        assert inbox.receive(county, house.stick).accepted == 1
        carrier.send(receipts.answer(county), house.stick)
    assert answers.receive(desk, house.stick).accepted == 1
    assert status() == FILED
