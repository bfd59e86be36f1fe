"""补录: what is written down days later needs a reason and the paper of the day, and is marked for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from desktop.domain.late_entry import LATE_AFTER_DAYS
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from desktop.ui.presenters.forms import LATE_REASON, LATE_SCAN, FieldProblem, TypedValue
from desktop.ui.presenters.household import show
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import initial, open_step
from desktop.ui.presenters.step_specs import RULE_SPECS, SPECS, with_late_fields
from tests.office.made_office import START, House


@pytest.fixture
def accepted(house: House) -> Iterator[tuple[Desk, CaseRef]]:
    """An application that was accepted ten days ago."""
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.clock.set(house.day("accept") + timedelta(days=10))
        yield desk, ref


def visit(desk: Desk, ref: CaseRef, picture: Path, days_ago: int, **late: TypedValue) -> None:
    form = open_step(desk, ref, "visit")
    member = case_at(desk, ref).household.members[0].id
    typed: dict[str, TypedValue] = {
        **initial(form.spec), "on": (desk.today() - timedelta(days=days_ago)).isoformat(), "present": member,
        "investigators": ["赵一", "孙四"], "member_signed": True, "conclusion": "属实",
        "photos": [str(picture)], **late,
    }  # fmt: skip
    submit(desk, form, typed)


def test_a_day_within_the_grace_asks_nothing_more(accepted: tuple[Desk, CaseRef], picture: Path) -> None:
    desk, ref = accepted
    visit(desk, ref, picture, LATE_AFTER_DAYS)
    row = next(r for r in show(desk, ref.household).cases[0].rows if r.step == "visit")
    assert row.mark == "" and "补录" not in row.detail


@pytest.mark.parametrize(("left_out", "where"), [(LATE_REASON, LATE_REASON), (LATE_SCAN, LATE_SCAN)])
def test_an_earlier_day_wants_reason_and_paper(
    accepted: tuple[Desk, CaseRef], picture: Path, left_out: str, where: str
) -> None:
    desk, ref = accepted
    late: dict[str, TypedValue] = {LATE_REASON: "村里断网", LATE_SCAN: [str(picture)]}
    late.pop(left_out)
    with pytest.raises(FieldProblem) as caught:
        visit(desk, ref, picture, LATE_AFTER_DAYS + 1, **late)
    assert caught.value.field == where


@pytest.mark.parametrize("same_file", [False, True])
def test_a_late_entry_is_marked_with_its_reason(
    accepted: tuple[Desk, CaseRef], picture: Path, tmp_path: Path, same_file: bool
) -> None:
    desk, ref = accepted
    paper = picture if same_file else tmp_path / "表.jpg"
    Image.new("RGB", (64, 64), (250, 250, 240) if not same_file else (1, 2, 3)).save(paper)
    visit(desk, ref, picture, LATE_AFTER_DAYS + 1, **{LATE_REASON: "村里断网", LATE_SCAN: [str(paper)]})
    done = case_at(desk, ref).latest("visit")
    assert done is not None and done.facts[LATE_REASON] == "村里断网"
    with desk.open_household(ref.household) as opened:
        assert opened.blob(str(done.facts["scan"])) == paper.read_bytes()
    view = show(desk, ref.household)
    row = next(r for r in view.cases[0].rows if r.step == "visit")
    assert row.mark == "补录" and "村里断网" in row.detail


def test_every_form_of_a_day_has_the_two_fields_but_those_signed_on_the_day() -> None:
    today_only = {"paper", "payment"}
    for name, spec in {**SPECS, **RULE_SPECS}.items():
        late = with_late_fields(spec, START)
        names = {f.name for f in late.fields}
        assert (LATE_REASON in names) == (name not in today_only), name
        assert LATE_REASON not in {f.name for f in late.visible({"on": START.isoformat()})}
        if LATE_REASON in names:
            typed = {"on": (START - timedelta(days=4)).isoformat(), "mode": "paper"}
            seen = {f.name for f in late.visible(typed)}
            assert LATE_REASON in seen and ({LATE_SCAN, "scan"} & seen)
