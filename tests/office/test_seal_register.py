"""用印登记: every use of the seal is there once, what became of the paper too, and no number is lost in silence."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from desktop.errors import UserError
from desktop.office import papers, seal_register, seal_register_sheet, stamping
from desktop.office.numbers import reserve
from desktop.office.seal_register import SealRegister
from desktop.office.table_files import workbook
from tests.office.made_office import LEADER, PASSWORDS, family
from tests.office.made_told import Told, words


@pytest.fixture
def told(told: Told) -> Told:
    """Three uses of the seal: one paper reprinted, replaced by another; a third number taken and not used."""
    house = told.house
    with told.desk() as desk:
        stamping.reprint(desk, told.file, told.paper, 2, "")
        stamping.reprint(desk, told.file, told.paper, 1, "卡纸")
        stamping.reissue(desk, told.ref, told.paper, "金额印错", desk.today())
        reserve(desk, [desk.setting_text("seal_series")], desk.today())
        other = house.until_decision(desk, family("王小明", "0022"))
    house.decided(other)
    with told.desk() as desk:
        papers.issue_notice(desk, other, desk.today())
    return told


def test_the_register_adds_up_and_tells_what_became_of_every_paper(told: Told) -> None:
    seen: list[tuple[int, int]] = []
    with told.desk() as desk:
        register = seal_register.read(desk, lambda done, total: seen.append((done, total)))
        assert seen == [(1, 2), (2, 2)] and register.unread == () and register.doubled == ()
        first, second, third = register.uses
        assert (first.paper, first.voided_on[:4], first.printed) == (told.paper, "2026", 2)
        assert first.replaced_by == second.number and second.replaces == first.number
        assert first.note.endswith("重印 1 次：2026-03-23 1 份 卡纸") and "作废：金额印错" in first.note
        assert (third.by, third.approved_by, third.reason) == ("赵一", "李三", "最低生活保障 同意")
        (gap,) = register.gaps
        assert gap.why.startswith("取号后没有用上") and gap.on == "2026-03-23"
        every = {u.use_no for u in register.uses} | {gap.number}
        assert len(every) == 4, "the series has no hole"
        assert (len(register.stamped), register.copies, register.voids, register.reprints) == (3, 3, 1, 1)
        assert register.of_month("2026-04").uses == () and register.of_month("2026-03").uses == register.uses
        assert register.months == ("2026-03",)


def test_the_register_leaves_as_a_form_and_as_a_table_without_a_name_of_a_family(
    told: Told, tmp_path: Path
) -> None:
    with told.desk() as desk:
        register = seal_register.read(desk)
        text = words(seal_register_sheet.paper(desk, register, "2026-03"))
        assert "用印登记表" in text and "合计3次、3份" in text and "金额印错" in text
        target = tmp_path / "register.xlsx"
        assert "已留痕" in seal_register_sheet.save(desk, register, "", target)
        sheet = openpyxl.load_workbook(io.BytesIO(target.read_bytes())).active
        assert sheet is not None
        cells = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
        assert sum(c.startswith("密民试点用印") for c in cells) == 4
        for name in ("李𬭎", "王小明"):
            assert name not in text and name not in "".join(cells)
        empty = seal_register_sheet.table(desk, SealRegister(), "2026-01")
        assert workbook(empty) and "用印 0 次" in empty.note


def test_a_register_that_is_not_whole_is_shown_and_not_taken_out(told: Told, tmp_path: Path) -> None:
    with told.desk() as desk:
        path = desk.households.path(told.file)
        path.write_bytes(path.read_bytes()[:4096])
        register = seal_register.read(desk)
        assert register.unread == (told.file,) and len(register.uses) == 1
        assert all("读不了" in gap.why for gap in register.gaps)
        with pytest.raises(UserError, match="不全"):
            seal_register_sheet.save(desk, register, "", tmp_path / "r.xlsx")
    with told.house.desk(LEADER) as desk, pytest.raises(UserError, match="经办人或管理员"):
        desk.open_signing(PASSWORDS[LEADER])
        seal_register_sheet.save(desk, SealRegister(), "", tmp_path / "r.xlsx")
