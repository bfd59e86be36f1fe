"""方案: every quote is found in the text it cites; the search leaves what it is looked for."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from desktop.packs import load_pack, scheme_ids, source_text
from desktop.ui.presenters.scheme_viewer import MatterView, SchemeView, passage, view_of

ON = date(2026, 8, 3)


def view(scheme: str) -> SchemeView:
    return view_of(load_pack(scheme), ON, {"standard_rural_fen": 56_500})


def matter(scheme: str, id: str) -> MatterView:
    [found] = [m for m in view(scheme).matters if m.id == id]
    return found


def text_of(shown: MatterView, title: str) -> str:
    [line] = [line for line in shown.lines if line.title == title]
    return line.text


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_quote_that_is_shown_is_found_in_the_text(scheme: str) -> None:
    shown = view(scheme)
    sources = (s for m in shown.matters for line in m.lines for v in line.values for s in v.sources)
    quotes = {s.text for s in sources if s.origin == "scheme"}
    assert len(quotes) > 20
    assert [q for q in quotes if passage(shown.text, q) is None] == []


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_step_stands_on_the_flow_with_its_number(scheme: str) -> None:
    for known in load_pack(scheme).scheme.matters:
        steps = [line for line in matter(scheme, known.id).lines if line.kind == "step"]
        flows = [known.steps, *(path.steps for path in known.paths)]
        assert [(s.number, s.title) for s in steps] == [
            (n, s.title) for f in flows for n, s in enumerate(f, 1)
        ]
        assert sum(s.last for s in steps) == sum(1 for f in flows if f)


def test_a_passage_is_found_over_line_breaks_and_blanks() -> None:
    assert passage("一 二\n三四", "二三") == (2, 5)
    assert passage("一二", "三") is None and passage("一二", " ") is None
    text = source_text("mishan")
    found = passage(text, "不少于2名工作人员")
    assert found is not None and text[found[0] : found[1]] == "不少于2名工作人员"


def test_mode_kind_and_code_stand_at_a_matter() -> None:
    posters = matter("shanting", "posters")
    assert posters.tags == "直接下放 · 行政许可\n3700000117086"
    assert text_of(posters, "事项编码") == "3700000117086"
    assert text_of(matter("mishan", "dibao"), "事项编码") == "方案未规定"


def test_a_setting_shows_its_value_or_that_it_is_missing() -> None:
    dibao = matter("mishan", "dibao")
    assert text_of(dibao, "农村低保月标准") == "565.00 元"
    assert text_of(dibao, "城市低保月标准") == "未配置"


def test_the_search_keeps_headings_of_what_it_finds() -> None:
    dibao = matter("qijiang", "dibao")
    found = dibao.found("群众 评议")
    assert found and all(line.kind == "heading" or "群众评议" in str(line) for line in found)
    kinds = [line.kind for line in found]
    assert kinds[0] == "heading" and ("heading", "heading") not in list(pairwise(kinds))
    assert dibao.found("") == dibao.lines and dibao.found("没有这句话") == ()


def test_the_scheme_as_a_whole_says_what_it_leaves_open() -> None:
    whole = view("shanting").matters[0]
    assert text_of(whole, "由谁下放") == "山亭区人民政府"
    assert text_of(whole, "核对机构") == "方案未规定"
    assert text_of(matter("lingshui", ""), "每月 15 日前").startswith("完成新增对象")
