"""What a form asks in one case and not in another, and what it writes under the names that the reckonings read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import packs
from desktop.domain.case import Case
from desktop.domain.household import Application, Household, Member
from desktop.domain.matter import Step, Tier
from desktop.office import intake
from desktop.office.act import CaseRef, case_at, record_step
from desktop.office.desk import Desk
from desktop.ui.presenters.case_fields import in_case
from desktop.ui.presenters.forms import FieldProblem, FormSpec, TypedValue
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.rows import YES, Rows, records, row_text
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_facts import visit_of
from desktop.ui.presenters.step_forms import initial, open_step
from desktop.ui.presenters.step_specs import spec_for
from tests.office.made_office import House, family, photo

PACK = packs.load_pack("lingshui")
CHILD = Member("m-2", 1, "示例儿", relation="子", birth="2015-01-05")
HEAD = Member(
    "m-1", 0, "示例", relation="户主", birth="1946-05-14", disability_kind="肢体", disability_grade="一级"
)


def case(matter: str, *members: Member, **said: object) -> Case:
    """An application of a family, nothing done yet."""
    found = PACK.scheme.matter(matter)
    assert found is not None
    own = Application("a-1", matter, "m-1", registered_on="2026-03-02", **said)  # type: ignore[arg-type]  # test values
    home = Household("0" * 16, {}, members=members or (HEAD,), applications=(own,))
    return Case(home, own, found, PACK.law_of(found))


def visit(of: Case) -> FormSpec:
    step = of.matter.step("visit")
    assert step is not None
    return in_case(of, "visit", step, spec_for("visit", step), None)


def names(spec: FormSpec) -> set[str]:
    return {f.name for f in spec.fields}


def test_a_visit_asks_what_its_matter_is_reckoned_with() -> None:
    assert {"incomes", "dependent_verified"} <= names(visit(case("dibao")))
    assert "dependent_verified" not in names(visit(case("dibao", replace(HEAD, disability_grade=""))))
    tekun = names(visit(case("tekun", HEAD, CHILD)))
    assert {"incomes", "obligors", "no_obligors", "orphan_choice"} <= tekun
    assert "orphan_choice" not in names(visit(case("tekun")))
    assert {"cause", "kind", "amount_fen"} <= names(visit(case("temporary")))
    assert "incomes" not in names(visit(case("temporary")))


def test_a_tiered_matter_asks_for_the_tier() -> None:
    own = case("dibao")
    tier = Tier(id="a", title="甲档", amount_setting="tier_a_fen", quote="样例")
    tiered = replace(own, matter=own.matter.model_copy(update={"method": "tiers", "tiers": (tier,)}))
    asked = next(f for f in visit(tiered).fields if f.name == "tier")
    assert asked.choices == (("a", "甲档"),) and asked.required


def facts(spec: FormSpec, **typed: TypedValue) -> Mapping[str, object]:
    """What a visit writes; only the further fields are filled in."""
    further = FormSpec(tuple(replace(f, required=False) for f in spec.fields))
    return visit_of(further, Reader(further, {**initial(further), **typed}))[0]


def test_obligors_are_written_as_the_rules_read_them() -> None:
    spec = visit(case("tekun"))
    son = row_text(
        {"name": "示例儿", "relation": "子", "age": "45", "kind": "disabled", "means_ok": YES, "able": ""}
    )
    found = facts(spec, obligors=[son, row_text({"name": ""})])["obligors"]
    assert found == [{"name": "示例儿", "relation": "子", "age": 45, "kind": "disabled", "means_ok": True}]
    assert facts(spec, no_obligors=True)["obligors"] == []
    assert "obligors" not in facts(spec), "nobody asked: unknown, not none"


def test_a_row_that_is_not_complete_is_named_by_its_number() -> None:
    field = next(f for f in visit(case("dibao")).fields if f.name == "incomes")
    assert isinstance(field, Rows)
    good = row_text({"member": "m-1", "kind": "wage", "year_fen": "1,200.50"})
    assert records(field, [good]) == [{"member": "m-1", "kind": "wage", "year_fen": 120_050}]
    with pytest.raises(FieldProblem, match="第 2 行“全年（元）”") as caught:
        records(field, [good, row_text({"member": "m-1", "kind": "wage"})])
    assert caught.value.field == "incomes"


def test_every_place_of_a_notice_is_ticked() -> None:
    step = Step.model_validate({"id": "notice", "title": "公示", "rule": "notice", "clause": "样例",
                                "places": ("公示栏", "县政府网站")})  # fmt: skip
    spec = in_case(case("dibao"), "notice", step, spec_for("notice", step), None)
    places = next(f for f in spec.fields if f.name == "places")
    assert [v for v, _ in places.choices] == ["公示栏", "县政府网站"] and "place" not in names(spec)


def test_a_notice_with_two_places_wants_both(house: House, picture: Path) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        _places(desk, ("公示栏", "县政府网站"))
        form = open_step(desk, ref, "opinion")
        submit(desk, form, {**initial(form.spec), "outcome": "confirm"})
        form = open_step(desk, ref, "notice")
        photos = [str(picture)]
        submit(desk, form, {**initial(form.spec), "places": ["公示栏", "县政府网站"], "photos": photos})
        done = case_at(desk, ref).notice
        assert done is not None and done.facts["places"] == ["公示栏", "县政府网站"]


def _places(desk: Desk, places: tuple[str, ...]) -> None:
    """The scheme in force wants its notices in these places."""
    scheme = desk.pack.scheme
    matters = []
    for m in scheme.matters:
        steps = tuple(s.model_copy(update={"places": places}) if s.rule == "notice" else s for s in m.steps)
        matters.append(m.model_copy(update={"steps": steps}))
    changed = scheme.model_copy(update={"matters": tuple(matters)})
    desk.__dict__["pack"] = desk.pack.model_copy(update={"scheme": changed})


def test_a_matter_that_no_rules_reckon_is_stated_by_hand(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        scheme = desk.pack.scheme
        matters = tuple(m.model_copy(update={"law": None}) for m in scheme.matters)
        desk.__dict__["pack"] = desk.pack.model_copy(
            update={"scheme": scheme.model_copy(update={"matters": matters})}
        )
        form = open_step(desk, ref, "opinion")
        assert {"covered", "monthly_fen", "calculation"} <= names(form.spec) and form.why is None
        with pytest.raises(FieldProblem):
            submit(desk, form, {**initial(form.spec), "outcome": "confirm"})
        by_hand: dict[str, TypedValue] = {
            "covered": "2",
            "monthly_fen": "800",
            "calculation": "县文件 2 人 × 400",
        }
        submit(desk, form, {**initial(form.spec), "outcome": "confirm", **by_hand})
        opinion = case_at(desk, ref).opinion
        assert opinion is not None and opinion.facts["monthly_fen"] == 80_000
        assert opinion.facts["calculation"] == ["县文件 2 人 × 400"]


def test_a_month_of_the_county_is_read_as_people_write_it(house: House, picture: Path) -> None:
    with house.desk() as desk:
        asked = intake.Request("dibao", "收入减少", channel="county")
        ref = _county(desk, house, asked)
        form = open_step(desk, ref, "county_result")
        good: dict[str, TypedValue] = {"result": "issued", "document": "县〔2026〕9号", "covered": "2",
                                       "monthly_fen": "800", "scan": [str(picture)]}  # fmt: skip
        with pytest.raises(FieldProblem, match="月份"):
            submit(desk, form, {**initial(form.spec), **good, "first_month": "下个月"})
        submit(desk, form, {**initial(form.spec), **good, "first_month": "2026年5月"})
        benefit = case_at(desk, ref).benefit
        assert benefit is not None and (benefit.first_month, benefit.monthly_fen) == ("2026-05", 80_000)


def _county(desk: Desk, house: House, asked: intake.Request) -> CaseRef:
    """An application that the applicant takes to the county's own counter."""
    ref = intake.register(desk, family(), asked, house.at("register"))[0]
    case = case_at(desk, ref)
    for step in case.matter.steps:
        if step.rule == "county_result":
            break
        if step.rule == "visit" or step.id == "registration" or step.optional:
            continue
        record_step(
            desk,
            ref,
            step.id,
            desk.today(),
            {"to": "民政局", "receiver": "钱二", "items": ["申请书"]},
            [photo("slip")],
        )
    return ref
