"""上报 and 回执: what was decided goes out once, comes back signed, and a returned filing goes out again."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.county import inbox
from desktop.county import receipts as county_receipts
from desktop.domain.household import FILED, RETURNED, SENT, TO_SEND
from desktop.errors import UserError
from desktop.office import filings, receipts
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Desk, SigningNeeded
from desktop.office.heard import heard
from desktop.office.rosters import import_roster
from desktop.sync.carriers import folder as carrier
from tests.office.made_office import CLERK, PASSWORDS, House, family, found_house


@pytest.fixture(scope="module")
def issued(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """An office with one letter written and nothing sent."""
    house = founded.copied(tmp_path_factory.mktemp("issued") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
    house.at("file")
    return house, ref


@pytest.fixture
def filed(issued: tuple[House, CaseRef], tmp_path: Path) -> tuple[House, CaseRef]:
    house, ref = issued
    return house.copied(tmp_path / "house"), ref


def status(desk: Desk) -> list[tuple[str, str]]:
    return [(line.status, line.reason) for line in filings.lines(desk)]


def answered(house: House, *, take: bool = True) -> Path:
    """The county takes in the stick and answers; the folder of its receipts."""
    back = house.folder / "receipts"
    back.mkdir(exist_ok=True)
    with house.county() as county:
        if take:
            inbox.receive(county, house.stick)
        carrier.send(county_receipts.answer(county) or county_receipts.kept(county), back)
    return back


def test_waiting_sent_filed(filed: tuple[House, CaseRef]) -> None:
    house, ref = filed
    seen: list[tuple[int, int]] = []
    with house.desk() as desk:
        assert status(desk) == [(TO_SEND, "")]
        sealed = filings.seal_filings(desk, lambda done, total: seen.append((done, total)))
        assert sealed is not None and sealed[1].households == {ref.household} and seen[-1] == (1, 1)
        assert status(desk) == [(SENT, "")]
        assert filings.seal_filings(desk) is None, "nothing waits any more"
        (path,) = filings.send(desk, house.stick)
        assert filings.send(desk, house.stick) == [path], "twice does no harm"
    with house.desk() as desk:
        before = heard(desk)
        assert before is not None and before < desk.today(), (
            "the county enrolled the office, and was silent since"
        )
        taken = receipts.receive(desk, answered(house))
        assert (taken.accepted, taken.returned, taken.problems) == (1, 0, [])
        assert status(desk) == [(FILED, "")]
        assert heard(desk) == desk.today()
        again = receipts.receive(desk, house.folder / "receipts")
        assert (again.accepted, again.known, again.problems) == (0, 1, [])
        assert filings.send(desk, house.stick) == [], "a receipted package does not go out again"
        with pytest.raises(UserError, match="被退回"):
            filings.file_again(desk, ref)


def test_only_the_countys_signature_moves_a_status(filed: tuple[House, CaseRef], tmp_path: Path) -> None:
    """The same package, answered by a county that is not ours."""
    house, _ = filed
    with house.desk() as desk:
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
    back = answered(house)
    strange = found_house(tmp_path / "strange")
    with strange.desk() as desk:
        taken = receipts.receive(desk, back)
        assert taken.problems == ["没有找到给本办公室的回执，什么也没有改动。"]
    (path,) = back.iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with house.desk() as desk:
        assert len(receipts.receive(desk, back).problems) == 1
        assert status(desk) == [(SENT, "")]


def test_a_returned_filing_is_corrected_and_filed_again(filed: tuple[House, CaseRef]) -> None:
    """The county's clock is a month slow: it returns what seems to come from the future, and takes it later."""
    house, ref = filed
    with house.desk() as desk:
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
    today = house.clock.now().date()
    house.clock.set(house.start)
    back = answered(house)
    house.clock.set(today)
    with house.desk() as desk:
        taken = receipts.receive(desk, back)
        assert (taken.accepted, taken.returned) == (0, 1)
        ((said, reason),) = status(desk)
        assert said == RETURNED and "日期" in reason
        filings.file_again(desk, ref)
        assert status(desk) == [(TO_SEND, "")]
        filings.seal_filings(desk)
        assert status(desk) == [(SENT, "")]
        filings.send(desk, house.stick)
    answered(house)
    with house.desk() as desk:
        taken = receipts.receive(desk, back)
        assert (taken.accepted, taken.known) == (1, 1)
        assert status(desk) == [(FILED, "")]
        home = home_at(desk, ref.household)
        assert [a.verdict for a in home.answers] == ["returned", "accepted"]
        assert home.filings[0].revision == 2


def test_the_existing_caseload_is_filed_once_as_one_list(house: House) -> None:
    """The administrator answers for the list with his own signature."""
    from desktop.demo.people import MadeUp, Standards
    from tests.office.made_office import ADMIN

    with house.desk(ADMIN) as desk:
        supply = MadeUp(desk.pack.scheme, desk.township_name, house.start, Standards(56_500, 83_000))
        done = import_roster(desk, supply.caseload(7))
    with house.desk() as desk:
        house.registered(desk, family())
        desk.open_signing(PASSWORDS[CLERK])
        assert filings.seal_baseline(desk) is None, "a clerk does not answer for it"
    with house.desk(ADMIN) as desk:
        with pytest.raises(SigningNeeded):
            filings.seal_baseline(desk)
        desk.open_signing(PASSWORDS[ADMIN])
        assert filings.seal_baseline(desk) is not None
        assert filings.seal_baseline(desk) is None
        filings.send(desk, house.stick)
    back = answered(house)
    with house.county() as county:
        assert sum(t.monthly_fen for t in county.ledger.totals()) == done.monthly_fen
    with house.desk() as desk:
        assert receipts.receive(desk, back).accepted == 1
        assert receipts.receive(desk, back).known == 1


def test_an_office_without_a_caseload_files_none(house: House) -> None:
    from tests.office.made_office import ADMIN

    with house.signing_desk(ADMIN) as desk:
        assert filings.seal_baseline(desk) is None


def test_without_a_county_nothing_is_sealed(house: House, tmp_path: Path) -> None:
    from desktop.office import founding
    from tests.office.made_office import ADMIN, CHEAP, PASSWORDS

    alone = House(tmp_path / "alone")
    founder = founding.Founder(ADMIN, "管理员", PASSWORDS[ADMIN], roles=("administrator", "clerk"))
    founding.found(
        alone.office, alone.profile, scheme="mishan", township="密山镇", device_name="x", founder=founder,
        clock=alone.clock, cost=CHEAP,
    )  # fmt: skip
    with alone.desk(ADMIN) as desk:
        assert not desk.demonstration
        with pytest.raises(UserError, match="还没有在县"):
            filings.seal_package(desk, "filing", [], [], None)
        founding.configure(desk, founding.sample_settings(desk))
        ref = alone.until_decision(desk)
        desk.open_signing(PASSWORDS[ADMIN])
        from desktop.office import decisions

        with pytest.raises(UserError, match="还没有登记任何委托书"):
            decisions.decide_on_screen(desk, ref, desk.today())
        with house.county() as county:
            carrier.send(county_receipts.kept(county), alone.stick)
        assert receipts.receive(desk, alone.stick).problems


def test_a_receipt_for_what_we_never_sent(filed: tuple[House, CaseRef], tmp_path: Path) -> None:
    """An older copy of the office gets the receipt of a filing it does not know: said, and nothing changed."""
    house, _ = filed
    old = house.copied(tmp_path / "old")
    with house.desk() as desk:
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
    back = answered(house)
    shutil.rmtree(old.office / "households")
    (old.office / "households").mkdir()
    (old.office / "catalogue.db").unlink()
    with old.desk() as desk:
        taken = receipts.receive(desk, back)
        assert taken.accepted == 0 and "没有报过" in taken.problems[0]


def test_a_letter_needs_a_live_instrument_and_a_confirmed_remedy(
    filed: tuple[House, CaseRef], tmp_path: Path
) -> None:
    from desktop.office import founding, papers
    from tests.office.made_office import ADMIN, CLERK, PASSWORDS, instrument

    house = found_house(tmp_path / "bare")
    with house.desk() as desk:
        ref = house.until_decision(desk)
        office = desk.office_id
        later = desk.today()
    with house.county() as county:
        raw = instrument(county, office, later, remedy=None, number="密委〔2026〕9号")
    with house.desk(ADMIN) as desk:
        founding.accept_instrument(desk, raw)
    house.decided(ref)
    with house.desk() as desk:
        desk.open_signing(PASSWORDS[CLERK])
        before = desk.office.records()
        with pytest.raises(UserError, match="救济文字"):
            papers.issue_notice(desk, ref, desk.today())
        house.clock.set(house.day("decide") + timedelta(days=1500))
        desk.open_signing(PASSWORDS[CLERK])
        with pytest.raises(UserError, match="到期"):
            papers.issue_notice(desk, ref, desk.today())
        assert desk.office.records() == before


def both_issued(house: House, ref: CaseRef) -> CaseRef:
    """A second family of the same office with its letter."""
    with house.desk() as desk:
        other = house.until_decision(desk, family("张大", "0039"))
    house.decided(other)
    with house.desk() as desk:
        house.issued(desk, other)
    house.at("file")
    return other


def zeroed(desk: Desk, ref: CaseRef) -> bytes:
    path = desk.households.path(ref.household)
    data = path.read_bytes()
    path.write_bytes(bytes(len(data)))
    return data


def test_a_refused_family_that_applies_again_hides_no_filing(house: House) -> None:
    from desktop.office import intake

    with house.desk() as desk:
        ref = house.until_decision(desk, family(income_fen=90_000_000))
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
        house.at("file")
        assert [line.outcome for line in filings.lines(desk)] == ["refuse"]
        intake.register(desk, ref.household, intake.Request(matter="dibao", reason="收入减少"), desk.today())
        assert len(home_at(desk, ref.household).applications) == 2
        assert desk.catalogue.all_rows()[0].state == TO_SEND, "what waits here comes first"
        assert status(desk) == [(TO_SEND, "")]
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
        assert desk.catalogue.all_rows()[0].state == "办理中", "the other is with the county"
        assert status(desk) == [(SENT, "")]
    with house.desk() as desk:
        taken = receipts.receive(desk, answered(house))
        assert taken.accepted + taken.returned == 1 and not taken.problems


def test_a_damaged_household_stays_and_the_others_go(filed: tuple[House, CaseRef]) -> None:
    house, ref = filed
    other = both_issued(house, ref)
    with house.desk() as desk:
        data = zeroed(desk, ref)
        skipped: list[str] = []
        sealed = filings.seal_filings(desk, skipped=skipped)
        assert sealed is not None and sealed[1].households == {other.household}
        assert len(skipped) == 1 and "另有 1 户读不了" in skipped[0] and ref.household in skipped[0]
        filings.send(desk, house.stick)
        back = answered(house)
        taken = receipts.receive(desk, back)
        assert taken.accepted == 1 and any("读不了" in text for text in taken.problems)
        desk.households.path(ref.household).write_bytes(data)
        assert sorted(s for s, _ in status(desk)) == sorted([FILED, TO_SEND])
        assert filings.seal_filings(desk) is not None


def test_answers_that_come_at_different_times_are_counted_together(filed: tuple[House, CaseRef]) -> None:
    """One of two households cannot be read when the receipts come, and can be later."""
    house, ref = filed
    both_issued(house, ref)
    with house.desk() as desk:
        filings.seal_filings(desk)
        (path,) = filings.send(desk, house.stick)
        back = answered(house)
        data = zeroed(desk, ref)
        taken = receipts.receive(desk, back)
        assert taken.accepted == 1, "the line before or after goes on"
        assert len(taken.problems) == 2 and any("没有报过" in text for text in taken.problems)
        assert filings.send(desk, house.stick) == [path], "one answer is missing"
        desk.households.path(ref.household).write_bytes(data)
        again = receipts.receive(desk, back)
        assert (again.accepted, again.known, again.problems) == (1, 1, [])
        assert filings.send(desk, house.stick) == []


def unmarked(desk: Desk) -> Path:
    """Seal what waits as a run does that is killed before it can mark anything."""
    (line,) = filings.lines(desk)
    with desk.open_household(line.ref.household) as opened:
        filing, papers = filings._filing_of(desk, opened, line)
    return filings.seal_package(desk, "filing", [filing.to_json()], list(papers.values()), None).path


def test_a_package_that_a_killed_run_left_is_let_go(filed: tuple[House, CaseRef]) -> None:
    house, _ = filed
    with house.desk() as desk:
        left = unmarked(desk)
        sealed = filings.seal_filings(desk)
        assert sealed is not None
        filings.send(desk, house.stick)
        assert len(list(house.stick.iterdir())) == 2
    back = answered(house)
    with house.desk() as desk:
        taken = receipts.receive(desk, back)
        assert taken.accepted == 1 and not taken.problems
        assert not left.exists() and not sealed[0].path.exists()
        assert filings.send(desk, house.stick) == []


def test_a_killed_run_alone_lets_nothing_go(filed: tuple[House, CaseRef], tmp_path: Path) -> None:
    house, _ = filed
    with house.desk() as desk:
        left = unmarked(desk)
        (tmp_path / "nothing").mkdir()
        receipts.receive(desk, tmp_path / "nothing")
        assert left.exists()


@pytest.mark.parametrize("killed", ["before sealing", "after sealing"])
def test_a_list_whose_sealing_was_killed_goes_out_under_the_same_id(house: House, killed: str) -> None:
    from desktop.demo.people import MadeUp, Standards
    from tests.office.made_office import ADMIN

    def marks(desk: Desk) -> dict[str, dict[str, object]]:
        return {i: dict(f) for (kind, i), f in desk.office.records().items() if kind == filings.BASELINE}

    with house.desk(ADMIN) as desk:
        supply = MadeUp(desk.pack.scheme, desk.township_name, house.start, Standards(56_500, 83_000))
        done = import_roster(desk, supply.caseload(3))
    with house.signing_desk(ADMIN) as desk:
        blocked = desk.places.outbox / str(desk.credentials.office.county)  # type: ignore[union-attr]
        if killed == "before sealing":
            blocked.write_text("in the way")
            with pytest.raises(UserError):
                filings.seal_baseline(desk)
            blocked.unlink()
        else:
            filings.seal_baseline(desk)
            ((filing, mark),) = marks(desk).items()
            filings._mark_baseline(desk, filing, {"package": ""})
        ((filing, mark),) = marks(desk).items()
        assert mark["package"] == ""
        house.clock.set(house.start + timedelta(days=3))
        desk.open_signing(PASSWORDS[ADMIN])
        assert filings.seal_baseline(desk) is not None
        assert set(marks(desk)) == {filing} and marks(desk)[filing]["statement"] == mark["statement"]
        assert filings.seal_baseline(desk) is None
        filings.send(desk, house.stick)
    back = answered(house)
    with house.county() as county:
        assert sum(t.monthly_fen for t in county.ledger.totals()) == done.monthly_fen
    with house.desk() as desk:
        taken = receipts.receive(desk, back)
        assert taken.accepted == 1 and taken.problems == []
        assert filings.send(desk, house.stick) == []


def test_a_list_is_not_filed_with_a_household_missing(house: House) -> None:
    from desktop.demo.people import MadeUp, Standards
    from tests.office.made_office import ADMIN

    with house.desk(ADMIN) as desk:
        supply = MadeUp(desk.pack.scheme, desk.township_name, house.start, Standards(56_500, 83_000))
        import_roster(desk, supply.caseload(2))
        zeroed(desk, CaseRef(desk.households.ids()[0], ""))
    with house.signing_desk(ADMIN) as desk, pytest.raises(UserError, match="1 户读不了"):
        filings.seal_baseline(desk)


def test_a_receipt_tells_of_a_household_that_went_back(house: House, tmp_path: Path) -> None:
    """Files, journal and index went back together and agree with each other; the county saw more."""
    with house.desk() as desk:
        ref = house.until_decision(desk)
    old = house.copied(tmp_path / "old")
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
    back = answered(house)
    with old.desk() as desk:
        taken = receipts.receive(desk, back)
        assert any("比县里收到的备案旧" in p for p in taken.problems)
    with pytest.raises(UserError, match="旧文件"):
        old.decided(ref)
