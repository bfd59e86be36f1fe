"""Two PCs exchange by a stick: whatever happens to the packages, both end up holding the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import vault_merge
from desktop.models.vault import Vault
from desktop.office import exchange, founding, households, leads, people
from desktop.office.act import home_at, record
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.destruction import AGREED, DESTROYED, finish
from desktop.sync.outbox import Outbox
from tests.office.made_office import ADMIN, LEADER, PASSWORDS, House, family, photo
from tests.office.made_pcs import Pair, Pc


@pytest.fixture(scope="module")
def joined(founded: House, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """An office with one household and two PCs that hold the same."""
    pair = Pair(founded.copied(tmp_path_factory.mktemp("exchange") / "house"))
    with pair.first.desk() as desk:
        pair.house.registered(desk)
    pair.joined()
    pair.back_and_forth(2)
    return pair


@pytest.fixture
def pair(joined: Pair, tmp_path: Path) -> Pair:
    return joined.copied(tmp_path / "house")


def income(pc: Pc, fen: int, why: str = "更正") -> str:
    """Correct the income of the first member of the only family; its file."""
    with pc.desk() as desk:
        file = desk.households.ids()[0]
        households.amend_member(desk, file, home_at(desk, file).members[0].id, {"income_fen": fen}, why)
    return file


def packages(pair: Pair) -> list[Path]:
    return sorted(pair.house.stick.glob("*/*.hdp"))


def test_nothing_is_said_when_there_is_nothing_to_say(pair: Pair) -> None:
    kept = len(list(pair.house.folder.rglob("outbox/*/*")))
    for done in pair.back_and_forth(2):
        assert (done.returned.households, done.returned.entries, done.returned.problems) == (0, 0, [])
        assert (done.waiting, done.elsewhere, done.office_conflicts) == (0, 0, ())
    assert len(list(pair.house.folder.rglob("outbox/*/*"))) == kept, "nothing new was sealed"
    assert pair.first.everything() == pair.second.everything()


def test_only_what_the_other_lacks_travels(pair: Pair) -> None:
    file = income(pair.first, 1)
    with pair.first.desk() as desk:
        pair.house.registered(desk, family("张大", "0039"))
    pair.first.exchanged()
    done = pair.second.exchanged()
    assert done.returned.households == 2
    with pair.second.desk() as desk, desk.open_household(file) as opened:
        assert len(opened.entries()) > 1
    # One correction, one family, and the anchors of both: the past of the first family did not come again.
    assert done.returned.entries == 1 + 1 + 2
    pair.back_and_forth(2)
    assert pair.first.everything() == pair.second.everything()


def test_both_edit_one_field_and_both_see_the_same_conflict(pair: Pair) -> None:
    file = income(pair.first, 111)
    income(pair.second, 222)
    pair.back_and_forth(2)
    mine, theirs = pair.first.everything(), pair.second.everything()
    assert mine == theirs
    for pc in (pair.first, pair.second):
        with pc.desk() as desk, desk.open_household(file) as opened:
            (conflict,) = opened.conflicts()
            assert {conflict.stands.value, *(w.value for w in conflict.losers)} == {111, 222}
            assert opened.ledger.balanced and len(opened.heads()) == 2
        with pc.desk() as desk:
            assert check_office(desk).findings == ()


def test_attachments_travel_once_and_a_lost_one_is_asked_for_again(pair: Pair) -> None:
    with pair.first.desk() as desk:
        ref = pair.house.registered(desk, family("张大", "0039"))
        pair.house.accepted(desk, ref)
    pair.back_and_forth(2)
    with pair.second.desk() as desk, desk.open_household(ref.household) as opened:
        (sha,) = opened.blobs()
        assert opened.blob(sha) == photo("oath").data
        opened._database.raw.execute("DELETE FROM chunks")  # a bad sector took the bytes
    with pair.second.desk() as desk:
        memory = exchange.Memory(desk)
        memory.keep("own", memory.own().model_copy(update={"lacking": {ref.household: (sha,)}}))
    pair.second.exchanged()
    pair.first.exchanged()
    pair.second.exchanged()
    with pair.second.desk() as desk, desk.open_household(ref.household) as opened:
        assert opened.blob(sha) == photo("oath").data


def test_lost_doubled_cut_and_reordered_packages_do_no_harm(pair: Pair, tmp_path: Path) -> None:
    lost = tmp_path / "lost"
    lost.mkdir()
    income(pair.first, 1)
    pair.first.exchanged(lost)
    shutil.rmtree(lost)
    income(pair.first, 2)
    pair.first.exchanged()
    assert len(packages(pair)) >= 3, "what was not confirmed goes again"
    *_, newest = packages(pair)
    whole = newest.read_bytes()
    for package in packages(pair):
        package.write_bytes(package.read_bytes()[:-700])
    done = pair.second.exchanged()
    assert done.returned.entries == 0 and done.returned.problems
    pair.first.exchanged()  # the broken ones are replaced
    copies = [p.read_bytes() for p in packages(pair)]
    for n, data in enumerate(reversed(copies)):
        (pair.house.stick / f"copy-{n}.hdp").write_bytes(data)
    assert whole in copies
    assert pair.second.exchanged().returned.problems == []
    for path in packages(pair):
        path.unlink()
    pair.back_and_forth(2)
    assert pair.first.everything() == pair.second.everything()


def test_late_packages_after_newer_ones_change_nothing(pair: Pair, tmp_path: Path) -> None:
    income(pair.first, 1)
    pair.first.exchanged()
    late = tmp_path / "late"
    shutil.move(pair.house.stick, late)
    pair.house.stick.mkdir()
    income(pair.first, 2)
    pair.first.exchanged()
    for path in late.glob("*/*.hdp"):
        (pair.house.stick / path.relative_to(late)).unlink(missing_ok=True)  # only the newer ones arrive
    pair.second.exchanged()
    assert pair.second.exchanged(late).returned.problems == []
    pair.back_and_forth(2)
    assert pair.first.everything() == pair.second.everything()
    with pair.second.desk() as desk:
        assert home_at(desk, desk.households.ids()[0]).members[0].income_fen == 2


def test_what_is_remembered_of_the_others_may_be_lost(pair: Pair) -> None:
    for pc in (pair.first, pair.second):
        shutil.rmtree(pc.folder / "peers")
        shutil.rmtree(pc.folder / "outbox")
    income(pair.second, 7)
    pair.back_and_forth(2)
    assert pair.first.everything() == pair.second.everything()


def test_the_pcs_of_two_offices_are_not_mixed(pair: Pair) -> None:
    income(pair.second, 9)
    with pair.second.desk() as desk:
        assert desk.stamping
        desk.office_id = "0123456789abcdef"  # as if a PC of the neighbours had sealed it
        exchange.send(desk, pair.house.stick)
    before = pair.first.everything()
    with pair.first.desk() as desk:
        came = exchange.receive(desk, pair.house.stick)
    assert came.problems and all("另一个办公室的数据包" in text for text in came.problems)
    assert pair.first.everything() == before


def test_a_pc_nobody_approved_is_not_believed(pair: Pair) -> None:
    """It sealed a package for us with a key of its own: the certificate it brings is not under our root."""
    with pair.first.desk() as desk:
        me = desk.credentials.device(desk.device.device, desk.today())
        assert me is not None
    pair.asked("third")
    third = pair.pc("third")
    with pair.second.desk() as desk:
        second = desk.device
    office = me.office
    forged = shutil.copytree(pair.second.profile, third.profile, dirs_exist_ok=True) / office / "device.json"
    assert forged.exists() and second.device
    income(pair.second, 5)
    with pair.second.desk() as desk:
        desk.device_keys.sign = type(desk.device_keys.sign).generate()
        object.__setattr__(desk.device, "public", desk.device_keys.sign.public)
        exchange.send(desk, pair.house.stick)
    before = pair.first.everything()
    came = pair.first.exchanged().returned
    assert any("没有批准的电脑" in text for text in came.problems) and came.entries == 0
    assert pair.first.everything() == before


def test_a_third_pc_is_known_to_the_second_by_what_the_third_brings(pair: Pair) -> None:
    pair.joined("third")
    third = pair.pc("third")
    income(third, 3)
    third.exchanged()
    assert pair.second.exchanged().returned.problems == []
    for _ in range(2):
        for pc in (pair.first, pair.second, third):
            pc.exchanged()
    assert pair.first.everything() == pair.second.everything() == third.everything()


def test_settings_of_both_pcs_at_once_are_a_conflict_that_an_administrator_settles(pair: Pair) -> None:
    for pc, value in ((pair.first, "0453-1111111"), (pair.second, "0453-2222222")):
        with pc.desk(ADMIN) as desk:
            founding.configure(desk, {"complaint_phone": value})
    done = pair.back_and_forth(2)[-1]
    (conflict,) = done.office_conflicts
    assert (conflict.kind, conflict.record) == ("setting", "complaint_phone")
    assert pair.first.everything() == pair.second.everything()
    with pair.first.desk() as desk, pytest.raises(UserError, match="由管理员处理"):
        exchange.settle_office(desk, conflict, "0453-2222222", "打电话核实过")
    with pair.first.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="理由"):
            exchange.settle_office(desk, conflict, "0453-2222222", " ")
        exchange.settle_office(desk, conflict, "0453-2222222", "打电话核实过")
        with pytest.raises(UserError, match="已经处理过"):
            exchange.settle_office(desk, conflict, "0453-2222222", "打电话核实过")
        assert desk.setting_text("complaint_phone") == "0453-2222222"
    assert pair.back_and_forth(2)[-1].office_conflicts == ()
    with pair.second.desk() as desk:
        assert desk.setting_text("complaint_phone") == "0453-2222222" and desk.trouble == ()


def test_somebody_added_on_one_pc_can_log_in_on_the_other(pair: Pair) -> None:
    with pair.first.desk(ADMIN) as desk:
        new = people.add_person(
            desk, PASSWORDS[ADMIN], name="周九", roles=("clerk",), password="大青山背面的松树林子里"
        )
    pair.back_and_forth(2)
    second = pair.second
    with Desk.open(
        second.folder, second.profile, new.person, "大青山背面的松树林子里", pair.house.clock
    ) as desk:
        assert desk.person.name == "周九" and check_office(desk).findings == ()


def test_two_vaults_changed_at_once_are_kept_both_until_somebody_decides(pair: Pair) -> None:
    for pc, name in ((pair.first, "周九"), (pair.second, "郑十")):
        with pc.desk(ADMIN) as desk:
            people.add_person(
                desk, PASSWORDS[ADMIN], name=name, roles=("clerk",), password="大青山背面的松树林子里"
            )
    done = pair.back_and_forth(2)
    assert any("同时改过登录人员或口令" in text for d in done for text in d.returned.problems)
    assert [c.record for c in done[-1].office_conflicts] == ["vault"]
    for pc, own, other in ((pair.first, "周九", "郑十"), (pair.second, "郑十", "周九")):
        labels = {label for _, label in Vault.load(pc.folder / "vault.json").users}
        assert own in labels and other not in labels
        (beside,) = vault_merge.beside(pc.folder / "vault.json")
        assert vault_merge.differences(pc.folder / "vault.json", beside)["there"] == (other,)
    with pair.first.desk(ADMIN) as desk:
        (conflict,) = exchange.office_conflicts(desk)
        exchange.settle_office(desk, conflict, desk.vault_digest(), "一号机的为准，郑十另行添加")
    pair.back_and_forth(2)
    labels = [
        {label for _, label in Vault.load(pc.folder / "vault.json").users} for pc in (pair.first, pair.second)
    ]
    assert labels[0] == labels[1] and "周九" in labels[0]
    with pair.second.desk() as desk:
        assert check_office(desk).findings == () and exchange.office_conflicts(desk) == ()


def test_the_files_beside_the_households_travel_too(pair: Pair) -> None:
    for pc, about in ((pair.first, "孙老汉"), (pair.second, "赵大娘")):
        with pc.desk() as desk:
            lead = leads.NewLead(
                desk.today(),
                next(iter(leads.leads.__globals__["SOURCES"])),
                "村会计",
                "新柞村",
                about,
                "生病",
            )
            leads.report(desk, lead)
    pair.back_and_forth(2)
    for pc in (pair.first, pair.second):
        with pc.desk() as desk:
            assert {lead.about for lead in leads.all_leads(desk)} == {"孙老汉", "赵大娘"}
            assert leads.problems(desk) == [] and exchange.office_conflicts(desk) == ()
    assert pair.first.everything() == pair.second.everything()


def test_a_destroyed_household_does_not_come_back_and_goes_on_the_other_pc_too(pair: Pair) -> None:
    with pair.first.desk(LEADER) as desk:
        (file,) = desk.households.ids()
        at = desk.now().isoformat(timespec="seconds")
        said = {"heads": [], "reason": "保管期满", "on": at[:10], "by": ADMIN}
        desk.office.append([Put(AGREED, file, said)], action="destroy.agree", author=desk.author(), at=at)
    with pair.first.desk(ADMIN) as desk:
        desk.office.append([Put(DESTROYED, file, said)], action="destroy", author=desk.author(), at=at)
        assert finish(desk) == [file]
    income(pair.second, 5)
    pair.second.exchanged()
    came = pair.first.exchanged().returned
    assert came.problems == [f"户档 {file} 已按规定销毁，没有再并入。"]
    assert any("本机的也已销毁" in text for text in pair.second.exchanged().returned.problems)
    for pc in (pair.first, pair.second):
        assert not list(pc.folder.rglob(f"{file}*"))
    pair.back_and_forth(2)
    assert pair.first.everything() == pair.second.everything()


def test_a_cloned_pc_is_noticed_by_its_package_and_its_entries_are_quarantined(pair: Pair) -> None:
    clone = Pc(pair.house, pair.house.folder / "clone" / "office", pair.house.folder / "clone" / "profile")
    shutil.copytree(pair.second.folder, clone.folder)
    shutil.copytree(pair.second.profile, clone.profile)
    file = income(pair.second, 5)
    income(clone, 6)
    clone.exchanged()
    told = pair.first.exchanged().returned.problems
    assert told == [], "one alone cannot be told from the other"
    with pair.second.desk() as desk:
        came = exchange.receive(desk, pair.house.stick)
        assert any("以本机的名义发出" in text for text in came.problems)
        other = pair.house.folder / "another stick"
        other.mkdir()
        exchange.send(desk, other)
    assert any("同号记录" in text for text in pair.first.exchanged(other).returned.problems)
    with pair.first.desk() as desk, desk.open_household(file) as opened:
        assert "cloned" in opened.refused().values() and opened.ledger.balanced


def test_a_folder_put_back_is_noticed_by_what_the_other_pc_has_seen(pair: Pair, tmp_path: Path) -> None:
    shutil.copytree(pair.first.folder, tmp_path / "old")
    file = income(pair.first, 5)
    pair.back_and_forth(2)
    shutil.rmtree(pair.first.folder)
    shutil.copytree(tmp_path / "old", pair.first.folder)
    income(pair.second, 6)
    pair.second.exchanged()
    came = pair.first.exchanged().returned
    assert any("可能被换回了旧的" in text for text in came.problems)
    pair.back_and_forth(2)
    with pair.first.desk() as desk, desk.open_household(file) as opened:
        assert {e.header.action for e in opened.entries()} and opened.ledger.balanced


def test_a_household_put_back_is_noticed_here_and_healed_by_the_other(pair: Pair, tmp_path: Path) -> None:
    """The anchor is this PC's own, so nobody else's later work is taken for a rollback."""
    with pair.first.desk() as desk:
        path = desk.households.path(desk.households.ids()[0])
    shutil.copy(path, tmp_path / "old")
    income(pair.first, 5)
    pair.back_and_forth(2)
    shutil.copy(tmp_path / "old", path)
    with pair.first.desk() as desk:
        assert any("比办公室日志记录的旧" in text for text in check_office(desk).findings)
    pair.back_and_forth(2)
    with pair.first.desk() as desk:
        assert check_office(desk).findings == ()


def test_a_laptop_does_not_exchange(house: House) -> None:
    own = house.approved()
    with house.desk() as desk:
        ref = house.registered(desk)
        own.given(desk, [ref.household])
    with own.desk() as desk, pytest.raises(UserError, match="不能交换"):
        exchange.exchange(desk, house.stick)


def test_a_confirmed_package_leaves_its_header_alone(pair: Pair) -> None:
    income(pair.first, 5)
    with pair.first.desk() as desk:
        exchange.send(desk, pair.house.stick)
        assert exchange.waiting(desk) >= 1
    pair.second.exchanged()
    with pair.first.desk() as desk:
        exchange.receive(desk, pair.house.stick)
        assert exchange.waiting(desk) == 0
        kept = [k for k in Outbox(desk.places.outbox).status() if k.header.kind == "grant"]
        assert kept and all(k.receipted for k in kept), "the start package with all logins is gone"


def test_what_was_noted_elsewhere_and_is_not_here_is_counted_and_no_alarm(pair: Pair) -> None:
    income(pair.first, 5)
    with pair.first.desk() as desk:
        exchange.send(desk, pair.house.stick)
    packages(pair)[-1].unlink()  # the household's package was lost, the office's came
    assert pair.second.exchanged().elsewhere == 1
    with pair.second.desk() as desk:
        assert desk.trouble == () and check_office(desk).findings == ()
        file = desk.households.ids()[0]
        record(desk, file, "household.amend", [Put("household", file, {"phone": "13900000001"})])
