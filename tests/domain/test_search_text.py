"""A search taken apart."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.search_text import Typed, typed

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Typed()),
        ("  李　王家村，低保 ", Typed(("李", "王家村", "低保"))),
        ("李 -特困", Typed(("李",), ("特困",))),
        ("-", Typed(("-",))),
        ("逾期", Typed(due="2026-11-19")),
        ("李 7天内", Typed(("李",), due="2026-11-27")),
        ("12月5日前", Typed(due="2026-12-04")),
        ("2027-1-5前", Typed(due="2027-01-04")),
        ("13月5日前", Typed(("13月5日前",))),
        ("0467-1234567", Typed(("0467-1234567",))),
    ],
)
def test_words_exclusions_and_days(text: str, meant: Typed) -> None:
    assert typed(text, TODAY) == meant


def test_a_pasted_page_is_cut() -> None:
    assert sum(map(len, typed("王" * 100_000, TODAY).words)) == 100
