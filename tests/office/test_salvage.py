"""A damaged file is built anew from what is left anywhere; what is lost is named, and nothing is deleted."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models import damage
from desktop.models.canonical import digest
from desktop.office import field as fieldwork
from desktop.office import mending, salvage
from desktop.office.checking import check_office
from desktop.office.unlocking import unlock
from tests.office.made_backup import Backed, backed_once, damaged, every_page
from tests.office.made_office import ADMIN, CLERK, PASSWORDS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Backed:
    return backed_once(tmp_path_factory.getbasetemp())


@pytest.fixture
def office(made: Backed, tmp_path: Path) -> Backed:
    return made.copied(tmp_path / "house")


def entries(office: Backed, id: str) -> list[str]:
    with office.house.desk() as desk, desk.open_household(id) as opened:
        return [e.id for e in opened.entries()]


def salvaged(office: Backed, id: str, *places: Path) -> salvage.Salvaged:
    with office.house.desk() as desk:
        return salvage.household(desk, id, places)


def findings(office: Backed) -> tuple[str, ...]:
    with office.house.desk() as desk:
        return check_office(desk).findings


def forget_plan(office: Backed) -> None:
    """As if no backup had ever been set up on this PC."""
    for path in office.house.profile.rglob("backup.json"):
        path.unlink()


def test_own_journal_and_backup_together_lose_nothing(office: Backed) -> None:
    before = entries(office, office.decided)
    path = office.path(office.decided)
    bad = path.read_bytes()
    damaged(path, *every_page(path, 3))
    spoilt = path.read_bytes()
    done = salvaged(office, office.decided)
    assert (done.lost, done.entries) == ([], len(before)) and not done.whole
    assert sorted(entries(office, office.decided)) == sorted(before)
    assert (office.house.office / "damaged" / done.aside).read_bytes() == spoilt != bad
    assert findings(office) == ()


def test_what_is_newer_than_the_backup_comes_from_the_file_itself(office: Backed) -> None:
    office.edited(office.decided, "13911111111")
    before = set(entries(office, office.decided))
    newest = entries(office, office.decided)[-1]
    path = office.path(office.decided)
    with office.house.desk() as desk:
        for page in range(path.stat().st_size // 4096 - 1, 0, -1):
            good = path.read_bytes()
            damaged(path, page * 4096 + 1000)
            left = damage.read_left(path, desk.office_id, office.decided, "household", desk.vault)
            ids = {digest(raw.header) for raw in left.copy.entries}
            if newest in ids and not ids >= before:
                break
            path.write_bytes(good)
    done = salvaged(office, office.decided)
    assert done.found["原文件"] > 0 and done.lost == []
    assert newest in entries(office, office.decided) and findings(office) == ()


def test_without_a_backup_the_gaps_are_named(office: Backed) -> None:
    forget_plan(office)
    before = entries(office, office.decided)
    path = office.path(office.decided)
    damaged(path, *every_page(path, 1, 2))
    done = salvaged(office, office.decided)
    assert 0 < done.entries < len(before)
    assert any("缺失" in text or "没有找到" in text for text in done.lost)
    left = entries(office, office.decided)
    assert set(left) < set(before), "nothing is invented"


def test_without_anything_the_old_file_stays(office: Backed) -> None:
    forget_plan(office)
    path = office.path(office.second)
    path.write_bytes(b"\x01" * 8192)
    with pytest.raises(UserError, match="没有找到可用的记录"):
        salvaged(office, office.second)
    assert path.read_bytes() == b"\x01" * 8192


def test_a_missing_file_comes_back_from_the_backup(office: Backed) -> None:
    before = entries(office, office.second)
    office.path(office.second).unlink()
    done = salvaged(office, office.second)
    assert done.aside == "" and entries(office, office.second) == before and findings(office) == ()


def test_an_older_backup_has_what_the_newer_lost(office: Backed) -> None:
    before = entries(office, office.decided)
    path = office.path(office.decided)
    kept = office.taken.snapshot.file(f"households/{office.decided[:2]}/{office.decided}.hdh")
    assert kept is not None
    elsewhere = office.house.folder / "old stick"
    shutil.copytree(office.stick, elsewhere)
    next(elsewhere.glob(f"*/pieces/*/{kept.pieces[0]}")).write_bytes(b"gone")
    path.write_bytes(b"\x01" * 8192)
    done = salvaged(office, office.decided, elsewhere)
    assert done.lost == [] and any("备份" in text for text in done.problems)
    assert sorted(entries(office, office.decided)) == sorted(before)


def test_a_package_of_a_laptop_gives_what_it_brought(office: Backed) -> None:
    forget_plan(office)
    house = office.house
    laptop = house.approved()
    with house.desk() as desk:
        laptop.given(desk, [office.second])
    before = entries(office, office.second)
    laptop.brought_back()
    with house.desk() as desk:
        fieldwork.check_in(desk, laptop.returns)
    office.path(office.second).write_bytes(b"\x01" * 8192)
    done = salvaged(office, office.second, laptop.returns)
    assert any(name.startswith("数据包") for name in done.found)
    assert set(before) <= set(entries(office, office.second))


def test_a_damaged_household_is_named_at_unlock(office: Backed) -> None:
    damaged(office.path(office.second), *every_page(office.path(office.second)))
    desk, swept = unlock(
        office.house.office, office.house.profile, CLERK, PASSWORDS[CLERK], office.house.clock
    )
    desk.close()
    assert any(office.second in text and "损坏" in text for text in swept.problems)


def test_lost_attachments_and_entries_that_others_noted_are_named(office: Backed) -> None:
    path = office.path(office.decided)
    with office.house.desk() as desk:
        with desk.open_household(office.decided) as opened:
            names = {a.name for a in opened.folded().attachments.values()}
            bare = salvage.Source("test", replace(opened.copy(), attachments=()), lambda sha: b"")
        about, report = (desk.office_id, office.decided, "household"), salvage.Salvaged(office.decided)
        judge = partial(salvage.judged_by_law, desk)
        salvage.build(path, about, desk.vault, [bare], judge, report)
        with desk.open_household(office.decided) as opened:
            lost = salvage.losses(opened, ["f" * 64])
    assert names and all(any(name in text for text in lost) for name in names)
    assert any("ffffffff" in text for text in lost)


def test_the_offices_own_journal(office: Backed) -> None:
    house = office.house
    journal = house.office / "office.hdo"
    damaged(journal, 1000, *every_page(journal, 2, 4))
    with pytest.raises(UserError, match=r"office\.hdo"):
        house.desk().close()
    with pytest.raises(UserError, match="管理员"):
        mending.salvage_office(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
    done, renewed = mending.salvage_office(house.office, house.profile, ADMIN, PASSWORDS[ADMIN], house.clock)
    assert renewed is not None and done.lost == []
    assert findings(office) == ()


def test_what_cannot_be_salvaged_is_said(office: Backed) -> None:
    with office.house.desk() as desk:
        with pytest.raises(UserError, match="没有叫"):
            salvage.journal(desk, "nothing")
        with pytest.raises(UserError, match="户档编号"):
            salvage.household(desk, "nothing")
