"""What goes to the village on paper: pre-filled visit sheets, and the list for the village's own cadres."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from desktop.documents.preview import page_count
from desktop.domain.idnumber import mask
from desktop.errors import UserError
from desktop.office import choosing, households, packet, visit_sheets
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Desk
from tests.office.made_office import House, family


@pytest.fixture(scope="module")
def village(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef, CaseRef]:
    """Two families; the visit of the first is due, the second has only been registered."""
    house = founded.copied(tmp_path_factory.mktemp("village") / "house")
    with house.desk() as desk:
        first = house.registered(desk)
        house.accepted(desk, first)
        second = house.registered(desk, family("张大", "0039"))
        head = home_at(desk, first.household).members[0]
        households.amend_member(
            desk, first.household, head.id, {"illness": "尿毒症", "disability_grade": "二级"}
        )
        households.amend_household(
            desk, first.household, {"address": "3组17号 13912345678", "phone": "13912345678"}
        )
    house.at("visit")
    return house, first, second


@pytest.fixture
def desk(village: tuple[House, CaseRef, CaseRef]) -> Iterator[Desk]:
    with village[0].desk() as desk:
        yield desk


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "x.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout


def test_households_are_chosen_by_village_by_task_and_by_name(
    desk: Desk, village: tuple[House, CaseRef, CaseRef]
) -> None:
    _, first, second = village
    home = home_at(desk, first.household)
    assert {c.file for c in choosing.by_village(desk, home.village)} == {first.household, second.household}
    with pytest.raises(UserError, match="没有“月亮村”的户"):
        choosing.by_village(desk, "月亮村")
    due = choosing.by_task(desk, "visits")
    assert [(c.file, c.task) for c in due] == [(first.household, "入户调查")] and due[0].due is not None
    assert choosing.by_task(desk, "visits", "月亮村") == () == choosing.by_task(desk, "reviews")
    assert [c.file for c in choosing.by_hand(desk, ["张大", first.household])] == [
        second.household,
        first.household,
    ]
    with pytest.raises(UserError, match="没有这样的户"):
        choosing.by_hand(desk, ["无此人"])
    with pytest.raises(UserError, match="有 2 户"):
        choosing.by_hand(desk, [home.village])


def test_a_sheet_says_who_lives_there_and_what_to_ask(
    desk: Desk, village: tuple[House, CaseRef, CaseRef], tmp_path: Path
) -> None:
    chosen = (*choosing.by_task(desk, "visits"), *choosing.by_hand(desk, [village[2].household]))
    target = tmp_path / "sheets.pdf"
    visit_sheets.export(desk, chosen, target)
    pdf = target.read_bytes()
    assert page_count(pdf) >= 2 and pdf.startswith(b"%PDF")
    text = text_of(pdf, tmp_path).replace("\n", "")
    home = home_at(desk, village[1].household)
    for member in home.members:
        assert member.name in text and mask(member.id_number) in text and member.id_number not in text
    assert "入户调查" in text and "看残疾证、诊断材料的原件" in text and "张大" in text
    assert "尿毒症" not in text
    notes = [f for (kind, _), f in desk.office.records().items() if kind == "export"]
    assert [n["what"] for n in notes] == ["入户调查表 2 份"], "who took it out is on record, without a name"
    with pytest.raises(UserError, match="一次印"):
        visit_sheets.sheets(desk, ())


def test_a_village_list_shows_a_closed_list_of_columns_and_no_number_of_anybody(
    desk: Desk, village: tuple[House, CaseRef, CaseRef], tmp_path: Path
) -> None:
    home = home_at(desk, village[1].household)
    written = packet.write(desk, home.village, tmp_path)
    assert written.households == 2
    book = openpyxl.load_workbook(io.BytesIO(written.workbook.read_bytes()))["表"]
    cells = "|".join(str(c.value or "") for row in book.iter_rows() for c in row)
    for text in (text_of(written.pdf.read_bytes(), tmp_path).replace("\n", ""), cells):
        assert "李𬭎" in text and "张大" in text and "3组17号" in text
        assert not re.search(r"\d{9}", text), "neither an ID number, nor a telephone, nor an account"
        assert "尿毒症" not in text and "月" not in cells.split("|")[-1]
    assert set(packet.roster(desk, choosing.by_village(desk, home.village))[0]) == {
        n for n, _, _ in packet.COLUMNS
    }
    with pytest.raises(UserError, match="目标文件夹"):
        packet.write(desk, home.village, tmp_path / "gone")
