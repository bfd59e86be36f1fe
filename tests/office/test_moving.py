"""县内迁移: the file goes to another office of the county; nothing paid twice, nothing left out, nothing forged."""

from __future__ import annotations

import base64
import io
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.demo.deeds import Wishes
from desktop.demo.town import CLERK, LEADER, SECOND, Town
from desktop.domain.credential import TransferStatement
from desktop.domain.household import BENEFIT, HOUSEHOLD, MEMBER, Household
from desktop.domain.journal import Put
from desktop.domain.months import add_months
from desktop.domain.movement import movement
from desktop.domain.transfer_rules import MOVED_OUT, SAME, TRANSFER, file_of
from desktop.errors import Refused, UserError
from desktop.models import credentials as signed
from desktop.models.signing import SigningKey
from desktop.office import accounts, changes, households, intake, month, moving, moving_in, neighbours
from desktop.office.act import CaseRef, home_at, record
from desktop.office.changes import ChangeRequest
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.forwarding import CountyResult
from desktop.office.intake import Request
from desktop.office.moving_in import Accepted, Place
from desktop.sync import sshsig
from desktop.sync.package import Member, seal
from desktop.sync.package_reader import open_payload, signer
from tests.conftest import DEMO_WORD
from tests.office.made_towns import TwoTowns, family, found_two, moved_by_decision, paid_up, receiving

ORIGINALS = ("申请书 1 份", "户口簿复印件 2 页")
HERE = Place("坡村", "1组")


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> tuple[TwoTowns, str]:
    """A family whose move is decided, papered and paid to its last month; the receiver's card lies on the stick."""
    towns = found_two(tmp_path_factory.mktemp("county") / "c")
    file = receiving(towns.giver, family())
    towns.clock.set(date(2026, 5, 11))
    with towns.giver.clerk() as desk:
        paid_up(desk, file, "2026-05")
        refs = moving.begin(desk, file, towns.receiver.township, desk.today())
    moved_by_decision(towns.giver, refs)
    with towns.receiver.clerk() as desk:
        neighbours.card(desk, towns.stick)
    return towns, file


@pytest.fixture
def own(decided: tuple[TwoTowns, str], tmp_path: Path) -> tuple[TwoTowns, str]:
    towns, file = decided
    return towns.copied(tmp_path / "c"), file


@pytest.fixture(scope="module")
def given(decided: tuple[TwoTowns, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[TwoTowns, str]:
    """The same with the package on the stick."""
    towns, file = decided
    after = towns.copied(tmp_path_factory.mktemp("given") / "c")
    hand_over(after, file)
    return after, file


@pytest.fixture
def sent(given: tuple[TwoTowns, str], tmp_path: Path) -> tuple[TwoTowns, str]:
    towns, file = given
    return towns.copied(tmp_path / "c"), file


def card_of(towns: TwoTowns) -> Path:
    return next(towns.stick.glob("收件卡-*.json"))


def package_of(towns: TwoTowns) -> Path:
    return next(towns.stick.glob("*.hdp"))


def hand_over(towns: TwoTowns, file: str) -> Path:
    with towns.giver.signing(CLERK) as desk:
        return moving.give(desk, file, card_of(towns), ORIGINALS, towns.stick)


def taken(towns: TwoTowns) -> Accepted:
    with towns.receiver.signing(CLERK) as desk:
        return moving_in.accept(desk, package_of(towns), HERE, towns.stick)


def both(towns: TwoTowns, old: str, new: str) -> tuple[Household, Household]:
    with towns.giver.clerk() as desk:
        one = home_at(desk, old)
    with towns.receiver.clerk() as desk:
        return one, home_at(desk, new)


# -- the usual way


def test_the_old_file_pays_to_the_month_of_the_decision_and_the_new_one_from_the_next(
    sent: tuple[TwoTowns, str],
) -> None:
    towns, file = sent
    accepted = taken(towns)
    old, new = both(towns, file, accepted.file)
    (stopped,), (running,) = old.benefits, new.benefits
    assert (stopped.last_month, running.first_month, running.last_month) == ("2026-05", "2026-06", "")
    assert (running.monthly_fen, running.covered, running.category) == (
        stopped.monthly_fen,
        stopped.covered,
        stopped.category,
    )
    for n in range(-1, 6):
        wanted = add_months("2026-05", n)
        table = movement([old, new], wanted)
        assert table.balanced and table.this.households == 1 and table.this.monthly_fen == stopped.monthly_fen


def test_the_family_arrives_as_it_was_with_its_evidence_and_the_list_of_originals(
    sent: tuple[TwoTowns, str],
) -> None:
    towns, file = sent
    accepted = taken(towns)
    old, new = both(towns, file, accepted.file)
    assert new.members == old.members and new.head == old.head
    assert (new.village, new.fields["moved_from"]) == ("坡村", towns.giver.township)
    assert new.accounts[0].number == old.accounts[0].number
    with towns.receiver.clerk() as desk:
        assert moving_in.verify(desk, accepted.file) == [] and check_office(desk).findings == ()
        with desk.open_household(accepted.file) as opened:
            kept = opened.blobs().keys()
            (came,) = [f for (kind, _), f in opened.records().items() if kind == TRANSFER]
        assert came["originals"] == list(ORIGINALS) and came["from_file"] == file
    with towns.giver.clerk() as desk, desk.open_household(file) as opened:
        assert opened.blobs().keys() <= kept


def test_the_next_month_is_paid_after_a_second_person_has_looked_at_the_account(
    sent: tuple[TwoTowns, str],
) -> None:
    towns, _ = sent
    accepted = taken(towns)
    with towns.receiver.clerk() as desk:
        home = home_at(desk, accepted.file)
        with pytest.raises(Refused, match="另一名经办人员核对"):
            month.pay(desk, accepted.file, home.benefits[0].id, "2026-06")
    with towns.receiver.desk(SECOND) as desk:
        accounts.check(desk, accepted.file, home.accounts[0].id, desk.today())
        month.pay(desk, accepted.file, home.benefits[0].id, "2026-06")
        with pytest.raises(Refused, match="不在发放期内"):
            month.pay(desk, accepted.file, home.benefits[0].id, "2026-05")


def test_a_change_after_the_move_goes_on_from_the_benefit_that_moved(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    accepted = taken(towns)
    towns.clock.set(date(2026, 7, 6))
    with towns.receiver.clerk() as desk:
        (benefit,) = home_at(desk, accepted.file).benefits
        request = ChangeRequest("stop", "voluntary", desk.today())
        ref, _ = changes.register_change(desk, accepted.file, benefit.id, request, desk.today())
    moved_by_decision(towns.receiver, [ref])
    with towns.receiver.clerk() as desk:
        assert home_at(desk, accepted.file).benefits[0].last_month == "2026-07"
        assert check_office(desk).findings == ()


def test_the_old_file_is_read_only_and_says_where_the_family_went(sent: tuple[TwoTowns, str]) -> None:
    towns, file = sent
    there = towns.receiver.township
    with towns.giver.clerk() as desk:
        home = home_at(desk, file)
        assert home.fields["moved_to"] == there and home.members
        benefit, member = home.benefits[0], home.members[0].id
        for deed in (
            lambda: households.amend_member(desk, file, member, {"income_fen": 1}),
            lambda: households.amend_household(desk, file, {"phone": "1"}),
            lambda: intake.register(desk, file, Request("temporary", "火灾"), desk.today()),
            lambda: month.hold(desk, file, benefit.id, "moved", "2026-05", desk.today()),
            lambda: record(desk, file, "put", [Put(BENEFIT, benefit.id, {"last_month": "2026-04"})]),
        ):
            with pytest.raises(Refused, match=f"迁往{there}，本户档只能查看"):
                deed()
        assert [left.to_township for _, left in moving.waiting(desk, [])] == [there]
        assert check_office(desk).findings == ()


def test_a_stop_by_the_county_s_own_result_moves_as_well(tmp_path: Path) -> None:
    """In most counties 停发 is not the township's to decide."""
    towns = found_two(tmp_path / "c", "mishan")
    file = receiving(towns.giver, family())
    towns.clock.set(date(2026, 5, 11))
    with towns.giver.clerk() as desk:
        paid_up(desk, file, "2026-05")
        refs = moving.begin(desk, file, towns.receiver.township, desk.today())
        assert moving.begin(desk, file, towns.receiver.township, desk.today()) == []
    stop = CountyResult(
        "issued", "样例〔2026〕5号", ("迁往本县其他乡镇",), effect="stop", last_month="2026-05"
    )
    moved_by_decision(towns.giver, refs, Wishes(result=stop))
    with towns.receiver.clerk() as desk:
        neighbours.card(desk, towns.stick)
    hand_over(towns, file)
    with towns.receiver.clerk() as desk:
        came = moving_in.look(desk, package_of(towns))
        assert came.statement.benefits[0].paid_until == "2026-05"
    assert both(towns, file, taken(towns).file)[1].benefits[0].first_month == "2026-06"


# -- not yet


def test_what_is_not_finished_keeps_the_family_here(tmp_path: Path, decided: tuple[TwoTowns, str]) -> None:
    towns = decided[0].copied(tmp_path / "c")
    file = receiving(towns.giver, family("陈阿公", "34"))
    with towns.giver.clerk() as desk:
        refs = moving.begin(desk, file, towns.receiver.township, desk.today())
    with pytest.raises(Refused, match="还有待遇在发放"):
        hand_over(towns, file)
    moved_by_decision(towns.giver, refs, Wishes(until="paper"))
    with pytest.raises(Refused, match="告知书还没有出"):
        hand_over(towns, file)
    moved_by_decision(towns.giver, refs)
    with towns.giver.clerk() as desk:
        last = home_at(desk, file).benefits[0].last_month
    with pytest.raises(UserError, match=f"{last} 的待遇还没有列入发放"):
        hand_over(towns, file)
    with towns.giver.clerk() as desk:
        paid_up(desk, file, last)
        (benefit,) = home_at(desk, file).benefits
        month.hold(desk, file, benefit.id, "unverified", "2026-06", desk.today())
    with pytest.raises(Refused, match="停住发放"):
        hand_over(towns, file)
    with towns.giver.clerk() as desk:
        (held,) = home_at(desk, file).holds
        month.release(desk, file, held.id, "已核实", desk.today())
        ref, _ = intake.register(desk, file, Request("temporary", "火灾"), desk.today())
    with pytest.raises(UserError, match="1 件申请没有办结"):
        hand_over(towns, file)
    assert isinstance(ref, CaseRef) and not list(towns.stick.glob("*.hdp"))


def test_a_recognition_and_unpaid_parts_of_an_aid_are_not_lost_on_the_way(
    tmp_path: Path, decided: tuple[TwoTowns, str]
) -> None:
    towns = decided[0].copied(tmp_path / "c")
    who = family("羊阿嫂", "56")
    alone = replace(who, members=(replace(who.members[0], income_fen=700_000),))
    with towns.giver.clerk() as desk:
        ref, _ = intake.register(desk, alone, Request("marginal", "收入略高于低保"), desk.today())
    moved_by_decision(towns.giver, [ref])
    file = ref.household
    with pytest.raises(Refused, match="低保边缘的认定还在有效期内（到 2027-04），要先登记并办结它的迁移变更"):
        hand_over(towns, file)
    with towns.giver.clerk() as desk:
        refs = moving.begin(desk, file, towns.receiver.township, desk.today())
        assert moving.begin(desk, file, towns.receiver.township, desk.today()) == [] and len(refs) == 1
    moved_by_decision(towns.giver, refs, Wishes(until="paper"))
    with pytest.raises(Refused, match="告知书还没有出"):
        hand_over(towns, file)
    moved_by_decision(towns.giver, refs)
    with towns.giver.clerk() as desk:
        asked = Request("temporary", "火灾", asked_fen=200_000, instalments=2)
        aid, _ = intake.register(desk, file, asked, desk.today())
    seen = Wishes(facts={"visit": {"cause": "illness", "amount_fen": 80_000}})
    moved_by_decision(towns.giver, [aid], seen)
    with towns.giver.clerk() as desk:
        home = home_at(desk, file)
        (given,) = (b for b in home.benefits if b.amount_fen)
        assert given.instalments == 2 and len(home.payments) == 1
    with pytest.raises(Refused, match=f"一次性救助还有 {given.last_month} 的 .* 元没有列入发放"):
        hand_over(towns, file)
    with towns.giver.clerk() as desk:
        paid_up(desk, file, given.last_month)
    hand_over(towns, file)
    old, new = both(towns, file, taken(towns).file)
    assert new.benefits == () and all(b.last_month for b in old.benefits)


# -- once, and for whom


def test_a_second_acceptance_does_nothing_but_answer_again(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    first = taken(towns)
    with towns.receiver.clerk() as desk, desk.open_household(first.file) as opened:
        before = opened.heads()
    again = taken(towns)
    assert again.known and not first.known and again.file == first.file
    with towns.receiver.clerk() as desk:
        assert desk.households.ids() == [first.file]
        with desk.open_household(first.file) as opened:
            assert opened.heads() == before


def test_the_giver_may_seal_again_and_the_receiver_still_takes_it_once(sent: tuple[TwoTowns, str]) -> None:
    towns, file = sent
    first = taken(towns)
    package_of(towns).unlink()
    hand_over(towns, file)
    assert taken(towns).known and package_of(towns).name.split("-")[2] == "000002"
    with towns.receiver.clerk() as desk:
        assert desk.households.ids() == [first.file]


def test_an_acceptance_that_broke_off_is_taken_up_again(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    with towns.receiver.clerk() as desk:
        came = moving_in.look(desk, package_of(towns))
        desk.households.create(came.file).close()
    accepted = taken(towns)
    assert not accepted.known and accepted.file == came.file
    with towns.receiver.clerk() as desk:
        assert len(home_at(desk, came.file).members) == 2


def test_a_package_for_another_office_is_refused(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    with towns.giver.signing(CLERK) as desk, pytest.raises(UserError, match="给另一个办公室的"):
        moving_in.accept(desk, package_of(towns), HERE, towns.stick)


def test_a_file_that_left_goes_to_nobody_else(sent: tuple[TwoTowns, str], tmp_path: Path) -> None:
    towns, file = sent
    forged = json.loads(card_of(towns).read_text("utf-8"))
    forged["office"] = "0" * 16
    strange = tmp_path / "card.json"
    strange.write_text(json.dumps(forged), "utf-8")
    with towns.giver.signing(CLERK) as desk:
        with pytest.raises(UserError, match="不是本县"):
            moving.give(desk, file, strange, (), towns.stick)
        with pytest.raises(UserError, match="本办公室自己的"):
            moving.give(desk, file, neighbours.card(desk, tmp_path), (), towns.stick)
        strange.write_bytes(b"no card")
        with pytest.raises(UserError, match="不是收件卡"):
            moving.give(desk, file, strange, (), towns.stick)


def test_a_card_whose_office_another_county_certified_is_refused(
    own: tuple[TwoTowns, str], tmp_path: Path
) -> None:
    towns, file = own
    said = json.loads(card_of(towns).read_text("utf-8"))
    raws = [base64.b64decode(text) for text in said["credentials"]]
    stranger = SigningKey.generate()
    for n, raw in enumerate(raws):
        statement = signed.read(raw).statement
        if statement.type == "office":
            raws[n] = signed.issue(statement.model_copy(update={"issuer": stranger.public}), stranger)
    said["credentials"] = [base64.b64encode(raw).decode() for raw in raws]
    card = tmp_path / "card.json"
    card.write_text(json.dumps(said), "utf-8")
    with towns.giver.signing(CLERK) as desk:
        with pytest.raises(UserError, match="不是本县"):
            moving.give(desk, file, card, (), towns.stick)
        assert moving.moved(desk, file) is None


@pytest.mark.parametrize("spoiled", ["cut", "flipped", "empty"])
def test_a_cut_or_changed_package_is_refused_with_a_sentence(
    sent: tuple[TwoTowns, str], spoiled: str
) -> None:
    towns, _ = sent
    path = package_of(towns)
    data = bytearray(path.read_bytes())
    if spoiled == "flipped":
        data[len(data) // 2] ^= 1
    path.write_bytes(
        {"cut": bytes(data[: len(data) * 2 // 3]), "flipped": bytes(data), "empty": b""}[spoiled]
    )
    with towns.receiver.signing(CLERK) as desk:
        with pytest.raises(UserError):
            moving_in.accept(desk, path, HERE, towns.stick)
        assert desk.households.ids() == []


# -- nobody brings himself a family


def forged_entry(
    desk: Desk, statement: bytes, proof: Sequence[bytes] = (), file: str = "", **changed: object
) -> None:
    """A new file with a benefit on a statement, written past every function of the office."""
    held = signed.read(statement)
    said = held.statement
    assert isinstance(said, TransferStatement)
    (given,) = said.benefits or (None,)
    same = (
        {n: getattr(given, n) for n in SAME} if given else {"matter": "dibao", "covered": 1, "monthly_fen": 9}
    )
    benefit = {**same, "first_month": "2026-06", "source": "t-1", **changed}
    came = {"from_office": said.office, "from_file": said.file, "statement": held.id, "on": "2026-05-11"}
    entry = [
        Put(HOUSEHOLD, "household", {"head": "m-1", "village": "坡村"}),
        Put(MEMBER, "m-1", {"name": "无中生有", "no": 0}),
        Put(TRANSFER, "t-1", came),
        Put(BENEFIT, given.benefit if given else "b-1", benefit),
    ]
    wanted = file or file_of(held.id)
    record(desk, wanted, "accept_transfer", entry, new=True, carrying=[statement, *proof])


def statement_of(desk: Desk, key: SigningKey, office: str) -> bytes:
    said = TransferStatement(
        issuer=key.public, office=office, to_office=desk.office_id, said="given", file=secrets.token_hex(8),
        on=desk.today(),
    )  # fmt: skip
    return signed.issue(said, key)


def test_no_statement_but_one_of_somebody_of_a_certified_office_brings_a_benefit(
    sent: tuple[TwoTowns, str],
) -> None:
    towns, _ = sent
    with towns.receiver.signing(CLERK) as desk:
        came = moving_in.look(desk, package_of(towns))
        for key, office in (
            (SigningKey.generate(), came.giver.office),
            (desk.signing_key(), came.giver.office),
            (desk.device_keys.sign, desk.office_id),
        ):
            with pytest.raises(Refused, match="没有迁出方给本办公室的有效签名"):
                forged_entry(desk, statement_of(desk, key, office))
        assert desk.households.ids() == []


def test_the_true_statement_brings_one_file_and_nothing_but_what_it_says(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    with towns.receiver.signing(CLERK) as desk:
        came = moving_in.look(desk, package_of(towns))
        raw, proof = came.held.raw, came.giver.raws
        with pytest.raises(Refused, match="没有迁出方给本办公室的有效签名"):
            forged_entry(desk, raw)  # the chain that proves it is not carried
        with pytest.raises(Refused, match="没有迁出方给本办公室的有效签名"):
            forged_entry(desk, raw, proof, file=secrets.token_hex(8))
        for changed in ({"monthly_fen": 999_900}, {"covered": 9}, {"category": "特困"}, {"matter": "tekun"}):
            with pytest.raises(Refused, match="与迁移说明的人数和金额一致"):
                forged_entry(desk, raw, proof, **changed)
        for changed in ({"first_month": "2026-05"}, {"first_month": "2026-07"}, {"last_month": "2026-09"}):
            with pytest.raises(Refused, match="应从 2026-06 起接着发放"):
                forged_entry(desk, raw, proof, **changed)
        assert desk.households.ids() == []
    accepted = taken(towns)
    with towns.receiver.clerk() as desk:
        (benefit,) = home_at(desk, accepted.file).benefits
        more = {
            "matter": "dibao",
            "covered": 9,
            "monthly_fen": 9,
            "first_month": "2026-06",
            "source": benefit.source,
        }
        with pytest.raises(Refused, match="没有这项待遇"):
            record(desk, accepted.file, "put", [Put(BENEFIT, "b-more", more)], carrying=[raw, *proof])
        with pytest.raises(Refused, match="只能在建档时登记"):
            again = {"from_office": came.giver.office, "statement": came.held.id}
            record(desk, accepted.file, "put", [Put(TRANSFER, "t-2", again)])


def test_a_file_does_not_close_on_a_statement_that_leaves_a_benefit_out(own: tuple[TwoTowns, str]) -> None:
    towns, file = own
    with towns.giver.signing(CLERK) as desk:
        to = neighbours.read_card(desk, card_of(towns))
        key = desk.signing_key()
        said = TransferStatement(
            issuer=key.public,
            office=desk.office_id,
            to_office=to.office,
            said="given",
            file=file,
            on=desk.today(),
        )
        raw = signed.issue(said, key)
        fields = {"to_office": to.office, "to_township": to.township, "statement": signed.read(raw).id}
        with pytest.raises(Refused, match="与停发的待遇不一致"):
            record(
                desk, file, MOVED_OUT, [Put(MOVED_OUT, "o-1", fields)],
                carrying=[raw, *neighbours.personal_proof(desk)],
            )  # fmt: skip
        with pytest.raises(Refused, match="没有本办公室签名的迁移说明"):
            record(desk, file, MOVED_OUT, [Put(MOVED_OUT, "o-1", {**fields, "statement": "0" * 64})])


def test_a_leader_alone_does_not_take_a_family_in(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    with towns.receiver.signing(LEADER) as desk, pytest.raises(Refused, match="经办人员"):
        moving_in.accept(desk, package_of(towns), HERE, towns.stick)


def test_somebody_who_is_in_another_family_there_is_not_taken_in_twice(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    receiving(towns.receiver, family("符阿姆二", "12"))
    with (
        towns.receiver.signing(CLERK) as desk,
        pytest.raises(UserError, match="已在本办公室“符阿姆二”户的档案里"),
    ):
        moving_in.accept(desk, package_of(towns), HERE, towns.stick)


# -- a giver that lies


Line = dict[str, Any]


def resealed(
    towns: TwoTowns, change: Callable[[Desk, Line], Line], by: Town | None = None, to: str = ""
) -> Path:
    """The package on the stick with another line in it, sealed by a true device (the giver's, or that of ``by``)."""
    with towns.receiver.clerk() as desk:
        office, recipient = desk.office_id, desk.device.recipient
        key = signer(package_of(towns))
        with open_payload(
            package_of(towns), identities=[desk.device_keys.identity], public_key=key
        ) as payload:
            (line,) = payload.filings()
            header = payload.header
            blobs = {a["sha256"]: payload.blob(a["sha256"]) for a in line["attachments"]}
    with (by or towns.giver).signing(CLERK) as desk:
        sealed = seal(
            towns.folder / "forged", kind="transfer", office=header.office, device=header.device,
            recipient=to or office, seq=7, prev=None, counts={}, filings=[change(desk, line)],
            members=[Member(f"blobs/{s}", len(b), partial(io.BytesIO, b)) for s, b in blobs.items()],
            age_recipients=[recipient], sign=sshsig.signer(desk.device_keys.sign), public_key=desk.device.public,
        )  # fmt: skip
    return sealed.path


def not_taken(towns: TwoTowns, package: Path, said: str) -> None:
    with towns.receiver.signing(CLERK) as desk:
        with pytest.raises(UserError, match=said):
            moving_in.accept(desk, package, HERE, towns.stick)
        assert desk.households.ids() == []


def as_it_is(desk: Desk, line: Line) -> Line:
    return line


def without_its_end(desk: Desk, line: Line) -> Line:
    """The entry that closes the old file is left out: it would stay open there."""
    journal = {**line["journal"], "entries": line["journal"]["entries"][:-1]}
    return {**line, "journal": journal}


def with_another_body(desk: Desk, line: Line) -> Line:
    entries = [dict(e) for e in line["journal"]["entries"]]
    entries[0]["body"] = base64.b64encode(b'{"changes":[],"note":""}').decode()
    return {**line, "journal": {**line["journal"], "entries": entries}}


def with_a_strange_signature(desk: Desk, line: Line) -> Line:
    entries = [dict(e) for e in line["journal"]["entries"]]
    entries[-1]["signature"] = base64.b64encode(bytes(128)).decode()
    return {**line, "journal": {**line["journal"], "entries": entries}}


def for_a_third_office(desk: Desk, line: Line) -> Line:
    """Signed by the giver, but for somebody else: the same family would go to two townships."""
    said = signed.read(base64.b64decode(line["statement"])).statement
    raw = signed.issue(said.model_copy(update={"to_office": "f" * 16}), desk.signing_key())
    return {**line, "statement": base64.b64encode(raw).decode()}


def not_the_one_on_file(desk: Desk, line: Line) -> Line:
    """A second statement beside the one that closed the file, with more in it."""
    said = signed.read(base64.b64decode(line["statement"])).statement
    assert isinstance(said, TransferStatement)
    more = said.benefits[0].model_copy(update={"monthly_fen": 999_900})
    raw = signed.issue(said.model_copy(update={"benefits": (more,)}), desk.signing_key())
    return {**line, "statement": base64.b64encode(raw).decode()}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_its_end, "迁移说明与户档记录不一致"),
        (with_another_body, "记录不完整"),
        (with_a_strange_signature, "签名或次序"),
        (for_a_third_office, "不是给本办公室的"),
        (not_the_one_on_file, "迁移说明与户档记录不一致"),
        (lambda desk, line: {**line, "file": "0" * 16}, "不是给本办公室的"),
        (lambda desk, line: {"kind": "transfer"}, "读不懂"),
    ],
)
def test_a_line_that_was_tampered_with_by_the_giver_itself_is_refused(
    sent: tuple[TwoTowns, str], change: Callable[[Desk, Line], Line], said: str
) -> None:
    towns, _ = sent
    not_taken(towns, resealed(towns, change), said)


def test_a_true_line_sealed_by_somebody_else_is_refused(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    not_taken(towns, resealed(towns, as_it_is, by=towns.receiver), "不是迁出方批准的电脑")


def test_a_move_that_was_written_past_the_program_has_no_evidence(sent: tuple[TwoTowns, str]) -> None:
    """Admission holds it to the statement; that the journal is missing is found by the check."""
    towns, _ = sent
    with towns.receiver.signing(CLERK) as desk:
        came = moving_in.look(desk, package_of(towns))
        forged_entry(desk, came.held.raw, came.giver.raws)
        assert moving_in.verify(desk, came.file) == ["迁入时的原户档记录不见了。"]


# -- the answer


def answered(towns: TwoTowns, path: Path) -> str:
    with towns.giver.signing(CLERK) as desk:
        return moving.take_answer(desk, path)[0].verdict


def returned(towns: TwoTowns) -> Path:
    with towns.receiver.signing(CLERK) as desk:
        return moving_in.refuse(desk, package_of(towns), "户口没有迁来", towns.stick)


def test_an_acceptance_is_told_and_the_old_file_stays_closed(sent: tuple[TwoTowns, str]) -> None:
    towns, file = sent
    assert answered(towns, taken(towns).answer) == "accepted"
    with towns.giver.clerk() as desk:
        left = moving.moved(desk, file)
        assert left is not None and left.verdict == "accepted" and moving.waiting(desk, []) == []
        assert check_office(desk).findings == ()


def test_a_refused_move_opens_the_old_file_and_the_benefit_runs_on_without_a_gap(
    sent: tuple[TwoTowns, str],
) -> None:
    towns, file = sent
    path = returned(towns)
    assert answered(towns, path) == "refused"
    assert answered(towns, path) == "refused"  # the same again changes nothing
    towns.clock.set(towns.clock.now().date() + timedelta(days=30))
    with towns.giver.clerk() as desk:
        home = home_at(desk, file)
        old, again = sorted(home.benefits, key=lambda b: b.first_month)
        assert (old.last_month, again.first_month, again.replaces) == ("2026-05", "2026-06", old.id)
        assert again.monthly_fen == old.monthly_fen and moving.moved(desk, file) is None
        month.pay(desk, file, again.id, "2026-06")
        households.amend_household(desk, file, {"phone": "13900000000"})
        assert check_office(desk).findings == ()
    with towns.receiver.signing(CLERK) as desk, pytest.raises(UserError, match="已经退回"):
        moving_in.accept(desk, package_of(towns), HERE, towns.stick)


def test_a_receiver_that_accepted_cannot_refuse_as_well(sent: tuple[TwoTowns, str]) -> None:
    """The family is paid there: opening the old file too would pay it twice."""
    towns, file = sent
    assert answered(towns, taken(towns).answer) == "accepted"
    with towns.receiver.signing(CLERK) as desk:
        came = moving_in.look(desk, package_of(towns))
        key = desk.signing_key()
        said = TransferStatement(
            issuer=key.public, office=desk.office_id, to_office=came.giver.office, said="refused", file=file,
            about=came.held.id, on=desk.today(),
        )  # fmt: skip
        raw, proof = signed.issue(said, key), neighbours.personal_proof(desk)
    with towns.giver.signing(CLERK) as desk:
        left = moving.moved(desk, file)
        assert left is not None
        put = Put(MOVED_OUT, left.id, {"answer": signed.read(raw).id, "verdict": "refused"})
        with pytest.raises(Refused, match="没有接收方对这次迁移的有效签名"):
            record(desk, file, "put", [put], carrying=[raw, *proof])


def test_what_was_accepted_is_not_sent_back(sent: tuple[TwoTowns, str]) -> None:
    towns, _ = sent
    taken(towns)
    with pytest.raises(UserError, match="已经接收"):
        returned(towns)


def test_nobody_but_the_receiver_opens_the_file_again(sent: tuple[TwoTowns, str]) -> None:
    towns, file = sent
    with towns.giver.signing(CLERK) as desk:
        left = moving.moved(desk, file)
        assert left is not None
        key = desk.signing_key()
        own = TransferStatement(
            issuer=key.public, office=left.to_office, to_office=desk.office_id, said="refused", file=file,
            about=left.statement, on=desk.today(),
        )  # fmt: skip
        for said in (own, own.model_copy(update={"office": desk.office_id})):
            raw = signed.issue(said, key)
            put = Put(MOVED_OUT, left.id, {"answer": signed.read(raw).id, "verdict": "refused"})
            with pytest.raises(Refused, match="没有接收方对这次迁移的有效签名"):
                record(desk, file, "put", [put], carrying=[raw, *neighbours.personal_proof(desk)])
        assert moving.moved(desk, file) is not None


def test_the_county_reads_the_new_file_by_what_it_carries(sent: tuple[TwoTowns, str]) -> None:
    """What the county accepts of a later change rests on the benefit that moved in."""
    towns, _ = sent
    accepted = taken(towns)
    with towns.receiver.clerk() as desk, desk.open_household(accepted.file) as opened:
        carried = tuple(opened.credentials())
        office = desk.office_id
    with CountyDesk.open(towns.giver.county_folder, "民政局（示例）", DEMO_WORD, towns.clock) as county:
        row = county.ledger.office(office)
        assert row is not None
        assert len(county.credentials_of(row, carried).transfers) == 1
        assert county.credentials_of(row).transfers == ()
