"""张贴件: the scan of a list that hung lies with its posting and with every family on it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.journal import Put
from desktop.office import postings, publication, scan_filing, volume
from desktop.office.act import home_at, record
from desktop.office.desk import Desk
from tests.documents.scanned_pages import drawn, jpeg, scanned
from tests.office.made_office import family
from tests.office.made_told import Told

VILLAGE = "新柞村"


def of_list(desk: Desk, file: str, paper: str) -> list[bytes]:
    with desk.open_household(file) as opened:
        found = [a.sha256 for a in opened.folded().attachments.values() if a.about == f"paper_scan/{paper}"]
        return [opened.blob(sha) for sha in found]


def test_the_scan_of_a_list_finds_its_posting_and_every_family_on_it(told: Told, tmp_path: Path) -> None:
    with told.house.desk() as desk:
        other = told.house.registered(desk, family("周平", "0021"))
        told.house.clock.set(told.house.day("decide").replace(month=4, day=2))
        pdf, _ = publication.issue_list(desk, "dibao", VILLAGE, desk.today())
        ((paper, said),) = list(postings.same(desk, {"form": "publication_list"}))
        (tmp_path / "1.jpg").write_bytes(jpeg(scanned(drawn(pdf, 0), degrees=1.0, quarters=1)))
        seen = scan_filing.look(desk, [tmp_path])
        (one,) = seen.papers
        assert one.complete and one.head == VILLAGE and one.number == said["number"]
        assert scan_filing.find_papers(desk, one.number)[0][0] == paper
        done, changes = scan_filing.file(desk, seen)
        assert [p.paper for p in done] == [paper] and told.file in changes.households
        kept = [a for a in desk.office.folded().attachments.values() if a.about == f"paper_scan/{paper}"]
        assert [desk.office.blob(a.sha256) for a in kept] == of_list(desk, told.file, paper)
        assert of_list(desk, other.household, paper) == [], "who does not stand on it gets none"
        assert scan_filing.look(desk, [tmp_path]).papers[0].filed
        assert scan_filing.file(desk, scan_filing.look(desk, [tmp_path]))[0] == ()
        line = next(x for x in volume.plan(desk, told.file).lines if x.note == "张贴件扫描件")
        assert (line.piece.number, line.note, line.pages) == (one.number, "张贴件扫描件", 1)


def test_where_the_families_changed_since_the_scan_lies_with_the_posting_alone(
    told: Told, tmp_path: Path
) -> None:
    told.house.clock.set(told.house.day("decide").replace(month=4, day=2))
    with told.house.desk() as desk:
        pdf, _ = publication.issue_list(desk, "dibao", VILLAGE, desk.today())
        ((paper, _),) = list(postings.same(desk, {"form": "publication_list"}))
        head = home_at(desk, told.file).members[0]
        record(desk, told.file, "test", [Put("member", head.id, {"life": "dead", "died_on": "2026-04-01"})])
        (tmp_path / "1.jpg").write_bytes(jpeg(scanned(drawn(pdf, 0))))
        done, changes = scan_filing.file(desk, scan_filing.look(desk, [tmp_path]))
        assert len(done) == 1 and not changes.households
        assert of_list(desk, told.file, paper) == []
