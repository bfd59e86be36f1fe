"""The office's own journal."""

from __future__ import annotations

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


def test_it_holds_generic_records_only(tmp_path: Path, keys: SimpleKeys) -> None:
    with OfficeFile.create_office(tmp_path / NAME, office=OFFICE, keys=keys) as office:
        names = {row[0] for row in office._database.raw.execute("SELECT name FROM sqlite_schema")}
    assert "others" in names
    assert "member" not in names
