"""Made-up cases of 冠县 without journals: a family, what it holds, and what the desk recorded. Nobody here exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from desktop.domain.case import Case, case_of
from desktop.domain.household import Application, Benefit, Decision, Household, Member, StepDone
from desktop.domain.journal import Value
from desktop.domain.proposal import Settings
from desktop.domain.scheme import Pack
from desktop.packs import load_pack

PACK: Pack = load_pack("guanxian")
APPLIED, ON = date(2026, 3, 10), date(2026, 3, 20)
SETTINGS: Mapping[str, int | str] = {s.id: s.sample for s in PACK.scheme.settings if s.sample is not None}
TITLES = {s.id: s.title for s in PACK.scheme.settings}

GUO = Member(
    "m-1",
    1,
    "郭秀兰",
    relation="户主",
    birth="1950-06-15",
    disability_kind="肢体残疾",
    disability_grade="二级",
)
SON = Member("m-2", 2, "郭小军", relation="子", birth="1985-01-20")
DIBAO = Benefit(
    "b-dibao", "dibao", "农村低保", 2, monthly_fen=60000, first_month="2025-06", source="baseline"
)


def holds(matter: str, **said: object) -> Benefit:
    """A benefit that came with a roster and runs since 2025."""
    usual = {"id": f"b-{matter}", "matter": matter, "first_month": "2025-06", "source": "baseline"}
    fields: dict[str, Any] = usual | said
    return Benefit(**fields)


def settings(**changed: int | str) -> Settings:
    """The sample settings of 冠县 with some changed; an empty text takes one away."""
    return Settings({**SETTINGS, **changed}, TITLES)


def step(name: str, on: date = ON, **facts: Value) -> StepDone:
    """Something the desk recorded for the case."""
    return StepDone(f"s-{name}", "a-1", name, on, "p-1", facts)


def made(
    matter: str,
    *steps: StepDone,
    members: tuple[Member, ...] = (GUO, SON),
    benefits: tuple[Benefit, ...] = (DIBAO,),
    decisions: tuple[Decision, ...] = (),
    pack: Pack = PACK,
    **application: object,
) -> Case:
    """A case of the first member, taken in on ``APPLIED``."""
    usual = {"id": "a-1", "matter": matter, "applicant": "m-1", "registered_on": APPLIED.isoformat()}
    fields: dict[str, Any] = usual | application
    asked = Application(**fields)
    home = Household(
        "00000000000000a1",
        {"head": "m-1", "hukou": "rural"},
        members=members,
        benefits=benefits,
        applications=(asked,),
        steps=steps,
        decisions=decisions,
    )
    found = case_of(home, "a-1", pack)
    assert found is not None
    return found
