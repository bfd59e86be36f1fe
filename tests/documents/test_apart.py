"""Hostile files are taken apart in a process of their own: the program goes on, in bounded memory and time."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from desktop.documents import apart as process
from desktop.documents import foreign, scan_stack
from desktop.documents.apart import apart, within
from desktop.errors import UserError
from desktop.sync.paper_check import examine
from desktop.sync.paper_trust import PaperTrust
from tests.documents import bombs, hostile_child


def test_what_is_asked_is_done_in_another_process_that_is_kept() -> None:
    first = apart(hostile_child.pid)
    assert first not in (os.getpid(), 0)
    assert apart(hostile_child.pid) == first


def test_a_file_that_kills_its_process_is_one_sentence_and_the_next_one_is_read() -> None:
    with pytest.raises(UserError, match="读不了"):
        apart(hostile_child.abort)
    assert foreign.page_count(bombs.pdf()) == 1


def test_nothing_is_taken_from_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError):
        apart(hostile_child.abort)
    assert apart(hostile_child.pid) != os.getpid()


def test_what_takes_too_long_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(UserError, match="限度"):
        within(0.5, time.sleep, 30)
    assert time.monotonic() - began < 5


@pytest.mark.skipif(os.name == "nt", reason="Windows offers no such limit")
def test_what_takes_too_much_memory_is_refused() -> None:
    with pytest.raises(UserError):
        apart(bytes, process.MEMORY_LIMIT)


def test_an_error_of_the_parser_is_a_sentence_and_the_process_lives() -> None:
    before = apart(hostile_child.pid)
    with pytest.raises(UserError, match="可能已经损坏"):
        apart(int, "no number")
    assert apart(hostile_child.pid) == before


def test_a_small_file_that_nests_without_end_does_not_take_the_program_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "SECONDS", 1.0)
    nested = tmp_path / "nested.pdf"
    nested.write_bytes(bombs.nested_forms())
    (page,) = scan_stack.pages_of([nested])
    with pytest.raises(UserError):
        scan_stack.picture(page)


def test_verify_answers_a_file_that_unpacks_without_end() -> None:
    with pytest.raises(UserError, match="读不了"):
        examine(bombs.unpacked_contents(), PaperTrust("", date(2026, 7, 1)))


def test_a_file_that_says_it_has_a_million_pages_is_refused() -> None:
    with pytest.raises(UserError, match="1000000 页"):
        foreign.page_count(bombs.many_pages(1_000_000))
    with pytest.raises(UserError):
        foreign.page_count(bombs.many_pages(1_000))


@pytest.mark.parametrize(("width", "height"), [(9_000, 9_000), (1, 40_000)])
def test_a_picture_of_a_size_no_scanner_makes_is_refused_before_it_is_unpacked(
    tmp_path: Path, width: int, height: int
) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(bombs.png(width, height))
    (page,) = scan_stack.pages_of([path])
    with pytest.raises(UserError, match="图片太大"):
        scan_stack.picture(page)
    with pytest.raises(UserError, match="图片太大"):
        scan_stack.taken([page])
    with pytest.raises(UserError, match="图片太大"):
        examine(path.read_bytes(), PaperTrust("", date(2026, 7, 1)))
