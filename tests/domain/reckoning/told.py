"""A case told in a few words: the family, what the visit found, what the office has set."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from desktop import packs
from desktop.domain.case import Case
from desktop.domain.household import Application, Benefit, Household, Member, StepDone
from desktop.domain.matter import Matter, Tier, Topup
from desktop.domain.money import parse_yuan
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning.registry import reckon
from desktop.domain.scheme import Pack

EXAMPLES = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))
ON = date(2026, 3, 10)

TIERS = tuple(
    Tier(id=name, title=title, amount_setting=f"tier_{name}_fen", clause="样例")
    for name, title in (("one", "一档"), ("two", "二档"), ("three", "三档"))
)
TOPUPS = {
    "aged": Topup(id="aged", title="老年增发", amount_setting="aged_fen", age_from=70),
    "aged_best": Topup(
        id="aged_best", title="老年增发", amount_setting="aged_fen", age_from=70, best_only=True
    ),
    "disabled": Topup(
        id="disabled", title="重残增发", amount_setting="disabled_fen", grades=("一级", "二级")
    ),
    "disabled_best": Topup(
        id="disabled_best",
        title="重残增发",
        amount_setting="disabled_fen",
        grades=("一级", "二级"),
        best_only=True,
    ),
    "minor": Topup(id="minor", title="未成年人增发", percent_of_standard=15, age_to=17),
    "home": Topup(
        id="home", title="重病家庭增发", per="household", amount_setting="home_fen", severe_illness=True
    ),
}


@cache
def pack(scheme: str) -> Pack:
    return packs.load_pack(scheme)


@cache
def matter(scheme: str, law: str) -> Matter:
    """The matter under a law; no scheme has 刚性支出, so it is made from another recognition."""
    found = next((m for m in pack(scheme).scheme.matters if m.law == law), None)
    if found is not None:
        return found
    like = next(m for m in pack("lingshui").scheme.matters if m.law == "marginal")
    return like.model_copy(
        update={"id": law, "law": law, "title": pack(scheme).laws[law].title, "categories": ()}
    )


@dataclass
class Told:
    """One case; ``members`` as in the table (``income`` a year in yuan, as text), ids m0, m1 … in their order."""

    law: str
    members: Sequence[Mapping[str, Any]]
    scheme: str = "mishan"
    on: date = ON
    fields: Mapping[str, Any] = field(default_factory=dict)
    visit: Mapping[str, Any] | None = None
    self_care: Sequence[Mapping[str, Any]] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    benefits: Sequence[Mapping[str, Any]] = ()
    applicant: str = "m0"
    subject: str = ""
    change: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)

    def case(self) -> Case:
        own = matter(self.scheme, self.law).model_copy(update=dict(self.rules))
        applied = Application(
            "a", matter=own.id, applicant=self.applicant, subject=self.subject, change=self.change,
            benefit="b0" if self.change else "",
        )  # fmt: skip
        home = Household(
            id="h",
            fields={"head": "m0", "hukou": "rural", **self.fields},
            members=tuple(_member(n, told) for n, told in enumerate(self.members)),
            applications=(applied,),
            steps=tuple(self._steps()),
            benefits=tuple(Benefit(f"b{n}", **b) for n, b in enumerate(self.benefits)),
        )
        return Case(home, applied, own, pack(self.scheme).law_of(own))

    def _steps(self) -> list[StepDone]:
        found = [("visit", self.visit)] if self.visit is not None else []
        found += [("self_care", facts) for facts in self.self_care]
        return [StepDone(f"s{n}", "a", step, self.on, "p", facts) for n, (step, facts) in enumerate(found)]

    def reckoned(self) -> Proposal:
        values = {**EXAMPLES["settings"], **self.settings}
        titles = {"tekun_basic_fen": "特困人员基本生活月标准", "rigid_ratio_percent": "刚性支出占收入的比例"}
        return reckon(self.case(), pack(self.scheme), Settings(values, titles), self.on)


def _member(no: int, told: Mapping[str, Any]) -> Member:
    known = {k: v for k, v in told.items() if k != "income"}
    return Member(f"m{no}", no, income_fen=parse_yuan(str(told.get("income", "0"))), **known)


def example(row: Mapping[str, Any]) -> Told:
    """A row of the table."""
    fields = {k: row[k] for k in ("hukou", "vehicles", "houses", "financial_fen", "tier") if k in row}
    rules: dict[str, Any] = {"topups": tuple(TOPUPS[name] for name in row.get("topups", ()))}
    if "method" in row:
        rules |= {"method": row["method"], "tiers": TIERS}
    elif "tier" in row:
        rules |= {"method": "tiers", "tiers": TIERS}
    names = ("scheme", "on", "visit", "self_care", "settings", "benefits", "applicant", "subject")
    return Told(
        row["law"], row["members"], fields=fields, rules=rules, **{k: row[k] for k in names if k in row}
    )
