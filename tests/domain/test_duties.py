"""What an office has to do besides its cases, on a day: dates of every month, tasks, papers running out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from desktop.domain.duties import Duty, Mark, OfficeFacts, duties
from desktop.domain.household_duties import HouseholdTask
from desktop.domain.scheme import CalendarLine, Scheme
from desktop.domain.workdays import WorkingDays
from desktop.packs import load_pack

BEGAN, TODAY = date(2026, 1, 5), date(2026, 8, 3)


@cache
def scheme_of(scheme: str) -> Scheme:
    return load_pack(scheme).scheme


def office(township: str = "杨木乡", **changed: object) -> OfficeFacts:
    return replace(OfficeFacts(township, BEGAN, staff=2), **changed)  # type: ignore[arg-type]  # test values


def listed(
    scheme: Scheme | str,
    facts: OfficeFacts,
    today: date = TODAY,
    marks: Sequence[Mark] = (),
) -> tuple[Duty, ...]:
    known = scheme_of(scheme) if isinstance(scheme, str) else scheme
    return duties(known, WorkingDays(load_pack("mishan").calendar), today, marks, facts)


def one(found: Sequence[Duty], id: str) -> Duty:
    [duty] = [d for d in found if d.id == id]
    return duty


LINGSHUI = office("椰林镇")


def test_a_day_of_the_month_on_a_saturday_is_said_so_and_not_moved() -> None:
    duty = one(listed("lingshui", LINGSHUI), "calendar.changes.2026-08")
    assert (duty.due, duty.state, duty.kind) == (date(2026, 8, 15), "open", "monthly")
    assert "2026-08-15（星期六）不是工作日" in duty.note and "2026-08-14 前" in duty.note
    assert one(listed("lingshui", LINGSHUI), "calendar.changes.2026-07").note == ""


def test_the_working_day_before_a_holiday_is_named() -> None:
    # 20 June 2026 is a Saturday, the 19th the Dragon Boat festival.
    duty = one(listed("lingshui", LINGSHUI), "calendar.statistics.2026-06")
    assert "请在 2026-06-18 前" in duty.note


def test_the_table_its_receiver_and_its_seal_stand_with_the_day() -> None:
    duty = one(listed("lingshui", LINGSHUI), "calendar.statistics.2026-08")
    assert duty.to == "县民政局" and "加盖电子印章" in duty.title
    assert duty.deliverable == ("《城乡低保、特困供养资金和临时救助发放统计表》",)
    assert (
        duty.quote in "每月20日前将《城乡低保、特困供养资金和临时救助发放统计表》加盖电子印章后报县民政局备案"
    )


def test_a_month_without_that_day_ends_on_its_last() -> None:
    line = CalendarLine(id="end", day=31, action="报送", quote="每月31日前报送")
    scheme = scheme_of("lingshui").model_copy(update={"calendar": (line,)})
    duty = one(listed(scheme, LINGSHUI, today=date(2026, 2, 3)), "calendar.end.2026-02")
    assert duty.due == date(2026, 2, 28) and "2月没有31日" in duty.note


def test_months_nobody_marked_are_late_and_a_mark_ends_it() -> None:
    found = listed("lingshui", LINGSHUI)
    assert (
        one(found, "calendar.changes.2026-06").state == one(found, "calendar.changes.2026-07").state == "late"
    )
    assert one(found, "calendar.changes.2026-09").state == "coming"
    mark = Mark("calendar.changes.2026-07", date(2026, 7, 14), "p1", "已报")
    done = one(listed("lingshui", LINGSHUI, marks=[mark]), mark.duty)
    assert (done.state, done.done_on, done.done_by, done.done_note) == ("done", mark.on, "p1", "已报")


def test_nothing_is_asked_of_months_before_the_office_began() -> None:
    young = replace(LINGSHUI, began=date(2026, 7, 16))
    ids = {d.id for d in listed("lingshui", young)}
    assert "calendar.changes.2026-07" not in ids and "calendar.reconcile.2026-07" in ids


def test_a_task_of_before_the_office_is_not_called_late() -> None:
    duty = one(listed("mishan", office()), "milestone.2021-06-10.向市民政局报送工作评估、总结报告")
    assert duty.state == "past" and "方案原定日期，已过" in duty.note and duty.ours
    early = replace(office(), began=date(2021, 3, 1))
    assert one(listed("mishan", early, today=date(2021, 7, 1)), duty.id).state == "late"


def test_the_same_words_as_task_and_as_milestone_are_one_duty() -> None:
    titles = [
        d.quote for d in listed("guanxian", office("清泉街道")) if "承接方案、服务指南、工作手册" in d.quote
    ]
    assert len(titles) == 1


def test_what_others_have_to_do_is_not_ours() -> None:
    found = listed("mishan", office())
    assert not one(found, "milestone.2021-06-15.总结经验做法，报送市政府").ours
    qijiang = listed("qijiang", office("古南街道"))
    assert not one(qijiang, "task.pilot_report").ours, "打通镇's"
    assert one(listed("qijiang", office("打通镇")), "task.pilot_report").ours


def test_every_month_without_a_day_is_reminded_at_its_end() -> None:
    duty = one(listed("mishan", office()), "task.monthly_check.2026-08")
    assert (
        duty.due == date(2026, 8, 31)
        and "没有写几日" in duty.note
        and duty.title.startswith("8月：与市民政局")
    )


def test_the_day_of_a_handbook_is_the_office_own() -> None:
    assert not [d for d in listed("mishan", office()) if d.id.startswith("setting.")]
    duty = one(listed("mishan", office(filled={"month_close_day": 20})), "setting.month_close_day.2026-08")
    assert duty.due == date(2026, 8, 20) and "办公室设置" in duty.note and duty.quote == ""
    # Where the scheme has its own days, the setting adds none.
    both = listed("lingshui", replace(LINGSHUI, filled={"month_close_day": 20}))
    assert not [d for d in both if d.id.startswith("setting.")]


def test_too_few_people_are_told_with_the_words_of_the_scheme() -> None:
    assert not [d for d in listed("mishan", office()) if d.kind == "staff"]
    [duty] = [d for d in listed("mishan", office(staff=1)) if d.kind == "staff"]
    assert "在岗 1 名，应不少于 2 名" in duty.title and "不少于2名工作人员" in duty.quote
    assert not [d for d in listed("lingshui", office("椰林镇", staff=0)) if d.kind == "staff"], "says nothing"


def test_no_instrument_stands_before_everything() -> None:
    found = listed("mishan", office(live=False, filled={"month_close_day": 20}))
    assert found[0].id == "instrument" and found[1].state == "late"


def test_an_instrument_that_ends_soon_is_to_be_renewed() -> None:
    duty = one(
        listed("mishan", office(ending=(("密委〔2026〕1号", date(2026, 9, 1)),))),
        "instrument.密委〔2026〕1号",
    )
    assert duty.due == date(2026, 9, 1) and "还有 29 天" in duty.title and not duty.by_hand


def test_the_wave_of_the_township_is_done_with_an_instrument() -> None:
    assert one(listed("mishan", office()), "phase.pilot").state == "done"
    assert one(listed("mishan", office(live=False)), "phase.pilot").state == "open"
    asked = [d for d in listed("qijiang", office("古南街道")) if d.kind == "phase"]
    assert len(asked) == 2 and all("名单" in d.title for d in asked)
    named = office("古南街道", filled={"phase_partial": "古南街道、文龙街道", "phase_complete": "石角镇"})
    settings = {p.setting for p in scheme_of("qijiang").phases if p.setting}
    assert settings == set(named.filled)
    [mine] = [d for d in listed("qijiang", named) if d.kind == "phase"]
    assert mine.title.startswith("部分下放") and mine.state == "done"


def test_the_holiday_table_of_next_year_is_asked_for_from_november() -> None:
    def asked(today: date) -> list[tuple[str, str]]:
        return [(d.id, d.state) for d in listed("mishan", office(), today=today) if d.kind == "holidays"]

    assert asked(date(2026, 10, 31)) == []
    assert asked(date(2026, 11, 1)) == [("holidays.2027", "open")]
    assert asked(date(2027, 3, 1)) == [("holidays.2027", "late")]


def test_what_is_due_in_households_is_gathered_by_village() -> None:
    def task(name: str, village: str, due: date) -> HouseholdTask:
        return HouseholdTask("review", f"f-{name}", name, village, "低保", due, "第三十一条")

    tasks = (
        task("甲", "新柞村", date(2026, 8, 20)), task("乙", "新柞村", date(2026, 7, 1)), task("丙", "站前社区", TODAY),
    )  # fmt: skip
    found = [d for d in listed("mishan", office(households=tasks)) if d.kind == "review"]
    assert [(d.title, d.due, d.state) for d in found] == [
        ("新柞村 2 户到了定期核查的日子", date(2026, 7, 1), "late"),
        ("站前社区 1 户到了定期核查的日子", TODAY, "open"),
    ]
    assert [t.name for t in found[0].households] == ["乙", "甲"] and found[0].clause == "第三十一条"
