"""套打: what was filled in stands where it stands in the whole print, and nothing else is drawn."""

import io
from collections import Counter
from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest

from desktop.documents.bulk import Sheaf
from desktop.documents.bundle import joined
from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form, Values, load_form
from desktop.documents.marks import Marks
from desktop.documents.notice import render
from desktop.documents.overprint import filled_only, moved
from desktop.documents.preview import page_texts
from desktop.documents.stamp import StampText
from desktop.errors import UserError
from tests.documents import samples

Load = Callable[[str], Form]
Placed = tuple[str, float, float]
_HIGH, _LOW, _AFTER = (
    0xD800,
    0xDC00,
    0xE000,
)  # PDFium counts a character beyond the first plane as its two halves
MARKS = Marks(qr=bytes(range(200)), page_code="p-0123456789ab")
CELLS = """
id = "frame"
title = "{matter}审核确认表"
number = "编号：{number}"
issuer = "{office}"
date = "{day}"
blank = true
fields = [
  {name = "matter", label = "事项"}, {name = "number", label = "编号"}, {name = "office", label = "单位"},
  {name = "day", label = "日期", optional = true}, {name = "who", label = "姓名"}, {name = "said", label = "情况"},
  {name = "people", label = "成员", kind = "rows", columns = ["name", "sum"]},
]
[[blocks]]
kind = "paragraph"
text = "兹有{who}因{said}提出申请，请予审核；核实以后由{who}签字确认，一式两份，各自保存备查。"
[[blocks]]
kind = "grid"
items = [{label = "申请人", text = "{who}同志"}, {label = "情况", text = "{said}", wide = true}]
[[blocks]]
kind = "cells"
widths = [1, 2]
rows = [
  [{text = "情况", bold = true}, {text = "系{said}之户"}],
  {each = "people", cells = [{text = "{name}"}, {text = "每月{sum}元", align = "right"}]},
]
[[blocks]]
kind = "table"
rows = "people"
columns = [{title = "姓名", field = "name"}, {title = "金额", field = "sum", align = "right"}]
"""
VALUES: Values = {
    "matter": "低保", "number": "7", "office": "某某镇人民政府", "day": "2026年7月15日", "who": "李𬭎",
    "said": "家中\n两人患病，" + "收入微薄难以维持基本生活" * 30,
    "people": [{"name": f"成员{n}", "sum": f"{n}00.00"} for n in range(1, 30)],
}  # fmt: skip


def placed(pdf: bytes) -> list[Counter[Placed]]:
    """Every character of every page with where it stands, to a twentieth of a point."""
    pages = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        found: Counter[Placed] = Counter()
        codes = [pypdfium2.raw.FPDFText_GetUnicode(text.raw, n) for n in range(text.count_chars())]
        for n, code in enumerate(codes):
            character = chr(code)
            if _HIGH <= code < _LOW:
                character = chr(0x10000 + ((code - _HIGH) << 10) + codes[n + 1] - _LOW)
            if not _LOW <= code < _AFTER and character.strip("\0").strip():
                left, bottom, _, _ = text.get_charbox(n)
                found[character, round(left * 20) / 20, round(bottom * 20) / 20] += 1
        pages.append(found)
    document.close()
    return pages


def near(only: Counter[Placed], full: Counter[Placed]) -> list[Placed]:
    """Characters that stand nowhere near the same one of the whole print."""
    known: dict[str, list[tuple[float, float]]] = {}
    for c, x, y in full:
        known.setdefault(c, []).append((x, y))
    return [
        (c, x, y)
        for c, x, y in only
        if not any(abs(x - u) < 0.11 and abs(y - v) < 0.11 for u, v in known.get(c, ()))
    ]


def words(pdf: bytes) -> str:
    return "".join("".join(text for n, text in page_texts(pdf) if n).split())


def frame(tmp: pytest.TempPathFactory, text: str = CELLS) -> Form:
    folder = tmp.mktemp("forms")
    (folder / "frame.toml").write_text(text, encoding="utf-8")
    return load_form(folder, "frame")


def test_every_value_stands_where_it_stands_in_the_whole_print(
    fonts: FontChain, form: Load, tmp_path_factory: pytest.TempPathFactory
) -> None:
    papers: list[tuple[Form, Values, StampText | None]] = [
        (form("confirmation_notice"), samples.CONFIRMATION, samples.REAL),
        (form("signoff_sheet"), samples.SIGNOFF, None),
        (frame(tmp_path_factory), VALUES, None),
    ]
    for declared, values, stamp in papers:
        full = render(declared, values, stamp=stamp, fonts=fonts, marks=MARKS)
        whole, only = placed(full), placed(filled_only(full))
        assert len(whole) == len(only)
        for before, after in zip(whole, only, strict=True):
            assert near(after, before) == [], declared.id
            assert sum(after.values()) < sum(before.values()), declared.id
        said = Counter(c for page in only for c, _, _ in page.elements())
        for name, value in values.items():
            wanted = f"{{{name}}}" not in declared.title + declared.heading  # headings are on the sheet
            texts = [value] if isinstance(value, str) else [t for row in value for t in row.values()]
            missing = Counter("".join("".join(texts).split())) - said
            assert not (wanted and missing), (declared.id, name)


def test_frame_labels_and_fixed_words_are_not_drawn_and_the_stamp_is(fonts: FontChain, form: Load) -> None:
    full = render(
        form("confirmation_notice"), samples.CONFIRMATION, stamp=samples.REAL, fonts=fonts, marks=MARKS
    )
    only = filled_only(full)
    said = words(only)
    for there in (
        "230382********0013",
        "1,212.00",
        "密山市民政局试点审批专用",
        "核验码",
        "页码校验",
        "未加盖印章无效",
    ):
        assert there in said, there
    for gone in ("确认通知书", "保障类别", "经审核", "身份证号", "元", "—1—"):
        assert gone not in said, gone
    drawn = operators(only)
    assert drawn["re"] == operators(full)["re"], "the frame of the stamp and the codes"
    assert drawn["l"] == 0 < operators(full)["l"], "no rule of a table"


def operators(pdf: bytes) -> Counter[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return Counter(
            str(step.operator) for page in document.pages for step in pikepdf.parse_content_stream(page)
        )


def test_a_paper_that_limits_itself_says_so_without_its_frame_too(fonts: FontChain, form: Load) -> None:
    full = render(
        form("signoff_sheet"), samples.SIGNOFF, stamp=None, fonts=fonts, marks=Marks(note="演示样件")
    )
    assert "演示样件" in words(filled_only(full))


def test_a_form_to_write_on_gives_its_values_without_lines_and_gaps(
    fonts: FontChain, tmp_path_factory: pytest.TempPathFactory
) -> None:
    declared = frame(tmp_path_factory)
    pile = Sheaf(fonts, "表")
    pile.add(declared, {"who": "李𬭎", "office": "某某镇人民政府"}, by_hand=True)
    full = pile.data()
    only = filled_only(full)
    assert near(placed(only)[0], placed(full)[0]) == []
    assert sorted(words(only)) == sorted("李𬭎" * 3 + "某某镇人民政府")
    assert "年" in words(full) and "＿" in words(full)


def test_a_pile_keeps_its_pages_and_what_holds_no_value_has_a_sentence(
    fonts: FontChain, form: Load, tmp_path_factory: pytest.TempPathFactory
) -> None:
    full = render(form("signoff_sheet"), samples.SIGNOFF, stamp=None, fonts=fonts)
    assert len(placed(filled_only(joined([full, full])))) == 2 * len(placed(full))
    pile = Sheaf(fonts, "表")
    pile.add(frame(tmp_path_factory), {}, by_hand=True)
    for empty in (pile.data(), full[:300]):
        with pytest.raises(UserError, match=r"不能套打|不是可以打开"):
            filled_only(empty)


def test_values_that_make_a_box_higher_do_not_fit_the_blank_form(
    fonts: FontChain, tmp_path_factory: pytest.TempPathFactory
) -> None:
    start, end = CELLS.index("[[blocks]]"), CELLS.index('[[blocks]]\nkind = "grid"')
    boxes, sentence = frame(tmp_path_factory, CELLS[:start] + CELLS[end:]), frame(tmp_path_factory)

    def by_hand(declared: Form = boxes, **values: str) -> bytes:
        pile = Sheaf(fonts, "表")
        pile.add(declared, values, by_hand=True)
        return pile.data()

    blank = by_hand()
    assert moved(blank, by_hand(who="李𬭎", office="某某镇人民政府")) == 0
    assert moved(blank, by_hand(who="李𬭎", said="收入微薄难以维持基本生活" * 9)) == 1
    assert moved(blank, by_hand(said="收入微薄难以维持基本生活" * 200)) == 1
    assert moved(by_hand(sentence), by_hand(sentence, who="李𬭎")) == 1, (
        "a sentence closes up around a short name"
    )
    with pytest.raises(UserError, match="不是可以打开"):
        moved(blank, b"%PDF")
