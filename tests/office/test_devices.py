"""A second office PC: compared, approved, begun, taken back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models.profile import Profile, machine
from desktop.models.vault import Vault
from desktop.office import devices, exchange, households, laptop, numbers, starting, unclaimed
from desktop.office.act import home_at
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.laptop import DeviceRequest, Invitation
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS, SECOND, House, family
from tests.office.made_pcs import Pair, Pc


@pytest.fixture(scope="module")
def joined(founded: House, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """An office with one household and two PCs that hold the same."""
    pair = Pair(founded.copied(tmp_path_factory.mktemp("devices") / "house"))
    with pair.first.desk() as desk:
        pair.house.registered(desk)
    pair.joined()
    pair.back_and_forth(2)
    return pair


@pytest.fixture
def pair(joined: Pair, tmp_path: Path) -> Pair:
    return joined.copied(tmp_path / "house")


def member_of(desk: Desk) -> tuple[str, str]:
    (file,) = desk.households.ids()
    return file, home_at(desk, file).members[0].id


def test_the_second_pc_is_a_whole_office_pc(pair: Pair) -> None:
    with pair.second.desk() as desk, pair.first.desk() as other:
        assert desk.stamping and desk.trouble == ()
        assert desk.device.device != other.device.device
        assert desk.households.ids() == other.households.ids()
        assert (desk.township_name, desk.pack.digest) == (other.township_name, other.pack.digest)
        assert numbers.reserve(desk, ["甲"], desk.today())[0].n == 1_001
        assert check_office(desk).findings == ()
    for user in (ADMIN, SECOND, LEADER):
        with pair.second.desk(user) as desk:
            desk.open_signing(PASSWORDS[user])
    assert (
        Vault.load(pair.second.folder / "vault.json").digest
        == Vault.load(pair.first.folder / "vault.json").digest
    )
    assert not starting.is_waiting(pair.second.folder)


def test_a_wrong_fingerprint_or_another_office_is_not_approved(house: House) -> None:
    request, fingerprint = Pair(house).asked()
    with house.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="指纹与新电脑上的不一致"):
            devices.approve(desk, PASSWORDS[ADMIN], request, "0" * 64, house.stick)
        stranger = request.model_copy(update={"office": "0123456789abcdef"})
        with pytest.raises(UserError, match="另一个办公室"):
            devices.approve(desk, PASSWORDS[ADMIN], stranger, fingerprint, house.stick)
        with pytest.raises(UserError, match="启动包放在哪里"):
            devices.approve(desk, PASSWORDS[ADMIN], request, fingerprint, None)
        assert [line.kind for line in devices.listed(desk)] == ["office"]
    assert list(house.stick.iterdir()) == []


def test_a_start_package_is_for_one_pc_alone_and_opens_with_the_office_password(house: House) -> None:
    pair = Pair(house)
    request, fingerprint = pair.asked()
    pair.asked("third")
    with house.desk(ADMIN) as desk:
        devices.approve(desk, PASSWORDS[ADMIN], request, fingerprint, house.stick)
    third = pair.pc("third")
    with pytest.raises(UserError, match="没有给本机的启动包"):
        starting.begin(third.folder, third.profile, PASSWORDS[CLERK], house.stick, house.clock)
    second = pair.second
    with pytest.raises(UserError, match="口令不对"):
        starting.begin(second.folder, second.profile, PASSWORDS[SECOND], house.stick, house.clock)
    with pytest.raises(UserError, match="不是户档的办公室文件夹"):
        second.desk()
    assert starting.is_waiting(second.folder)
    starting.begin(second.folder, second.profile, PASSWORDS[CLERK], house.stick, house.clock)
    with pytest.raises(UserError, match="没有等待启用的登记"):
        starting.begin(second.folder, second.profile, PASSWORDS[CLERK], house.stick, house.clock)


def test_a_start_that_was_cut_off_is_done_again(house: House) -> None:
    """Killed after the device's keys went under the office's vault, before the folder was an office."""
    pair = Pair(house)
    request, fingerprint = pair.asked()
    with house.desk(ADMIN) as desk:
        devices.approve(desk, PASSWORDS[ADMIN], request, fingerprint, house.stick)
    second, kept = pair.second, house.folder / "before"
    shutil.copytree(second.folder, kept)
    starting.begin(second.folder, second.profile, PASSWORDS[CLERK], house.stick, house.clock)
    (second.folder / "office.toml").unlink()
    shutil.copy(kept / starting.WAITING, second.folder)
    starting.begin(second.folder, second.profile, PASSWORDS[CLERK], house.stick, house.clock)
    with second.desk() as desk:
        assert desk.trouble == () and desk.stamping


def test_an_invitation_says_what_it_is_for(house: House, tmp_path: Path) -> None:
    with house.desk(ADMIN) as desk:
        pc, own = laptop.invite(desk, CLERK, office_pc=True), laptop.invite(desk, CLERK)
    with pytest.raises(UserError, match="不是笔记本的"):
        laptop.enrol(tmp_path / "a", tmp_path / "p", pc, name="x", password="口令口令口令口令")
    with pytest.raises(UserError, match="不是办公室电脑的"):
        starting.enrol(tmp_path / "a", tmp_path / "p", own, name="x", password="口令口令口令口令")
    assert not (tmp_path / "a").exists() and not (tmp_path / "p").exists()


def test_only_the_first_pc_gives_blocks_away(pair: Pair) -> None:
    request, fingerprint = pair.asked("third")
    with pair.second.desk(ADMIN) as desk, pytest.raises(UserError, match="只在“办公室电脑”上批准"):
        devices.approve(desk, PASSWORDS[ADMIN], request, fingerprint, pair.house.stick)


def test_a_copied_folder_is_not_opened_on_a_pc_that_is_not_enrolled(pair: Pair, tmp_path: Path) -> None:
    shutil.copytree(pair.first.folder, tmp_path / "copy")
    before = {
        p: p.stat().st_mtime_ns for p in (tmp_path / "copy").rglob("*") if p.is_file() and p.name != ".lock"
    }
    stranger = Pc(pair.house, tmp_path / "copy", tmp_path / "another profile")
    with pytest.raises(UserError, match="还没有登记到这个办公室") as told:
        stranger.desk()
    assert "登记此设备" in told.value.hint and "恢复" in told.value.hint
    assert before == {p: p.stat().st_mtime_ns for p in before}, "nothing was written"


@pytest.mark.skipif(not machine("0" * 12), reason="this system does not say which machine it is")
def test_a_machine_that_was_copied_whole_does_not_open_until_a_person_says_it_took_the_others_place(
    house: House,
) -> None:
    profile = Profile(house.profile)
    with house.desk() as desk:
        device, keys = desk.device, desk.device_keys
        elsewhere = replace(device, machine="0" * 32)
        profile.save(elsewhere._with_secrets(desk.vault, keys.sign.secret.hex(), keys.identity))
    with pytest.raises(UserError, match="另一台电脑的") as told:
        house.desk()
    assert "hudang device here" in told.value.hint
    kept = profile.load(device.office)
    assert kept is not None
    profile.save(replace(kept, machine=device.machine))
    with pytest.raises(UserError, match="被改动过"):
        house.desk()  # written in by hand: it is sealed along with the secrets
    profile.save(kept)
    with pytest.raises(UserError, match="口令不对"):
        devices.here(house.office, house.profile, CLERK, PASSWORDS[SECOND])
    assert devices.here(house.office, house.profile, CLERK, PASSWORDS[CLERK]) == device.device
    with house.desk() as desk:
        assert desk.device.public == device.public and desk.stamping


def test_a_revoked_pc_keeps_its_past_and_what_it_sends_waits_for_a_person(pair: Pair) -> None:
    with pair.second.desk() as desk:
        file, member = member_of(desk)
        households.amend_member(desk, file, member, {"income_fen": 1_000}, "撤销之前")
        lost = desk.device.device
    pair.back_and_forth(1)
    with pair.first.desk() as desk:
        exchange.receive(desk, pair.house.stick)
        assert home_at(desk, file).members[0].income_fen == 1_000
    pair.house.clock.set(pair.house.clock.now().date() + timedelta(days=3))
    with pair.first.desk(ADMIN) as desk:
        devices.revoke(desk, PASSWORDS[ADMIN], lost, "遗失")
        assert desk.credentials.device(lost, desk.today()) is None
        with pytest.raises(UserError, match="已经撤销过"):
            devices.revoke(desk, PASSWORDS[ADMIN], lost, "遗失")
        with pytest.raises(UserError, match="不能在本机上撤销本机"):
            devices.revoke(desk, PASSWORDS[ADMIN], desk.device.device, "换机")
        assert [line.revoked is not None for line in devices.listed(desk)] == [False, True]
    with pair.second.desk() as desk:
        households.amend_member(desk, file, member, {"income_fen": 2_000}, "撤销之后")
        exchange.send(desk, pair.house.stick)
    with pair.first.desk() as desk:
        came = exchange.receive(desk, pair.house.stick)
        assert came.unclaimed == {file} and came.entries == 0
        assert home_at(desk, file).members[0].income_fen == 1_000, "what it did before counts, the rest waits"
        assert [claim.household for claim in unclaimed.listed(desk)] == [file]
        assert exchange.receive(desk, pair.house.stick).unclaimed == set(), "the same package a second time"
        assert exchange.send(desk, pair.house.stick) == []
    request, fingerprint = pair.asked("third")
    with pair.first.desk(ADMIN) as desk:
        assert devices.approve(desk, PASSWORDS[ADMIN], request, fingerprint, pair.house.stick).block == 2


def test_a_revocation_takes_effect_from_what_was_written_since_on_every_pc_alike(pair: Pair) -> None:
    """One PC holds entries of the lost one when it hears of it, the other gets them afterwards: the same in the end."""
    start = pair.house.clock.now().date()
    with pair.second.desk() as desk:
        file, member = member_of(desk)
        lost = desk.device.device
        households.amend_member(desk, file, member, {"income_fen": 1_000}, "还在时")
    pair.house.clock.set(start + timedelta(days=5))
    with pair.second.desk() as desk:
        households.amend_member(desk, file, member, {"income_fen": 2_000}, "已经丢了")
    pair.second.exchanged()
    pair.first.exchanged()
    with pair.first.desk() as desk:
        assert home_at(desk, file).members[0].income_fen == 2_000
        assert check_office(desk).findings == ()
    with pair.first.desk(ADMIN) as desk:
        tomorrow = desk.today() + timedelta(days=1)
        households.amend_member(desk, file, member, {"income_fen": 3_000}, "接着改")
        done = devices.revoke(desk, PASSWORDS[ADMIN], lost, "遗失", since=start + timedelta(days=3))
        assert done.since < tomorrow
        assert home_at(desk, file).members[0].income_fen == 3_000
        with desk.open_household(file) as opened:
            assert list(opened.refused().values()) == ["当日没有这台设备的有效证书"]
            assert opened.ledger.balanced
        assert check_office(desk).findings == (), "judged again at once, not at the next decision"
    pair.joined("third")
    third = pair.pc("third")
    with third.desk() as desk, desk.open_household(file) as opened:
        assert list(opened.refused().values()) == ["当日没有这台设备的有效证书"]
    pair.first.exchanged()
    third.exchanged()
    pair.first.exchanged()
    assert pair.first.everything() == third.everything()


def test_todays_work_of_a_revoked_pc_that_is_here_already_counts(pair: Pair) -> None:
    with pair.second.desk() as desk:
        file, member = member_of(desk)
        households.amend_member(desk, file, member, {"income_fen": 1_000}, "今天上午")
        broken = desk.device.device
    pair.second.exchanged()
    pair.first.exchanged()
    with pair.first.desk(ADMIN) as desk:
        assert devices.revoke(desk, PASSWORDS[ADMIN], broken, "报废").since == desk.today() + timedelta(
            days=1
        )
        assert home_at(desk, file).members[0].income_fen == 1_000
        assert exchange.peers(desk) == []


def test_a_request_that_is_none_is_refused() -> None:
    with pytest.raises(UserError, match="不是设备登记申请"):
        DeviceRequest.read(b"{}")


def test_the_profile_knows_the_second_pc_by_its_own_identity(pair: Pair) -> None:
    office = Vault.load(pair.first.folder / "vault.json").office
    one, two = (Profile(pc.profile).load(office) for pc in (pair.first, pair.second))
    assert one is not None and two is not None and one.public != two.public
    assert one.pinned_office_key == two.pinned_office_key and one.pinned_county_key == two.pinned_county_key


def test_a_family_of_the_second_pc_reaches_the_first(pair: Pair) -> None:
    with pair.second.desk() as desk:
        ref = pair.house.registered(desk, family("张大", "0039"))
    pair.back_and_forth(2)
    with pair.first.desk() as desk:
        assert home_at(desk, ref.household).members[0].name == "张大"


@pytest.mark.parametrize(
    "wrong",
    [
        {"device": "../../x"}, {"device": ""}, {"office": "../../../etc"}, {"key": "no key"}, {"recipient": "age1"},
        {"name": "x\x1b]0;y\x07"}, {"name": "x" * 65}, {"user": ""},
    ],
)  # fmt: skip
def test_a_request_from_a_stick_names_no_paths_and_gives_no_orders(wrong: dict[str, str]) -> None:
    said = {
        "format": 0, "office": "a" * 16, "device": "b" * 12, "name": "二号机", "key": "c" * 64,
        "recipient": f"age1{'q' * 58}", "user": "p1",
    }  # fmt: skip
    assert DeviceRequest.read(json.dumps(said).encode()).device == "b" * 12
    with pytest.raises(UserError, match="不是设备登记申请"):
        DeviceRequest.read(json.dumps({**said, **wrong}).encode())
    for name in {"office", "user"} & wrong.keys():
        invited = {
            "format": 0,
            "office": "a" * 16,
            "office_key": "c" * 64,
            "user": "p1",
            "label": "李三",
            name: wrong[name],
        }
        with pytest.raises(UserError, match="不是设备邀请"):
            Invitation.read(json.dumps(invited).encode())
