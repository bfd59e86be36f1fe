"""公示 about to be recorded although no numbered 公示单 stands for the opinion: said plainly, never forbidden."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.case import Case
from desktop.domain.scheme import Step
from desktop.office import village_notices
from desktop.office.desk import Desk
from desktop.ui.presenters import slips
from desktop.ui.presenters.bulk import POSTING

UNNUMBERED = "这件还没有编号的公示单，贴出去的要是编号的那一张。"
STILL = "补录以前贴的，照常在下面登记。"
ELSEWHERE = "公示单由经办人在办公室的电脑上出。"


@dataclass(frozen=True, slots=True)
class Unposted:
    """``village`` and ``matter`` whose sheet is to be made first; ``may``: the person at work makes it here."""

    village: str
    matter: str
    may: bool

    @property
    def hint(self) -> str:
        """What else to know."""
        return STILL if self.may else f"{ELSEWHERE}{STILL}"

    @property
    def asked(self) -> dict[str, str]:
        """What 批量印制 is asked for."""
        return {"form": POSTING, "village": self.village, "matter": self.matter}


def unposted(desk: Desk, case: Case, step: Step | None) -> Unposted | None:
    """None where this step posts nothing, or where a numbered sheet of the opinion in force lies in the file."""
    if step is None or slips.rule_of(step) != "notice" or not village_notices.is_due(desk, case):
        return None
    return Unposted(case.household.village, case.matter.id, slips.may_issue(desk))
