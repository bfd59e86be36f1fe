"""What lies where it should not: one paper in two households, a filing whose decision is gone.

A single file cannot show the first, and nobody looks for the second once a dispute is settled; the check of the whole
office names both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desktop.domain.household import FILED, SENT, Household
from desktop.domain.journal import Value
from desktop.office.desk import Desk
from desktop.office.postings import POSTING


@dataclass(slots=True)
class Astray:
    """What was read so far: by id and by bytes, where each paper lies."""

    places: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Id or digest of a paper → household → the number it is registered under there."""
    gone: list[str] = field(default_factory=list)

    def add(self, home: Household) -> None:
        """The papers of one household more."""
        for paper in home.papers:
            for name in (paper.id, paper.sha256):
                self.places[name][home.id] = paper.number
        self.gone += _filed_and_gone(home)

    def findings(self, desk: Desk) -> list[str]:
        """A sentence for each; a sheet that hangs lies with every family on it, and that is as it should be."""
        hung = [said for (kind, _), said in desk.office.records().items() if kind == POSTING]
        double = {
            (tuple(sorted(where)), number)
            for name, where in self.places.items()
            if len(where) > 1 and not _hangs(hung, name, where, desk)
            for number in list(where.values())[:1]
        }
        return [*_sentences(double), *self.gone]


def _sentences(double: Iterable[tuple[tuple[str, ...], str]]) -> list[str]:
    return [
        f"户档 {'、'.join(files)} 登记了同一份文书（{number}），一份文书只属于一户："
        "请查明登记的来由，把不属于该户的那一份作废；是公示单的，请先同步各台电脑。"
        for files, number in sorted(double)
    ]


def _hangs(hung: Iterable[Mapping[str, Value]], name: str, where: Mapping[str, str], desk: Desk) -> bool:
    sheet = desk.office.record(POSTING, name) or next((dict(s) for s in hung if s.get("sha256") == name), {})
    return set(where) <= set(sheet.get("households") or ())


def _filed_and_gone(home: Household) -> list[str]:
    """A filing of a decision that was taken back: the county still counts on it."""
    known = {d.id for d in home.decisions}
    out = (f for f in home.filings if f.decision not in known)
    if not any(home.filing_status(f)[0] in (SENT, FILED) for f in out):
        return []
    return [f"户档 {home.id}：已报县级备案的一个决定后来撤下了，请向县级说明，更正备案。"]
