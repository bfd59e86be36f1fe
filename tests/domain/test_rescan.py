"""A newer scan counts in the place of the one it replaces, as long as nobody takes that back."""

from __future__ import annotations

from desktop.domain.journal import Attach, Put, Value
from desktop.domain.rescan import RESCAN, Rescan, counted, rescanned

SCAN, OTHER = "paper_scan/p-1", "step/s-1"


def attached(**abouts: str) -> dict[str, Attach]:
    return {sha: Attach(sha, 1, "application/pdf", sha, about) for sha, about in abouts.items()}


def newer(old: str, new: str, at: str = "2026-07-15T09:00:00+08:00") -> Rescan:
    return Rescan(f"k-{old}{new}", old, new, "看不清", at)


def test_the_newer_scan_stands_where_the_earlier_stood_and_so_on() -> None:
    there = attached(a=SCAN, z="archive/a/id_card", b="rescan/k-ab", c="rescan/k-bc")
    now = counted(there, [newer("a", "b"), newer("b", "c")])
    assert [(sha, one.about) for sha, one in now.items()] == [("c", SCAN), ("z", "archive/a/id_card")]
    assert list(counted(there, [newer("a", "b")])) == ["b", "z"]
    assert list(counted(there, [])) == ["a", "z"], "taken back: the newer counts for nothing"


def test_what_proves_a_step_a_scan_that_is_not_there_and_a_circle_change_nothing() -> None:
    there = attached(a=SCAN, s=OTHER, b="rescan/k")
    assert list(counted(there, [newer("s", "b"), newer("a", "gone")])) == ["a", "s"]
    assert len(counted(there, [newer("a", "b"), newer("b", "a")])) == 2


def test_a_replacement_names_two_scans_that_are_there_and_why() -> None:
    def said(**fields: Value) -> list[str]:
        whole: dict[str, Value] = {"old": "a", "sha256": "b", "reason": "扫错", "at": "2026-07-15", **fields}
        return [o.rule for o in rescanned(frozenset({"a", "b"}), Put(RESCAN, "k", whole))]

    assert said() == []
    assert said(reason=" ") == ["reason"]
    assert said(sha256="a") == said(old="x") == said(at=None) == ["rescan"]
