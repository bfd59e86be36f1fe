"""Rows of an .xlsx workbook in one streamed pass: values, formulas with their stored results, hidden parts.

Our own reader instead of openpyxl's: that one needs a second pass to see both a formula and its result, does
not decode ``_x0007_`` and takes several times as long. A test holds the two to the same values.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import IO
from xml.parsers import expat

from desktop.domain.roster import Cell, CellError, Formula, Sheet
from desktop.errors import UserError

INFLATED_LIMIT = 600 * 2**20
"""Bytes that all parts of a workbook may unpack to: some ten times a roster of 20,000 households."""
ROW_LIMIT = 300_000
COLUMN_LIMIT = 256

TEXT_LIMIT = 200_000
"""Characters of one cell; Excel's own limit is 32,767, other programs write longer ones."""

_CHUNK = 256 * 1024
_DAMAGE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, expat.ExpatError),
    *(LookupError, ValueError, EOFError, OSError, NotImplementedError, RuntimeError),
)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})

Attributes = dict[str, str]


def read_workbook(path: Path, file: str) -> list[Sheet]:
    """The visible sheets of the workbook at ``path``; ``file`` is its name in findings.

    Raises UserError for a cut, damaged or oversized workbook, and one that declares XML entities.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _weigh(archive, file)
            return _Workbook(archive, file).sheets()
    except _DAMAGE as error:
        raise _damaged(file) from error


def _damaged(file: str) -> UserError:
    return UserError(f"“{file}”不是完整的 xlsx 工作簿。", "请重新导出或重新复制这个文件后再试。")


def _oversized(file: str) -> UserError:
    return UserError(f"“{file}”展开后过大，没有读取。", "名册应是省系统导出的原表；请拆分后再导入。")


def _weigh(archive: zipfile.ZipFile, file: str) -> None:
    """Counts what the parts unpack to before anything is unpacked; reading stops at the declared sizes."""
    if sum(part.file_size for part in archive.infolist()) > INFLATED_LIMIT:
        raise _oversized(file)


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self._archive = archive
        self._file = file
        self._parts = {part.casefold(): part for part in archive.namelist()}
        relations = self._relations("")
        self._home = dict(relations.values())["officeDocument"]
        self._relation = self._relations(self._home)

    def sheets(self) -> list[Sheet]:
        """Every visible worksheet, in order."""
        listed, epoch = self._listed()
        texts = self._shared_texts()
        dates = self._date_styles()
        hidden = any(state != "visible" for _, state, _ in listed)
        found: list[Sheet] = []
        for name, state, relation in listed:
            kind, part = self._relation[relation]
            if state != "visible" or kind != "worksheet":
                continue
            reading = _SheetReading(texts, dates, epoch, self._file)
            self._parse(part, reading.start, reading.end, reading.text)
            codes = reading.hidden() + (("hidden_sheet",) if hidden else ())
            found.append(Sheet(self._file, name, reading.rows, hidden=codes))
        if not found:
            raise UserError(f"“{self._file}”里没有可见的工作表。", "请在表格软件里取消隐藏后再导入。")
        return found

    def _open(self, part: str) -> IO[bytes]:
        return self._archive.open(self._parts[part.casefold()])

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 2**16
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        with self._open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _refuse_doctype(self, *_declaration: object) -> None:
        # Entities are how a few lines of XML grow to gigabytes; no spreadsheet writes a DOCTYPE.
        raise _damaged(self._file)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id → (kind, part) of a part; "" is the package itself."""
        folder, found = dirname(part), dict[str, tuple[str, str]]()

        def start(name: str, attributes: Attributes) -> None:
            if name.endswith("Relationship") and attributes.get("TargetMode") != "External":
                target = attributes["Target"]
                path = target[1:] if target.startswith("/") else normpath(join(folder, target))
                found[attributes["Id"]] = attributes["Type"].rsplit("/", 1)[-1], path

        self._parse(join(folder, "_rels", part.rsplit("/", 1)[-1] + ".rels"), start)
        return found

    def _part(self, kind: str) -> str | None:
        return next((target for its_kind, target in self._relation.values() if its_kind == kind), None)

    def _listed(self) -> tuple[list[tuple[str, str, str]], date]:
        """(name, state, relation id) of every sheet, and the day that serial 0 stands for."""
        listed: list[tuple[str, str, str]] = []
        epoch = [date(1899, 12, 30)]

        def start(name: str, attributes: Attributes) -> None:
            kind = name.rsplit(":", 1)[-1]
            if kind == "sheet":
                relation = [value for key, value in attributes.items() if key.endswith(":id")]
                listed.append((attributes["name"], attributes.get("state", "visible"), relation[0]))
            elif kind == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                epoch[0] = date(1904, 1, 1)

        self._parse(self._home, start)
        return listed, epoch[0]

    def _shared_texts(self) -> list[str]:
        part = self._part("sharedStrings")
        if part is None:
            return []
        reading = _SharedTexts()
        self._parse(part, reading.start, reading.end, reading.text)
        return reading.texts

    def _date_styles(self) -> frozenset[str]:
        """The style numbers (as written in cells) whose number format shows a date."""
        part = self._part("styles")
        if part is None:
            return frozenset()
        custom: set[int] = set()
        formats: list[int] = []
        inside = [False]

        def start(name: str, attributes: Attributes) -> None:
            kind = name.rsplit(":", 1)[-1]
            if kind == "numFmt" and _is_date_format(attributes.get("formatCode", "")):
                custom.add(int(attributes["numFmtId"]))
            elif kind == "cellXfs":
                inside[0] = True
            elif kind == "xf" and inside[0]:
                formats.append(int(attributes.get("numFmtId", "0")))

        def end(name: str) -> None:
            if name.rsplit(":", 1)[-1] == "cellXfs":
                inside[0] = False

        self._parse(part, start, end)
        return frozenset(
            str(style)
            for style, number in enumerate(formats)
            if number in custom or number in _BUILT_IN_DATES
        )


def _is_date_format(code: str) -> bool:
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", code.split(";")[0])
    return bool(re.search("[ymdhs年月日]", plain, re.IGNORECASE)) and "general" not in plain.casefold()


def _decoded(text: str) -> str:
    """OOXML writes characters that XML cannot hold as ``_x0007_``."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _SharedTexts:
    """The table of shared strings: one text per ``si``, its runs joined, phonetic guides left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._inside = False
        self._guide = False

    def start(self, name: str, _attributes: Attributes) -> None:
        kind = name.rsplit(":", 1)[-1]
        if kind == "t":
            self._inside = not self._guide
        elif kind == "si":
            self._pieces = []
        elif kind == "rPh":
            self._guide = True

    def text(self, piece: str) -> None:
        if self._inside:
            self._pieces.append(piece)

    def end(self, name: str) -> None:
        kind = name.rsplit(":", 1)[-1]
        if kind == "t":
            self._inside = False
        elif kind == "si":
            self.texts.append(_decoded("".join(self._pieces)))
        elif kind == "rPh":
            self._guide = False


@dataclass
class _SheetReading:
    """The rows of one worksheet as its XML goes by."""

    shared: list[str]
    dates: frozenset[str]
    epoch: date
    file: str
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    _hidden_columns: set[int] = field(default_factory=set)
    _hidden_rows: bool = False
    _row_hidden: bool = False
    _number: int = 0
    _cells: list[Cell] = field(default_factory=list)
    _column: int = -1
    _kind: str = "n"
    _style: str = "0"
    _formula: bool = False
    _collecting: bool = False
    _guide: bool = False
    _value: str = ""
    _prefix: int = 0
    _letters: dict[str, int] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        name = name[self._prefix :]
        if name == "c":
            reference = attributes.get("r")
            self._column = self._column + 1 if reference is None else self._place(reference)
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._formula = False
            self._value = ""
        elif name == "v":
            self._collecting = True
        elif name == "t":
            self._collecting = not self._guide
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._row_hidden = attributes.get("hidden") in ("1", "true")
            self._cells = []
            self._column = -1
        elif name == "col":
            if attributes.get("hidden") in ("1", "true"):
                last = min(int(attributes["max"]), COLUMN_LIMIT)
                self._hidden_columns.update(range(int(attributes["min"]) - 1, last))
        elif name == "rPh":
            self._guide = True
        elif name.endswith(":worksheet"):
            self._prefix = len(name) - len("worksheet")

    def text(self, piece: str) -> None:
        if self._collecting:
            self._value += piece

    def end(self, name: str) -> None:
        name = name[self._prefix :]
        if name == "v" or name == "t":
            self._collecting = False
        elif name == "c":
            self._store()
        elif name == "row":
            self._close_row()
        elif name == "rPh":
            self._guide = False

    def _place(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        place = self._letters.get(letters)
        if place is None:
            place = 0
            for letter in letters.upper():
                place = place * 26 + ord(letter) - 64
            place -= 1
            self._letters[letters] = place
        return place

    def _store(self) -> None:
        cell = self._cell()
        if cell is None or self._column >= COLUMN_LIMIT:
            return
        cells = self._cells
        if type(cell) is str and len(cell) > TEXT_LIMIT:
            raise _oversized(self.file)
        if self._column > len(cells):
            cells.extend([None] * (self._column - len(cells)))
        if self._column == len(cells):
            cells.append(cell)
        else:
            cells[self._column] = cell

    def _cell(self) -> Cell:
        value, kind = self._value, self._kind
        if self._formula:
            stored = self._typed(value, kind) if value else None
            return Formula(stored)
        return self._typed(value, kind) if value else None

    def _typed(self, value: str, kind: str) -> str | float | CellError:
        if kind == "s":
            return self.shared[int(value)]
        if kind == "n":
            number = float(value)
            return self._day(number) if self._style in self.dates else number
        if kind == "e":
            return CellError(value)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return _decoded(value)

    def _day(self, serial: float) -> str | float:
        try:
            return (self.epoch + timedelta(days=int(serial))).isoformat()
        except (OverflowError, ValueError):
            return serial

    def _close_row(self) -> None:
        if not any(cell is not None and cell != "" for cell in self._cells):
            return
        if len(self.rows) >= ROW_LIMIT:
            raise _oversized(self.file)
        self.rows.append((self._number, self._cells))
        self._hidden_rows = self._hidden_rows or self._row_hidden

    def hidden(self) -> tuple[str, ...]:
        """Warning codes for hidden rows and columns that hold something."""
        width = max((len(cells) for _, cells in self.rows), default=0)
        columns = any(place < width for place in self._hidden_columns)
        return (("hidden_rows",) if self._hidden_rows else ()) + (("hidden_columns",) if columns else ())
