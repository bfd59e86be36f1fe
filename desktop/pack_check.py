"""What a pack must not say: quotes that are not in its text, clauses nobody knows, limits slower than the law.

The checks read the table and the value made of it; each problem names file, line, field and remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from desktop.domain.law import Law
from desktop.domain.scheme import Scheme
from desktop.pack_document import SOURCE, Document, PackProblem, Where

SHORTEST_QUOTE = 4


def _walk(value: object, where: Where = ()) -> Iterator[tuple[Where, object]]:
    yield where, value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*where, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*where, index))


def _texts_under(document: Document, key: str) -> Iterator[tuple[Where, str]]:
    for where, value in _walk(document.data):
        if isinstance(value, str) and (where[-1] == key or where[-2:-1] == (f"{key}s",)):
            yield where, value


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _unfound_quotes(document: Document, source: str) -> Iterator[PackProblem]:
    said = _squeezed(source)
    for where, quote in _texts_under(document, "quote"):
        if len(_squeezed(quote)) < SHORTEST_QUOTE:
            yield document.problem(where, "引文太短，看不出出处", f"至少引 {SHORTEST_QUOTE} 个字")
        elif _squeezed(quote) not in said:
            yield document.problem(where, f"{SOURCE} 里没有这句话", "照原文引用，一字不改")


def _unknown_clauses(document: Document, laws: Mapping[str, Law]) -> Iterator[PackProblem]:
    cites = {clause.cite for law in laws.values() for clause in law.clauses}
    for where, text in _texts_under(document, "clause"):
        unknown = [cite for cite in text.split("；") if cite not in cites]
        if unknown:
            yield document.problem(where, f"法规数据里没有“{unknown[0]}”", "照 resources/law 里的 cite 书写")
    for index, matter in enumerate(document.data.get("matters", ())):
        if matter.get("law") not in (None, *laws):
            yield document.problem(("matters", index, "law"), "没有这部法规数据", f"可用：{'、'.join(laws)}")


def _unsourced(document: Document, scheme: Scheme) -> Iterator[PackProblem]:
    """Plain values of the head of a pack that no quote backs; codes come from the national table."""
    names = scheme.names
    wanted: list[tuple[Where, bool]] = [((f,), f in scheme.quotes) for f in ("title", "issuer")]
    wanted.append((("issued_on",), scheme.issued_on is None or "issued_on" in scheme.quotes))
    for field in ("county", "government", "bureau", "verification_centre", "provincial_system"):
        wanted.append((("names", field), getattr(names, field) is None or field in names.quotes))
    for where, sourced in wanted:
        if not sourced:
            yield document.problem(where, "没有写出处", "在 quotes 里引方案原文，或不写这一项")


def _doubles(document: Document) -> Iterator[PackProblem]:
    for where, value in _walk(document.data):
        if not isinstance(value, list):
            continue
        names = [(v.get("id") or v.get("code")) if isinstance(v, Mapping) else None for v in value]
        for index, name in enumerate(names):
            if name and name in names[:index]:
                yield document.problem((*where, index), f"{name} 写了两次", "每个标识只用一次")


def _limits(document: Document, scheme: Scheme, laws: Mapping[str, Law]) -> Iterator[PackProblem]:
    """A township may be quicker than the national rule, never slower or less careful."""
    for m, matter in enumerate(scheme.matters):
        law = laws.get(matter.law or "")
        for s, step in enumerate(matter.steps):
            where, limit = ("matters", m, "steps", s), step.limit
            if limit and limit.special is not None and limit.special < limit.days:
                yield document.problem((*where, "limit"), "特殊情形的期限更短", "核对 special 与 days")
            total = _national(law, "total_days") if step.id == "decision" else None
            if total is not None and limit and limit.days > total:
                yield document.problem((*where, "limit"), f"长于国家规定的 {total} 个工作日", "期限只减不增")
            notice = _national(law, "notice_days") if step.id == "notice" else None
            if notice is not None and (step.days or 0) < notice:
                yield document.problem((*where, "days"), f"公示短于国家规定的 {notice} 天", "写足天数")
            pair = _national(law, "investigators") if step.id == "visit" else None
            if pair is not None and step.people < pair:
                yield document.problem((*where, "people"), f"入户调查少于 {pair} 人", "写足人数")


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


