"""改动的账: every edit has one fate with its reason, and what is deleted by law is still counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.fold import fold
from desktop.domain.journal import Attach, Body, Entry, Header, Put, Redact, Remove, Settle, edits
from desktop.domain.ledger_of_edits import LATER, REMOVED, lines, summed
from desktop.domain.redaction import blanked
from tests.domain.replicas import Replica, entry, plain
from tests.domain.test_fold import MANY, STORIES, everything, play, send

AT = "2026-03-02T09:30:00+08:00"


def put(**fields: object) -> Put:
    return Put("member", "m", fields)


def fates(*entries: Entry, refused: dict[str, str] | None = None) -> dict[tuple[str, str], tuple[str, str]]:
    folded = fold(entries, refused)
    return {(x.entry, x.field): (x.outcome, x.reason) for x in lines(entries, folded)}


def test_a_later_value_a_removal_and_a_settlement_each_say_why() -> None:
    root = entry(put(phone="1", name="王"))
    left = entry(put(phone="2"), seq=2, parents=[root])
    right = entry(put(phone="3"), device="b", parents=[root])
    settle = entry(Settle("member", "m", "phone", (left.id,), "打不通"), seq=3, parents=[left, right])
    gone = entry(Remove("member", "m"), seq=4, parents=[settle])
    before = fates(root, left, right, settle)
    assert before[root.id, "phone"] == ("superseded", LATER)
    assert before[left.id, "phone"] == ("superseded", "冲突已处理：打不通")
    assert before[right.id, "phone"] == ("adopted", "")
    assert fates(root, left, right, settle, gone)[root.id, "name"] == ("superseded", REMOVED)


def test_what_was_not_admitted_says_why() -> None:
    root = entry(put(phone="1"))
    waiting = entry(put(phone="2"), seq=9, parents=[entry(put(), device="x")])
    found = fates(root, waiting, refused={root.id: "无授权"})
    assert found[root.id, "phone"] == ("set_aside", "无授权")
    assert found[waiting.id, "phone"] == ("set_aside", "前面的记录还没有到")


def test_a_deleted_entry_is_counted_with_its_reason_and_leaves_no_value() -> None:
    root = entry(put(phone="1"))
    wrong = entry(put(illness="写错人的病", phone="2"), seq=2, parents=[root])
    said = entry(Redact(wrong.id, "写错了人", "个人信息保护法第四十七条", 2), seq=3, parents=[wrong])
    for entries in ([root, wrong, said], blanked([root, wrong, said], {wrong.id})):
        folded = fold(entries)
        assert folded.records == {("member", "m"): {"phone": "1"}}
        assert folded.ledger.redacted == 2 and folded.ledger.balanced
        (line,) = [x for x in lines(entries, folded) if x.outcome == "redacted"]
        assert (line.count, line.value, line.reason) == (2, None, "写错了人（个人信息保护法第四十七条）")


def test_a_redaction_counts_only_where_it_was_admitted_knew_the_entry_and_stands_alone() -> None:
    root = entry(put(phone="1"))
    blind = entry(Redact(root.id, "r", "b", 1), device="b")
    mixed = entry(Redact(root.id, "r", "b", 1), put(name="x"), seq=2, parents=[root])
    good = entry(Redact(root.id, "r", "b", 1), seq=2, parents=[root])
    again = entry(Redact(good.id, "r", "b", 1), seq=3, parents=[good])
    assert fold([root, blind]).redacted == {}
    assert fold([root, mixed]).redacted == {}
    assert fold([root, good], {good.id: "不是管理员"}).redacted == {}
    assert fold([root, good]).redacted == {root.id: good.id}
    decided = entry(put(phone="2"))
    decided = Entry(decided.id, _as(decided, "decide"), b"", decided.body)
    assert fold([decided, entry(Redact(decided.id, "r", "b", 1), seq=2, parents=[decided])]).redacted == {}
    assert again.id not in fold([root, good, again]).redacted


def _as(of: Entry, action: str) -> Header:
    return replace(of.header, action=action)


@MANY
@given(STORIES, st.integers(0, 2**32), st.booleans())
def test_every_edit_of_any_history_has_exactly_one_line(
    story: list[tuple[object, ...]], seed: int, lossy: bool
) -> None:
    random = Random(seed)
    replicas = play(story, lossy=lossy)
    asked = [_redact_something(r, random) for r in replicas]
    for _ in range(4):
        source, target = random.sample(range(3), 2)
        send(replicas[source], replicas[target], random, lossy=lossy)
    every = everything(replicas)
    refused = {e: "不是管理员" for e in asked if e and random.random() < 0.3}
    entries = list(every.values())
    folded = fold(entries, refused)
    found = lines(entries, folded)
    assert folded.ledger.balanced
    assert summed(found) == folded.ledger
    _one_each(
        entries, folded.redacted, Counter((x.entry, x.change, x.kind, x.record, x.field) for x in found)
    )
    assert all(x.reason for x in found if x.outcome in ("superseded", "set_aside", "redacted"))
    # A copy that has dropped the words already, and one that has not yet: the same state, the same account.
    random.shuffle(entries)
    dropped = fold(blanked(entries, folded.redacted), refused)
    assert (dropped.records, dropped.ledger, dropped.conflicts) == (
        folded.records, folded.ledger, folded.conflicts,
    )  # fmt: skip


def _redact_something(replica: Replica, random: Random) -> str:
    candidates = [e for e in replica.entries.values() if e.body]
    if not candidates:
        return ""
    named = random.choice(candidates)
    gone = Redact(named.id, "写错了人", "个人信息保护法", len(edits(named.body or Body(()))))
    written = replica.write([gone], AT)
    replica.tables = plain(replica.folded().records)
    return written.id if written else ""


def _one_each(
    entries: Sequence[Entry], redacted: object, found: Counter[tuple[str, str, str, str, str]]
) -> None:
    assert isinstance(redacted, dict)
    expected: Counter[tuple[str, str, str, str, str]] = Counter()
    for e in entries:
        if e.id in redacted:
            expected[e.id, "put", "", "", ""] += 1
            continue
        for c in e.body.changes if e.body else ():
            match c:
                case Put():
                    expected.update((e.id, "put", c.kind, c.id, name) for name in c.fields)
                case Remove():
                    expected[e.id, "remove", c.kind, c.id, ""] += 1
                case Attach():
                    expected[e.id, "attach", "", c.about, ""] += 1
                case Settle():
                    expected[e.id, "settle", c.kind, c.id, c.field] += 1
                case Redact():
                    expected[e.id, "redact", "", c.entry, ""] += 1
    assert found == expected
