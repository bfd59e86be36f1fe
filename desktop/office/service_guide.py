"""服务指南: what the public must know of one matter, read off the pack, the settings and the instruments in force.

Each value says whose it is: the scheme's, a national or local rule, the office's own setting. Where nobody says
anything it reads “方案未规定”; where the office has not filled in what it must, “未配置”.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.documents.flow import FlowStep
from desktop.documents.guide import Flow, Guide, Pairs, Rows, Section, Text, as_text, render_guide
from desktop.domain.channels import county_body
from desktop.domain.credential import Instrument
from desktop.domain.instrument import authority_on
from desktop.domain.matter import Matter, Step
from desktop.domain.organ import organ
from desktop.domain.scheme import UNSAID
from desktop.domain.sources import (
    CHANNEL_WORDS,
    CONDITION_WORDS,
    ORIGIN_NAMES,
    UNCONFIGURED,
    Reader,
    Source,
    Value,
    who,
)
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.office.outgoing import Outgoing, write_out

WHO_MAY_APPLY: dict[str, tuple[str, ...]] = {
    "dibao": ("649.9", "57.8"), "tekun": ("43.4", "43.5"), "temporary": ("649.47", "47.kinds"),
    "marginal": ("57.8.marginal",), "elderly": ("sd49",), "disability_living": ("52.living",),
    "disability_nursing": ("52.nursing",),
}  # fmt: skip
"""Matter → the clauses of its rules that say who may apply."""
HOW_TO_ASK = {"dibao": ("57.4", "57.6")}
_NO_FEE = "不收费。"


def guide(desk: Desk, matter: str) -> Guide:
    """The guide to one matter. Raises ``UserError`` for a matter that the scheme does not have."""
    found = desk.pack.scheme.matter(matter)
    if found is None:
        raise UserError("本方案没有这个事项。", "请从列表里选。")
    reader = reader_of(desk)
    sections = (
        Section("事项", (Pairs(tuple(_about(desk, reader, found))),)),
        Section("办理依据", tuple(Text(t) for t in _basis(desk, found))),
        Section("谁可以申请", tuple(Text(t) for t in _who(reader, found))),
        Section("要带的材料", _materials(reader, found)),
        Section("办理流程", _flows(reader, found)),
        Section("办理时限", (_limits(reader, found),)),
        Section("在哪里办", (Pairs(tuple(_where(desk))),)),
        Section("收费", (Text(_NO_FEE),)),
        Section("不服怎么办", tuple(Text(t) for t in _remedy(desk, found))),
    )
    return Guide(
        f"{found.title}服务指南", organ(desk.township_name), sections,
        f"本指南按《{desk.pack.scheme.title}》和现行规定生成，{desk.today().isoformat()}。"
        + ("演示办公室，内容为样例。" if desk.demonstration else ""),
    )  # fmt: skip


def reader_of(desk: Desk) -> Reader:
    """Reads the pack with what the office set; what a live instrument fills in stands before it."""
    own = {s.id: desk.office.setting(s.id) for s in desk.pack.scheme.settings}
    filled = {name: value for name, value in own.items() if isinstance(value, int | str) and value != ""}
    return Reader(desk.pack, desk.today(), filled | desk.credentials.settings_on(desk.today()))


def pdf(desk: Desk, matter: str) -> bytes:
    """The guide as a paper for the wall."""
    return render_guide(guide(desk, matter), desk.fonts)


def export(desk: Desk, matter: str, target: Path) -> None:
    """Write the guide as PDF, or as plain text where the name ends so. Raises ``UserError``."""
    made = guide(desk, matter)
    data = as_text(made).encode() if target.suffix.lower() == ".txt" else render_guide(made, desk.fonts)
    write_out(desk, data, target, f"《{made.title}》", Outgoing.PLAIN)


def _about(desk: Desk, reader: Reader, matter: Matter) -> Iterator[tuple[str, str]]:
    yield "事项名称", matter.scheme_name
    yield "事项编码", matter.code or UNSAID
    yield "事项类型", matter.kind or UNSAID
    if matter.subitems:
        yield "子项", "、".join(s.title for s in matter.subitems)
    yield "受理单位", organ(desk.township_name)
    yield "主管部门", county_body(desk.pack.scheme, matter)
    live = _instrument(desk, matter)
    if live is not None:
        yield (
            "办理权限",
            f"{live.title}（{live.number}），{live.since.isoformat()} 至 {live.until.isoformat()}",
        )
        yield "以谁的名义", live.in_name_of
    else:
        yield "办理权限", "还没有现行的委托（授权）文书，只受理、转报"
        yield "以谁的名义", _said(reader.said("", desk.pack.scheme.delegation.in_name_of))
    mode = desk.pack.scheme.mode_of(matter)
    if mode is not None:
        yield (
            "下放方式",
            f"{mode.title}，乡镇（街道）出具{mode.output.value}" if mode.output.value else mode.title,
        )
    yield "联办渠道", _channel(desk)


def _channel(desk: Desk) -> str:
    dual = desk.pack.scheme.dual_channel
    return (
        "上级部门和乡镇（街道）两处都可以办，由申请人选择"
        if dual.value
        else UNSAID
        if dual.value is None
        else "在乡镇（街道）办"
    )


def _basis(desk: Desk, matter: Matter) -> Iterator[str]:
    yield f"《{desk.pack.scheme.title}》：“{matter.quote}”"
    yield from matter.legal_basis or (UNSAID,)


def _who(reader: Reader, matter: Matter) -> Iterator[str]:
    if matter.categories:
        yield f"类别：{'、'.join(matter.categories)}。"
    found = list(_clauses(reader, WHO_MAY_APPLY.get(matter.id, ())))
    yield from found or (UNSAID,)
    yield from _clauses(reader, HOW_TO_ASK.get(matter.law or "", ()))


def _clauses(reader: Reader, ids: Sequence[str]) -> Iterator[str]:
    for id in ids:
        for law in reader.pack.laws.values():
            for clause in law.clauses:
                if clause.id == id and clause.in_force(reader.on):
                    yield f"{clause.says}（{clause.cite}）"


def _materials(reader: Reader, matter: Matter) -> tuple[Rows, ...] | tuple[Text, ...]:
    if not matter.materials:
        return (Text(UNSAID),)
    values = [reader.material(matter, m) for m in matter.materials]
    rows = [(str(n), v.label, v.text, _from(v)) for n, v in enumerate(values, 1)]
    return (Rows(("序号", "材料", "要求", "依据"), (0.6, 2.6, 1.2, 3.4), tuple(rows)),)


def _flows(reader: Reader, matter: Matter) -> tuple[Flow | Text, ...]:
    if not matter.steps:
        return (Text(UNSAID),)
    several = bool(matter.paths)
    first = Flow(_steps(reader, matter, matter.steps), "一般程序" if several else "")
    others = [Flow(_steps(reader, matter, p.steps), p.title) for p in matter.paths]
    return (
        first,
        *others,
        Text("同一行的环节可以同时办。虚线框：只在写明的情形办理，或者由写明的单位办理。"),
    )


def _steps(reader: Reader, matter: Matter, steps: Sequence[Step]) -> tuple[FlowStep, ...]:
    return tuple(
        FlowStep(s.id, s.title, "，".join(_notes(reader, matter, s)), s.needs, _aside(s)) for s in steps
    )


def _aside(step: Step) -> bool:
    return step.optional or step.conditional is not None or step.channel in ("county", "village", "provider")


def _notes(reader: Reader, matter: Matter, step: Step) -> Iterator[str]:
    said = CONDITION_WORDS.get(step.conditional or "", step.conditional or "")
    if said and said not in step.title:
        yield said
    elif not said and step.optional:
        yield "需要时"
    if step.channel in ("county", "village", "provider"):
        county = county_body(reader.pack.scheme, matter)
        yield f"{county if step.channel == 'county' else CHANNEL_WORDS[step.channel]}办理"
    if (standing := reader.standing(matter, step)) is not None:
        yield f"公示 {standing.text}"
    if step.limit is not None:
        only = {"confirm": "，同意时", "refuse": "，不同意时"}.get(step.limit.outcome or "", "")
        yield reader.limit(matter, step.limit).text.split("，")[0] + only


def _limits(reader: Reader, matter: Matter) -> Rows | Text:
    rows = []
    for step in matter.steps:
        if step.limit is not None:
            value = reader.limit(matter, step.limit)
            rows.append((step.title, value.text, _from(value), who(step).split("，")[0]))
    if not rows:
        return Text(UNSAID)
    return Rows(("环节", "时限", "依据", "谁办"), (1.5, 2.6, 2.9, 1.5), tuple(rows))


def _where(desk: Desk) -> Iterator[tuple[str, str]]:
    yield "地点", _setting(desk, "address")
    yield "时间", _setting(desk, "hours")
    yield "电话", _setting(desk, "phone")
    yield "监督电话", _setting(desk, "complaint_phone")


def _setting(desk: Desk, name: str) -> str:
    value = desk.office.setting(name)
    return str(value) if value not in (None, "") else UNCONFIGURED


def _remedy(desk: Desk, matter: Matter) -> Iterator[str]:
    live = _instrument(desk, matter)
    told = live.remedy("refuse") if live is not None else None
    yield told.text if told is not None else "救济途径由县（市、区）核定，还没有核定。"
    if told is not None and told.sample:
        yield "（样例文字）"


def _instrument(desk: Desk, matter: Matter) -> Instrument | None:
    for act in ("confirm", "review", "forward", "intake"):
        if (found := authority_on(desk.credentials, matter.id, act, desk.today()).instrument) is not None:
            return found
    return None


def _said(value: Value) -> str:
    return value.text or UNSAID


def _from(value: Value) -> str:
    """Whose a value is, in one cell: the scheme, the rules that are cited, the office's own setting."""
    return "；".join(dict.fromkeys(_whose(s) for s in value.sources)) or UNSAID


def _whose(source: Source) -> str:
    match source.origin:
        case "scheme":
            return "方案"
        case "law" | "local":
            return source.text
        case "office":
            return f"{ORIGIN_NAMES['office']}：{source.text}"
    return UNSAID
