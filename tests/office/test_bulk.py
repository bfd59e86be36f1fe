"""Bulk jobs: what can be made is made, what cannot is named, and a stop ends in good order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.documents.preview import page_count
from desktop.errors import UserError
from desktop.office import bulk
from desktop.office.act import CaseRef, home_at
from desktop.office.bulk import Wanted
from desktop.office.desk import Desk
from desktop.office.outgoing import Outgoing
from tests.office.made_office import House, family

SLIP = "materials_receipt"


@pytest.fixture(scope="module")
def town(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, list[CaseRef]]:
    """Three families that applied; the clock stands at the day of acceptance."""
    house = founded.copied(tmp_path_factory.mktemp("town") / "house")
    with house.desk() as desk:
        names = (("李𬭎", "0012"), ("张大", "0039"), ("王二", "0047"))
        refs = [house.registered(desk, family(name, last)) for name, last in names]
        for ref in refs:
            house.accepted(desk, ref)
    return house, refs


@pytest.fixture
def desk(town: tuple[House, list[CaseRef]]) -> Iterator[Desk]:
    with town[0].desk() as desk:
        yield desk


def wanted(refs: list[CaseRef], form: str = SLIP) -> list[Wanted]:
    return [Wanted(form, ref.household, ref.application, f"第{n}户") for n, ref in enumerate(refs, 1)]


def test_papers_for_many_families_are_one_file_or_many(desk: Desk, town: tuple[House, list[CaseRef]]) -> None:
    seen: list[tuple[int, int]] = []
    asked = wanted(town[1])
    whole = bulk.draw(desk, asked, desk.today(), report=lambda done, all_: seen.append((done, all_)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert (whole.made, whole.failed, whole.stopped) == (3, (), False)
    assert page_count(whole.pdf) == whole.pages
    each = bulk.draw(desk, asked, desk.today(), one_file=False)
    assert [page_count(pdf) for _, pdf in each.files] == [whole.pages // 3] * 3
    assert each.pdf == b""
    assert all("李" not in name for name, _ in each.files)
    by_hand = bulk.draw(desk, wanted(town[1], "application_form"), desk.today(), by_hand=True)
    assert by_hand.made == 3
    assert all(not home_at(desk, ref.household).papers for ref in town[1])


def test_what_cannot_be_made_is_named_and_holds_nobody_up(
    desk: Desk, town: tuple[House, list[CaseRef]]
) -> None:
    first, *others = wanted(town[1])
    notice = Wanted("confirmation_notice", first.household, first.application, "第1户")
    done = bulk.draw(desk, [notice, *others], desk.today())
    assert done.made == 2
    assert [(one.name, "缺" in said or "没有" in said) for one, said in done.failed] == [("第1户", True)]
    assert done.told.startswith("做成 2 份")
    assert "1 份没有做成（第1户）" in done.told
    for many in ([], [first] * (bulk.MOST + 1)):
        with pytest.raises(UserError, match="一次批量印制"):
            bulk.draw(desk, many, desk.today())


def test_a_stop_keeps_and_counts_what_was_issued(town: tuple[House, list[CaseRef]], tmp_path: Path) -> None:
    house = town[0].copied(tmp_path / "house")
    refs = town[1]
    with house.desk() as desk:
        made: list[int] = []
        done = bulk.issue(
            desk, wanted(refs), desk.today(), report=lambda n, _: made.append(n), stop=lambda: len(made) == 2
        )
        assert (done.made, done.stopped) == (2, True)
        assert "余下 1 份没有做，已做成的保留" in done.told
        assert [len(home_at(desk, ref.household).papers) for ref in refs] == [1, 1, 0]
        assert done.changes.households == {ref.household for ref in refs[:2]}
        printable = bulk.kept(desk, [*done.papers, (refs[2].household, "p0")])
        assert printable.made == 2
        assert page_count(printable.pdf) == printable.pages
        assert printable.failed[0][1] == "这份文书不在这一户的档案里。"

        with pytest.raises(KeyboardInterrupt):
            bulk.issue(desk, wanted(refs), desk.today(), report=_interrupt)
        assert [len(home_at(desk, ref.household).papers) for ref in refs] == [2, 1, 0]


def _interrupt(done: int, total: int) -> None:
    raise KeyboardInterrupt


def test_papers_leave_on_purpose_whole_and_on_record(
    desk: Desk, town: tuple[House, list[CaseRef]], tmp_path: Path
) -> None:
    drawn = bulk.draw(desk, wanted(town[1]), desk.today(), one_file=False)
    left: list[int] = []
    done = bulk.save(
        desk, drawn, tmp_path, "收件清单", Outgoing.WORK,
        report=lambda n, _: left.append(n), stop=lambda: len(left) == 2,
    )  # fmt: skip
    assert (done.made, done.stopped) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.pdf" for name, _ in drawn.files[:2]]
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {pdf for _, pdf in drawn.files[:2]}
