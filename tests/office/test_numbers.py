"""Numbers from blocks: two devices that never hear of each other never issue one number twice."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.credential import Credentials, DeviceCredential, Held
from desktop.domain.number_blocks import BLOCKS, following, free_block, in_block
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.office import numbers
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from tests.office.made_office import ADMIN, PASSWORDS, House

BLOCK = st.integers(0, BLOCKS - 1)


def issued(block: int, count: int) -> list[int]:
    found = [following(0, block)]
    while len(found) < count:
        found.append(following(found[-1], block))
    return found


def test_the_first_block_counts_as_an_office_with_one_pc_always_did() -> None:
    found = issued(0, 2_000)
    assert found[:3] == [1, 2, 3] and found[998:1000] == [999, 64_001] and found[1998] == 128_001


def test_the_second_block_begins_at_1001() -> None:
    assert issued(1, 1_000)[0] == 1_001 and issued(1, 1_000)[998:] == [1_999, 65_001]


@settings(max_examples=25)
@given(BLOCK, st.integers(1, 3_000))
def test_a_block_only_grows_and_never_leaves_its_numbers(block: int, count: int) -> None:
    found = issued(block, count)
    assert all(in_block(n, block) for n in found) and found == sorted(set(found))


@settings(max_examples=50)
@given(
    st.lists(BLOCK, min_size=2, max_size=6, unique=True),
    st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(2026, 2030)), max_size=60),
)
def test_devices_that_never_hear_of_each_other_never_issue_one_number_twice(
    blocks: list[int], wishes: list[tuple[str, int]]
) -> None:
    """Every device serves all wishes on its own: series × year × number differ throughout."""
    seen: set[tuple[str, int, int]] = set()
    for block in blocks:
        highest: dict[tuple[str, int], int] = {}
        for wish in wishes:
            highest[wish] = following(highest.get(wish, 0), block)
            assert (*wish, highest[wish]) not in seen
            seen.add((*wish, highest[wish]))


@given(st.integers(1, 10**7))
def test_a_number_belongs_to_one_block_or_to_none(n: int) -> None:
    owners = [block for block in range(BLOCKS) if in_block(n, block)]
    assert len(owners) == (0 if n % 1000 == 0 else 1)


def certified(*blocks: int) -> Credentials:
    def one(n: int, block: int) -> Held:
        statement = DeviceCredential(
            issuer="0" * 64, office="o", device=f"d{n}", name="", key="1" * 64, recipient="age1", stamp=True,
            kinds=(), since=date(2026, 1, 1 + n), block=block,
        )  # fmt: skip
        return Held(f"{n:064x}", statement, b"")

    return Credentials(devices=tuple(one(n, block) for n, block in enumerate(blocks)))


def test_the_lowest_block_that_nobody_ever_had_comes_next_and_laptops_take_from_the_top() -> None:
    assert free_block(certified(0)) == 1
    assert free_block(certified(0, 2)) == 1
    assert free_block(certified(0, 1, 63)) == 2
    assert free_block(certified(0), laptop=True) == 63
    assert free_block(certified(0, 63), laptop=True) == 62
    assert free_block(certified(*range(25), *range(25, 64 - 39))) == 25
    whole = Credentials(devices=tuple(h for n in range(BLOCKS) for h in certified(n).devices))
    assert free_block(whole) is None


def test_an_unused_number_is_void_and_the_space_between_two_blocks_is_no_gap(house: House) -> None:
    with house.desk() as desk:
        first = numbers.reserve(desk, ["密民低保确", "用印"], desk.today())
        second = numbers.reserve(desk, ["密民低保确"], desk.today())
        assert [n.n for n in (*first, *second)] == [1, 1, 2]
        assert check_office(desk).unused_numbers == tuple(n.text for n in numbers.reserved(desk))
        assert len(numbers.reserved(desk)) == 3, "1001 and what lies before it were never reserved"


def test_a_pc_whose_block_another_had_first_issues_nothing(house: House) -> None:
    """Two administrators approved a PC each without hearing of one another."""
    with house.desk(ADMIN) as desk:
        root = desk.vault.root_key(PASSWORDS[ADMIN])
        mine = desk.credentials.device(desk.device.device, desk.today())
        assert mine is not None
        older = mine.model_copy(update={"device": "0123456789ab", "name": "窗口", "since": date(2020, 1, 1)})
        desk.keep_credentials([signed.issue(older, root)])
        with pytest.raises(UserError, match="与“窗口”的重复"):
            numbers.reserve(desk, ["密民低保确"], desk.today())


def test_a_laptop_numbers_its_papers_from_a_block_of_its_own(house: House) -> None:
    own = house.approved()
    with house.desk() as desk:
        ref = house.registered(desk)
        own.given(desk, [ref.household])
        assert numbers.reserve(desk, ["甲"], desk.today())[0].n == 1
    with own.desk() as desk:
        assert isinstance(desk, Desk)
        assert numbers.reserve(desk, ["甲"], desk.today())[0].n == 63_001
