"""What a letter may say of a reckoning is less than what the screen says (domain §I, Words)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from desktop import packs
from tests.domain.reckoning.told import EXAMPLES, Told, example

ROWS = EXAMPLES["example"]
LAWS = ("dibao", "tekun", "marginal", "rigid")


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['law']}: {r['title']}" for r in ROWS])
def test_no_reason_names_a_person_a_sum_or_what_the_matching_found(row: Mapping[str, Any]) -> None:
    told = example(row)
    said = "".join(told.reckoned().reasons)
    obligors = [o["name"] for o in (row.get("visit") or {}).get("obligors", ())]
    for word in [*(m["name"] for m in row["members"]), *obligors, "存款", "核对", "元", "残疾", "病"]:
        assert word not in said


def test_a_refusal_is_a_whole_sentence_and_rests_on_the_clause_that_was_not_met() -> None:
    rich = Told("dibao", [{"name": "甲", "relation": "户主", "income": "90000.00"}]).reckoned()
    assert rich.reasons == ("经审核，家庭月人均收入不低于当地最低生活保障标准。",)
    assert rich.clauses == ("《社会救助暂行办法》（国务院令第649号）第九条",)


def test_the_screen_says_what_the_letter_does_not() -> None:
    able = {"obligors": [{"name": "水生", "relation": "子", "age": 75, "means_ok": False}]}
    told = Told("tekun", [{"name": "水翁", "relation": "户主", "birth": "1940-01-01"}], visit=able)
    found = told.reckoned()
    assert any("水生（子）：有履行能力" in line and "第八条" in line for line in found.calculation)
    assert found.reasons == ("经审核，有具备履行能力的法定赡养、抚养、扶养义务人。",)


@pytest.mark.parametrize("name", LAWS)
def test_each_law_tells_the_family_its_duties_the_review_and_the_basis(name: str) -> None:
    law = packs.load_pack("lingshui").laws[name]
    cites = {c.cite for c in law.clauses if c.in_force(date(2026, 3, 2))}
    assert law.letter.duties.endswith("。") and law.letter.review_cycle
    document = law.letter.basis.partition("第")[0]
    assert any(cite.startswith(document) for cite in cites)
    assert "审批" not in law.letter.duties and "失信" not in law.letter.duties
