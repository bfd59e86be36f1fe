"""依法删除 and 销毁: who may, what stays, and that nothing brings it back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.county import inbox
from desktop.errors import UserError
from desktop.office import destruction, filings, founding, history, households, redaction
from desktop.office.act import CaseRef, home_at, record_step
from desktop.office.checking import check_office
from desktop.office.desk import Desk, SigningNeeded
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS, PLAIN, House, family

LAW = "个人信息保护法第四十七条第一款；本人书面申请"
WRONG = "邻居家的人得了什么病"


@pytest.fixture(scope="module")
def written(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """A family about which something was written that belongs to its neighbours; two more that withdrew."""
    house = founded.copied(tmp_path_factory.mktemp("written") / "house")
    with house.desk() as desk:
        ref = house.registered(desk)
        head = home_at(desk, ref.household).members[0].id
        households.amend_member(desk, ref.household, head, {"illness": WRONG}, "写错人家")
        households.amend_member(desk, ref.household, head, {"illness": "无"}, "改正")
        gone = house.registered(desk, family("王旧户", "0034"))
        record_step(desk, gone, "closed", desk.today(), {"how": "withdrawn", "reason": "本人撤回"})
    return house, ref


@pytest.fixture
def house(written: tuple[House, CaseRef], tmp_path: Path) -> House:
    return written[0].copied(tmp_path / "house")


@pytest.fixture
def ref(written: tuple[House, CaseRef]) -> CaseRef:
    return written[1]


def wrong_entry(desk: Desk, ref: CaseRef) -> str:
    return next(p.entry for p in history.passages(desk, ref.household) if p.note == "写错人家")


def test_an_administrator_has_the_words_deleted_and_the_file_says_by_whom_and_why(
    house: House, ref: CaseRef
) -> None:
    with house.signing_desk(ADMIN) as desk:
        entry = wrong_entry(desk, ref)
        assert redaction.preview(desk, ref.household, entry).edits == 1
        redaction.redact(desk, ref.household, entry[:12], "写的是邻居家的人", LAW)
        passage = next(p for p in history.passages(desk, ref.household) if p.entry == entry)
        assert (passage.note, passage.deleted) == ("", f"写的是邻居家的人（{LAW}）")
        illness = history.field_past(
            desk, ref.household, "member", home_at(desk, ref.household).members[0].id, "illness"
        )
        assert [p.value for p in illness] == ["", "无"]
        with desk.open_household(ref.household) as opened:
            assert opened.check() == [] and opened.ledger.redacted == 1 and opened.ledger.balanced
            assert redaction.returned(opened, redaction.noted(desk)) == []
        assert check_office(desk).findings == ()


def test_who_may_not_and_what_must_stay(house: House, ref: CaseRef) -> None:
    with house.desk(CLERK) as desk, pytest.raises(UserError, match="管理员"):
        redaction.redact(desk, ref.household, wrong_entry(desk, ref), "r", LAW)
    with house.desk(ADMIN) as desk:
        entry = wrong_entry(desk, ref)
        with pytest.raises(SigningNeeded):
            redaction.redact(desk, ref.household, entry, "r", LAW)
        with pytest.raises(UserError, match="依据"):
            redaction.redact(desk, ref.household, entry, "r", " ")
        registered = history.passages(desk, ref.household)[-1].entry
        with pytest.raises(UserError, match="不能删除"):
            redaction.preview(desk, ref.household, registered)


def test_a_visit_that_an_opinion_rests_on_stays(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk, family("孙走访", "0056"))
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        house.publicised(desk, ref)
    with house.desk(ADMIN) as desk:
        visit = next(p.entry for p in history.passages(desk, ref.household) if p.action == "visit")
        with pytest.raises(UserError, match="以它为依据"):
            redaction.preview(desk, ref.household, visit)


def test_the_county_takes_a_filing_from_whose_past_something_was_deleted_by_law(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk, family("钱报送", "0078"))
        head = home_at(desk, ref.household).members[0].id
        households.amend_member(desk, ref.household, head, {"illness": WRONG}, "写错人家")
    with house.signing_desk(ADMIN) as desk:
        redaction.redact(desk, ref.household, wrong_entry(desk, ref), "写的是邻居家的人", LAW)
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
        house.at("file")
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
    with house.county() as county:
        inbox.receive(county, house.stick)
        rows = county.ledger.select("SELECT verdict, reason FROM filings")
    assert rows == [("accepted", "")]


def test_an_old_copy_put_back_is_noticed(house: House, ref: CaseRef) -> None:
    with house.signing_desk(ADMIN) as desk:
        path = desk.households.path(ref.household)
        before, entry = path.read_bytes(), wrong_entry(desk, ref)
        redaction.redact(desk, ref.household, entry, "写错", LAW)
        path.write_bytes(before)
        with desk.open_household(ref.household) as opened:
            assert redaction.returned(opened, redaction.noted(desk)) == [entry]


# -- 销毁


def ripe_desk(house: House, user: str = ADMIN, years: int | None = 5) -> Desk:
    """The office six years later; its credentials would have ended, so the clock goes only as far as they hold."""
    house.clock.set(date(2026, 3, 5))
    with house.desk(ADMIN) as desk:
        if years is not None:
            founding.configure(desk, {destruction.YEARS: years})
    return house.signing_desk(user)


def later(house: House) -> None:
    house.clock.set(date(2031 + 1, 1, 2))


def test_nothing_is_offered_while_the_office_set_no_rule(house: House) -> None:
    with ripe_desk(house, years=None) as desk:
        desk.office.put_setting(destruction.YEARS, "", author=desk.author(), at=desk.now().isoformat())
        later(house)
        assert destruction.years(desk) is None
        assert destruction.offered(desk, []) == ()


def test_the_law_stands_below_a_shorter_setting(house: House) -> None:
    with ripe_desk(house, years=1) as desk:
        found = destruction.years(desk)
        assert found is not None and found[0] == 3 and "2008" in found[1]


def test_two_people_destroy_what_is_ripe_and_nothing_brings_it_back(house: House, ref: CaseRef) -> None:
    with ripe_desk(house) as desk:
        later(house)
        desk.open_signing(PASSWORDS[ADMIN])
        (ripe,) = destruction.offered(desk, [])
        assert (ripe.head, ripe.until) == ("王旧户", date(2031, 12, 31))
        path = desk.households.path(ripe.household)
        kept = path.read_bytes()
        for second, password, words in (
            (ADMIN, PASSWORDS[ADMIN], "另一位主管领导"),
            (CLERK, PASSWORDS[CLERK], "另一位主管领导"),
            (LEADER, "不是这个口令但是够长", "口令不对"),
        ):
            with pytest.raises(UserError, match=words):
                destruction.destroy(desk, ripe.household, "保管期满", second, password)
        with pytest.raises(UserError, match="没有满保管期限"):
            destruction.destroy(desk, ref.household, "保管期满", LEADER, PASSWORDS[LEADER])
        done = destruction.destroy(desk, ripe.household, "保管期满，批准文号略", LEADER, PASSWORDS[LEADER])
        assert "监销人：李三" in done.certificate and "王旧户" not in done.certificate
        assert not path.exists() and ripe.household not in {r.file for r in desk.catalogue.all_rows()}
        assert destruction.destroyed(desk, ripe.household) and not destruction.destroyed(desk, ref.household)
        assert desk.office.check() == [] and destruction.offered(desk, []) == ()
        path.write_bytes(kept)  # an old backup, copied back by hand
        assert destruction.finish(desk) == [ripe.household]
        assert not path.exists() and destruction.finish(desk) == []


def test_a_tombstone_without_the_second_person_counts_for_nothing(house: House, ref: CaseRef) -> None:
    from desktop.domain.journal import Put

    with house.desk(ADMIN) as desk:
        said = {"heads": [], "reason": "x", "on": "2026-03-02", "by": ADMIN}
        at = desk.now().isoformat()
        for kind in (destruction.DESTROYED, destruction.AGREED):  # the administrator alone, twice
            desk.office.append(
                [Put(kind, ref.household, said)], action="destroy", author=desk.author(), at=at
            )
        assert not destruction.destroyed(desk, ref.household)
        assert destruction.finish(desk) == []


def test_what_is_still_in_use_is_never_ripe(house: House, ref: CaseRef) -> None:
    with ripe_desk(house) as desk:
        later(house)
        assert ref.household not in {r.household for r in destruction.offered(desk, [])}
        assert desk.credentials.person(PLAIN, desk.today() - timedelta(days=1))
