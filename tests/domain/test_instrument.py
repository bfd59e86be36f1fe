"""No instrument, no power: the answer is the instrument, or a sentence that says what is the matter with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.domain.credential import Credential, Instrument
from desktop.domain.instrument import authority_on
from tests.domain.story import SINCE, credential_id, instrument, key, law, revoked

ON = date(2026, 6, 1)
SELF = key("office").public


def why_not(*held: Credential, matter: str = "dibao", act: str = "confirm", on: date = ON) -> str:
    found = authority_on(law(*held).credentials, matter, act, on)
    assert found.instrument is None and found.reason.endswith("。")
    return found.reason


def test_a_live_instrument_gives_the_power_on_its_first_and_last_day() -> None:
    given = instrument()
    for on in (given.since, ON, given.until):
        found = authority_on(law(given).credentials, "dibao", "confirm", on)
        assert (found.instrument, found.id, found.county_signed) == (given, credential_id(given), True)


def test_why_there_is_no_power() -> None:
    given = instrument()
    assert "没有登记任何委托书" in why_not()
    assert "还不能审核确认" in why_not(given, on=given.since - timedelta(days=1))
    assert "到期" in why_not(given, on=given.until + timedelta(days=1), act="stamp")
    assert "已被收回" in why_not(given, revoked(given, ON))
    assert "没有写明" in why_not(given, matter="tekun")
    assert "没有写明" in why_not(given, act="terminate")


def test_what_was_done_before_the_recall_stays_valid() -> None:
    given = instrument()
    held = law(given, revoked(given, ON)).credentials
    assert authority_on(held, "dibao", "confirm", ON - timedelta(days=1)).instrument == given


def test_the_countys_own_signature_beats_a_self_registration() -> None:
    county, own = (
        instrument(),
        instrument(issuer=SELF, since=SINCE + timedelta(days=30), number="自〔2026〕1号"),
    )
    found = authority_on(law(county, own).credentials, "dibao", "confirm", ON)
    assert (found.instrument, found.county_signed) == (county, True)
    alone = authority_on(law(own).credentials, "dibao", "confirm", ON)
    assert (alone.instrument, alone.county_signed) == (own, False)


def test_the_newest_of_several() -> None:
    old, new = instrument(), instrument(number="密委〔2026〕2号", since=date(2026, 5, 1))
    held = law(old, new).credentials
    assert authority_on(held, "dibao", "confirm", ON).instrument == new
    assert authority_on(held, "dibao", "confirm", date(2026, 4, 30)).instrument == old


@pytest.mark.parametrize("issuer", ["stranger"])
def test_nobody_elses_instrument_counts(issuer: str) -> None:
    assert "没有登记任何委托书" in why_not(instrument(issuer=key(issuer).public))


def test_an_instrument_of_another_office_does_not_count() -> None:
    assert "没有登记任何委托书" in why_not(instrument(office="ffffffffffffffff"))


def test_the_remedy_of_each_decision() -> None:
    given = instrument()
    assert isinstance(given, Instrument)
    assert given.remedy("confirm") is not None and given.remedy("refuse") is not None
    assert given.remedy("other") is None
