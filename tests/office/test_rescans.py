"""更换扫描件: the newer scan counts everywhere, the earlier stays in the file, and the whole is undone in one entry."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from desktop.demo.pictures import picture
from desktop.documents.page_code import PageCode
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office import archive_check, rescans, scan_filing, undoing, volume
from desktop.office.desk import Desk
from desktop.office.photo import MP4, Photo
from tests.documents.scanned_pages import jpeg
from tests.office.made_archive import Walked
from tests.office.made_told import Told

WHY = "第一次扫的是别的页"


def bound(desk: Desk, file: str, title: str) -> set[str]:
    """What the volume binds of an item."""
    return {
        sha for line in volume.plan(desk, file).lines if line.piece.title == title for sha in line.piece.shas
    }


def test_a_scan_of_an_item_is_replaced_with_a_reason_and_back_again(walked: Walked) -> None:
    file, wrong, right = walked.ref.household, picture("wrong page"), picture("right page")
    with walked.town.clerk() as desk:
        archive_check.add_scan(desk, walked.ref, "id_card", [wrong])
        (there,) = rescans.filed(desk, file, {"id_card": "身份证"})
        assert there.words.startswith("身份证（") and "更换过" not in there.words
        for scan, reason, said in (
            (right, " ", "写明理由"), (wrong, WHY, "已经在档里"), (Photo(b"film", "a.mp4", MP4), WHY, "录像"),
        ):  # fmt: skip
            with pytest.raises(UserError, match=said):
                rescans.replace_scan(desk, file, wrong.sha256, scan, reason)
        rescans.replace_scan(desk, file, wrong.sha256, right, WHY)
        assert [f.sha256 for f in rescans.filed(desk, file, {})] == [right.sha256]
        assert bound(desk, file, "身份证") == {right.sha256}
        assert any("扫描件更换过" in words for words in volume.plan(desk, file).remarks)
        with desk.open_household(file) as opened:
            assert opened.blob(wrong.sha256) == wrong.data and opened.check() == []
            entry = opened.entries()[-1]
        assert entry.header.action == "rescan" and entry.body is not None
        undoing.undo(desk, file, entry.id, "原来的是对的")
        assert bound(desk, file, "身份证") == {wrong.sha256}
        with pytest.raises(UserError, match="没有找到"):
            rescans.replace_scan(desk, file, right.sha256, picture("third"), WHY)


def test_a_paper_that_is_filed_is_filed_anew_from_a_stack_only_for_a_reason(
    told: Told, tmp_path: Path
) -> None:
    file = told.file
    with told.house.desk() as desk:
        (tmp_path / "1.jpg").write_bytes(jpeg(Image.new("L", (620, 877), 240)))
        said = {1: PageCode(told.paper, 1, told.now(desk).pages)}
        first = scan_filing.look(desk, [tmp_path], said)
        scan_filing.file(desk, first)
        (old,) = (f.sha256 for f in rescans.filed(desk, file, {}))
        (tmp_path / "1.jpg").write_bytes(jpeg(Image.new("L", (620, 877), 230)))
        second = scan_filing.look(desk, [tmp_path], said)
        assert second.papers[0].filed and scan_filing.file(desk, second)[0] == ()
        with pytest.raises(UserError, match="写明理由"):
            scan_filing.file(desk, second, again={told.paper: ""})
        done, _ = scan_filing.file(desk, second, again={told.paper: WHY})
        assert [p.paper for p in done] == [told.paper]
        assert scan_filing.file(desk, second, again={told.paper: WHY})[0] == (), "the same sheets once"
        (new,) = rescans.filed(desk, file, {})
        assert new.sha256 != old and new.rescanned
        with desk.open_household(file) as opened:
            assert digest(opened.blob(old)) == old
            kept = [a for a in rescans.counting(opened).values() if a.about == f"paper_scan/{told.paper}"]
        assert [a.sha256 for a in kept] == [new.sha256]
