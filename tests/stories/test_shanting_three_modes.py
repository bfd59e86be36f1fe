"""山亭区: thirteen matters in three modes. 直接下放 the town decides and stamps; 下放实质性审核权 its leader states an
opinion and the district issues on sight (见章发证); 服务窗口前移 it takes in, hands over and hands out.
"""

from __future__ import annotations

import pytest

from desktop import packs
from desktop.county import spotcheck
from desktop.demo.deeds import Wishes
from desktop.demo.pictures import picture
from desktop.demo.town import CLERK, LEADER, NAMES, Town
from desktop.domain.case import Case
from desktop.domain.household import FILED
from desktop.domain.matter import Matter
from desktop.errors import Refused, UserError
from desktop.office import decisions, forwarding, intake, month, papers, review, slips
from desktop.office.act import CaseRef, case_at, record_step
from desktop.office.forwarding import CountyResult
from desktop.office.instruments import authority
from desktop.office.intake import NewApplicant
from tests.stories import counter
from tests.stories.conftest import MakeTown, moved
from tests.stories.reading import issued_by, notice, says, words

DIRECT = ("posters", "medical_remote", "medical_enrol", "certificates", "insurance_records")
REVIEWED = ("second_birth", "startup", "farmland")
WINDOW = ("company", "cooperative", "felling", "disaster_relief", "real_estate")
DEPARTMENTS = {
    "second_birth": "山亭区行政审批服务局", "startup": "山亭区人力资源和社会保障局", "farmland": "山亭区农业农村局",
    "company": "山亭区行政审批服务局", "cooperative": "山亭区行政审批服务局", "felling": "山亭区行政审批服务局",
    "disaster_relief": "山亭区应急管理局", "real_estate": "山亭区自然资源局",
}  # fmt: skip
"""Who decides what the town does not, in full."""


MATTERS: dict[str, Matter] = {m.id: m for m in packs.load_pack("shanting").scheme.matters}


def applicant(nth: int) -> NewApplicant:
    """A shop for every matter: a body with a code, and somebody who came for it."""
    return NewApplicant(
        f"样例第{'一二三四五六七八九十甲乙丙'[nth]}经营部", f"92370406MA00000{nth:02d}X", "13800000002",
        village="样例北庄村", contact="宋示例",
    )  # fmt: skip


def subitem(matter: Matter) -> str:
    return " ".join(s.id for s in matter.subitems)


@pytest.fixture(scope="module")
def town(make_town: MakeTown) -> Town:
    """One town for the whole module: each matter has an applicant of its own."""
    return make_town("shanting", "北庄镇")


@pytest.fixture(scope="module")
def worked(town: Town) -> dict[str, CaseRef]:
    """Every matter of the scheme walked to its end in its own mode."""
    found = {}
    for nth, matter in enumerate(MATTERS.values()):
        found[matter.id] = counter.comes(
            town, applicant(nth), matter.id, "按规定办理", subitem=subitem(matter)
        )
        counter.through(town, found[matter.id])
    return found


def case(town: Town, worked: dict[str, CaseRef], matter: str) -> Case:
    return counter.case(town, worked[matter])


def test_the_three_modes_make_up_the_thirteen_matters() -> None:
    modes = {
        mode: tuple(m.id for m in MATTERS.values() if m.mode == mode)
        for mode in ("direct", "review", "window")
    }
    assert modes == {"direct": DIRECT, "review": REVIEWED, "window": WINDOW}


@pytest.mark.parametrize("matter", [*DIRECT, *REVIEWED, *WINDOW])
def test_every_matter_is_worked_to_its_end(town: Town, worked: dict[str, CaseRef], matter: str) -> None:
    found = case(town, worked, matter)
    assert counter.undone(found) == [] and found.settled
    with town.clerk() as desk:
        assert counter.open_steps(desk, worked[matter]) == []


# -- 直接下放


@pytest.mark.parametrize("matter", DIRECT)
def test_the_town_decides_in_its_own_name_with_its_own_seal(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    """“审查申请材料后，直接作出审批决定，加盖镇级审批公章”."""
    found, known = case(town, worked, matter), MATTERS[matter]
    decision = found.decision
    assert decision is not None and decision.outcome == "confirm"
    assert (decision.signer, decision.signer_position, decision.signing) == (LEADER, "分管领导", "screen")
    with town.clerk() as desk:
        paper, text = notice(desk, worked[matter])
        given = desk.credentials.instrument(decision.instrument)
    assert given is not None
    assert (given.seal_text, given.in_name_of) == ("镇级审批公章", "样例镇人民政府")
    assert (paper.form, paper.title) == ("result_notice", "办理结果通知书")
    assert paper.number.startswith("山镇准〔2026〕")
    assert [s.paper for s in found.household.stampings] == [paper.id]
    says(
        text, "样例镇人民政府", "办理结果通知书", "镇级审批公章", paper.number, known.title, str(known.code),
        "准予办理", "2026年1月5日", "未加盖印章无效", "行政复议", "0632-0000000", *(s.title for s in known.subitems),
    )  # fmt: skip
    issued_by(text, "样例镇人民政府")


def test_nobody_receives_money_for_a_service(town: Town, worked: dict[str, CaseRef]) -> None:
    homes = [case(town, worked, matter).household for matter in DIRECT + REVIEWED]
    assert {(h.benefits, h.payments) for h in homes} == {((), ())}


def test_what_does_not_pass_the_review_is_refused_in_writing_with_its_reasons(
    town: Town, worked: dict[str, CaseRef]
) -> None:
    ref = counter.comes(
        town, NewApplicant("褚示例", "99999919700707003X", village="样例东村"), "posters", "挂一条横幅"
    )
    counter.through(
        town, ref, Wishes(facts={"review": {"result": "fail", "reasons": ["遮挡了消防通道"]}}),
    )  # fmt: skip
    with town.clerk() as desk:
        paper, text = notice(desk, ref)
        found = case_at(desk, ref)
    assert found.refused and paper.form == "refusal_notice" and paper.number.startswith("山镇不准〔2026〕")
    says(text, "遮挡了消防通道", "褚示例", "镇级审批公章", "样例镇人民政府", "行政复议")
    assert "99999919700707003X" not in text and "不予准予" not in text
    assert "家庭" not in text, "a banner is no matter of a family"


def test_the_clerk_who_took_it_in_does_not_sign(town: Town, worked: dict[str, CaseRef]) -> None:
    ref = counter.comes(town, NewApplicant("卫示例", "999999197107070036"), "certificates", "查询")
    counter.through(town, ref, Wishes(until="decision"))
    with town.signing(CLERK) as desk, pytest.raises(Refused, match="无权签批"):
        decisions.decide_on_screen(desk, ref, desk.today())
    with town.signing(LEADER) as desk:
        decisions.decide_on_screen(desk, ref, desk.today())


def test_somebody_who_named_no_village_can_be_refused_in_writing_too(town: Town) -> None:
    ref = counter.comes(town, NewApplicant("陶示例", "999999197707070034"), "posters", "挂一条横幅")
    failed = {"result": "fail", "reasons": ["遮挡了消防通道"]}
    counter.through(town, ref, Wishes(facts={"review": failed}))
    with town.clerk() as desk:
        found, (paper, text) = case_at(desk, ref), notice(desk, ref)
    assert found.refused and counter.undone(found) == [] and found.household.village == ""
    assert paper.form == "refusal_notice" and "（）" not in text and "村" not in text.split("申请")[0]
    says(text, "陶示例", "遮挡了消防通道", "行政复议")


# -- 下放实质性审核权


@pytest.mark.parametrize("matter", REVIEWED)
def test_the_leader_states_the_opinion_and_the_district_issues_on_sight(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    found, department = case(town, worked, matter), MATTERS[matter].department
    done = [s.id for s in found.matter.steps if found.done_on(s.id)]
    assert done[-5:] == ["review", "opinion", "forward", "county_result", "deliver"]
    opinion, slip, result, handed = (
        found.latest(step) for step in ("opinion", "forward", "county_result", "deliver")
    )
    assert opinion and slip and result and handed
    assert (opinion.by, opinion.facts["outcome"]) == (LEADER, "confirm"), (
        "the opinion is the leader's own entry"
    )
    assert (slip.by, slip.facts["to"], slip.facts["receiver"]) == (CLERK, department, "窗口接收人（示例）")
    assert slip.facts["items"] == ["服务指南列明的材料"]
    assert (result.facts["result"], result.facts["document"]) == ("issued", "样例〔2026〕9号")
    with town.clerk() as desk, desk.open_household(worked[matter].household) as opened:
        assert opened.blob(str(result.facts["scan"])) == picture("county document").data
    assert handed.facts["receiver"] == "申请人（示例）"


@pytest.mark.parametrize("matter", [*REVIEWED, *WINDOW])
def test_the_town_has_decided_nothing_that_the_district_decides(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    home = case(town, worked, matter).household
    assert home.decisions == () and home.papers == () and home.stampings == () and home.filings == ()
    assert case(town, worked, matter).county_result is not None


@pytest.mark.parametrize("matter", REVIEWED)
def test_the_opinion_is_not_the_clerks_to_state(town: Town, worked: dict[str, CaseRef], matter: str) -> None:
    ref = counter.comes(
        town, NewApplicant("蒋示例", f"99999919720707{REVIEWED.index(matter):03d}X"), matter, "办理"
    )
    counter.through(town, ref, Wishes(until="opinion"))
    with town.clerk() as desk, pytest.raises(Refused, match="不由您的岗位办理"):
        review.state_opinion(desk, ref, review.propose(desk, ref), desk.today())


@pytest.mark.parametrize("matter", [*REVIEWED, *WINDOW])
def test_deciding_is_refused_with_the_reason_and_who_decides_instead(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    mode = "下放实质性审核权" if matter in REVIEWED else "服务窗口前移"
    with town.signing(LEADER) as desk:
        answer = authority(desk, matter, "confirm", desk.today())
    assert answer.instrument is None and answer.instead == DEPARTMENTS[matter]
    assert mode in answer.reason and "审核确认" in answer.reason and DEPARTMENTS[matter] in answer.reason


@pytest.mark.parametrize("matter", ["second_birth", "real_estate"])
def test_no_decision_of_the_town_can_be_written_for_what_the_district_decides(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    ref = counter.comes(town, NewApplicant("沈示例", f"99999919730707{len(matter):03d}X"), matter, "办理")
    counter.through(town, ref, Wishes(until="forward"))
    with town.signing(LEADER) as desk:
        with pytest.raises(Refused) as refused:
            decisions.decide_on_screen(desk, ref, desk.today())
        assert case_at(desk, ref).decisions == () and decisions.queue(desk) == []
    with town.signing(CLERK) as desk, pytest.raises(Refused, match="还没有审核确认决定"):
        papers.issue_notice(desk, ref, desk.today())
    mode = "下放实质性审核权" if matter in REVIEWED else "服务窗口前移"
    assert mode in refused.value.message and DEPARTMENTS[matter] in str(refused.value.hint)


def test_an_applicant_the_district_turned_down_is_told_by_the_districts_own_paper(
    town: Town, worked: dict[str, CaseRef]
) -> None:
    ref = counter.comes(
        town, NewApplicant("韩示例", "999999197407070033"), "startup", "申领补贴", subitem="grant"
    )
    declined = CountyResult("declined", "样例〔2026〕12号", reasons=("经营不满一年",))
    counter.through(town, ref, Wishes(result=declined))
    found = counter.case(town, ref)
    assert found.refused and found.decisions == () and found.benefit is None
    assert found.county_result is not None and found.county_result.facts["reasons"] == ["经营不满一年"]
    assert counter.undone(found) == []


@pytest.mark.parametrize("matter", ["second_birth", "startup", "farmland"])
def test_the_opinion_goes_up_on_paper_with_a_slip_for_the_districts_seal(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    """T1: 审核意见, and a 转报单 on which the district's answer is taken back."""
    ref, known = worked[matter], MATTERS[matter]
    with town.clerk() as desk:
        found = case_at(desk, ref)
        assert slips.offered(desk, found, "opinion") == ("review_opinion",)
        opinion = words(slips.draw(desk, ref, "review_opinion", desk.today()))
        slip = words(slips.draw(desk, ref, "forwarding_slip", desk.today()))
    says(opinion, "审核意见", known.title, str(known.code), "建议准予办理", NAMES[LEADER], "北庄镇")
    says(
        slip,
        "转报单",
        f"{known.department}：",
        known.title[:20],  # a long title is set in two lines of its cell
        "服务指南列明的材料",
        "接收人签字",
        "见章发证退回登记",
        "北庄镇",
    )
    assert "镇级审批公章" not in opinion + slip, "the seal of decisions is for decisions"


# -- 服务窗口前移


@pytest.mark.parametrize("matter", WINDOW)
def test_the_window_takes_in_hands_over_and_hands_out(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    found = case(town, worked, matter)
    assert [s.id for s in found.matter.steps] == [
        "registration", "materials", "acceptance", "forward", "county_result", "deliver",
    ]  # fmt: skip
    assert {s.by for s in found.household.steps} == {CLERK}, "a window needs no leader"
    assert found.basis is None and found.latest("review") is None, "the window examines nothing"


@pytest.mark.parametrize("matter", WINDOW)
def test_the_applicant_gets_a_receipt_and_later_the_districts_result(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    ref, known = worked[matter], MATTERS[matter]
    with town.clerk() as desk:
        receipt = words(slips.draw(desk, ref, "window_receipt", desk.today()))
        result = words(slips.draw(desk, ref, "result_slip", desk.today()))
    says(receipt, "受理", known.title, str(known.code), "服务指南列明的材料", f"{known.department}", "北庄镇")
    says(result, "准予办理", "样例〔2026〕9号", known.title)


@pytest.mark.parametrize("matter", WINDOW)
def test_what_a_window_hands_over_does_not_say_that_it_was_examined(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    """T1: 转递清单 with the signatures of both, “由受理部门单位转递区级部门审核办理”."""
    with town.clerk() as desk:
        found = case_at(desk, worked[matter])
        (form,) = slips.offered(desk, found, "forward")
        slip = words(slips.draw(desk, worked[matter], form, desk.today()))
    says(slip, "转递清单", "接收人签字")
    assert "已经我单位审核" not in slip and "审核意见" not in slip


@pytest.mark.parametrize("act", ["review", "sign", "stamp", "confirm"])
def test_a_window_may_neither_examine_nor_sign_nor_stamp(town: Town, act: str) -> None:
    with town.clerk() as desk:
        answer = authority(desk, "company", act, desk.today())
        assert answer.instrument is None and "服务窗口前移" in answer.reason
        assert authority(desk, "company", "intake", desk.today()).instrument is not None


def test_disaster_relief_is_granted_by_the_district_and_paid(town: Town, worked: dict[str, CaseRef]) -> None:
    head = counter.person("杨示例", "0044")
    ref = counter.comes(
        town,
        counter.family(head, counter.person("朱示例", "0045", "配偶")),
        "disaster_relief",
        "山洪冲毁房屋",
    )
    counter.through(town, ref, Wishes(until="county_result"))
    assert counter.home(town, ref).benefits == ()
    said = CountyResult("issued", "山应急〔2026〕3号（样例）", covered=2, amount_fen=360_000)
    with town.clerk() as desk:
        forwarding.record_result(desk, ref, said, picture("grant"), desk.today())
    counter.through(town, ref)
    assert counter.paid(town, ref, "2026-01") == [("2026-01", 360_000)]
    found = counter.case(town, ref)
    assert found.benefit is not None and found.benefit.source == found.county_result.id  # type: ignore[union-attr]
    assert (found.benefit.covered, found.benefit.amount_fen) == (2, 360_000)
    with town.clerk() as desk, pytest.raises(Refused, match="不能改写"):
        month.pay(desk, ref.household, found.benefit.id, "2026-01")


def test_money_without_a_sum_on_the_districts_paper_is_not_granted(
    town: Town, worked: dict[str, CaseRef]
) -> None:
    ref = counter.comes(town, counter.family(counter.person("秦示例", "0046")), "disaster_relief", "火灾")
    counter.through(town, ref, Wishes(until="county_result"))
    with town.clerk() as desk:
        with pytest.raises(Refused, match="照文书填写"):
            forwarding.record_result(
                desk, ref, CountyResult("issued", "山应急〔2026〕4号（样例）"), picture("grant"), desk.today()
            )
        assert case_at(desk, ref).benefit is None


# -- 受理


def test_what_is_not_accepted_has_a_reason(town: Town, worked: dict[str, CaseRef]) -> None:
    """“任何部门不得推诿、拒绝”: without a written reason nobody is sent away."""
    ref = counter.comes(town, NewApplicant("尤示例", "999999197507070035"), "felling", "采伐")
    with town.clerk() as desk:
        assert case_at(desk, ref).closed is None
        with pytest.raises(Refused, match="写明理由"):
            record_step(desk, ref, "closed", desk.today(), {"how": "not_accepted", "reason": " "})
        record_step(desk, ref, "closed", desk.today(), {"how": "not_accepted", "reason": "林地不在本镇"})
        found = case_at(desk, ref)
    assert found.settled and found.closed is not None and found.closed.facts["reason"] == "林地不在本镇"


def test_what_was_decided_directly_stands_in_the_districts_ledger(
    town: Town, worked: dict[str, CaseRef], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The scheme watches by 双随机、一公开: what the district draws from are the town's own decisions."""
    copy = moved(town, tmp_path_factory.mktemp("filed") / "town")
    refs = [worked[m] for m in DIRECT]
    answered = counter.filed(copy, refs)
    assert answered.received.returned == 0
    for ref in refs:
        assert answered.of(counter.case(copy, ref).filing) == (FILED, "")
    with copy.county() as county:
        drawn = spotcheck.draw(county, period="2026-01")
    assert drawn.percent == 10 and drawn.items


def test_a_matter_outside_the_thirteen_is_not_taken_in(town: Town) -> None:
    with town.clerk() as desk, pytest.raises(UserError, match="不能办理这个事项"):
        intake.register(desk, NewApplicant("许示例", ""), intake.Request("dibao", "困难"), desk.today())
