"""The words a form may ask for: listed as data, each with one meaning, and a clear sentence for what is not known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from desktop import packs
from desktop.documents.forms import Form, FormField
from desktop.documents.forms import Paragraph as Line
from desktop.errors import UserError
from desktop.office import vocabulary
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.scene import Scene
from desktop.office.vocabulary import WORDS, values_for, with_words
from tests.office.made_office import House

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, founded: House) -> tuple[House, CaseRef]:
    """A house in which one family's application came as far as its decision; read only."""
    house = founded.copied(tmp_path_factory.mktemp("words") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    return house, ref


@pytest.fixture(scope="module")
def desk(base: tuple[House, CaseRef]) -> Iterator[Desk]:
    with base[0].desk() as opened:
        yield opened


@pytest.fixture
def scene(desk: Desk, base: tuple[House, CaseRef]) -> Scene:
    case = case_at(desk, base[1])
    return Scene(desk, case.household, case, desk.today(), "样〔2026〕1号")


def asking(*fields: FormField, blank: bool = False) -> Form:
    text = "".join(f"{{{f.name}}}" for f in fields if f.kind != "rows")
    tables = tuple(
        {"kind": "table", "rows": f.name, "columns": [{"title": c, "field": c} for c in f.columns]}
        for f in fields
        if f.kind == "rows"
    )
    block = Line(kind="paragraph", text=text or "—")
    said = {
        "id": "made_up",
        "title": "编出来的表",
        "fields": fields,
        "blocks": (block, *tables),
        "blank": blank,
    }
    return Form.model_validate(said)


def test_every_word_is_listed_with_a_label_and_every_listed_word_is_there() -> None:
    listed = {name for name, word in packs.form_words().items() if not word.given_to}
    assert listed == set(WORDS)


def test_no_word_is_defined_twice() -> None:
    # A word that two modules define would mean what the later one says.
    count = Counter(name for words in vocabulary._MODULES for name in words)
    assert [name for name, times in count.items() if times > 1] == []


def test_every_word_says_something_or_nothing_and_never_crashes(scene: Scene) -> None:
    listed = packs.form_words()
    for place in (
        scene,
        Scene(scene.desk, scene.home, None, scene.on),
        Scene(scene.desk, None, None, scene.on),
    ):
        for name, word in WORDS.items():
            try:
                said = word(place)
            except UserError as error:
                assert CHINESE.search(error.message) and error.hint, name
                continue
            if said and listed[name].kind == "rows":
                assert not isinstance(said, str), name
                assert {column for row in said for column in row} <= {*listed[name].columns}, name
            else:
                assert isinstance(said, str) or not said, name


def test_a_word_about_the_desk_needs_no_family(scene: Scene) -> None:
    listed = packs.form_words()
    alone = Scene(scene.desk, None, None, scene.on, "1")
    silent = {name for name, word in WORDS.items() if listed[name].about == "office" and not word(alone)}
    assert not silent & {
        "number",
        "decided_on",
        "in_name_of",
        "phone",
        "hours",
        "handler",
        "township",
        "bureau",
    }


def test_what_the_caller_knows_stands_before_every_word(scene: Scene) -> None:
    form = asking(FormField(name="decided_on", label="日期"))
    told = Scene(scene.desk, scene.home, scene.case, scene.on, "", {"decided_on": "2026年1月1日"})
    assert values_for(form, told) == {"decided_on": "2026年1月1日"}


def test_rows_are_cut_to_the_columns_a_form_declares(scene: Scene) -> None:
    form = asking(FormField(name="members", label="成员", kind="rows", columns=("name", "relation")))
    assert values_for(form, scene) == {
        "members": [{"name": "李𬭎", "relation": "户主"}, {"name": "王小妹", "relation": "配偶"}]
    }


def test_what_must_be_said_and_is_not_known_is_told_by_its_label(scene: Scene) -> None:
    with pytest.raises(UserError, match="《编出来的表》还缺“代理人”"):
        values_for(asking(FormField(name="agent", label="代理人")), scene)
    with pytest.raises(UserError, match="还没有登记上级结果"):
        values_for(asking(FormField(name="county_result", label="结果")), scene)


@pytest.mark.parametrize("name", ["agent", "county_result"])
def test_what_may_be_left_out_is_left_out(scene: Scene, name: str) -> None:
    assert values_for(asking(FormField(name=name, label="空着", optional=True)), scene) == {}
    assert values_for(asking(FormField(name=name, label="手写"), blank=True), scene) == {}


def test_what_a_family_tells_comes_from_its_file(scene: Scene) -> None:
    names = ("head", "village", "family_phone", "bank", "account", "id_number", "member_count", "income")
    said = values_for(asking(*(FormField(name=n, label=n) for n in names)), scene)
    home = home_at(scene.desk, scene.home.id) if scene.home else None
    assert home is not None and home.head is not None
    assert said["id_number"] == home.head.id_number and said["account"] == home.accounts[0].number
    assert (said["head"], said["village"], said["member_count"]) == ("李𬭎", "新柞村", "2")
    assert said["income"] == "全家申报年收入 1,200.00 元"


def test_a_masked_word_shows_no_whole_number(scene: Scene) -> None:
    listed = packs.form_words()
    for name, word in listed.items():
        if word.given_to or word.whole or word.kind == "rows":
            continue
        try:
            said = WORDS[name](scene)
        except UserError:
            continue
        assert not re.search(r"\d{15}", str(said)), name


def test_a_word_never_fills_a_gap_in_a_letter_that_ships(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        case = case_at(desk, ref)
        assert case.form == "confirmation_notice" and WORDS["head"](
            Scene(desk, case.household, case, desk.today())
        )
        shown = desk.form(case.form)
        given = {f.name: f"{f.label}样例" for f in shown.fields if not f.optional}
        assert with_words(desk, case, desk.today(), given) == given
