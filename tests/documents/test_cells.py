"""Free grids: what a form file may say of them, and how they stand on paper."""

from pathlib import Path

import pypdfium2
import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Cells, Form, load_form
from desktop.documents.notice import render, render_blank
from desktop.errors import UserError

GRID = """
id = "grid"
title = "家庭成员核查表"
number = "编号：{number}"
blank = true
landscape = false
fields = [
  { name = "number", label = "编号" },
  { name = "head", label = "户主" },
  { name = "note", label = "说明", optional = true },
  { name = "members", label = "成员", kind = "rows", columns = ["name", "income"] },
]
[[blocks]]
kind = "cells"
widths = [1, 2, 1, 2]
head = 1
rows = [
  [{ text = "项目", bold = true }, { text = "内容", bold = true, span = 3 }],
  [{ text = "户主", bold = true }, { text = "{head}" }, { text = "签名", bold = true }, { lines = 2 }],
  [{ text = "共同生活成员", bold = true, down = 2 }, { text = "姓名", bold = true }, { text = "月收入", span = 2 }],
  { each = "members", blank_rows = 4, cells = [{ text = "{name}（{head}户）" }, { text = "{income}", span = 2 }] },
  { when = "note", cells = [{ text = "说明", bold = true }, { text = "{note}", span = 3, lines = 3 }] },
]
"""


def load(folder: Path, text: str) -> Form:
    (folder / "grid.toml").write_text(text, encoding="utf-8")
    return load_form(folder, "grid")


def words(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return ["".join(document[n].get_textpage().get_text_range().split()) for n in range(len(document))]
    finally:
        document.close()


def members(count: int) -> list[dict[str, str]]:
    return [{"name": f"李𬭎{n:02}", "income": f"{n},000.00"} for n in range(1, count + 1)]


def test_rows_repeat_cells_join_and_conditions_hold(tmp_path: Path, fonts: FontChain) -> None:
    form = load(tmp_path, GRID)
    (page,) = words(
        render(form, {"number": "1", "head": "王小明", "members": members(2)}, stamp=None, fonts=fonts)
    )
    assert "李𬭎01（王小明户）1,000.00李𬭎02（王小明户）2,000.00" in page
    assert page.count("共同生活成员") == 1
    assert "说明" not in page
    with_note = {"number": "1", "head": "王小明", "members": members(2), "note": "详见附页"}
    assert "说明详见附页" in words(render(form, with_note, stamp=None, fonts=fonts))[0]


def test_a_joined_cell_longer_than_its_rows_loses_nothing_at_a_page_break(
    tmp_path: Path, fonts: FontChain
) -> None:
    form = load(tmp_path, GRID.replace('text = "共同生活成员"', 'text = "共同生活成员{head}"'))
    long = "".join(f"第{n}句。" for n in range(1, 150))
    values = {"number": "1", "head": long, "members": []} | {"members": members(40)}
    pages = words(render(form, values, stamp=None, fonts=fonts))
    assert len(pages) > 3
    assert all(page.startswith("项目内容") for page in pages[1:])
    text = "".join(pages)
    assert all(text.count(f"李𬭎{n:02}") == 1 for n in range(1, 41))
    assert all(f"第{n}" in text for n in range(1, 150))


def test_a_blank_copy_has_rows_to_write_in_and_what_was_given(tmp_path: Path, fonts: FontChain) -> None:
    form = load(tmp_path, GRID)
    pdf = render_blank(form, fonts=fonts, values={"head": "王小明"})
    assert words(pdf)[0].count("（王小明户）") == 4
    with pytest.raises(UserError, match="不能空白打印"):
        render_blank(load(tmp_path, GRID.replace("blank = true\n", "")), fonts=fonts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('span = 3 }],\n  [{ text = "户主"', 'span = 4 }],\n  [{ text = "户主"'), "比表格宽"),
        (('{ text = "签名", bold = true }, { lines = 2 }', '{ text = "签名", span = 1 }'), "少 1 列"),
        (("down = 2", "down = 9"), "第 5 行的单元格比表格宽，或与上面向下合并的单元格重叠"),
        (("{ lines = 2 }", "{ lines = 99 }"), "不能大于 40"),
        (("head = 1", "head = 4"), "表头"),
        (("head = 1", "head = 3"), "不能合并到表头以下"),
        (('each = "members"', 'each = "head"'), "each 必须是一个表格字段"),
        (("{name}（", "（"), "name 一列没有印出来"),
        (("{income}", "{income}{incomes}"), "incomes"),
        (('cells = [{ text = "{name}', 'when = "note", cells = [{ text = "{name}'), "不能再写 when"),
        (('when = "note"', 'when = "head"'), "不是可选字段"),
        (("blank = true", "blank = true\nremedy = true\n"), "remedy"),
        (("blank = true", 'copies = 2\ncopy_names = ["存档"]'), "应有 2 项"),
    ],
)
def test_a_grid_that_does_not_fit_together_is_named(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    assert change[0] in GRID
    with pytest.raises(UserError) as caught:
        load(tmp_path, GRID.replace(*change, 1))
    assert said in caught.value.message


def test_columns_are_counted_from_the_first_row() -> None:
    grid = Cells.model_validate({"kind": "cells", "rows": [[{"text": "甲", "span": 2}, {"text": "乙"}]]})
    assert grid.count == 3
