"""Each matter asks for what it needs and no more: services, subsidies, relief, the county's counter, agents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop.demo.town import Town
from desktop.domain import idnumber
from desktop.office.act import case_at
from desktop.office.desk import Desk
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.registration import NewApplication, Registered, register_all, start
from desktop.ui.presenters.step_forms import initial
from desktop.ui.presenters.typed_people import TypedMember
from tests.office.made_office import CHEAP

SHOP = {"name": "冠县样例超市", "number": "91371525MA3XXXXX0K", "phone": "0635-1", "contact": "张明"}
names = iter("甲乙丙丁戊己庚辛壬癸")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """冠县: services beside assistance, and two counters to choose from."""
    folder: Path = tmp_path_factory.mktemp("guanxian")
    made = Town(folder, "示范专用口令仅供测试使用", "guanxian", cost=CHEAP)
    made.found()
    return made


@pytest.fixture
def desk(town: Town) -> Iterator[Desk]:
    with town.clerk() as opened:
        yield opened


def person(serial: int, relation: str = "户主", **said: object) -> TypedMember:
    """Somebody with a number that is nobody's."""
    body = f"371525196205{serial:02d}001"
    return TypedMember(f"王{next(names)}", body + idnumber.check_digit(body), relation, **said)  # type: ignore[arg-type]


def handed_in(
    desk: Desk, page: NewApplication, members: Sequence[TypedMember], **typed: TypedValue
) -> Registered:
    request = {**initial(page.request), **typed}
    return register_all(desk, page, {**initial(page.family), "village": "后王庄村"}, members, request)


def asked(page: NewApplication, **typed: TypedValue) -> set[str]:
    return {f.name for f in page.request.visible({**initial(page.request), **typed})}


def test_a_service_asks_for_its_applicant_and_its_parts_and_nothing_of_a_household(desk: Desk) -> None:
    page = start(desk)
    fields = asked(page, matter="medical_enrol")
    assert page.sheet({"matter": "medical_enrol"}) == "applicant"
    assert {"subitem.medical_enrol", "note", "channel"} <= fields
    assert not fields & {
        "applicant",
        "reason",
        "told",
        "asked",
        "relative",
        "special",
        "subitem.medical_remote",
    }
    request = {
        **initial(page.request),
        "matter": "medical_enrol",
        "subitem.medical_enrol": ["employer", "wages"],
    }
    done = register_all(desk, page, SHOP, (), request)
    case = case_at(desk, done.refs[0])
    assert case.application.subitem == "employer wages" and case.household.members[0].relation == "单位"
    with pytest.raises(FieldProblem) as caught:
        register_all(
            desk, page, {**SHOP, "contact": "", "phone": ""}, (), {**request, "subitem.medical_enrol": []}
        )
    assert {"phone", "subitem.medical_enrol"} <= set(caught.value.fields)


@pytest.mark.parametrize("number", ["123", "91371525MA3XXXXX0", "371525196205140010"])
def test_a_number_of_no_person_and_no_body_is_refused(desk: Desk, number: str) -> None:
    page = start(desk)
    request = {**initial(page.request), "matter": "medical_enrol", "subitem.medical_enrol": ["employer"]}
    with pytest.raises(FieldProblem) as caught:
        register_all(desk, page, {**SHOP, "number": number}, (), request)
    assert caught.value.fields == ("number",)


def test_a_subsidy_is_for_somebody_and_asks_for_no_income(desk: Desk) -> None:
    page = start(desk)
    fields = asked(page, matter="disability_nursing")
    assert page.sheet({"matter": "disability_nursing"}) == "people" and "subject.disability_nursing" in fields
    assert not fields & {"asked", "relative", "special", "care", "subject.elderly"}
    head, ill = (
        person(1),
        person(2, "配偶", disability_kind="肢体", disability_grade="一级", severe_illness=True),
    )
    with pytest.raises(FieldProblem, match="护理补贴对象"):
        handed_in(desk, page, [head, ill], matter="disability_nursing", reason="瘫痪")
    done = handed_in(
        desk, page, [TypedMember(), head, ill],
        matter="disability_nursing", also=["disability_living"], reason="瘫痪", applicant="1",
        **{"subject.disability_nursing": "2", "subject.disability_living": "2"},
    )  # fmt: skip
    assert done.titles == ("重度残疾人护理补贴", "困难残疾人生活补贴") and "已登记 2 件" in done.message
    for ref in done.refs:
        home, a = case_at(desk, ref).household, case_at(desk, ref).application
        assert (a.applicant, a.subject) == (home.members[0].id, home.members[1].id), (
            "rows left blank do not count"
        )
        assert (home.members[1].disability_grade, home.members[1].severe_illness) == ("一级", True)


def test_relief_asks_how_urgent_how_much_and_in_how_many_parts(desk: Desk) -> None:
    page = start(desk)
    assert {"path.temporary", "asked", "instalments", "relative"} <= asked(page, matter="temporary")
    done = handed_in(
        desk, page, [person(3)], matter="temporary", also=["dibao"], reason="房子烧了", asked="3,000.00",
        instalments="2", relative=True, special=True, special_cause="人户分离", **{"path.temporary": "emergency"},
    )  # fmt: skip
    relief, dibao = (case_at(desk, ref).application for ref in done.refs)
    assert (relief.path, relief.asked_fen, relief.instalments, relief.special) == (
        "emergency",
        300_000,
        2,
        False,
    )
    assert (dibao.path, dibao.asked_fen, dibao.instalments, dibao.special) == ("ordinary", 0, 1, True)
    assert relief.relative and dibao.relative and dibao.reason == "房子烧了。延长办理期限：人户分离"
    assert relief.reason == "房子烧了"


def test_the_county_counter_is_only_recorded_and_called_by_its_name(desk: Desk) -> None:
    page = start(desk)
    county = next(f for f in page.request.fields if f.name == "county")
    assert county.compute is not None
    assert "冠县民政局" in county.compute({"matter": "dibao", "channel": "county"})[1]
    assert "冠县医疗保障局" in county.compute({"matter": "medical_remote", "channel": "county"})[1]
    done = handed_in(desk, page, [person(4)], matter="dibao", reason="年老", channel="county")
    case = case_at(desk, done.refs[0])
    assert case.application.path == "county" and case.matter.step("decision") is None
    assert "到县级部门办理" in page.why({"matter": "dibao", "channel": "county"}).lines[0]


def test_an_agent_needs_the_authorisation_and_is_written_with_it(desk: Desk) -> None:
    page = start(desk)
    said: dict[str, TypedValue] = {
        "matter": "dibao",
        "reason": "年老",
        "by_agent": True,
        "agent": "周六",
        "agent_is": "亲属",
    }
    with pytest.raises(FieldProblem) as caught:
        handed_in(desk, page, [person(5)], **said)
    assert caught.value.fields == ("agent_paper",)
    done = handed_in(desk, page, [person(5)], **said, agent_paper=True)
    assert case_at(desk, done.refs[0]).application.agent == "周六（亲属，已交委托手续）"


def test_the_days_are_told_with_their_clause_and_a_date(desk: Desk) -> None:
    lines = "\n".join(start(desk).why({"matter": "dibao", "relative": True, "by_agent": True}).lines)
    assert (
        "20 个工作日，特殊情形 45 个工作日" in lines
        and "最迟 2026-02-02" in lines
        and "民发〔2022〕83号" in lines
    )
    assert "第二十条" in lines and "第六条" in lines
    relief = start(desk).why({"matter": "temporary"}).lines[-1]
    assert relief == "临时救助：15 个工作日；今天受理的，最迟 2026-01-26 办结。依据：办公室设置"


def test_who_is_on_file_is_not_asked_again_and_what_is_under_way_is_not_offered(desk: Desk) -> None:
    done = handed_in(desk, start(desk), [person(6), person(7, "配偶")], matter="dibao", reason="年老")
    page = start(desk, done.refs[0].household)
    assert not page.asks_family and [p.name for p in page.on_file] == [n for _, n in page.people]
    assert "3715251962" not in repr(page.on_file), "numbers are masked"
    offered = {o.matter: o for o in page.offers({}, (), {"told": ["illness"], "reason": ""})}
    assert offered["dibao"].state == "no" and "在办" in offered["dibao"].why and not offered["dibao"].open
    assert offered["temporary"].state == "fits"
    assert "applicant" in asked(page, matter="medical_remote"), "one of the family comes for the service"


def test_a_further_matter_that_fails_does_not_take_the_others_with_it(desk: Desk) -> None:
    done = handed_in(desk, start(desk), [person(8)], matter="dibao", reason="年老")
    page = start(desk, done.refs[0].household)
    again = handed_in(desk, page, (), matter="temporary", also=["dibao"], reason="摔了")
    assert again.titles == ("临时救助",) and again.failed[0][0] == "最低生活保障"
    assert "没有登记" in again.message and "还有一件在办" in again.message
