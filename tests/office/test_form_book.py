"""表格目录: the forms in the order of the work, and which of them can come up in a matter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from desktop.office.desk import Desk
from desktop.office.form_book import concerns, form_book, in_order
from desktop.packs import resource_path
from tests.office.made_office import House


@pytest.fixture(scope="module")
def desk(founded: House) -> Iterator[Desk]:
    with founded.desk() as opened:
        yield opened


def test_forms_stand_in_the_order_of_the_work(desk: Desk) -> None:
    ids = [f.id for f in form_book(desk).about("household", "case")]
    walk = [
        "application_form",
        "visit_sheet",
        "posting_receipt",
        "approval_form",
        "dynamic_form",
        "archive_cover",
    ]
    assert ids[0] == "application_form" and sorted(walk, key=ids.index) == walk


def test_every_form_about_a_family_that_ships_has_its_place(desk: Desk) -> None:
    stages = tomllib.loads(resource_path("form_order.toml").read_text(encoding="utf-8"))["stage"]
    placed = [form for stage in stages for form in stage["forms"]]
    assert len(placed) == len(set(placed)), "a form has one place"
    known = form_book(desk).forms
    own = {f.id for f in known.values() if f.about in ("household", "case")}
    assert own - {"feedback_letter"} <= set(placed) <= set(known)


def test_a_county_s_own_form_follows_the_stage_it_is_filed_under_or_comes_last(desk: Desk) -> None:
    book = form_book(desk).forms
    own = book["visit_sheet"].model_copy(update={"id": "water_use", "title": "用水情况表"})
    loose = book["visit_sheet"].model_copy(update={"id": "loose", "title": "甲表", "archive": ""})
    ids = [f.id for f in in_order([*book.values(), own, loose])]
    assert ids.index("appraisal_record") < ids.index("water_use") < ids.index("posting_receipt")
    assert ids.index("loose") > ids.index("dossier")


def test_forms_that_only_another_matter_s_steps_name_do_not_concern_a_matter(desk: Desk) -> None:
    scheme, book = desk.pack.scheme, form_book(desk).forms
    dibao, tekun, once = (scheme.matter(m) for m in ("dibao", "tekun", "temporary"))
    assert dibao is not None and tekun is not None and once is not None
    own = ("support_wish_form", "self_care_form", "obligors_form", "care_agreement")
    assert [concerns(book[f], dibao, scheme.matters) for f in own] == [False] * 4
    assert [concerns(book[f], tekun, scheme.matters) for f in own] == [True] * 4
    assert concerns(book["temporary_aid_form"], once, scheme.matters)
    assert not concerns(book["temporary_aid_form"], dibao, scheme.matters)
    everywhere = ("application_form", "visit_sheet", "dynamic_form", "delivery_proof", "relatives_register")
    assert all(concerns(book[f], dibao, scheme.matters) for f in everywhere)
