"""没有通过以后: what else may be applied for, with the materials that are here already."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.demo.deeds import finish
from desktop.demo.town import Town
from desktop.domain.case import Case
from desktop.domain.workflow import next_step
from desktop.errors import UserError
from desktop.office import intake
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.office.intake_more import apply_more, offer_after_refusal
from tests.office.made_office import CHEAP

RICH = NewHousehold(
    "样例村", (NewMember("林示范", "469028196205140011", "户主", birth="1962-05-14", sex="1", income_fen=1_000_000),)
)  # fmt: skip


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, CaseRef]:
    """A town where a family of somewhat more than the standard was refused dibao."""
    folder: Path = tmp_path_factory.mktemp("refused")
    town = Town(folder, "示范专用口令仅供测试使用", "lingshui", cost=CHEAP)
    town.found()
    with town.clerk() as desk:
        ref, _ = intake.register(
            desk, RICH, Request("dibao", "收入减少", agent="周六（亲属，已交委托手续）"), desk.today()
        )
        assert offer_after_refusal(desk, ref) == (), "nothing is refused yet"
    finish(town, ref)
    return town, ref


def test_after_a_refusal_the_margin_and_relief_are_offered_and_need_no_second_copy(
    refused: tuple[Town, CaseRef],
) -> None:
    town, ref = refused
    with town.clerk() as desk:
        assert case_at(desk, ref).refused
        assert {s.matter for s in offer_after_refusal(desk, ref)} == {"marginal", "temporary"}
        with pytest.raises(UserError, match="不在可以转办"):
            apply_more(desk, ref, ["marginal", "tekun"], desk.today())
        assert len(home_at(desk, ref.household).applications) == 1
        done, changes = apply_more(desk, ref, ["marginal", "temporary"], desk.today())
        assert [d.title for d in done] == ["低保边缘家庭认定", "临时救助"] and changes.households == {
            ref.household
        }
        for further in done:
            case = case_at(desk, further.ref)
            step = case.latest("materials")
            assert step is not None and step.facts["taken_over_from"] == ref.application
            assert step.facts["result"] == "complete" and not further.lacking
            assert further.taken_over
            assert case.application.applicant == case_at(desk, ref).application.applicant
            assert case.application.agent == "周六（亲属，已交委托手续）"
            assert _next(desk, case) == "acceptance"
        assert offer_after_refusal(desk, ref) == (), "what is under way is not offered again"
    finish(town, done[0].ref)
    with town.clerk() as desk:
        assert case_at(desk, done[0].ref).settled


def _next(desk: Desk, case: Case) -> str:
    found = next_step(case, desk.days, desk.today())
    return found.step.id if found else ""
