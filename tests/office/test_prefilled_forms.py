"""预填表: nothing of an earlier application stands on the form of the next, and a signed sheet files itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.documents.page_code import codes_of
from desktop.documents.preview import page_count
from desktop.documents.stamp import letter_date
from desktop.domain.journal import Attach
from desktop.domain.organ import organ
from desktop.office import archive_check, scan_filing, slips, volume, volume_pieces
from desktop.office.act import case_at, home_at
from desktop.office.desk import Desk
from desktop.office.scan_filing_papers import KnownPapers
from desktop.office.scan_filing_seen import GOOD
from tests.documents.scanned_pages import drawn, jpeg, scanned
from tests.office.made_told import Told
from tests.stories.reading import words

CHANGES = ("dynamic_form", "grace_form", "recheck_form")


@pytest.fixture(scope="module")
def told(told_once: Told, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return told_once.copied(tmp_path_factory.mktemp("prefilled") / "house")


@pytest.mark.parametrize("form", CHANGES)
def test_the_form_of_a_change_says_nothing_of_the_first_application(told: Told, form: str) -> None:
    with told.house.desk() as desk:
        case = case_at(desk, told.ref)
        assert case.decision is not None
        said = words(slips.prefilled(desk, told.ref.household, form))
        assert case.household.head is not None and case.household.head.name in said
        earlier = ("在系统内签批", "经审核", case.decision.signer_name, "入户调查，", "核对结果", "公示。")
        assert not [text for text in earlier if text in said]


def test_what_runs_today_may_stand_on_the_form_of_a_change(told: Told) -> None:
    with told.house.desk() as desk:
        (running,) = home_at(desk, told.ref.household).running_benefits
        said = words(slips.prefilled(desk, told.ref.household, "grace_form"))
        assert running.category in said and "现月金额" in said


def test_a_form_is_dated_by_the_decision_or_by_the_pen(told: Told) -> None:
    with told.house.desk() as desk:
        case, later = case_at(desk, told.ref), date(2026, 4, 9)
        assert case.decision is not None
        decided = letter_date(date.fromisoformat(case.decision.on))
        for approval in (
            slips.prefilled(desk, told.ref.household, "approval_form"),
            slips.draw(desk, told.ref, "approval_form", later),
        ):
            said = words(approval)
            assert said.count(decided) >= 2, "at the signature and under the paper"
            assert letter_date(later) not in said
        assert f"{organ(desk.township_name)}年月日" in words(
            slips.prefilled(desk, told.ref.household, "recheck_form")
        )
        relatives = words(slips.prefilled(desk, told.ref.household, "relatives_register"))
        assert letter_date(desk.today()) not in relatives


def test_a_signed_sheet_files_itself_under_its_item(told: Told, tmp_path: Path) -> None:
    own = told.copied(tmp_path / "house")
    with own.house.desk() as desk:
        file = own.ref.household
        pdf = slips.prefilled(desk, file, "approval_form")
        pages = [drawn(pdf, n) for n in range(page_count(pdf))]
        assert all(len(codes_of(page)) == 1 for page in pages)
        stack = tmp_path / "扫描"
        stack.mkdir()
        for n, page in enumerate(reversed(pages)):
            (stack / f"{n}.jpg").write_bytes(jpeg(scanned(page, degrees=0.7, shift=5, seed=n)))
        seen = scan_filing.look(desk, [stack])
        assert [page.state for page in seen.pages] == [GOOD] * len(pages)
        (paper,) = seen.papers
        assert paper.household == file and paper.title == desk.form("approval_form").title and paper.complete
        assert not _scanned(desk, file, "approval_form")
        assert len(scan_filing.file(desk, seen)[0]) == 1
        assert _scanned(desk, file, "approval_form")
        assert scan_filing.file(desk, seen)[0] == (), "once"
        bound = [line for line in volume.plan(desk, file).lines if "审核确认表" in line.piece.title]
        assert len(bound) == 1 and bound[0].pages == len(pages)


def test_a_sheet_of_nobody_here_is_not_filed(told: Told, tmp_path: Path) -> None:
    with told.house.desk() as desk:
        found = KnownPapers(desk)
        assert found.find("s0123456789abcdef-0000-0000-9d5") is None
        assert found.unread == []


def _scanned(desk: Desk, file: str, item: str) -> bool:
    found = archive_check.checklists(desk, file)[0].found
    return any(f.item.id == item and f.state == "scanned" for f in found)


def test_a_step_that_was_done_and_left_no_paper_makes_a_volume_incomplete(told: Told) -> None:
    with told.house.desk() as desk:
        case = case_at(desk, told.ref)
        assert volume_pieces.unpapered(desk, case, {}) == (), "the list of the archive asks for those itself"
        step = case.matter.steps[0].model_copy(update={"id": "deliver", "rule": "deliver", "title": "送达"})
        done = replace(case.household.steps[-1], id="s-served", step="deliver", facts={})
        served = replace(
            case,
            matter=case.matter.model_copy(update={"steps": (*case.matter.steps, step)}),
            household=replace(case.household, steps=(*case.household.steps, done)),
        )
        assert volume_pieces.unpapered(desk, served, {}) == ("送达已办，没有送达回证",)
        proof = Attach("0" * 64, 1, "image/jpeg", "回证.jpg", "step/s-served")
        assert volume_pieces.unpapered(desk, served, {proof.sha256: proof}) == ()
