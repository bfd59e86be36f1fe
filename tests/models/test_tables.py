"""The typed tables give back exactly what was put in, and hold it in honest columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain import fold
from desktop.domain.journal import Body, Put, Remove, Value
from desktop.models.engine import CipherDatabase, create_database, new_salt
from desktop.models.tables import HOUSEHOLD_KINDS, Tables, without_none


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    path: Path = tmp_path_factory.mktemp("tables") / "t.db"
    database = create_database(path, b"k" * 32, new_salt())
    yield Tables(database, HOUSEHOLD_KINDS)
    database.close()


def database_of(tables: Tables) -> CipherDatabase:
    return tables._database


def test_money_is_whole_fen_in_integer_columns(tables: Tables) -> None:
    tables.replace_all({("benefit", "b1"): {"monthly_fen": 121200, "covered": 2, "matter": "低保"}})
    row = (
        database_of(tables)
        .raw.execute(
            "SELECT monthly_fen, typeof(monthly_fen), typeof(covered), typeof(matter), more FROM benefit"
        )
        .fetchone()
    )
    assert row == (121200, "integer", "integer", "text", None)


def test_no_column_of_any_table_is_real(tables: Tables) -> None:
    with database_of(tables).atomic("IMMEDIATE"):
        tables.replace_all({(kind.__name__.lower(), "x"): {} for kind in HOUSEHOLD_KINDS})
    columns = [
        row[2].upper()
        for kind in HOUSEHOLD_KINDS
        for row in database_of(tables).raw.execute(f'PRAGMA table_info("{kind.__name__.lower()}")')
    ]
    assert len(columns) > 100
    assert set(columns) == {"TEXT", "INTEGER"}


@pytest.mark.parametrize(
    "fields",
    [
        {"counted": True, "covered": False, "no": 1},
        {"counted": 1, "no": True},  # a number is no flag and a flag is no number
        {"income_fen": "很多", "name": 7},
        {"name": ["王", "小明"], "ext": {"a": [1, None, {"b": "c"}]}},
        {"id": "x", "more": "y", "kind": "z"},
        {"name": None},
        {"name": "", "income_fen": 0},
        {"name": "=1+1", "relation": "'; DROP TABLE member --", "life": "买买提·艾力\x00𬱖"},
    ],
)
def test_every_value_comes_back_as_it_was(tables: Tables, fields: dict[str, Value]) -> None:
    records = {("member", "m1"): fields, ("unheard_of", "u1"): fields}
    with database_of(tables).atomic("IMMEDIATE"):
        tables.replace_all(records)
    back = tables.load()
    assert back == without_none(records)
    for key, record in without_none(records).items():
        assert {n: type(v) for n, v in back[key].items()} == {n: type(v) for n, v in record.items()}


def test_a_table_is_there_from_its_first_record_on_and_another_reader_sees_it(tmp_path: Path) -> None:
    salt = new_salt()
    writing = create_database(tmp_path / "t.db", b"k" * 32, salt)
    reading = CipherDatabase(tmp_path / "t.db", b"k" * 32)
    reading.connect()
    made, seen = Tables(writing, HOUSEHOLD_KINDS), Tables(reading, HOUSEHOLD_KINDS)
    assert seen.load() == {} and seen.get(("member", "m1")) is None
    with pytest.raises(KeyboardInterrupt), writing.atomic("IMMEDIATE"):
        made.apply([Body((Put("member", "m1", {"name": "王"}),))])
        raise KeyboardInterrupt
    assert seen.load() == {} == made.load(), "a table that was rolled back is made again"
    for n, kind in enumerate(("member", "visit"), 1):
        with writing.atomic("IMMEDIATE"):
            made.apply([Body((Put(kind, "m1", {"name": "王"}),))])
        assert len(seen.load()) == n and seen.get((kind, "m1")) == {"name": "王"}
    names = {name for (name,) in reading.raw.execute("SELECT name FROM sqlite_schema")}
    assert names == {"member", "others"}
    writing.close()
    reading.close()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
FIELDS = st.dictionaries(
    st.sampled_from(["name", "no", "counted", "id", "more", "extra"]), VALUES, max_size=4
)
KINDS = st.sampled_from(["member", "household", "visit"])
CHANGES = st.one_of(
    st.builds(Put, kind=KINDS, id=st.sampled_from("ab"), fields=FIELDS),
    st.builds(Remove, kind=KINDS, id=st.sampled_from("ab")),
)
BODIES = st.lists(st.lists(CHANGES, max_size=4).map(lambda changes: Body(tuple(changes))), max_size=6)


@settings(max_examples=60, deadline=None)
@given(bodies=BODIES, cut=st.integers(0, 6))
def test_applying_equals_replacing_with_the_same_fold(tables: Tables, bodies: list[Body], cut: int) -> None:
    with database_of(tables).atomic("IMMEDIATE"):
        tables.replace_all({})
        tables.apply(bodies[:cut])
        tables.apply(bodies[cut:])
    records: dict[tuple[str, str], dict[str, Value]] = {}
    for body in bodies:
        fold.apply(records, body)
    assert tables.load() == without_none(records)
