"""Rows of the plain-text forms a roster comes in: CSV in the encodings in use, and HTML tables."""

import codecs
import csv
import io
import re
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

from desktop.domain.roster import Cell, Sheet
from desktop.errors import UserError

TEXT_LIMIT = 200 * 2**20
"""Bytes of a text file; a CSV of 20,000 households and their members has about 20 MB."""
ROW_LIMIT = 300_000
_FIELD_LIMIT = 2**20
_SPAN_LIMIT = 256


def read_text(path: Path, file: str) -> list[Sheet]:
    """The table of a CSV or HTML file. Raises UserError where the bytes are neither."""
    if path.stat().st_size > TEXT_LIMIT:
        raise UserError(f"“{file}”过大，没有读取。", "请拆分后再导入。")
    text = _decode(path.read_bytes(), file)
    if re.search(r"<(?:table|html|tr)\b", text[:65536], re.IGNORECASE):
        return [_html(text, file)]
    return [_csv(text, file)]


def _decode(raw: bytes, file: str) -> str:
    boms = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    marked = [encoding for bom, encoding in boms if raw.startswith(bom)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UserError(
        f"“{file}”不是工作簿，也不是 CSV 或网页表格。", "请选择省系统导出的“家庭查询”和“人员查询”表。"
    )


def _csv(text: str, file: str) -> Sheet:
    head = "".join(islice(io.StringIO(text), 10))
    delimiter = max(",\t;，", key=head.count)
    rows: list[tuple[int, list[Cell]]] = []
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, record in enumerate(records, start=1):
            if any(value.strip() for value in record):
                rows.append((number, [value or None for value in record]))
            if len(rows) > ROW_LIMIT:
                raise _too_many(file)
    except csv.Error as error:
        raise UserError(f"“{file}”不是可读的 CSV 文件。", "请用 xlsx 格式重新导出。") from error
    return Sheet(file, "", rows, typed=False, even_rows=True)


def _too_many(file: str) -> UserError:
    return UserError(f"“{file}”的行数过多，没有读取。", "请拆分后再导入。")


def _html(text: str, file: str) -> Sheet:
    table = _Table()
    table.feed(text)
    table.close()
    if len(table.rows) > ROW_LIMIT:
        raise _too_many(file)
    return Sheet(file, "", [row for row in table.rows if any(row[1])], typed=False)


class _Table(HTMLParser):
    """Every ``tr`` of the document in order; spanned cells stand once, the places they cover stay blank."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[Cell]]] = []
        self._number = 0
        self._pieces: list[str] | None = None
        self._span = 1
        self._below: dict[int, int] = {}
        self._rowspan = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_cell()
            self._number += 1
            self.rows.append((self._number, []))
            self._below = {place: left - 1 for place, left in self._below.items() if left > 1}
        elif tag in ("td", "th"):
            self._end_cell()
            self._pieces = []
            given = dict(attrs)
            self._span, self._rowspan = _span(given.get("colspan")), _span(given.get("rowspan"))
        elif tag == "br" and self._pieces is not None:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def _end_cell(self) -> None:
        if self._pieces is None or not self.rows:
            return
        cells = self.rows[-1][1]
        while self._below.get(len(cells), 0) > 0:
            cells.append(None)
        text = "".join(self._pieces).strip("\r\n\t ")
        for place in range(len(cells), len(cells) + self._span):
            if self._rowspan > 1:
                self._below[place] = self._rowspan
        cells.append(text or None)
        cells.extend([None] * (self._span - 1))
        self._pieces = None


def _span(value: str | None) -> int:
    return min(int(value), _SPAN_LIMIT) if value and value.isdecimal() and int(value) > 0 else 1
