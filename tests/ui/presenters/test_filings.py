"""上报 with a real county at the other end of the stick."""

from __future__ import annotations

import pytest

from desktop.county import inbox
from desktop.county import receipts as answers
from desktop.office.act import CaseRef
from desktop.ui.presenters import about, filings, signing
from desktop.ui.presenters.household import show
from tests.office.made_office import CLERK, LEADER, House


@pytest.fixture
def issued(house: House) -> CaseRef:
    """An application with its notice."""
    with house.desk() as desk:
        ref = house.until_decision(desk)
    with house.desk(LEADER) as desk:
        [waiting] = signing.queue(desk)
        assert waiting.ref == ref and not waiting.mine and waiting.monthly == "1,030.00"
    with house.desk(CLERK) as desk:
        assert signing.queue(desk)[0].mine
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
    return ref


def test_a_filing_goes_out_and_its_receipt_comes_back(house: House, issued: CaseRef) -> None:
    with house.desk() as desk:
        assert filings.waiting_text(desk) == "1 件待发"
        assert [line.status for line in filings.board(desk).lines] == ["待发"]
        steps: list[tuple[int, int]] = []
        told = filings.seal(desk, lambda done, total: steps.append((done, total)))
        assert "1 件" in told.message and issued.household in told.changes.households and steps
        assert filings.board(desk).packages == 1
        assert "没有待发" in filings.seal(desk, lambda done, total: None).message
        assert "1 个" in filings.send(desk, house.stick).message
    with house.county() as county:
        inbox.receive(county, house.stick)
        for path in answers.answer(county):
            (house.stick / path.name).write_bytes(path.read_bytes())
    with house.desk() as desk:
        told = filings.receive(desk, house.stick)
        assert "已备案 1 件" in told.message
        board = filings.board(desk)
        assert dict(board.counts)["已备案"] == 1 and board.packages == 0
        assert show(desk, issued.household).filings[0].status == "已备案"
        assert filings.waiting_text(desk) == "没有待发的备案"


def test_about_names_the_instrument_and_the_folder(house: House) -> None:
    with house.desk() as desk:
        said = {pair for section in about.about(desk) for pair in section.pairs}
        assert ("文件夹", str(house.office)) in said
        assert any("密山市民政局试点审批专用" in text for _, text in said)
