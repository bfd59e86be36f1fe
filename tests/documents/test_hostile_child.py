"""A file that takes over the process that reads it gains nothing: no word of that process runs in the program."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.documents import foreign
from desktop.documents.apart import alone, apart
from desktop.documents.plain_shape import read_as
from desktop.documents.plain_values import packed, unpacked
from desktop.errors import UserError
from tests.documents import bombs, hostile_child

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems offer less")


@pytest.mark.parametrize("ask", [apart, alone])
def test_an_answer_that_would_run_in_the_program_is_refused(ask: Callable[..., int], tmp_path: Path) -> None:
    with pytest.raises(UserError, match="读不了"):
        ask(hostile_child.answers_a_command, str(tmp_path / "owned"))
    assert list(tmp_path.iterdir()) == []
    assert foreign.page_count(bombs.pdf()) == 1


@pytest.mark.parametrize(
    "hostile",
    [hostile_child.answers_another_type, hostile_child.answers_nonsense, hostile_child.answers_without_end],
)
def test_an_answer_of_another_shape_or_without_end_is_refused(hostile: Callable[[], int]) -> None:
    with pytest.raises(UserError, match="读不了"):
        apart(hostile)


@LINUX
def test_a_file_that_took_its_reader_over_says_nothing_about_the_next_one() -> None:
    server = alone(hostile_child.parent)
    assert alone(hostile_child.parent) == server, "one process asks for all of them"
    with pytest.raises(UserError):
        alone(hostile_child.abort)
    assert alone(hostile_child.parent) == server, "and it goes on"
    with pytest.raises(UserError):
        alone(hostile_child.speaks_to_the_next)
    assert foreign.page_count(bombs.pdf()) == 1


@LINUX
@pytest.mark.parametrize("ask", [apart, alone])
def test_the_reader_changes_no_file_and_reaches_nobody(
    ask: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUDANG_PASSWORD", "invented")
    (tmp_path / "kept").touch()
    with socket.socket() as listening, (tmp_path / "kept").open("rb"):
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert ask(hostile_child.manages, str(tmp_path), listening.getsockname()[1]) == []
    assert [p.name for p in tmp_path.iterdir()] == ["kept"]


def test_plain_values_come_back_as_they_were() -> None:
    value = [(0, "李𬭎\ud800"), ((1.5, None, True), b"\0" * 9, b""), []]
    assert unpacked(packed(value)) == value
    assert read_as(tuple[tuple[int, int], bytes], packed(((1, 2), b"x"))) == ((1, 2), b"x")
    for shape, said in (
        (int, True),
        (int, "1"),
        (bytes, "x"),
        (list[tuple[int, str]], [[1, "x"]]),
        (str, None),
    ):
        with pytest.raises(ValueError):
            read_as(shape, packed(said))
    with pytest.raises(TypeError):
        packed({"a": 1})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\1" * 7,
        packed([1])[:-1],
        packed(b"xx")[:-1],
        b"\x02" + b"\0" * 7 + b"{}",
        packed(1) + b"\1" * 9,
    ],
)
def test_bytes_that_are_no_plain_value_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        unpacked(data)
