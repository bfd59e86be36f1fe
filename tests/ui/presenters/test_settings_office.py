"""办公室资料: the administrator fills in what papers and amounts go by, and moves the words of the seal."""

from __future__ import annotations

import pytest

from desktop.errors import UserError
from desktop.office import papers, stamp_place
from desktop.ui.presenters import settings_office
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.settings_words import Deed, Line
from tests.office.made_office import ADMIN, CLERK, House
from tests.office.made_told import Told


def line(lines: tuple[Line, ...], title: str) -> Line:
    return next(found for found in lines if found.title == title)


def test_an_administrator_changes_the_phone_and_a_clerk_only_reads_it(house: House) -> None:
    with house.desk(ADMIN) as desk:
        [deed] = line(settings_office.board(desk).lines, "办公电话").deeds
        assert settings_office.form(desk, deed).fields[0].initial == desk.setting_text("phone")
        settings_office.hand_in(desk, deed, {"value": "0467-7654321"}, None)
        assert desk.setting_text("phone") == "0467-7654321"
        assert line(settings_office.board(desk).lines, "办公电话").detail == "0467-7654321"
    with house.desk(CLERK) as desk:
        board = settings_office.board(desk)
        assert not any(found.deeds for found in board.lines) and "管理员" in board.note
        with pytest.raises(UserError, match="管理员"):
            settings_office.hand_in(desk, deed, {"value": "1"}, None)


def test_every_setting_has_a_form_that_takes_what_stands_there(house: House) -> None:
    with house.desk(ADMIN) as desk:
        for setting in desk.pack.scheme.settings:
            deed, now = Deed("change", "更改", setting.id), desk.office.setting(setting.id)
            if now is None:
                continue
            asked = settings_office.form(desk, deed).fields[0]
            settings_office.hand_in(desk, deed, {"value": asked.initial or ""}, None)
            assert desk.office.setting(setting.id) == now, setting.title


def test_the_words_of_the_seal_move_on_papers_to_come(told: Told) -> None:
    move = Deed("change", "微调", "stamp")
    with told.house.desk(ADMIN) as desk:
        for wrong in ("二", "nan", "1e999", "25"):
            with pytest.raises((FieldProblem, UserError)):
                settings_office.hand_in(desk, move, {"right": wrong, "down": "0"}, None)
        before = papers.preview_notice(desk, told.ref, desk.today())
        settings_office.hand_in(desk, move, {"right": "-2", "down": "1.5"}, None)
        assert stamp_place.offset(desk) == (-2.0, 1.5)
        assert papers.preview_notice(desk, told.ref, desk.today()) != before
        assert (
            "向右 -2 毫米、向下 1.5 毫米" in line(settings_office.board(desk).lines, "印章文字的位置").detail
        )
