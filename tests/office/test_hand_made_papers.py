"""Papers written into a file past the program, by somebody who may write there: nothing they say is believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.documents.pdfa import proof_in
from desktop.domain.household import PAPER, STAMPING
from desktop.domain.journal import Attach, Change, Put, Value
from desktop.errors import Refused
from desktop.models.canonical import digest
from desktop.models.paper_proof import PaperProof
from desktop.office import bulk
from desktop.office.act import home_at, new_id, record
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.record_of_paper import kept_words
from desktop.office.verifying import verify
from desktop.sync.paper_fit import misfit
from tests.office.made_told import Told

UNSIGNED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    + (b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
)


def laid_in(desk: Desk, told: Told, data: bytes, **changed: Value) -> str:
    """Record a file as a slip of the case; returns the paper's id."""
    paper, sha = new_id("p"), digest(data)
    said: dict[str, Value] = {
        "application": told.ref.application, "decision": "", "form": "local_confirmation",
        "title": "最低生活保障确认通知书", "number": "密民低保确〔2026〕88号", "sha256": sha, "size": len(data),
        "pages": 1, "issued_on": desk.today().isoformat(), **changed,
    }  # fmt: skip
    changes: list[Change] = [Attach(sha, len(data), "application/pdf", "x.pdf", f"{PAPER}/{paper}")]
    record(desk, told.file, "slip", [*changes, Put(PAPER, paper, said)], blobs={sha: data})
    return paper


def test_any_pdf_under_a_papers_name_is_not_good(told: Told, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(UNSIGNED)
    with told.desk() as desk:
        laid_in(desk, told, UNSIGNED)
        answer = verify(desk, path)
        assert not answer.good and "没有完整性签名" in answer.words, answer.words
        assert any("密民低保确〔2026〕88号 没有取号记录" in text for text in check_office(desk).findings)


def test_a_genuine_paper_under_another_record_is_not_good(told: Told, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    with told.desk() as desk:
        home = home_at(desk, told.file)
        with desk.open_household(told.file) as file:
            path.write_bytes(file.blob(home.papers[0].sha256))
        data = path.read_bytes()
        assert "与存档一致" in verify(desk, path).words
        for other in (replace(home.papers[0], id="p-other"), replace(home.papers[0], form="visit_form")):
            found = misfit(data, PaperProof.from_bytes(proof_in(data)), home, other, None, desk.law)
            assert found is not None and found.standing == "bad" and "另一份文书" in found.words
        registered = kept_words(desk, home, home.papers[0], sealed=False)
        assert registered.standing == "bad" and "没有用印人的签名" in registered.words


def test_a_slip_is_never_stamped_and_no_number_is_used_twice(told: Told) -> None:
    with told.desk() as desk:
        use = home_at(desk, told.file).stampings[0]
        number = told.now(desk).number
        with pytest.raises(Refused, match="已经用在"):
            laid_in(desk, told, UNSIGNED, number=number)
        paper = laid_in(desk, told, UNSIGNED)
        said = {
            "paper": paper, "instrument": use.instrument, "instrument_no": use.instrument_no, "use_no": use.use_no,
            "on": desk.today().isoformat(), "by": desk.user, "copies": 1,
        }  # fmt: skip
        for changed, words in (({}, "流转单据不登记用印"), ({"use_no": use.use_no}, "已经用过")):
            with pytest.raises(Refused, match=words):
                record(
                    desk, told.file, "issue", [Put(STAMPING, new_id("s"), {**said, **changed})], signing=True
                )


def test_a_file_that_is_none_does_not_hold_up_the_papers_printed_with_it(told: Told) -> None:
    with told.desk() as desk:
        bad = laid_in(desk, told, b"%PDF-1.4 not a pdf at all")
        printed = bulk.kept(desk, [(told.file, bad), (told.file, told.paper)])
        assert printed.made == 1 and printed.pdf and [wanted.name for wanted, _ in printed.failed] == [bad]
