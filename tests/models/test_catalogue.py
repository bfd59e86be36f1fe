"""The search index: what a clerk types is found, and what changed is noticed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.names import name_key
from desktop.errors import UserError
from desktop.models.catalogue import Catalogue, CatalogueRow
from desktop.models.household_file import HouseholdFolder
from tests.models.conftest import SimpleKeys

BASE = CatalogueRow(
    file="00000000000000a1",
    head_name="王小明",
    head_id="230382195001010011",
    people=(("王小明", "230382195001010011"), ("李𬭎", "23038219520202002X")),
    village="红旗村",
    category="城市低保",
    matters=("dibao", "linshi"),
    phone="04671234567",
    monthly_fen=121200,
    covered=2,
    state="confirmed",
    next_step="",
    due=None,
    path_size=4096,
    path_mtime_ns=1,
    heads=("h1",),
)
OTHER = replace(
    BASE,
    file="00000000000000a2",
    head_name="买买提·艾力",
    head_id="230382196003030033",
    people=(("买买提·艾力", "230382196003030033"), ("王明", "230382199904040044")),
    village="前进村",
    matters=("tekun",),
    state="open",
    due="2026-03-10",
    next_step="visit",
)


@pytest.fixture
def catalogue(tmp_path: Path, keys: SimpleKeys) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.db", keys) as made:
        made.put([BASE, OTHER])
        yield made


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王", ["王小明", "王明"]),
        ("明", ["王小明", "王明"]),
        ("小明", ["王小明"]),
        ("王小", ["王小明"]),
        ("王小明", ["王小明"]),
        ("王大明", []),
        ("王明", ["王明"]),
        ("𬭎", ["李𬭎"]),
        ("李𬭎", ["李𬭎"]),
        (" 王 小 明 ", ["王小明"]),
        ("买买提·艾力", ["买买提·艾力"]),
        ("买买提•艾力", ["买买提·艾力"]),
        ("买买提.艾力", ["买买提·艾力"]),
        ("买买提艾力", ["买买提·艾力"]),
        ("提艾", ["买买提·艾力"]),
        ("2303821950", ["王小明"]),
        ("230382", ["王小明", "买买提·艾力"]),
        ("23038219520202002x", ["李𬭎"]),
        ("9990", ["王明"]),
        ("8888", []),
        ("红旗", ["王小明"]),
        ("前进村", ["买买提·艾力"]),
        ("%", []),
        ("'; DROP TABLE people --", []),
    ],
)
def test_what_is_typed_is_found(catalogue: Catalogue, text: str, names: list[str]) -> None:
    assert [hit.name for hit in catalogue.search(text)] == names


def test_a_hit_says_who_and_where(catalogue: Catalogue) -> None:
    (hit,) = catalogue.search("李𬭎")
    assert (hit.file, hit.head_name, hit.id_number) == (BASE.file, "王小明", "23038219520202002X")
    assert (hit.village, hit.matters, hit.monthly_fen, hit.covered) == (
        "红旗村",
        ("dibao", "linshi"),
        121200,
        2,
    )


def test_filters_and_limit(catalogue: Catalogue) -> None:
    assert [h.file for h in catalogue.search("王", village="前进村")] == [OTHER.file]
    assert [h.file for h in catalogue.search("王", matter="linshi")] == [BASE.file]
    assert [h.file for h in catalogue.search("王", state="open")] == [OTHER.file]
    assert catalogue.search("王", village="前进村", state="confirmed") == []
    assert [h.file for h in catalogue.search("")] == [OTHER.file, BASE.file]
    assert [h.file for h in catalogue.search("", matter="tekun")] == [OTHER.file]
    assert len(catalogue.search("230382", limit=1)) == 1


def test_replacing_and_removing_leave_no_trace(catalogue: Catalogue) -> None:
    catalogue.put([replace(BASE, people=(("赵六", "230382195001010011"),), village="东风村")])
    assert catalogue.search("王小") == []
    assert [h.file for h in catalogue.search("赵六")] == [BASE.file]
    assert catalogue.villages() == ["东风村", "前进村"]
    catalogue.remove(BASE.file)
    catalogue.remove(BASE.file)
    assert catalogue.count() == 1
    assert catalogue.search("赵") == []
    catalogue.remove(OTHER.file)
    for table in ("found_by", "facets", "households", "files"):
        assert catalogue._database.raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_rows_come_back(catalogue: Catalogue) -> None:
    assert catalogue.all_rows() == [BASE, OTHER]
    assert [hit.file for hit in catalogue.due("2026-03-09")] == []
    assert [hit.file for hit in catalogue.due("2026-03-10")] == [OTHER.file]


def test_it_is_encrypted_and_deletable(tmp_path: Path, keys: SimpleKeys) -> None:
    path = tmp_path / "catalogue.db"
    with Catalogue.open(path, keys) as made:
        made.put([BASE])
        written = b"".join(p.read_bytes() for p in tmp_path.iterdir())
        assert "王小明".encode() not in written
        assert BASE.head_id.encode() not in written
    with Catalogue.open(path, keys) as again:
        assert again.count() == 1
    assert [p.name for p in tmp_path.iterdir()] == ["catalogue.db"]
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(UserError):
        Catalogue.open(path, keys)
    path.unlink()
    with Catalogue.open(path, keys) as empty:
        assert empty.all_rows() == []


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_it_is_its_owners_alone(tmp_path: Path, keys: SimpleKeys) -> None:
    with Catalogue.open(tmp_path / "catalogue.db", keys) as catalogue:
        catalogue.put([BASE])
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
    assert modes.keys() > {"catalogue.db"} and set(modes.values()) == {0o600}


def test_a_half_made_or_other_version_is_told(tmp_path: Path, keys: SimpleKeys) -> None:
    path = tmp_path / "catalogue.db"
    with Catalogue.open(path, keys) as made:
        made._database.raw.execute("PRAGMA user_version=0")
    with pytest.raises(UserError, match="重建"):
        Catalogue.open(path, keys)
    with pytest.raises(UserError, match="密钥不对"):
        Catalogue.open(path, SimpleKeys(secret=b"x" * 32))


def test_the_sweep_finds_new_changed_and_gone_files(tmp_path: Path, keys: SimpleKeys) -> None:
    folder = HouseholdFolder(tmp_path, keys)
    ids = [f"{n:016x}" for n in range(4)]
    for id in ids[:3]:
        folder.create(id).close()
    with Catalogue.open(tmp_path / "catalogue.db", keys) as catalogue:
        for id in (ids[0], ids[1], ids[3]):
            path = folder.path(id)
            stat = path.stat() if path.exists() else None
            size, time = (stat.st_size, stat.st_mtime_ns) if stat else (1, 1)
            catalogue.put([replace(BASE, file=id, path_size=size, path_mtime_ns=time)])
        assert catalogue.changed(tmp_path) == [ids[2], ids[3]]
        os.utime(folder.path(ids[0]), ns=(5, 5))
        assert catalogue.changed(tmp_path) == [ids[0], ids[2], ids[3]]


NAMES = st.text(st.sampled_from("王李张小明·𬭎A"), min_size=1, max_size=4)


@settings(max_examples=20, deadline=None)
@given(
    names=st.lists(NAMES, min_size=1, max_size=8),
    text=st.text(st.sampled_from("王李小明𬭎"), min_size=1, max_size=3),
)
def test_the_grams_find_what_a_scan_would(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], text: str
) -> None:
    rows = [
        replace(BASE, file=f"{n:016x}", people=((name, str(n)),), village="", matters=())
        for n, name in enumerate(names)
    ]
    with Catalogue.open(tmp_path_factory.mktemp("c") / "catalogue.db", SimpleKeys()) as catalogue:
        catalogue.put(rows)
        expected = {row.file for row in rows if name_key(text) in name_key(row.people[0][0])}
        assert {hit.file for hit in catalogue.search(text)} == expected


def test_names_within_a_village_are_the_names_of_that_village_and_no_other(
    keys: SimpleKeys, tmp_path: Path
) -> None:
    people = (("王小红", ""), ("李红", ""))
    with Catalogue.open(tmp_path / "narrow.db", keys) as narrow:
        narrow.put(
            replace(
                BASE,
                file=f"{n:016x}",
                people=people[n % 2 :],
                village=("红旗村", "红旗二村", "柳河村")[n % 3],
            )
            for n in range(12)
        )
        for text in ("王", "红", "小红", "李红", "红旗"):
            everywhere = [(h.file, h.name) for h in narrow.search(text) if h.village == "红旗二村"]
            for asked in (
                narrow.search(text, village="红旗二村"),
                narrow.search(f"{text} 红旗二村"),
                narrow.search(f"红旗二村 {text}", village="红旗二村"),
                narrow.search(text, village="红旗二村", state=BASE.state),
            ):
                assert everywhere and [(h.file, h.name) for h in asked] == everywhere
        narrow.put([replace(BASE, file=f"{1:016x}", people=people, village="柳河村")])
        assert f"{1:016x}" not in {h.file for h in narrow.search("李红", village="红旗二村")}
        assert f"{1:016x}" in {h.file for h in narrow.search("李红", village="柳河村")}


def test_households_somebody_left_are_known_without_opening_any(catalogue: Catalogue) -> None:
    catalogue.put([replace(BASE, gone=("1",)), OTHER])
    assert catalogue.left() == [BASE.file]


def test_a_paper_leads_to_every_household_that_holds_it(catalogue: Catalogue) -> None:
    """By its id, the digest of its bytes or its number; a row that loses it is not found by it any more."""
    said = ("p-0123456789ab", "ab" * 32, "密民低保公〔2026〕1号")
    catalogue.put([replace(BASE, papers=said), replace(OTHER, papers=said[:1])])
    assert catalogue.holding(said[0]) == [BASE.file, OTHER.file]
    assert catalogue.holding(said[1]) == catalogue.holding("密民低保公 〔2026〕 1号") == [BASE.file]
    assert catalogue.holding("p-0123456789a") == catalogue.holding("ab" * 31) == []
    assert catalogue.search("p-0123456789ab") == []
    assert catalogue.row(BASE.file) == replace(BASE, papers=said)
    catalogue.put([BASE])
    assert catalogue.holding(said[0]) == [OTHER.file] and catalogue.holding(said[1]) == []
