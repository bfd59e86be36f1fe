"""A split that broke off: it is carried on, or dropped while neither file was touched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.demo.town import Town
from desktop.errors import UserError
from desktop.office import batches, intake, regrouping
from desktop.office.act import home_at
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.ui.presenters import desk_forms
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.household import show
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import initial
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP

FAMILY = NewHousehold(
    "样例村",
    (
        NewMember("黎文海", "469028196205140017", "户主", sex="1", birth="1962-05-14"),
        NewMember("黎小山", "469028200001050039", "子", sex="1", birth="2000-01-05"),
    ),
)


def test_a_batch_that_touched_nothing_may_be_dropped_from_the_banner(tmp_path: Path) -> None:
    town = Town(tmp_path / "town", DEMO_WORD, "lingshui", cost=CHEAP)
    town.found()
    with town.clerk() as desk:
        ref, _ = intake.register(desk, FAMILY, Request("dibao", "收入减少"), desk.today())
        son = home_at(desk, ref.household).members[1].id
        said = {
            "head": son, "old_head": "", "cause": "married", "reason": "另过", "facts": {},
            "event_on": date(2026, 1, 5).isoformat(),
        }  # fmt: skip
        batch = batches.begin(
            desk, batches.SPLIT, ref.household, "00aa00aa00aa00aa", (son,), (), said, desk.today()
        )  # fmt: skip
        [warned] = [w for w in show(desk, ref.household).warnings if w.deed]
        assert warned.deed is not None and warned.deed.label == "接着办完"
        assert warned.other is not None and (warned.other.label, warned.other.about) == ("放弃", batch.id)
        form = desk_forms.open_deed(desk, ref.household, warned.other.deed, warned.other.about)
        with pytest.raises(FieldProblem):
            submit(desk, form, initial(form.spec))
        saved = submit(desk, form, {**initial(form.spec), "sure": True})
        assert saved.changes.households == {ref.household} and regrouping.unfinished(desk) == ()
        assert not any(w.deed for w in show(desk, ref.household).warnings)
        with pytest.raises(UserError, match="已经办完或放弃"):
            desk_forms.open_deed(desk, ref.household, warned.other.deed, warned.other.about)
