"""A number in a letter is found before it is drawn, however it is spelled or broken; what belongs there stays."""

from __future__ import annotations

import pytest

from desktop.documents.leaks import Leak, find, find_in_cell, find_in_value, find_words_in_cell
from desktop.domain.idnumber import check_digit
from desktop.office.outgoing import words

ID = "23038219620514001" + check_digit("23038219620514001")
OWN = frozenset({"04675221234", "04675000000", "5000001"})


@pytest.mark.parametrize(
    "text",
    [
        "138—0013—8000", "138–0013–8000", "138 - 0013 - 8000", "138\u2212 0013 \u22128000", "138   0013   8000",
        "1三8〇0一3八0〇0", "一三八○○一三八○○○", "一三八〇〇\n一三八〇〇〇", "一三八 〇〇一三 八〇〇〇",
        "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "❶❸❽⓿⓿❶❸❽⓿⓿⓿", "⓵⓷⓼⓪⓪⓵⓷⓼⓪⓪⓪", "〡〣〨〇〇〡〣〨〇〇〇",
    ],
)  # fmt: skip
def test_usual_spellings_of_a_telephone_are_found_on_a_drawn_page(text: str) -> None:
    for look in (find, find_in_cell, find_in_value):
        assert [f.kind for f in look(f"情况属实，{text}。")] == [Leak.MOBILE], look


@pytest.mark.parametrize(
    "text",
    [
        "138 0013\n8000", "138，0013，8000", "138、0013、8000", "138：0013：8000", "138|0013|8000", "138OO138OOO",
        "1 3 8 0 0 1 3 8 0 0 0", "1-3-8-0-0-1-3-8-0-0-0", "138\r\n    00138000", "13，8001，3800，0",
    ],
)  # fmt: skip
def test_in_a_value_nothing_between_the_digits_hides_a_telephone(text: str) -> None:
    assert [f.kind for f in find_in_value(f"情况属实，{text}。")] == [Leak.MOBILE]
    assert [f.kind for f in find_in_value(f"电话0467—5221234，{text}", OWN)] == [Leak.MOBILE]


@pytest.mark.parametrize("part", ["—", " - ", "，", "：", "\n", "~", "、"])
def test_an_id_number_is_found_whatever_parts_its_groups(part: str) -> None:
    assert [f.kind for f in find_in_value(part.join((ID[:6], ID[6:14], ID[14:])))] == [Leak.ID_NUMBER]


def test_a_two_that_is_written_as_a_pair_is_a_two() -> None:
    spelled = "".join(dict(zip("0123456789X", "〇一两三四五六七八九X", strict=True))[c] for c in ID)
    assert [f.kind for f in find_in_value(spelled)] == [Leak.ID_NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "密民低保确〔2026〕12号", "每月1,212.00元，共2人，自2026年4月起", "2026-03-12、2026-04-15、2026-05-20，各1次",
        "2026.03.12—2026.04.15", "8:30—11:30，13:30—17:00", "电话0467—5221234，监督电话0467-5000000、5000001",
        "收入1,380.00、1,380.00、13.80元", "二〇二六年三月十二日", "一、二、三、四、五、六、七、八、九、十", "两三天内",
        "1380.00、10300.00", "第23条、第24条", "2303**********0012", "尾号1234", "p-138123456789-1",
        "3人，15岁、8岁、2岁",
        "1. 户口簿；2. 身份证；3. 银行存折；4. 诊断证明", "密政发〔2021〕13号、〔2022〕8号、〔2023〕15号",
    ],
)  # fmt: skip
def test_what_a_letter_rightly_says_is_no_leak(text: str) -> None:
    assert [f for f in find_in_value(text, OWN) if f.kind is not Leak.MASKED_ID] == []


@pytest.mark.parametrize(
    "text", ["聋子", "瞎子", "神经病", "残废", "半身不遂", "麻风", "爱滋", "抑鬱", "贫 血", "Cancer"]
)
def test_plain_words_of_the_village_are_on_the_list_too(text: str) -> None:
    assert find_words_in_cell(f"李四（{text}）", words())
