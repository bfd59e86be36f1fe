"""What identifies a person is masked wherever it is listed, and scrubbed wherever it is logged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import masks

DIGITS = "0123456789０１２３４５６７８９"


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (masks.ID_NUMBER, "230382196205140012", "2303**********0012"),
        (masks.PHONE, "13800001234", "138****1234"),
        (masks.PHONE, "0467-1234567", "046*****4567"),
        (masks.PHONE, "1234567", "*****67"),
        (masks.PHONE, "110", "***"),
        (masks.ACCOUNT, "6217990000123456789", "***************6789"),
        (masks.ACCOUNT, "12345", "*****"),
    ],
)
def test_numbers_are_masked_by_their_kind(kind: str, text: str, shown: str) -> None:
    assert masks.of(kind, text) == shown
    assert masks.of(kind, "") == ""


@given(st.sampled_from(sorted(masks.NAMES)), st.text("0123456789Xx-", min_size=1, max_size=24))
def test_a_mask_never_shows_more_than_seven_digits_nor_half_of_a_short_number(kind: str, text: str) -> None:
    shown = masks.of(kind, text)
    assert len(shown) == len(text) and sum(c != "*" for c in shown) <= max(
        8 if kind == masks.ID_NUMBER else 7, 0
    )
    assert len(text) < 5 or shown.count("*") * 3 >= len(text)


def test_who_needs_whole_numbers_for_the_work() -> None:
    assert masks.may_reveal(("clerk",), masks.ACCOUNT)
    assert not masks.may_reveal(("fieldworker", "leader"), masks.ACCOUNT)
    assert masks.may_reveal(("administrator", "fieldworker"), masks.PHONE)
    assert not masks.may_reveal(("administrator",), masks.ID_NUMBER) and not masks.may_reveal((), masks.PHONE)


def test_a_sentence_keeps_its_days_and_amounts_and_loses_its_numbers() -> None:
    said = "2026-03-02 电话 138 0000 1234，１３８００００１２３４，185,921.00 元，12户"
    assert masks.in_text(said) == "2026-03-02 电话 *********1234，*******1234，185,921.00 元，12户"


@given(st.text(max_size=40), st.text(DIGITS, min_size=7, max_size=19), st.text(max_size=40))
def test_nothing_that_could_name_a_person_is_left_in_a_log(before: str, number: str, after: str) -> None:
    left = masks.scrubbed(f"{before}{number}{after}")
    assert number not in left
    assert not any("\u4e00" <= c <= "\u9fff" for c in left)


@pytest.mark.parametrize(
    "said",
    [
        "'Zhang San' is wrong",
        "no “李示例” here",
        "（王五）",
        "key 230382-1962-0514-0012",
        "138 0000\t1234",
        "赵六",
        "𬭎",
    ],
)
def test_names_in_quotes_and_numbers_in_groups_are_scrubbed(said: str) -> None:
    left = masks.scrubbed(said)
    for secret in ("Zhang", "李示例", "王五", "0012", "1234", "赵", "𬭎"):
        assert secret not in left
