"""A second PC of the office that was certified and is hostile: its device key and a clerk's login, and no more.

What it says in the office's own journal it says without anybody's password. The founder's PC must not be lost by it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.domain.journal import Change, Put, Redact
from desktop.domain.lead import SOURCES
from desktop.models.journal_file import Author
from desktop.models.vault import Vault
from desktop.models.vault_file import VaultFile
from desktop.models.vault_records import NewUser
from desktop.office import destruction, exchange, households, leads, office_law, people, removal, unclaimed
from desktop.office.act import home_at
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.peers import Memory
from tests.office.made_office import ADMIN, FIELD, LEADER, PASSWORDS, House
from tests.office.made_pcs import Pair

NEW = "白白的大鹅从河边走过去了"


@pytest.fixture(scope="module")
def joined(founded: House, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    pair = Pair(founded.copied(tmp_path_factory.mktemp("hostile") / "house"))
    with pair.first.desk() as desk:
        pair.house.registered(desk)
    pair.joined()
    pair.back_and_forth(1)
    return pair


@pytest.fixture
def pair(joined: Pair, tmp_path: Path) -> Pair:
    return joined.copied(tmp_path / "house")


def say(desk: Desk, *changes: Change, action: str = "x", credentials: tuple[bytes, ...] = ()) -> None:
    """An entry of the device alone in the office journal."""
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append(
        list(changes), action=action, author=desk.device_author(), at=at, credentials=credentials
    )


def put_in_force(desk: Desk, content: VaultFile) -> None:
    """Write the vault with the epoch that everybody holds, and name it in the journal."""
    desk.vault.write(content)
    vault = Vault.load(desk.places.vault)
    said = {"vault": vault.digest, "vault_revision": vault.revision, "vault_epoch": desk.vault.epoch}
    say(desk, *(Put("setting", name, {"value": value}) for name, value in said.items()))


def logins(pair: Pair) -> set[str]:
    return {user for user, _ in Vault.load(pair.first.folder / "vault.json").users}


def test_statements_that_nobody_can_read_do_not_stop_the_office(pair: Pair) -> None:
    junk = tuple(b"no statement %d" % n for n in range(40))
    with pair.second.desk() as desk:
        say(desk, Put("note", "x", {"a": 1}), credentials=junk)
    pair.back_and_forth(1)
    pair.first.exchanged()
    with pair.first.desk() as desk:
        assert desk.credentials.county_key and desk.office.record("note", "x")
        assert not set(junk) & set(desk.office.credentials())
        assert check_office(desk).findings == ()


def test_nothing_is_deleted_from_a_journal_of_the_office(pair: Pair) -> None:
    with pair.second.desk() as desk:
        lead = leads.NewLead(desk.today(), next(iter(SOURCES)), "村会计", "新柞村", "孙老汉", "生病")
        leads.report(desk, lead)
        every = [entry.id for entry in desk.office.entries()]
        say(desk, *(Redact(id, "x", "y", 1) for id in every), action="redact")
        assert all(entry.body for entry in desk.office.entries()), "not even at home"
    pair.second.exchanged()
    pair.first.exchanged()
    with pair.first.desk() as desk:
        assert all(entry.body for entry in desk.office.entries())
        assert desk.office.setting("scheme") == "mishan" and len(leads.all_leads(desk)) == 1


def test_no_device_notes_for_another_what_that_one_holds(pair: Pair, tmp_path: Path) -> None:
    with pair.first.desk() as desk:
        (file,) = desk.households.ids()
        path, me = desk.households.path(file), desk.device.device
    shutil.copy(path, tmp_path / "old")
    with pair.first.desk() as desk:
        households.amend_member(desk, file, home_at(desk, file).members[0].id, {"income_fen": 7}, "更正")
        before = desk.office.anchored(file)
    with pair.second.desk() as desk:
        say(desk, Put("anchor", f"{file}@{me}", {"heads": ["f" * 64]}), action="anchor.put")
    pair.second.exchanged()
    pair.first.exchanged()
    with pair.first.desk() as desk:
        assert desk.office.anchored(file) != ("f" * 64,) and before != ("f" * 64,)
        assert check_office(desk).findings == ()
    shutil.copy(tmp_path / "old", path)
    with pair.first.desk() as desk:
        assert any("比办公室日志记录的旧" in text for text in check_office(desk).findings)


def test_what_the_office_is_stays_as_it_was_founded(pair: Pair) -> None:
    with pair.second.desk() as desk:
        for name in sorted(office_law.FOUNDED):
            say(desk, Put("setting", name, {"value": "qijiang"}))
    pair.second.exchanged()
    pair.first.exchanged()
    with pair.first.desk() as desk:
        assert desk.office.setting("scheme") == "mishan" and desk.pack.scheme.id == "mishan"
        assert desk.office.setting("township") == "杨木乡"


def test_somebody_removed_is_not_let_in_again_by_another_pc(pair: Pair) -> None:
    with pair.second.desk() as desk:
        old = desk.vault.current().slots_of(FIELD)
    with pair.first.desk(ADMIN) as desk:
        removal.remove_person(desk, PASSWORDS[ADMIN], FIELD, "调离")
    pair.back_and_forth(2)
    with pair.second.desk() as desk:
        content = desk.vault.current()
        # The recipient that the root once vouched for, over a slot that opens with a password of one's own.
        made = desk.vault.record(content, NewUser(FIELD, "孙四", NEW))
        put_in_force(desk, content.with_slots(old.model_copy(update={"master": made.master})))
    pair.second.exchanged()
    assert any("未经批准的登录人" in text for text in pair.first.exchanged().returned.problems)
    assert FIELD not in logins(pair)


def test_nobody_new_is_let_in_by_another_pc(pair: Pair) -> None:
    with pair.second.desk() as desk:
        content = desk.vault.current()
        put_in_force(desk, content.with_slots(desk.vault.record(content, NewUser("p6666", "客人", NEW))))
    pair.second.exchanged()
    assert any("没有管理员的签字认可" in text for text in pair.first.exchanged().returned.problems)
    assert "p6666" not in logins(pair)


def test_an_older_vault_is_not_adopted_again(pair: Pair) -> None:
    old = (pair.second.folder / "vault.json").read_bytes()
    with pair.first.desk(FIELD) as desk:
        people.change_password(desk, PASSWORDS[FIELD], NEW)
    pair.first.exchanged()
    pair.second.exchanged()
    with pair.second.desk() as desk:
        desk.places.vault.write_bytes(old)
        vault = Vault.load(desk.places.vault)
        said = {"vault": vault.digest, "vault_revision": vault.revision}
        say(desk, *(Put("setting", name, {"value": value}) for name, value in said.items()))
        exchange.send(desk, pair.house.stick)
    assert any("比本机的旧" in text for text in pair.first.exchanged().returned.problems)
    assert (pair.first.folder / "vault.json").read_bytes() != old


def test_slots_that_another_pc_spoilt_are_still_there(pair: Pair) -> None:
    """Whether a slot opens only its owner can tell, so those that were there are kept."""
    with pair.second.desk() as desk:
        content = desk.vault.current()
        spoilt = tuple(
            u.model_copy(update={"master": u.master.model_copy(update={"sealed": "00" * 64})})
            for u in content.users
        )
        put_in_force(desk, content.model_copy(update={"users": spoilt}))
        exchange.send(desk, pair.house.stick)
    with pair.first.desk() as desk:
        exchange.receive(desk, pair.house.stick)
        exchange.receive(desk, pair.house.stick)
    (kept,) = (pair.first.folder / "damaged").glob("vault.*.json")
    assert Vault.load(kept).unlock(ADMIN, PASSWORDS[ADMIN]).user == ADMIN


def test_a_tombstone_with_false_signatures_destroys_nothing(pair: Pair) -> None:
    """Whoever holds the master key can write anything into the file of the journal; he cannot sign it."""
    first = pair.first
    with first.desk() as desk:
        (file,) = desk.households.ids()
        at = desk.now().isoformat(timespec="seconds")
        said = {"heads": [], "reason": "保管期满", "on": at[:10], "by": ADMIN}
        for kind, person in ((destruction.AGREED, LEADER), (destruction.DESTROYED, ADMIN)):
            forged = Author(desk.device.device, person, lambda _: bytes(64), desk.device_author().sign)
            desk.office.append([Put(kind, file, said)], action="destroy", author=forged, at=at)
        assert not destruction.destroyed(desk, file) and destruction.finish(desk) == []
        assert desk.households.path(file).exists()
        assert any("签名不能核实" in text for text in check_office(desk).findings)


@pytest.mark.parametrize("junk", [7, [["x"]]])
def test_records_of_another_shape_stop_nobody(pair: Pair, junk: object) -> None:
    with pair.second.desk() as desk:
        (file,) = desk.households.ids()
        here = desk.device.device
        said = {
            "anchor": (f"{file}@{here}", "heads"), "leads_anchor": ("leads", "heads"),
            "restricted_anchor": ("restricted", "heads"), "unclaimed": ("x", "entries"),
        }  # fmt: skip
        for kind, (id, name) in said.items():
            fields = {"household": file, "device": here, "state": "open", name: junk}
            say(desk, Put(kind, id, fields))
        exchange.send(desk, pair.house.stick)
    with pair.first.desk() as desk:
        exchange.receive(desk, pair.house.stick)
        assert unclaimed.listed(desk) == () and desk.office.ever_anchored(file)
        assert exchange.not_here(desk) == () and check_office(desk).findings == ()


def test_what_lies_under_a_key_of_before_a_removal_is_not_believed_of_the_peers(pair: Pair) -> None:
    """Somebody who left knows the old epoch, and may still be able to write into the folder."""
    with pair.first.desk() as desk:
        own = Memory(desk).own().model_copy(update={"doubtful": ("0" * 16,)})
        forged = desk.vault.seal("peers|own", own.model_dump_json().encode())
    with pair.first.desk(ADMIN) as desk:
        removal.remove_person(desk, PASSWORDS[ADMIN], FIELD, "调离")
    (pair.first.folder / "peers" / "own.sealed").write_bytes(forged)
    with pair.first.desk() as desk:
        assert Memory(desk).own().doubtful == ()
        (pair.first.folder / "peers" / "own.sealed").write_bytes(b"short")
        assert Memory(desk).own().doubtful == ()
    pair.back_and_forth(3)
    assert pair.first.everything() == pair.second.everything()
