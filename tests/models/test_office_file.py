"""The office's own journal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.models.office_file import NAME, OfficeFile
from tests.models.conftest import AT, OFFICE, Clerk, SimpleKeys


def test_settings_and_anchors(tmp_path: Path, keys: SimpleKeys, clerk: Clerk) -> None:
    author = clerk.author
    with OfficeFile.create_office(tmp_path / NAME, office=OFFICE, keys=keys) as office:
        assert office.setting("scheme") is None
        assert office.setting("scheme", "none") == "none"
        office.put_setting("scheme", "mishan", author=author, at=AT)
        office.put_setting("scheme", "shanting", author=author, at=AT)
        office.put_setting("numbers", {"next": 7, "year": 2026}, author=author, at=AT)
        office.anchor({"a" * 16: ["h2", "h1"], "b" * 16: ["h3"]}, author=author, at=AT)
        office.anchor({"b" * 16: ["h4"]}, author=author, at=AT)
    with OfficeFile.open(tmp_path / NAME, keys=keys) as office:
        assert (office.kind, office.file, office.office) == ("office", "office", OFFICE)
        assert office.setting("scheme") == "shanting"
        assert office.setting("numbers") == {"next": 7, "year": 2026}
        assert office.anchors() == {"a" * 16: ("h1", "h2"), "b" * 16: ("h4",)}
        assert office.check() == []
        assert len(office.entries()) == 5


def test_each_device_notes_heads_of_its_own_and_a_desk_minds_only_what_it_held(
    tmp_path: Path, keys: SimpleKeys, clerk: Clerk
) -> None:
    mine, other = clerk.author, replace(clerk.author, device="0123456789ab")
    household = "a" * 16
    with OfficeFile.create_office(tmp_path / NAME, office=OFFICE, keys=keys) as office:
        office.anchor({household: ["h1"]}, author=mine, at=AT)
        office.anchor({household: ["h2"]}, author=other, at=AT)
        office.anchor({household: ["h3"]}, author=mine, at=AT)
        assert office.anchors() == {household: ("h2", "h3")}
        assert office.anchored(household) == ("h2", "h3")
        assert office.ever_anchored(household) == ("h1", "h2", "h3")
        office.held_by = mine.device
        assert office.anchors() == {household: ("h3",)} and office.anchored(household) == ("h3",)
        assert office.anchors_elsewhere() == {household: ("h2",)}
        assert office.ever_anchored(household) == ("h1", "h3")
        assert office.ever_anchored("b" * 16) == ()


def test_the_anchors_of_a_whole_roster_take_several_entries(
    tmp_path: Path, keys: SimpleKeys, clerk: Clerk
) -> None:
    heads = {f"{n:016x}": [f"{n:064x}"] for n in range(4_500)}
    with OfficeFile.create_office(tmp_path / NAME, office=OFFICE, keys=keys) as office:
        written = office.anchor(heads, author=clerk.author, at=AT)
        assert [len(e.body.changes) for e in written if e.body] == [2_000, 2_000, 500]
        assert office.anchors() == {file: tuple(of) for file, of in heads.items()}
        assert office.anchor({}, author=clerk.author, at=AT) == []
        assert office.check() == []


def test_it_holds_generic_records_only(tmp_path: Path, keys: SimpleKeys, clerk: Clerk) -> None:
    with OfficeFile.create_office(tmp_path / NAME, office=OFFICE, keys=keys) as office:
        office.put_setting("scheme", "mishan", author=clerk.author, at=AT)
        names = {row[0] for row in office._database.raw.execute("SELECT name FROM sqlite_schema")}
    assert "others" in names
    assert "member" not in names
