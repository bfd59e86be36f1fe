"""装订成卷: the whole file as one PDF, in the scheme's order, its contents true to the page; what lacks is named."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from desktop.demo.pictures import picture
from desktop.domain.household import STEP
from desktop.domain.journal import Attach
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office import archive_check, archive_making, volume
from desktop.office.act import case_at, record
from desktop.tasks import Cancelled
from tests.office.made_archive import Walked


def pages(pdf: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return ["".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def test_the_volume_holds_everything_in_the_order_of_the_scheme_and_says_what_it_lacks(
    walked: Walked,
) -> None:
    file = walked.ref.household
    with walked.town.clerk() as desk:
        planned = volume.plan(desk, file)
        assert planned.missing == ("最低生活保障缺：残疾证、审核审批表（其中审核审批表可由系统生成存入）",)
        assert [line.piece.title for line in planned.lines] == [
            "户口簿", "身份证", "授权与承诺影像", "家庭经济状况核对报告", "入户调查影像", "入户调查表", "公示影像",
            "公示结束影像", "确认通知书",
        ]  # fmt: skip
        said = pages(volume.bound(desk, file))
        closing = said[-1]
        assert "未齐" in said[0] and "第一份（共2份）" in said[0] and "符示例" in said[0]
        assert "残疾证" in closing and "第1份：县民政局" in closing and "第2份：乡镇" in closing
        assert f"共{len(planned.lines)}件、{planned.pages}页" in closing
        with pytest.raises(UserError, match="2 份"):
            volume.bound(desk, file, 3)


def test_the_page_numbers_of_the_contents_are_those_of_the_pages(walked: Walked) -> None:
    file = walked.ref.household
    with walked.town.clerk() as desk:
        archive_check.add_scan(
            desk, walked.ref, "disability_certificate", [picture("one side"), picture("other side")]
        )
        archive_making.make(desk, walked.ref, "approval_form")
        planned = volume.plan(desk, file)
        assert planned.complete
        assert "第 9 件由系统据档案生成并存入，未用印" in "".join(planned.remarks)
        said = pages(volume.bound(desk, file))
        first = len(said) - 1 - planned.pages  # the closing note is one page
        bound = said[first:-1]
        assert f"（齐全，其中{planned.on_paper}件为纸质，待编页）" in said[0] and planned.on_paper
        assert len(bound) == planned.pages
        at = {line.piece.title: line for line in planned.lines}
        assert at["残疾证"].page_words == "1–2" and at["户口簿"].page_words == "", "room to write it by hand"
        done = case_at(desk, walked.ref).done_on("verification_result")
        assert done is not None and at["家庭经济状况核对报告"].piece.on == done.isoformat()
        for line in planned.lines:
            for n in range(line.first, line.first + line.pages):
                assert bound[n - 1].startswith(str(n)) and f"{line.no}.{line.piece.title}" in bound[n - 1]
        contents = "".join(said[1:first])
        assert all(f"{line.piece.on}{line.page_words}" in contents for line in planned.lines)


def test_a_film_a_damaged_scan_and_a_stray_file_are_named_and_nothing_is_left_out(walked: Walked) -> None:
    file = walked.ref.household
    film, torn, stray = b"\0\0\0\x18ftypmp42 film", b"%PDF-1.7 torn", picture("stray")
    with walked.town.clerk() as desk:
        with desk.open_household(file) as opened:
            step = next(id for kind, id in opened.records() if kind == STEP)
        added = [
            Attach(digest(film), len(film), "video/mp4", "入户.mp4", f"{STEP}/{step}"),
            Attach(digest(torn), len(torn), "application/pdf", "旧件.pdf", "elsewhere/1"),
            stray.attach("elsewhere/2"),
        ]
        blobs = {digest(film): film, digest(torn): torn, stray.sha256: stray.data}
        record(desk, file, "archive", added, blobs=blobs)
        planned = volume.plan(desk, file)
        assert {line.piece.shas for line in planned.lines} >= {(digest(torn),), (stray.sha256,)}
        notes = [line.note for line in planned.lines]
        assert any(volume.VIDEO in note for note in notes)
        assert f"旧件.pdf：{volume.UNREADABLE}" in planned.missing
        assert len(pages(volume.bound(desk, file))) >= planned.pages + 3


def test_an_export_is_on_record_and_a_binding_can_be_called_off(walked: Walked, tmp_path: Path) -> None:
    file, target = walked.ref.household, tmp_path / "案卷.pdf"
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with walked.town.clerk() as desk:
        with pytest.raises(Cancelled):
            volume.export(desk, file, target, report=stop)
        assert not target.exists()
        done = volume.export(desk, file, target, 2, lambda at, total: told.append((at, total)))
        assert told[-1] == (done.pages, done.pages)
        assert "第二份" in pages(target.read_bytes())[0]
        kept = [f for (kind, _), f in desk.office.records().items() if kind == "export"]
        assert "案卷（未齐" in str(kept[-1]["what"]) and kept[-1]["sha256"] == digest(target.read_bytes())
        with pytest.raises(UserError):
            volume.plan(desk, "0" * 16)
