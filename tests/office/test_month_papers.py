"""The tables of a month on paper: every figure of the table, none of them more than a table may show."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from desktop.documents.fonts import FontChain
from desktop.office.month_papers import table_paper
from desktop.office.table_files import TableData
from desktop.office.table_layout import layouts

ROWS = 60


def detail(own: Path) -> TableData:
    """A 资金发放明细表 of many lines with its sums."""
    layout = layouts(own)["payment_detail"]
    line = (
        "样例乡", "样例民族团结示范村", "阿卜杜热西提·麦麦提", "999999********0011", 20, "农村低保", 56_500, 121_200,
        0, 12_345, 133_545, "农村信用合作联社样例支行", "买买提", "6217********6789", "补发2026年2月",
    )  # fmt: skip
    rows = [(n, *line) for n in range(1, ROWS + 1)]
    total = (*(None,) * 5, 20 * ROWS, *(None,) * 5, 133_545 * ROWS, None, None, None, None)
    return TableData(
        "资金发放明细表",
        "样例乡　2026年3月",
        layout.columns,
        (*rows, total),
        note="单位：元。",
        sign=("制表人",),
    )


def test_every_line_and_sum_is_on_a_landscape_page(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(table_paper(detail(tmp_path), FontChain())) as paper:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in paper]
        sizes = {tuple(round(side) for side in page.get_size()) for page in paper}
    text = "".join(pages)
    assert sizes == {(842, 595)} and len(pages) > 2
    assert all("身份证号" in page for page in pages[:-1])
    assert text.count("999999********0011") == ROWS and text.count("1,335.45") == ROWS
    assert "80,127.00" in text and "单位：元。" in text and "制表人：" in text and "样例乡2026年3月" in text
