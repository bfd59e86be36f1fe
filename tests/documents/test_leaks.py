"""The leak scan finds numbers however they are typed, and leaves dates, amounts and the office's own numbers alone."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from desktop.documents.file_text import readable_text
from desktop.documents.leaks import (
    Finding,
    Leak,
    Words,
    find,
    find_in_cell,
    find_words,
    find_words_in_cell,
    luhn,
)
from desktop.domain.idnumber import check_digit
from desktop.office.outgoing import words

ID = "23038219620514001" + check_digit("23038219620514001")
OLD_ID = "230382620514001"
CARD = "6217990000123456" + "78"
WORDS = (Words("疾病", ("癌", "尿毒症")), Words("死亡", ("死亡", "去世")))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ID, Leak.ID_NUMBER),
        (f"身份证{ID[:6]} {ID[6:14]} {ID[14:]}，", Leak.ID_NUMBER),
        (f"{ID[:6]}-{ID[6:14]}-{ID[14:]}", Leak.ID_NUMBER),
        (" ".join(ID), Leak.ID_NUMBER),
        ("".join(chr(ord(c) + 0xFEE0) for c in ID), Leak.ID_NUMBER),
        ("\u200b".join(ID), Leak.ID_NUMBER),
        (f"{ID[:10]}\n{ID[10:]}", Leak.ID_NUMBER),
        (f"老证 {OLD_ID}", Leak.ID_NUMBER),
        ("2303**********0012", Leak.MASKED_ID),
        (CARD, Leak.ACCOUNT),
        ("6217 9900 0012 3456 78", Leak.ACCOUNT),
        ("账号：080123456789012345678", Leak.ACCOUNT),
        ("13812345678", Leak.MOBILE),
        ("138-1234-5678", Leak.MOBILE),
        ("+86 138 1234 5678", Leak.MOBILE),
        ("一三八一二三四五六七八", Leak.MOBILE),
        ("0467-5221234", Leak.LANDLINE),
        ("（0467）5221234", Leak.LANDLINE),
        ("联系电话：5221234", Leak.LANDLINE),
    ],
)
def test_a_number_that_names_somebody_is_found_however_it_is_typed(text: str, kind: Leak) -> None:
    found = find(f"王某，{text}。", where="第 1 页")
    assert [f.kind for f in found] == [kind]
    assert ID not in str(found[0]) and "第 1 页" in str(found[0])


@pytest.mark.parametrize(
    "text",
    [
        "20260323", "公示期7天，自2026年3月12日至2026年3月20日", "2026-03-12 2026-03-20", "密民低保确〔2026〕1号",
        "1,212.00 3 12 5 8 120 33 12 4 5", "第 1 页 共 12 页", "1030.00元 2人", "2023 2024 2025 2026",
        "姓名 张三 人口 3 金额 1,030.00\n2 李四 4 2,060.00",
        "311 12 4 187044 185921 313 1030 2060 3090 4120", "3f2a9c" * 10 + "1234567890123456789012", "",
        "页码校验 p-138123456789-1", "20261122042226", "20261122042234",
    ],
)  # fmt: skip
def test_dates_amounts_counts_and_checksums_are_no_leaks(text: str) -> None:
    assert find(text) == []


def test_the_numbers_of_the_office_itself_may_stand() -> None:
    assert find("监督电话 0467-5221234", known={"04675221234"}) == []
    assert [f.kind for f in find("0467-5221234 13812345678", {"04675221234"})] == [Leak.MOBILE]


def test_words_are_found_through_blanks_and_titles_of_the_scheme_are_passed_over() -> None:
    assert [f.shown for f in find_words("因 肺 癌 去\n世", WORDS)] == ["癌", "去世"]
    assert find_words("重度癌症护理补贴 一级", WORDS, known={"重度癌症护理补贴"}) == []
    assert find_words("重度癌症护理补贴 患癌", WORDS, known={"重度癌症护理补贴"}) == [
        Finding(Leak.WORD, "癌")
    ]


@pytest.mark.parametrize("cells", ["李建中 风岭村 2", "李建中\n风岭村", "1 李建中\t风 岭 村"])
def test_what_one_cell_ends_with_and_the_next_begins_with_is_no_word(cells: str) -> None:
    illness = (Words("疾病", ("中风",)),)
    assert find_words(cells, illness) == []
    assert [f.shown for f in find_words(f"{cells} 中 风 3", illness)] == ["中风"]


def test_a_title_of_the_scheme_is_passed_over_where_its_line_breaks() -> None:
    assert find_words("重度癌症护\n理补贴 2", WORDS, known={"重度癌症护理补贴"}) == []


def test_luhn_knows_a_card_from_a_slip_of_the_finger() -> None:
    assert luhn("4111111111111111") and not luhn("4111111111111112")


def test_every_cell_of_a_workbook_is_read_numbers_sheet_names_and_feet_too() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("名单13812345678")
    sheet.write_string("B2", f"身份证 {ID}")
    sheet.write_number("C3", 6217990000123456)
    sheet.set_footer("&C 5221234")
    book.close()
    found = {where.strip(): text for where, text in readable_text(buffer.getvalue())}
    assert (
        ID in found["单元格 B2"]
        and "6217990000123456" in found["单元格 C3"]
        and "5221234" in found["页眉页脚"]
    )
    assert any("名单13812345678" in text for text in found.values())


def test_plain_text_is_read_in_both_encodings_and_a_picture_not_at_all() -> None:
    for encoding in ("utf-8-sig", "gb18030"):
        assert [t for _, t in readable_text("户主,账号\n张三,1".encode(encoding))] == ["户主,账号", "张三,1"]
    assert list(readable_text(b"\xff\xd8\xff\xe0 13812345678")) == []


@pytest.mark.parametrize(
    "text",
    [
        "138—0013—8000", "230382–19620514–0012", "138\u20110013\u20118000", "138\u22120013\u22128000",
        "138，0013，8000", "138、0013、8000", "6217，9900，0012，3456", "138:0013:8000", "138|0013|8000",
        "138~0013~8000", "138   0013   8000", "一三八 零零一三 八零零零", "1三8零0一3八0零0",
        "一三八○○一三八○○○", "138OO138OOO", "١٣٨٠٠١٣٨٠٠٠", "13800\n138000",
        "138\u034f0013\u034f8000", "138\ufe000013\ufe008000", "138\u31640013\u31648000", "138\u28000013\u28008000",
    ],
)  # fmt: skip
def test_in_a_cell_of_a_public_sheet_nothing_between_the_digits_hides_a_number(text: str) -> None:
    assert find_in_cell(f"新柞村 {text}")


@pytest.mark.parametrize(
    "text",
    [
        "新柞村三组", "1,212.00", "0467-5000000、5000001", "8:30—11:30，13:30—17:00", "08:30-11:30，13:30-17:00", "3",
        "2026年7月15日至2026年7月25日", "农村居民最低生活保障", "李某（1）", "一九六二年", "二十二组",
    ],
)  # fmt: skip
def test_what_a_public_sheet_does_show_is_no_leak_in_a_cell(text: str) -> None:
    assert find_in_cell(text, {"04675000000", "5000001"}) == []
    assert find_words_in_cell(text, words()) == []


@pytest.mark.parametrize(
    "text",
    [
        "脑瘤晚期", "脑溢血", "肢体二级", "精神2级", "殘疾", "腫瘤", "癱瘓", "尿、毒症", "尿\u034f毒症", "hiv", "判刑",
        "肺炎", "瘫子",
    ],
)  # fmt: skip
def test_words_about_health_are_found_in_a_cell_however_they_are_written(text: str) -> None:
    assert find_words_in_cell(f"李四（{text}）", words())
