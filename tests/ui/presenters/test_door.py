"""Before the door, without a window: refusals that change nothing, and what is taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.office import backup, laptop
from desktop.office.restore import MARK
from desktop.tasks import Cancelled
from desktop.ui.presenters.door import Here, Outcome, Step
from desktop.ui.presenters.door_devices import begin, enrol
from desktop.ui.presenters.door_rescue import bring_back, forgotten
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.session import NotBegun, Session
from tests.office.made_office import ADMIN, CHEAP, CLERK, PASSWORDS, House


def nobody(done: int, total: int) -> None:
    """Nobody looks at the progress."""


@pytest.fixture
def here(house: House, tmp_path: Path) -> Here:
    """A PC that knows no office."""
    return Here(tmp_path / "pc", house.clock, CHEAP)


def filled(step: Step, typed: Mapping[str, object]) -> dict[str, str | bool | list[str]]:
    return {f.name: f.start() for f in step.spec.fields} | {name: str(v) for name, v in typed.items()}


def step_after(step: Step, **typed: object) -> Step:
    found = step.do(filled(step, typed), nobody)
    assert isinstance(found, Step)
    return found


def outcome(step: Step, **typed: object) -> Outcome:
    found = step.do(filled(step, typed), nobody)
    assert isinstance(found, Outcome), found
    return found


def invited(house: House, here: Here) -> Step:
    path = house.stick / "邀请.json"
    with house.desk(ADMIN) as desk:
        path.write_bytes(laptop.invite(desk, CLERK))
    return step_after(enrol(here), invitation=path)


def answers(house: House, folder: Path, request: Path) -> dict[str, object]:
    word = PASSWORDS[CLERK]
    return {"folder": folder, "name": "下乡1号", "word": word, "again": word, "request": request}


def test_a_pc_of_the_office_does_not_lose_its_identity_by_enrolling_again(
    house: House, tmp_path: Path
) -> None:
    step = invited(house, Here(house.profile, house.clock, CHEAP))
    with pytest.raises(UserError, match="已经登记在这个办公室"):
        step.do(filled(step, answers(house, tmp_path / "new", house.stick)), nobody)
    assert not (tmp_path / "new").exists()
    house.desk().close()


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_made(
    house: House, here: Here, tmp_path: Path
) -> None:
    step = invited(house, here)
    for request in (tmp_path / "没插好的U盘" / "申请.json", Path("申请.json")):
        with pytest.raises(FieldProblem) as refused:
            step.do(filled(step, answers(house, tmp_path / "new", request)), nobody)
        assert refused.value.field == "request" and not (tmp_path / "new").exists()


def test_a_request_that_could_not_be_written_may_be_saved_elsewhere(
    house: House, here: Here, tmp_path: Path
) -> None:
    (house.stick / "设备登记申请.json").mkdir()
    again = step_after(invited(house, here), **answers(house, tmp_path / "new", house.stick))
    assert "只差" in again.note and again.word
    done = outcome(again, request=house.stick / "申请.json")
    assert [name for name, _ in done.shown] == ["本机指纹", "办公室指纹"] and done.kept == tmp_path / "new"
    with pytest.raises(NotBegun):
        Session(here.profile, here.clock).door(tmp_path / "new")


def test_a_folder_that_waits_for_nothing_is_not_begun(house: House, here: Here) -> None:
    step = begin(here)
    with pytest.raises(FieldProblem, match="没有在等启用"):
        step.do(filled(step, {"folder": house.office, "source": house.stick, "word": "x"}), nobody)


def test_a_restore_that_was_called_off_goes_on_from_the_same_folder(
    house: House, here: Here, tmp_path: Path
) -> None:
    with house.desk() as desk:
        backup.back_up(desk, house.stick)
    step = step_after(bring_back(here), source=house.stick)
    which, target = step.spec.fields[0], tmp_path / "back"
    assert len(which.choices) == 1 and "办公室电脑" in which.choices[0][1]
    typed = filled(step, {"target": target, "person": ADMIN, "word": PASSWORDS[ADMIN]})

    def enough(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        step.do(typed, enough)
    assert (target / MARK).exists()
    with pytest.raises(UserError, match="口令不对"):
        step.do({**typed, "word": "不是这个口令"}, nobody)
    done = step.do(typed, nobody)
    assert isinstance(done, Outcome) and done.warnings == () and not (target / MARK).exists()
    assert Session(here.profile, here.clock).unlock(target, CLERK, PASSWORDS[CLERK]).user == CLERK


def test_a_folder_without_backups_and_one_that_is_no_office_are_told_of(
    house: House, here: Here, tmp_path: Path
) -> None:
    for step, name in ((bring_back(here), "source"), (forgotten(here), "folder")):
        with pytest.raises(UserError) as refused:
            step.do({name: str(tmp_path)}, nobody)
        assert refused.value.hint


def test_what_is_awaited_after_a_restore_is_named(house: House, here: Here, tmp_path: Path) -> None:
    with house.desk() as desk:
        file = house.registered(desk).household
        desk.anchor()
    kept = house.office / "households" / file[:2] / f"{file}.hdh"
    kept.unlink()
    step = step_after(bring_back(here), source=house.office)
    done = outcome(step, target=tmp_path / "back", word=PASSWORDS[ADMIN])
    assert len(done.waiting) == 1 and file in done.waiting[0] and "交换一次" in done.lines[0]
