"""Admission comes before the fold: which entries may have effect, judged by the law and the instruments.

``judge`` answers for one act on the state its author knew; it is asked before an entry is written here, again
for every entry that arrives from elsewhere, and once more by the county (design §4.3). ``admit`` runs it over a
whole journal, each entry by the pack it cites, so that new rules never overturn what was done under the old ones.
Both are pure and deterministic: the same entries, credentials and kept packs give the same answer anywhere.
An entry that is not admitted stays in the journal, is shown with the reason, and has no effect.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta, timezone

from desktop.domain import judgement
from desktop.domain.facts import Obstacle
from desktop.domain.fold import apply
from desktop.domain.household import (
    BENEFIT,
    DECISION,
    PAPER,
    PAYMENT,
    PRINTING,
    SEALED_FILE,
    STAMPING,
    STEP,
)
from desktop.domain.journal import Ancestry, Attach, Body, Entry, Key, Put, Value, in_order, unusable
from desktop.domain.paper_rules import VOIDING
from desktop.domain.record_types import MOST_CHANGES
from desktop.domain.redaction import blanked, deletable, redacted, redactions
from desktop.domain.view import Act, Law, State, View

__all__ = ["Act", "Law", "admit", "judge"]


def judge(
    state: Mapping[Key, Mapping[str, Value]], files: Collection[str], act: Act, law: Law
) -> list[Obstacle]:
    """Everything that stands against an act on the state its author knew. Empty: it is admitted.

    ``files`` digests of the attachments the household file holds already. Changes of one act are judged in
    order, each on the state that the ones before it leave.
    """
    if len(act.changes) > MOST_CHANGES:
        return [Obstacle("size", f"一次操作的改动超过 {MOST_CHANGES} 项。")]
    known = {k: dict(v) for k, v in state.items()}
    at_hand = set(files) | {c.sha256 for c in act.changes if isinstance(c, Attach)}
    actor = law.credentials.person(act.person, act.day) if act.person else None
    if act.person and actor is None:
        return [Obstacle("person", "登记这一步的人没有有效的身份证书。")]
    for change in act.changes:
        found = judgement.of(View(act, actor, known, frozenset(at_hand), law, not state), change)
        if found:
            return found
        apply(known, Body((change,)))
    return judgement.whole(View(act, actor, known, frozenset(at_hand), law, not state))


def admit(entries: Collection[Entry], unauthentic: Mapping[str, str], law: Law) -> dict[str, str]:
    """The entries of a file that have no effect, with the reason, judging each on the past its author knew.

    ``unauthentic`` names entries whose hash, signature or certificate did not hold.
    """
    entries, refused = _without_redacted(entries, unauthentic, law)
    while True:
        found = _once_through(entries, refused, law)
        clashing = _clashing([e for e in entries if e.id not in found and e.id not in refused])
        if not clashing:
            return {**refused, **found}
        # Neither of them stands: which came first cannot be told, and the later would overturn the earlier.
        refused |= dict.fromkeys(clashing, CLASH)


def _without_redacted(
    entries: Collection[Entry], unauthentic: Mapping[str, str], law: Law
) -> tuple[Collection[Entry], dict[str, str]]:
    """The entries as they read after every redaction that counts, and what is refused, those that do not included.

    A redaction is judged on no state at all, and by what rests on the words it takes in the past that its author
    knew: that past is the same in every copy, so all of them delete the same.
    """
    refused = dict(unauthentic)
    asked = [e for e in in_order(entries) if redactions(e)]
    if not asked:
        return entries, refused
    run = _Admission(law)
    aside = {**unauthentic, **unusable(entries), **{e.id: "refused" for e in asked if run.judge(e)}}
    ancestry = Ancestry(e for e in entries if aside.get(e.id) != "waiting")
    for asking in asked:
        if asking.id in aside:
            continue
        known = [e for e in entries if aside.get(e.id) != "waiting" and ancestry.knew(asking.id, e.id)]
        named = {r.entry for r in redactions(asking)}
        if why := _stays(known, named, unauthentic, law, set(redacted(known, aside | {asking.id: ""}))):
            refused[asking.id] = aside[asking.id] = why
    return blanked(entries, redacted(entries, aside)), refused


STAYS = "删除的是必须保留的记录，或后面的登记以它为依据，没有生效"


def _stays(
    known: Sequence[Entry], named: set[str], unauthentic: Mapping[str, str], law: Law, gone: Collection[str]
) -> str:
    """Why a redaction does not count: it names what is kept, or others would fall with it. "" when it counts."""
    words = [e for e in known if e.id in named and e.id not in gone and e.body is not None]
    if not all(map(deletable, words)):
        return STAYS
    if not words:
        return ""
    before = _once_through(blanked(known, gone), unauthentic, law)
    after = _once_through(blanked(known, {*gone, *named}), unauthentic, law)
    return STAYS if after.keys() - before.keys() - named else ""


CLASH = "两台设备互不知情地写了同一条步骤、决定、文书或待遇，都不生效，请由有权的人重新办理"
_WRITTEN_ONCE = frozenset({STEP, DECISION, BENEFIT, PAPER, STAMPING, PAYMENT, PRINTING, SEALED_FILE})
_WRITTEN_LATER = frozenset({"last_month", "ended_by"}) | VOIDING
"""The end of a benefit and the void of a paper: two of those are a conflict that a person settles."""


def _clashing(entries: Collection[Entry]) -> set[str]:
    """Entries that created one and the same write-once record with other contents, unknown to each other."""
    made: dict[Key, list[tuple[Entry, Put]]] = {}
    for entry in entries:
        for change in entry.body.changes if entry.body else ():
            if (
                isinstance(change, Put)
                and change.kind in _WRITTEN_ONCE
                and not set(change.fields) <= _WRITTEN_LATER
            ):
                made.setdefault((change.kind, change.id), []).append((entry, change))
    found: set[str] = set()
    for writers in made.values():
        if any(one[1].fields != writers[0][1].fields for one in writers[1:]):
            found.update(entry.id for entry, _ in writers)
    return found


def _once_through(entries: Collection[Entry], given: Mapping[str, str], law: Law) -> dict[str, str]:
    refused = dict(given)
    # Exactly what the fold sets aside. A forged entry stays in the past of those after it: they are judged all the
    # same, for whatever is skipped here and folded there would take effect unjudged.
    aside = unusable(entries)
    run = _Admission(law)
    for entry in in_order(entries):
        if entry.id in aside:
            continue
        if entry.id not in refused and (reasons := run.judge(entry)):
            refused[entry.id] = "；".join(o.text for o in reasons)
        run.add(entry, admitted=entry.id not in refused)
    return refused


class _Admission:
    """Keeps the state of the past; refolds it only for an entry that did not know everything before it."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.ancestry = Ancestry()
        self.admitted: list[Entry] = []
        self.state: State = {}
        self.files: set[str] = set()
        self.heads: set[str] = set()
        self.clocks: list[tuple[str, datetime]] = []

    def judge(self, entry: Entry) -> list[Obstacle]:
        if entry.body is None:
            return []
        state, files = self._known_to(entry)
        h = entry.header
        stated = _stated(h.at)
        if stated is None:
            return [Obstacle("date", "登记时间写得不对。")]
        if _is_grave(entry) and any(at > stated and self._knew(entry, e) for e, at in self.clocks):
            return [Obstacle("clock", "签批或用印的时间早于它所依据的记录，时钟倒退过，不能生效。")]
        day = stated.astimezone(_CHINA).date()
        act = Act(h.file, h.person, h.device, day, h.action, entry.body.changes)
        return judge(state, files, act, self.law.at(h.packs))

    def add(self, entry: Entry, *, admitted: bool) -> None:
        self.ancestry.add(entry)
        self.heads = (self.heads - set(entry.header.parents)) | {entry.id}
        if admitted and entry.body is not None:
            self.admitted.append(entry)
            apply(self.state, entry.body)
            self.files.update(_attached(entry))
            self._note_clock(entry)

    def _note_clock(self, entry: Entry) -> None:
        """Only the office's own PCs are believed about the time: a laptop may be a month wrong."""
        at = _stated(entry.header.at)
        if at is not None and self.law.credentials.stamps(entry.header.device):
            self.clocks.append((entry.id, at))

    def _knew(self, entry: Entry, earlier: str) -> bool:
        return any(self.ancestry.knew(parent, earlier) for parent in entry.header.parents)

    def _known_to(self, entry: Entry) -> tuple[State, set[str]]:
        if self.heads <= set(entry.header.parents):
            return self.state, self.files
        state: State = {}
        files: set[str] = set()
        for earlier in self.admitted:
            if self._knew(entry, earlier.id) and earlier.body is not None:
                apply(state, earlier.body)
                files.update(_attached(earlier))
        return state, files


_CHINA = timezone(timedelta(hours=8))


def _stated(at: str) -> datetime | None:
    """The time an entry states; None when it cannot be read or has no offset."""
    try:
        stated = datetime.fromisoformat(at)
        stated.astimezone(_CHINA)
    except (ValueError, OverflowError):
        return None
    return stated if stated.tzinfo else None


def _is_grave(entry: Entry) -> bool:
    """Decisions and stamps: what may not be written with a clock that went back."""
    changes = entry.body.changes if entry.body else ()
    return any(isinstance(c, Put) and c.kind in (DECISION, STAMPING) for c in changes)


def _attached(entry: Entry) -> set[str]:
    return {c.sha256 for c in entry.body.changes if isinstance(c, Attach)} if entry.body else set()
