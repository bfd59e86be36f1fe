"""Everyday work that faults interrupt; ``WORKS`` lists all works, those of ``made_rescue`` too."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.domain.journal import Attach
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.office import field, visits
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.outgoing import Outgoing, write_out
from tests.faults.made_files import HOUSEHOLD, FaultKeys, made, save
from tests.faults.made_rescue import RESCUE
from tests.faults.made_work import Harm, Say, Work, entries_of, house_of, unsound
from tests.office.made_office import FIELD, House, Laptop, family, found_house, photo

# -- one household file


def _empty_file(folder: Path) -> None:
    made(folder).close()


def _saving(size: int) -> Callable[[Path, Say], None]:
    def live(folder: Path, say: Say) -> None:
        chance = random.Random(str(folder))
        with HouseholdFile.open(folder / f"{HOUSEHOLD}.hdh", keys=FaultKeys()) as file:
            say("ready")
            for n in range(10_000):
                picture = chance.randbytes(chance.randrange(1, size)) if size else b""
                say(save(file, n, picture).id)

    return live


def _examine_file(folder: Path, told: Sequence[str]) -> Harm:
    try:
        with HouseholdFile.open(folder / f"{HOUSEHOLD}.hdh", keys=FaultKeys()) as file:
            entries = file.entries()
            # At most the entry whose acknowledgement the kill cut off may be there as well.
            sound = file.check() == [] and len(entries) - len(told) in (0, 1)
            held = file.blobs()
            bare = sum(
                isinstance(change, Attach) and held.get(change.sha256) != change.size
                for entry in entries
                for change in (entry.body.changes if entry.body else ())
            )
            return Harm(len(set(told) - {e.id for e in entries}) + bare, int(not sound))
    except UserError as error:
        return Harm(len(told), 1, words=(error.message,))


# -- the desk of an office


def _found(folder: Path) -> None:
    found_house(folder / "house")
    (folder / "out").mkdir()


def _registering(folder: Path, say: Say) -> None:
    house = house_of(folder)
    with house.desk() as desk:
        say("ready")
        for n in range(3):
            ref = house.registered(desk, family(f"李{'甲乙丙'[n]}", f"{n + 1:03}X"))
            say(f"{ref.household} {ref.application}")
            house.accepted(desk, ref)
            say(f"{ref.household} {ref.application} verification_request")


def _examine_registered(folder: Path, told: Sequence[str]) -> Harm:
    with house_of(folder).desk() as desk:
        words = unsound(desk)
        lost = 0
        for line in told:
            household, application, *steps = line.split()
            try:
                home = home_at(desk, household)
            except UserError:
                lost += 1
                continue
            done = {s.step for s in home.steps if s.application == application}
            lost += home.application(application) is None or not set(steps) <= done
        untold = len(desk.households.ids()) - len({line.split()[0] for line in told})
        return Harm(lost, len(words), untold, words)


# -- check-in


def _carried_out(folder: Path) -> None:
    """Three households are with a laptop, which visited them all; the office worked on one meanwhile."""
    house = found_house(folder / "house")
    own = house.approved()
    with house.desk() as desk:
        refs = [house.registered(desk, family(f"李{name}", f"00{n}X")) for n, name in enumerate("甲乙丙")]
        for ref in refs:
            house.accepted(desk, ref)
        own.given(desk, [ref.household for ref in refs])
    house.at("visit")
    with own.desk() as desk:
        for ref in refs:
            _visit(desk, ref, f"in the village {ref.household}")
    own.brought_back()
    with house.desk() as desk:
        _visit(desk, refs[0], "by the office")


def _visit(desk: Desk, ref: CaseRef, where: str) -> None:
    present = case_at(desk, ref).household.members[0].id
    seen = visits.Visit(("孙四", "钱二"), present, member_signed=True, conclusion="一致")
    visits.record_visit(desk, ref, seen, [photo(where * 4_000)], desk.today())


def _laptop(folder: Path) -> tuple[House, Laptop]:
    house = house_of(folder)
    return house, Laptop(house, "laptop", FIELD)


def _checking_in(folder: Path, say: Say) -> None:
    house, own = _laptop(folder)
    with house.desk() as desk:
        say("ready")
        report = field.check_in(desk, own.returns)
        if report.problems:
            raise UserError(report.problems[0])
        say(f"in {report.households}")


def _examine_check_in(folder: Path, told: Sequence[str]) -> Harm:
    """What was told as merged is there; and doing it once more brings all of the laptop's entries in any case."""
    house, own = _laptop(folder)
    with own.desk() as desk:
        wanted = entries_of(desk)
    with house.desk() as desk:
        words = unsound(desk)
        lost = len(wanted - entries_of(desk)) if told else 0
        field.check_in(desk, own.returns)
        words += unsound(desk)
        return Harm(lost + len(wanted - entries_of(desk)), len(words), words=words)


# -- a visit with its photo, and a paper taken out


def _visiting(folder: Path, say: Say) -> None:
    house = house_of(folder)
    with house.desk() as desk:
        ref = _first(desk)
        say("ready")
        for n in range(3):
            _visit(desk, ref, f"visit {n} ")
            say(f"visit {n + 1}")


def _examine_visit(folder: Path, told: Sequence[str]) -> Harm:
    with house_of(folder).desk() as desk:
        words = unsound(desk)
        ref = _first(desk)
        before = _visits(desk, ref)
        _visit(desk, ref, "once more")
        words += unsound(desk)
        lost = max(0, 1 + len(told) - before) + (_visits(desk, ref) != before + 1)
        return Harm(lost, len(words), before - 1 - len(told), words)


def _first(desk: Desk) -> CaseRef:
    """A household that the office visited once in the template."""
    for file in desk.households.ids():
        home = home_at(desk, file)
        if any(step.step == "visit" for step in home.steps):
            return CaseRef(file, home.applications[0].id)
    raise LookupError("no household was visited")


def _visits(desk: Desk, ref: CaseRef) -> int:
    """Visits whose photo is there in full."""
    with desk.open_household(ref.household) as opened:
        held = [len(opened.blob(a.sha256)) == a.size for a in opened.folded().attachments.values()]
        steps = [r for (kind, _), r in opened.records().items() if kind == "step" and r["step"] == "visit"]
        return len(steps) if all(held) else 0


_PAPER = b"%PDF-1.7 " + b"made up " * 30_000


def _exporting(folder: Path, say: Say) -> None:
    with house_of(folder).desk() as desk:
        say("ready")
        for n in range(3):
            write_out(desk, _PAPER + bytes([n]), folder / "out" / "paper.pdf", f"paper {n}", Outgoing.FULL)
            say(f"paper {n}")


def _examine_export(folder: Path, told: Sequence[str]) -> Harm:
    """The last paper that was told is on record and lies there whole; what a kill left half-written is not its name.

    A hidden temporary file may stay in the folder that the person chose: the next export of that paper takes it away.
    """
    out = folder / "out"
    with house_of(folder).desk() as desk:
        words = unsound(desk)
        noted = {fields["what"] for (kind, _), fields in desk.office.records().items() if kind == "export"}
        lost = len(set(told) - noted) + len(told) - len(noted & {f"paper {n}" for n in range(len(told))})
        found = [path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")]
        whole = all(data[:-1] == _PAPER and data[-1] + 1 >= len(told) for data in found)
        lost += (bool(told) and not found) + (not whole)
        write_out(desk, _PAPER, out / "again.pdf", "again", Outgoing.FULL)
        return Harm(lost, len(words), len(noted) - len(told), words)


WORKS = {
    work.name: work
    for work in (
        Work("save", 30, 0.1, _empty_file, _saving(0), _examine_file),
        Work("attach", 20, 0.15, _empty_file, _saving(1_500_000), _examine_file),
        Work("register", 10, 0, _found, _registering, _examine_registered),
        Work("check_in", 15, 0, _carried_out, _checking_in, _examine_check_in),
        *RESCUE,
        Work("visit", 5, 0, _carried_out, _visiting, _examine_visit),
        Work("export", 5, 0, _found, _exporting, _examine_export),
    )
}
"""Everything that is killed at, by name."""
