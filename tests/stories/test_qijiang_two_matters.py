"""綦江区: two matters; a notice before the decision and a publication after the filing; 低保 is paid by the district,
特困 by the town; the city's own law pays dibao from the month of approval and lets the clock stand still.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop import packs
from desktop.county import spotcheck
from desktop.demo.deeds import Wishes
from desktop.demo.pictures import picture
from desktop.demo.town import LEADER, Town
from desktop.domain.care_rules import INDICATORS
from desktop.domain.household import FILED
from desktop.domain.workflow import due_day, pauses
from desktop.errors import Refused
from desktop.office import decisions, review
from desktop.office.act import CaseRef, case_at, record_step
from tests.stories import counter
from tests.stories.conftest import MakeTown, moved
from tests.stories.reading import issued_by, notice, says

NAME, SEAL = "重庆市綦江区民政局", "重庆市綦江区民政局确认专用（样例）"
ABLE = {name: True for name in INDICATORS}
TEKUN = Wishes(facts={"visit": {"obligors": []}, "self_care": {"able": ABLE, "result": "full"}})


@pytest.fixture(scope="module")
def town(make_town: MakeTown) -> Town:
    return make_town("qijiang", "打通镇")


@pytest.fixture(scope="module")
def dibao(town: Town) -> CaseRef:
    """Accepted on 5 January, appraised on the 8th, posted on the 9th, decided on the 19th."""
    who = counter.family(
        counter.person("岑示例", "0011", income_fen=360_000), counter.person("薛示例", "0012", "配偶")
    )
    ref = counter.comes(town, who, "dibao", "收入减少")
    for day, step in ((5, "appraisal"), (8, "notice"), (9, "decision"), (19, "filing")):
        town.clock.set(max(date(2026, 1, day), town.clock.now().date()))
        counter.through(town, ref, Wishes(until=step))
    return ref


def test_the_publication_waits_for_the_filing_and_the_notice_came_before_the_decision(
    town: Town, dibao: CaseRef
) -> None:
    with town.clerk() as desk:
        found = case_at(desk, dibao)
        assert found.notice_close is not None and found.decision is not None
        assert found.notice_close.on <= date.fromisoformat(found.decision.on)
        with pytest.raises(Refused, match="备案"):
            record_step(desk, dibao, "publication", desk.today(), {"place": "政务公开栏"})
    counter.through(town, dibao)
    found = counter.case(town, dibao)
    assert counter.undone(found) == []
    done = {s: found.done_on(s) for s in ("notice", "notice_close", "decision", "filing", "publication")}
    assert list(done.values()) == sorted(done.values())  # type: ignore[type-var]  # all of them are done
    assert (done["notice"], done["notice_close"]) == (date(2026, 1, 9), date(2026, 1, 17))


def test_the_notice_before_the_decision_is_not_replaced_by_the_publication(town: Town) -> None:
    ref = counter.comes(town, counter.family(counter.person("雷示例", "0013")), "dibao", "困难")
    counter.through(town, ref, Wishes(until="notice"))
    with town.clerk() as desk, pytest.raises(Refused, match="之前要先完成"):
        record_step(desk, ref, "publication", desk.today(), {"place": "政务公开栏"})
    with town.signing(LEADER) as desk, pytest.raises(Refused, match="公示"):
        decisions.decide_on_screen(desk, ref, desk.today())


def test_dibao_is_paid_from_the_month_of_approval(town: Town, dibao: CaseRef) -> None:
    """《重庆市城乡居民最低生活保障条例》第二十二条 stands before 57号 第二十一条."""
    counter.through(town, dibao)
    d = counter.case(town, dibao).decision
    assert d is not None and d.on == "2026-01-19"
    assert (d.first_month, d.monthly_fen) == ("2026-01", 2 * 56_500 - 30_000)
    assert [p.month for p in counter.case(town, dibao).paid] == ["2026-01"]
    with town.clerk() as desk:
        _, text = notice(desk, dibao)
    issued_by(text, NAME)
    says(text, NAME, SEAL, "确认通知书", "岑示例", "每月830.00元", "2026年1月", "行政复议", "未加盖印章无效")


def test_the_clock_stands_still_for_appraisal_and_notice(town: Town, dibao: CaseRef) -> None:
    """《重庆市城乡居民最低生活保障条例》第十九条: 评议和公示的时间不计入."""
    with town.clerk() as desk:
        found = case_at(desk, dibao)
        step = found.matter.step("decision")
        assert step is not None
        due = due_day(found, step, desk.days)
        plain = desk.days.due(date(2026, 1, 5), 20, "working")
        still = [(p.first, p.last) for p in pauses(found)]
    assert still == [(date(2026, 1, 6), date(2026, 1, 8)), (date(2026, 1, 10), date(2026, 1, 17))]
    assert plain == date(2026, 2, 2)
    # 6, 7, 8 and 12–16 January are eight working days that do not count (the 17th is a Saturday): eight more
    # from 3 February on, 14 February being a make-up day and the festival lasting from the 15th to the 23rd.
    assert due == date(2026, 2, 12)


def test_elsewhere_the_clock_does_not_stand_still(make_town: MakeTown) -> None:
    town = make_town("guanxian", "柳林镇")
    ref = counter.comes(town, counter.family(counter.person("贺示例", "0014")), "dibao", "困难")
    counter.through(town, ref, Wishes(until="decision"))
    with town.clerk() as desk:
        found = case_at(desk, ref)
        step = found.matter.step("decision")
        assert step is not None and pauses(found) == ()
        assert due_day(found, step, desk.days) == date(2026, 2, 2)


@pytest.fixture(scope="module")
def tekun(town: Town) -> CaseRef:
    ref = counter.comes(
        town, counter.family(counter.person("倪示例", "0015", born="1949-03-01")), "tekun", "孤身", subject=0
    )
    counter.through(town, ref, TEKUN)
    return ref


def test_tekun_follows_the_national_month_and_has_two_publications_too(town: Town, tekun: CaseRef) -> None:
    found = counter.case(town, tekun)
    d = found.decision
    assert d is not None and counter.undone(found) == []
    decided = date.fromisoformat(d.on)
    following = (decided.replace(day=1) + timedelta(days=32)).strftime("%Y-%m")
    assert (d.first_month, d.monthly_fen) == (following, 73_500)
    assert found.done_on("filing") <= found.done_on("publication")  # type: ignore[operator]  # both are done
    assert found.done_on("appraisal") is not None, "群众评议 is asked of 特困 too"
    with town.clerk() as desk:
        _, text = notice(desk, tekun)
    says(text, NAME, SEAL, "倪示例", "特困", "每月735.00元")


def test_the_two_matters_have_two_payers() -> None:
    scheme = packs.load_pack("qijiang").scheme
    payers = {m.id: m.payer.value for m in scheme.matters}
    assert payers == {"dibao": "綦江区民政局", "tekun": "各镇街"}
    assert [m.payment_flow.value for m in scheme.matters] == [None, None], "再行确定"


def test_both_are_filed_and_new_approvals_are_drawn_for_the_districts_visit(
    town: Town, dibao: CaseRef, tekun: CaseRef, tmp_path_factory: pytest.TempPathFactory
) -> None:
    counter.through(town, dibao)
    copy = moved(town, tmp_path_factory.mktemp("filed") / "town")
    answered = counter.filed(copy, [dibao, tekun])
    assert answered.received.returned == 0
    assert {answered.of(counter.case(copy, r).filing) for r in (dibao, tekun)} == {(FILED, "")}
    with copy.county() as county:
        drawn = spotcheck.draw(county, period="2026-Q1", seed="story")
    assert drawn.percent == 30 and drawn.population == 2 and drawn.items


def _objected(town: Town, last: str) -> tuple[CaseRef, date]:
    """An upheld objection, the new opinion, and the day the second notice was hung up."""
    ref = counter.comes(town, counter.family(counter.person("倪二示例", last)), "dibao", "困难")
    counter.through(town, ref, Wishes(until="notice_close"))
    with town.clerk() as desk:
        review.object_to(desk, ref, "家里还有一人。", desk.today())
        raised = case_at(desk, ref).open_objections()[0]
        review.answer_objection(desk, ref, raised.id, "upheld", "属实，重新核算。", desk.today())
    counter.through(town, ref, Wishes(until="notice_close"))
    return ref, town.clock.now().date()


def test_after_an_objection_the_second_notice_stands_three_days(town: Town) -> None:
    """《重庆市城乡居民最低生活保障条例》第十八条: 复查后再公示三日."""
    ref, posted = _objected(town, "0016")
    town.clock.set(posted + timedelta(days=4))
    with town.clerk() as desk:
        review.close_notice(desk, ref, [picture("after")], desk.today())
