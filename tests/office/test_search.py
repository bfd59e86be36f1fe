"""找户: everything a clerk types finds the household; saved questions, and what looks entered twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.domain.idnumber import check_digit, upgrade
from desktop.errors import UserError
from desktop.office import duplicates, saved_searches
from desktop.office.desk import Desk
from desktop.office.duplicates import Sign
from desktop.office.saved_searches import Saved
from desktop.office.search import DOUBLED, UNSETTLED, Asked, find
from tests.office.made_office import House
from tests.office.made_rows import row

OLD = "230382620514001"
ROWS = (
    row(1, ("李单", "230382196205140019"), ("王小明", "230382196501050026"), village="王家村", phone="0467-5551234"),
    row(2, ("李明", "230382197003030011"), village="王家村", matters=("tekun",), category="特困", due="2026-03-10",
        next_step="入户", state="办理中"),
    row(3, ("李明明", "23038219800101003X"), village="红旗村", matters=("temporary",), category="", conflicts=2),
    row(4, ("买买提·艾力", "653101199001010018"), village="前进村", phones=("13912340000",)),
    row(5, ("㛃䶮", "230382199512310016"), village="前进村", due="2026-03-01", next_step="公示", state="办理中"),
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(founded: House) -> Iterator[Desk]:
    """A desk whose catalogue holds made-up rows; nothing else of it is changed but its own copy."""
    folder = founded.folder.parent / "searched"
    house = founded.copied(folder)
    with house.desk() as opened:
        opened.catalogue.put(ROWS)
        yield opened


def found(desk: Desk, text: str, **filters: str) -> list[int]:
    return [int(hit.file, 16) for hit in find(desk, Asked(text, **filters)).hits]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("李明", [2, 3]),
        ("明", [1, 2, 3]),
        ("李 王家村 低保", [1]),
        ("李 王家村", [1, 2]),
        ("王家村 特困", [2]),
        ("李 -特困 -红旗村", [1]),
        ("lidan", [1]),
        ("lishan", [1]),
        ("ld", [1]),
        ("ls", [1]),
        ("xiaoming", [1]),
        ("maimaiti", [4]),
        ("aili", [4]),
        ("买买提.艾", [4]),
        ("㛃", [5]),
        ("䶮", [5]),
        ("\ue863", [5]),
        ("jieyan", [5]),
        ("23038219", [1, 2, 5, 3]),
        ("0019", [1]),
        ("003x", [3]),
        ("19650105", [1]),
        ("5551234", [1]),
        ("0467-555", [1]),
        ("1391234", [4]),
        ("1234", [1, 4]),
        ("前进", [5, 4]),
        ("办理中", [5, 2]),
        ("逾期", [5]),
        ("王家村 wangx", [1]),
        ("没有的人", []),
        ("李 没有的村", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_what_a_clerk_types_is_found(desk: Desk, text: str, numbers: list[int]) -> None:
    assert sorted(found(desk, text)) == sorted(numbers)


def test_the_best_hit_stands_first(desk: Desk) -> None:
    assert found(desk, "李明") == [2, 3]  # the whole name before a longer one
    assert found(desk, "小")[0] == found(desk, "王家村 王小")[0] == 1
    assert found(desk, "办理中") == [5, 2]  # by the day it is due


def test_the_person_who_matched_is_named(desk: Desk) -> None:
    assert [find(desk, Asked(text)).hits[0].name for text in ("wxm", "王小", "19650105", "王家村 小明")] == [
        "王小明"
    ] * 4
    assert find(desk, Asked("王家村")).hits[0].name == "李明"  # urgent work first


def test_filters_narrow_and_days_count_from_today(desk: Desk) -> None:
    assert found(desk, "", village="王家村", state="办理中") == [2]
    assert sorted(found(desk, "明", village="王家村")) == [1, 2]
    assert found(desk, "", village="没有") == []
    today = desk.today()
    late = [r for r in ROWS if r.due and r.due < today.isoformat()]
    assert len(found(desk, "逾期")) == len(found(desk, "", due="-1")) == len(late)
    assert set(found(desk, "", due="9999")) == {5, 2}
    assert found(desk, "李", due="9999") == [2]
    assert found(desk, "", only=UNSETTLED) == [3]
    assert desk.catalogue.conflicts() == [(ROWS[2].file, 2)]


def test_a_list_is_cut_and_says_how_many_there_are(desk: Desk) -> None:
    answer = find(desk, Asked("李"), 2)
    assert (len(answer.hits), answer.total, answer.more) == (2, 3, False)
    answer = find(desk, Asked(""), 2)
    assert (len(answer.hits), answer.total, answer.more) == (2, 5, False)
    assert [int(h.file, 16) for h in answer.hits] == [5, 2]


def test_questions_are_kept_sealed_under_a_name(desk: Desk) -> None:
    asked = Asked("李", village="王家村")
    assert saved_searches.saved(desk) == []
    saved_searches.save(desk, " 王家  村 ", asked)
    saved_searches.save(desk, "急", Asked(due="7"))
    assert saved_searches.saved(desk) == [Saved("王家 村", asked), Saved("急", Asked(due="7"))]
    assert "王家".encode() not in (desk.places.folder / saved_searches.FILE).read_bytes()
    assert saved_searches.forget(desk, "王家 村") == [Saved("急", Asked(due="7"))]
    with pytest.raises(UserError, match="名字"):
        saved_searches.save(desk, "  ", asked)
    with pytest.raises(UserError, match="条件"):
        saved_searches.save(desk, "空", Asked())
    (desk.places.folder / saved_searches.FILE).write_bytes(b"broken")
    assert saved_searches.saved(desk) == []


def number(first17: str) -> str:
    return first17 + check_digit(first17)


def test_what_looks_entered_twice_is_found_with_its_reason(founded: House, desk: Desk) -> None:
    new = upgrade(OLD)
    doubles = (
        row(11, ("赵一", number("23038219620514003")), ("赵二", number("23038219620514003"))),
        row(12, ("钱一", number("23038219700303003")), accounts=("6217 0000 1111",)),
        row(13, ("钱一", number("23038219700303003")), accounts=("621700001111",), phone="0453-7654321"),
        row(14, ("孙一", OLD), phone="04537654321"),
        row(15, ("孙一", new)),
        row(16, ("周一", ""), born=("1980-05-05",)),
        row(17, ("周·一", number("23038219800505001"))),
        row(18, ("吴一", number("23038219810808001"))),
        row(19, ("郑一", number("23038219810808001")), gone=("0",)),
    )
    desk.catalogue.put(doubles)
    try:
        listed = duplicates.listed(desk)
        signs = {d.sign: {int(f, 16) for f in d.households} for d in listed}
        assert signs[Sign.ACCOUNT] == {12, 13} and signs[Sign.PHONE] == {13, 14}
        assert signs[Sign.ID_OLD_AND_NEW] == {14, 15}
        assert signs[Sign.ID_TWICE] == {11} and signs[Sign.ID_NUMBER] == {12, 13}
        assert signs[Sign.NAME_AND_BIRTH] == {16, 17}
        assert [d.error for d in listed] == [True, True, True, False, False, False]
        assert 18 not in {int(f, 16) for d in listed for f in d.households}
        assert all("6217" not in d.shown and OLD not in d.shown for d in listed)
        assert set(found(desk, "", only=DOUBLED)) == {int(f, 16) for d in listed for f in d.households}
        assert found(desk, "孙", only=DOUBLED) == [14, 15]
        why = {int(file, 16): said for file, said in duplicates.reasons(listed).items()}
        assert why[11] == "本户赵一、赵二的身份证号相同" and "18位" in why[15]
        assert why[12].startswith("身份证号与 钱一（") and "；银行账号与 钱一（" in why[12]
        assert duplicates.of_household(desk, doubles[4].file)[0].sign is Sign.ID_OLD_AND_NEW
    finally:
        for made in doubles:
            desk.catalogue.remove(made.file)
    assert duplicates.listed(desk) == []
