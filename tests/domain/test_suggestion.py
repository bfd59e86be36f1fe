"""Two minutes at the counter: what may fit, in one sentence each, and nothing that was not asked for."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.exclusion import BENEFITS
from desktop.domain.household import Household
from desktop.domain.proposal import Settings
from desktop.domain.scheme import Pack
from desktop.domain.suggestion import Suggestion, after_refusal, suggest
from desktop.domain.told import Told, told_of
from desktop.packs import load_pack
from tests.domain.reckoning.subsidy_case import DIBAO, GUO, PACK, SON, holds

ON = date(2026, 3, 20)
MISHAN, SHANTING = load_pack("mishan"), load_pack("shanting")
STANDARD = Settings({"standard_rural_fen": 56500, "standard_urban_fen": 83000})


def of(matter: str, told: Told, pack: Pack = PACK, settings: Settings = STANDARD) -> Suggestion:
    return next(s for s in suggest(pack, told, ON, settings) if s.matter == matter)


@pytest.mark.parametrize(
    ("matter", "told", "state", "why", "clause"),
    [
        ("dibao", Told(income_month_fen=37000), "fits", "是低保标准的 65%", "第九条"),
        ("dibao", Told(), "maybe", "核对以后才知道", "第九条"),
        ("dibao", Told(income_month_fen=56500), "no", "不低于", "第九条"),
        ("dibao", Told(income_month_fen=56500, urban=True), "fits", "低于低保标准", "第九条"),
        ("dibao", Told(income_month_fen=60000, disability_grade=1), "maybe", "可以单独申请", "第八条"),
        ("dibao", Told(income_month_fen=60000, disability_grade=3, disability_kind="智力"), "maybe", "单独", "第八条"),
        ("dibao", Told(income_month_fen=60000, severe_illness=True), "maybe", "重特大疾病", "第八条"),
        ("dibao", Told(income_month_fen=90000, disability_grade=1), "no", "不低于", "第九条"),
        ("dibao", Told(holds=frozenset({"dibao"})), "no", "已在享受", "冠县|下放"),
        ("dibao", Told(holds=frozenset({"tekun"})), "no", "特困人员救助供养", "第四条"),
        ("dibao", Told(refused=frozenset({"dibao"})), "no", "情况有变化再申请", "下放"),
        ("tekun", Told(age=60, supporter=False), "fits", "年满 60 周岁", "第四条"),
        ("tekun", Told(age=59, supporter=False), "no", "没有说到", "第五条"),
        ("tekun", Told(age=15, supporter=False), "fits", "未满 16 周岁", "第四条"),
        ("tekun", Told(age=16, supporter=False), "no", "没有说到", "第五条"),
        ("tekun", Told(age=70, supporter=False, holds=frozenset({"orphan"})), "maybe", "先问清", "第九条"),
        ("tekun", Told(age=40, disability_kind="视力残疾", disability_grade=1), "maybe", "重度残疾", "第四条"),
        ("tekun", Told(age=40, disability_kind="视力残疾", disability_grade=2), "no", "没有说到", "第五条"),
        ("tekun", Told(age=70, supporter=True), "maybe", "履行能力", "第八条"),
        ("tekun", Told(age=70, alone=True), "maybe", "一人居住", "第四条"),
        ("tekun", Told(age=70, income_month_fen=70000), "no", "不低于", "第六条"),
        ("tekun", Told(age=70, supporter=False, holds=frozenset({"dibao"})), "fits", "不再同时领低保", "第四条"),
        ("disability_living", Told(disabled=True, holds=frozenset({"dibao"})), "fits", "低保家庭", "52号"),
        ("disability_living", Told(disability_grade=2), "maybe", "先看是否享受低保", "52号"),
        ("disability_living", Told(), "no", "残疾人证", "52号"),
        ("disability_living", Told(disabled=True, holds=frozenset({"dibao", "elderly"})), "maybe", "先问清", "52号"),
        ("disability_nursing", Told(disability_grade=2), "fits", "残疾2级", "52号"),
        ("disability_nursing", Told(disabled=True), "maybe", "证上的等级", "52号"),
        ("disability_nursing", Told(disability_kind="精神", disability_grade=3), "maybe", "扩大范围", "52号"),
        ("disability_nursing", Told(disability_kind="肢体", disability_grade=3), "no", "等级", "52号"),
        ("disability_nursing", Told(disability_grade=1, holds=frozenset({"tekun"})), "no", "不能同时", "52号"),
        ("disability_nursing", Told(), "no", "残疾人证", "52号"),
        ("elderly", Told(age=60, holds=frozenset({"dibao"})), "fits", "年满 60 周岁", "49号"),
        ("elderly", Told(age=60), "maybe", "享受低保以后", "49号"),
        ("elderly", Told(age=59, holds=frozenset({"dibao"})), "no", "未满 60", "49号"),
        ("elderly", Told(), "maybe", "要看年龄", "49号"),
        ("elderly", Told(age=66, holds=frozenset({"tekun"})), "maybe", "享受低保以后", "49号"),
        ("temporary", Told(accident=True), "fits", "先救助后补手续", "第四十七条"),
        ("temporary", Told(severe_illness=True, holds=frozenset({"tekun"})), "fits", "突发重病", "第四十七条"),
        ("temporary", Told(heavy_expenses=True), "fits", "支出型", "第四十七条"),
        ("temporary", Told(refused=frozenset({"dibao"})), "maybe", "不用再交材料", "第四十七条"),
        ("temporary", Told(), "no", "没有说到", "第四十七条"),
    ],
)  # fmt: skip
def test_what_is_said_of_each_matter_at_guanxian(
    matter: str, told: Told, state: str, why: str, clause: str
) -> None:
    found = of(matter, told)
    assert (found.state, why in found.why) == (state, True), found
    assert any(part in found.clause for part in clause.split("|"))
    assert found.why.endswith("。") and found.why.count("。") == 1


@pytest.mark.parametrize(
    ("told", "state", "why"),
    [
        (Told(income_month_fen=60000), "fits", "不到低保标准的 150%"),
        (Told(income_month_fen=84749), "fits", "150%"),
        (Told(income_month_fen=84750), "no", "超过"),
        (Told(income_month_fen=30000), "no", "先申请低保"),
        (Told(income_month_fen=30000, refused=frozenset({"dibao"})), "maybe", "不用再交材料"),
        (Told(refused=frozenset({"dibao"})), "maybe", "不用再交材料"),
        (Told(), "maybe", "要核对收入和财产"),
        (Told(holds=frozenset({"dibao"})), "no", "不能同时享受"),
    ],
)
def test_the_marginal_line(told: Told, state: str, why: str) -> None:
    found = of("marginal", told, MISHAN)
    assert (found.state, why in found.why) == (state, True), found


def test_after_a_refusal_of_dibao_marginal_and_temporary_are_offered() -> None:
    dibao = MISHAN.scheme.matter("dibao")
    assert dibao is not None
    offered = after_refusal(MISHAN, dibao, Told(income_month_fen=60000), ON, STANDARD)
    assert [(s.matter, s.state) for s in offered] == [("marginal", "fits"), ("temporary", "maybe")]
    assert all("不用再交材料" in s.why for s in offered)


def test_services_and_permits_wait_until_they_are_asked_for_by_name() -> None:
    assert suggest(SHANTING, Told(age=70, disabled=True), ON) == ()
    assert [s.matter for s in suggest(SHANTING, Told(words="采伐"), ON)] == ["felling"]
    assert [s.matter for s in suggest(SHANTING, Told(words="异地就医、合作社"), ON)] == [
        "medical_remote",
        "cooperative",
    ]
    part = [s for s in suggest(PACK, Told(words="转外就医"), ON) if s.matter == "medical_remote"]
    assert part[0].state == "fits" and "转外就医" in part[0].why
    assert suggest(SHANTING, Told(words="的 登"), ON) == ()


def test_a_disaster_brings_up_disaster_relief() -> None:
    found = suggest(SHANTING, Told(disaster=True), ON)
    assert [(s.matter, s.state) for s in found] == [("disaster_relief", "fits")]


def test_what_fits_comes_first() -> None:
    states = [
        s.state for s in suggest(PACK, Told(age=66, income_month_fen=20000, accident=True), ON, STANDARD)
    ]
    assert states == sorted(states, key=["fits", "maybe", "no"].index) and states[0] == "fits"


def test_a_widow_on_market_day_hears_of_everything_that_may_fit() -> None:
    told = Told(age=75, alone=True, disability_kind="肢体残疾", disability_grade=2, income_month_fen=20000)
    found = {s.matter: s.state for s in suggest(PACK, told, ON, STANDARD)}
    assert found == {
        "dibao": "fits", "tekun": "maybe", "elderly": "maybe", "disability_living": "maybe",
        "disability_nursing": "fits", "temporary": "no",
    }  # fmt: skip


def test_rigid_spending_is_asked_for_where_a_scheme_has_that_matter() -> None:
    base = MISHAN.scheme.matter("marginal")
    assert base is not None
    rigid = base.model_copy(update={"id": "rigid", "title": "刚性支出困难家庭认定", "law": "rigid"})
    scheme = MISHAN.scheme.model_copy(update={"matters": (*MISHAN.scheme.matters, rigid)})
    pack = MISHAN.model_copy(update={"scheme": scheme})
    assert of("rigid", Told(heavy_expenses=True), pack).state == "maybe"
    assert "第四条" in of("rigid", Told(), pack).clause and of("rigid", Told(), pack).state == "no"
    assert of("rigid", Told(heavy_expenses=True, holds=frozenset({"marginal"})), pack).state == "no"
    assert of("marginal", Told(income_month_fen=60000, holds=frozenset({"rigid"})), pack).state == "fits"


def test_without_a_standard_income_says_nothing() -> None:
    assert of("dibao", Told(income_month_fen=1), settings=Settings({})).state == "maybe"


def test_before_the_law_no_age_is_made_up() -> None:
    found = {s.matter: s for s in suggest(PACK, Told(age=66, disability_grade=1), date(2015, 1, 1))}
    assert found["elderly"].state == "maybe" and found["tekun"].state == "no"
    assert found["disability_nursing"].state == "no"


def test_a_file_already_says_a_good_deal() -> None:
    home = Household(
        "f", {"hukou": "rural"}, members=(replace(GUO, income_fen=600000, severe_illness=True), SON),
        benefits=(DIBAO, holds("elderly", subject="m-1"), holds("tekun", last_month="2026-02")),
    )  # fmt: skip
    assert told_of(home, "m-1", PACK, ON) == Told(
        age=75, disabled=True, disability_kind="肢体残疾", disability_grade=2, severe_illness=True,
        income_month_fen=25000, holds=frozenset({"dibao", "elderly"}),
    )  # fmt: skip
    left = replace(SON, income_fen=900000, left_on="2026-01-05")
    assert told_of(replace(home, members=(GUO, left)), "m-1", PACK, ON).income_month_fen is None
    alone = told_of(replace(home, members=(GUO,), fields={"hukou": "urban"}), "m-1", PACK, ON)
    assert alone.alone and alone.urban and alone.income_month_fen is None
    assert told_of(home, "nobody", PACK, ON) == Told()


@given(
    st.builds(
        Told,
        age=st.none() | st.integers(0, 110), alone=st.booleans(), supporter=st.none() | st.booleans(),
        disabled=st.booleans(), disability_kind=st.sampled_from(["", "肢体", "智力残疾", "视力"]),
        disability_grade=st.integers(0, 4), severe_illness=st.booleans(), accident=st.booleans(),
        heavy_expenses=st.booleans(), income_month_fen=st.none() | st.integers(0, 200000), urban=st.booleans(),
        holds=st.frozensets(st.sampled_from(sorted(BENEFITS))),
        refused=st.frozensets(st.sampled_from(sorted(BENEFITS))),
    )
)  # fmt: skip
def test_every_assistance_matter_is_answered_once_whatever_is_told(told: Told) -> None:
    for pack in (PACK, MISHAN):
        found = suggest(pack, told, ON, STANDARD)
        wanted = {m.id for m in pack.scheme.matters if m.law != "general"}
        assert {s.matter for s in found} == wanted and len(found) == len(wanted)
        for s in found:
            assert s.why.endswith("。") and s.clause
            if s.matter in told.refused:
                assert s.state == "no"
