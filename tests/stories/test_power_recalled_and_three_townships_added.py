"""綦江区 takes its power back from one town while three cases are open there, and gives it to three others.

Each open case is finished, handed up or handed over, its clock running on; what was decided and stamped before stays
valid; new towns begin with instruments of their own, not a day before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.county import instruments, spotcheck
from desktop.demo.deeds import Wishes
from desktop.demo.town import ADMIN, LEADER, NAMES, NUMBER, Town
from desktop.domain.household import FILED
from desktop.errors import Refused, UserError
from desktop.office import decisions, founding, papers, slips, soundness
from desktop.office import instruments as powers
from desktop.office.act import CaseRef, case_at
from desktop.office.forwarding import CountyResult
from desktop.office.power_change import hand_up, open_cases
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP
from tests.stories import counter
from tests.stories.conftest import MakeTown, moved
from tests.stories.reading import notice, says, words

BUREAU, WHY = "綦江区民政局", "区里收回打通镇的确认权限"
TOLD, SINCE, BEGINS = date(2026, 1, 14), date(2026, 1, 19), date(2026, 2, 2)
ADDED = ("石壕镇", "赶水镇", "安稳镇")


def recalled(town: Town) -> None:
    """On the 14th the district says that it is over from the 19th on."""
    town.clock.set(TOLD)
    with town.county() as county, town.desk(ADMIN) as desk:
        powers.accept(desk, instruments.recall(county, desk.office_id, NUMBER, SINCE, WHY))


@pytest.fixture(scope="module")
def open_(make_town: MakeTown) -> tuple[Town, dict[str, CaseRef]]:
    """One case waits for the signature, one hangs on the wall, one waits for the visit."""
    town, refs = make_town("qijiang", "打通镇"), {}
    for stage, until in (("signature", "decision"), ("wall", "notice_close"), ("visit", "visit")):
        who = counter.family(counter.person(f"桂{stage}示例", f"01{len(stage):02d}"))
        refs[stage] = counter.comes(town, who, "dibao", "困难")
        counter.through(town, refs[stage], Wishes(until=until))
    recalled(town)
    return town, refs


@pytest.fixture
def three(open_: tuple[Town, dict[str, CaseRef]], tmp_path: Path) -> tuple[Town, dict[str, CaseRef]]:
    """A copy of one's own, on the day the recall became known."""
    return moved(open_[0], tmp_path / "town"), open_[1]


def test_all_three_are_named_with_their_deadlines_before_the_power_ends(
    three: tuple[Town, dict[str, CaseRef]],
) -> None:
    town, refs = three
    with town.clerk() as desk:
        assert open_cases(desk, desk.today()) == ()
        found = open_cases(desk, SINCE)
        due = {c.ref: c.due for c in found}
        assert set(due) == set(refs.values())
        assert [c.due for c in found] == sorted(d for d in due.values() if d)
        assert {c.instead for c in found} == {BUREAU} and all("已被收回" in c.reason for c in found)
        states = {stage: next(c.state for c in found if c.ref == ref) for stage, ref in refs.items()}
    assert states == {"signature": "镇街审核审批（确认）", "wall": "公示结束", "visit": "入户调查"}


def test_the_clock_runs_on_whatever_becomes_of_the_case(three: tuple[Town, dict[str, CaseRef]]) -> None:
    town, refs = three
    with town.clerk() as desk:
        before = {c.ref: c.due for c in open_cases(desk, SINCE)}
    town.clock.set(SINCE)
    with town.clerk() as desk:
        hand_up(desk, refs["visit"], "石壕镇", "hand_over", WHY, desk.today(), told_on=desk.today())
        slip = words(slips.draw(desk, refs["visit"], "handed_up_notice", desk.today()))
        after = {c.ref: c.due for c in open_cases(desk, date(2026, 3, 1))}
    due = before[refs["visit"]]
    assert due is not None and after == {r: d for r, d in before.items() if r != refs["visit"]}
    says(slip, "石壕镇", WHY, "打通镇", "办理期限从原受理日期起连续计算", "2026年1月13日受理")


def test_the_applicant_is_told_by_when(three: tuple[Town, dict[str, CaseRef]]) -> None:
    town, refs = three
    town.clock.set(SINCE)
    with town.clerk() as desk:
        due = next(c.due for c in open_cases(desk, SINCE) if c.ref == refs["visit"])
        hand_up(desk, refs["visit"], BUREAU, "hand_up", WHY, desk.today())
        slip = words(slips.draw(desk, refs["visit"], "handed_up_notice", desk.today()))
    assert due is not None
    says(slip, f"{due.year}年{due.month}月{due.day}日")


def test_one_is_finished_while_there_is_power_and_stays_valid(three: tuple[Town, dict[str, CaseRef]]) -> None:
    town, refs = three
    ref = refs["signature"]
    with town.clerk() as desk:
        hand_up(desk, ref, "打通镇", "finish", WHY, desk.today())
    with town.signing(LEADER) as desk:
        decisions.decide_on_screen(desk, ref, desk.today())
    town.clock.set(date(2026, 1, 16))
    with town.signing("p00000002") as desk:
        papers.issue_notice(desk, ref, desk.today())
    town.clock.set(date(2026, 1, 20))
    counter.through(town, ref)
    with town.clerk() as desk:
        paper, text = notice(desk, ref)
        with desk.open_household(ref.household) as opened:
            assert soundness.problems(desk, opened, desk.office.ever_anchored(opened.file)) == []
        assert powers.authority(desk, "dibao", "stamp", desk.today()).instrument is None
    says(text, "重庆市綦江区民政局确认专用（样例）", "2026年1月16日", NUMBER)
    assert paper.issued_on == "2026-01-16"
    answered = counter.filed(town, [ref])
    assert answered.of(counter.case(town, ref).filing) == (FILED, ""), (
        "filed after the recall, decided before"
    )


def test_a_letter_that_was_decided_before_is_not_stamped_after(
    three: tuple[Town, dict[str, CaseRef]],
) -> None:
    town, refs = three
    with town.signing(LEADER) as desk:
        decisions.decide_on_screen(desk, refs["signature"], desk.today())
    town.clock.set(SINCE)
    with town.signing("p00000002") as desk, pytest.raises(Refused, match="已被收回"):
        papers.issue_notice(desk, refs["signature"], desk.today())


def test_one_is_handed_up_and_the_district_finishes_it(three: tuple[Town, dict[str, CaseRef]]) -> None:
    town, refs = three
    ref = refs["wall"]
    town.clock.set(SINCE)
    with town.clerk() as desk:
        with pytest.raises(Refused, match="已被收回"):
            hand_up(desk, ref, "打通镇", "finish", WHY, desk.today())
        with pytest.raises(Refused, match="告知申请人的日期"):
            hand_up(desk, ref, BUREAU, "hand_up", WHY, desk.today(), told_on=TOLD)
        hand_up(desk, ref, BUREAU, "hand_up", WHY, desk.today())
    said = CountyResult("issued", "綦民确〔2026〕31号（样例）", covered=1, monthly_fen=56_500)
    counter.through(town, ref, Wishes(result=said))
    found = counter.case(town, ref)
    done = [s.id for s in found.matter.steps if found.done_on(s.id)]
    assert done[-3:] == ["handed_up", "county_result", "deliver"] and "notice_close" not in done
    assert found.decisions == () and found.household.papers == ()
    assert found.benefit is not None and found.benefit.monthly_fen == 56_500
    assert counter.paid(town, ref, "2026-01")[:1] == [("2026-01", 56_500)]


def test_one_is_handed_over_and_nothing_more_is_done_here(three: tuple[Town, dict[str, CaseRef]]) -> None:
    town, refs = three
    ref = refs["visit"]
    town.clock.set(SINCE)
    with town.clerk() as desk:
        hand_up(desk, ref, "石壕镇", "hand_over", WHY, desk.today())
        assert "visit" not in counter.open_steps(desk, ref)
        with pytest.raises(UserError, match="不用移交"):
            hand_up(desk, ref, BUREAU, "hand_up", WHY, desk.today())
        facts = case_at(desk, ref).latest("handed_up")
    assert facts is not None and (facts.facts["how"], facts.facts["to"]) == ("hand_over", "石壕镇")


def test_nobody_signs_here_any_more(three: tuple[Town, dict[str, CaseRef]]) -> None:
    town, refs = three
    town.clock.set(SINCE)
    with town.signing(LEADER) as desk, pytest.raises(Refused, match="已被收回"):
        decisions.decide_on_screen(desk, refs["signature"], desk.today())


# -- three townships are added


def joined(town: Town, township: str, folder: Path) -> Town:
    """Another office of the same district, founded and enrolled, with an instrument that begins on 2 February."""
    other = Town(folder, DEMO_WORD, town.scheme, township, cost=CHEAP, clock=town.clock)
    for place in (other.packages, other.profile):
        place.mkdir(parents=True, exist_ok=True)
    founder = founding.Founder(ADMIN, NAMES[ADMIN], DEMO_WORD, roles=("administrator", "clerk"))
    founding.found(
        other.office, other.profile, scheme=town.scheme, township=township, device_name="示范电脑", founder=founder,
        clock=town.clock, demonstration=True, cost=CHEAP,
    )  # fmt: skip
    terms = replace(other.terms(), number=f"綦委〔2026〕{township}（样例）", since=BEGINS)
    with town.county() as county, other.desk(ADMIN) as desk:
        other._staff(desk)
        founding.configure(desk, founding.sample_settings(desk))
        other._enrol(desk, county, terms)
    return other


@pytest.fixture(scope="module")
def added(
    open_: tuple[Town, dict[str, CaseRef]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Town, dict[str, Town]]:
    """The district with its first town, finished with, and three new ones."""
    town = moved(open_[0], tmp_path_factory.mktemp("district") / "town")
    with town.signing(LEADER) as desk:
        decisions.decide_on_screen(desk, open_[1]["signature"], desk.today())
    counter.through(town, open_[1]["signature"])
    assert counter.filed(town, [open_[1]["signature"]]).received.accepted == 1
    town.clock.set(date(2026, 1, 30))
    others = {name: joined(town, name, tmp_path_factory.mktemp("joined") / "town") for name in ADDED}
    return town, others


def test_no_new_town_has_power_before_its_instrument_begins(added: tuple[Town, dict[str, Town]]) -> None:
    for other in added[1].values():
        with other.clerk() as desk:
            early = powers.authority(desk, "dibao", "confirm", date(2026, 2, 1))
            assert early.instrument is None and "起生效" in early.reason and early.instead == BUREAU
            assert powers.authority(desk, "tekun", "confirm", BEGINS).instrument is not None


def test_each_of_the_three_decides_under_its_own_instrument(added: tuple[Town, dict[str, Town]]) -> None:
    town, others = added
    town.clock.set(BEGINS)
    for n, (name, other) in enumerate(others.items()):
        ref = counter.comes(other, counter.family(counter.person(f"柏{n}示例", f"012{n}")), "dibao", "困难")
        counter.through(other, ref, Wishes(until="filing"))
        with other.clerk() as desk:
            d = case_at(desk, ref).decision
            assert d is not None
            given = desk.credentials.instrument(d.instrument)
            _, text = notice(desk, ref)
        assert given is not None and given.number == f"綦委〔2026〕{name}（样例）"
        says(text, given.number, "重庆市綦江区民政局", "重庆市綦江区民政局确认专用（样例）")
        assert NUMBER not in text


def test_the_district_knows_four_offices_and_the_old_decision_still_counts(
    added: tuple[Town, dict[str, Town]],
) -> None:
    town, _ = added
    with town.county() as county:
        assert {o.township for o in county.ledger.offices()} == {"打通镇", *ADDED}
        drawn = spotcheck.draw(county, period="2026-01", seed="a")
        totals = county.ledger.totals()
    assert drawn.population == 1
    assert [t.monthly_fen for t in totals if t.monthly_fen] == [56_500]
