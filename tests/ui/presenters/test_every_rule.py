"""Nothing on the household page is a dead button: every rule of every scheme has a form that submits."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.demo.town import Town
from desktop.domain.matter import RULES, Step
from desktop.office import intake
from desktop.office.act import case_at
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.ui.presenters.household import show
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import open_step
from desktop.ui.presenters.step_specs import GENERIC, spec_for
from tests.office.made_office import CHEAP
from tests.ui.form_walk import Said, filled, walk_by_forms

WORD = "示范专用口令仅供测试使用"
PATHS: tuple[tuple[str, str, dict[str, object], Said], ...] = (
    ("lingshui", "dibao", {}, {}),
    ("lingshui", "temporary", {"path": "emergency", "asked_fen": 80_000}, {"visit": {"amount_fen": "800"}}),
    ("lingshui", "temporary", {"asked_fen": 80_000, "instalments": 2}, {"visit": {"amount_fen": "800"}}),
    ("lingshui", "dibao", {"channel": "county"}, {}),
    ("shanting", "second_birth", {}, {}),
    ("shanting", "company", {}, {}),
    ("guanxian", "tekun", {}, {"visit": {"no_obligors": True, "orphan_choice": "no"}}),
    ("guanxian", "disability_nursing", {"subject": 0}, {}),
    ("guanxian", "medical_remote", {"subitem": "transfer"}, {}),
)  # fmt: skip


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Town]:
    found = {}
    for scheme in sorted({p[0] for p in PATHS}):
        found[scheme] = Town(tmp_path_factory.mktemp(scheme), WORD, scheme, cost=CHEAP)
        found[scheme].found()
    return found


def old_person(number: int) -> NewHousehold:
    """Somebody of 80 years who lives alone."""
    who = NewMember(f"示例{number}", f"23038219460514{number:04d}", "户主", sex="1", birth="1946-05-14",
                    work_ability="无劳动能力", disability_kind="肢体", disability_grade="一级")  # fmt: skip
    return NewHousehold("样例村", (who,), address="1号", bank="样例银行", account="6217990000123456789")


@pytest.fixture(scope="module")
def walked(towns: dict[str, Town], tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Which rules were handed in on each path."""
    folder, done = tmp_path_factory.mktemp("pictures"), {}
    for number, (scheme, matter, asked, said) in enumerate(PATHS):
        town = towns[scheme]
        with town.clerk() as desk:
            request = Request(matter, "生活困难", **asked)  # type: ignore[arg-type]  # the table's values
            ref, _ = intake.register(desk, old_person(number + 11), request, desk.today())
        done[f"{scheme} {matter} {asked}"] = walk_by_forms(town, ref, folder, said)
        with town.clerk() as desk:
            left = [
                r.title for r in show(desk, ref.household).cases[0].rows if r.state in ("open", "waiting")
            ]
            assert left == [], (scheme, matter, left)
    return done


def test_every_rule_is_handed_in_by_its_form_on_some_path(walked: dict[str, set[str]]) -> None:
    handed_in: set[str] = set().union(*walked.values())
    elsewhere = {"handed_up", "closed", "hearing"}  # below, and with the changes
    assert sorted(RULES - handed_in - elsewhere) == []


@pytest.mark.parametrize("rule", sorted(RULES - {"plain", "filing"}))
def test_no_rule_is_left_to_the_generic_form(rule: str) -> None:
    step = Step.model_validate({"id": "own", "title": "步骤", "rule": rule, "clause": "样例"})
    assert spec_for("own", step) is not GENERIC


@pytest.mark.parametrize(("ending", "typed"), [("closed", {"how": "withdrawn"}), ("handed_up", {})])
def test_a_case_is_ended_or_handed_up_from_its_menu(
    towns: dict[str, Town], tmp_path: Path, ending: str, typed: dict[str, str]
) -> None:
    town = towns["lingshui"]
    with town.clerk() as desk:
        new = old_person(80 + len(ending))
        ref, _ = intake.register(desk, new, Request("dibao", "生活困难"), desk.today())
        [view] = show(desk, ref.household).cases
        assert [a.step for a in view.endings] == ["closed", "handed_up"]
        form = open_step(desk, ref, ending)
        told = desk.today().isoformat()
        submit(desk, form, filled(form, tmp_path, {**typed, "told_on": told}))
        [view] = show(desk, ref.household).cases
        assert any(r.step == ending and r.state == "done" for r in view.rows)
        assert case_at(desk, ref).settled is (ending == "closed")


def test_nothing_goes_on_after_a_case_was_withdrawn(towns: dict[str, Town], tmp_path: Path) -> None:
    town = towns["lingshui"]
    with town.clerk() as desk:
        ref, _ = intake.register(desk, old_person(99), Request("dibao", "生活困难"), desk.today())
        form = open_step(desk, ref, "closed")
        submit(desk, form, filled(form, tmp_path, {"how": "withdrawn", "reason": "本人书面撤回"}))
        [view] = show(desk, ref.household).cases
        assert view.endings == () and not any(r.actions for r in view.rows)
        assert "本人书面撤回" in view.rows[-1].detail
