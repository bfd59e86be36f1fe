"""扫描归档: a mixed stack of scans finds its papers; what is missing, doubled, swapped or strange is named."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from desktop.documents.page_code import PageCode
from desktop.domain.journal import Attach, Put
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office import archive_check, scan_filing
from desktop.office.scan_filing_seen import BLIND, DIFFERS, DOUBLE, GOOD, UNKNOWN, UNREAD
from desktop.tasks import Cancelled
from tests.documents.scanned_pages import drawn, jpeg
from tests.office.made_archive import Archive
from tests.office.made_told import Told

NOTICE, APPLICATION, APPROVAL = 0, 1, 2


@pytest.fixture(scope="module")
def archive_once(told_once: Told, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return Archive.make(told_once, tmp_path_factory.mktemp("archive") / "house")


@pytest.fixture
def archive(archive_once: Archive, tmp_path: Path) -> Archive:
    return archive_once.copied(tmp_path / "house")


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    folder = tmp_path / "扫描"
    folder.mkdir()
    return folder


def scans_of(archive: Archive, number: int) -> list[bytes]:
    """The scans that are filed for a paper."""
    about = f"paper_scan/{archive.papers[number]}"
    with archive.desk() as desk, desk.open_household(archive.ref.household) as opened:
        found = [a for a in opened.folded().attachments.values() if a.about == about]
        assert opened.check() == []
        return [opened.blob(a.sha256) for a in found]


def test_a_shuffled_turned_stack_with_a_page_missing_and_one_doubled_files_what_is_whole(
    archive: Archive, stack: Path
) -> None:
    with archive.desk() as desk:
        lying = [
            (APPLICATION, 3, 2),
            (APPROVAL, 2, 1),
            (APPLICATION, 1, 0),
            (APPLICATION, 3, 0),
            (NOTICE, 1, 3),
        ]
        for n, (number, page, quarters) in enumerate(lying, 1):
            (stack / f"{n}.jpg").write_bytes(archive.scan(desk, number, page, quarters=quarters))
        Image.new("L", (600, 800), 255).save(stack / "6.png")
        seen = scan_filing.look(desk, [stack])
        papers = {paper.paper: paper for paper in seen.papers}
        application, approval, notice = (papers[archive.papers[n]] for n in (APPLICATION, APPROVAL, NOTICE))
        assert application.words == "缺第 2 页；第 3 页重复，请选定一张；页序颠倒（归档时按页码排好）"
        assert approval.words == "缺第 1 页"
        assert notice.words == "共 1 页，齐全"
        assert [page.state for page in seen.pages] == [GOOD, GOOD, GOOD, DOUBLE, GOOD, UNREAD]
        done, _ = scan_filing.file(desk, seen)
        assert [paper.paper for paper in done] == [archive.papers[NOTICE]]
        assert [page.no for page in seen.left] == [1, 2, 3, 4, 6]
        assert "第 6 张（6.png）：没有读出页码" in seen.left[-1].words
        (stack / "7.jpg").write_bytes(archive.scan(desk, APPLICATION, 2))
        again = scan_filing.look(desk, [stack / f"{n}.jpg" for n in (1, 3, 7)])
        filed, _ = scan_filing.file(desk, again)
        assert [paper.paper for paper in filed] == [archive.papers[APPLICATION]]
        assert scan_filing.file(desk, again)[0] == ()  # a second run makes no doubles
        assert scan_filing.look(desk, [stack / "7.jpg"]).papers[0].filed
    assert [len(scans_of(archive, n)) for n in (NOTICE, APPLICATION, APPROVAL)] == [1, 1, 0]
    with pikepdf.open(io.BytesIO(scans_of(archive, APPLICATION)[0])) as whole:
        assert len(whole.pages) == 3
    with archive.desk() as desk:
        (listed,) = archive_check.checklists(desk, archive.ref.household)
        assert next(f.state for f in listed.found if f.item.id == "application") == "scanned"


def test_a_page_that_was_changed_or_belongs_elsewhere_waits_for_a_person(
    archive: Archive, stack: Path
) -> None:
    with archive.desk() as desk:
        paper = archive.paper(desk, NOTICE)
        with desk.open_household(archive.ref.household) as opened:
            page = drawn(opened.blob(paper.sha256), 0)
        page.paste(255, (150, 420, 1100, 520))
        (stack / "changed.jpg").write_bytes(jpeg(page.rotate(1.5, fillcolor=255)))
        seen = scan_filing.look(desk, [stack])
        assert [p.state for p in seen.pages] == [DIFFERS]
        assert "第 1 页与存档原件差别大" in seen.papers[0].words
        assert scan_filing.file(desk, seen)[0] == ()
        assert [p.no for p in seen.left] == [1]
        strange = PageCode("p-000000000000", 1, 1)
        assert scan_filing.look(desk, [stack], {1: strange}).pages[0].state == UNKNOWN
        accepted, _ = scan_filing.file(desk, seen, {paper.id})
        assert [p.paper for p in accepted] == [paper.id]
    assert len(scans_of(archive, NOTICE)) == 1


def test_a_page_nobody_can_read_is_assigned_by_its_number_and_kept_as_it_was_scanned(
    archive: Archive, stack: Path
) -> None:
    with archive.desk() as desk:
        blank = jpeg(Image.new("L", (620, 877), 240))
        (stack / "gone.jpg").write_bytes(blank)
        ((paper, words, pages),) = scan_filing.find_papers(desk, archive.paper(desk, NOTICE).number)
        assert "确认通知书" in words
        assert scan_filing.find_papers(desk, "没有这个文号") == ()
        seen = scan_filing.look(desk, [stack], {1: PageCode(paper, 1, pages)})
        assert seen.pages[0].chosen and seen.papers[0].complete
        assert Image.open(io.BytesIO(scan_filing.picture(seen, 1, 300))).width == 300
        scan_filing.file(desk, seen)
    (kept,) = scans_of(archive, NOTICE)
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        (image,) = pdf.pages[0].obj.Resources.XObject.values()
        assert image.read_raw_bytes() == blank


def test_nothing_is_filed_of_a_stack_that_changed_was_called_off_or_is_no_stack(
    archive: Archive, stack: Path
) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with archive.desk() as desk:
        (stack / "1.jpg").write_bytes(archive.scan(desk, NOTICE, 1))
        with pytest.raises(Cancelled):
            scan_filing.look(desk, [stack], report=stop)
        seen = scan_filing.look(desk, [stack])
        (stack / "1.jpg").write_bytes(jpeg(Image.new("L", (600, 800), 255)))
        with pytest.raises(UserError, match="在读过以后变了"):
            scan_filing.file(desk, seen)
        (stack / "1.jpg").unlink()
        with pytest.raises(UserError, match="没有找到扫描件"):
            scan_filing.look(desk, [stack])
        (stack / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
        with pytest.raises(UserError, match=r"torn\.pdf”打不开"):
            scan_filing.look(desk, [stack])
        with pytest.raises(UserError, match="不是扫描件"):
            scan_filing.look(desk, [stack / "a.docx"])
    assert scans_of(archive, NOTICE) == []


def test_a_strange_code_opens_no_household_that_the_index_knows(archive: Archive, stack: Path) -> None:
    """Spoilt behind the back of the index: it would be named if it had been read."""
    with archive.desk() as desk:
        Image.new("L", (620, 877), 240).save(stack / "1.png")
        path = desk.households.path(archive.ref.household)
        before = path.stat()
        kept = path.read_bytes()
        path.write_bytes(bytes(before.st_size))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        strange = {1: PageCode("p-000000000000", 1, 1)}
        seen = scan_filing.look(desk, [stack], strange)
        assert (seen.pages[0].state, seen.unread_files) == (UNKNOWN, "")
        os.utime(path, ns=(0, 0))  # now the index knows that it does not know
        assert "1 户读不了" in scan_filing.look(desk, [stack], strange).unread_files
        path.write_bytes(kept)
        known = {1: PageCode(archive.papers[NOTICE], 1, 1)}
        assert scan_filing.look(desk, [stack], known).papers[0].household == archive.ref.household


def test_of_two_scans_of_a_page_a_person_says_which_is_the_original(archive: Archive, stack: Path) -> None:
    with archive.desk() as desk:
        paper = archive.paper(desk, NOTICE)
        with desk.open_household(archive.ref.household) as opened:
            page = drawn(opened.blob(paper.sha256), 0)
        genuine = archive.scan(desk, NOTICE, 1)
        page.paste(0, (1000, 900, 1150, 960))  # somebody wrote a sum on a copy
        (stack / "0.jpg").write_bytes(jpeg(page))
        (stack / "1.jpg").write_bytes(genuine)
        seen = scan_filing.look(desk, [stack])
        assert not seen.papers[0].complete and "第 1 页重复，请选定一张" in seen.papers[0].words
        assert scan_filing.file(desk, seen)[0] == ()
        assert [p.no for p in seen.left] == [1, 2]
        said = scan_filing.look(desk, [stack], {2: PageCode(paper.id, 1, 1)})
        assert said.papers[0].complete and said.papers[0].pages == (2,)
        scan_filing.file(desk, said)
    (kept,) = scans_of(archive, NOTICE)
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        (image,) = pdf.pages[0].obj.Resources.XObject.values()
        assert image.read_raw_bytes() == genuine


def test_a_sheet_of_a_paper_that_cannot_be_read_does_not_stop_the_stack(
    archive: Archive, stack: Path
) -> None:
    torn = b"no pdf at all"
    said = {
        "application": archive.ref.application, "decision": "", "form": "visit_form", "title": "坏的",
        "number": "坏1号",
        "sha256": digest(torn), "size": len(torn), "pages": 1, "issued_on": "2026-07-15",
    }  # fmt: skip
    with archive.desk() as desk:
        attach = Attach(digest(torn), len(torn), "application/pdf", "x.pdf", "paper/p-torn")
        with desk.open_household(archive.ref.household) as opened:
            opened.append(
                [attach, Put("paper", "p-torn", said)], action="issue", author=desk.author(),
                at=desk.now().isoformat(timespec="seconds"), blobs={digest(torn): torn},
            )  # fmt: skip
        (stack / "0.jpg").write_bytes(jpeg(Image.new("L", (620, 877), 240)))
        (stack / "1.jpg").write_bytes(archive.scan(desk, NOTICE, 1))
        seen = scan_filing.look(desk, [stack], {1: PageCode("p-torn", 1, 1)})
        assert [page.state for page in seen.pages] == [BLIND, GOOD]
        assert "存档原件读不了" in seen.pages[0].words
        assert [p.paper for p in scan_filing.file(desk, seen)[0]] == [archive.papers[NOTICE]]
