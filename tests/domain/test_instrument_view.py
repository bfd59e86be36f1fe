"""What the instruments page shows of an instrument on a day."""

from __future__ import annotations

from datetime import date, timedelta

from desktop.domain.credential import Credential
from desktop.domain.instrument_view import InstrumentView, instruments_view
from tests.domain.story import SINCE, instrument, key, law, pack, revoked

ON = date(2026, 6, 1)
DAY = timedelta(days=1)


def shown(on: date, *held: Credential) -> list[InstrumentView]:
    return list(instruments_view(law(*held).credentials, pack().scheme, on))


def test_everything_in_words() -> None:
    given = instrument(
        settings={"standard_rural_fen": 56500, "archive_years": 30, "phone": "0467-0000000", "gone": 1}
    )
    (view,) = shown(ON, given)
    assert view.matters == (("dibao", "最低生活保障"),)
    assert view.acts == ("审核确认", "用印")
    assert (view.number, view.in_name_of, view.seal_text) == (
        "密委〔2026〕1号", "密山市民政局", "密山市民政局试点审批专用",
    )  # fmt: skip
    assert view.signers == ("主管领导", "指定同志") and view.spot_check_percent == 50
    assert (view.remedy_needed, view.remedy_on) == (True, SINCE)
    assert view.settings == (
        ("农村低保月标准", "565.00元"), ("办公电话", "0467-0000000"), ("档案保管期限（年）", "30"), ("gone", "1"),
    )  # fmt: skip


def test_the_remedy_is_open_until_the_county_confirmed_it() -> None:
    (view,) = shown(ON, instrument(remedies=()))
    assert (view.remedy_needed, view.remedy_on) == (True, None)
    (window,) = shown(ON, instrument(remedies=(), acts=("intake", "forward")))
    assert not window.remedy_needed


def test_the_state_changes_at_midnight() -> None:
    given = instrument()
    states = {on: shown(on, given)[0] for on in (SINCE - DAY, SINCE, given.until, given.until + DAY)}
    assert [v.state for v in states.values()] == ["未生效", "生效", "生效", "已到期"]
    assert [v.days_left for v in states.values()] == [0, 364, 0, 0]


def test_a_recall_shows_before_and_after() -> None:
    given = instrument()
    (before,) = shown(ON - DAY, given, revoked(given, ON))
    assert (before.state, before.days_left, before.recalled_since) == ("生效", 0, ON)
    (after,) = shown(ON, given, revoked(given, ON))
    assert (after.state, after.recalled, after.live) == ("已收回", "收回", False)


def test_a_self_registration_is_called_so_and_live_ones_come_first() -> None:
    own = instrument(issuer=key("office").public, number="自〔2026〕1号")
    over = instrument(number="密委〔2025〕1号", since=date(2025, 1, 1), until=date(2026, 5, 31))
    coming = instrument(number="密委〔2027〕1号", since=date(2027, 1, 1), until=date(2027, 12, 31))
    states = [(v.number, v.state) for v in shown(ON, over, coming, own)]
    assert states == [
        ("自〔2026〕1号", "自行登记"),
        ("密委〔2027〕1号", "未生效"),
        ("密委〔2025〕1号", "已到期"),
    ]
