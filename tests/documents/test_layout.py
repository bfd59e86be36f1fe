"""Pages: across and upright, titles that break well, copies, tables of many columns."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form, load_form
from desktop.documents.notice import copy_lines, render
from desktop.documents.title import title_lines
from tests.documents import samples

WIDE = """
id = "wide"
title = "社会救助资金发放花名册"
landscape = true
copies = 2
[[fields]]
name = "people"
label = "名单"
kind = "rows"
columns = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
[[blocks]]
kind = "table"
rows = "people"
columns = [%s]
"""


@pytest.fixture
def wide(tmp_path: Path) -> Form:
    columns = ", ".join(f'{{ title = "第{n}列", field = "{n}" }}' for n in "abcdefghijkl")
    (tmp_path / "wide.toml").write_text(WIDE % columns, encoding="utf-8")
    return load_form(tmp_path, "wide")


def test_a_table_of_twelve_columns_lies_across_and_cuts_no_amount(wide: Form, fonts: FontChain) -> None:
    rows = [{n: f"1,234,5{at:02}.00" for n in "abcdefghijkl"} for at in range(60)]
    document = pypdfium2.PdfDocument(render(wide, {"people": rows}, stamp=None, fonts=fonts))
    pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    sizes = {document[n].get_size() for n in range(len(document))}
    document.close()
    assert {(round(width), round(height)) for width, height in sizes} == {(842, 595)}
    assert len(pages) > 1
    assert all("第a列" in page for page in pages)
    text = "\n".join(pages)
    assert all(text.count(f"1,234,5{at:02}.00") == 12 for at in range(60))


def test_page_numbers_stay_at_the_foot_of_the_upright_sheet(wide: Form, fonts: FontChain) -> None:
    rows = [{n: "甲" for n in "abcdefghijkl"} for _ in range(60)]
    document = pypdfium2.PdfDocument(render(wide, {"people": rows}, stamp=None, fonts=fonts))
    places = []
    for n in range(2):
        page = document[n].get_textpage()
        searcher = page.search(f"— {n + 1} —")
        start, _ = searcher.get_next()
        left, bottom, _, top = page.get_charbox(start)
        places.append((left, (bottom + top) / 2))
        assert left < 35 / 25.4 * 72  # beside the table, at the edge that is the foot of the upright sheet
    document.close()
    assert places[0][1] < 200 < 400 < places[1][1]  # odd pages right, even ones left


def test_every_copy_says_which_it_is(wide: Form, fonts: FontChain) -> None:
    assert copy_lines(wide) == ("一式两份　第 1 份", "一式两份　第 2 份")
    named = wide.model_copy(update={"copy_names": ("第一联　存档", "第二联　交申请人")})
    assert copy_lines(named) == ("第一联　存档", "第二联　交申请人")
    assert copy_lines(wide.model_copy(update={"copies": 1})) == ("",)


def test_a_long_title_is_a_trapezoid_or_a_diamond(fonts: FontChain) -> None:
    assert title_lines("确认通知书", fonts, 22, 440) == ["确认通知书"]
    text = "密山市杨木乡人民政府关于最低生活保障家庭动态管理复核结果的告知书"
    lines = title_lines(text, fonts, 22, 440)
    assert "".join(lines) == text
    assert len(lines) == 2
    assert 1 <= abs(len(lines[0]) - len(lines[1])) <= 8
    three = title_lines(text + "及暂停发放最低生活保障金期间生活困难的处理意见", fonts, 22, 440)
    assert len(three) == 3
    assert not len(three[0]) > len(three[1]) < len(three[2])


def test_large_type_fills_the_page_and_loses_nothing(fonts: FontChain, form: Callable[[str], Form]) -> None:
    large = form("one_time_notice").model_copy(update={"size": 20.0})
    values = samples.extreme(large)
    document = pypdfium2.PdfDocument(render(large, values, stamp=None, fonts=fonts))
    text = "".join("".join(document[n].get_textpage().get_text_range().split()) for n in range(len(document)))
    document.close()
    assert values["applicant"] in text


def test_kai_and_hei_head_their_sections(fonts: FontChain, tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(
        'id = "small"\ntitle = "小表"\nfields = []\n'
        '[[blocks]]\nkind = "paragraph"\ntext = "一、基本情况"\nstyle = "sans"\n'
        '[[blocks]]\nkind = "paragraph"\ntext = "（一）家庭成员"\nstyle = "kai"\nkeep = true\n',
        encoding="utf-8",
    )
    pdf = render(load_form(tmp_path, "small"), {}, stamp=None, fonts=fonts)
    assert b"HudangSans" in pdf
    assert b"HudangKai" in pdf
