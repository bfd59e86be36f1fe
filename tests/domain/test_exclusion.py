"""Who holds what in a month, and what that means for one more benefit of the same person."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from desktop.domain.exclusion import BENEFITS, Holding, answer_name, clashes, holders, holdings, kind_of
from desktop.domain.household import Benefit, Decision, Household
from desktop.domain.law import Together
from desktop.domain.matter import Matter
from desktop.packs import load_pack
from tests.domain.reckoning.subsidy_case import DIBAO, GUO, PACK, SON, holds

ON, MONTH = date(2026, 3, 20), "2026-03"


def home(*benefits: Benefit, **said: object) -> Household:
    return replace(Household("f", {}, members=(GUO, SON), benefits=benefits), **said)  # type: ignore[arg-type]  # free keywords of a frozen record


def matter(name: str) -> Matter:
    found = PACK.scheme.matter(name)
    assert found is not None
    return found


def said(
    name: str, *benefits: Benefit, month: str = MONTH, elsewhere: tuple[str, ...] = ()
) -> list[tuple[str, bool | None]]:
    told = {"m-1": elsewhere}
    found = clashes(home(*benefits), PACK, matter(name), ("m-1",), month, ON, elsewhere=told)
    return [(str(f.inputs["held"]), f.ok) for f in found]


@pytest.mark.parametrize(
    ("wanted", "held", "ok"),
    [
        ("dibao", "tekun", False),
        ("tekun", "dibao", False),
        ("dibao", "marginal", False),
        ("disability_living", "dibao", True),
        ("disability_living", "tekun", False),
        ("disability_living", "marginal", None),
        ("disability_nursing", "marginal", True),
        ("disability_nursing", "disability_living", True),
        ("disability_living", "elderly", None),
        ("elderly", "tekun", None),
        ("elderly", "dibao", True),
        ("temporary", "tekun", True),
        ("temporary", "dibao", True),
    ],
)
def test_each_pair_as_the_matrix_has_it(wanted: str, held: str, ok: bool | None) -> None:
    assert said(wanted, holds(held, subject="m-1")) == [(held, ok)]
    assert said(wanted, holds(held, subject="m-2")) == []


@pytest.mark.parametrize(
    ("wanted", "kind", "ok"),
    [
        ("disability_living", "orphan", False),
        ("disability_nursing", "orphan", True),
        ("disability_nursing", "injury_care", False),
        ("tekun", "orphan", None),
        ("dibao", "orphan", True),
        ("elderly", "orphan", None),
    ],
)
def test_what_somebody_else_pays_counts_too(wanted: str, kind: str, ok: bool | None) -> None:
    found = said(wanted, elsewhere=(kind,))
    assert found == ([] if (wanted, kind) == ("elderly", "orphan") else [(kind, ok)])


def test_what_each_answer_says() -> None:
    texts = {}
    for kind in ("tekun", "elderly", "dibao"):
        found = clashes(
            home(holds(kind, subject="m-1")), PACK, matter("disability_living"), ("m-1",), MONTH, ON
        )
        texts[kind] = (found[0].text, found[0].clause, found[0].letter)
    assert texts["tekun"][0].startswith(
        "郭秀兰 2026-03 已享受特困人员救助供养，不能同时享受困难残疾人生活补贴"
    )
    assert texts["tekun"][2] == "经审核，已享受特困人员救助供养，不能同时享受困难残疾人生活补贴"
    assert "请向冠县民政局确认" in texts["elderly"][0] and not texts["elderly"][2]
    assert "可以同时享受" in texts["dibao"][0]
    assert all("国发〔2015〕52号" in clause for _, clause, _ in texts.values())
    choice = clashes(home(), PACK, matter("tekun"), ("m-1",), MONTH, ON, elsewhere={"m-1": ("orphan",)})
    assert "只能选择一项" in choice[0].text and "第九条" in choice[0].clause
    apart = clashes(home(), PACK, matter("dibao"), ("m-1",), MONTH, ON, elsewhere={"m-1": ("orphan",)})
    assert apart[0].ok and "分开计算" in apart[0].text


def test_the_same_benefit_is_not_held_twice_but_aid_may_come_again() -> None:
    assert said("elderly", holds("elderly", subject="m-1")) == [("elderly", False)]
    assert said("temporary", holds("temporary", subject="m-1")) == []
    found = clashes(
        home(holds("elderly", subject="m-1")),
        PACK,
        matter("elderly"),
        ("m-1",),
        MONTH,
        ON,
        apart_from="b-elderly",
    )
    assert found == ()


@pytest.mark.parametrize(
    ("first", "last", "valid", "held"),
    [
        ("2026-03", "", "", True),
        ("2026-04", "", "", False),
        ("2025-01", "2026-03", "", True),
        ("2025-01", "2026-02", "", False),
        ("2025-01", "", "2026-03", True),
        ("2025-01", "", "2026-02", False),
    ],
)
def test_only_what_runs_in_the_month_is_held(first: str, last: str, valid: str, held: bool) -> None:
    benefit = holds("marginal", subject="m-1", first_month=first, last_month=last, valid_until=valid)
    assert holdings(home(benefit), PACK, MONTH) == (
        (Holding("m-1", "marginal", "b-marginal"),) if held else ()
    )


def test_whom_a_benefit_is_for() -> None:
    left = replace(SON, left_on="2026-01-05")
    away = replace(SON, covered=False)
    assert holders(home(DIBAO), DIBAO) == ("m-1", "m-2")
    assert holders(home(DIBAO, members=(GUO, left)), DIBAO) == ("m-1",)
    assert holders(home(DIBAO, members=(GUO, away)), DIBAO) == ("m-1",)
    assert holders(home(), replace(DIBAO, subject="m-2")) == ("m-2",)
    decided = Decision("d-1", "a-1", "confirm", members=("m-2",))
    assert holders(home(decisions=(decided,)), replace(DIBAO, source="d-1")) == ("m-2",)


def test_a_benefit_of_rival_decisions_is_nobodys() -> None:
    rivals = tuple(Decision(d, "a-1", "confirm", "2026-02-01") for d in ("d-1", "d-2"))
    assert holdings(home(replace(DIBAO, source="d-1"), decisions=rivals), PACK, MONTH) == ()


def test_a_county_answers_what_is_left_to_it_and_cannot_overrule_the_law() -> None:
    def ok(wanted: str, held: str, answer: str) -> bool | None:
        found = clashes(
            home(holds(held, subject="m-1")), PACK, matter(wanted), ("m-1",), MONTH, ON,
            answers={answer_name(held, wanted): answer},
        )  # fmt: skip
        return found[0].ok

    assert ok("elderly", "tekun", "never") is False
    assert ok("elderly", "tekun", "allowed") is True
    assert ok("elderly", "tekun", "choose") is None
    assert ok("elderly", "tekun", "perhaps") is None
    assert ok("disability_nursing", "tekun", "allowed") is True  # a summary that the county confirms
    assert ok("dibao", "marginal", "allowed") is False  # read in 57号 itself, nothing to confirm
    assert answer_name("tekun", "elderly") == answer_name("elderly", "tekun") == "together_elderly_tekun"
    assert set(get_args(Together)) == {"never", "allowed", "local", "choose", "apart"}


def test_a_pair_nobody_ruled_on_says_nothing() -> None:
    assert said("medical_remote", holds("dibao", subject="m-1")) == []
    assert said("dibao", holds("lottery", subject="m-1")) == []
    early = clashes(
        home(holds("elderly", subject="m-1")), PACK, matter("dibao"), ("m-1",), MONTH, date(2020, 1, 1)
    )
    assert early == ()


def test_the_kind_follows_from_the_rules_where_a_scheme_has_its_own_names() -> None:
    for name in ("guanxian", "mishan", "lingshui", "qijiang"):
        for found in load_pack(name).scheme.matters:
            assert kind_of(found) == found.id
    own = matter("disability_nursing").model_copy(update={"id": "care_money"})
    assert kind_of(own) == "disability_nursing"
    living = matter("disability_living").model_copy(update={"id": "life_money"})
    assert kind_of(living) == "disability_living"
    assert kind_of(matter("dibao").model_copy(update={"id": "minimum"})) == "dibao"
    assert kind_of(matter("medical_remote")) == "medical_remote"
    assert set(PACK.laws) - {"general", "exclusions", "chongqing", "disability"} <= set(BENEFITS)
