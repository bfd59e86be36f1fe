"""A whole import set of rosters: household and person sheets of one or more categories, checked and joined.

Three outcomes for a cell or row: normalised silently (the original is kept), accepted with a warning, or
rejected with its reasons. Nothing is guessed and nothing is repaired silently.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from desktop.domain import idnumber
from desktop.domain.roster_columns import Header, find_header, stated_category
from desktop.domain.roster_model import (
    CATEGORIES,
    TOTALS,
    Category,
    Cell,
    CellError,
    FileReport,
    Finding,
    Formula,
    Roster,
    RosterHousehold,
    RosterPerson,
    Sheet,
)
from desktop.domain.roster_row import SheetRow, message, plain_fen
from desktop.domain.roster_rules import household, kind_of_row, person
from desktop.errors import UserError

__all__ = [
    "CATEGORIES",
    "TOTALS",
    "Category",
    "Cell",
    "CellError",
    "FileReport",
    "Finding",
    "Formula",
    "Roster",
    "RosterHousehold",
    "RosterPerson",
    "Sheet",
    "read_roster",
    "report",
]

_LARGEST_GAP = 1_000
_CERTAINLY_A_ROSTER = 12
"""So many known columns are no list of something else that happens to share a few."""


@dataclass
class _Reading:
    """One sheet while it is read."""

    sheet: Sheet
    header: Header
    category: Category
    accepted: dict[int, dict[str, int]] = field(default_factory=dict)
    rejected: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    total: tuple[int, dict[str, int]] | None = None
    findings: list[Finding] = field(default_factory=list)

    def data_rows(self) -> list[SheetRow]:
        """The rows that hold data; notes the skipped ones, the total row and rows of the wrong shape."""
        rows = []
        last = 0
        for number, cells in self.sheet.rows:
            self.skipped += range(last + 1, min(number, last + 1 + _LARGEST_GAP))
            last = number
            if number in self.header.rows:
                continue
            kind = "skip" if number < self.header.rows[0] else kind_of_row(cells, self.header)
            if kind != "data":
                self.skipped.append(number)
                if kind == "total":
                    self.total = number, self._amounts(cells)
            elif self.sheet.even_rows and len(cells) != self.header.width:
                self._misshapen(number)
            else:
                rows.append(SheetRow(self.sheet.file, number, cells, self.header, self.sheet.typed))
        return rows

    def _amounts(self, cells: Sequence[Cell]) -> dict[str, int]:
        places = {column: place for column, place in self.header.columns.items() if place < len(cells)}
        read = {column: plain_fen(cells[place]) for column, place in places.items()}
        return {column: fen for column, fen in read.items() if fen is not None}

    def _misshapen(self, number: int) -> None:
        self.rejected.append(number)
        self.findings.append(
            Finding(self.sheet.file, number, "row_shape", "reject", "", message("row_shape"))
        )

    def settle(self, row: SheetRow) -> bool:
        """Books the row as accepted or rejected; of a rejected row only the reasons are kept."""
        if row.rejected:
            self.rejected.append(row.number)
            self.findings += [finding for finding in row.found if finding.severity == "reject"]
            return False
        self.accepted[row.number] = row.stated
        self.findings += row.found
        return True

    def warn(self, row: int, code: str, column: str = "", text: str = "") -> None:
        """A warning found after the row was settled; row 0 is the whole file."""
        self.findings.append(Finding(self.sheet.file, row, code, "warn", column, text or message(code)))

    def check_total(self) -> None:
        """The last total row against the sum of the accepted rows, in every benefit column that it states."""
        if self.total is None:
            return
        number, stated = self.total
        sums: dict[str, int] = defaultdict(int)
        for amounts in self.accepted.values():
            for column, fen in amounts.items():
                sums[column] += fen
        columns = [*TOTALS, "家庭分类施保金额", "合计分类施保金额"]
        wrong = [column for column in columns if column in stated and stated[column] != sums[column]]
        if wrong:
            self.warn(number, "total_mismatch", wrong[0], f"合计行与导入各行之和不符：{'、'.join(wrong)}")

    def report(self) -> FileReport:
        """What became of the sheet's rows."""
        return FileReport(
            file=self.sheet.file,
            sheet=self.sheet.name,
            kind=self.header.kind,
            category=self.category,
            header_rows=self.header.rows,
            accepted=len(self.accepted),
            rejected=tuple(sorted(self.rejected)),
            skipped=tuple(self.skipped),
            findings=tuple(sorted(self.findings, key=lambda finding: finding.row)),
        )


@dataclass
class _Family:
    reading: _Reading
    stated: RosterHousehold
    members: list[RosterPerson] = field(default_factory=list)


def read_roster(sheets: Sequence[Sheet], today: date | None = None) -> Roster:
    """The import set that the sheets make up. ``today`` lets months and births in the future be found.

    Duplicates and orphans are judged per category, over all its files. Raises UserError for a file without a
    roster header, with missing columns or of an unknown category.
    """
    readings = _recognised(sheets)
    families: list[_Family] = []
    for category in CATEGORIES:
        of_category = [reading for reading in readings if reading.category == category]
        families += _category_set(of_category, category, today)
    _cross_categories(families, readings)
    for reading in readings:
        reading.check_total()
    _report_hidden(readings)
    return Roster(
        households=tuple(replace(family.stated, persons=tuple(family.members)) for family in families),
        files=tuple(reading.report() for reading in readings),
        totals_fen=_totals(families, readings),
    )


def _report_hidden(readings: list[_Reading]) -> None:
    said: set[tuple[str, str]] = set()
    for reading in readings:
        for code in reading.sheet.hidden:
            # Every sheet of a workbook knows of its hidden sheets; one warning is enough.
            if code != "hidden_sheet" or (reading.sheet.file, code) not in said:
                reading.warn(0, code)
            said.add((reading.sheet.file, code))


def _with_headers(sheets: Sequence[Sheet]) -> list[tuple[Sheet, Header]]:
    """The roster sheets among the sheets; a workbook may hold others beside them."""
    headed = [(sheet, header) for sheet in sheets if (header := find_header(sheet))]
    whole = [(sheet, header) for sheet, header in headed if not header.missing]
    for sheet, header in headed:
        alone = all(sheet.file != other.file for other, _ in whole)
        if header.missing and (alone or len(header.columns) >= _CERTAINLY_A_ROSTER):
            raise UserError(
                f"“{sheet.file}”的表头缺少列：{'、'.join(header.missing)}。",
                "请用省系统导出的“家庭查询”和“人员查询”原表，不要删改表头后再导入。",
            )
    strange = {sheet.file for sheet in sheets} - {sheet.file for sheet, _ in whole}
    if strange or not whole:
        raise UserError(
            f"“{min(strange)}”里没有找到名册的表头。" if strange else "没有可以导入的名册。",
            "请选择省系统导出的“家庭查询”和“人员查询”表。",
        )
    return whole


def _recognised(sheets: Sequence[Sheet]) -> list[_Reading]:
    found = _with_headers(sheets)
    stated = [stated_category(sheet, header) for sheet, header in found]
    readings = []
    for (sheet, header), category in zip(found, stated, strict=True):
        category = category or _paired_category(sheet, header, found, stated)
        if category is None:
            raise UserError(
                f"看不出“{sheet.file}”是哪一类救助的名册。",
                "请让文件名包含“农村低保”“城市低保”“特困人员”或“低保边缘”。",
            )
        readings.append(_Reading(sheet, header, category))
    readings.sort(
        key=lambda reading: (CATEGORIES.index(reading.category), reading.header.kind != "household")
    )
    return readings


def _paired_category(
    sheet: Sheet, header: Header, found: list[tuple[Sheet, Header]], stated: list[Category | None]
) -> Category | None:
    """The category of the sheets of the other kind that speak of the same heads."""
    heads = _heads(sheet, header)
    shared: dict[Category, int] = defaultdict(int)
    for (other, its_header), category in zip(found, stated, strict=True):
        if category and its_header.kind != header.kind:
            shared[category] += len(heads & _heads(other, its_header))
    best = max(shared, key=lambda category: shared[category], default=None)
    return best if best and shared[best] else None


def _heads(sheet: Sheet, header: Header) -> set[str]:
    place = header.columns["户主身份证号"]
    cells = (cells[place] for _, cells in sheet.rows if place < len(cells))
    return {idnumber.clean(cell) for cell in cells if isinstance(cell, str)} - {""}


def _category_set(readings: list[_Reading], category: Category, today: date | None) -> list[_Family]:
    families: dict[str, _Family] = {}
    for reading in readings:
        if reading.header.kind == "household":
            _read_households(reading, category, today, families)
    persons = [reading for reading in readings if reading.header.kind == "person"]
    seen: set[str] = set()
    for reading in persons:
        _read_persons(reading, today, families, seen)
    if persons:
        for family in families.values():
            size, covered = family.stated.size, family.stated.covered
            if covered != len(family.members) or (size and covered > size):
                family.reading.warn(family.stated.source[1], "count_mismatch", "保障人口")
    return list(families.values())


def _read_households(
    reading: _Reading, category: Category, today: date | None, families: dict[str, _Family]
) -> None:
    for row in reading.data_rows():
        stated = household(row, category, today)
        if stated.head_id in families:
            row.reject("duplicate", "户主身份证号")
        if reading.settle(row):
            families[stated.head_id] = _Family(reading, stated)


def _read_persons(
    reading: _Reading, today: date | None, families: dict[str, _Family], seen: set[str]
) -> None:
    for row in reading.data_rows():
        stated, own, head = person(row, today)
        family = families.get(head.text) if head else None
        if family is None:
            row.reject("orphan", "户主身份证号")
        if own and own.text in seen:
            row.reject("duplicate", "身份证号")
        if reading.settle(row) and family is not None:
            seen.add(stated.id_number)
            family.members.append(stated)


def _cross_categories(families: list[_Family], readings: list[_Reading]) -> None:
    """Dibao, tekun and the dibao margin exclude each other; the later sheet's row carries the warning."""
    persons = [reading for reading in readings if reading.header.kind == "person"]
    by_file = {(reading.sheet.file, reading.category): reading for reading in persons}
    first: dict[str, Category] = {}
    for family in families:
        for member in family.members:
            earlier = first.setdefault(member.id_number, family.stated.category)
            if earlier != family.stated.category:
                file, row = member.source
                text = f"同一人还在“{earlier}”名册里，两类救助不能同时享受"
                by_file[file, family.stated.category].warn(row, "cross_category", "身份证号", text)


def _totals(families: list[_Family], readings: list[_Reading]) -> dict[str, dict[str, int]]:
    totals: dict[str, dict[str, int]] = {
        category: dict.fromkeys(TOTALS, 0)
        for category in CATEGORIES
        if any(reading.category == category for reading in readings)
    }
    for family in families:
        stated = family.stated
        amounts = (stated.benefit_fen, stated.household_topup_fen, stated.person_topup_fen, stated.total_fen)
        for column, fen in zip(TOTALS, amounts, strict=True):
            totals[stated.category][column] += fen
    return totals


def report(roster: Roster) -> dict[str, Any]:
    """The outcome as plain JSON: counts, totals in fen over all categories, and per file what was found.

    A row stands once in ``rejected`` with all its codes, once in ``warnings`` for each code.
    """
    per_category = roster.totals_fen.values()
    return {
        "households": roster.household_count,
        "persons": roster.person_count,
        "totals_fen": {column: sum(totals[column] for totals in per_category) for column in TOTALS},
        "files": [_file_report(file) for file in roster.files],
    }


def _file_report(file: FileReport) -> dict[str, Any]:
    codes: dict[int, list[str]] = {row: [] for row in file.rejected}
    warnings: dict[tuple[int, str], None] = {}
    for finding in file.findings:
        if finding.severity == "warn":
            warnings[finding.row, finding.code] = None
        elif finding.code not in codes.setdefault(finding.row, []):
            codes[finding.row].append(finding.code)
    return {
        "file": file.file,
        "kind": file.kind,
        "category": file.category,
        "header_rows": list(file.header_rows),
        "accepted": file.accepted,
        "rejected": [{"row": row, "codes": found} for row, found in codes.items()],
        "skipped_rows": list(file.skipped),
        "warnings": [{"row": row, "code": code} for row, code in warnings],
    }
