"""What one PC of an office may write into the journal that all of them read."""

from __future__ import annotations

from desktop.domain.journal import Put, Value
from desktop.office import batches, numbers, office_law
from desktop.office.postings import POSTING
from desktop.office.reserve_fund import REPLENISHMENT
from tests.office.made_office import House

_NUMBER = {"series": "杨民用", "year": 2026, "n": 5}
_BATCH: dict[str, Value] = {
    "kind": batches.SPLIT, "source": "a", "target": "b", "members": ["m1"], "about": [], "on": "2026-05-20",
    "state": batches.OPEN, "said": {"reason": "成家", "event_on": "2026-05-01"},
}  # fmt: skip
_SHEET: dict[str, Value] = {
    "form": "preliminary_notice", "number": "示〔2026〕1号", "matter": "dibao", "village": "新柞村", "on": "2026-05-20",
    "by": "p00000002", "sha256": "0" * 64, "households": ["1", "2"], "applications": ["a-1", "a-2"],
    "opinions": ["s-1", "s-2"],
}  # fmt: skip
_STOPPING = [
    Put(numbers.NUMBER, "junk", {}),
    Put(numbers.NUMBER, "杨民用/二〇二六/5", {**_NUMBER, "year": "二〇二六"}),
    Put(numbers.NUMBER, "杨民用/2026/6", _NUMBER),
    Put(numbers.NUMBER, "杨民用/2026/1001", {**_NUMBER, "n": 1001}),
    Put(numbers.NUMBER, "杨民用/2026/640000000000005", {**_NUMBER, "n": 640_000_000_000_005}),
    Put(numbers.NUMBER, "杨民用/2026/-5", {**_NUMBER, "n": -5}),
    Put(REPLENISHMENT, "rf1", {}),
    Put(batches.REGROUPING, "g1", {}),
    Put(batches.REGROUPING, "g1", {**_BATCH, "kind": "steal"}),
    Put(batches.REGROUPING, "g1", {**_BATCH, "on": "2026-13-45"}),
    Put(batches.REGROUPING, "g1", {**_BATCH, "said": ["event_on"]}),
    Put(POSTING, "p-1", {**_SHEET, "applications": ["a-1"]}),
    Put(POSTING, "p-1", {**_SHEET, "opinions": ["s-1"]}),
    Put(POSTING, "p-1", {**_SHEET, "opinions": "s1"}),
]


def test_a_record_that_would_stop_whoever_reads_it_has_no_effect(house: House) -> None:
    with house.desk() as desk:
        for put in _STOPPING:
            desk.office.append(
                [put], action="junk", author=desk.author(), at=desk.now().isoformat(timespec="seconds")
            )
        junk = [entry for entry in desk.office.entries() if entry.header.action == "junk"]
        assert len(junk) == len(_STOPPING)
        assert set(office_law.judge(junk, desk.credentials)) == {entry.id for entry in junk}


def test_what_the_office_writes_itself_stands(house: House) -> None:
    with house.desk() as desk:
        numbers.reserve(desk, ["杨民用"], desk.today())
        desk.office.append(
            [Put(batches.REGROUPING, "g1", _BATCH), Put(POSTING, "p-1", _SHEET)], action=batches.REGROUPING,
            author=desk.author(), at=desk.now().isoformat(timespec="seconds"),
        )  # fmt: skip
        assert office_law.judge(desk.office.entries(), desk.credentials) == {}
