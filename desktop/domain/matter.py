"""One delegated matter as a scheme pack describes it: its steps, materials, paths, powers and baseline."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from desktop.domain.part import Part, Said, Sourced

DecisionOutcome = Literal["confirm", "refuse"]

ORDINARY = "ordinary"
"""The path of ``Matter.steps``."""

COUNTY = "county"
"""The common path of what the county deals with: its own channel, or a power that the township does not hold."""

RULES = frozenset(
    {
        "plain", "materials", "acceptance", "authorisation", "verification", "visit", "appraisal", "opinion",
        "notice", "notice_close", "decision", "paper", "filing", "payment",
        "review", "panel", "forward", "county_result", "deliver", "self_care", "county_check",
        "disability_match", "first_aid", "makeup", "publication", "system_entry",
        "handed_up", "closed", "hearing",
    }
)  # fmt: skip
"""Every step rule that a pack may name."""

CONDITIONS = frozenset(
    {
        "relative",
        "special",
        "objection",
        "complaint",
        "sampled",
        "disabled",
        "care",
        "instalments",
        "large_amount",
        "small_amount",
        "reduction",
        "urgent",
        "money",
        "agent",
    }
)
"""Facts of an application that a ``conditional`` step or material may depend on.

``large_amount``: more than the township may decide (``Matter.powers``), ``small_amount`` the opposite; ``reduction``:
the opinion on a change takes money away; ``urgent``: the path of emergency aid.
"""


class Limit(Part):
    """A time limit: ``days`` counted from the day after step ``since``; ``special`` for hard cases.

    ``hours`` refines a limit shorter than a day or two (24 小时). ``outcome``: it binds only after that decision
    (the three days of a refusal, 57号§21). ``setting``: the office setting that gives the days (the hours
    where ``hours`` is set), which are then the sample a demonstration runs with.
    """

    days: int = Field(gt=0)
    special: int | None = Field(None, gt=0)
    hours: int | None = Field(None, gt=0)
    unit: Literal["working", "calendar"]
    since: str
    outcome: DecisionOutcome | None = None
    clause: str = ""
    quote: str | None = None
    setting: str | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not (self.clause or self.quote or self.setting):
            raise ValueError("期限要有出处：quote、clause 或 setting")
        return self


class Step(Part):
    """One step of a matter.

    ``needs`` steps that must be done before (a partial order); ``rule`` names the check of its facts in
    ``domain.workflow``; ``by`` roles that may do it; ``people`` how many different persons must have been
    there; ``photos`` how many pictures at least; ``optional`` may be skipped; ``limit`` when it is due.
    ``conditional``: asked for only when that fact of the application is true. ``channel``: who does it when the
    township only records the result (“county”: from the county's reply). ``places``: where a notice must hang or
    stand, all of them. ``days_setting``: the office setting that gives ``days``, then a sample.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    rule: str = "plain"
    needs: tuple[str, ...] = ()
    by: tuple[str, ...] = ("clerk",)
    optional: bool = False
    conditional: str | None = None
    channel: Literal["township", "county", "village", "provider"] | None = None
    people: int = 1
    photos: int = 0
    places: tuple[str, ...] = ()
    positions: tuple[str, ...] = Field((), description="positions of which somebody must sit on a panel")
    days: int | None = Field(None, description="calendar days a public notice stands")
    days_setting: str | None = None
    limit: Limit | None = None
    quote: str | None = None
    clause: str | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Step:
        if not (self.quote or self.clause):
            raise ValueError(f"步骤 {self.id} 要有 quote 或 clause")
        return self


class Material(Part):
    """A document the applicant brings; one without ``required`` is asked for only where it applies.

    ``conditional`` names the fact of the application that makes it required.
    """

    id: str
    title: str
    required: bool = True
    conditional: str | None = None
    clause: str = ""
    quote: str | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not (self.clause or self.quote):
            raise ValueError(f"材料 {self.id} 要有 quote 或 clause")
        return self


class Path(Part):
    """Another way through the matter: emergency aid comes first and its papers after (domain §I 6).

    The steps stand in full, in order, with their own ``needs``; a step that has an id of the ordinary path
    means the same thing there.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    steps: tuple[Step, ...]
    quote: str | None = None
    clause: str | None = None


class Tier(Part):
    """One step of a tiered benefit (分档): its amount is an office setting, fen a month for each person covered."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str
    amount_setting: str
    quote: str | None = None
    clause: str | None = None


class Topup(Part):
    """A categorical top-up (分类施保), once a household or for each person it fits; fen a month from a setting.

    ``percent_of_standard``: that share of the monthly standard instead of a set sum. A person fits when everything
    that is named fits: ``grades`` of disability, ``kinds`` of it, ``age_from`` and ``age_to`` in full years (both
    included), ``severe_illness``. ``best_only``: of several that fit one person only the highest counts.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str
    per: Literal["household", "person"] = "person"
    amount_setting: str | None = None
    percent_of_standard: int | None = Field(None, gt=0, le=500)
    grades: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    severe_illness: bool = False
    best_only: bool = False
    quote: str | None = None
    clause: str | None = None


class Subitem(Part):
    """A part of a matter that is applied for by itself (子项)."""

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    quote: str


class Power(Part):
    """Who decides up to which amount: ``up_to`` in fen, or the office setting ``up_to_setting``; neither: no limit."""

    decides: Literal["township", "county"]
    up_to: int | None = Field(None, gt=0)
    up_to_setting: str | None = None
    quote: str | None = None
    clause: str | None = None


class Baseline(Part):
    """What the county itself asked for before: the township may ask less, never more (只减不增).

    ``steps`` that every applicant goes through, ``days`` to the decision (working days), ``materials`` required.
    """

    steps: Said[int] = Said[int]()
    days: Said[int] = Said[int]()
    materials: Said[int] = Said[int]()


class Matter(Sourced):
    """One delegated matter. ``acts`` what the township may do in it; ``steps`` empty: not yet worked out.

    ``mode`` (山亭区): “direct” the township decides with its own seal, “review” it examines and forwards and the
    county issues on sight (见章发证), “window” it accepts and hands over. ``gives`` what a decision leads to.
    ``local_law`` the rules of the province or city that stand before the national ones. ``payer`` who pays out,
    ``payment_flow`` on which list or plan the money is asked for. ``per_person``: each member applies and
    receives alone. ``method`` how a monthly amount is found where the law leaves a choice (差额 or 分档, 57号§23),
    ``tiers`` and ``topups`` what it then needs.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    aliases: tuple[str, ...] = ()
    scheme_name: str
    quote: str
    acts: tuple[str, ...]
    mode: Literal["direct", "review", "window"] | None = None
    gives: Literal["monthly", "once", "recognition", "service"] = "monthly"
    code: str | None = Field(None, pattern=r"^\d{13}$", description="事项编码")
    department: str | None = None
    kind: Literal["行政给付", "公共服务", "行政许可", "行政确认"] | None = None
    subitems: tuple[Subitem, ...] = ()
    supervision: tuple[str, ...] = ()
    law: str | None = None
    local_law: str | None = None
    legal_basis: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    paths: tuple[Path, ...] = ()
    powers: tuple[Power, ...] = ()
    per_person: bool = False
    method: Literal["gap", "tiers", "standard", "manual"] | None = None
    tiers: tuple[Tier, ...] = ()
    topups: tuple[Topup, ...] = ()
    baseline: Baseline = Baseline()
    payer: Said[str] = Said[str]()
    payment_flow: Said[str] = Said[str]()

    def step(self, step: str) -> Step | None:
        """The step with that id on the ordinary path."""
        return next((s for s in self.steps if s.id == step), None)

    def steps_on(self, path: str = ORDINARY) -> tuple[Step, ...]:
        """The steps of a path in order; raises ``KeyError`` for a path the matter does not have."""
        if path == ORDINARY:
            return self.steps
        found = next((p for p in self.paths if p.id == path), None)
        if found is None:
            raise KeyError(path)
        return found.steps

    def on(self, path: str) -> Matter:
        """The matter as it runs on a path: whoever reads ``steps`` and ``step`` then needs to know no more."""
        return self if path == ORDINARY else self.model_copy(update={"steps": self.steps_on(path)})

    @property
    def total_days(self) -> int | None:
        """Working or calendar days from acceptance to the decision, None where nothing limits it."""
        decision = self.step("decision") or self.step("forward")
        return decision.limit.days if decision and decision.limit else None

    @property
    def asked_of_everyone(self) -> tuple[Step, ...]:
        """The steps that no applicant is spared."""
        return tuple(s for s in self.steps if not s.optional and s.conditional is None)

    @model_validator(mode="after")
    def _needs_exist(self) -> Matter:
        _in_order(self.steps)
        meant = {s.id: s.rule for s in self.steps}
        for path in self.paths:
            _in_order(path.steps)
            for s in path.steps:
                if meant.setdefault(s.id, s.rule) != s.rule:
                    raise ValueError(f"步骤 {s.id} 在“{path.title}”里的 rule 与别处不同")
        return self


def _in_order(steps: tuple[Step, ...]) -> None:
    """Raises ``ValueError`` when a step needs, or counts its limit from, one that does not stand before it."""
    known: set[str] = set()
    for s in steps:
        if s.id in known:
            raise ValueError(f"步骤 {s.id} 写了两次")
        missing = set(s.needs) - known
        if missing:
            raise ValueError(f"步骤 {s.id} 的前置步骤 {'、'.join(sorted(missing))} 不在它之前")
        if s.limit and s.limit.since not in known:
            raise ValueError(f"步骤 {s.id} 的期限从 {s.limit.since} 起算，但该步骤不在它之前")
        known.add(s.id)
