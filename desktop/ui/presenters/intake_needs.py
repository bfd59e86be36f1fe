"""What each matter has to be asked at the counter: fields that show themselves only for the matters applied for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.channels import county_body
from desktop.domain.exclusion import kind_of
from desktop.domain.law import LawValue
from desktop.domain.matter import COUNTY, ORDINARY, Limit, Matter
from desktop.domain.proposal import Settings
from desktop.domain.scheme import Pack
from desktop.domain.workdays import WorkingDays
from desktop.office.desk import Desk
from desktop.office.intake import Request, open_matters
from desktop.office.proposal import settings_on
from desktop.ui.presenters.forms import Choices, Field, FormSpec, Typed, Why
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.suggesting import SITUATIONS

Sheet = Literal["applicant", "people", "family"]
"""Who is asked for: the applicant of a service; the people of a family; the same with income and property."""

MEANS_TESTED = frozenset({"dibao", "tekun", "marginal", "rigid", "temporary"})
SUBSIDIES = frozenset({"disability_living", "disability_nursing", "elderly"})
ABOUT = ("matter", "on", "channel", "county")
TOLD = "told"
SUBJECT = "subject"
AGENTS: Choices = (
    ("亲属", "亲属"), ("村（居）民委员会", "村（居）民委员会"), ("其他人", "其他人"),
)  # fmt: skip
_RELATIVE = "近亲属：申请人是经办人员、村（居）干部的近亲属"


@dataclass(frozen=True, slots=True)
class Needed(Field):
    """A field that counts for some ``matters`` only; ``ticked``: and only while that tick is set.

    An empty id among the matters: it counts before any is chosen, too.
    """

    matters: frozenset[str] = frozenset()
    ticked: str = ""

    def counts(self, typed: Typed) -> bool:
        """Whether it is asked for, given what is typed."""
        if self.ticked and typed.get(self.ticked) is not True:
            return False
        return Field.counts(self, typed) and any(m in self.matters for m in wanted(typed) or ("",))


@dataclass(frozen=True, slots=True)
class Unseen(Field):
    """Something another part of the page says, kept here because fields beside it depend on it."""

    def counts(self, typed: Typed) -> bool:
        """Never drawn and never asked for."""
        return False


def wanted(typed: Typed) -> tuple[str, ...]:
    """The matters applied for: the one chosen, then those ticked besides it."""
    also = typed.get("also")
    found = [str(typed.get("matter") or ""), *(also if isinstance(also, list) else ())]
    return tuple(dict.fromkeys(m for m in found if m))


@dataclass(frozen=True, slots=True)
class Needs:
    """The matters that may be applied for here, and what each needs. ``settings`` what the office filled in."""

    pack: Pack
    matters: tuple[Matter, ...]
    on: date
    settings: Settings
    days: WorkingDays

    def of(self, ids: Iterable[str]) -> tuple[Matter, ...]:
        """Those with these ids, in that order."""
        known = {m.id: m for m in self.matters}
        return tuple(known[i] for i in ids if i in known)

    def sheet(self, typed: Typed) -> Sheet:
        """Who is asked for; before a matter is chosen, the family in full."""
        chosen = self.of(wanted(typed))
        if chosen and all(m.gives == "service" for m in chosen):
            return "applicant"
        if chosen and not any(kind_of(m) in MEANS_TESTED for m in chosen):
            return "people"
        return "family"

    def spec(self, action: str, help: str) -> FormSpec:
        """The whole form; ``FormSpec`` of the page's upper and lower part are cut from it."""
        return FormSpec((*self._about(), *self._lower()), action=action, help=help)

    def rule(self, matter: Matter, name: str) -> LawValue | None:
        """A value of the law in force, None where no rule has it."""
        try:
            return self.pack.rule(matter, name, self.on)[0]
        except KeyError:
            return None

    def _ids(self, *kinds: str) -> frozenset[str]:
        return frozenset(m.id for m in self.matters if kind_of(m) in kinds)

    def _about(self) -> tuple[Field, ...]:
        said = self.pack.scheme.dual_channel
        only = self.matters[0].id if len(self.matters) == 1 else ""
        fields: list[Field] = [
            Field("matter", "申请事项", "choice", choices=tuple((m.id, m.title) for m in self.matters), initial=only),
            Field("on", "登记日期", "date", hint="例如 2026-03-02", initial=self.on.isoformat()),
        ]  # fmt: skip
        if said.value:
            places = (("township", "到乡镇（街道）办"), (COUNTY, "到县级办（只登记）"))
            fields.append(Field("channel", "在哪里办", "choice", choices=places, initial="township"))
            fields.append(
                Field(
                    "county",
                    "",
                    "computed",
                    when=("channel", COUNTY),
                    required=False,
                    compute=self._at_county,
                )
            )
        return tuple(fields)

    def _at_county(self, typed: Typed) -> tuple[str, str]:
        chosen = self.of(wanted(typed))
        body = county_body(self.pack.scheme, chosen[0] if chosen else None)
        return "", f"请申请人到{body}办理。这里只登记这个选择，材料、审核和决定都由对方办。"

    def _lower(self) -> tuple[Field, ...]:
        all_ids = frozenset(m.id for m in self.matters)
        help_ids = frozenset(m.id for m in self.matters if m.gives != "service")
        family = help_ids | {""}
        return (
            Unseen("also", "一并申请", "checks", required=False, choices=tuple((m.id, m.title) for m in self.matters)),
            *(self._subitems(m) for m in self.matters if m.subitems),
            Needed("applicant", "申请人", "choice", initial="0", matters=family),
            *(self._subject(m) for m in self.matters if kind_of(m) in SUBSIDIES),
            Needed("cared", "供养对象", "choice", required=False, matters=self._ids("tekun")),
            *(self._path(m) for m in self.matters if m.paths),
            *self._money(),
            Needed("care", "需要照料护理，一并评估能力", "yes", required=False, matters=self._with_care()),
            Needed("reason", "申请理由", "long", matters=family),
            Needed("note", "说明", required=False, matters=all_ids - help_ids),
            Needed("told", "", "checks", required=False, choices=SITUATIONS, matters=family),
            *self._agent(all_ids),
            *self._hard_cases(),
        )  # fmt: skip

    @staticmethod
    def _subject(m: Matter) -> Field:
        """Each subsidy is for somebody of its own."""
        return Needed(f"{SUBJECT}.{m.id}", f"{m.title}对象", "choice", matters=frozenset({m.id}))

    def _subitems(self, m: Matter) -> Field:
        choices = tuple((s.id, s.title) for s in m.subitems)
        return Needed(f"subitem.{m.id}", "办理子项", "checks", choices=choices, matters=frozenset({m.id}))

    def _path(self, m: Matter) -> Field:
        choices = ((ORDINARY, "一般情况：先审核，后发放"), *((p.id, p.title) for p in m.paths))
        own = frozenset({m.id})
        return Needed(
            f"path.{m.id}", f"{m.title}方式", "choice", choices=choices, initial=ORDINARY, matters=own
        )

    def _money(self) -> tuple[Field, ...]:
        once = self._ids("temporary")
        return (
            Needed("asked", "申请金额（元）", "money", required=False, matters=once),
            Needed("instalments", "分几次发放", "number", initial="1", matters=once),
        )

    def _with_care(self) -> frozenset[str]:
        return frozenset(m.id for m in self.matters if any(s.conditional == "care" for s in m.steps))

    @staticmethod
    def _agent(ids: frozenset[str]) -> tuple[Field, ...]:
        return (
            Field("by_agent", "委托他人代办", "yes", required=False),
            Needed("agent", "代办人", matters=ids, ticked="by_agent"),
            Needed("agent_is", "代办人是", "choice", choices=AGENTS, matters=ids, ticked="by_agent"),
            Needed("agent_paper", "已收委托手续，存入材料", "yes", matters=ids, ticked="by_agent"),
        )

    def _hard_cases(self) -> tuple[Field, ...]:
        visited = frozenset(m.id for m in self.matters if m.step("visit") is not None)
        longer = {m.id: limit for m in self.matters if (limit := _limit(m)) and limit.special}
        days = "、".join(str(d) for d in sorted({limit.special or 0 for limit in longer.values()}))
        causes = {m.id: c for m in self.matters if isinstance(c := self.rule(m, "special_causes"), tuple)}
        choices = tuple((c, c) for c in dict.fromkeys(c for found in causes.values() for c in found))
        return (
            Needed("relative", _RELATIVE, "yes", required=False, matters=visited),
            Needed("special", f"延长办理期限到 {days} 个工作日", "yes", required=False, matters=frozenset(longer)),
            Needed("special_cause", "延长的情形", "choice", choices=choices, ticked="special",
                   matters=frozenset(causes) & frozenset(longer)),
        )  # fmt: skip

    def why(self, typed: Typed) -> Why:
        """依据与算法 of the days and ticks on the page."""
        chosen = self.of(wanted(typed))
        if typed.get("channel") == COUNTY:
            quote = self.pack.scheme.dual_channel.quote or ""
            return Why("依据与算法", (f"可以选择到县级办，方案：“{quote}”。", "期限从县级受理之日起算。"))
        lines = ["登记不是受理：材料齐全受理以后，期限从受理次日起算。"]
        lines += [line for m in chosen for line in self._of_matter(m)]
        for name, clause in (("by_agent", "57.6"), ("relative", "57.11"), ("relative", "57.20")):
            found = self.pack.laws["dibao"].clause(clause, self.on) if typed.get(name) is True else None
            lines += [f"{found.says}（{found.cite}）"] if found else []
        return Why("依据与算法", tuple(lines))

    def _of_matter(self, m: Matter) -> list[str]:
        need = [a.title for a in m.materials if a.required]
        lines = [f"{m.title}要的材料：{'、'.join(need)}。"] if need else []
        return [*lines, self._days(m)]

    def _days(self, m: Matter) -> str:
        limit = _limit(m)
        if limit is None:
            return f"{m.title}的办理期限：方案未规定。"
        filled = self.settings.number(limit.setting) if limit.setting else limit.days
        if filled is None:
            return f"{m.title}的办理期限由办公室设置，还没有配置。"
        days = -(-filled // 24) if limit.hours and limit.setting else filled
        unit = "个工作日" if limit.unit == "working" else "天"
        latest = self.days.due(self.on, days, limit.unit)
        longer = f"，特殊情形 {limit.special} {unit}" if limit.special else ""
        source = limit.clause or (f"方案：“{limit.quote}”" if limit.quote else "办公室设置")
        caution = self.days.caution(self.on, latest)
        return (
            f"{m.title}：{days} {unit}{longer}；今天受理的，最迟 {latest.isoformat()} 办结"
            f"{f'（{caution}）' if caution else ''}。依据：{source}"
        )


def _limit(m: Matter) -> Limit | None:
    """The limit from acceptance to the end of the township's work."""
    step = m.step("decision") or m.step("forward")
    return step.limit if step and step.limit and not step.limit.outcome else None


def needs(desk: Desk) -> Needs:
    """What the matters of this office need today."""
    today = desk.today()
    return Needs(desk.pack, open_matters(desk), today, settings_on(desk, today), desk.days)


def picks(spec: FormSpec) -> tuple[str, ...]:
    """The fields that pick a person of the family."""
    return tuple(
        f.name for f in spec.fields if f.name in ("applicant", "cared") or f.name.startswith(f"{SUBJECT}.")
    )


def part(spec: FormSpec, names: Iterable[str]) -> FormSpec:
    """A part of the form that the page shows by itself."""
    wanted_names = frozenset(names)
    return FormSpec(tuple(f for f in spec.fields if f.name in wanted_names))


def rest(spec: FormSpec) -> FormSpec:
    """What no other part shows; it knows what was chosen above."""
    chosen = [
        Unseen(f.name, f.label, required=False, initial=f.initial) for f in spec.fields if f.name in MIRRORED
    ]
    own = [f for f in spec.fields if f.name not in (*ABOUT, TOLD)]
    return FormSpec((*own, *chosen), action=spec.action, help=spec.help)


MIRRORED = ("matter", "channel")


def read_request(spec: FormSpec, matter: Matter, r: Reader, typed: Typed) -> Request:
    """What is asked for in one matter; what another matter on the page needs stays out of it."""
    own = {f.name for f in spec.visible(typed) if isinstance(f, Needed) and matter.id in f.matters}
    who = next((r.text(name) for name in (f"{SUBJECT}.{matter.id}", "cared") if name in own), "")
    parts = [*r.texts(f"subitem.{matter.id}"), *(["care"] if "care" in own and r.yes("care") else [])]
    longer = "special" in own and r.yes("special")
    words = (r.text("note") if matter.gives == "service" else r.text("reason")).rstrip("。")
    cause = f"延长办理期限：{r.text('special_cause')}" if longer and r.text("special_cause") else ""
    return Request(
        matter=matter.id,
        reason="。".join(x for x in (words, cause) if x),
        applicant=int(r.text("applicant") or 0),
        agent=_agent(r),
        channel=r.text("channel") or "township",
        relative="relative" in own and r.yes("relative"),
        special=longer,
        path=r.text(f"path.{matter.id}") or ORDINARY,
        subitem=" ".join(parts),
        subject=int(who) if who else None,
        asked_fen=(r.fen("asked") or 0) if "asked" in own else 0,
        instalments=max(1, r.number("instalments")) if "instalments" in own else 1,
    )


def _agent(r: Reader) -> str:
    """Who came instead, what they are to the applicant, and that the authorisation is here (57号 第六条)."""
    name = r.text("agent")
    return f"{name}（{r.text('agent_is')}，已交委托手续）" if name else ""
