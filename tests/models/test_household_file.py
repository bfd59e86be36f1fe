"""The folder of household files."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFolder
from tests.models.conftest import AT, Clerk, SimpleKeys

ID = "3fa0000000000001"


def test_a_household_lies_where_its_id_says(tmp_path: Path, keys: SimpleKeys, clerk: Clerk) -> None:
    folder = HouseholdFolder(tmp_path, keys)
    assert folder.ids() == []
    with folder.create(ID) as file:
        file.append([Put("household", ID, {"village": "红旗村"})], action="x", author=clerk.author, at=AT)
        assert file.path == tmp_path / "households" / "3f" / f"{ID}.hdh" == folder.path(ID)
    with folder.open(ID, read_only=True) as file:
        assert file.records() == {("household", ID): {"village": "红旗村"}}
    assert folder.ids() == [ID]


@pytest.mark.parametrize("id", ["", "3F", "../../etc/passwd", "3fa000000000000g", "3fa00000000000011"])
def test_anything_else_is_no_id(tmp_path: Path, keys: SimpleKeys, id: str) -> None:
    with pytest.raises(UserError, match="不是户档编号"):
        HouseholdFolder(tmp_path, keys).path(id)


def test_a_missing_household_and_one_of_another_office(tmp_path: Path, keys: SimpleKeys) -> None:
    with pytest.raises(UserError, match="找不到"):
        HouseholdFolder(tmp_path, keys).open(ID)
    HouseholdFolder(tmp_path, keys).create(ID).close()
    with pytest.raises(UserError, match="另一个办公室"):
        HouseholdFolder(tmp_path, SimpleKeys(office="f" * 16)).open(ID)


def test_a_read_only_folder_is_told(tmp_path: Path, keys: SimpleKeys) -> None:
    (tmp_path / "households").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="不能新建"):
        HouseholdFolder(tmp_path, keys).create(ID)


def test_what_a_killed_creation_left_is_cleared_and_never_counted(tmp_path: Path, keys: SimpleKeys) -> None:
    folder = HouseholdFolder(tmp_path, keys)
    folder.create(ID).close()
    for name in (f".{ID}.hdh.new", f".{ID}.hdh.new-journal", "notes.hdh"):
        (folder.path(ID).parent / name).write_bytes(b"x")
    assert folder.ids() == [ID]
    assert folder.clear_unfinished() == 2
    assert folder.clear_unfinished() == 0
    assert folder.path(ID).exists()
