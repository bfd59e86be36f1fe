"""A sheet of sections with a drawn flow: the paper and the plain text say the same."""

from __future__ import annotations

import pypdfium2
import pytest

from desktop.documents.flow import FlowStep, rows_of
from desktop.documents.fonts import FontChain
from desktop.documents.guide import Flow, Guide, Pairs, Rows, Section, Text, as_text, render_guide
from desktop.documents.preview import page_count
from desktop.errors import UserError

STEPS = (
    FlowStep("a", "登记"),
    FlowStep("b", "受理", "五日内", ("a",)),
    FlowStep("c", "核对", needs=("b",)),
    FlowStep("d", "入户调查", needs=("b",)),
    FlowStep("e", "民主评议", "有异议时", ("d",), dashed=True),
    FlowStep("f", "审核", needs=("c", "d")),
)


def sheet(*parts: Text | Pairs | Rows | Flow) -> Guide:
    return Guide(
        "某事项服务指南", "某乡", (Section("事项", parts), Section("收费", (Text("不收费。"),))), "某日"
    )


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(text.split())


def test_a_step_stands_below_what_it_needs_and_beside_what_it_does_not() -> None:
    assert [[s.id for s in row] for row in rows_of(STEPS)] == [["a"], ["b"], ["c", "d"], ["e", "f"]]


def test_more_than_three_abreast_go_on_in_the_next_row() -> None:
    many = (FlowStep("a", "甲"), *(FlowStep(f"b{n}", "乙", needs=("a",)) for n in range(5)))
    assert [len(row) for row in rows_of(many)] == [1, 3, 2]


def test_a_need_that_is_not_drawn_is_no_row() -> None:
    assert [[s.id for s in row] for row in rows_of((FlowStep("b", "乙", needs=("elsewhere",)),))] == [["b"]]


def test_the_paper_says_what_the_text_says(fonts: FontChain) -> None:
    made = sheet(
        Pairs((("名称", "低保"), ("电话", "0000-0000000"))),
        Rows(("序号", "材料"), (1.0, 4.0), (("1", "户口簿"), ("2", "身份证"))),
        Flow(STEPS, "一般程序"),
    )
    told, printed = as_text(made), words(render_guide(made, fonts))
    assert "3. 核对 ｜ 入户调查" in told
    assert "1.　材料：户口簿" in told
    for word in (
        "某事项服务指南",
        "低保",
        "户口簿",
        "入户调查",
        "有异议时",
        "不收费。",
        "一、事项",
        "二、收费",
    ):
        assert word in printed, word
        assert word in told or word == "某事项服务指南"
    assert render_guide(made, fonts) == render_guide(made, fonts)


def test_a_long_flow_goes_on_the_next_page_and_loses_no_step(fonts: FontChain) -> None:
    steps = tuple(FlowStep(f"s{n}", f"第{n}步", needs=(f"s{n - 1}",) if n else ()) for n in range(40))
    pdf = render_guide(sheet(Flow(steps)), fonts)
    assert page_count(pdf) > 1
    printed = words(pdf)
    assert all(f"第{n}步" in printed for n in range(40))


def test_a_character_without_a_glyph_is_told_and_nothing_is_drawn(fonts: FontChain) -> None:
    with pytest.raises(UserError):
        render_guide(sheet(Text("\U0010fffd")), fonts)
