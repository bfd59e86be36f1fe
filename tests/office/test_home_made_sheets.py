"""预填表 of somebody's own making: only a code that this office made lets a page file itself."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from PIL import Image

from desktop.documents.marks import page_text
from desktop.office import archive_check, scan_filing, sheet_codes
from desktop.office.act import new_id
from desktop.office.desk import Desk
from desktop.office.scan_filing_seen import GOOD, ODD, UNKNOWN, UNPROVED, Stack
from desktop.office.sheet_codes import SheetCode
from tests.office.made_told import Told

APPROVAL = "approval_form"


@pytest.fixture(scope="module")
def told(told_once: Told, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return told_once.copied(tmp_path_factory.mktemp("sheets") / "house")


def made(told: Told, desk: Desk, form: str = APPROVAL) -> SheetCode:
    """What anybody can put together who has seen one sheet of the family."""
    text = sheet_codes.marks(desk, told.file, told.ref.application, desk.form(APPROVAL)).paper(1)
    own = sheet_codes.read(text)
    assert own is not None
    return replace(own, form=sheet_codes._short(form), check=0)


def looked(desk: Desk, folder: Path, code: str, count: int = 1) -> Stack:
    """An empty page that bears the code."""
    out = io.BytesIO()
    segno.make_qr(page_text(code, 1, count), error="m").save(out, kind="png", scale=5, border=4)
    page = Image.new("L", (827, 1169), 255)
    page.paste(Image.open(out).convert("L"), (500, 900))
    path = folder / f"{new_id('x')}.png"
    page.save(path)
    return scan_filing.look(desk, [path])


def state(desk: Desk, folder: Path, code: str, count: int = 1) -> str:
    return looked(desk, folder, code, count).pages[0].state


def test_a_page_without_the_check_of_the_office_waits_for_somebody_to_look(
    told: Told, tmp_path: Path
) -> None:
    own = told.copied(tmp_path / "house")
    with own.house.desk() as desk:
        seen = looked(desk, tmp_path, made(own, desk).text)
        (paper,) = seen.papers
        assert seen.pages[0].state == UNPROVED and not paper.whole and seen.left == seen.pages
        assert "请看一眼" in paper.words and "齐全" not in paper.words
        assert scan_filing.file(desk, seen)[0] == ()
        (listed,) = archive_check.checklists(desk, own.file)
        assert all(f.state != "scanned" for f in listed.found if f.item.id == APPROVAL)
        assert scan_filing.file(desk, seen, {paper.paper})[0] == (paper,)


def test_with_the_check_it_files_itself_and_only_with_as_many_pages_as_were_printed(
    told: Told, tmp_path: Path
) -> None:
    with told.house.desk() as desk:
        marks = sheet_codes.marks(desk, told.file, told.ref.application, desk.form(APPROVAL))
        assert looked(desk, tmp_path, marks.paper(1)).papers[0].complete
        assert state(desk, tmp_path, marks.paper(2), 2) == GOOD
        assert state(desk, tmp_path, marks.paper(2), 1) == UNPROVED


@pytest.mark.parametrize("form", ["confirmation_notice", "signoff_sheet", "panel_minutes"])
def test_no_form_comes_back_signed_that_is_not_printed_for_the_pen(
    told: Told, tmp_path: Path, form: str
) -> None:
    with told.house.desk() as desk:
        sheet = made(told, desk, form)
        assert state(desk, tmp_path, sheet.checked(desk, 1).text) == UNKNOWN
        assert archive_check.sheet_form(desk, told.ref.application, sheet.text) is None


def test_days_and_numbers_of_pages_that_cannot_be_are_named(told: Told, tmp_path: Path) -> None:
    with told.house.desk() as desk:
        sheet = made(told, desk)
        tomorrow = replace(sheet, printed=desk.today() + timedelta(days=1))
        long_ago = replace(sheet, printed=sheet_codes._FIRST)
        for odd, count in ((tomorrow, 1), (long_ago, 1), (sheet, sheet_codes.MOST_PAGES + 1)):
            assert state(desk, tmp_path, odd.checked(desk, count).text, count) == ODD


def test_a_sheet_printed_before_somebody_left_still_files_itself(told: Told, tmp_path: Path) -> None:
    own = told.copied(tmp_path / "house")
    with own.house.desk() as desk:
        before = made(own, desk).checked(desk, 3)
        desk.vault.write(desk.vault.current(), (b"\1" * 32, *desk.vault.epochs))
        after = before.checked(desk, 3)
        assert before.is_ours(desk, 3) and after.is_ours(desk, 3) and before.check != after.check
        assert not replace(before, check=before.check ^ 1).is_ours(desk, 3)
    with told.house.desk() as desk:
        assert before.is_ours(desk, 3) and not after.is_ours(desk, 3)


def test_a_code_is_read_as_it_was_written_and_fits_the_small_square(told: Told) -> None:
    with told.house.desk() as desk:
        sheet = made(told, desk).checked(desk, 19)
        assert sheet_codes.read(sheet.text) == sheet
        assert segno.make_qr(page_text(sheet.text, 19, 19), error="m").symbol_size(border=0)[0] == 29
        assert sheet_codes.read("s" + "z" * 30) is None, "more than a code can hold"
        with pytest.raises(ValueError, match="28"):
            _ = replace(sheet, printed=sheet_codes._FIRST + timedelta(days=28_000)).text
