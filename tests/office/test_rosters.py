"""名册导入: the whole set or nothing, to the fen; whatever stops it leaves no household behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.household import Household
from desktop.domain.roster import Roster, read_roster, report
from desktop.errors import UserError
from desktop.office import households, month
from desktop.office.act import home_at
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.roster_files import read_files
from desktop.office.rosters import discard_unfinished, import_roster
from desktop.office.unlocking import sweep, unlock
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS, House, family

ROSTERS = Path(__file__).parents[1] / "data" / "rosters"
CLEAN, DIRTY = ROSTERS / "clean", ROSTERS / "dirty"


@pytest.fixture(scope="module")
def clean() -> Roster:
    return read_roster(read_files([CLEAN]))


@pytest.fixture
def few(clean: Roster) -> Roster:
    """Twelve households of it, for what is not about numbers."""
    return replace(clean, households=clean.households[:12])


@pytest.fixture(scope="module")
def imported(clean: Roster, founded: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """An office with the whole set; read only."""
    house = founded.copied(tmp_path_factory.mktemp("imported") / "house")
    with house.desk(ADMIN) as desk:
        done = import_roster(desk, clean)
        assert (done.households, done.persons) == (611, sum(len(h.persons) for h in clean.households))
    return house


def sums(homes: list[Household]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for home in homes:
        (benefit,) = home.benefits
        into = found[benefit.category]
        into["households"] += 1
        into["persons"] += len(home.members)
        into["户月保障金额"] += benefit.base_fen
        into["家庭分类施保总额"] += benefit.household_topup_fen
        into["人员分类施保总额"] += benefit.person_topup_fen
        into["合计"] += benefit.monthly_fen
    return found


def test_the_files_hold_what_the_manifest_says_to_the_fen(imported: House, tmp_path: Path) -> None:
    manifest: dict[str, Any] = json.loads((CLEAN / "manifest.json").read_text("utf-8"))
    with imported.copied(tmp_path / "house").desk(ADMIN) as desk:
        homes = [home_at(desk, file) for file in desk.households.ids()]
        assert month.caseload(desk).monthly_fen == sum(h.monthly_fen for h in homes)
        assert not any(
            kind == "batch" and f["state"] == "open" for (kind, _), f in desk.office.records().items()
        )
    found = sums(homes)
    assert len(homes) == manifest["households"] and set(found) == set(manifest["categories"])
    for category, said in manifest["categories"].items():
        assert found[category]["households"] == said["households"], category
        assert found[category]["persons"] == said["persons"], category
        for name, total in said["totals_fen"].items():
            assert found[category][name] == total, (category, name)
    assert all(b.source == "baseline" and not h.applications for h in homes for b in h.benefits)
    assert all(h.head is not None and h.head.name for h in homes)


def test_the_same_people_a_second_time_are_refused(imported: House, clean: Roster, tmp_path: Path) -> None:
    with imported.copied(tmp_path / "house").desk(ADMIN) as desk:
        before = desk.households.ids()
        one = replace(clean, households=clean.households[300:301])
        for again in (clean, one):
            with pytest.raises(UserError, match="已经建档"):
                import_roster(desk, again)
        assert desk.households.ids() == before


def test_somebody_who_applied_before_the_roster_came(house: House, few: Roster) -> None:
    person = few.households[0].persons[0]
    new = family()
    member = replace(new.members[0], name=person.name, id_number=person.id_number)
    with house.desk(ADMIN) as desk:
        house.registered(desk, replace(new, members=(member,)))
        with pytest.raises(UserError, match="已经建档"):
            import_roster(desk, few)
        assert len(desk.households.ids()) == 1


class Stopped(Exception):
    """A person pressed cancel."""


@pytest.mark.parametrize("after", [1, 7, 12])
def test_stopped_midway_leaves_nothing(house: House, few: Roster, after: int) -> None:
    def progress(done: int, total: int) -> None:
        if done == after:
            raise Stopped

    with house.desk(ADMIN) as desk:
        with pytest.raises(Stopped):
            import_roster(desk, few, progress)
        assert desk.households.ids() == [] and desk.catalogue.count() == 0
        assert not list(desk.places.households.rglob("*.hdh*"))
        import_roster(desk, few)
        assert len(desk.households.ids()) == 12
        assert check_office(desk).findings == ()


CHILD = """
import sys, time
from pathlib import Path
from desktop.domain.roster import read_roster
from desktop.office.roster_files import read_files
from desktop.office.rosters import import_roster
from tests.office.made_office import ADMIN, House
from tests.office.test_rosters import CLEAN
house = House(Path(sys.argv[1]))
roster = read_roster(read_files([CLEAN]))
def progress(done, total):
    print(done, flush=True)
    time.sleep(0.02)
with house.desk(ADMIN) as desk:
    import_roster(desk, roster, progress)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_killed_midway_leaves_nothing_after_the_next_unlock(house: House) -> None:
    with house.desk(ADMIN) as desk:
        ref = house.registered(desk)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(house.folder)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    deadline = time.monotonic() + 60
    while (line := child.stdout.readline()) and time.monotonic() < deadline:
        if int(line) >= 9:
            break
    os.kill(child.pid, signal.SIGKILL)
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    left = list((house.office / "households").rglob("*.hdh"))
    assert len(left) >= 9, "it had begun"
    desk, swept = unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
    with desk:
        assert swept.discarded >= 8 and swept.problems == ()
        assert desk.households.ids() == [ref.household]
        assert [row.file for row in desk.catalogue.all_rows()] == [ref.household]
        assert not list(desk.places.households.rglob("*.new*"))
        assert discard_unfinished(desk) == 0
        assert check_office(desk).findings == ()


def test_a_household_somebody_worked_on_is_not_discarded(house: House, few: Roster) -> None:
    """Killed after the files were made but before the mark was written; somebody used one of them meanwhile."""
    with house.desk(ADMIN) as desk:
        done = import_roster(desk, few)
        batch = next(i for (kind, i) in desk.office.records() if kind == "batch")
        from desktop.office.rosters import _mark

        files = sorted(done.changes.households)
        _mark(desk, batch, {"state": "open", "files": files})
        households.amend_household(desk, files[0], {"phone": "1"})
        assert discard_unfinished(desk) == 11
        assert desk.households.ids() == [files[0]]


def test_a_damaged_file_of_an_unfinished_import_locks_nobody_out(house: House, few: Roster) -> None:
    from desktop.office.rosters import _mark

    with house.desk(ADMIN) as desk:
        done = import_roster(desk, few)
        batch = next(i for (kind, i) in desk.office.records() if kind == "batch")
        files = sorted(done.changes.households)
        _mark(desk, batch, {"state": "open", "files": files})
        path = desk.households.path(files[3])
    whole = path.read_bytes()
    path.write_bytes(bytes(len(whole)))
    for gone in (11, 0):
        desk, swept = unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
        with desk:
            assert swept.discarded == gone and len(swept.problems) == 1 and files[3] in swept.problems[0]
            assert desk.households.ids() == [files[3]]
            assert desk.office.record("batch", batch)["state"] == "open"
    path.write_bytes(whole)
    desk, swept = unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
    with desk:
        assert swept.discarded == 1 and desk.households.ids() == []
        assert desk.office.record("batch", batch)["state"] == "discarded"


def test_a_leader_imports_nothing(house: House, few: Roster) -> None:
    with house.desk(LEADER) as desk:
        with pytest.raises(UserError):
            import_roster(desk, few)
        assert desk.households.ids() == []


def test_the_dirty_set_lists_its_errors() -> None:
    found = report(read_roster(read_files([DIRTY])))
    expected = json.loads((DIRTY / "expected.json").read_text("utf-8"))["sets"][0]
    assert found["households"] == expected["households"] and found["totals_fen"] == expected["totals_fen"]
    for said, file in zip(expected["files"], found["files"], strict=True):
        assert file["accepted"] == said["accepted"]
        assert [r["row"] for r in file["rejected"]] == [r["row"] for r in said["rejected"]]
        assert file["rejected"], "the set is dirty"


# -- what unlocking puts right


def test_unlocking_indexes_what_changed_behind_its_back(house: House, few: Roster) -> None:
    with house.desk(ADMIN) as desk:
        import_roster(desk, few)
        rows = desk.catalogue.all_rows()
    (house.office / "catalogue.db").unlink()
    with house.desk(ADMIN) as desk:
        swept = sweep(desk)
        assert (swept.discarded, swept.reindexed, swept.problems) == (0, 12, ())
        assert desk.catalogue.all_rows() == rows
        assert sweep(desk).reindexed == 0


def test_unlocking_tells_of_files_gone_and_files_put_back(house: House, few: Roster) -> None:
    with house.desk(ADMIN) as desk:
        import_roster(desk, few)
        gone, old, broken, *_ = desk.households.ids()
        paths = {file: desk.households.path(file) for file in (gone, old, broken)}
    kept = paths[old].read_bytes()
    with house.desk(ADMIN) as desk:
        households.amend_household(desk, old, {"phone": "1"})
    paths[gone].unlink()
    paths[old].write_bytes(kept)
    paths[broken].write_bytes(b"nothing of ours" * 1000)
    desk, swept = unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
    with desk:
        told = {file: next(p for p in swept.problems if file in p) for file in (gone, old, broken)}
        assert "不见了" in told[gone] and "旧文件" in told[old] and len(swept.problems) == 3
        assert gone not in [row.file for row in desk.catalogue.all_rows()]


def test_a_file_without_a_first_entry_is_taken_away(house: House) -> None:
    """Killed between making the file and writing what it is about."""
    with house.desk(ADMIN) as desk:
        desk.households.create("00000000000000aa").close()
    with house.desk(ADMIN) as desk:
        sweep(desk)
        assert desk.households.ids() == []


def test_a_sweep_that_fails_frees_the_folder(house: House) -> None:
    with house.desk(ADMIN) as desk:
        house.registered(desk)
    (house.office / "households" / "zz").write_text("not a folder")
    (house.office / "households" / "00").mkdir(exist_ok=True)
    desk, _ = unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
    desk.close()
    with pytest.raises(UserError, match="口令不对"):
        unlock(house.office, house.profile, CLERK, "一个根本不对的口令", house.clock)
    with Desk.open(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock):
        pass


def test_a_rollback_after_a_kill_is_noticed_at_every_unlock(house: House) -> None:
    """The edit was never anchored: what the index saw of it is enough, and the anchor is made up for."""

    def unlocked() -> tuple[str, ...]:
        desk, swept = unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
        with desk:
            return swept.problems

    with house.desk(ADMIN) as desk:
        ref = house.registered(desk)
        path, index = desk.households.path(ref.household), desk.places.catalogue
    old, old_index = path.read_bytes(), index.read_bytes()
    with house.desk(ADMIN) as desk:
        households.amend_household(desk, ref.household, {"phone": "1"})
        desk.forget(ref.household)  # as if killed: what lay in memory is gone
    new, new_index = path.read_bytes(), index.read_bytes()
    path.write_bytes(old)
    assert "旧文件" in unlocked()[0] and "旧文件" in unlocked()[0]
    path.write_bytes(new)
    index.write_bytes(new_index)
    assert unlocked() == ()
    with house.desk(ADMIN) as desk, desk.open_household(ref.household) as opened:
        assert desk.office.anchored(ref.household) == opened.heads(), "made up for"
    path.write_bytes(old)
    index.write_bytes(old_index)
    assert "旧文件" in unlocked()[0], "put back together with its index"
    assert "旧文件" in unlocked()[0]
