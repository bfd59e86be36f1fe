"""A cell that a spreadsheet would run as a formula stays a text, however its first character is written."""

from __future__ import annotations

import pytest

from desktop.office.table_files import TableData, text_table
from desktop.office.table_layout import Column


def written(text: str) -> str:
    column = Column(field="name", title="姓名", width=10)
    return (
        text_table(TableData("表", "", (column,), ((text,),))).decode("gb18030").split("\r\n")[1].strip('"')
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "　＝1"]
)
def test_a_formula_is_written_as_a_text(text: str) -> None:
    assert written(text).startswith("'")


@pytest.mark.parametrize("text", ["李某某", "杨木乡 3=1", "0467-5000000", ""])
def test_other_texts_are_written_as_they_are(text: str) -> None:
    assert written(text) == text
