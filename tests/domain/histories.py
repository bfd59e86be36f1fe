"""Random histories of a family, each act through the real judgement: what it refuses simply does not happen.

And the same on three devices that do not know of each other: entries, admission, fold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from desktop.domain.admission import Act, admit
from desktop.domain.fold import fold
from desktop.domain.household import HOLD, MEMBER, Household, household
from desktop.domain.journal import Entry, Put, heads
from desktop.domain.months import add_months, month_of, months_between
from tests.domain.replicas import Replica, entry, plain
from tests.domain.story import CLERK, FILE, INTAKE, LAPTOP, PC
from tests.domain.tale import Tale
from tests.domain.tale_law import effect_facts, usual


@dataclass(frozen=True)
class Deed:
    """One thing that is tried. ``what`` a kind of change, ``pay``, ``die``, ``hold``, ``release`` or ``wait``."""

    what: str
    effect: str = "keep"
    fen: int = 10_000
    days: int = 0
    open_only: bool = False


def newest_benefit(home: Household) -> str:
    """The benefit that runs on, else the last there was."""
    running = [b.id for b in home.running_benefits]
    return running[-1] if running else home.benefits[-1].id if home.benefits else ""


def live(tale: Tale, deed: Deed, mark: str = "") -> None:
    """Try one deed; ``mark`` keeps the ids of one device apart from another's."""
    match deed.what:
        case "wait":
            tale.today += timedelta(days=deed.days)
        case "pay":
            _pay(tale, deed.days)
        case "die":
            _die(tale, deed, mark)
        case "hold":
            name = f"h-{mark}{sum(k[0] == HOLD for k in tale.state)}"
            since = month_of(tale.today)
            _try(
                tale,
                tale.act(CLERK, tale.hold("unverified", newest_benefit(tale.home), name, CLERK, since=since)),
            )
        case "release":
            said = {"released_on": tale.today.isoformat(), "released_by": CLERK, "release_reason": "已核实"}
            for h in tale.home.holds:
                _try(tale, tale.put(HOLD, h.id, CLERK, **said))
        case kind:
            _change(tale, kind, deed, mark)


def _try(tale: Tale, act: Act) -> bool:
    if tale.judged(act):
        return False
    tale.force(act)
    return True


def _pay(tale: Tale, most: int) -> None:
    """Every month that is due by now of every benefit, oldest first, at most so many."""
    until = add_months(month_of(tale.today), 1)
    for b in tale.home.benefits:
        for month in months_between(b.first_month, until)[: most + 1]:
            _try(tale, tale.payment(b.id, month))


def _die(tale: Tale, deed: Deed, mark: str) -> None:
    """Somebody dies within the newest revision's time, and the same day it is registered and held."""
    home, target = tale.home, newest_benefit(tale.home)
    here = [m.id for m in home.members if m.here]
    own = next((b for b in home.benefits if b.id == target), None)
    day = tale.today - timedelta(days=deed.days)
    if len(here) < 2 or own is None or add_months(month_of(day), 1) < own.first_month:
        return
    app = _name(tale, mark)
    held = tale.hold("death", target, f"h-{app}", INTAKE, since=add_months(month_of(day), 1), application=app)
    said = {"life": "dead", "died_on": day.isoformat()}
    registered = tale.change("death", application=app, event_on=day.isoformat())
    act = tale.act(INTAKE, Put(MEMBER, here[-1], said), *registered.changes, held, action="report_death")
    if _try(tale, act):
        _decide(tale, app, deed)


def _change(tale: Tale, kind: str, deed: Deed, mark: str) -> None:
    app = _name(tale, mark)
    if newest_benefit(tale.home) and _try(tale, tale.change(kind, application=app)):
        _decide(tale, app, deed)


def _name(tale: Tale, mark: str) -> str:
    return f"c-{mark}{sum(k[0] == 'application' for k in tale.state)}"


def _decide(tale: Tale, app: str, deed: Deed) -> None:
    """The walk of a change up to its decision; what the rules refuse stays open."""
    target = tale.case(app).target
    old = target.monthly_fen if target else 0
    new = {"increase": old + deed.fen, "decrease": old - deed.fen, "stop": 0}.get(deed.effect, old)
    # As many persons as before, nobody where it ends, and others where the amount changes.
    same = target.covered if target else 1
    covered = {"stop": 0, "increase": max(1, old % 3), "decrease": max(1, old % 3)}.get(deed.effect, same)
    tale.said[app] = effect_facts(old, deed.effect, monthly_fen=new, covered=covered)
    for _ in range(12):
        step = tale.open_step(app)
        if step is None or deed.open_only or not _try(tale, tale.deed(app, step)):
            return


# -- the same as entries of devices


class Device(Replica):
    """A copy of one file whose acts become entries, judged and folded as a merge does."""

    def write_all(self, acts: Sequence[Act]) -> None:
        for act in acts:
            ends = [self.entries[id] for id in heads(self.entries.values())]
            own = [e.header.seq for e in self.entries.values() if e.header.device == self.device]
            new = entry(*act.changes, device=self.device, seq=1 + max(own, default=0), parents=ends)
            written = _by(new, act)
            self.entries[written.id] = written

    def receive_all(self, other: Device) -> None:
        """Set union."""
        self.entries.update(other.entries)

    def home(self) -> Household:
        """The household after admission and fold of everything that has arrived."""
        every = list(self.entries.values())
        return household(FILE, plain(fold(every, admit(every, {}, usual("mishan"))).records))


def _by(new: Entry, act: Act) -> Entry:
    header = replace(
        new.header, file=FILE, person=act.person, action=act.action, at=f"{act.day.isoformat()}T09:30:00+08:00",
        packs=(usual("mishan").pack.digest,),
    )  # fmt: skip
    id = hashlib.sha256(json.dumps(header.to_json(), sort_keys=True).encode()).hexdigest()
    return Entry(id, header, b"", new.body)


def begun(fen: int, on: date) -> Tale:
    """A family whose application was confirmed."""
    tale = Tale(today=on)
    said = {"outcome": "confirm", "covered": 2, "monthly_fen": fen, "category": "农村低保"}
    tale.said["a-1"] = said
    return tale.do(tale.registration()).walk("a-1")


DEVICES = (PC, LAPTOP, "d00000000003")


@cache
def shared() -> tuple[Tale, Device]:
    """What every device knew on 3 April 2026: a family that receives 1,212.00 since April, paid once."""
    tale = begun(121_200, date(2026, 3, 2))
    tale.today = date(2026, 4, 3)
    live(tale, Deed("pay"))
    device = Device(PC)
    device.write_all(tale.acts)
    return tale, device


def apart(name: str, mark: str, done: Sequence[Deed]) -> Device:
    """A device that goes its own way from there on 17 April."""
    tale, common = shared()
    own = tale.copy()
    own.today += timedelta(days=14)
    for deed in done:
        live(own, deed, mark)
    device = Device(name)
    device.entries.update(common.entries)
    device.write_all(own.acts[len(tale.acts) :])
    return device


def merged(*devices: Device) -> Device:
    """Everything they wrote, in one copy."""
    copy = Device("z")
    for device in devices:
        copy.receive_all(device)
    return copy
