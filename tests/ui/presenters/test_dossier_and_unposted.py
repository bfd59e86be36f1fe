"""卷宗 and the word about a 公示单 that has no number, without the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.office import access, publication, review, stamping
from desktop.office.desk import Desk
from desktop.ui.presenters import bulk, dossier_sheet, papers
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import initial, open_step
from desktop.ui.presenters.unposted import Unposted
from tests.office.made_office import LEADER, House
from tests.office.made_told import Told, words


def looked(desk: Desk, file: str, **typed: str) -> Sheet:
    return dossier_sheet.sheet(desk, file, typed, lambda done, total: None)


def test_a_dossier_is_looked_at_and_leaves_only_on_purpose(told: Told, tmp_path: Path) -> None:
    with told.desk() as desk:

        def taken_out() -> list[str]:
            return [str(f["what"]) for (kind, _), f in desk.office.records().items() if kind == "export"]

        sheet = looked(desk, told.file)
        assert "决定 1 项" in sheet.note and sheet.note.startswith("李𬭎") and "李" not in sheet.title
        assert "签批时不知道的情况" in words(sheet.data) and taken_out() == []
        assert "卷宗" in {line.what for line in access.seen(desk, told.file, desk.user)}
        papers.save(desk, sheet, tmp_path / "卷宗.pdf")
        assert taken_out() == [sheet.title]
        of_person = looked(desk, "", person="李𬭎", since="2020-01-01", until="2020-12-31")
        assert "2020-01-01 至 2020-12-31" in of_person.title and told.file in of_person.title
        assert "决定 0 项" in of_person.note
        with pytest.raises(FieldProblem, match="日期写得不对"):
            looked(desk, told.file, since="去年")
        with pytest.raises(UserError, match="起日晚于止日"):
            looked(desk, told.file, since="2026-03-02", until="2026-03-01")


def test_it_is_no_form_to_print_for_many_families(told: Told) -> None:
    with told.desk() as desk:
        offered = next(f for f in bulk.form(desk).fields if f.name == "form").choices
        assert "dossier" not in dict(offered) and "visit_sheet" in dict(offered)


def test_a_posting_without_a_numbered_sheet_is_told_so_and_may_be_recorded(
    house: House, picture: Path
) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        on = house.at("notice")
        review.state_opinion(desk, ref, review.propose(desk, ref), on)
        before = open_step(desk, ref, "notice")
        assert before.unposted == Unposted("新柞村", "dibao", True)
        assert open_step(desk, ref, "objection").unposted is None
        paper, _ = publication.issue(desk, [ref], on)
        assert open_step(desk, ref, "notice").unposted is None
        stamping.void(desk, ref.household, paper, "写错村名", on)
        again = open_step(desk, ref, "notice")
        assert again.unposted is not None, "what is void does not hang"
    with house.desk(LEADER) as leader:
        seen = open_step(leader, ref, "notice").unposted
        assert seen is not None and not seen.may
    with house.desk() as desk:
        typed = {**initial(again.spec), "place": "村务公开栏", "photos": [str(picture)]}
        assert "公示" in submit(desk, again, typed).message
