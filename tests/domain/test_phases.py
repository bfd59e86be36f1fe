"""Whose turn it is, in the words of each scheme; one second of another day, and the answer is another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from desktop.domain.phases import Turn, turn, wave_problems
from desktop.domain.scheme import Scheme
from desktop.packs import load_pack

DAY = timedelta(days=1)
PARTIAL = "赶水镇、石角镇、东溪镇、三江街道、永城镇、隆盛镇、郭扶镇、安稳镇、扶欢镇、永新镇"
COMPLETE = "三角镇、古南街道、文龙街道、新盛街道、通惠街道、石壕镇、篆塘镇、丁山镇、中峰镇、横山镇"
NAMED = {"phase_partial": PARTIAL, "phase_complete": COMPLETE}


def scheme(name: str) -> Scheme:
    return load_pack(name).scheme


def asked(name: str, township: str, on: date, settings: Mapping[str, str] | None = None) -> Turn:
    found = turn(scheme(name), township, on, settings)
    assert found.reason.endswith("。") if found.begun is not True else found.reason == ""
    assert "县局" not in found.reason
    return found


class TestQijiang:
    """1 + 10 + 10: the scheme names one."""

    def test_the_pilot_begins_with_the_scheme_and_does_not_end_with_its_wave(self) -> None:
        assert asked("qijiang", "打通镇", date(2021, 3, 24)).begun is False
        assert asked("qijiang", "打通镇", date(2021, 3, 25)).begun is True
        assert asked("qijiang", "打通镇", date(2021, 12, 1)).begun is True

    @pytest.mark.parametrize(
        ("township", "first"), [("赶水镇", date(2021, 12, 1)), ("横山镇", date(2022, 6, 1))]
    )
    def test_each_wave_begins_on_its_day(self, township: str, first: date) -> None:
        before = asked("qijiang", township, first - DAY, NAMED)
        assert before.begun is False and first.isoformat() in before.reason
        assert asked("qijiang", township, first, NAMED).begun is True

    def test_a_code_is_as_good_as_a_name(self) -> None:
        assert asked("qijiang", "500110110", date(2021, 12, 1), NAMED).begun is True

    def test_names_that_nobody_filled_in_are_not_guessed(self) -> None:
        between = asked("qijiang", "横山镇", date(2022, 1, 10))
        assert between.begun is None
        assert "未配置" in between.reason and "横山镇" in between.reason
        assert "部分下放的10个镇街" in between.reason and "完全下放的10个镇街" in between.reason

    def test_where_every_wave_says_the_same_the_names_do_not_matter(self) -> None:
        early = asked("qijiang", "横山镇", date(2021, 11, 30))
        assert early.begun is False and "2021-12-01" in early.reason
        assert asked("qijiang", "横山镇", date(2022, 6, 1)).begun is True

    def test_a_list_that_is_not_whole_leaves_the_others_open(self) -> None:
        some = {"phase_partial": "赶水镇、石角镇"}
        assert asked("qijiang", "赶水镇", date(2021, 12, 1), some).begun is True
        assert asked("qijiang", "横山镇", date(2021, 12, 1), some).begun is None

    def test_the_last_wave_follows_from_a_whole_first_list(self) -> None:
        left = asked("qijiang", "横山镇", date(2022, 5, 31), {"phase_partial": PARTIAL})
        assert left.begun is False and "2022-06-01" in left.reason

    def test_a_township_of_wansheng_is_no_receiver(self) -> None:
        other = asked("qijiang", "万东镇", date(2026, 1, 1), NAMED)
        assert other.begun is False and "不是方案的承接单位" in other.reason and "21个" in other.reason

    def test_the_lists_are_checked(self) -> None:
        assert wave_problems(scheme("qijiang"), NAMED) == ()
        wrong = wave_problems(scheme("qijiang"), {**NAMED, "phase_complete": "赶水镇、万东镇、打通镇"})
        assert len(wrong) == 4
        assert any("万东镇" in w and "不在" in w for w in wrong)
        assert any("10个" in w and "3个" in w for w in wrong)
        assert {"“赶水镇”写进了两批。", "“打通镇”写进了两批。"} <= set(wrong)

    @pytest.mark.parametrize("spelt", ["赶水镇,石角镇", "赶水镇 石角镇", "赶水镇；石角镇\n"])
    def test_names_may_be_parted_in_any_usual_way(self, spelt: str) -> None:
        assert asked("qijiang", "石角镇", date(2021, 12, 1), {"phase_partial": spelt}).begun is True


class TestMishan:
    def test_the_three_pilots_have_it(self) -> None:
        for township in ("密山镇", "杨木乡", "中心街道办"):
            assert asked("mishan", township, date(2021, 3, 3)).begun is True

    def test_the_others_wait_for_what_the_text_leaves_open(self) -> None:
        other = asked("mishan", "连珠山镇", date(2026, 1, 1))
        assert other.begun is False
        assert "密山镇、杨木乡、中心街道办共3个" in other.reason and "待条件成熟后" in other.reason


class TestLingshui:
    def test_the_text_has_no_year_and_is_quoted(self) -> None:
        for on in (date(2022, 6, 29), date(2026, 7, 1)):
            found = asked("lingshui", "椰林镇", on)
            assert found.begun is None
            assert "6月底前完成" in found.reason and "陵水黎族自治县人民政府" in found.reason

    def test_the_forestry_company_is_no_receiver(self) -> None:
        assert asked("lingshui", "469028500", date(2026, 1, 1)).begun is False


class TestGuanxian:
    def test_seven_days_are_still_the_countys(self) -> None:
        for on in (date(2021, 4, 24), date(2021, 4, 30)):
            found = asked("guanxian", "贾镇", on)
            assert found.begun is False
            assert "7天过渡期" in found.reason and "县级办理" in found.reason and "2021-05-01" in found.reason
        assert "过渡期" not in asked("guanxian", "贾镇", date(2021, 4, 23)).reason
        assert asked("guanxian", "贾镇", date(2021, 5, 1)).begun is True

    def test_a_township_that_comes_later_waits_for_its_own_day(self) -> None:
        known = scheme("guanxian")
        first, *others = known.townships
        late = first.model_copy(update={"since": date(2021, 9, 1)})
        changed = known.model_copy(update={"townships": (late, *others)})
        found = turn(changed, late.name, date(2021, 8, 31))
        assert found.begun is False and "2021-09-01" in found.reason
        assert turn(changed, late.name, date(2021, 9, 1)).begun is True


class TestShanting:
    NINE = ("西集镇", "桑村镇", "城头镇", "冯卯镇", "店子镇", "水泉镇", "徐庄镇", "北庄镇", "凫城镇")

    def test_nine_receive(self) -> None:
        assert all(asked("shanting", t, date(2021, 6, 28)).begun is True for t in self.NINE)

    @pytest.mark.parametrize("addressee", ["山城街道", "山亭经济开发区"])
    def test_an_addressee_is_no_receiver(self, addressee: str) -> None:
        found = asked("shanting", addressee, date(2026, 1, 1))
        assert found.begun is False and addressee in found.reason
        assert all(name in found.reason for name in self.NINE) and "共9个" in found.reason
