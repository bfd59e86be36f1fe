"""下乡: households go to a laptop and come back; both sides edit meanwhile, and every edit is accounted for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.domain.credential import Instrument
from desktop.domain.household import STAMPING
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.journal_file import Author
from desktop.models.signing import ENTRY, SigningKey, fingerprint
from desktop.models.vault import Vault
from desktop.office import conflicts, field, households, laptop, papers, people, visits
from desktop.office.act import CaseRef, case_at, home_at, record
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.laptop import DeviceRequest, Invitation, is_laptop
from tests.office.made_office import (
    ADMIN,
    CHEAP,
    CLERK,
    FIELD,
    LEADER,
    PASSWORDS,
    House,
    Laptop,
    family,
    found_house,
    photo,
)


@pytest.fixture(scope="module")
def carried(founded: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """An office with two accepted applications and an approved laptop that has one of them."""
    house = founded.copied(tmp_path_factory.mktemp("carried") / "house")
    own = house.approved()
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.registered(desk, family("张大", "0039"))
        own.given(desk, [ref.household])
    house.at("visit")
    return house


@pytest.fixture
def out(carried: House, tmp_path: Path) -> tuple[House, Laptop, CaseRef]:
    house = carried.copied(tmp_path / "house")
    own = Laptop(house, "laptop", FIELD)
    with own.desk() as desk:
        (file,) = desk.households.ids()
        ref = CaseRef(file, home_at(desk, file).applications[0].id)
    return house, own, ref


def head(desk: Desk, ref: CaseRef) -> str:
    return home_at(desk, ref.household).members[0].id


def visit(desk: Desk, ref: CaseRef) -> None:
    seen = visits.Visit(("孙四", "钱二"), head(desk, ref), member_signed=True, conclusion="一致")
    visits.record_visit(desk, ref, seen, [photo("at home")], desk.today())


def come_home(house: House, own: Laptop) -> field.Returned:
    own.brought_back()
    with house.desk() as desk:
        return field.check_in(desk, own.returns)


def test_an_entry_that_nobody_vouches_for_stays_in_its_package(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, ref = out
    key = SigningKey.generate()
    with own.desk() as desk:
        visit(desk, ref)
        stranger = Author(
            desk.device.device, FIELD, lambda m: key.sign(ENTRY, m), lambda m: key.sign(ENTRY, m)
        )
        at, phone = desk.now().isoformat(timespec="seconds"), {"phone": "13911111111"}
        with desk.open_household(ref.household) as opened:
            honest = opened.heads()
            change = Put("household", ref.household, phone)
            forged = opened.append([change], action="amend", author=stranger, at=at)
    report = come_home(house, own)
    assert any("有 1 条记录的签名不能核实" in text for text in report.problems)
    with house.desk() as desk, desk.open_household(ref.household) as opened:
        assert opened.heads() == honest and forged.id not in {e.id for e in opened.entries()}
    assert list((house.office / "inbox").glob("*.hdp")) != [], "the package is kept"


def test_a_visit_in_the_village_comes_home_with_its_picture(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, ref = out
    with own.desk() as desk:
        assert not desk.stamping and is_laptop(own.folder) and not is_laptop(house.office)
        visit(desk, ref)
    report = come_home(house, own)
    assert (report.households, report.entries, report.conflicts, report.set_aside) == (1, 1, 0, 0)
    with house.desk() as desk:
        done = case_at(desk, ref).latest("visit")
        assert done is not None and done.by == FIELD
        with desk.open_household(ref.household) as opened:
            assert opened.blob(photo("at home").sha256) == photo("at home").data
            assert opened.ledger.balanced
        assert desk.catalogue.search("李𬭎")[0].next_step != "入户调查"
        assert check_office(desk).findings == ()


def test_only_what_was_given_lies_on_the_laptop(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, ref = out
    with house.desk() as desk:
        other = next(f for f in desk.households.ids() if f != ref.household)
        source = desk.households.path(other)
    with own.desk() as desk:
        target = desk.households.path(other)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)
        with pytest.raises(UserError):
            desk.open_household(other)
        with pytest.raises(UserError, match="没有保管根密钥"):
            desk.vault.root_key(PASSWORDS[FIELD])


def test_different_fields_merge_and_the_same_field_is_a_conflict(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, ref = out
    with own.desk() as desk:
        households.amend_household(desk, ref.household, {"phone": "13911111111"}, "本人更正")
        households.amend_member(desk, ref.household, head(desk, ref), {"income_fen": 240_000}, "入户核实")
        with desk.open_household(ref.household) as opened:
            theirs = {e.id for e in opened.entries()}
    with house.desk() as desk:
        households.amend_household(desk, ref.household, {"address": "13号"})
        households.amend_member(desk, ref.household, head(desk, ref), {"income_fen": 360_000}, "电话核实")
        with desk.open_household(ref.household) as opened:
            ours = {e.id for e in opened.entries()}
    report = come_home(house, own)
    assert report.conflicts == 1
    with house.desk() as desk:
        home = home_at(desk, ref.household)
        assert (home.fields["phone"], home.fields["address"]) == ("13911111111", "13号")
        with desk.open_household(ref.household) as opened:
            assert {e.id for e in opened.entries()} == ours | theirs, "nothing is lost"
            assert opened.ledger.balanced and opened.ledger.in_conflict == 1
        (dispute,) = conflicts.listed(desk)
        sides = {s.value: s for s in (dispute.stands, *dispute.others)}
        assert dispute.field == "income_fen" and set(sides) == {240_000, 360_000}
        assert sides[240_000].person == "孙四" and sides[240_000].device == "laptop"
        assert sides[360_000].person == "赵一"
        with pytest.raises(UserError, match="理由"):
            conflicts.settle(desk, dispute, sides[240_000].entry, " ")
        with pytest.raises(UserError, match="没有这个可选的值"):
            conflicts.settle(desk, dispute, "0" * 64, "不对")
        conflicts.settle(desk, dispute, sides[240_000].entry, "以入户为准")
        assert conflicts.listed(desk) == []
        assert home_at(desk, ref.household).members[0].income_fen == 240_000
        with desk.open_household(ref.household) as opened:
            assert opened.ledger.balanced and opened.ledger.in_conflict == 0
        own.given(desk, [ref.household])
    with own.desk() as desk:
        assert conflicts.listed(desk) == []
        assert home_at(desk, ref.household).members[0].income_fen == 240_000


def test_the_standing_value_can_be_kept(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, ref = out
    for desk_of, value in ((own.desk, "1"), (house.desk, "2")):
        with desk_of() as desk:
            households.amend_household(desk, ref.household, {"phone": value})
    come_home(house, own)
    with house.desk() as desk:
        (dispute,) = conflicts.of_household(desk, ref.household)
        conflicts.settle(desk, dispute, dispute.stands.entry, "核对过")
        assert home_at(desk, ref.household).fields["phone"] == dispute.stands.value
        assert conflicts.listed(desk) == []


def test_a_removal_against_a_change_is_a_conflict_too(out: tuple[House, Laptop, CaseRef]) -> None:
    from desktop.domain.journal import Remove

    house, own, ref = out
    with own.desk() as desk:
        second = home_at(desk, ref.household).members[1].id
        record(desk, ref.household, "amend", [Remove("member", second)], note="已迁出")
    with house.desk() as desk:
        households.amend_member(desk, ref.household, second, {"health": "患病"})
    come_home(house, own)
    with house.desk() as desk:
        (dispute,) = conflicts.listed(desk)
        removal = next(s for s in (dispute.stands, *dispute.others) if s.removed)
        conflicts.settle(desk, dispute, removal.entry, "确已迁出")
        assert [m.id for m in home_at(desk, ref.household).members] != []
        assert home_at(desk, ref.household).member(second) is None
        assert conflicts.listed(desk) == []


def test_the_same_package_twice_changes_nothing(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, ref = out
    with own.desk() as desk:
        visit(desk, ref)
    come_home(house, own)
    with house.desk() as desk:
        with desk.open_household(ref.household) as opened:
            before, records = opened.entries(), opened.records()
        again = field.check_in(desk, own.returns)
        assert (again.entries, again.conflicts, again.problems) == (0, 0, [])
        with desk.open_household(ref.household) as opened:
            assert opened.entries() == before and opened.records() == records
    repeated = own.taken(own.grants)
    assert repeated.entries == 0
    with own.desk() as desk:
        assert case_at(desk, ref).latest("visit") is not None, "what was written there stays"


def test_a_package_for_another_laptop_is_left_alone(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, _ = out
    other = house.approved("second")
    report = other.taken(own.grants)
    assert (report.households, report.entries, report.problems) == (0, 0, [])
    assert Vault.load(other.folder / "vault.json").kind == "device"
    assert not list((other.folder / "households").rglob("*.hdh"))
    with house.desk() as desk:
        assert field.check_in(desk, own.grants).households == 0, "nor does the office take its own grant"


def test_a_laptop_that_nobody_approved_gives_nothing(house: House) -> None:
    own = house.enrolled()
    with house.desk() as desk:
        ref = house.registered(desk)
        with pytest.raises(UserError, match="没有这台已批准的笔记本"):
            field.check_out(desk, own.enrolled.device, [ref.household], own.grants)
    with pytest.raises(UserError):
        own.brought_back()


def test_a_wrong_fingerprint_approves_nothing(house: House) -> None:
    own = house.enrolled()
    asked = DeviceRequest.read(own.enrolled.request)
    with house.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="指纹"):
            people.approve_device(desk, PASSWORDS[ADMIN], asked, own.enrolled.office_fingerprint)
        stranger = asked.model_copy(update={"office": "0" * 16})
        with pytest.raises(UserError, match="另一个办公室"):
            people.approve_device(desk, PASSWORDS[ADMIN], stranger, own.enrolled.device_fingerprint)
        assert field.laptops(desk) == []
        typed = own.enrolled.device_fingerprint.replace(" ", "").upper()
        people.approve_device(desk, PASSWORDS[ADMIN], asked, typed)
        assert [d.name for d in field.laptops(desk)] == ["laptop"]


def test_a_laptop_cannot_stamp(house: House) -> None:
    """Its letters carry no stamp, and a stamp forced into its journal does not come home."""
    own = house.approved(user=CLERK)
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        own.given(desk, [ref.household])
    with own.desk() as desk:
        desk.open_signing(PASSWORDS[CLERK])
        paper, _ = papers.issue_notice(desk, ref, desk.today())
        assert home_at(desk, ref.household).stampings == ()
        given = next(h for h in desk.credentials.instruments if isinstance(h.statement, Instrument))
        stamp = {
            "paper": paper, "instrument": given.id, "use_no": "1", "on": desk.today().isoformat(), "by": CLERK,
        }  # fmt: skip
        with pytest.raises(UserError, match="没有用印权限"):
            record(desk, ref.household, "issue", [Put(STAMPING, "s-1", stamp)], signing=True)
        with desk.open_household(ref.household) as opened:
            opened.append(
                [Put(STAMPING, "s-1", stamp)], action="issue", author=desk.author(), at=desk.now().isoformat()
            )
    report = come_home(house, own)
    assert report.set_aside == 1
    with house.desk() as desk:
        assert home_at(desk, ref.household).stampings == ()
        with desk.open_household(ref.household) as opened:
            assert any("用印权限" in why for why in opened.refused().values())
            assert opened.ledger.balanced and opened.ledger.set_aside


def test_a_leaders_decision_in_the_village_counts_and_a_clerks_does_not(house: House) -> None:
    from desktop.office import decisions

    own = house.approved(user=LEADER)
    with house.desk() as desk:
        ref = house.until_decision(desk)
        own.given(desk, [ref.household])
    with own.desk() as desk:
        desk.open_signing(PASSWORDS[LEADER])
        decisions.decide_on_screen(desk, ref, desk.today())
    come_home(house, own)
    with house.desk() as desk:
        assert case_at(desk, ref).decision.signer == LEADER  # type: ignore[union-attr]
        assert check_office(desk).findings == ()


def test_what_a_decision_rests_on_changed_meanwhile(house: House) -> None:
    """A member was corrected in the village while the leader signed: the letter waits (待复核)."""
    own = house.approved()
    with house.desk() as desk:
        ref = house.until_decision(desk)
        own.given(desk, [ref.household])
    with own.desk() as desk:
        households.amend_member(desk, ref.household, head(desk, ref), {"income_fen": 600_000}, "新情况")
    house.decided(ref)
    come_home(house, own)
    with house.signing_desk() as desk:
        with desk.open_household(ref.household) as opened:
            assert opened.concerned()
        with pytest.raises(UserError, match="待复核"):
            papers.issue_notice(desk, ref, desk.today())


def test_a_grant_signed_by_a_stranger_is_not_taken(
    out: tuple[House, Laptop, CaseRef], tmp_path: Path
) -> None:
    """Another office seals a grant for this very laptop: its chain does not end in the pinned key."""
    _house, own, _ = out
    strange = found_house(tmp_path / "strange")
    other = strange.enrolled()
    asked = DeviceRequest.read(other.enrolled.request)
    with own.desk() as desk:
        me = desk.device
    posing = asked.model_copy(update={"device": me.device, "key": me.public, "recipient": me.recipient})
    with strange.desk(ADMIN) as desk:
        people.approve_device(desk, PASSWORDS[ADMIN], posing, fingerprint(me.public))
    with strange.desk() as desk:
        ref = strange.registered(desk)
        field.check_out(desk, me.device, [ref.household], tmp_path / "strange" / "stick")
    report = own.taken(tmp_path / "strange" / "stick")
    assert report.households == 0 and "不是本办公室" in report.problems[0]
    with own.desk() as desk:
        assert ref.household not in desk.households.ids()


def test_a_cut_package_changes_nothing(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, ref = out
    with own.desk() as desk:
        visit(desk, ref)
    path = own.brought_back()
    path.write_bytes(path.read_bytes()[:-3000])
    with house.desk() as desk:
        with desk.open_household(ref.household) as opened:
            before = opened.entries()
        cut = field.check_in(desk, own.returns)
        assert cut.households == 0 and path.name in cut.problems[0]
        with desk.open_household(ref.household) as opened:
            assert opened.entries() == before
    shutil.rmtree(own.returns)
    own.returns.mkdir()
    assert come_home(house, own).entries == 1


def test_what_a_revoked_laptop_brings_waits_for_a_person(out: tuple[House, Laptop, CaseRef]) -> None:
    from datetime import timedelta

    from desktop.domain.credential import Revocation
    from desktop.models import credentials as signed
    from desktop.office import grants, unclaimed

    house, own, ref = out
    with house.desk(ADMIN) as desk:
        found = grants.certificate(desk, own.device)
        assert found is not None
        root = desk.vault.root_key(PASSWORDS[ADMIN])
        gone = Revocation(
            issuer=root.public, credential=found[0].id, since=desk.today() - timedelta(days=1), reason="遗失"
        )
        desk.keep_credentials([signed.issue(gone, root)])
        with desk.open_household(ref.household) as opened:
            before = opened.entries()
    with own.desk() as desk:
        visit(desk, ref)
    report = come_home(house, own)
    assert (report.households, report.entries, len(report.unclaimed), report.problems) == (0, 0, 1, [])
    with house.desk() as desk:
        (claim,) = unclaimed.listed(desk)
        assert (claim.household, claim.device) == (ref.household, own.device) and "停用" in claim.reason
        with desk.open_household(ref.household) as opened:
            assert opened.entries() == before
        seen = unclaimed.look(desk, claim.id)
        assert [c.cannot for c in seen.came] == [unclaimed.TOO_LATE]


def test_enrolling_refuses_what_cannot_be(house: House, tmp_path: Path) -> None:
    with house.desk(ADMIN) as desk:
        invitation = laptop.invite(desk, FIELD)
        with pytest.raises(UserError, match="没有这个人的账号"):
            laptop.invite(desk, "p99999999")
    full = tmp_path / "full"
    full.mkdir()
    (full / "something").write_text("x")
    with pytest.raises(UserError, match="不是空的"):
        laptop.enrol(full, tmp_path / "p", invitation, name="x", password=PASSWORDS[FIELD], cost=CHEAP)
    for data in (b"", b"{}", b'{"format": 0}', b"\xff"):
        with pytest.raises(UserError):
            Invitation.read(data)
        with pytest.raises(UserError):
            DeviceRequest.read(data)


def test_nothing_chosen_is_nothing_packed(out: tuple[House, Laptop, CaseRef]) -> None:
    house, own, _ = out
    with house.desk() as desk, pytest.raises(UserError, match="还没有选"):
        field.check_out(desk, field.laptops(desk)[0].device, [], own.grants)


def test_a_laptop_without_its_identity(out: tuple[House, Laptop, CaseRef]) -> None:
    _, own, _ = out
    shutil.rmtree(own.profile)
    with pytest.raises(UserError, match="设备身份不见了"):
        own.taken(own.grants)
