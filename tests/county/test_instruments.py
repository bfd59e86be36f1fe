"""Signing for all matters at once, what the county fills in, and taking an instrument back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.instrument_terms import ordinal
from desktop.county.instruments import Terms, doubts, recall, sign_all, sign_instrument, signed
from desktop.county.offices import enrol
from desktop.domain.credential import Credentials, Instrument, Revocation
from desktop.domain.instrument import authority_on
from desktop.errors import UserError
from desktop.models import credentials
from tests.county.conftest import CHEAP, PASSWORD, Joined, StillClock
from tests.county.small_office import SmallOffice

SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)
ON = date(2026, 6, 1)


@dataclass
class Seat:
    """A county of some scheme with one enrolled office."""

    desk: CountyDesk
    office: SmallOffice

    def samples(self) -> dict[str, int | str]:
        """What the pack offers a demonstration."""
        return {s.id: s.sample for s in self.desk.pack.scheme.settings if s.sample is not None}

    def all(self, **changed: object) -> list[Instrument]:
        said: dict[str, object] = {
            "number": "〔2026〕1号", "since": SINCE, "until": UNTIL, "settings": self.samples(), **changed,
        }  # fmt: skip
        raws = sign_all(self.desk, self.office.office, Terms(**said))  # type: ignore[arg-type]  # test values
        return [read(raw) for raw in raws]

    def held(self) -> Credentials:
        row = self.desk.ledger.office(self.office.office)
        assert row is not None
        return self.desk.credentials_of(row)


def read(raw: bytes) -> Instrument:
    said = credentials.read(raw).statement
    assert isinstance(said, Instrument)
    return said


At = Callable[..., Seat]


@pytest.fixture
def at(tmp_path: Path, clock: StillClock) -> Iterator[At]:
    """``at("shanting")``: the county of a scheme; the office is one of its townships."""
    with ExitStack() as opened:

        def made(scheme: str, township: str = "") -> Seat:
            desk = opened.enter_context(
                CountyDesk.found(
                    tmp_path / scheme, scheme=scheme, label="局", password=PASSWORD, clock=clock,
                    demonstration=True, cost=CHEAP,
                )
            )  # fmt: skip
            desk.open_root(PASSWORD)
            known = desk.pack.scheme
            place = known.township(township) or known.townships[0]
            office = SmallOffice(place.name, place.code)
            request = tmp_path / f"{scheme}.json"
            request.write_bytes(office.request(scheme=scheme))
            enrol(desk, request, fingerprint=None)
            return Seat(desk, office)

        yield made


class TestAll:
    """Every matter in one call."""

    def test_equal_acts_make_one_instrument_with_its_plain_number(self, at: At) -> None:
        (only,) = at("mishan").all(remedies=("bureau",))
        assert only.number == "〔2026〕1号" and len(only.matters) == 4 and len(only.remedies) == 2

    @pytest.mark.parametrize("scheme", ["guanxian", "lingshui", "mishan", "qijiang", "shanting"])
    def test_every_matter_of_every_scheme_is_given_once(self, at: At, scheme: str) -> None:
        seat = at(scheme)
        given = seat.all()
        matters = [m for s in given for m in s.matters]
        assert sorted(matters) == sorted(m.id for m in seat.desk.pack.scheme.matters)
        for said in given:
            for matter in said.matters:
                known = seat.desk.pack.scheme.matter(matter)
                assert known is not None and set(said.acts) == set(known.acts)
                for act in said.acts:
                    found = authority_on(seat.held(), matter, act, ON, scheme=seat.desk.pack.scheme)
                    assert found.instrument == said

    def test_the_three_modes_of_shanting_are_three_instruments(self, at: At) -> None:
        direct, review, window = at("shanting", "西集镇").all(remedies=("township",))
        assert [s.number for s in (direct, review, window)] == [
            "〔2026〕1号之一", "〔2026〕1号之二", "〔2026〕1号之三",
        ]  # fmt: skip
        assert [len(s.matters) for s in (direct, review, window)] == [5, 3, 5]
        assert (direct.mode, direct.seal_text) == ("直接下放", "镇级审批公章")
        assert direct.in_name_of == "样例镇人民政府" and len(direct.remedies) == 2
        assert (review.seal_text, review.in_name_of, review.remedies) == ("", "区级审批部门", ())
        assert review.signer_positions == ("分管领导",)
        assert (window.seal_text, window.in_name_of, window.remedies) == ("", "区级部门", ())
        assert window.signer_positions == ()

    def test_the_mode_says_the_name_where_the_county_said_none(self, at: At) -> None:
        seat = at("shanting")
        settings = {**seat.samples()}
        del settings["instrument_in_name_of"]
        assert seat.all(settings=settings)[0].in_name_of == "镇"

    def test_a_seal_that_was_written_down_is_that_of_decisions(self, at: At) -> None:
        direct, review, window = at("shanting").all(seal_text="西集镇审批专用")
        assert (direct.seal_text, review.seal_text, window.seal_text) == ("西集镇审批专用", "", "")

    def test_each_group_takes_the_remedy_that_fits_it(self, at: At) -> None:
        given = at("guanxian").all(remedies=("bureau", "medical"))
        named = {r.respondent: s.matters for s in given for r in s.remedies}
        assert set(named) == {"冠县民政局", "冠县医疗保障局"}
        assert set(named["冠县医疗保障局"]) == {"medical_remote", "medical_enrol"}

    def test_a_group_without_a_fitting_remedy_leaves_it_open(self, at: At) -> None:
        given = at("guanxian").all(remedies=("medical",))
        assert sorted(len(s.remedies) for s in given) == [0, 2]

    def test_one_bad_word_and_none_is_kept(self, at: At) -> None:
        seat = at("shanting")
        settings = {**seat.samples()}
        del settings["instrument_signers"]
        with pytest.raises(UserError, match="签批人"):
            seat.all(settings=settings)
        assert signed(seat.desk, seat.office.office) == ()

    def test_unequal_matters_in_one_instrument_are_refused(self, at: At) -> None:
        seat = at("shanting")
        matters = [m.id for m in seat.desk.pack.scheme.matters]
        with pytest.raises(UserError, match="环节或方式不同"):
            sign_instrument(
                seat.desk, seat.office.office, matters=matters, since=SINCE, until=UNTIL, number="1",
                settings=seat.samples(),
            )  # fmt: skip

    def test_a_remedy_for_other_matters_is_refused_in_a_single_one(self, at: At) -> None:
        seat = at("guanxian")
        with pytest.raises(UserError, match="不用于所选的事项"):
            sign_instrument(
                seat.desk, seat.office.office, matters=["dibao"], since=SINCE, until=UNTIL, number="1",
                remedy="medical", settings=seat.samples(),
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("number", "text"), [(1, "一"), (10, "十"), (13, "十三"), (20, "二十"), (21, "二十一")]
    )
    def test_parts_are_counted_in_chinese(self, number: int, text: str) -> None:
        assert ordinal(number) == text


class TestSettings:
    """What the county fills in must be what the pack asks for."""

    def test_they_reach_the_cases_of_the_office(self, at: At) -> None:
        seat = at("lingshui")
        seat.all(settings={**seat.samples(), "standard_rural_fen": 60000})
        assert seat.held().settings_on(ON)["standard_rural_fen"] == 60000
        assert seat.held().settings_on(UNTIL + timedelta(days=1)) == {}

    def test_they_fill_the_texts_that_the_scheme_leaves_open(self, at: At) -> None:
        (said,) = at("lingshui").all()
        assert said.title == "社会救助审核确认授权书（样例）"
        assert said.in_name_of == "样例乡人民政府" and said.seal_text.startswith("样例乡人民政府")
        assert said.signer_positions == ("分管领导",) and said.spot_check_percent == 30

    def test_the_countys_own_text_stands_before_a_setting(self, at: At) -> None:
        (said,) = at("lingshui").all(in_name_of="椰林镇人民政府", spot_check_percent=20)
        assert (said.in_name_of, said.spot_check_percent) == ("椰林镇人民政府", 20)

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"flying": 1}, "没有“flying”这项设置"),
            ({"standard_rural_fen": "565"}, "整数，以分为单位"),
            ({"standard_rural_fen": -1}, "整数"),
            ({"standard_rural_fen": True}, "整数"),
            ({"standard_rural_fen": 2**53}, "整数"),
            ({"standard_document": 7}, "要填文字"),
            ({"standard_document": " "}, "要填文字"),
            ({"rounding": "guess"}, "只能是fen、jiao、yuan"),
            ({"spot_check_percent": 101}, "0 到 100"),
            ({"phase_partial": "万东镇"}, "不在方案的承接单位里"),
        ],
    )
    def test_what_is_not_asked_for_is_refused(self, at: At, wrong: dict[str, int | str], words: str) -> None:
        seat = at("qijiang")
        with pytest.raises(UserError, match=words):
            seat.all(settings={**seat.samples(), **wrong})

    def test_nobody_below_the_county_gives_a_power(self, at: At) -> None:
        with pytest.raises(UserError, match="不得再委托"):
            at("mishan").all(delegator="密山镇人民政府")


class TestDoubts:
    """The plan says something else: a word before signing."""

    def test_before_the_scheme(self, at: At) -> None:
        seat = at("mishan")
        assert "2021-03-03" in doubts(seat.desk, seat.office.office, date(2021, 3, 2), {})[0]
        assert doubts(seat.desk, seat.office.office, date(2021, 3, 3), {}) == ()

    def test_before_its_wave(self, at: At) -> None:
        seat = at("qijiang", "横山镇")
        (word,) = doubts(seat.desk, seat.office.office, date(2022, 5, 31), seat.samples())
        assert "完全下放" in word and "2022-06-01" in word
        assert doubts(seat.desk, seat.office.office, date(2022, 6, 1), seat.samples()) == ()


class TestRecall:
    """From a day on, never for days gone by."""

    def test_it_ends_the_power_on_its_day_and_leaves_the_days_before(
        self, join: Joined, desk: CountyDesk
    ) -> None:
        office = join()
        given = credentials.read(office.instrument)
        since = desk.today() + timedelta(days=10)
        raw = recall(desk, office.office, given.id, since, "  改由市里办理 ")
        said = credentials.read(raw).statement
        assert isinstance(said, Revocation)
        assert (said.credential, said.since, said.reason) == (given.id, since, "改由市里办理")
        held = desk.credentials_of(desk.ledger.offices()[0])
        assert authority_on(held, "dibao", "stamp", since - timedelta(days=1)).instrument is not None
        assert "已被收回" in authority_on(held, "dibao", "stamp", since).reason

    def test_the_number_names_it_too(self, join: Joined, desk: CountyDesk) -> None:
        raw = recall(desk, join().office, "密政委〔2026〕1号", desk.today(), "收回")
        assert credentials.read(raw).statement.type == "revocation"

    def test_what_cannot_be_taken_back(self, join: Joined, desk: CountyDesk) -> None:
        office, today = join(), desk.today()
        for number, since, reason, words in (
            ("密政委〔2026〕1号", today - timedelta(days=1), "收回", "不溯及以前"),
            ("密政委〔2026〕1号", today, " ", "原因"),
            ("密政委〔2026〕9号", today, "收回", "没有给这个办公室签发过"),
            ("密政委〔2026〕1号", date(2027, 1, 1), "收回", "就到期了"),
        ):
            with pytest.raises(UserError, match=words):
                recall(desk, office.office, number, since, reason)
        assert desk.ledger.credentials(office.office, "revocation") == ()

    def test_not_twice_but_earlier(self, join: Joined, desk: CountyDesk) -> None:
        office, today = join(), desk.today()
        recall(desk, office.office, "密政委〔2026〕1号", today + timedelta(days=30), "收回")
        with pytest.raises(UserError, match="已经收回"):
            recall(desk, office.office, "密政委〔2026〕1号", today + timedelta(days=30), "收回")
        recall(desk, office.office, "密政委〔2026〕1号", today, "提前收回")

    def test_two_of_one_number_are_told_apart_by_their_ids(self, join: Joined, desk: CountyDesk) -> None:
        office = join()
        again = sign_instrument(
            desk, office.office, matters=["tekun"], since=SINCE, until=UNTIL, number="密政委〔2026〕1号"
        )
        with pytest.raises(UserError, match="几份同号"):
            recall(desk, office.office, "密政委〔2026〕1号", desk.today(), "收回")
        recall(desk, office.office, credentials.read(again).id, desk.today(), "收回")

    def test_it_needs_the_root_key(self, join: Joined, desk: CountyDesk, clock: StillClock) -> None:
        office = join()
        clock.later(hours=1)
        with pytest.raises(UserError, match="再输一次口令"):
            recall(desk, office.office, "密政委〔2026〕1号", desk.today(), "收回")
