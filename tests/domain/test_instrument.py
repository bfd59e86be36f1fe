"""No instrument, no power: the answer is the instrument, or a sentence that says what is the matter with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.domain.credential import Appointment, Credential, Credentials, Held, Instrument, PersonCredential
from desktop.domain.instrument import ACT_NAMES, Authority, authority_on, expires_within, signing_positions
from desktop.domain.journal import Value
from desktop.models import credentials
from desktop.packs import load_pack
from tests.domain.story import (
    OFFICE,
    POST,
    SINCE,
    credential_id,
    instrument,
    key,
    law,
    pack,
    revoked,
    signed,
)
from tests.domain.test_phases import NAMED

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


# -- with the scheme: whose turn, which mode, who instead

EMPTY = Credentials()


def asked(
    name: str, matter: str, act: str, on: date, township: str, settings: dict[str, Value] | None = None
) -> Authority:
    """By the text alone, without any instrument."""
    scheme = load_pack(name).scheme
    found = authority_on(EMPTY, matter, act, on, scheme=scheme, township=township, settings=settings)
    assert found.instrument is None and found.reason.endswith("。") and found.instead
    assert "县局" not in found.reason + found.instead
    return found


def under(*held: Credential, township: str = "", on: date = ON) -> Authority:
    """dibao/confirm in mishan under the statements, with the scheme."""
    under_law = law(*held).credentials
    return authority_on(under_law, "dibao", "confirm", on, scheme=pack().scheme, township=township)


def test_without_an_instrument_the_plan_says_whose_turn_it_is_and_who_does_it_instead() -> None:
    early = asked("guanxian", "medical_remote", "confirm", date(2021, 4, 28), "贾镇")
    assert "过渡期" in early.reason and early.instead == "冠县医疗保障局"
    wave = asked("qijiang", "dibao", "confirm", date(2021, 12, 1), "横山镇", settings=dict(NAMED))
    assert "完全下放" in wave.reason and wave.instead == "綦江区民政局"
    assert "未配置" in asked("qijiang", "dibao", "confirm", date(2022, 1, 1), "横山镇").reason
    assert "不是方案的承接单位" in asked("shanting", "posters", "intake", ON, "山城街道").reason
    assert "6月底前" in asked("lingshui", "dibao", "confirm", ON, "椰林镇").reason


def test_where_the_plan_has_nothing_against_it_an_instrument_is_missing() -> None:
    found = asked("mishan", "dibao", "confirm", ON, "杨木乡")
    assert found.reason.startswith("还没有登记任何委托书") and found.instead == "密山市民政局"


def test_a_live_county_instrument_is_the_law_whatever_the_plan_says() -> None:
    elsewhere = instrument(township_code="230382199")
    assert under(elsewhere, township="230382199").instrument == elsewhere
    assert under(instrument()).instrument == instrument()


def test_an_instrument_for_one_township_gives_nothing_to_another() -> None:
    found = under(instrument(), township="密山镇")
    assert found.instrument is None and "没有写明" in found.reason and found.instead == "密山市民政局"


def test_a_self_registration_does_not_beat_the_plan() -> None:
    own = instrument(issuer=SELF, township_code="230382199")
    refused = under(own, township="230382199")
    assert refused.instrument is None and "不是方案的承接单位" in refused.reason
    assert under(instrument(issuer=SELF)).county_signed is False
    assert under(instrument(issuer=SELF)).instrument is not None


def test_no_instrument_reaches_back_before_the_scheme() -> None:
    old = instrument(since=date(2021, 1, 1))
    assert under(old, on=date(2021, 3, 3)).instrument == old
    before = under(old, on=date(2021, 3, 2))
    assert before.instrument is None and "2021-03-03" in before.reason


def test_an_expired_instrument_says_more_than_the_plan() -> None:
    given = instrument()
    over = under(given, on=given.until + timedelta(days=1))
    assert "到期" in over.reason and over.instead == "密山市民政局"
    back = under(given, revoked(given, ON))
    assert "已被收回" in back.reason and back.instead == "密山市民政局"


def test_one_recalled_after_its_end_had_simply_ended() -> None:
    given = instrument()
    late = given.until + timedelta(days=10)
    assert "到期" in under(given, revoked(given, late), on=late).reason


def test_names_of_a_wave_in_a_live_instrument_stand_before_the_offices() -> None:
    """The county named the waves; what an office wrote for itself no longer counts."""
    says = instrument(matters=("tekun",), settings={"phase_complete": NAMED["phase_complete"]})
    held = Credentials(instruments=(Held("0" * 64, says, b""),))
    scheme = load_pack("qijiang").scheme.model_copy(update={"issued_on": None})
    own: dict[str, Value] = {"phase_partial": NAMED["phase_partial"], "phase_complete": "赶水镇"}
    phases = tuple(p.model_copy(update={"since": date(2030, 1, 1)}) for p in scheme.phases)
    later = scheme.model_copy(update={"phases": phases})
    told = authority_on(held, "dibao", "confirm", ON, scheme=later, township="横山镇", settings=own)
    assert "完全下放" in told.reason and "2030-01-01" in told.reason


def modes() -> dict[str, str]:
    """The first matter of each mode of 山亭区."""
    return {str(m.mode): m.id for m in reversed(load_pack("shanting").scheme.matters)}


@pytest.mark.parametrize(
    ("mode", "act", "given"),
    [
        ("direct", "confirm", True),
        ("direct", "stamp", True),
        ("review", "review", True),
        ("review", "sign", True),
        ("review", "forward", True),
        ("review", "confirm", False),
        ("review", "stop", False),
        ("window", "intake", True),
        ("window", "forward", True),
        ("window", "confirm", False),
        ("window", "review", False),
        ("window", "sign", False),
        ("window", "stamp", False),
    ],
)
def test_a_mode_gives_its_own_acts_only_even_where_an_instrument_names_more(
    mode: str, act: str, given: bool
) -> None:
    scheme, matter = load_pack("shanting").scheme, modes()[mode]
    wide = instrument(matters=(matter,), acts=tuple(ACT_NAMES), township_code="370406102")
    held = law(wide).credentials
    found = authority_on(held, matter, act, ON, scheme=scheme, township="西集镇")
    assert (found.instrument == wide) is given
    if not given:
        known = scheme.matter(matter)
        assert known is not None and known.title in found.reason and found.instead.startswith("山亭区")
        assert str(scheme.mode_of(known).title) in found.reason  # type: ignore[union-attr]  # every matter there has one


# -- no power is passed on


@pytest.mark.parametrize(
    "giver", ["密山镇人民政府", "杨木乡", "中心街道办事处", "中心街道办", "新柞村民委员会", "站前居委会"]
)
def test_what_was_entrusted_to_a_township_stays_with_it(giver: str) -> None:
    passed = instrument(delegator=giver)
    assert passed.passes_on
    for found in (authority_on(law(passed).credentials, "dibao", "confirm", ON), under(passed)):
        assert found.instrument is None and "不得再委托" in found.reason and giver in found.reason


@pytest.mark.parametrize(
    "giver", ["密山市人民政府", "綦江区民政局", "县级放权部门", "陵水黎族自治县人民政府", "密山市镇村建设局"]
)
def test_the_county_and_its_departments_may_give(giver: str) -> None:
    assert not instrument(delegator=giver).passes_on


def test_an_office_cannot_give_its_power_to_another_office() -> None:
    other = key("stranger").public
    passed = signed(instrument(issuer=SELF, office="f" * 16))
    there = credentials.check([passed], office="f" * 16, office_key=other, county_key=key("county").public)
    assert there.instruments == ()
    assert authority_on(there, "dibao", "confirm", ON).instrument is None


# -- who may sign


def person(*posts: Appointment) -> PersonCredential:
    return PersonCredential(
        issuer=SELF,
        office=OFFICE,
        person="p1",
        name="郑七",
        key="",
        roles=(),
        appointments=posts,
        since=SINCE,
    )


def test_a_designation_holds_for_its_stated_days_only() -> None:
    until = date(2026, 6, 30)
    for_a_time = person(Appointment(position="指定同志", since=SINCE, until=until))
    assert signing_positions(for_a_time, instrument(), until) == {"指定同志"}
    assert signing_positions(for_a_time, instrument(), until + timedelta(days=1)) == frozenset()
    for_ever = person(Appointment(position="指定同志", since=SINCE))
    assert signing_positions(for_ever, instrument(), ON) == frozenset()


def test_a_leader_needs_no_end_and_other_posts_sign_nothing() -> None:
    assert signing_positions(person(Appointment(position=POST, since=SINCE)), instrument(), ON) == {POST}
    assert (
        signing_positions(person(Appointment(position="科员", since=SINCE)), instrument(), ON) == frozenset()
    )


def test_a_designated_signer_appoints_nobody() -> None:
    designated = key("p00000008")
    made = PersonCredential(
        issuer=designated.public, office=OFFICE, person="p9", name="王八一", key="", roles=("leader",),
        appointments=(Appointment(position="指定同志", since=SINCE, until=date(2026, 12, 31)),), since=SINCE,
    )  # fmt: skip
    raws = [credentials.issue(made, designated), signed(instrument())]
    held = credentials.check(
        raws, office=OFFICE, office_key=key("office").public, county_key=key("county").public
    )
    assert held.instruments and held.person("p9", ON) is None


# -- what ends soon


def ending(on: date, days: int, *held: Credential) -> list[str]:
    found = expires_within(law(*held).credentials, on, days)
    return [h.statement.number for h in found if isinstance(h.statement, Instrument)]


def test_an_instrument_is_announced_from_so_many_days_before_its_last() -> None:
    given = instrument()
    assert ending(given.until - timedelta(days=31), 30, given) == []
    assert ending(given.until - timedelta(days=30), 30, given) == [given.number]
    assert ending(given.until, 30, given) == [given.number]
    assert ending(given.until + timedelta(days=1), 30, given) == []


def test_a_coming_recall_ends_it_the_day_before() -> None:
    given = instrument()
    held = (given, revoked(given, ON))
    assert ending(ON - timedelta(days=11), 10, *held) == [given.number]
    assert ending(ON - timedelta(days=12), 10, *held) == []
    assert ending(ON, 10, *held) == []


def test_one_that_is_followed_by_another_needs_no_word() -> None:
    given = instrument()
    next_year = instrument(number="密委〔2027〕1号", since=date(2027, 1, 1), until=date(2027, 12, 31))
    assert ending(given.until, 30, given, next_year) == []
    narrower = instrument(
        number="密委〔2027〕1号", since=date(2027, 1, 1), until=date(2027, 12, 31), acts=("confirm",)
    )
    assert ending(given.until, 30, given, narrower) == [given.number], "nobody may stamp then"
