"""举报投诉: who may read one, how it is worked, what the household learns, what the county alone gets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.domain.complaint import CLOSED, FEEDBACK, INVESTIGATION, Complaint
from desktop.domain.journal import Put
from desktop.errors import Refused, UserError
from desktop.office import changes, complaints, intake, restricted
from desktop.office.act import CaseRef, home_at, record_step
from desktop.office.checking import check_office
from desktop.office.desk import Changes, Desk
from desktop.office.intake import Request
from desktop.sync import sealed_note
from tests.office.made_complaint import PHONE, SAID, WHO, complaint, file_of, looked_into, registered
from tests.office.made_office import ADMIN, CLERK, FIELD, LEADER, SECOND, START, House, photo


def readers(house: House, id: str) -> set[str]:
    found = set()
    for user in (ADMIN, CLERK, SECOND, FIELD, LEADER):
        with house.desk(user) as desk:
            if id in {c.id for c in complaints.readable(desk)}:
                found.add(user)
    return found


# -- who may read


def test_only_the_receiver_and_the_administrator_read_it(house: House) -> None:
    assert readers(house, registered(house)) == {ADMIN, CLERK}


def test_a_clerk_complained_about_cannot_open_it(house: House) -> None:
    id = registered(house, SECOND, against=(CLERK,))
    assert readers(house, id) == {ADMIN, SECOND}
    with house.desk(CLERK) as desk:
        for refused in (
            lambda: complaints.one(desk, id),
            lambda: looked_into(desk, id),
            lambda: complaints.feed_back(desk, id, desk.today(), letter="x", delivered="x"),
            lambda: complaints.close(desk, id, desk.today()),
            lambda: complaints.letter(desk, id),
            lambda: complaints.mark_household(desk, id),
        ):
            with pytest.raises(UserError, match="无权查看"):
                refused()


def test_who_is_named_by_name_alone_cannot_open_it_either(house: House) -> None:
    id = registered(house, CLERK, against=("钱 二",))
    with house.desk(SECOND) as desk, pytest.raises(UserError, match="无权查看"):
        complaints.one(desk, id)


def test_nobody_learns_whether_there_is_one(house: House) -> None:
    id = registered(house)
    with house.desk(SECOND) as desk:
        with pytest.raises(UserError) as of_another:
            complaints.one(desk, id)
        with pytest.raises(UserError) as of_nothing:
            complaints.one(desk, "complaint-000000000000")
    assert str(of_another.value) == str(of_nothing.value)


@pytest.mark.parametrize("user", [FIELD, LEADER])
def test_others_than_clerks_and_administrators_register_none(house: House, user: str) -> None:
    with house.desk(user) as desk, pytest.raises(Refused, match="经办人或管理员"):
        complaints.register(desk, complaint())
    assert not (house.office / "restricted.hdo").exists()


# -- the walk of a complaint


def test_a_named_complaint_is_looked_into_answered_and_closed(house: House) -> None:
    id = registered(house)
    with house.desk(CLERK) as desk:
        assert complaints.one(desk, id).next_step == INVESTIGATION
        looked_into(desk, id, photos=[photo("两套楼房")])
        assert complaints.one(desk, id).next_step == FEEDBACK
        with pytest.raises(Refused, match="第三十七条"):
            complaints.close(desk, id, desk.today())
        letter = complaints.letter(desk, id)
        assert WHO in letter and "属实" in letter and SAID not in letter and PHONE not in letter
        complaints.feed_back(desk, id, desk.today(), letter=letter, delivered="当面")
    with house.desk(ADMIN) as desk:
        assert complaints.one(desk, id).next_step == CLOSED
        complaints.close(desk, id, desk.today(), findings="转入复核")
        done = complaints.one(desk, id)
        signed = [(e.header.action, e.header.person) for e in file_of(desk).entries()]
        assert check_office(desk).findings == ()
    assert not done.open and done.next_step == "" and done.steps[-1].outcome == "founded"
    assert [s.by for s in done.steps] == [CLERK, CLERK, ADMIN]
    assert signed == [
        ("complaint.register", CLERK), ("complaint.investigation", CLERK), ("complaint.feedback", CLERK),
        ("complaint.closed", ADMIN),
    ]  # fmt: skip


def test_an_anonymous_complaint_is_closed_without_an_answer(house: House) -> None:
    id = registered(house, named=False, name="", phone="")
    with house.desk(CLERK) as desk:
        looked_into(desk, id, outcome="unfounded")
        with pytest.raises(Refused, match="匿名"):
            complaints.feed_back(desk, id, desk.today(), letter="x", delivered="x")
        with pytest.raises(UserError, match="反馈函"):
            complaints.letter(desk, id)
        complaints.close(desk, id, desk.today())
        assert not complaints.one(desk, id).open
        with pytest.raises(Refused, match="已经办结"):
            looked_into(desk, id)


def test_another_result_is_told_again(house: House) -> None:
    id = registered(house)
    with house.desk(CLERK) as desk:
        looked_into(desk, id)
        complaints.feed_back(desk, id, desk.today(), letter="属实", delivered="当面")
        looked_into(desk, id, outcome="unfounded")
        assert complaints.one(desk, id).next_step == FEEDBACK
        with pytest.raises(Refused, match="先向举报人反馈"):
            complaints.close(desk, id, desk.today())


@pytest.mark.parametrize(
    ("investigators", "why"),
    [
        (["孙四"], "2 名"),
        (["孙四", FIELD], "2 名"),
        ([SECOND, "孙四"], "不能核查"),
        (["钱二", "孙四"], "不能核查"),
        ([WHO, "孙四"], "不能核查"),
        (["李𬭎", "孙四"], "不能核查"),
        (["", "孙四"], "2 名"),
    ],
)
def test_nobody_concerned_looks_into_it(house: House, investigators: list[str], why: str) -> None:
    with house.desk(CLERK) as desk:
        ref = house.registered(desk)
        id = complaints.register(desk, complaint(about_household=ref.household, against=(SECOND,))).id
        with pytest.raises(UserError, match=why):
            looked_into(desk, id, investigators=investigators)
        assert complaints.one(desk, id).steps == ()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"unrelated": False}, "近亲属"),
        ({"findings": " "}, "核查情况"),
        ({"outcome": "perhaps"}, "核查情况"),
    ],
)
def test_an_investigation_says_what_it_must(house: House, changed: dict[str, object], why: str) -> None:
    id = registered(house)
    with house.desk(CLERK) as desk, pytest.raises(Refused, match=why):
        looked_into(desk, id, **changed)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"channel": "rumour"}, "哪里来"),
        ({"name": ""}, "实名"),
        ({"named": False}, "实名"),
        ({"named": False, "name": ""}, "实名"),
        ({"about_text": " "}, "内容"),
        ({"due": None}, "办结期限"),
        ({"due": START - timedelta(days=1)}, "办结期限"),
        ({"on": START + timedelta(days=1)}, "晚于今天"),
        ({"about_household": "0" * 16}, "没有找到"),
    ],
)
def test_a_registration_says_what_it_must(house: House, changed: dict[str, object], why: str) -> None:
    with house.desk(CLERK) as desk, pytest.raises(UserError, match=why):
        complaints.register(desk, complaint(**changed))


def test_the_most_urgent_comes_first_and_closed_ones_last(house: House) -> None:
    later = registered(house)
    sooner = registered(house, due=START + timedelta(days=5), named=False, name="", phone="")
    with house.desk(CLERK) as desk:
        assert [c.id for c in complaints.readable(desk)] == [sooner, later]
        looked_into(desk, sooner)
        complaints.close(desk, sooner, desk.today())
        assert [c.id for c in complaints.readable(desk)] == [later, sooner]


# -- the household


def test_the_open_application_is_marked_and_nothing_else(house: House) -> None:
    with house.desk(CLERK) as desk:
        ref = house.registered(desk)
        before = home_at(desk, ref.household)
        done = complaints.register(desk, complaint(about_household=ref.household))
        after = home_at(desk, ref.household)
        with desk.open_household(ref.household) as opened:
            said = json.dumps(
                [e.body.to_json() if e.body else None for e in opened.entries()]
                + [[*key, values] for key, values in opened.records().items()],
                ensure_ascii=False,
            )
            last = opened.entries()[-1]
        found = desk.catalogue.search(WHO, limit=10)
    assert after == replace(before, applications=(replace(before.applications[0], complaint=True),))
    assert last.body is not None
    assert (
        last.body.changes == (Put("application", ref.application, {"complaint": True}),)
        and not last.body.note
    )
    assert done.todo == "" and ref.household in done.changes.households
    assert not any(secret in said for secret in (WHO, PHONE, SAID)) and not found


def test_a_second_complaint_marks_nothing_twice(house: House) -> None:
    with house.desk(CLERK) as desk:
        ref = house.registered(desk)
        complaints.register(desk, complaint(about_household=ref.household))
        with desk.open_household(ref.household) as opened:
            entries = len(opened.entries())
        complaints.register(desk, complaint(about_household=ref.household))
        with desk.open_household(ref.household) as opened:
            assert len(opened.entries()) == entries


def test_a_family_with_benefits_alone_gets_a_review(house: House) -> None:
    with house.desk(CLERK) as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    asked: list[tuple[str, date]] = []

    def open_review(desk: Desk, household: str, on: date) -> Changes:
        asked.append((household, on))
        return Changes(frozenset({household}))

    with house.desk(CLERK) as desk:
        done = complaints.register(desk, complaint(about_household=ref.household))
        assert "复核" in done.todo and not home_at(desk, ref.household).applications[0].complaint
        complaints.mark_household(desk, done.id, open_review)
    assert asked == [(ref.household, house.day("decide"))]


def test_an_old_application_that_was_withdrawn_does_not_stand_in_the_way_of_a_review(house: House) -> None:
    with house.desk(CLERK) as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk(CLERK) as desk:
        other, _ = intake.register(desk, ref.household, Request("temporary", "火灾"), desk.today())
        record_step(desk, other, "closed", desk.today(), {"how": "withdrawn", "reason": "申请人撤回"})
        done = complaints.register(desk, complaint(about_household=ref.household), changes.open_review)
        home = home_at(desk, ref.household)
    assert done.todo == "" and [(a.change, a.complaint) for a in home.applications if a.change] == [
        ("review", True)
    ]
    withdrawn = home.application(other.application)
    assert withdrawn is not None and not withdrawn.complaint


def test_a_family_that_was_not_marked_is_waited_for_until_it_is(house: House) -> None:
    with house.desk(CLERK) as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk(CLERK) as desk:
        on = desk.today()
        id = complaints.register(desk, complaint(about_household=ref.household, on=on)).id
        assert complaints.waits_for_mark(desk, id)
        complaints.mark_household(desk, id, changes.open_review)
        complaints.mark_household(desk, id, changes.open_review)
        assert not complaints.waits_for_mark(desk, id)
        (opened,) = [a for a in home_at(desk, ref.household).applications if a.change]
        record_step(
            desk,
            CaseRef(ref.household, opened.id),
            "closed",
            on,
            {"how": "withdrawn", "reason": "已核查清楚"},
        )
        assert not complaints.waits_for_mark(desk, id)


# -- about the desk


@pytest.mark.parametrize(
    "changed", [{"about_desk": True}, {"against": (ADMIN,)}, {"against": ("李三",)}, {"against": (CLERK,)}]
)
def test_a_complaint_about_the_desk_is_not_written_down_there(
    house: House, changed: dict[str, object]
) -> None:
    with house.desk(CLERK) as desk, pytest.raises(UserError, match="密封报县级"):
        complaints.register(desk, complaint(**changed))
    assert not (house.office / "restricted.hdo").exists()


def test_the_county_alone_reads_a_complaint_about_the_desk(house: House) -> None:
    with house.desk(CLERK) as desk:
        path = complaints.to_county(desk, complaint(against=(ADMIN,)), house.stick)
        (kept,) = complaints.readable(desk)
        said = json.dumps([list(v.values()) for v in restricted.records(desk).values()], ensure_ascii=False)
        with pytest.raises(UserError, match="密封件打不开"):
            sealed_note.unseal(path.read_bytes(), [desk.device_keys.identity])
        again = complaints.carry_again(desk, kept.id, house.folder / "another stick")
        device = desk.device.public
        assert check_office(desk).findings == ()
    with house.county() as county:
        note = sealed_note.unseal(path.read_bytes(), county.identities)
    inside = note.document["complaint"]
    assert (inside["name"], inside["phone"], inside["about_text"]) == (WHO, PHONE, SAID)
    assert inside["against"] == [ADMIN] and note.signer == device
    assert again.read_bytes() == path.read_bytes()
    assert kept == Complaint(
        kept.id, on=START.isoformat(), channel="visit", about_desk=True, received_by=CLERK, sealed=kept.sealed
    )
    assert not any(secret in said for secret in (WHO, PHONE, SAID, ADMIN)) and WHO not in path.name
    assert readers(house, kept.id) == {CLERK}


def test_what_could_not_be_carried_is_carried_later(house: House) -> None:
    blocked = house.folder / "no folder"
    blocked.write_bytes(b"")
    with house.desk(CLERK) as desk:
        with pytest.raises(UserError) as said:
            complaints.to_county(desk, complaint(), blocked)
        (kept,) = complaints.readable(desk)
        path = complaints.carry_again(desk, kept.id, house.stick)
    assert "不要重新填写" in said.value.hint and path.exists()
