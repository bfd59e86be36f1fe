"""Files of all kinds, whole and broken, to rows; and the fixtures of the export layout to the fen."""

import csv
import io
import json
import multiprocessing
import zipfile
from html import escape
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from desktop.documents.apart import limit_memory
from desktop.domain.roster import Cell, CellError, Formula, Roster, read_roster, report
from desktop.errors import UserError
from desktop.office import roster_xlsx
from desktop.office.roster_files import parse_file, read_files

ROSTERS = Path(__file__).parents[1] / "data" / "rosters"
CLEAN, DIRTY = ROSTERS / "clean", ROSTERS / "dirty"
CSV_LINES = "户主姓名,户主身份证号\n武德祥,230382197908158234\n"


@pytest.fixture(scope="module")
def clean() -> Roster:
    return read_roster(read_files([CLEAN]))


def expected_dirty() -> dict[str, object]:
    found: dict[str, object] = json.loads((DIRTY / "expected.json").read_text("utf-8"))["sets"][0]
    return {key: value for key, value in found.items() if key != "name"}


def outcome(roster: Roster) -> dict[str, object]:
    """A report as expected.json writes it: one code per rejected row, which must be the only one."""
    found = report(roster)
    for file in found["files"]:
        file["rejected"] = [{"row": row["row"], "code": "+".join(row["codes"])} for row in file["rejected"]]
    return found


def test_the_clean_set_is_its_manifest_to_the_fen(clean: Roster) -> None:
    manifest = json.loads((CLEAN / "manifest.json").read_text("utf-8"))
    for category, stated in manifest["categories"].items():
        families = [family for family in clean.households if family.category == category]
        assert len(families) == stated["households"]
        assert sum(len(family.persons) for family in families) == stated["persons"]
        assert clean.totals_fen[category] == stated["totals_fen"]
    assert clean.findings == ()
    assert report(clean)["totals_fen"]["合计"] == manifest["totals"]["合计_fen"] == 42593209


def test_names_of_the_clean_set_are_whole(clean: Roster) -> None:
    manifest = json.loads((CLEAN / "manifest.json").read_text("utf-8"))
    names = {person.source: person.name for family in clean.households for person in family.persons}
    dots = dict.fromkeys(map(ord, "‧•.．・"), "·")
    for category, stated in manifest["categories"].items():
        for special in stated["special_names"]:
            read = names[f"{category}人员查询_20250918.xlsx", special["row"]]
            assert read == special["name"].translate(dots)


def test_personal_supplements_add_up_to_the_household_s(clean: Roster) -> None:
    for family in clean.households:
        assert sum(person.topup_fen for person in family.persons) == family.person_topup_fen


def test_the_dirty_set_is_as_expected() -> None:
    assert outcome(read_roster(read_files([DIRTY]))) == expected_dirty()


def test_the_workbook_reader_sees_what_openpyxl_sees() -> None:
    for path in sorted(CLEAN.glob("*.xlsx"))[:3]:
        [sheet] = parse_file(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        other = [
            [_comparable(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)
        ]
        width = max(map(len, other))
        assert [cells + [None] * (width - len(cells)) for _, cells in sheet.rows] == other
        assert sheet.name == book.worksheets[0].title
        book.close()


def _comparable(value: object) -> Cell:
    return float(value) if isinstance(value, int | float) else None if value is None else str(value)


# -- the same rows in other clothes


def table_of(path: Path) -> list[list[str]]:
    """Every sheet row of a fixture as the text its cells show, blank rows included."""
    [sheet] = parse_file(path)
    rows = dict(sheet.rows)
    width = max(len(cells) for cells in rows.values())
    return [
        [_shown(cell) for cell in [*rows.get(n, []), *[None] * width][:width]]
        for n in range(1, max(rows) + 1)
    ]


def _shown(cell: Cell) -> str:
    if isinstance(cell, Formula):
        return _shown(cell.stored)
    return format(cell, ".15g") if isinstance(cell, float) else cell if isinstance(cell, str) else ""


def as_csv(path: Path, encoding: str, delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table_of(path))
    return text.getvalue().encode(encoding)


def as_html(path: Path) -> bytes:
    rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table_of(path))
    return ("<html><meta charset=utf-8><table>" + "\n".join(rows) + "</table></html>").encode()


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-8", "\t"), ("gb18030", ","), ("utf-16", "\t")]
)
def test_the_clean_set_as_csv(tmp_path: Path, encoding: str, delimiter: str) -> None:
    for path in CLEAN.glob("特困*.xlsx"):
        (tmp_path / f"{path.stem}.csv").write_bytes(as_csv(path, encoding, delimiter))
    roster = read_roster([sheet for path in sorted(tmp_path.iterdir()) for sheet in parse_file(path)])
    assert (roster.household_count, roster.person_count, roster.findings) == (144, 144, ())
    assert roster.totals_fen["特困人员"]["合计"] == 17118400


def test_the_dirty_set_as_csv_and_html_behind_wrong_extensions(tmp_path: Path) -> None:
    household, person = sorted(DIRTY.glob("*.xlsx"), key=lambda path: "家庭" not in path.name)
    (tmp_path / household.name).write_bytes(as_csv(household, "gb18030"))
    (tmp_path / f"{person.stem}.xls").write_bytes(as_html(person))
    found = report(read_roster([sheet for path in tmp_path.iterdir() for sheet in parse_file(path)]))
    # Plain text has no formulas: the stored result is all there is, and a formula without one is a blank.
    assert (found["households"], found["persons"]) == (17, 21)
    assert found["totals_fen"] == expected_dirty()["totals_fen"]
    warnings = {(warning["row"], warning["code"]) for warning in found["files"][0]["warnings"]}
    assert {(6, "id15"), (16, "date_ambiguous"), (24, "sum_mismatch"), (29, "total_mismatch")} <= warnings
    assert {"row": 18, "codes": ["amount_invalid"]} in found["files"][0]["rejected"]


def test_spanned_html_cells_keep_their_columns(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(
        "<table><tr><td colspan=3>标题</td></tr><tr><th rowspan=2>甲<th colspan=2>乙</tr>"
        "<tr><td>丙<td>丁<br>戊</tr></table>",
        "utf-8",
    )
    [sheet] = parse_file(file)
    assert sheet.rows == [(1, ["标题", None, None]), (2, ["甲", "乙", None]), (3, [None, "丙", "丁\n戊"])]


# -- what a workbook can hold


def book(path: Path, **sheets: list[list[object]]) -> Path:
    workbook = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    for name, rows in sheets.items():
        worksheet = workbook.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                worksheet.write(row, column, cell)
    workbook.close()
    return path


def test_formulas_errors_dates_and_escapes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("名册")
    sheet.write_formula(0, 0, "=1+1", None, 2)
    sheet.write_formula(0, 1, "=1+1", None, "")
    sheet.write_formula(0, 2, "=1/0", None, "#DIV/0!")
    sheet.write_number(0, 3, 44256, workbook.add_format({"num_format": 'yyyy"年"m"月"'}))
    sheet.write_number(0, 4, 44256, workbook.add_format({"num_format": "0.00"}))
    sheet.write_boolean(0, 5, True)
    sheet.write_string(0, 6, "低保户\x07补证")
    sheet.write_string(0, 7, "_x0041_")
    red, plain = workbook.add_format({"color": "red"}), workbook.add_format()
    sheet.write_rich_string(0, 8, red, "武", plain, "德祥")
    sheet.write_string(2, 0, "\u3000")
    sheet.write_string(3, 1, "第四行")
    workbook.close()
    [read] = parse_file(path)
    assert read.rows[0][1] == [
        *(Formula(2.0), Formula(None), Formula(CellError("#DIV/0!")), "2021-03-01", 44256.0, "TRUE"),
        *("低保户\x07补证", "_x0041_", "武德祥"),
    ]
    assert read.rows[-1] == (4, [None, "第四行"])


def test_hidden_rows_and_columns_come_in_hidden_sheets_do_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(path)
    shown, secret = workbook.add_worksheet("名册"), workbook.add_worksheet("草稿")
    for row in range(3):
        shown.write_row(row, 0, ["甲", "乙", row])
    shown.set_row(1, None, None, {"hidden": True})
    shown.set_column(1, 1, None, None, {"hidden": True})
    shown.set_column(9, 16000, None, None, {"hidden": True})
    secret.write(0, 0, "丙")
    secret.hide()
    workbook.close()
    [read] = parse_file(path)
    assert len(read.rows) == 3
    assert read.hidden == ("hidden_rows", "hidden_columns", "hidden_sheet")
    assert parse_file(book(tmp_path / "b.xlsx", 名册=[["甲"]]))[0].hidden == ()


def test_household_and_person_sheets_in_one_workbook_are_told_apart(tmp_path: Path) -> None:
    household, person = (table_of(CLEAN / f"特困人员{kind}查询_20250918.xlsx") for kind in ("家庭", "人员"))
    path = book(
        tmp_path / "1.xlsx", 家庭=[list(row) for row in household], 人员=[list(row) for row in person]
    )
    roster = read_roster(parse_file(path))
    assert (roster.household_count, roster.person_count) == (144, 144)
    assert [(file.kind, file.accepted) for file in roster.files] == [("household", 144), ("person", 144)]


def rewritten(path: Path, target: Path, edit: dict[str, tuple[str, str]]) -> Path:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.namelist():
            text = source.read(part).decode()
            before, after = edit.get(part, ("", ""))
            assert before in text
            copy.writestr(part, text.replace(before, after) if before else text)
    return target


def test_other_writers_spell_the_same_workbook_otherwise(tmp_path: Path) -> None:
    plain = book(tmp_path / "a.xlsx", 名册=[["甲", 1], ["乙", 2]])
    expected = parse_file(plain)[0].rows
    absolute = {"xl/_rels/workbook.xml.rels": ('Target="worksheets/', 'Target="/xl/worksheets/')}
    assert parse_file(rewritten(plain, tmp_path / "b.xlsx", absolute))[0].rows == expected
    with zipfile.ZipFile(plain) as source:
        text = source.read("xl/worksheets/sheet1.xml").decode()
    data = text[text.index("<sheetData") : text.index("</sheetData>")]
    bare = {"xl/worksheets/sheet1.xml": (data, data.replace(' r="A1"', "").replace(' r="B1"', ""))}
    assert parse_file(rewritten(plain, tmp_path / "c.xlsx", bare))[0].rows == expected
    prefixed = text.replace("</", "</x:").replace("<x:x:", "<x:")
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")
    for name in (
        "worksheet",
        "dimension",
        "sheetViews",
        "sheetView",
        "sheetFormatPr",
        "sheetData",
        "row",
        "c",
        "v",
    ):
        prefixed = prefixed.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>")
    prefixed = prefixed.replace("<pageMargins", "<x:pageMargins")
    assert (
        parse_file(rewritten(plain, tmp_path / "d.xlsx", {"xl/worksheets/sheet1.xml": (text, prefixed)}))[
            0
        ].rows
        == expected
    )


# -- what must be refused, with one sentence


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        parse_file(path)
    assert caught.value.hint
    assert path.name in caught.value.message
    return caught.value.message


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    whole = (CLEAN / "特困人员家庭查询_20250918.xlsx").read_bytes()
    cases = {
        "空.xlsx": (b"", "空文件"),
        "截断.xlsx": (whole[: len(whole) // 2], "不是完整的 xlsx"),
        "压缩包.xlsx": (b"PK\x03\x04" + b"\x00" * 200, "不是完整的 xlsx"),
        "旧版.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "旧版 xls"),
        "加密.xlsx": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le"),
            "加了密码",
        ),
        "图片.xlsx": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe", "不是工作簿"),
    }
    for name, (content, words) in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert words in refused(path)


def test_every_damaged_byte_gives_a_sentence_or_rows_never_a_trace(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", 名册=[["甲", 1.5], ["乙", 2]]).read_bytes()
    path = tmp_path / "b.xlsx"
    for place in range(0, len(whole), 29):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        try:
            parse_file(path)
        except UserError as error:
            assert "b.xlsx" in error.message


def test_a_workbook_without_a_visible_sheet_or_that_is_another_office_file(tmp_path: Path) -> None:
    plain = book(tmp_path / "a.xlsx", 名册=[["甲"]])
    hidden = {"xl/workbook.xml": ('sheetId="1"', 'sheetId="1" state="veryHidden"')}
    assert "没有可见的工作表" in refused(rewritten(plain, tmp_path / "b.xlsx", hidden))
    lost = {"xl/_rels/workbook.xml.rels": ("sheet1.xml", "sheet9.xml")}
    assert "不是完整的 xlsx" in refused(rewritten(plain, tmp_path / "c.xlsx", lost))
    with zipfile.ZipFile(tmp_path / "d.ods", "w") as other:
        other.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "不是完整的 xlsx" in refused(tmp_path / "d.ods")


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    plain = book(tmp_path / "a.xlsx", 名册=[["甲"]])
    bomb = '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<sst'
    assert "不是完整" in refused(
        rewritten(plain, tmp_path / "b.xlsx", {"xl/sharedStrings.xml": ("<sst", bomb)})
    )


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    book(path, 名册=[["甲"]])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("xl/media/zero.bin", "w", force_zip64=True) as stream,
    ):
        for _ in range(roster_xlsx.INFLATED_LIMIT // 2**24 + 1):
            stream.write(bytes(2**24))
    assert path.stat().st_size < 2**20
    assert "展开后过大" in refused(path)


def test_a_cell_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV_LINES + "甲" * 2**21, "utf-8")
    assert "不是可读的 CSV" in refused(path)


# -- folders, names, processes


def test_a_folder_stands_for_its_rosters_and_a_file_counts_once(tmp_path: Path) -> None:
    file = book(tmp_path / "b.xlsx", 名册=[["甲"]])
    book(tmp_path / "~$b.xlsx", 名册=[["乙"]])
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    (tmp_path / "a.csv").write_text(CSV_LINES, "utf-8")
    sheets = read_files([tmp_path, file])
    assert [sheet.file for sheet in sheets] == ["a.csv", "b.xlsx"]


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    for paths, words in (
        ([tmp_path / "无.xlsx"], "没有找到"),
        ([tmp_path], "没有名册文件"),
        ([], "没有选择"),
    ):
        with pytest.raises(UserError, match=words):
            read_files(paths)


def test_a_fault_in_the_child_arrives_as_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(UserError) as caught:
        read_files([path])
    assert caught.value.message == "“坏.xlsx”不是完整的 xlsx 工作簿。"
    assert caught.value.hint


def _hungry() -> None:
    limit_memory()
    hoard = []
    try:
        while True:
            hoard.append(bytearray(2**26))
    except MemoryError:
        raise SystemExit(7 if len(hoard) < 40 else 8) from None


def test_the_parsing_process_cannot_take_more_than_its_share() -> None:
    child = multiprocessing.get_context("spawn").Process(target=_hungry)
    child.start()
    child.join(60)
    assert child.exitcode == 7
