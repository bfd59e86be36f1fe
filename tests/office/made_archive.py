"""Files that are ready for the archive: a town of 陵水 with one walked case, and a house with papers to scan."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop.demo.deeds import finish
from desktop.demo.town import Town
from desktop.domain.household import Paper
from desktop.office import intake, slips
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.office.papers import paper_bytes
from tests.documents.scanned_pages import drawn, jpeg, scanned
from tests.office.made_office import CHEAP
from tests.office.made_told import Told

WORD = "示范专用口令仅供测试使用"
FAMILY = NewHousehold(
    village="样例村", bank="样例银行", account="6217990000123456789",
    members=(NewMember("符示例", "460034196205140016", "户主", birth="1962-05-14", disability_grade="二级"),),
)  # fmt: skip


@dataclass
class Walked:
    """A town of 陵水, which keeps two copies by a checklist of its own, with one application walked to its end."""

    town: Town
    ref: CaseRef

    @classmethod
    def make(cls, folder: Path) -> Walked:
        town = Town(folder, WORD, "lingshui", cost=CHEAP)
        town.found()
        with town.clerk() as desk:
            ref, _ = intake.register(desk, FAMILY, Request("dibao", "无收入"), desk.today())
        finish(town, ref)
        return cls(town, ref)

    def copied(self, to: Path) -> Walked:
        shutil.copytree(self.town.folder, to)
        town = Town(to, WORD, "lingshui", cost=CHEAP)
        town.clock.set(self.town.clock.now().date())
        return Walked(town, self.ref)


FORMS = ("application_form", "approval_form")
"""Three pages and two."""


@dataclass
class Archive:
    """The house and the ids of its papers: the notice, then those of ``FORMS``."""

    told: Told
    papers: tuple[str, ...]

    @classmethod
    def make(cls, told: Told, folder: Path) -> Archive:
        own = told.copied(folder)
        with own.house.desk() as desk:
            made = [slips.issue(desk, own.ref, form, desk.today())[0] for form in FORMS]
        return cls(own, (own.paper, *made))

    def copied(self, to: Path) -> Archive:
        return Archive(self.told.copied(to), self.papers)

    @property
    def ref(self) -> CaseRef:
        return self.told.ref

    def desk(self) -> Desk:
        return self.told.house.desk()

    def paper(self, desk: Desk, number: int) -> Paper:
        found = home_at(desk, self.ref.household).paper(self.papers[number])
        assert found is not None
        return found

    def scan(self, desk: Desk, number: int, page: int, degrees: float = 1.3, quarters: int = 0) -> bytes:
        """One page (from 1) of a paper, signed, sealed and scanned."""
        pdf = paper_bytes(desk, self.ref.household, self.paper(desk, number))
        return jpeg(scanned(drawn(pdf, page - 1), degrees=degrees, quarters=quarters, shift=9, seed=page))
