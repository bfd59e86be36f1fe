"""流转单据 without the window: which lie ready after a step, which stand at it, and keeping one under a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desktop.county import instruments as county_side
from desktop.errors import Refused, UserError
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.instruments import accept
from desktop.ui.presenters import instruments, papers, slips
from desktop.ui.presenters.forms import TypedValue
from desktop.ui.presenters.household import show
from desktop.ui.presenters.signing import ToSign, queue
from desktop.ui.presenters.step_actions import Saved, submit
from desktop.ui.presenters.step_forms import initial, open_step
from desktop.ui.presenters.step_specs import PRESENT
from desktop.ui.presenters.timeline import TimelineRow
from tests.office.made_office import ADMIN, LEADER, House

RECEIPT = f"{slips.SLIP}window_receipt"


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with house.desk() as opened:
        yield opened


def do(desk: Desk, ref: CaseRef, step: str, **typed: TypedValue) -> Saved:
    form = open_step(desk, ref, step)
    return submit(desk, form, {**initial(form.spec), **typed})


def row(desk: Desk, ref: CaseRef, step: str) -> TimelineRow:
    return next(r for r in show(desk, ref.household).cases[0].rows if r.step == step)


def accepted(desk: Desk, house: House) -> tuple[CaseRef, Saved]:
    ref = house.registered(desk)
    present = [f"{m.id}={PRESENT}" for m in case_at(desk, ref).matter.materials]
    do(desk, ref, "materials", materials=present)
    return ref, do(desk, ref, "acceptance")


def test_after_acceptance_the_receipt_lies_ready_and_stands_at_the_step(desk: Desk, house: House) -> None:
    ref, saved = accepted(desk, house)
    assert saved.preview == RECEIPT and "已受理" in saved.message
    [slip] = row(desk, ref, "acceptance").slips
    assert slip.step == RECEIPT and slip.label.startswith("单据：") and slip.label.endswith("…")
    assert [s.step for s in row(desk, ref, "materials").slips] == [f"{slips.SLIP}materials_receipt"]
    sheet = papers.preview(desk, ref, saved.preview)
    assert sheet.data.startswith(b"%PDF") and sheet.draft and "未编号" in sheet.note
    assert home_at(desk, ref.household).papers == (), "looking uses no number"


def test_a_slip_is_kept_under_a_number_and_the_next_look_says_so(desk: Desk, house: House) -> None:
    ref, saved = accepted(desk, house)
    kept, changes = papers.number(desk, papers.preview(desk, ref, saved.preview))
    assert changes.households == {ref.household} and not kept.draft and kept.slip is None
    [paper] = home_at(desk, ref.household).papers
    assert paper.form == "window_receipt" and paper.number in kept.note
    assert paper.number in papers.preview(desk, ref, saved.preview).note
    with pytest.raises(UserError, match="不在这里编号"):
        papers.number(desk, kept)


def test_who_takes_nothing_in_looks_only(desk: Desk, house: House) -> None:
    ref, _ = accepted(desk, house)
    desk.close()
    with house.desk(LEADER) as leader:
        assert papers.preview(leader, ref, RECEIPT).slip is None


def recalled(house: House) -> None:
    """The county takes the instrument back from the day after the signing day on."""
    since = house.day("decide") + timedelta(days=1)
    with house.county() as county, house.desk(ADMIN) as desk:
        raw = county_side.recall(county, desk.office_id, "密委〔2026〕1号（样例）", since, "收回试点权限")
        accept(desk, raw)
    house.clock.set(since)


def test_a_case_without_power_is_listed_handed_up_and_its_notice_lies_ready(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
        assert instruments.left_open(desk) == ()
    recalled(house)
    with house.desk() as desk:
        [found] = instruments.left_open(desk)
        assert found.ref == ref and "李𬭎" in found.title and "收回" in found.why and "期限" in found.state
        form = open_step(desk, ref, "handed_up")
        typed = initial(form.spec)
        assert typed["to"] == "密山市民政局" and "收回" in str(typed["reason"])
        with pytest.raises(Refused, match="收回"):
            submit(desk, form, {**typed, "how": "finish"})
        assert ToSign().count(desk) == 1
        saved = submit(desk, form, typed)
        assert (ToSign().count(desk), queue(desk)) == (0, ()), "nobody here signs what was handed over"
        assert saved.preview == f"{slips.SLIP}handed_up_notice" and "移交" in saved.message
        assert papers.preview(desk, ref, saved.preview).data.startswith(b"%PDF")
        assert [s.step for s in row(desk, ref, "handed_up").slips] == [saved.preview]
        assert instruments.left_open(desk) == ()
        with pytest.raises(UserError, match="移交"):
            submit(desk, form, typed)
