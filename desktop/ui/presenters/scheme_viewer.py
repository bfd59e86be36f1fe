"""方案: the matters of the scheme, each value beside where it comes from; the scheme's own text to look it up in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from desktop import packs
from desktop.domain.instrument import ACT_NAMES
from desktop.domain.scheme import UNSAID, Change, Law, Matter, Pack, Said, Scheme, Step
from desktop.domain.sources import Origin, Reader, Source, Value, origins, who
from desktop.errors import UserError
from desktop.office.desk import Desk

LineKind = Literal["matter", "heading", "step", "value"]

METHODS = {"gap": "差额补足", "tiers": "分档", "standard": "按标准定额", "manual": "一事一议"}
GIVES = {
    "monthly": "按月发放",
    "once": "一次或分次发放",
    "recognition": "认定（不发钱）",
    "service": "办理结果",
}
ARRANGED = Source("unsaid", UNSAID)
_ARTICLE = re.compile(r"(.*?[》）])\s*(第[一二三四五六七八九十百]+条.*)")
_MEANS = (
    "standard_rural_fen", "standard_urban_fen", "standard_document", "rounding", "income_months", "basic_pension",
    "financial_limit", "house_limit", "vehicle_limit",
)  # fmt: skip
_SETTINGS: Mapping[str, tuple[str, ...]] = {"dibao": _MEANS, "marginal": _MEANS, "rigid": _MEANS}
"""Settings that matters under these rules are reckoned with, besides those named after the matter itself."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a matter, or a matter in the list of them.

    A step has its ``number`` on the flow; ``values`` say where everything in it is from.
    """

    kind: LineKind
    title: str
    text: str = ""
    number: int = 0
    last: bool = False
    values: tuple[Value, ...] = ()

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The marks of the line."""
        return origins(self.values)

    @property
    def spoken(self) -> str:
        """The line as one text: for the search, the clipboard and screen readers."""
        number = f"{self.number}. " if self.number else ""
        return f"{number}{self.title}　{self.text}".strip()


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter (or the scheme as a whole) with its lines; ``tags`` mode, kind and code."""

    id: str
    title: str
    tags: str
    lines: tuple[Line, ...]

    def found(self, text: str) -> tuple[Line, ...]:
        """The lines that hold a text anywhere in them, with their headings; all of them for an empty text."""
        wanted = "".join(text.split()).lower()
        if not wanted:
            return self.lines
        kept: list[Line] = []
        heading: Line | None = None
        for line in self.lines:
            if line.kind == "heading":
                heading = line
            elif wanted in _searched(line):
                kept += [heading] if heading is not None else []
                kept.append(line)
                heading = None
        return tuple(kept)


@dataclass(frozen=True, slots=True)
class SchemeView:
    """The page: the text of the scheme and the matters, the scheme as a whole first."""

    title: str
    issuer: str
    text: str
    matters: tuple[MatterView, ...]


def read_scheme(desk: Desk) -> SchemeView:
    """The scheme in force, with what this office has set."""
    settings = {s.id: desk.office.setting(s.id) for s in desk.pack.scheme.settings}
    filled = {k: v for k, v in settings.items() if isinstance(v, int | str) and v != ""}
    filled |= desk.credentials.settings_on(desk.today())
    return view_of(desk.pack, desk.today(), filled, desk.places.schemes)


def view_of(
    pack: Pack, on: date, filled: Mapping[str, int | str] | None, own: Path | None = None
) -> SchemeView:
    """Any scheme; ``filled`` None where no office is open, ``own`` where a county's own schemes lie."""
    scheme, reader = pack.scheme, Reader(pack, on, filled)
    try:
        text = packs.source_text(scheme.id, own)
    except UserError:  # a county's own scheme may come without its text
        text = ""
    whole = MatterView("", "方案总则", f"{len(scheme.matters)} 个事项", tuple(_whole(reader, scheme)))
    matters = (MatterView(m.id, m.title, _tags(scheme, m), tuple(_matter(reader, m))) for m in scheme.matters)
    issued = scheme.issued_on.isoformat() if scheme.issued_on else f"印发日期{UNSAID}"
    return SchemeView(scheme.title, f"{scheme.issuer}　{issued}", text, (whole, *matters))


def passage(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote stands in the scheme's text, blanks and line breaks aside: its first place and the one after it."""
    places = [n for n, letter in enumerate(text) if not letter.isspace()]
    squeezed = "".join(text[n] for n in places)
    wanted = "".join(quote.split())
    found = squeezed.find(wanted) if wanted else -1
    return None if found < 0 else (places[found], places[found + len(wanted) - 1] + 1)


def _searched(line: Line) -> str:
    parts = [line.title, line.text]
    for value in line.values:
        parts += [value.label, value.text, *(f"{s.text}{s.says}" for s in value.sources)]
    return "".join("".join(parts).split()).lower()


def _tags(scheme: Scheme, matter: Matter) -> str:
    mode = scheme.mode_of(matter)
    first = " · ".join(part for part in (mode.title if mode else "", matter.kind or "") if part)
    return "\n".join(part for part in (first, matter.code or "") if part)


def _section(title: str, values: Sequence[Value]) -> Iterator[Line]:
    if values:
        yield Line("heading", title)
        for value in values:
            yield Line("value", value.label, value.text, values=(value,))


def _flow(
    reader: Reader, matter: Matter, title: str, steps: Sequence[Step], head: Line | None = None
) -> Iterator[Line]:
    if steps:
        yield head or Line("heading", title)
        on_path = matter.model_copy(update={"steps": tuple(steps)})
        for n, step in enumerate(steps, 1):
            values = reader.step(on_path, step)
            yield Line("step", step.title, _brief(values, step), n, n == len(steps), values)


def _brief(values: Sequence[Value], step: Step) -> str:
    said = {value.label: value.text for value in values}
    parts = [who(step), said.get("时限", ""), f"公示 {said['公示']}" if "公示" in said else ""]
    parts += [said.get("什么时候要", ""), f"先要：{said['先要']}" if "先要" in said else ""]
    return " · ".join(part for part in parts if part)


# -- one matter


def _matter(reader: Reader, matter: Matter) -> Iterator[Line]:
    yield from _section("事项", tuple(_about(reader, matter)))
    yield from _flow(reader, matter, "办理步骤", matter.steps)
    for path in matter.paths:
        yield from _flow(reader, matter, f"另一种办法：{path.title}", path.steps)
    yield from _section("申请材料", tuple(reader.material(matter, m) for m in matter.materials))
    yield from _section("金额", tuple(_money(reader, matter)))
    baseline = ("办理环节", "steps"), ("办理时限（工作日）", "days"), ("必交材料", "materials")
    yield from _section(
        "下放前（只减不增）",
        tuple(reader.said(name, getattr(matter.baseline, field)) for name, field in baseline),
    )
    yield from _section("动态管理", tuple(_changes(reader, matter)))
    for law, name in ((matter.local_law, "地方规定摘要"), (matter.law, "国家规定摘要")):
        yield from _section(name, tuple(_rules(reader, reader.pack.laws.get(law or ""), matter)))


def _about(reader: Reader, matter: Matter) -> Iterator[Value]:
    scheme = reader.pack.scheme
    yield Value("方案里的名称", matter.scheme_name, reader.quoted(matter.quote))
    mode = scheme.mode_of(matter)
    if mode is not None:
        yield Value("下放方式", mode.title, reader.quoted(mode.quote))
        yield reader.said("乡镇（街道）出具", mode.output)
    acts = "、".join(ACT_NAMES.get(act, act) for act in matter.acts)
    yield Value("下放的环节", acts, reader.quoted(matter.quotes.get("acts") or matter.quote))
    for field, name in (("kind", "事项类型"), ("code", "事项编码"), ("department", "原实施部门")):
        value = getattr(matter, field)
        yield Value(name, value or UNSAID, reader.quoted(matter.quotes.get(field) if value else None))
    for item in matter.subitems:
        yield Value("子项", item.title, reader.quoted(item.quote))
    if matter.supervision:
        yield Value(
            "监管措施", "；".join(matter.supervision), reader.quoted(matter.quotes.get("supervision"))
        )
    for cite in matter.legal_basis:
        yield Value("依据", cite, tuple(s for s in reader.clauses(cite, matter.local_law) if s.says))


def _money(reader: Reader, matter: Matter) -> Iterator[Value]:
    yield Value("结果", GIVES[matter.gives])
    if matter.gives == "service":
        return
    if matter.method:
        yield Value("算法", METHODS[matter.method])
    for power in matter.powers:
        yield reader.power(matter, power)
    for tier in matter.tiers:
        yield reader.tier(matter, tier)
    for topup in matter.topups:
        yield reader.topup(matter, topup)
    yield reader.said("由谁发放", matter.payer, local_law=matter.local_law)
    yield reader.said("发放流程", matter.payment_flow, local_law=matter.local_law)
    for name in _setting_names(reader.pack.scheme, matter):
        yield reader.setting(name)


def _setting_names(scheme: Scheme, matter: Matter) -> list[str]:
    """The settings an amount of the matter rests on, in the order of the pack."""
    shown = {tier.amount_setting for tier in matter.tiers} | {t.amount_setting for t in matter.topups}
    shown |= {power.up_to_setting for power in matter.powers}
    wanted = _SETTINGS.get(matter.law or "", ())
    own = tuple(f"{name}_" for name in (matter.id, matter.law) if name)
    return [
        s.id
        for s in scheme.settings
        if s.id not in shown and (s.id in wanted or s.id.startswith(own)) and not s.fills
    ]


def _changes(reader: Reader, matter: Matter) -> Iterator[Value]:
    if matter.gives == "service":
        return
    for change in reader.pack.changes_of(matter):
        yield Value(change.title, _change_text(change), reader.clauses(change.clause, matter.local_law))


def _change_text(change: Change) -> str:
    flow = " → ".join(step.title for step in change.steps)
    return f"{flow}{'；报告当日起暂停发放' if change.holds else ''}"


def _rules(reader: Reader, law: Law | None, matter: Matter) -> Iterator[Value]:
    for clause in law.clauses if law else ():
        if clause.in_force(reader.on):
            yield Value(_short(clause.cite), clause.says, reader.clauses(clause.cite, matter.local_law))


def _short(cite: str) -> str:
    """The article first, then its document: that is how people name it."""
    found = _ARTICLE.fullmatch(cite)
    return f"{found[2]}　{found[1]}" if found else cite


# -- the scheme as a whole


def _whole(reader: Reader, scheme: Scheme) -> Iterator[Line]:
    names = scheme.names
    parts = (
        ("government", "政府", names.government), ("bureau", "民政部门", names.bureau),
        ("verification_centre", "核对机构", names.verification_centre),
        ("provincial_system", "省级系统", names.provincial_system),
    )  # fmt: skip
    yield from _section(
        "名称",
        [Value(t, v or UNSAID, reader.quoted(names.quotes.get(f) if v else None)) for f, t, v in parts],
    )
    yield from _section("下放", tuple(_delegation(reader, scheme)))
    yield from _section("下放方式", tuple(_modes(reader, scheme)))
    yield from _section("承接单位和批次", tuple(_where(reader, scheme)))
    yield from _section("每月的日子", tuple(_days(reader, scheme)))
    yield from _section("审核确认小组", tuple(_panel(reader, scheme)))
    yield from _section("抽查、影像、档案", tuple(_control(reader, scheme)))
    yield from _section(
        "职责", [Value(r.who, r.duty, reader.quoted(r.quote)) for r in scheme.responsibilities]
    )
    yield from _section(
        "任务", [Value(t.title, _task(t.who, t.due), reader.quoted(t.quote)) for t in scheme.tasks]
    )
    yield from _section("表格", [Value("表", t.title, reader.quoted(t.quote)) for t in scheme.tables])
    yield from _section("系统", [Value(s.title, s.use, reader.quoted(s.quote)) for s in scheme.systems])
    yield from _section("办公室设置", [reader.setting(s.id) for s in scheme.settings])


def _delegation(reader: Reader, scheme: Scheme) -> Iterator[Value]:
    for field, name in (
        ("mode", "方式"), ("delegator", "由谁下放"), ("instrument_title", "委托文书"), ("in_name_of", "以谁的名义"),
        ("seal_text", "印章文字"), ("seal_display", "印章名称"), ("signer_positions", "签批人"),
        ("responsible", "责任人"), ("respondent", "应诉应议"), ("minimum_staff", "工作人员不少于"),
    ):  # fmt: skip
        yield reader.said(name, getattr(scheme.delegation, field), f"delegation.{field}")
    yield reader.said("县乡都可受理", scheme.dual_channel)
    yield reader.said("只减不增", scheme.fewer_only)
    yield reader.said("由谁入户", scheme.investigators)
    if scheme.reserve_fund is not None:
        ceiling = reader.said("备用金上限", scheme.reserve_fund.ceiling_fen, "reserve_fund.ceiling_fen")
        fen = scheme.reserve_fund.ceiling_fen.value
        yield ceiling if fen is None else replace(ceiling, text=f"{fen // 100:,} 元")


def _modes(reader: Reader, scheme: Scheme) -> Iterator[Value]:
    for mode in scheme.modes:
        yield Value(mode.title, mode.output.value or UNSAID, reader.quoted(mode.quote))
        for label, said in (
            ("以谁的名义", mode.in_name_of),
            ("印章文字", mode.seal_text),
            ("责任", mode.responsible),
        ):
            yield reader.said(f"{mode.title}：{label}", said)


def _where(reader: Reader, scheme: Scheme) -> Iterator[Value]:
    by_quote: dict[str, list[str]] = {}
    for township in scheme.townships:
        by_quote.setdefault(township.quote or "", []).append(township.name)
    for quote, names in by_quote.items():
        yield Value("乡镇（街道）", "、".join(names), reader.quoted(quote))
    for phase in scheme.phases:
        dates = "—".join(day.isoformat() if day else "…" for day in (phase.since, phase.until))
        members = "、".join(phase.townships) or "名单方案没有写"
        count = f"{phase.count} 个：" if phase.count else ""
        yield Value(
            phase.title,
            f"{dates if dates != '…—…' else '日期方案没有写'}　{count}{members}",
            reader.quoted(phase.quote),
        )
        if phase.setting:
            yield reader.setting(phase.setting)
    if scheme.transition is not None:
        for label, said in (("过渡天数", scheme.transition.days), ("起始日", scheme.transition.starts)):
            yield reader.said(label, said)
        yield reader.said("过渡期里", scheme.transition.meanwhile)


def _days(reader: Reader, scheme: Scheme) -> Iterator[Value]:
    for line in scheme.calendar:
        to = f"，报{line.to}" if line.to else ""
        yield Value(f"每月 {line.day} 日前", f"{line.action}{to}", reader.quoted(line.quote))
    if not scheme.calendar:
        yield Value("每月的日子", UNSAID, (ARRANGED,))
        if scheme.setting("month_close_day"):
            yield reader.setting("month_close_day")


def _panel(reader: Reader, scheme: Scheme) -> Iterator[Value]:
    if scheme.panel is None:
        return
    for field, name in (
        ("name", "名称"), ("chair", "组长"), ("vice", "副组长"), ("members", "组员"), ("by_village", "随村而变的组员"),
        ("quorum", "法定到会人数"),
    ):  # fmt: skip
        yield reader.said(name, getattr(scheme.panel, field), f"panel.{field}")


def _control(reader: Reader, scheme: Scheme) -> Iterator[Value]:
    said: tuple[tuple[str, Said[Any], str], ...] = (
        ("抽查比例（%）", scheme.spot_check.percent, "spot_check.percent"),
        ("抽查对象", scheme.spot_check.population, ""), ("抽查办法", scheme.spot_check.method, ""),
        ("留影像的场合", scheme.evidence.occasions, ""), ("立卷单位", scheme.archive.unit, "archive.unit"),
        ("份数", scheme.archive.copies, "archive.copies"), ("保管单位", scheme.archive.keepers, ""),
        ("扫描上传", scheme.archive.scanned, ""), ("保管年限", scheme.archive.years, "archive.years"),
    )  # fmt: skip
    for name, value, path in said:
        yield reader.said(name, value, path)
    for stratum in scheme.spot_check.strata:
        yield Value(
            "抽查分层", f"{'、'.join(stratum.matters)}：{stratum.percent}%", reader.quoted(stratum.quote)
        )


def _task(who_does: str, due: date | None) -> str:
    return f"{who_does}　{f'{due} 前' if due else '期限' + UNSAID}"
