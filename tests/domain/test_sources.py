"""Each value says where it is from, and only what is true of it."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.scheme import Limit, Matter, Said, Step, Topup
from desktop.domain.sources import UNCONFIGURED, Reader, Value, origins, who
from desktop.packs import load_pack, scheme_ids

ON = date(2026, 8, 3)


def reader(scheme: str, filled: dict[str, int | str] | None = None) -> Reader:
    return Reader(load_pack(scheme), ON, filled)


def matter(scheme: str, id: str) -> Matter:
    found = load_pack(scheme).scheme.matter(id)
    assert found is not None
    return found


def step_of(scheme: str, of: str, id: str) -> tuple[Matter, Step]:
    known = matter(scheme, of)
    step = known.step(id)
    assert step is not None
    return known, step


def value(values: tuple[Value, ...], label: str) -> Value:
    [found] = [v for v in values if v.label == label]
    return found


def test_a_national_limit_is_not_the_scheme_s() -> None:
    dibao, decision = step_of("mishan", "dibao", "decision")
    limit = value(reader("mishan").step(dibao, decision), "时限")
    assert limit.text == "20 个工作日内（特殊情形 45 个工作日），自“受理”次日起算"
    assert [s.origin for s in limit.sources] == ["law"] and "83号" in limit.sources[0].text
    assert "二十个工作日" in limit.sources[0].says


def test_local_rules_are_told_apart_from_national_ones() -> None:
    dibao, notice = step_of("qijiang", "dibao", "notice")
    kinds = {s.origin for v in reader("qijiang").step(dibao, notice) for s in v.sources}
    assert "local" in kinds and "law" in kinds


def test_a_limit_left_to_the_office_shows_its_value_or_that_there_is_none() -> None:
    relief, decision = step_of("lingshui", "temporary", "decision")
    known: dict[str, int | str] = {"temporary_total_days": 12}
    for filled, text in ((known, "12 个工作日内，自“受理”次日起算"), ({}, UNCONFIGURED)):
        limit = value(reader("lingshui", filled).step(relief, decision), "时限")
        assert limit.text == text and [s.origin for s in limit.sources] == ["office"]
    assert "（样例）" in value(reader("lingshui").step(relief, decision), "时限").text


def test_hours_run_from_the_hour() -> None:
    limit = Limit(days=1, hours=24, unit="calendar", since="registration", clause="x")
    assert reader("mishan").limit(matter("mishan", "dibao"), limit).text == "24 小时内，自“登记”起算"


def test_a_silent_value_names_the_setting_that_stands_for_it() -> None:
    delegation = load_pack("qijiang").scheme.delegation
    said = reader("qijiang", {"instrument_seal_text": "样例印"}).said(
        "印章文字", delegation.seal_text, "delegation.seal_text"
    )
    assert said.text == "样例印" and origins((said,)) == ("office", "unsaid")
    silent = reader("qijiang", {}).said("印章名称", delegation.seal_display, "delegation.seal_display")
    assert silent.text == "方案未规定" and origins((silent,)) == ("unsaid",)


def test_what_a_scheme_leaves_open_in_words_is_not_called_silent() -> None:
    payer = matter("qijiang", "dibao").payment_flow
    assert payer.value is None and payer.quote
    said = reader("qijiang").said("发放流程", payer)
    assert said.text != "方案未规定" and origins((said,)) == ("scheme",)


def test_steps_are_named_as_on_their_own_path() -> None:
    relief, decision = step_of("lingshui", "temporary", "paper")
    assert value(reader("lingshui").step(relief, decision), "先要").text == "审核确认"


def test_who_does_a_step() -> None:
    _, visit = step_of("mishan", "dibao", "visit")
    assert who(visit).startswith("经办人、下乡人员，2 人")
    _, result = step_of("lingshui", "dibao", "verification_result")
    assert who(result) == "县级办理，经办人登记结果"


def test_amounts_show_their_setting() -> None:
    topup = Topup(id="a", title="重度残疾人", amount_setting="standard_rural_fen", quote="重度残疾人增发")
    shown = reader("mishan", {"standard_rural_fen": 56_500}).topup(matter("mishan", "dibao"), topup)
    assert shown.text == "每人 565.00 元" and origins((shown,)) == ("scheme", "office")
    share = Topup(id="b", title="老年人", percent_of_standard=20, clause="《样例》第一条")
    assert reader("mishan").topup(matter("mishan", "dibao"), share).text == "每人月标准的 20%"


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_value_of_every_step_has_a_source_or_is_the_program_s_own(scheme: str) -> None:
    arranged = {"先要", "谁办", "什么时候要", "张贴地点"}
    read = reader(scheme, {})
    for known in load_pack(scheme).scheme.matters:
        for step in (*known.steps, *(s for path in known.paths for s in path.steps)):
            for found in read.step(known, step):
                assert found.sources or found.label in arranged, (known.id, step.id, found)
                assert all(s.origin != "unsaid" for s in found.sources), "a step is there for a reason"


def test_a_said_value_without_anything_is_unsaid() -> None:
    assert reader("mishan").said("x", Said[int]()).text == "方案未规定"
