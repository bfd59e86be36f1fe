"""What a pack must not say: quotes that are not in its text, clauses nobody knows, limits slower than the law.

The checks read the table and the value made of it; each problem names file, line, field and remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from desktop import matter_check, pack_steps
from desktop.domain.law import Law
from desktop.domain.scheme import Said, Scheme, Step
from desktop.law_check import unknown_clauses
from desktop.pack_document import SOURCE, Document, PackProblem, Where, texts_under, walk

SHORTEST_QUOTE = 4


def problems(
    document: Document, source: str, scheme: Scheme, laws: Mapping[str, Law], folder: str
) -> list[PackProblem]:
    """Everything wrong with a pack whose form is right; ``folder`` is the name it must have."""
    found = list(
        chain(
            _unfound_quotes(document, source),
            _unfound_measures(document, scheme, source),
            _unknown_clauses(document, laws),
            _unknown_names(document, scheme),
            _unsourced(document, scheme),
            _doubles(document),
            _limits(document, scheme, laws),
            _worse_than_before(document, scheme),
            _settings(document, scheme),
            _remedies(document, scheme),
            matter_check.problems(document, scheme),
        )
    )
    if scheme.id != folder:
        found.append(misnamed(document, folder))
    return found


def misnamed(document: Document, folder: str) -> PackProblem:
    """A scheme is found by the name of its folder, so both must agree."""
    return document.problem(("id",), f"与文件夹名 {folder} 不同", "两者改成一样")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _unfound_quotes(document: Document, source: str) -> Iterator[PackProblem]:
    said = _squeezed(source)
    for where, quote in texts_under(document, "quote"):
        if len(_squeezed(quote)) < SHORTEST_QUOTE:
            yield document.problem(where, "引文太短，看不出出处", f"至少引 {SHORTEST_QUOTE} 个字")
        elif _squeezed(quote) not in said:
            yield document.problem(where, f"{SOURCE} 里没有这句话", "照原文引用，一字不改")


def _unknown_clauses(document: Document, laws: Mapping[str, Law]) -> Iterator[PackProblem]:
    cites = {clause.cite for law in laws.values() for clause in law.clauses}
    yield from unknown_clauses(document, cites, "照 resources/law 里的 cite 书写")
    for index, matter in enumerate(document.data.get("matters", ())):
        for key in ("law", "local_law"):
            if matter.get(key) not in (None, *laws):
                yield document.problem(
                    ("matters", index, key), "没有这部法规数据", f"可用：{'、'.join(laws)}"
                )


def _unfound_measures(document: Document, scheme: Scheme, source: str) -> Iterator[PackProblem]:
    """Measures of supervision are listed in the scheme's own words."""
    said = _squeezed(source)
    for index, matter in enumerate(scheme.matters):
        for measure in matter.supervision:
            if _squeezed(measure) not in said:
                where = ("matters", index, "supervision")
                yield document.problem(where, f"{SOURCE} 里没有“{measure}”", "照原文写监管措施")


def _unknown_names(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    """Rules, conditions, tables, phases and townships that the program or the pack does not know."""
    for m, matter in enumerate(scheme.matters):
        for where, steps in pack_steps.ways(("matters", m), matter):
            yield from pack_steps.unknown_names(document, where, steps)
        for n, material in enumerate(matter.materials):
            where = ("matters", m, "materials", n)
            yield from pack_steps.unknown_condition(document, where, material.conditional)
    tables = {t.id for t in scheme.tables}
    for index, line in enumerate(scheme.calendar):
        if line.table not in (None, *tables):
            yield document.problem(
                ("calendar", index, "table"), "方案包里没有这张表", "先在 tables 里写这张表"
            )
    yield from _unknown_townships(document, scheme)


def _steps(scheme: Scheme) -> Iterator[tuple[Where, Step]]:
    """Every step of every path, with its place in the table."""
    for m, matter in enumerate(scheme.matters):
        for where, steps in pack_steps.ways(("matters", m), matter):
            for s, step in enumerate(steps):
                yield (*where, "steps", s), step


def _unknown_townships(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    phases, townships = {p.id for p in scheme.phases}, {t.name for t in scheme.townships}
    for index, township in enumerate(scheme.townships):
        if township.phase not in (None, *phases):
            yield document.problem(("townships", index, "phase"), "没有这个批次", "先在 phases 里写这个批次")
    for index, phase in enumerate(scheme.phases):
        strangers = [t for t in phase.townships if t not in townships]
        if strangers or (phase.count is not None and len(phase.townships) > phase.count):
            message = f"没有乡镇（街道）{strangers[0]}" if strangers else f"多于本批 {phase.count} 个"
            yield document.problem(("phases", index, "townships"), message, "核对本批的乡镇（街道）")


def _unsourced(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    """Plain values of the head of a pack that no quote backs; codes come from the national table."""
    names = scheme.names
    wanted: list[tuple[Where, bool]] = [((f,), f in scheme.quotes) for f in ("title", "issuer")]
    wanted.append((("issued_on",), scheme.issued_on is None or "issued_on" in scheme.quotes))
    for field in ("county", "government", "bureau", "verification_centre", "provincial_system"):
        wanted.append((("names", field), getattr(names, field) is None or field in names.quotes))
    for index, matter in enumerate(scheme.matters):
        for field in ("mode", "code", "department", "kind", "supervision"):
            wanted.append((("matters", index, field), not getattr(matter, field) or field in matter.quotes))
    for where, sourced in wanted:
        if not sourced:
            yield document.problem(where, "没有写出处", "在 quotes 里引方案原文，或不写这一项")


def _doubles(document: Document) -> Iterator[PackProblem]:
    for where, value in walk(document.data):
        if not isinstance(value, list):
            continue
        names = [(v.get("id") or v.get("code")) if isinstance(v, Mapping) else None for v in value]
        for index, name in enumerate(names):
            if name and name in names[:index]:
                yield document.problem((*where, index), f"{name} 写了两次", "每个标识只用一次")


_LIMITED = {"decision": "total_days", "opinion": "opinion_days"}
"""Step → the value of the law that its limit may not pass."""


def _limits(document: Document, scheme: Scheme, laws: Mapping[str, Law]) -> Iterator[PackProblem]:
    """A township may be quicker than the national rule, never slower or less careful."""
    for m, matter in enumerate(scheme.matters):
        law = laws.get(matter.law or "")
        for s, step in enumerate(matter.steps):
            where, limit = ("matters", m, "steps", s), step.limit
            if limit and limit.special is not None and limit.special < limit.days:
                yield document.problem((*where, "limit"), "特殊情形的期限更短", "核对 special 与 days")
            total = _national(law, _LIMITED.get(step.id, ""))
            if total is not None and limit and limit.days > total:
                yield document.problem((*where, "limit"), f"长于国家规定的 {total} 个工作日", "期限只减不增")
            notice = _national(law, "notice_days") if step.id == "notice" else None
            if notice is not None and (step.days or 0) < notice:
                yield document.problem((*where, "days"), f"公示短于国家规定的 {notice} 天", "写足天数")
            pair = _national(law, "investigators") if step.id == "visit" else None
            if pair is not None and step.people < pair:
                yield document.problem((*where, "people"), f"入户调查少于 {pair} 人", "写足人数")


def _worse_than_before(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    """只减不增: no more steps, days or materials than the county asked for before it handed the matter down."""
    for m, matter in enumerate(scheme.matters):
        now = {
            "steps": len(matter.asked_of_everyone),
            "days": matter.total_days,
            "materials": sum(1 for material in matter.materials if material.required),
        }
        for field, name in (("steps", "办理环节"), ("days", "办理时限"), ("materials", "申请材料")):
            before, after = getattr(matter.baseline, field).value, now[field]
            if before is not None and after is not None and after > before:
                message = f"{name} {after} 多于下放前的 {before}"
                yield document.problem(
                    ("matters", m, "baseline", field), message, "只减不增：减到不多于下放前"
                )


_POINTERS = ("days_setting", "up_to_setting", "amount_setting", "setting")


def _settings(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    """A value that points to an office setting needs that setting, with the same sample; and the other way round."""
    known = {s.id: s for s in scheme.settings}
    for where, value in walk(document.data):
        points = bool(where) and where[-1] in _POINTERS
        if points and isinstance(value, str) and value not in known:
            yield document.problem(where, f"没有设置项 {value}", "先在 settings 里写这一项")
    for where, step in _steps(scheme):
        pairs = [(step.days_setting, step.days)]
        pairs += [(step.limit.setting, step.limit.hours or step.limit.days)] if step.limit else []
        for name, length in pairs:
            if name in known and known[name].sample != length:
                yield document.problem(where, f"时限与设置项 {name} 的样例不同", "两处写成一样")
    for index, setting in enumerate(scheme.settings):
        if setting.fills and not _is_silent(scheme, setting.fills):
            message = f"{setting.fills} 方案已有规定，或没有这一项"
            yield document.problem(("settings", index, "fills"), message, "方案没有规定的才由办公室填写")


def _is_silent(scheme: Scheme, path: str) -> bool:
    """True when the pack has a place for that value and the scheme names none, or leaves it open in words."""
    inner: object = scheme
    for name in path.split("."):
        inner = inner.get(name) if isinstance(inner, Mapping) else getattr(inner, name, None)
    return isinstance(inner, Said) and inner.value is None


def _national(law: Law | None, name: str) -> int | None:
    """A number of the law without an end date, None where it has none."""
    found = (c.values.get(name) for c in (law.clauses if law else ()) if c.until is None)
    return next((v for v in found if isinstance(v, int)), None)


def _remedies(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    """A remedy is printed as it stands, so its text must name the bodies its fields name."""
    for outcome, readings in scheme.remedies.items():
        for index, reading in enumerate(readings):
            where = ("remedies", outcome, index, "text")
            for body in (reading.respondent, reading.reconsideration_body, reading.court):
                if body not in reading.text:
                    yield document.problem(where, f"救济文字里没有“{body}”", "文字与各机关名称要一致")
