"""Chinese line breaking."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.linebreak import NEVER_FIRST, NEVER_LAST, break_lines


def ems(text: str) -> float:
    """Half a unit for ASCII, one for everything else."""
    return sum(0.5 if ord(character) < 0x100 else 1.0 for character in text)


def lines(text: str, width: float, indent: float = 0) -> list[str]:
    return [line.text for line in break_lines(text, ems, width, indent)]


def test_no_closing_mark_begins_a_line() -> None:
    assert lines("一二三四，五六", 4) == ["一二三", "四，五六"]


def test_no_opening_mark_ends_a_line() -> None:
    assert lines("一二三（四）五", 4) == ["一二三", "（四）五"]


def test_words_and_amounts_stay_whole() -> None:
    assert lines("每月1,212.00\u00a0元发放", 6) == ["每月", "1,212.00\u00a0元", "发放"]
    assert lines("自2026年7月12日", 5) == ["自2026年", "7月12日"]
    assert lines("工作日8:30—11:30", 6) == ["工作日", "8:30—11:30"]
    assert lines("这是——破折号", 3) == ["这", "是——", "破折号"]


def test_the_first_line_is_indented() -> None:
    set_lines = break_lines("一二三四五", ems, 4, 2)
    assert [(line.text, line.indent, line.last) for line in set_lines] == [
        ("一二", 2, False),
        ("三四五", 0, True),
    ]


def test_a_word_wider_than_a_line_is_cut() -> None:
    assert lines("A" * 20, 4) == ["A" * 8, "A" * 8, "A" * 4]


def test_an_empty_text_is_one_empty_line() -> None:
    assert lines("", 4) == [""]


@given(st.text(alphabet="一二三，。（）《》ab12 ,.—…", max_size=80), st.integers(8, 20))
def test_nothing_is_lost_and_nothing_overflows(text: str, width: int) -> None:
    found = lines(text, width)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(ems(line) <= width for line in found)


@given(st.text(alphabet="一二三四五六七八九", min_size=3, max_size=60), st.data())
def test_marks_keep_their_place(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(text) - 1))
    found = lines(text[:at] + "。（" + text[at:], 5)
    assert all(line[0] not in NEVER_FIRST and line[-1] not in NEVER_LAST for line in found if line)
