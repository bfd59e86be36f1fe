"""Numbers of blank certificates: each is held by somebody, ends once, and never comes back."""

from __future__ import annotations

from itertools import pairwise

import pytest

from desktop.domain.blank_forms import (
    MOST_AT_ONCE,
    Deed,
    Movement,
    Numbers,
    against,
    read_numbers,
    spoken,
    stocks,
)

FORM = "特困人员救助供养证"


def numbers(first: str, last: str = "") -> Numbers:
    found = read_numbers(first, last)
    assert isinstance(found, Numbers), found
    return found


def move(deed: Deed, first: str, last: str = "", **said: str) -> Movement:
    return Movement(deed, FORM, numbers(first, last), **said)


def test_a_range_keeps_its_prefix_and_its_zeros() -> None:
    assert list(numbers("特证0098", "特证0101").each()) == ["特证0098", "特证0099", "特证0100", "特证0101"]
    assert len(numbers("7")) == 1


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("甲", "", "以数字结尾"),
        ("A01", "B05", "前缀"),
        ("01", "005", "位数"),
        ("0009", "0001", "不能小于"),
        ("000001", f"{MOST_AT_ONCE + 1:06d}", "最多"),
    ],
)
def test_what_is_no_range_is_told_in_a_sentence(first: str, last: str, said: str) -> None:
    found = read_numbers(first, last)
    assert isinstance(found, str)
    assert said in found


def test_a_number_goes_from_stock_to_a_person_to_a_paper() -> None:
    walked = [
        move("received", "0001", "0010"),
        move("handed_out", "0001", "0004", holder="赵一"),
        move("used", "0001", reason="密民特确〔2026〕1号"),
        move("void", "0002", reason="打印卡纸"),
        move("given_back", "0004"),
    ]
    stock = stocks(walked)[FORM]
    assert (stock.count("used"), stock.count("void")) == (1, 1)
    assert stock.with_people() == {"赵一": ("0003",)}
    assert spoken(stock.in_stock) == "0004—0010"
    for n, (_, later) in enumerate(pairwise(walked), 1):
        assert against(stocks(walked[:n])[FORM], later) == []


@pytest.mark.parametrize(
    ("movement", "said"),
    [
        (move("received", "0010", "0012"), "0010 已经登记过"),
        (move("handed_out", "0001", holder="钱二"), "在 赵一 手里"),
        (move("handed_out", "0099", holder="钱二"), "没有入库登记"),
        (move("handed_out", "0005"), "领用人"),
        (move("used", "0005", reason="某号"), "先办领用"),
        (move("used", "0001"), "哪一件文书"),
        (move("used", "0003", reason="某号"), "0003 已经作废，号码只用一次"),
        (move("received", "0003"), "0003 已经作废"),
        (move("void", "0001"), "作废要写明原因"),
        (move("void", "0098", reason="坏"), "没有入库登记"),
        (move("given_back", "0005"), "还在库里"),
    ],
)
def test_what_cannot_have_happened_is_refused(movement: Movement, said: str) -> None:
    before = stocks(
        [
            move("received", "0001", "0010"),
            move("handed_out", "0001", "0003", holder="赵一"),
            move("void", "0003", reason="写错"),
        ]
    )[FORM]
    assert any(said in reason for reason in against(before, movement))


def test_ranges_are_spoken_as_a_ledger_writes_them() -> None:
    assert spoken(["0009", "0001", "0002", "0003", "甲7", "010"]) == "010、0001—0003、0009、甲7"
    assert spoken([]) == ""
