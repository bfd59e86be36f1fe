"""resources/schemes/COVERAGE.md: every requirement is listed once, and what it points to is there."""

import re
from pathlib import Path

import pytest

from desktop.domain.scheme import Scheme
from desktop.packs import load_pack, resource_path, scheme_ids

ROOT = Path(__file__).parents[1]
TEXT = resource_path("schemes", "COVERAGE.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| [GTMQL]\d+ \|", line)
]
COUNTS = {"G": 13, "T": 10, "M": 22, "Q": 8, "L": 18}
SCHEMES = {"G": "guanxian", "T": "shanting", "M": "mishan", "Q": "qijiang", "L": "lingshui"}


def test_every_requirement_is_listed_once_in_order() -> None:
    wanted = [f"{letter}{n}" for letter, count in COUNTS.items() for n in range(1, count + 1)]
    assert [row[0] for row in ROWS] == wanted
    assert set(SCHEMES.values()) == set(scheme_ids())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_points_to_exists(row: list[str]) -> None:
    _, requirement, state, place, tested = row
    assert requirement
    assert place
    assert state in ("满足", "部分", "记录")
    for module in re.findall(r"`(desktop/[\w/]+\.py)`", place):
        assert (ROOT / module).is_file(), module
    for file, test in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", tested):
        assert (ROOT / file).is_file(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_field_that_a_row_names_is_in_the_pack(row: list[str]) -> None:
    scheme = load_pack(SCHEMES[row[0][0]]).scheme
    named = re.findall(r"(?<![`/\w.])([a-z_]+)\.([a-z_]+)(?![\w/.`])", row[3])
    for whole, part in named:
        if whole in Scheme.model_fields:
            assert has(scheme, whole, part), f"{whole}.{part}"


def has(scheme: Scheme, whole: str, part: str) -> bool:
    """A field of a part, or an item of a list by its id or by a field of its items."""
    value = getattr(scheme, whole)
    if isinstance(value, tuple):
        return any(getattr(item, "id", None) == part or hasattr(item, part) for item in value)
    return hasattr(value, part)


def test_what_is_met_has_a_test_and_what_is_missing_is_said() -> None:
    for identifier, _, state, place, tested in ROWS:
        assert state != "满足" or tested != "—", identifier
        assert state != "部分" or "尚未" in place or tested != "—", identifier
