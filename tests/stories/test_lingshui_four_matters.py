"""陵水: four matters that towns decide after their panel met (联审联批), each entered three times into the province's
system at once, and published for as long as they run.
"""

from __future__ import annotations

import pytest

from desktop import packs
from desktop.demo.deeds import PEOPLE, Wishes
from desktop.demo.town import LEADER, Town
from desktop.domain.care_rules import INDICATORS
from desktop.domain.household import FILED
from desktop.domain.journal import Value
from desktop.errors import Refused
from desktop.office import decisions
from desktop.office import instruments as powers
from desktop.office.act import CaseRef, case_at, record_step
from tests.stories import counter
from tests.stories.conftest import MakeTown
from tests.stories.reading import issued_by, notice, says

NAME, SEAL = "样例乡人民政府", "样例乡人民政府社会救助专用（样例）"
MATTERS = ("dibao", "tekun", "temporary", "marginal")
ENTRIES = ("system_entry_acceptance", "system_entry_review", "system_entry_confirm")
ABLE = {name: True for name in INDICATORS}
WISHES = {
    "tekun": Wishes(facts={"visit": {"obligors": []}, "self_care": {"able": ABLE, "result": "full"}}),
    "temporary": Wishes(facts={"visit": {"cause": "illness", "amount_fen": 80_000}}),
}
NEEDS = {
    "dibao": counter.family(counter.person("符示例", "0011", income_fen=240_000)),
    "tekun": counter.family(counter.person("黎示例", "0012", born="1951-02-01")),
    "temporary": counter.family(counter.person("胡示例", "0013")),
    "marginal": counter.family(counter.person("王示例", "0014", income_fen=800_000)),
}


@pytest.fixture(scope="module")
def town(make_town: MakeTown) -> Town:
    return make_town("lingshui", "提蒙乡")


@pytest.fixture(scope="module")
def worked(town: Town) -> dict[str, CaseRef]:
    found = {}
    for matter in MATTERS:
        subject = 0 if matter == "tekun" else None
        found[matter] = counter.comes(
            town, NEEDS[matter], matter, "生活困难", subject=subject, asked_fen=80_000
        )
        counter.through(town, found[matter], WISHES.get(matter))
    return found


def test_these_are_all_the_matters_there_are() -> None:
    assert tuple(m.id for m in packs.load_pack("lingshui").scheme.matters) == MATTERS


@pytest.mark.parametrize(
    ("matter", "form", "said"),
    [
        ("dibao", "confirmation_notice", ("符示例", "每月365.00元", "2026年2月")),
        ("tekun", "confirmation_notice", ("黎示例", "每月735.00元", "2026年2月")),
        ("temporary", "relief_notice", ("胡示例", "800.00元")),
        ("marginal", "recognition_notice", ("王示例", "低保边缘家庭")),
    ],
)
def test_the_town_decides_in_its_own_name(
    town: Town, worked: dict[str, CaseRef], matter: str, form: str, said: tuple[str, ...]
) -> None:
    """县级人民政府授权: the town is responsible for what it confirms."""
    with town.clerk() as desk:
        paper, text = notice(desk, worked[matter])
        found = case_at(desk, worked[matter])
    assert paper.form == form and counter.undone(found) == []
    assert found.decision is not None
    assert (found.decision.signer, found.decision.signer_position) == (LEADER, "分管领导")
    issued_by(text, NAME)
    says(text, NAME, SEAL, *said, "行政复议", "未加盖印章无效")
    assert [s.paper for s in found.household.stampings] == [paper.id]


@pytest.mark.parametrize("matter", MATTERS)
def test_the_provinces_system_is_served_three_times_and_the_result_stays_published(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    """“受理、审核、确认需同步完成系统操作”, “审核确认结果和社会救助事项对象长期公示”."""
    found = counter.case(town, worked[matter])
    entries = [found.latest(step) for step in ENTRIES]
    assert all(e is not None and e.facts["number"] for e in entries)
    with_their_step = zip(ENTRIES, ("acceptance", "opinion", "decision"), strict=True)
    assert all(found.done_on(entry) == found.done_on(step) for entry, step in with_their_step)
    if matter != "temporary":
        assert found.latest("publication") is not None


def test_an_entry_without_its_number_is_none(town: Town) -> None:
    ref = counter.comes(town, counter.family(counter.person("郑示例", "0021")), "dibao", "困难")
    counter.through(town, ref, Wishes(until="system_entry_acceptance"))
    with town.clerk() as desk, pytest.raises(Refused, match="省系统里的编号"):
        record_step(desk, ref, "system_entry_acceptance", desk.today(), {"number": ""})


@pytest.mark.parametrize("matter", MATTERS)
def test_filings_reach_the_county(town: Town, worked: dict[str, CaseRef], matter: str) -> None:
    answered = counter.filed(town, [worked[matter]])
    assert answered.received.returned == 0
    assert answered.of(counter.case(town, worked[matter]).filing) == (FILED, "")


# -- 联审联批


@pytest.fixture(scope="module")
def relative(town: Town) -> CaseRef:
    """The aunt of a panel member waits for the panel."""
    ref = counter.comes(
        town, counter.family(counter.person("陈示例", "0022")), "dibao", "困难", relative=True
    )
    counter.through(town, ref, Wishes(until="panel"))
    return ref


def _minutes(**changed: Value) -> dict[str, Value]:
    usual: dict[str, Value] = {
        "chair": PEOPLE[0], "members": PEOPLE, "recused": [], "minutes_no": "样例2号", "agree": 5, "disagree": 0,
        "abstain": 0, "result": "agree",
    }  # fmt: skip
    return {**usual, **changed}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, "请写明谁回避"),
        ({"recused": [PEOPLE[2], PEOPLE[3]], "agree": 3}, "不足 4 人"),
        ({"recused": [PEOPLE[0]], "agree": 4}, "主持人要在到会名单里，并且没有回避"),
        ({"recused": [PEOPLE[2]], "agree": 5}, "表决票数与参加表决的人数对不上"),
        ({"recused": [PEOPLE[2]], "agree": 2, "disagree": 2}, "会议结论与表决结果不一致"),
        ({"recused": [PEOPLE[2]], "agree": 4, "minutes_no": ""}, "会议纪要编号"),
        ({"recused": [PEOPLE[4]], "agree": 4}, "要有驻点领导"),
    ],
    ids=["nobody-steps-aside", "quorum", "chair-recused", "recused-votes", "a-tie-is-no-majority", "no-minutes",
         "nobody-of-the-village"],
)  # fmt: skip
def test_a_panel_that_is_not_in_order_has_not_met(
    town: Town, relative: CaseRef, changed: dict[str, Value], why: str
) -> None:
    with town.clerk() as desk:
        with pytest.raises(Refused, match=why):
            record_step(desk, relative, "panel", desk.today(), _minutes(**changed))
        assert case_at(desk, relative).latest("panel") is None


def test_without_the_panel_nobody_decides(town: Town, relative: CaseRef) -> None:
    with town.signing(LEADER) as desk, pytest.raises(Refused, match="之前要先完成“联审联批"):
        decisions.decide_on_screen(desk, relative, desk.today())


def test_the_member_who_is_related_steps_aside_and_four_decide(town: Town, relative: CaseRef) -> None:
    aside = _minutes(recused=[PEOPLE[2]], agree=4)
    counter.through(town, relative, Wishes(facts={"panel": aside}))
    found = counter.case(town, relative)
    panel, visit = found.latest("panel"), found.latest("visit")
    assert panel is not None and panel.facts["recused"] == [PEOPLE[2]]
    assert visit is not None and visit.facts["county_receipt"], "the county made the visit (57号 第二十条)"
    assert found.decision is not None and counter.undone(found) == []


def test_what_the_panel_votes_down_is_not_confirmed(town: Town) -> None:
    """The decision follows the panel: four to one against leaves nothing to confirm."""
    ref = counter.comes(town, counter.family(counter.person("蔡示例", "0023")), "dibao", "困难")
    against = _minutes(agree=1, disagree=4, result="disagree", nobody_related=True)
    counter.through(town, ref, Wishes(facts={"panel": against}, until="decision"))
    with town.signing(LEADER) as desk, pytest.raises(Refused):
        decisions.decide_on_screen(desk, ref, desk.today())


def test_the_powers_of_changing_what_runs_are_named_here(town: Town) -> None:
    """“动态调整”: 增发、减发、停发 stand in this county's writ."""
    with town.clerk() as desk:
        for act in ("confirm", "increase", "decrease", "stop"):
            assert powers.authority(desk, "dibao", act, desk.today()).instrument is not None
