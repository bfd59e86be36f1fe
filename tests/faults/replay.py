"""Old pages put back: every page of every older version, each in the place where it lay, alone and several together.

The engine finds nothing wrong with such a page: its checksum is right. What reads it must notice before a decision, a
paper or a month close (``office.soundness.problems``), or it must say exactly what the newest version says. A part of
the states goes all the way: papers are asked for, and must be refused or be right.
The office's own journal goes through the same, as an unlock looks at it (``office.unlocking``).
"""

from __future__ import annotations

import hashlib
import itertools
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from desktop.errors import UserError
from desktop.models.journal_file import JournalFile
from desktop.office import decisions, intake, papers, publication, review, verification, visits
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from desktop.office.soundness import problems
from desktop.office.unlocking import unlock
from tests.faults.made_files import memory_folder
from tests.office.made_office import CLERK, LEADER, PASSWORDS, House, found_house, photo

FULL = 5_000
"""Pages × versions are some hundreds; the rest are several pages of one older version together."""
PAGE = 4096
_PAPER_EVERY = 25
_OFFICE_SHARE = 10


@dataclass
class Past:
    """The versions of two files, oldest first."""

    households: list[bytes] = field(default_factory=list)
    offices: list[bytes] = field(default_factory=list)

    def note(self, household: Path, office: Path) -> None:
        """Remember both as they are now."""
        self.households.append(household.read_bytes())
        self.offices.append(office.read_bytes())


def run(trials: int, seed: int = 3) -> dict[str, object]:
    """At most ``trials`` states of the household file and a tenth as many of the office's journal."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        house = found_house(Path(name) / "house")
        past = Past()
        ref = _walked(house, past)
        found = {
            "household": _households(house, ref, past.households, trials, seed),
            "office": _offices(house, past.offices, max(10, trials // _OFFICE_SHARE), seed + 1),
        }
    wrong = sum(counts["silently_stale"] + counts["stale_papers"] for counts in found.values())
    seconds = round(time.monotonic() - started, 1)
    return {"ok": wrong == 0, **found, "seconds": seconds}


def _walked(house: House, past: Past) -> CaseRef:
    """An application up to its decision, each act a version of the file; the notice is still to be written."""
    with house.desk() as desk:
        ref = house.registered(desk)
        path, office = desk.households.path(ref.household), desk.places.journal
        for act in _acts(house, desk, ref):
            past.note(path, office)
            act()
            desk.anchor()
    past.note(path, office)
    house.at("decide")
    with house.signing_desk(LEADER) as leading:
        decisions.decide_on_screen(leading, ref, house.day("decide"))
    past.note(path, office)
    return ref


def _acts(house: House, desk: Desk, ref: CaseRef) -> Iterator[Callable[[], object]]:
    case = case_at(desk, ref)
    members = [m.id for m in case.household.members]
    needed = [m.id for m in case.matter.materials if m.required]
    on = house.at("accept")
    yield lambda: intake.check_materials(desk, ref, needed, [], on)
    yield lambda: intake.accept(desk, ref, on)
    yield lambda: intake.authorise(desk, ref, members, [photo("oath")], on)
    yield lambda: verification.request(desk, ref, on)
    seen = visits.Visit(("孙四", "钱二"), members[0], member_signed=True, conclusion="与申报一致")
    for n in range(3):
        home = photo(f"home {n}" * 900)
        yield partial(visits.record_visit, desk, ref, seen, [home], house.at("visit"))
    yield lambda: verification.record_result(desk, ref, "consistent", "核〔2026〕1号", house.at("verified"))
    meeting = review.Appraisal("村委会", "钱示例", "周示例", 11, 10, 1, 0, "同意")
    yield lambda: review.record_appraisal(desk, ref, meeting, [], house.at("appraise"))
    yield lambda: review.state_opinion(desk, ref, review.propose(desk, ref), house.at("notice"))
    yield lambda: review.post_notice(desk, ref, "村务公开栏", [photo("wall")], house.at("notice"))
    yield lambda: review.close_notice(desk, ref, [photo("after")], house.at("close"))


def _states(versions: list[bytes], trials: int, chance: random.Random) -> Iterator[bytes]:
    """Each older version whole; every page of it alone; then several of its pages together, until it is enough."""
    seen = {_mark(versions[-1])}
    for state in itertools.chain(versions[:-1], _single(versions), _several(versions, trials * 3, chance)):
        if len(seen) > trials:
            return
        if (mark := _mark(state)) not in seen:
            seen.add(mark)
            yield state


def _mark(state: bytes) -> bytes:
    return hashlib.blake2b(state, digest_size=16).digest()


def _single(versions: list[bytes]) -> Iterator[bytes]:
    for old in versions[:-1]:
        for page in _different(old, versions[-1]):
            yield _put_back(versions[-1], old, [page])


def _several(versions: list[bytes], times: int, chance: random.Random) -> Iterator[bytes]:
    for _ in range(times):
        old = chance.choice(versions[:-1])
        pages = _different(old, versions[-1])
        some = chance.sample(pages, chance.randrange(1, len(pages) + 1)) if pages else []
        yield _put_back(versions[-1], old, some)


def _different(old: bytes, new: bytes) -> list[int]:
    pages = range(min(len(old), len(new)) // PAGE)
    return [n for n in pages if old[n * PAGE : (n + 1) * PAGE] != new[n * PAGE : (n + 1) * PAGE]]


def _put_back(new: bytes, old: bytes, pages: list[int]) -> bytes:
    state = bytearray(new)
    for n in pages:
        state[n * PAGE : (n + 1) * PAGE] = old[n * PAGE : (n + 1) * PAGE]
    return bytes(state)


def said(opened: JournalFile) -> object:
    """Everything a journal file says; ``UserError`` for a photo that its entries name and it does not hold."""
    photos = {sha256: opened.blob(sha256) for sha256 in opened.folded().attachments}
    return opened.copy(), opened.records(), opened.heads(), opened.refused(), photos


def _households(house: House, ref: CaseRef, versions: list[bytes], trials: int, seed: int) -> dict[str, int]:
    counts: Counter[str] = Counter()
    with house.signing_desk() as desk:
        path = desk.households.path(ref.household)
        with desk.open_household(ref.household) as opened:
            truth = said(opened)
        for state in _states(versions, trials, random.Random(seed)):
            path.write_bytes(state)
            counts[_household(desk, ref, truth)] += 1
            if counts.total() % _PAPER_EVERY == 0:
                desk.open_signing(PASSWORDS[desk.user])
                counts["papers_asked_for"] += 1
                counts["stale_papers"] += _stale_paper(desk, ref, truth)
        path.write_bytes(versions[-1])
        desk.open_signing(PASSWORDS[desk.user])
        _posted(desk, ref, house.day("decide"))  # Otherwise no refusal above proved anything.
        papers.issue_notice(desk, ref, house.day("decide"))
    return _named(counts, len(versions))


def _household(desk: Desk, ref: CaseRef, truth: object) -> str:
    try:
        with desk.open_household(ref.household) as opened:
            if problems(desk, opened, desk.office.ever_anchored(ref.household)):
                return "noticed"
            return "says_the_same" if said(opened) == truth else "silently_stale"
    except UserError:
        return "unreadable"


def _stale_paper(desk: Desk, ref: CaseRef, truth: object) -> bool:
    """True when a paper came about although the file does not say what it said."""
    try:
        with desk.open_household(ref.household) as opened:
            same = said(opened) == truth
    except UserError:
        same = False
    came = False
    for draw in (_posted, papers.issue_notice):
        with suppress(UserError):
            draw(desk, ref, desk.today())
            came = True
    return came and not same


def _posted(desk: Desk, ref: CaseRef, on: date) -> bytes:
    """What is put up in the village: nothing is written for it, so no other check is on its way."""
    return publication.notice(desk, [case_at(desk, ref)], on)


def _offices(house: House, versions: list[bytes], trials: int, seed: int) -> dict[str, int]:
    """States of ``office.hdo``, whole older versions too, as an unlock finds them."""
    counts: Counter[str] = Counter()
    with unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)[0] as desk:
        path, truth = desk.places.journal, said(desk.office)
    newest = path.read_bytes()
    versions = [*versions, newest]
    for state in _states(versions, trials, random.Random(seed)):
        path.write_bytes(state)
        counts[_office(house, truth)] += 1
    path.write_bytes(newest)
    return _named(counts, len(versions))


def _office(house: House, truth: object) -> str:
    try:
        with unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)[0] as desk:
            if desk.trouble:
                return "noticed"
            return "says_the_same" if said(desk.office) == truth else "silently_stale"
    except UserError:
        return "unreadable"


def _named(counts: Counter[str], versions: int) -> dict[str, int]:
    names = ("noticed", "unreadable", "says_the_same", "silently_stale", "papers_asked_for", "stale_papers")
    states = sum(counts[name] for name in names[:4])
    return {"versions": versions, "states": states, **{name: counts[name] for name in names}}
