"""What the form of a rule makes is what the rule reads: filled in well it passes, filled in badly it does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.domain.care_rules import INDICATORS
from desktop.domain.case import Case
from desktop.domain.facts import Facts, Obstacle
from desktop.domain.household import Application, household
from desktop.domain.rules import CHECKS
from desktop.domain.scheme import Step
from desktop.errors import Refused
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from desktop.ui.presenters.case_fields import in_case
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.household import show
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.rule_specs import RULE_SPECS
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_facts import facts_of
from desktop.ui.presenters.step_forms import initial, open_step
from desktop.ui.presenters.step_specs import spec_for
from tests.domain.story import pack
from tests.office.made_office import House

Typed = Mapping[str, TypedValue]
TWO = ["赵一", "孙四"]
PANEL = {
    "minutes_no": "纪要1号",
    "members": "周五 组长\n吴六 社救办主任\n郑七 包村干部",
    "chair": "周五 组长",
}
GOOD: dict[str, dict[str, TypedValue]] = {
    "review": {"result": "fail", "reasons": "户籍不在本镇\n材料不齐"},
    "forward": {"to": "区行政审批局", "receiver": "钱二", "items": "申请表\n身份证复印件"},
    "county_result": {"result": "issued", "document": "山审〔2026〕1号", "scan": ["PICTURE"],
                      "covered": "2", "monthly_fen": "800", "first_month": "2026-04"},
    "deliver": {"how": "left", "receiver": "李一", "witness": "孙四"},
    "publication": {"place": "村务公开栏"},
    "system_entry": {"number": "HLJ-1"},
    "self_care": {"assessors": TWO, "able": ["eating", "dressing", "bed"]},
    "county_check": {"result": "passed", "county_receipt": ["PICTURE"]},
    "disability_match": {"certificate": "残字1", "grade": "２", "result": "consistent"},
    "first_aid": {"emergency": "房屋失火", "place": "红旗村", "amount_fen": "2,000", "receiver": "李一",
                  "handlers": TWO},
    "makeup": {"statement": "当晚先救助", "photos": ["PICTURE"]},
    "panel": {**PANEL, "recused": "郑七 包村干部", "agree": "2"},
    "hearing": {"told": "拟停发，因收入超过标准", "statement": "没有意见", "photos": ["PICTURE"]},
    "handed_up": {"reason": "委托到期", "to": "民政局", "told_on": "2026-03-02"},
    "closed": {"how": "withdrawn", "reason": "本人书面撤回"},
}  # fmt: skip
BAD: tuple[tuple[str, dict[str, TypedValue]], ...] = (
    ("deliver", {"witness": ""}),
    ("disability_match", {"grade": "7"}),
    ("first_aid", {"amount_fen": "0"}),
    ("panel", {"agree": "9"}),
    ("panel", {"chair": "郑七 包村干部"}),
    ("panel", {"members": "周五 组长"}),
    ("handed_up", {"told_on": "2026-03-01"}),
    ("closed", {"how": "terminated"}),
)


@pytest.fixture
def case() -> Case:
    """An application without anything recorded for it."""
    return Case(household("0" * 16, {}), Application("a-1", "dibao"), pack().scheme.matters[0], None)


def obstacles(case: Case, rule: str, typed: Typed, picture: Path) -> list[Obstacle]:
    """What the rule says of what its form makes."""
    step = own_step("own", rule, people=2)
    spec = spec_for(step.id, step)
    assert spec is RULE_SPECS[rule]
    spec = in_case(case, step.id, step, spec, None)
    filled = {n: [str(picture)] if v == ["PICTURE"] else v for n, v in typed.items()}
    facts, pictures = facts_of(spec, Reader(spec, {**initial(spec), "on": "2026-03-02", **filled}))
    photos = [p.as_fact() for p in pictures]
    files = frozenset(p.sha256 for p in pictures)
    on = Reader(spec, {**initial(spec), "on": "2026-03-02", **filled}).day()
    return CHECKS[rule](case, step, Facts({**facts, "photos": photos}, on, files))


def test_every_rule_with_a_form_has_an_example() -> None:
    assert set(GOOD) == set(RULE_SPECS) <= set(CHECKS)


@pytest.mark.parametrize("rule", GOOD)
def test_a_form_filled_in_well_passes_its_rule(case: Case, rule: str, picture: Path) -> None:
    assert obstacles(case, rule, GOOD[rule], picture) == []


@pytest.mark.parametrize(("rule", "wrong"), BAD)
def test_a_form_filled_in_badly_does_not(
    case: Case, rule: str, wrong: dict[str, TypedValue], picture: Path
) -> None:
    assert obstacles(case, rule, {**GOOD[rule], **wrong}, picture)


@pytest.mark.parametrize("rule", [r for r in GOOD if r != "self_care"])
def test_an_empty_form_names_a_field(case: Case, rule: str, picture: Path) -> None:
    with pytest.raises(FieldProblem):
        obstacles(case, rule, {}, picture)


def test_the_level_of_self_care_follows_the_six_ticks() -> None:
    compute = next(f.compute for f in RULE_SPECS["self_care"].fields if f.name == "result")
    assert compute is not None
    shown = {n: compute({"able": list(INDICATORS)[:n]}) for n in (6, 5, 3, 2, 0)}
    assert [shown[n][0] for n in (6, 5, 3, 2, 0)] == ["full", "partial", "partial", "none", "none"]
    assert "部分丧失" in shown[3][1] and "3 项" in shown[3][1]


@pytest.fixture
def own_steps(house: House) -> tuple[House, CaseRef]:
    """An application that has only been registered."""
    with house.desk() as desk:
        return house, house.registered(desk)


def own_step(name: str, rule: str, **said: object) -> Step:
    """A step as a township's scheme might declare it."""
    told = {"id": name, "title": name, "rule": rule, "needs": ("registration",), "by": ("clerk",), **said}
    return Step.model_validate({**told, "clause": "样例"})


def with_steps(desk: Desk, *steps: Step) -> None:
    """The scheme in force, with steps of the township's own."""
    scheme = desk.pack.scheme
    matters = tuple(
        m.model_copy(update={"steps": (*m.steps, *steps)}) if m.id == "dibao" else m for m in scheme.matters
    )
    changed = desk.pack.model_copy(update={"scheme": scheme.model_copy(update={"matters": matters})})
    desk.__dict__["pack"] = changed


def test_a_step_of_a_pack_needs_no_python(own_steps: tuple[House, CaseRef], picture: Path) -> None:
    house, ref = own_steps
    care = own_step("care", "self_care", people=3)
    slip = own_step("back", "county_result")
    with house.desk() as desk:
        with_steps(desk, care, slip)
        form = open_step(desk, ref, "care")
        assert next(f.count for f in form.spec.fields if f.name == "assessors") == 3
        typed = {**initial(form.spec), "able": ["eating"]}
        with pytest.raises(FieldProblem):
            submit(desk, form, {**typed, "assessors": TWO})
        submit(desk, form, {**typed, "assessors": [*TWO, "钱二"]})
        done = case_at(desk, ref).latest("care")
        assert done is not None and done.facts["result"] == "none" and done.facts["able"]["eating"] is True
        form = open_step(desk, ref, "back")
        came_back: dict[str, TypedValue] = {
            "result": "issued", "document": "县1号", "scan": [str(picture)], "monthly_fen": "500",
        }  # fmt: skip
        submit(desk, form, {**initial(form.spec), **came_back})
        done = case_at(desk, ref).latest("back")
        assert done is not None
        with desk.open_household(ref.household) as opened:
            assert opened.blob(str(done.facts["scan"])) == picture.read_bytes()
        assert next(r.state for r in show(desk, ref.household).cases[0].rows if r.step == "back") == "done"


def test_a_step_that_its_rule_refuses_says_why(own_steps: tuple[House, CaseRef]) -> None:
    house, ref = own_steps
    with house.desk() as desk:
        with_steps(desk, own_step("care", "self_care", needs=("acceptance",)))
        form = open_step(desk, ref, "care")
        with pytest.raises(Refused, match="之前要先完成"):
            submit(desk, form, {**initial(form.spec), "assessors": TWO})
