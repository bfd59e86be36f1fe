"""Acts that the rules do not allow, written into a journal all the same with keys and signatures that hold.

Whoever has an unlocked device can append what he likes: admission must find it, and the fold must show nothing of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.county.examination import Examination
from desktop.domain.admission import Act, Law, admit
from desktop.domain.household import household
from desktop.domain.journal import Change, Entry, Put
from desktop.models.authentic import authenticate
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import Author
from desktop.models.signing import ENTRY, SigningKey
from desktop.sync.filings import FiledPaper, Filing, Journal
from tests.domain.bad_act import Bad, next_act
from tests.domain.bad_acts import BAD_ACTS
from tests.domain.bad_decisions import SEPARATION
from tests.domain.story import (
    APPLIED,
    CLERK,
    DECIDED,
    FILE,
    FILED,
    LAPTOP,
    LEADER,
    OFFICE,
    PC,
    STAFF,
    Story,
    day,
    instrument,
    key,
    pack,
    receipt,
    signed,
    usual_law,
)
from tests.models.conftest import SimpleKeys

KEYS = SimpleKeys()


def author(
    device: str, person: str | None, by: SigningKey | None = None, device_key: SigningKey | None = None
) -> Author:
    """An author; ``by`` signs in the person's place, ``device_key`` in the device's."""
    own = device_key or key(device)
    if person is None:
        return Author(device, None, lambda message: (by or own).sign(ENTRY, message))
    signing = by or key(person)
    return Author(device, person, lambda m: signing.sign(ENTRY, m), lambda m: own.sign(ENTRY, m))


def append(opened: HouseholdFile, act: Act, by: SigningKey | None = None) -> Entry:
    """Write an act as one entry under its author's key (or ``by``)."""
    return opened.append(
        act.changes,
        action=act.action,
        author=author(act.device, act.person, by),
        at=f"{act.day.isoformat()}T09:00:00+08:00",
        credentials=[signed(s) for s in STAFF],
    )


Opened = Callable[[Story], HouseholdFile]


@pytest.fixture(scope="module")
def made() -> dict[str, Path]:
    """Story files made so far, to be copied."""
    return {}


@pytest.fixture
def file_of(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, made: dict[str, Path]
) -> Iterator[Opened]:
    """The journal of a story, open; copied from an earlier test where the acts are the same."""
    still: list[HouseholdFile] = []

    def opened(story: Story) -> HouseholdFile:
        told = repr(story.acts)
        if told not in made:
            made[told] = tmp_path_factory.mktemp("story") / f"{FILE}.hdh"
            with HouseholdFile.create_household(made[told], office=OFFICE, keys=KEYS) as fresh:
                for act in story.acts:
                    append(fresh, act)
        shutil.copy(made[told], tmp_path / f"{FILE}.hdh")
        found = HouseholdFile.open(tmp_path / f"{FILE}.hdh", keys=KEYS)
        still.append(found)
        return found

    yield opened
    for one in still:
        one.close()


def judged(opened: HouseholdFile, under: Law) -> dict[str, str]:
    """What admission refuses; the tables are folded anew under it."""

    opened.refold(lambda entries: refused_by(entries, under))
    return opened.refused()


def refused_by(entries: list[Entry], under: Law) -> dict[str, str]:
    return admit(entries, authenticate(entries, under.credentials), under)


@contextmanager
def unchanged(opened: HouseholdFile, under: Law) -> Iterator[None]:
    """Nothing that is done inside shows in the tables."""
    judged(opened, under)
    before = opened.records()
    yield
    assert opened.records() == before


@pytest.mark.parametrize("bad", BAD_ACTS, ids=lambda b: b.name)
def test_a_forced_act_has_no_effect(file_of: Opened, bad: Bad) -> None:
    told = bad.told()
    opened, under = file_of(told), bad.under()
    with unchanged(opened, under):
        entry = append(opened, bad.make(told))
        refused = judged(opened, under)
        assert refused[entry.id], "it stays in the journal, with the reason"
        assert entry.id in {e.id for e in opened.entries()}
    assert opened.ledger.balanced
    assert opened.check() == []


def test_the_story_as_a_journal_is_admitted_whole(file_of: Opened) -> None:
    opened = file_of(Story().until("payment"))
    assert judged(opened, usual_law()) == {}
    assert household(FILE, opened.records()).monthly_fen == 121_200


STRANGER = SigningKey.generate()

FORGERIES = {
    "decision under the device's key": lambda: key(PC),
    "decision under the clerk's key": lambda: key(CLERK),
    "decision under a new key": lambda: STRANGER,
    "decision under the office root itself": lambda: key("office"),
    "decision under the county root": lambda: key("county"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_only_the_leaders_key_makes_the_leaders_decision(file_of: Opened, name: str) -> None:
    story = Story().until("notice_close")
    opened = file_of(story)
    with unchanged(opened, usual_law()):
        entry = append(opened, story.act("decision"), FORGERIES[name]())
        assert judged(opened, usual_law())[entry.id] == "签名与证书上的密钥不符"


def test_what_follows_a_forged_decision_falls_with_it(file_of: Opened) -> None:
    story = Story().until("notice_close")
    opened = file_of(story)
    forged = append(opened, story.act("decision"), STRANGER)
    story.until("paper")
    letter = append(opened, story.acts[-1])
    refused = judged(opened, usual_law())
    assert {forged.id, letter.id} <= set(refused)
    home = household(FILE, opened.records())
    assert not home.decisions and not home.papers and not home.filings and home.monthly_fen == 0


@pytest.mark.parametrize("last", ["registration", "notice_close"])
def test_a_forged_entry_in_front_shields_nothing_that_follows(file_of: Opened, last: str) -> None:
    """What comes after an entry that nobody believes is judged all the same."""
    story = Story().until("notice_close")
    opened = file_of(story)
    append(opened, story.act(last), STRANGER)
    with unchanged(opened, usual_law()):
        entry = append(opened, story.act("decision", _person=CLERK))
        assert "屏幕签批要由签批人本人" in judged(opened, usual_law())[entry.id]
    entry = append(opened, story.act("decision"))
    assert entry.id not in judged(opened, usual_law()), "nor does it hold up what is right"


# -- the county looks again


def filing(opened: HouseholdFile, **changed: object) -> Filing:
    """The story's filing with the journal as it lies in the file."""
    copy = opened.copy()
    home = household(FILE, opened.records())
    papers = tuple(
        FiledPaper(sha256=p.sha256, number=p.number, form=p.form, title=p.title) for p in home.papers
    )
    said = {
        "filing": FILED, "revision": 1, "kind": "decision", "office": OFFICE, "file": FILE, "matter": "dibao",
        "application": APPLIED, "decision": DECIDED, "outcome": "confirm", "on": day("decision"),
        "head_name": "李𬭎", "covered": 2, "monthly_fen": 121_200, "first_month": "2026-04",
        "category": "农村低保", "village": "东安村", "journal": Journal.pack(copy.entries, copy.credentials),
        "papers": papers, **changed,
    }  # fmt: skip
    return Filing.model_validate(said)


def verdict_of(opened: HouseholdFile, under: Law) -> tuple[bool, str]:
    filed = filing(opened)
    assert filed.journal is not None
    blobs = [p.sha256 for p in filed.papers]
    found = Examination(filed, filed.journal, pack(), under.credentials, blobs, date(2026, 4, 1)).verdict()
    return found.accepted, found.reason


def test_the_county_accepts_the_story(file_of: Opened) -> None:
    assert verdict_of(file_of(Story().until("sent")), usual_law()) == (True, "")


KEY_CASES = [b for b in BAD_ACTS if b.make is not None and b in SEPARATION] + [
    b for b in BAD_ACTS
    if b.name in (
        "notice closed today with the date of next week", "signer without a position", "signer whose term is over",
        "a clerk decides on the screen for the leader", "paper sign-off without a scan", "instrument expired",
        "another amount than publicised", "screen decision dated back",
        "signer whose certificate was taken back",
    )
]  # fmt: skip


@pytest.mark.parametrize("bad", KEY_CASES, ids=lambda b: b.name)
def test_the_county_returns_what_rests_on_a_forced_act(file_of: Opened, bad: Bad) -> None:
    """The desk forces the act in and goes on to the letter as if it had been allowed."""
    told = bad.told()
    opened = file_of(told)
    forced = bad.make(told)
    append(opened, forced)
    rest = [n for n in ("decision", "paper") if n not in (forced.action,)]
    for name in rest:
        append(opened, told.act(name, **({"signing": "screen"} if name == "decision" else {})))
    accepted, reason = verdict_of(opened, bad.under())
    assert not accepted and reason


def test_the_county_returns_a_decision_under_the_devices_key(file_of: Opened) -> None:
    story = Story().until("notice_close")
    opened = file_of(story)
    append(opened, story.act("decision"), key(PC))
    append(opened, story.act("paper"))
    accepted, reason = verdict_of(opened, usual_law())
    assert not accepted and "签名" in reason


def test_a_new_office_root_certifies_nobody(file_of: Opened) -> None:
    """Who holds every file may found an office of the same id with a leader of his own: no pinned key vouches."""
    from desktop.models import credentials

    fake_root = SigningKey.generate()
    leader = next(s for s in STAFF if getattr(s, "person", "") == LEADER)
    fake = leader.model_copy(update={"issuer": fake_root.public, "key": STRANGER.public})
    raws = [*(signed(s) for s in (*STAFF, instrument(), receipt())), credentials.issue(fake, fake_root)]
    checked = credentials.check(
        raws, office=OFFICE, office_key=key("office").public, county_key=key("county").public
    )
    under = Law(pack(), checked)
    story = Story().until("notice_close")
    opened = file_of(story)
    with unchanged(opened, under):
        entry = append(opened, story.act("decision"), STRANGER)
        assert entry.id in judged(opened, under)
    append(opened, story.act("paper"))
    assert not verdict_of(opened, under)[0]


def test_the_leaders_signature_does_not_fit_another_file(tmp_path: Path, file_of: Opened) -> None:
    """A decision lifted out of one file and put into another names its own file, and its own past."""
    from desktop.errors import UserError
    from desktop.models.journal_entry import JournalCopy

    real = file_of(Story().until("decision")).copy()
    other = "00000000000000b2"
    with HouseholdFile.create_household(tmp_path / f"{other}.hdh", office=OFFICE, keys=KEYS) as opened:
        moved = JournalCopy(OFFICE, other, "household", real.entries, real.credentials, ())
        with pytest.raises(UserError, match="另一户"):
            opened.merge(moved, {}, lambda entries: {})
        assert opened.entries() == []


def test_a_decision_does_not_stand_without_the_past_it_knew(file_of: Opened) -> None:
    """The same entry with a shorter past waits for its parents and shows nothing."""
    told = Story().until("decision")
    whole = file_of(told).copy()
    kept = replace(whole, entries=(*whole.entries[:9], whole.entries[-1]))
    opened = file_of(Story().until("registration"))
    opened.merge(kept, {}, lambda entries: {})
    assert not household(FILE, opened.records()).decisions
    assert "waiting" in opened.refused().values()


def rivals(opened: HouseholdFile, told: Story) -> None:
    """Two signers on two devices decide at once; the second entry is merged in."""
    from desktop.models.journal_entry import NewEntry, Place, write_entry

    parents = opened.heads()
    lamport = 1 + max(e.header.lamport for e in opened.entries())
    first = told.act("decision")
    append(opened, first)
    second = [Put("decision", "d-2", {**first.changes[0].fields, "signing": "screen"})]  # type: ignore[union-attr]
    second.append(Put("benefit", "b-2", told.benefit(source="d-2")))
    new = NewEntry(
        second, "decision", author(LAPTOP, LEADER), f"{day('decision').isoformat()}T10:00:00+08:00"
    )
    _, raw = write_entry(new, Place(OFFICE, FILE, parents, lamport, 1))
    copy = replace(opened.copy(), entries=(*opened.copy().entries, raw))
    merged = opened.merge(copy, {}, lambda entries: refused_by(entries, usual_law()))
    assert merged.refused == {}, "each is admitted on the past it knew"


def test_of_two_decisions_that_did_not_know_of_each_other_none_is_in_force(file_of: Opened) -> None:
    """Both are seen, nothing is paid; whoever may sign takes one back, and then the other stands."""
    from desktop.domain.case import case_of
    from desktop.domain.journal import Remove

    told = Story().until("notice_close")
    opened = file_of(told)
    rivals(opened, told)
    home = household(FILE, opened.records())
    case = case_of(home, APPLIED, pack())
    assert case is not None and case.disputed and case.decision is None and case.paper is None
    assert len(home.decisions) == 2 and home.monthly_fen == 0 and opened.ledger.balanced
    back = replace(told.act("decision"), changes=(Remove("decision", "d-2"), Remove("benefit", "b-2")))
    with unchanged(opened, usual_law()):
        entry = append(opened, replace(back, person=CLERK))
        assert "有权签批的人" in judged(opened, usual_law())[entry.id]
    entry = append(opened, replace(back, day=day("sent")))
    assert entry.id not in judged(opened, usual_law())
    home = household(FILE, opened.records())
    case = case_of(home, APPLIED, pack())
    assert case is not None and case.decision is not None and case.decision.id == DECIDED
    assert home.monthly_fen == 121_200


def test_a_clock_that_went_back_makes_no_decision(file_of: Opened) -> None:
    """A decision that states an earlier time than what it rests on, written on an office PC."""
    told = Story().until("notice_close")
    opened = file_of(told)
    act = told.act("decision")
    earlier = f"{day('notice').isoformat()}T08:00:00+08:00"
    with unchanged(opened, usual_law()):
        entry = opened.append(act.changes, action="decision", author=author(PC, LEADER), at=earlier)
        assert "时钟倒退" in judged(opened, usual_law())[entry.id]


def test_a_leaders_password_alone_does_not_speak_from_anothers_device(file_of: Opened) -> None:
    story = Story().until("notice_close")
    for name, device, device_key in (
        ("stranger", PC, STRANGER),
        ("laptop", PC, key(LAPTOP)),
        ("new", "d9", STRANGER),
    ):
        opened = file_of(story)
        with unchanged(opened, usual_law()):
            entry = opened.append(
                story.act("decision").changes, action="decision",
                author=author(device, LEADER, device_key=device_key),
                at=f"{day('decision').isoformat()}T09:00:00+08:00",
            )  # fmt: skip
            assert judged(opened, usual_law())[entry.id], name


def test_admission_is_the_same_whatever_order_entries_arrive_in(file_of: Opened) -> None:
    bad = next(b for b in BAD_ACTS if b.name == "another amount than publicised")
    told = bad.told()
    opened = file_of(told)
    append(opened, bad.make(told))
    entries = opened.entries()
    assert admit(entries, {}, usual_law()) == admit(entries[::-1], {}, usual_law())


def test_an_entry_whose_body_was_redacted_has_no_effect_and_is_not_refused(file_of: Opened) -> None:
    entries = file_of(Story().until("visit")).entries()
    bare = [replace(e, body=None) if n == 4 else e for n, e in enumerate(entries)]
    refused = admit(bare, {}, usual_law())
    assert bare[4].id not in refused
    assert any("发起核对" in reason for reason in refused.values()), "what leaned on it is refused"


def test_an_entry_with_an_unreadable_time_is_refused(file_of: Opened) -> None:
    entries = file_of(Story().until("materials")).entries()
    odd = replace(entries[1], header=replace(entries[1].header, at="yesterday"))
    assert "时间" in admit([entries[0], odd], {}, usual_law())[odd.id]


def test_an_act_is_judged_on_what_its_author_knew(file_of: Opened) -> None:
    """A letter written beside the decision, by somebody who did not know of it, is not admitted."""
    told = Story().until("notice_close")
    opened = file_of(told)
    from desktop.models.journal_entry import NewEntry, Place, write_entry

    parents = opened.heads()
    lamport = 1 + max(e.header.lamport for e in opened.entries())
    append(opened, told.act("decision"))
    letter = told.act("paper")
    new = NewEntry(letter.changes, "paper", author(LAPTOP, CLERK), f"{letter.day.isoformat()}T10:00:00+08:00")
    entry, raw = write_entry(new, Place(OFFICE, FILE, parents, lamport, 1))
    copy = replace(opened.copy(), entries=(*opened.copy().entries, raw))

    merged = opened.merge(copy, {}, lambda entries: refused_by(entries, usual_law()))
    assert entry.id in merged.refused
    assert not household(FILE, opened.records()).papers


def test_a_day_written_in_another_zone_counts_as_the_day_in_china(file_of: Opened) -> None:
    """23:30 on the 15th at UTC−8 is the 16th in China: a screen decision of the 15th is then dated back."""
    told = Story().until("notice_close")
    opened = file_of(told)
    act = next_act("decision")(told)
    entry = opened.append(
        act.changes, action="decision", at=f"{day('decision').isoformat()}T23:30:00-08:00",
        author=author(PC, LEADER),
    )  # fmt: skip
    assert "不能倒签" in judged(opened, usual_law())[entry.id]


def branched(opened: HouseholdFile, told: Story, changes: list[Change], honest: Act) -> dict[str, str]:
    """The office writes ``honest``; a laptop that did not know of it writes ``changes``; both are judged."""
    from desktop.models.journal_entry import NewEntry, Place, write_entry

    parents = opened.heads()
    lamport = 1 + max(e.header.lamport for e in opened.entries())
    append(opened, honest)
    new = NewEntry(changes, "decision", author(LAPTOP, LEADER), f"{honest.day.isoformat()}T10:00:00+08:00")
    _, raw = write_entry(new, Place(OFFICE, FILE, parents, lamport, 1))
    copy = replace(opened.copy(), entries=(*opened.copy().entries, raw))
    return dict(opened.merge(copy, {}, lambda entries: refused_by(entries, usual_law())).refused)


def test_one_id_written_twice_by_strangers_stands_for_neither(file_of: Opened) -> None:
    """A branch that reuses the id of the leader's decision cannot put other words under it."""
    told = Story().until("notice_close")
    opened = file_of(told)
    honest = told.act("decision")
    put, *rest = honest.changes
    assert isinstance(put, Put)
    other = Put("decision", put.id, {**put.fields, "calculation": ["别的算法"]})
    refused = branched(opened, told, [other, *rest], honest)
    assert len(refused) == 2 and all("互不知情" in reason for reason in refused.values())
    assert not household(FILE, opened.records()).decisions and opened.ledger.balanced


def test_the_same_words_under_one_id_are_no_clash(file_of: Opened) -> None:
    told = Story().until("notice_close")
    opened = file_of(told)
    honest = told.act("decision")
    assert branched(opened, told, list(honest.changes), honest) == {}
    assert [d.id for d in household(FILE, opened.records()).decisions] == [DECIDED]
