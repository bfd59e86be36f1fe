"""What is remembered of the others: it says exactly what they lack, whatever the shape of the journal."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.journal import Body, Entry, Header
from desktop.office.peers import frontier, missing


def entry(id: str, parents: tuple[str, ...], lamport: int) -> Entry:
    header = Header(0, "o", "f", f"d{id}", 1, parents, lamport, None, "", "", (), "")
    return Entry(id, header, b"", Body(()))


@st.composite
def journals(draw: st.DrawFn) -> list[Entry]:
    """A journal of any shape: every entry names some that were there before it."""
    found: list[Entry] = []
    for n in range(draw(st.integers(1, 14))):
        before = [e.id for e in found]
        parents = draw(st.lists(st.sampled_from(before), max_size=3, unique=True)) if before else []
        lamport = 1 + max((e.header.lamport for e in found if e.id in parents), default=0)
        found.append(entry(f"e{n:02}", tuple(sorted(parents)), lamport))
    return found


def whole_past(entries: list[Entry], chosen: set[str]) -> set[str]:
    by_id = {e.id: e for e in entries}
    past: set[str] = set()
    ahead = list(chosen)
    while ahead:
        id = ahead.pop()
        past.add(id)
        ahead.extend(by_id[id].header.parents)
    return past


@settings(max_examples=60)
@given(journals(), st.data())
def test_what_a_peer_lacks_is_exactly_what_it_does_not_hold(
    entries: list[Entry], data: st.DataObject
) -> None:
    chosen = set(data.draw(st.lists(st.sampled_from([e.id for e in entries]), unique=True)))
    theirs = whole_past(entries, chosen)
    said = frontier([e for e in entries if e.id in theirs])
    assert {e.id for e in missing(entries, said)} == {e.id for e in entries} - theirs


@settings(max_examples=60)
@given(journals(), st.data())
def test_a_peer_with_holes_in_its_journal_gets_what_fills_them(
    entries: list[Entry], data: st.DataObject
) -> None:
    """It may hold entries whose past was lost on the way: what is sent and what it holds make the whole."""
    theirs = set(data.draw(st.lists(st.sampled_from([e.id for e in entries]), unique=True)))
    said = frontier([e for e in entries if e.id in theirs])
    sent = {e.id for e in missing(entries, said)}
    assert sent | theirs == {e.id for e in entries}


def test_entries_come_before_those_that_build_on_them_and_strange_heads_say_nothing() -> None:
    one, two, three = entry("a", (), 1), entry("b", ("a",), 2), entry("c", ("b",), 3)
    assert [e.id for e in missing([three, one, two], ["not here"])] == ["a", "b", "c"]
    assert frontier([one, three]) == ("a",), "c waits for its parent and promises nothing"
