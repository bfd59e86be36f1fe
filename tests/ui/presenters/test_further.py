"""没有通过以后: what the household page offers, the form, and the sentence about what was taken over."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.demo.deeds import finish
from desktop.demo.town import Town
from desktop.errors import UserError
from desktop.office import intake
from desktop.office.act import CaseRef
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.ui.presenters.desk_forms import open_deed
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.further import APPLY_MORE
from desktop.ui.presenters.household import CaseView, show
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import initial
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP

RICH = NewHousehold(
    "样例村", (NewMember("林示范", "469028196205140011", "户主", birth="1962-05-14", sex="1", income_fen=1_000_000),)
)  # fmt: skip


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, CaseRef]:
    """A town where a family of somewhat more than the standard was refused dibao."""
    folder: Path = tmp_path_factory.mktemp("refused")
    town = Town(folder, DEMO_WORD, "lingshui", cost=CHEAP)
    town.found()
    with town.clerk() as desk:
        ref, _ = intake.register(desk, RICH, Request("dibao", "收入减少"), desk.today())
        assert show(desk, ref.household).cases[0].further == (), "nothing is refused yet"
    finish(town, ref)
    return town, ref


def test_a_refused_family_applies_for_something_else_and_brings_nothing_twice(
    refused: tuple[Town, CaseRef],
) -> None:
    town, ref = refused

    def shown() -> CaseView:
        return next(c for c in show(desk, ref.household).cases if c.ref == ref)

    with town.clerk() as desk:
        assert set(shown().further) == {"低保边缘家庭认定", "临时救助"}
        form = open_deed(desk, ref.household, APPLY_MORE, ref.application)
        assert dict(form.facts)["没有通过的"] == "最低生活保障" and "临时救助" in dict(form.facts)
        with pytest.raises(FieldProblem):
            submit(desk, form, initial(form.spec))
        saved = submit(desk, form, {**initial(form.spec), "matters": ["temporary"]})
        assert "临时救助" in saved.message and "接过来" in saved.message and "材料齐全" in saved.message
        assert saved.changes.households == {ref.household}
        assert shown().further == ("低保边缘家庭认定",)
        submit(desk, form, {**initial(form.spec), "matters": ["marginal"]})
        assert shown().further == ()
        with pytest.raises(UserError, match="没有可以转申请"):
            open_deed(desk, ref.household, APPLY_MORE, ref.application)
