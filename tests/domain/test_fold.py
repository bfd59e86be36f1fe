"""The fold: convergence, nothing silently lost, both paths alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain import fold
from desktop.domain.fold import Folded
from desktop.domain.journal import Attach, Body, Change, Entry, Key, Put, Remove, Settle, Value, edits
from tests.domain.replicas import Replica, entry, pasts, plain

KEY = ("member", "m")


def put(**fields: Value) -> Put:
    return Put(*KEY, fields)


# -- examples a person can follow


def test_concurrent_values_are_a_conflict_until_somebody_names_the_loser() -> None:
    root = entry(put(phone="1"))
    left, right = (
        entry(put(phone="2"), seq=2, parents=[root]),
        entry(put(phone="3"), device="b", parents=[root]),
    )
    folded = fold.fold([right, left, root])
    assert folded.records[KEY]["phone"] == "3"  # equal lamport: the later device id stands, everywhere
    (conflict,) = folded.conflicts
    assert (conflict.stands.entry, [w.entry for w in conflict.losers]) == (right.id, [left.id])

    later = entry(put(phone="4"), seq=3, parents=[left, right])
    (conflict,) = fold.fold([root, left, right, later]).conflicts
    assert conflict.stands.value == "4"
    assert [w.value for w in conflict.losers] == ["2"]  # nobody said that 2 was wrong

    settle = entry(Settle(*KEY, "phone", (left.id,), "打不通"), device="b", seq=2, parents=[later])
    folded = fold.fold([root, left, right, later, settle])
    assert folded.conflicts == ()
    assert folded.ledger.balanced


def test_equal_concurrent_values_are_no_conflict() -> None:
    left, right = entry(put(phone="1")), entry(put(phone="1"), device="b")
    assert fold.fold([left, right]).conflicts == ()


def test_different_fields_do_not_meet() -> None:
    folded = fold.fold([entry(put(phone="1")), entry(put(name="王"), device="b")])
    assert folded.records[KEY] == {"phone": "1", "name": "王"}
    assert folded.conflicts == ()


def test_a_put_wins_over_a_removal_it_did_not_know_of() -> None:
    root = entry(put(name="王", phone="1"))
    removal = entry(Remove(*KEY), seq=2, parents=[root])
    phone = entry(put(phone="2"), device="b", parents=[root])
    folded = fold.fold([root, removal, phone])
    assert folded.records[KEY] == {"name": "王", "phone": "2"}
    (conflict,) = folded.conflicts
    assert (conflict.field, conflict.losers[0].entry, conflict.losers[0].removed) == ("", removal.id, True)
    settle = entry(Settle(*KEY, "", (removal.id,), "人还在家"), device="b", seq=2, parents=[removal, phone])
    assert fold.fold([root, removal, phone, settle]).conflicts == ()


def test_a_removal_takes_everything_it_knew() -> None:
    root = entry(put(name="王"))
    removal = entry(Remove(*KEY), seq=2, parents=[root])
    assert fold.fold([root, removal]).records == {}
    again = entry(put(phone="2"), seq=3, parents=[removal])
    assert fold.fold([root, removal, again]).records == {KEY: {"phone": "2"}}


def test_within_one_entry_the_order_of_changes_counts() -> None:
    root = entry(put(name="王", phone="1"))
    anew = entry(Remove(*KEY), put(name="李"), seq=2, parents=[root])
    gone = entry(put(name="李"), Remove(*KEY), seq=2, parents=[root])
    assert fold.fold([root, anew]).records == {KEY: {"name": "李"}}
    assert fold.fold([root, gone]).records == {}
    assert fold.fold([root, anew]).ledger.balanced


def test_refused_entries_have_no_effect_but_are_accounted_for() -> None:
    root = entry(put(phone="1"))
    bad = entry(put(phone="2", name="王"), seq=2, parents=[root])
    folded = fold.fold([root, bad], {bad.id: "无授权", "unknown": "x"})
    assert folded.records[KEY] == {"phone": "1"}
    assert folded.set_aside == {bad.id: "无授权"}
    assert folded.ledger.set_aside == 2
    assert folded.ledger.balanced


def test_a_decision_concurrent_with_what_it_rests_on_is_concerned() -> None:
    root = entry(put(income=1))
    decision = Put("decision", "d", {"rests_on": ["member/m"], "outcome": "confirm"})
    decided = entry(decision, seq=2, parents=[root])
    aware = entry(put(income=2), seq=3, parents=[decided])
    unaware = entry(put(income=2), device="b", parents=[root])
    assert fold.fold([root, decided, aware]).concerned == ()
    assert fold.fold([root, decided, unaware]).concerned == (("decision", "d"),)


def test_attachments_only_grow() -> None:
    photo = Attach("ab" * 32, 5, "image/jpeg", "门口.jpg")
    folded = fold.fold([entry(photo), entry(photo, device="b")])
    assert folded.attachments == {photo.sha256: photo}
    assert folded.ledger.adopted == 2


def test_a_redacted_body_leaves_the_chain_whole() -> None:
    root = entry(put(phone="1"))
    child = entry(put(name="王"), seq=2, parents=[root])
    folded = fold.fold([replace(root, body=None), child])
    assert folded.records == {KEY: {"name": "王"}}
    assert folded.ledger.balanced


# -- properties


VALUES = st.integers(0, 2)
FIELDS = st.dictionaries(st.sampled_from("xy"), VALUES, max_size=2)
IDS = st.sampled_from("mn")
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(Put, kind=st.just("member"), id=IDS, fields=FIELDS),
    st.builds(Put, kind=st.just("member"), id=IDS, fields=FIELDS),
    st.builds(Remove, kind=st.just("member"), id=IDS),
    st.builds(lambda n: Attach(f"{n:064x}", n, "image/jpeg", "photo"), st.integers(1, 2)),
)
CLOCKS = st.sampled_from(
    ["1999-01-01T00:00:00+08:00", "2026-03-02T09:30:00+08:00", "2099-12-31T00:00:00+08:00"]
)
WHO = st.integers(0, 2)
ACTIONS = st.one_of(
    st.tuples(st.just("write"), WHO, st.lists(CHANGES, min_size=1, max_size=3), CLOCKS),
    st.tuples(st.just("write"), WHO, st.lists(CHANGES, min_size=1, max_size=3), CLOCKS),
    st.tuples(st.just("settle"), WHO, st.integers(0, 5), st.booleans()),
    st.tuples(st.just("send"), WHO, WHO, st.integers(0, 2**32)),
)
STORIES = st.lists(ACTIONS, max_size=14)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def play(story: Sequence[tuple[object, ...]], *, lossy: bool, clone: bool = False) -> list[Replica]:
    """Three devices live through a story. A lossy sending leaves entries out, so parents go missing."""
    replicas = [Replica("a"), Replica("b"), Replica("a" if clone else "c")]
    for action in story:
        match action:
            case ("write", int(who), list(changes), str(at)):
                replicas[who].write(changes, at)
            case ("settle", int(who), int(which), bool(other)):
                settle(replicas[who], which, other)
            case ("send", int(who), int(to), int(seed)):
                send(replicas[who], replicas[to], Random(seed), lossy=lossy)
        for replica in replicas:
            assert replica.tables == plain(replica.folded().records)
    return replicas


def settle(replica: Replica, which: int, other: bool) -> None:
    """A person names the losers of one conflict, or lets a loser win."""
    conflicts = replica.folded().conflicts
    if not conflicts:
        return
    conflict = conflicts[which % len(conflicts)]
    place = (conflict.kind, conflict.record, conflict.field)
    changes: list[Change] = [Settle(*place, tuple(w.entry for w in conflict.losers), "核实")]
    if other and conflict.field:
        chosen, *rest = conflict.losers
        losers = (conflict.stands.entry, *(w.entry for w in rest))
        changes = [
            Settle(*place, losers, "核实"),
            Put(conflict.kind, conflict.record, {conflict.field: chosen.value}),
        ]
    before = len(conflicts)
    if replica.write(changes, "2026-03-02T09:30:00+08:00") is not None:
        after = replica.folded().conflicts
        assert place not in [(c.kind, c.record, c.field) for c in after]
        assert len(after) == before - 1


def send(source: Replica, target: Replica, random: Random, *, lossy: bool) -> None:
    entries = list(source.entries.values())
    random.shuffle(entries)
    kept = [e for e in entries if not lossy or random.random() < 0.7]
    target.receive([*kept, *kept[::2]])


def everything(replicas: Sequence[Replica]) -> dict[str, Entry]:
    return {id: e for replica in replicas for id, e in replica.entries.items()}


def assert_converged(replicas: Sequence[Replica]) -> Folded:
    every = everything(replicas)
    result = fold.fold(list(every.values()))
    for n, replica in enumerate(replicas):
        entries = list(every.values())
        Random(n).shuffle(entries)
        replica.receive([*entries, *entries])
        assert replica.folded() == result
        assert replica.tables == plain(result.records)
    assert_accounted(every, result)
    return result


def assert_accounted(every: Mapping[str, Entry], folded: Folded) -> None:
    """Every edit has one fate, and no value is gone that nobody saw going."""
    assert folded.ledger.balanced
    assert folded.ledger.edits == sum(len(edits(e.body)) for e in every.values() if e.body)
    usable = {id: e for id, e in every.items() if id not in folded.set_aside}
    past = pasts(every)
    on_list = {(c.kind, c.record, c.field, w.entry) for c in folded.conflicts for w in c.losers}
    changes = [(id, c) for id, e in usable.items() for c in (e.body or Body(())).changes]
    for id, change in changes:
        if isinstance(change, Put):
            key = (change.kind, change.id)
            for name, value in change.fields.items():
                if folded.records.get(key, {}).get(name, "absent") != value:
                    assert (*key, name, id) in on_list or replaced(id, key, name, changes, past)
        elif isinstance(change, Remove):
            key = (change.kind, change.id)
            if folded.records.get(key):
                assert (*key, "", id) in on_list or replaced(id, key, "", changes, past)


def replaced(
    id: str, key: Key, name: str, changes: Sequence[tuple[str, Change]], past: Mapping[str, set[str]]
) -> bool:
    """Somebody who knew the entry wrote the field again, removed the record or named the entry a loser."""
    for other, change in changes:
        if id not in past[other]:
            continue
        match change:
            case Put() if (change.kind, change.id) == key and (not name or name in change.fields):
                return True
            case Remove() if name and (change.kind, change.id) == key:
                return True
            case Settle() if (change.kind, change.id, change.field) == (*key, name) and id in change.losers:
                return True
    return False


@MANY
@given(STORIES)
def test_replicas_converge_with_every_edit_accounted_for(story: list[tuple[object, ...]]) -> None:
    folded = assert_converged(play(story, lossy=False))
    assert folded.set_aside == {}


@MANY
@given(STORIES)
def test_missing_parents_only_delay(story: list[tuple[object, ...]]) -> None:
    folded = assert_converged(play(story, lossy=True))
    assert "waiting" not in folded.set_aside.values()


@MANY
@given(STORIES)
def test_a_cloned_device_harms_nobody_else(story: list[tuple[object, ...]]) -> None:
    replicas = play(story, lossy=False, clone=True)
    folded = assert_converged(replicas)
    aside = {e.header.device for id, e in everything(replicas).items() if id in folded.set_aside}
    assert aside <= {"a"}


@MANY
@given(STORIES, st.lists(CLOCKS, min_size=1, max_size=5))
def test_clocks_are_ignored(story: list[tuple[object, ...]], clocks: list[str]) -> None:
    every = everything(play(story, lossy=False))
    skewed = [
        replace(e, header=replace(e.header, at=clocks[n % len(clocks)])) for n, e in enumerate(every.values())
    ]
    assert fold.fold(skewed) == fold.fold(list(every.values()))


@MANY
@given(st.lists(st.lists(CHANGES, max_size=4), max_size=8))
def test_appending_equals_folding(history: list[list[Change]]) -> None:
    replica = Replica("a")
    for changes in history:
        replica.write(changes, "2026-03-02T09:30:00+08:00")
        assert replica.tables == plain(replica.folded().records)
        assert replica.folded().conflicts == ()
    assert_accounted(replica.entries, replica.folded())
