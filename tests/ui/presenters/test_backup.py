"""设置·备份 without a window: what the page says, back up, drill, salvage."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.ui.presenters import backup
from tests.office.made_backup import Backed, backed_once, damaged, every_page


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Backed:
    return backed_once(tmp_path_factory.getbasetemp()).copied(tmp_path / "house")


def silent(done: int, total: int) -> None:
    """Nobody looks."""


def test_a_place_is_chosen_and_a_backup_taken(office: Backed) -> None:
    with office.house.desk() as desk:
        told = backup.choose(desk, office.stick, 7)
        assert "每周" in told.hint and told.changes.kinds == {"backup"}
        assert "已备份 2 户" in backup.back_up(desk, silent).message
        board = backup.board(desk)
        assert (board.target, board.there, board.every_days) == (str(office.stick), True, 7)
        assert [line.state for line in board.lines] == ["完整"] and "最近一次备份" in board.last
        assert any("演练" in text for text in board.advice) and board.awaited == ()
        office.stick.rename(office.house.folder / "away")
        gone = backup.board(desk)
        assert not gone.there and gone.lines == ()
        with pytest.raises(UserError, match="找不到备份文件夹"):
            backup.back_up(desk, silent)


def test_a_drill_gives_a_certificate_to_save(office: Backed) -> None:
    paper = office.house.folder / "证明.pdf"
    with office.house.desk() as desk:
        proved = backup.prove(desk, silent)
        assert proved.good and "全部通过" in proved.told.message
        backup.save_certificate(desk, proved.certificate, paper)
        assert paper.read_bytes() == proved.certificate
        assert not any("演练" in text for text in backup.board(desk).advice)


def test_a_damaged_household_is_put_together(office: Backed) -> None:
    damaged(office.path(office.second), *every_page(office.path(office.second), 2))
    with office.house.desk() as desk:
        told = backup.put_together(desk, f" {office.second} ")
        assert told.changes.households == {office.second} and "另存" in told.message
        with desk.open_household(office.second) as opened:
            assert opened.check() == []


def test_a_disc_image_says_what_it_fits_on(office: Backed) -> None:
    with office.house.desk() as desk:
        told = backup.write_disc(desk, office.house.folder / "x.iso", silent)
    assert "CD-R 放得下" in told.message
