"""照片与扫描件: what was kept with the steps and decisions of a household."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.household import Household
from desktop.errors import UserError
from desktop.office.act import home_at
from desktop.office.desk import Desk
from desktop.ui.presenters.papers import Sheet


@dataclass(frozen=True, slots=True)
class Evidence:
    """One photograph or scan; ``title`` the step it was kept with."""

    sha256: str
    title: str
    on: str
    name: str


def evidence_of(desk: Desk, home: Household) -> tuple[Evidence, ...]:
    """Every photograph and scan of a household, oldest first."""
    titles = {
        (a.id, s.id): s.title
        for a in home.applications
        if (case := desk.case(home, a.id)) is not None
        for s in case.matter.steps
    }
    found = [
        Evidence(
            str(p["sha256"]),
            titles.get((step.application, step.step), step.step),
            step.on.isoformat(),
            str(p.get("name", "")),
        )
        for step in home.steps
        for p in step.facts.get("photos") or ()
    ]
    found += [Evidence(d.scan, "签批单", d.on, "扫描件") for d in home.decisions if d.scan]
    return tuple(found)


def fetch(desk: Desk, file: str, sha256: str) -> Sheet:
    """One of them, to be looked at."""
    found = next((e for e in evidence_of(desk, home_at(desk, file)) if e.sha256 == sha256), None)
    if found is None:
        raise UserError("没有找到这张照片。", "请从户页重新打开。")
    with desk.open_household(file) as opened:
        return Sheet(found.title, f"{found.on} · {found.name}", opened.blob(sha256), draft=False)
