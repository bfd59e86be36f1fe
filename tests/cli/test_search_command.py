"""`hudang office search` and `hudang office duplicates`."""

from __future__ import annotations

from tests.cli.conftest import Desk


def test_an_office_without_households_says_so(at_desk: Desk) -> None:
    said = at_desk("office", "search", "王", "红旗村")
    assert said.code == 0 and "没有找到" in said.out
    found = at_desk("office", "search", "--due", "7", "--json").json
    assert found["found"] == len(found["households"]) and found["more"] is False
    assert at_desk("office", "duplicates", "--json").json == {"duplicates": []}
    assert at_desk("office", "search", "--limit", "0").code == 2
