"""A house in which one family was told of its decision, on one stamped paper."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.household import Paper
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Desk
from tests.office.made_office import House


@dataclass
class Told:
    """The house, the case and the paper."""

    house: House
    ref: CaseRef
    paper: str

    @classmethod
    def make(cls, founded: House, folder: Path) -> Told:
        house = founded.copied(folder)
        with house.desk() as desk:
            ref = house.until_decision(desk)
        house.decided(ref)
        with house.desk() as desk:
            return cls(house, ref, house.issued(desk, ref))

    @property
    def file(self) -> str:
        return self.ref.household

    def copied(self, to: Path) -> Told:
        return replace(self, house=self.house.copied(to))

    def desk(self) -> Desk:
        """With an open signing session."""
        return self.house.signing_desk()

    def now(self, desk: Desk, paper: str = "") -> Paper:
        """The paper as it stands."""
        found = home_at(desk, self.file).paper(paper or self.paper)
        assert found is not None
        return found


def words(pdf: bytes) -> str:
    """The text of all pages, without white space."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())
