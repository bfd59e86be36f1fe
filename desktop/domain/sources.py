"""Each value of a scheme beside where it comes from: the scheme's own words, a clause, an office setting, or nothing.

What the window and ``hudang scheme show`` say of a pack is read here, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from desktop.domain.money import format_yuan
from desktop.domain.scheme import (
    UNSAID,
    Limit,
    Material,
    Matter,
    Pack,
    Power,
    Said,
    Setting,
    Step,
    Tier,
    Topup,
)

Origin = Literal["scheme", "law", "local", "office", "unsaid"]

ORIGIN_NAMES: Mapping[Origin, str] = {
    "scheme": "方案原文", "law": "国家规定", "local": "地方规定", "office": "办公室设置", "unsaid": UNSAID,
}  # fmt: skip
UNCONFIGURED = "未配置"
SAMPLE = "（样例）"
ROLE_WORDS = {"clerk": "经办人", "fieldworker": "下乡人员", "leader": "主管领导", "administrator": "管理员"}
CONDITION_WORDS = {
    "agent": "委托代办时",
    "relative": "近亲属",
    "special": "特殊情形",
    "objection": "有异议时",
    "complaint": "有举报时",
    "sampled": "抽中时",
    "disabled": "有残疾人时",
    "care": "需要照料时",
    "instalments": "分期时",
    "large_amount": "超过乡镇权限时",
    "small_amount": "小额时",
    "reduction": "减发停发时",
    "urgent": "急难时",
    "money": "发钱时",
}
CHANNEL_WORDS = {"county": "县级", "village": "村（居）", "provider": "服务机构", "township": "乡镇（街道）"}
_UNITS = {"working": "个工作日", "calendar": "天"}
_SETTING_UNITS = {"days": "天", "percent": "%", "months": "个月", "count": "", "text": ""}
_DECIDES = {"township": "乡镇（街道）", "county": "县级"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value is from: ``text`` the quote, the clause or the setting's title; ``says`` what the clause says."""

    origin: Origin
    text: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value with its sources; without any it is what the program itself arranges."""

    label: str
    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Reads one pack on a day. ``filled`` what the office has set; None where no office is open."""

    pack: Pack
    on: date
    filled: Mapping[str, int | str] | None = None

    def quoted(
        self, quote: str | None, clause: str | None = None, local_law: str | None = None
    ) -> tuple[Source, ...]:
        """The scheme's words, then the clauses beside them; “方案未规定” where there are neither."""
        own = (Source("scheme", quote),) if quote else ()
        found = (*own, *self.clauses(clause or "", local_law))
        return found or (Source("unsaid", UNSAID),)

    def clauses(self, cites: str, local_law: str | None = None) -> tuple[Source, ...]:
        """Each of the clauses with our summary of it."""
        local = self.pack.laws.get(local_law or "")
        near = {c.cite for c in local.clauses} if local else set()
        return tuple(
            Source("local" if cite in near else "law", cite, self._says(cite))
            for cite in cites.split("；")
            if cite
        )

    def setting(self, name: str) -> Value:
        """An office setting with its value, 未配置, or the sample where no office is open."""
        known = self.pack.scheme.setting(name)
        if known is None:
            return Value(name, UNCONFIGURED, (Source("office", name),))
        return Value(known.title, self._filled(known), (Source("office", known.title),))

    def said(self, label: str, said: Said[Any], path: str = "", local_law: str | None = None) -> Value:
        """A value of the scheme; where it is silent, the setting that stands in for it (``path``)."""
        stand_in = self.pack.scheme.setting_for(path) if path and said.value is None else None
        if stand_in is not None:
            return Value(
                label, self._filled(stand_in), (Source("unsaid", UNSAID), Source("office", stand_in.title))
            )
        if said.origin == "office":
            return Value(label, _plain(said.value), (Source("office", label),))
        text = _plain(said.value) if said.value is not None else ""
        if said.quote and said.value is None:
            text = "方案没有定下来"
        return Value(label, text or UNSAID, self.quoted(said.quote, said.clause, local_law))

    def limit(self, matter: Matter, limit: Limit, label: str = "时限") -> Value:
        """A time limit with its unit, from which step it runs, and whose it is."""
        setting = self.pack.scheme.setting(limit.setting or "")
        length = f"{limit.hours} 小时" if limit.hours else f"{limit.days} {_UNITS[limit.unit]}"
        if setting is not None:
            length = self._set_length(setting, length, "小时" if limit.hours else _UNITS[limit.unit])
        special = f"（特殊情形 {limit.special} {_UNITS[limit.unit]}）" if limit.special else ""
        only = {"confirm": "，只在同意时", "refuse": "，只在不同意时"}.get(limit.outcome or "", "")
        since = _titles(matter).get(limit.since, limit.since)
        sample = SAMPLE if length.endswith(SAMPLE) else ""
        within = length if length == UNCONFIGURED else f"{length.removesuffix(SAMPLE)}内{special}{sample}"
        sources = [Source("scheme", limit.quote)] if limit.quote else []
        sources += self.clauses(limit.clause, matter.local_law)
        sources += [Source("office", setting.title)] if setting else []
        # Days run from the day after (domain B.9), hours from the hour itself.
        runs = f"，自“{since}”{'' if limit.hours else '次日'}起算{only}" if within != UNCONFIGURED else ""
        return Value(label, within + runs, tuple(sources))

    def standing(self, matter: Matter, step: Step) -> Value | None:
        """How long a public notice hangs: the words of the step are often about the notice, seldom about its days."""
        if step.days is None:
            return None
        setting = self.pack.scheme.setting(step.days_setting or "")
        if setting is not None:
            length = self._set_length(setting, f"{step.days} 天", "天")
            return Value("公示", length, (Source("office", setting.title),))
        own = step.quote if step.quote and str(step.days) in step.quote else None
        return Value("公示", f"{step.days} 天", self.quoted(own, step.clause, matter.local_law))

    def step(self, matter: Matter, step: Step) -> tuple[Value, ...]:
        """The step itself and everything it fixes, each with its source."""
        known = _titles(matter)
        found = [Value("步骤", step.title, self.quoted(step.quote, step.clause, matter.local_law))]
        if step.needs:
            found.append(Value("先要", "、".join(known.get(n, n) for n in step.needs)))
        found.append(Value("谁办", who(step)))
        if step.limit is not None:
            found.append(self.limit(matter, step.limit))
        if (standing := self.standing(matter, step)) is not None:
            found.append(standing)
        if step.places:
            found.append(Value("张贴地点", "、".join(step.places)))
        if step.conditional:
            found.append(Value("什么时候要", CONDITION_WORDS.get(step.conditional, step.conditional)))
        elif step.optional:
            found.append(Value("什么时候要", "可以不做"))
        return tuple(found)

    def material(self, matter: Matter, material: Material) -> Value:
        """A document to bring."""
        need = "必交" if material.required else "适用时交"
        if material.conditional:
            need = f"{CONDITION_WORDS.get(material.conditional, material.conditional)}交"
        sources = self.quoted(material.quote, material.clause, matter.local_law)
        return Value(material.title, need, sources)

    def power(self, matter: Matter, power: Power) -> Value:
        """Who decides up to which amount."""
        label = f"{_DECIDES[power.decides]}决定"
        sources = self.quoted(power.quote, power.clause, matter.local_law)
        if power.up_to_setting:
            ceiling = self.setting(power.up_to_setting)
            return Value(label, f"{ceiling.text}以内", (*sources, *ceiling.sources))
        return Value(label, f"{format_yuan(power.up_to)} 元以内" if power.up_to else "不限金额", sources)

    def tier(self, matter: Matter, tier: Tier) -> Value:
        """One step of a tiered benefit with its amount."""
        return self._amount(matter, tier.title, tier.amount_setting, tier.quote, tier.clause)

    def topup(self, matter: Matter, topup: Topup) -> Value:
        """A categorical top-up with its amount."""
        each = "每户" if topup.per == "household" else "每人"
        if topup.percent_of_standard:
            sources = self.quoted(topup.quote, topup.clause, matter.local_law)
            return Value(topup.title, f"{each}月标准的 {topup.percent_of_standard}%", sources)
        found = self._amount(matter, topup.title, topup.amount_setting or "", topup.quote, topup.clause)
        return Value(found.label, f"{each} {found.text}", found.sources)

    def _amount(self, matter: Matter, label: str, name: str, quote: str | None, clause: str | None) -> Value:
        setting = self.setting(name)
        own = self.quoted(quote, clause, matter.local_law) if quote or clause else ()
        return Value(label, setting.text, (*own, *setting.sources))

    def _filled(self, setting: Setting) -> str:
        if self.filled is None:
            return (
                f"{_with_unit(setting, setting.sample)}（样例）"
                if setting.sample is not None
                else UNCONFIGURED
            )
        value = self.filled.get(setting.id)
        return UNCONFIGURED if value in (None, "") else _with_unit(setting, value)

    def _set_length(self, setting: Setting, sample: str, unit: str) -> str:
        """A length that a setting gives; the pack's own figure is then only the sample."""
        if self.filled is None:
            return f"{sample}{SAMPLE}"
        value = self.filled.get(setting.id)
        return UNCONFIGURED if value in (None, "") else f"{value} {unit}"

    def _says(self, cite: str) -> str:
        """Our summary of a clause in force; several rules of one article are told one after the other."""
        found = [
            c.says
            for law in self.pack.laws.values()
            for c in law.clauses
            if c.cite == cite and c.in_force(self.on)
        ]
        return "".join(dict.fromkeys(found))


def who(step: Step) -> str:
    """Who does a step: the desk's roles, how many people, or the body that sends the result."""
    if step.channel in ("county", "village", "provider"):
        return f"{CHANNEL_WORDS[step.channel]}办理，经办人登记结果"
    people = f"，{step.people} 人" if step.people > 1 else ""
    photos = f"，照片 {step.photos} 张以上" if step.photos else ""
    return "、".join(ROLE_WORDS.get(role, role) for role in step.by) + people + photos


def origins(values: tuple[Value, ...]) -> tuple[Origin, ...]:
    """The kinds of sources of several values, each once, in the order of ``ORIGIN_NAMES``."""
    seen = {source.origin for value in values for source in value.sources}
    return tuple(origin for origin in ORIGIN_NAMES if origin in seen)


def _titles(matter: Matter) -> dict[str, str]:
    """What the steps are called; those of the matter's own path stand before those of its other paths."""
    elsewhere = {s.id: s.title for path in matter.paths for s in path.steps}
    return elsewhere | {s.id: s.title for s in matter.steps}


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(str(v) for v in value)
        case _:
            return str(value)


def _with_unit(setting: Setting, value: object) -> str:
    if setting.unit == "fen" and type(value) is int:
        return f"{format_yuan(value)} 元"
    return f"{value}{_SETTING_UNITS.get(setting.unit, '')}"
