"""公示单 village by village, and names of villages that nobody knows: asked about, never taken in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.documents.preview import page_count, page_texts
from desktop.errors import UserError
from desktop.office import (
    choosing,
    contacts,
    postings,
    publication,
    review,
    slips,
    stamping,
    village_notices,
    villages,
)
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.index import readable
from desktop.office.numbers import reserved
from desktop.office.village_notices import Due
from desktop.office.villages import UnknownVillage
from desktop.ui.presenters import papers as looking
from desktop.ui.presenters import postings as shown
from desktop.ui.presenters import settings_villages, village_check
from desktop.ui.presenters import slips as slips_shown
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.market_day import FORM
from desktop.ui.presenters.settings_words import Deed
from tests.office.made_office import House, family

FAMILIES = (("周平", "0021", "新柞村"), ("吴清", "0022", "新柞村"), ("郑早", "0023", "新榨村"))


@pytest.fixture(scope="module")
def due(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, tuple[CaseRef, ...]]:
    """Three families with an opinion and no notice; somebody wrote the village of the third another way."""
    house = founded.copied(tmp_path_factory.mktemp("due") / "house")
    with house.desk() as desk:
        refs = [
            house.registered(desk, replace(family(name, last), village=where))
            for name, last, where in FAMILIES
        ]
        for ref in refs:
            house.accepted(desk, ref)
            house.looked_into(desk, ref)
            review.state_opinion(desk, ref, review.propose(desk, ref), house.at("notice"))
    return house, tuple(refs)


@pytest.fixture
def own(due: tuple[House, tuple[CaseRef, ...]], tmp_path: Path) -> tuple[House, tuple[CaseRef, ...]]:
    return due[0].copied(tmp_path / "house"), due[1]


def found(desk: Desk) -> list[Due]:
    homes = readable(desk, desk.households.ids(), [])
    return [d for _, home in homes for d in village_notices.due_of(desk, home)]


def words(pdf: bytes) -> str:
    return "".join("".join(text for n, text in page_texts(pdf) if n).split())


def test_one_sheet_for_each_village_and_a_name_nobody_knows_is_asked_about(
    own: tuple[House, tuple[CaseRef, ...]],
) -> None:
    house, refs = own
    with house.desk() as desk:
        on, before, told = desk.today(), reserved(desk), list[tuple[int, int]]()
        every = found(desk)
        assert [(s[0], [d.name for d in who]) for s, who in village_notices.by_sheet(every)] == [
            ("新柞村", ["吴清", "周平"]), ("新榨村", ["郑早"]),
        ]  # fmt: skip
        made = village_notices.issue(desk, every, on, report=lambda *at: told.append(at))
        assert (made.sheets, made.families, told) == (1, 2, [(1, 2), (2, 2)])
        [(sheet, why)] = made.failed
        assert "新榨村" in sheet and "相近的有“新柞村”" in why and len(reserved(desk)) == len(before) + 1
        assert "周平" in words(made.pdf) and "吴清" in words(made.pdf) and "郑早" not in words(made.pdf)
        assert {file for file, _ in made.papers} == {r.household for r in refs[:2]}
        assert [d.name for d in found(desk)] == ["郑早"], "nobody gets a second sheet for one opinion"
        villages.add(desk, ["新榨村", " 新柞 村 "])
        assert villages.listed(desk) == ("新柞村", "新榨村"), "it was a village after all"
        again = village_notices.issue(desk, found(desk), on, stop=lambda: True)
        assert (again.sheets, again.stopped) == (0, 1) and "停下" in again.told
        last = village_notices.issue(desk, found(desk), on)
        assert last.sheets == 1 and page_count(last.pdf) == 1 and "郑早" in words(last.pdf)
        with pytest.raises(UserError, match="没有要公示"):
            village_notices.issue(desk, found(desk), on)


def test_a_sheet_that_ended_half_way_is_finished_before_new_ones(
    own: tuple[House, tuple[CaseRef, ...]],
) -> None:
    house, refs = own
    with house.desk() as desk:
        (_, both), on = village_notices.by_sheet(found(desk))[0], desk.today()
        paper, _ = publication.begin(desk, [d.ref for d in both], on)
        said, form = desk.office.record(postings.POSTING, paper), desk.form("preliminary_notice")
        pdf, first = postings.sheet(desk, paper), both[0]
        slips.keep(
            desk, first.ref, form, str(said["number"]), paper, pdf, on, first.opinion
        )  # and no further
        left = [d for d in found(desk) if d.village == "新柞村"]
        assert len(left) == 1, "the one whose file lacks the sheet"
        numbers = reserved(desk)
        village_notices.issue(desk, left, desk.today())
        assert reserved(desk) == numbers and all(
            len(home_at(desk, r.household).papers) == 1 for r in refs[:2]
        )


def test_another_opinion_of_the_same_day_needs_another_sheet(
    own: tuple[House, tuple[CaseRef, ...]],
) -> None:
    house, refs = own
    with house.desk() as desk:
        on, ref = desk.today(), refs[0]
        old, _ = publication.issue(desk, [ref], on)
        assert "周平" not in [d.name for d in found(desk)]
        [kept, *_] = slips_shown.after(desk, case_at(desk, ref), "notice")
        assert kept.kind == f"{slips_shown.KEPT}{old}"
        said = replace(review.propose(desk, ref), monthly_fen=12_300)
        review.state_opinion(desk, ref, said, on, note="算错了")
        assert "周平" in [d.name for d in found(desk)], "what hangs tells another amount"
        [would, *_] = slips_shown.after(desk, case_at(desk, ref), "notice")
        assert would.kind == slips_shown.PUBLIC
        again, _ = publication.issue(desk, [ref], on)
        assert again != old and "123.00" in words(postings.sheet(desk, again))
        sheet = publication.sheet_of(case_at(desk, ref))
        assert sheet is not None and sheet.id == again and "周平" not in [d.name for d in found(desk)]


def test_a_file_that_cannot_be_opened_does_not_hold_up_the_other_villages(
    own: tuple[House, tuple[CaseRef, ...]],
) -> None:
    """It stands on a sheet that the program ended on half way."""
    house, _ = own
    with house.desk() as desk:
        villages.add(desk, ["新榨村"])
        every, on = found(desk), desk.today()
        both, other = (who for _, who in village_notices.by_sheet(every))
        paper, _ = publication.begin(desk, [d.ref for d in both], on)  # and then the power went
        torn = next(house.office.rglob(f"{both[0].ref.household}.hdh"))
        whole = torn.read_bytes()
        torn.write_bytes(bytes(8192))
        made = village_notices.issue(desk, [both[1], *other], on)
        assert (made.sheets, made.failed, made.stopped) == (1, (), 0) and "郑早" in words(made.pdf)
        [(where, why)] = made.unlaid
        assert "新柞村" in where and both[0].ref.household in why and "没有存进" in made.told
        assert home_at(desk, both[1].ref.household).paper(paper) is not None, "the other family on it has it"
        assert shown.sheet(desk, paper).batch == ()
        torn.unlink()
        assert postings.lacking(desk, paper, []) == [], "who is not here any more lacks nothing"
        torn.write_bytes(whole)
        numbers = reserved(desk)
        publication.issue(desk, [d.ref for d in both], on)
        assert reserved(desk) == numbers and home_at(desk, both[0].ref.household).paper(paper) is not None


def test_a_sheet_of_another_day_is_opened_and_its_reprint_counted_in_every_file(
    own: tuple[House, tuple[CaseRef, ...]],
) -> None:
    house, refs = own
    with house.desk() as desk:
        both = [d for d in found(desk) if d.village == "新柞村"]
        made = village_notices.issue(desk, both, desk.today())
        paper = made.papers[0][1]
        house.clock.set(house.day("close"))
        [line] = shown.read(desk)
        assert (line.paper, line.village, line.families, line.state) == (
            paper,
            "新柞村",
            "2 户",
            shown.NOTICE,
        )
        assert shown.of_village([line], "新榨村") == () and shown.villages([line]) == (("新柞村",) * 2,)
        sheet = shown.sheet(desk, paper)
        assert sheet.data == made.pdf and sheet.kept is not None and sheet.kept.why_not_void
        stamping.reprint(desk, refs[1].household, paper, 1, "")
        with pytest.raises(UserError, match="重印要写明原因"):
            looking.printing(desk, sheet, 1, "")
        looking.printing(desk, shown.sheet(desk, paper), 1, "被风吹落")
        assert sorted(stamping.printed(desk, r.household, paper) for r in refs[:2]) == [1, 2]
        said, changes = looking.printing(desk, shown.sheet(desk, paper), 1, "又吹落")
        assert said.startswith("重印第") and changes.households == {r.household for r in refs[:2]}
        with pytest.raises(UserError, match="没有这张"):
            shown.sheet(desk, "p-none")


def test_an_old_list_says_on_every_page_that_it_is_not_in_force(
    own: tuple[House, tuple[CaseRef, ...]],
) -> None:
    house, _ = own
    with house.desk() as desk:
        on = desk.today().isoformat()
        for n, (number, day) in enumerate((("示〔2026〕1号", "2026-01-05"), ("示〔2026〕2号", on))):
            said = {
                "number": number,
                "form": "publication_list",
                "matter": "dibao",
                "village": "新柞村",
                "on": day,
            }
            postings.put_up(desk, f"p-{n}", b"%PDF-1.4 made", {**said, "sum": str(n)})
        assert [line.state for line in shown.read(desk)] == [shown.CURRENT, shown.REPLACED]
        assert shown.sheet(desk, "p-1").words == "" and "不得张贴" in shown.sheet(desk, "p-0").words


@pytest.fixture(scope="module")
def asked(due: tuple[House, tuple[CaseRef, ...]]) -> Iterator[Desk]:
    with due[0].desk() as desk:
        yield desk


def test_the_nearest_names_are_offered_and_a_new_village_is_said_to_be_one(asked: Desk) -> None:
    desk = asked
    assert villages.known(desk) == ("新柞村", "新榨村")
    assert villages.check(desk, " 新柞村") == "新柞村"
    for typed, near in (("新炸村", "新柞村"), ("柞新村", "新柞村"), ("新柞社区", "新柞村")):
        with pytest.raises(UnknownVillage) as raised:
            villages.check(desk, typed)
        assert near in raised.value.near and near in raised.value.message, typed
    assert villages.nearest(desk, "白桦林") == ()
    with pytest.raises(FieldProblem, match="相近的有“新柞村”、“新榨村”") as problem:
        village_check.settle(desk, "新炸村", False)
    assert problem.value.fields == ("village",)
    assert not village_check.settle(desk, "新柞村", False).kinds
    tick = village_check.with_check(desk, village_check.with_check(desk, FORM)).fields[-1]
    assert not tick.counts({"village": ""}) and not tick.counts({"village": "新柞村"})
    assert tick.counts({"village": "新炸村"})
    assert village_check.settle(desk, "白桦林村", True).kinds == {villages.VILLAGE}
    assert villages.listed(desk) == ("白桦林村",)
    with pytest.raises(UserError, match="没有“新炸村”的户") as none:
        choosing.by_village(desk, "新炸村")
    assert "新柞村" in none.value.hint
    with pytest.raises(UserError, match="没有正在享受") as nobody:
        publication.issue_list(desk, "dibao", "新炸村", desk.today())
    assert "新柞村" in nobody.value.hint


def test_the_list_is_kept_in_the_settings(asked: Desk) -> None:
    desk = asked
    board = settings_villages.board(desk)
    lines = {line.title: (line.tag, [d.id for d in line.deeds]) for line in board.lines}
    assert lines["新柞村"] == ("只在户档里", ["take"])
    add = settings_villages.ADD
    settings_villages.hand_in(desk, add, {"names": "靠山屯\n靠山屯\n\n临湖村\t青沟村"}, None)
    assert {"靠山屯", "临湖村", "青沟村"} <= {*villages.listed(desk)}
    with pytest.raises(FieldProblem, match="不像"):
        settings_villages.hand_in(desk, add, {"names": "230382196205140012"}, None)
    settings_villages.hand_in(desk, Deed("remove", "去掉", "青沟村"), {"sure": True}, None)
    assert "青沟村" not in villages.listed(desk)
    villages.add(desk, ["新柞村"])
    with pytest.raises(UserError, match="还有户档"):
        villages.remove(desk, "新柞村")


def test_where_nothing_is_known_yet_a_first_name_is_taken(house: House) -> None:
    with house.desk() as desk:
        assert villages.check(desk, "新柞村") == "新柞村"
        contacts.register_contact(desk, contacts.NewContact("周平", "", "新柞村", "看病"), desk.today())
        villages.check_public(desk, "新柞村")
