"""The office takes instruments and recalls in, and is asked as the township it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.county import instruments as county_side
from desktop.domain.credential import OfficeCredential, Revocation
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.signing import SigningKey
from desktop.office import founding
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.office.instruments import accept, authority, ending, overview
from tests.office.made_office import ADMIN, CHEAP, PASSWORDS, House, instrument


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with house.desk(ADMIN) as opened:
        yield opened


def test_the_office_shows_what_it_holds(desk: Desk) -> None:
    (view,) = overview(desk, desk.today())
    assert (view.state, view.number) == ("生效", "密委〔2026〕1号（样例）")
    assert ending(desk, desk.today()) == ()
    assert [v.number for v in ending(desk, view.until - timedelta(days=60))] == [view.number]


def test_it_is_asked_as_its_own_township_under_its_scheme(desk: Desk) -> None:
    assert authority(desk, "dibao", "confirm", desk.today()).instrument is not None
    other = authority(desk, "tekun", "confirm", desk.today())
    assert other.instrument is None and other.instead == "密山市民政局"


def test_a_recall_is_taken_in_and_counts_from_its_day(house: House, desk: Desk) -> None:
    held = overview(desk, desk.today())[0]
    since = desk.today() + timedelta(days=5)
    with house.county() as county:
        raw = county_side.recall(county, desk.office_id, held.number, since, "试点结束")
    assert accept(desk, raw).number == held.number
    (view,) = overview(desk, since)
    assert (view.state, view.recalled) == ("已收回", "试点结束")
    assert authority(desk, "dibao", "stamp", since - timedelta(days=1)).instrument is not None
    gone = authority(desk, "dibao", "stamp", since)
    assert gone.instrument is None and gone.instead == "密山市民政局"


def test_an_instrument_goes_the_same_way(house: House, desk: Desk) -> None:
    with house.county() as county:
        more = instrument(county, desk.office_id, desk.today(), matters=["tekun"], number="密委〔2026〕2号")
    assert accept(desk, more).number == "密委〔2026〕2号"
    assert authority(desk, "tekun", "confirm", desk.today()).instrument is not None


def test_a_recall_of_nobody_we_know_changes_nothing(desk: Desk) -> None:
    stranger = SigningKey.generate()
    held = overview(desk, desk.today())[0]
    foreign = Revocation(issuer=stranger.public, credential=held.id, since=desk.today(), reason="收回")
    with pytest.raises(UserError, match="不是同一单位"):
        accept(desk, credentials.issue(foreign, stranger))
    other = Revocation(issuer=stranger.public, credential="0" * 64, since=desk.today(), reason="收回")
    with pytest.raises(UserError, match="不是本办公室的委托书"):
        accept(desk, credentials.issue(other, stranger))
    assert overview(desk, desk.today())[0].state == "生效"


def test_other_papers_are_no_instrument(desk: Desk) -> None:
    raw = desk.county_credentials()[0]
    assert isinstance(credentials.read(raw).statement, OfficeCredential)
    with pytest.raises(UserError, match="不是给本办公室的委托书"):
        accept(desk, raw)


def test_the_waves_that_the_office_filled_in_are_asked(tmp_path: Path) -> None:
    clock, word = SetClock(date(2026, 3, 2)), PASSWORDS[ADMIN]
    founder = founding.Founder(ADMIN, "管理员", word)
    founding.found(
        tmp_path / "office", tmp_path / "profile", scheme="qijiang", township="横山镇", device_name="电脑",
        founder=founder, clock=clock, demonstration=True, cost=CHEAP,
    )  # fmt: skip
    with Desk.open(tmp_path / "office", tmp_path / "profile", ADMIN, word, clock) as desk:
        on = date(2022, 1, 10)
        assert "未配置" in authority(desk, "dibao", "confirm", on).reason
        founding.configure(desk, founding.sample_settings(desk))
        told = authority(desk, "dibao", "confirm", on)
        assert "属于“完全下放”一批" in told.reason and told.instead == "綦江区民政局"
