"""What the law as data must not say, national or a county's own: two versions at once, changes without a cause.

Each problem names file, line, field and remedy, like those of a scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, combinations

from desktop import pack_steps
from desktop.domain.law import Clause, Exclusion, Law
from desktop.domain.scheme import Step
from desktop.pack_document import Document, PackProblem, Where, texts_under

_TITLE = re.compile(r"《[^《》]+》")


def problems(files: Sequence[tuple[Document, Law]], laws: Mapping[str, Law]) -> list[PackProblem]:
    """Everything wrong with these files; ``laws`` are all that may be cited."""
    cites = {clause.cite for law in laws.values() for clause in law.clauses}
    checks = (_name, _versions, _values, _reviews, _exclusions, _changes, _ways)
    found = [p for document, law in files for check in checks for p in check(document, law)]
    for document, law in files:
        found += chain(
            unknown_clauses(document, cites, "照 clauses 里的 cite 书写"), _basis(document, law, cites)
        )
    return found


def unknown_clauses(document: Document, cites: set[str], remedy: str) -> Iterator[PackProblem]:
    """Every ``clause`` of a table that no law as data has."""
    for where, text in texts_under(document, "clause"):
        unknown = [cite for cite in text.split("；") if cite not in cites]
        if unknown:
            yield document.problem(where, f"法规数据里没有“{unknown[0]}”", remedy)


def _name(document: Document, law: Law) -> Iterator[PackProblem]:
    (file,) = document.texts
    if file != f"law/{law.id}.toml":
        yield document.problem(("id",), f"与文件名 {file} 不同", "两者改成一样")


def _versions(document: Document, law: Law) -> Iterator[PackProblem]:
    """Two versions of a clause may be in force one after the other, never on the same day."""
    for (_, one), (n, other) in combinations(enumerate(law.clauses), 2):
        if one.id == other.id and _overlap(one, other):
            message = f"{one.id} 的两个版本同一天有效"
            yield document.problem(("clauses", n, "since"), message, "给旧版本写上 until，早于新版本的 since")


def _values(document: Document, law: Law) -> Iterator[PackProblem]:
    """A value has one answer on every day."""
    for (_, one), (n, other) in combinations(enumerate(law.clauses), 2):
        if one.id == other.id or not _overlap(one, other):
            continue
        for name in sorted(one.values.keys() & other.values.keys()):
            if one.values[name] != other.values[name]:
                message = f"{name} 与 {one.id} 里的值同一天有效而不同"
                yield document.problem(("clauses", n, "values", name), message, "只留一处，或改名")


def _overlap(one: Clause | Exclusion, other: Clause | Exclusion) -> bool:
    last = date.max
    return one.since <= (other.until or last) and other.since <= (one.until or last)


def _reviews(document: Document, law: Law) -> Iterator[PackProblem]:
    yield from _twice(document, "reviews", [review.id for review in law.reviews])


def _exclusions(document: Document, law: Law) -> Iterator[PackProblem]:
    for n, rule in enumerate(law.exclusions):
        if rule.a == rule.b:
            yield document.problem(("exclusions", n), f"{rule.a} 与自己相比", "写两种不同的待遇")
    for (_, one), (n, other) in combinations(enumerate(law.exclusions), 2):
        if {one.a, one.b} == {other.a, other.b} and _overlap(one, other):
            message = f"{one.a} 与 {one.b} 的两条规则同一天有效"
            yield document.problem(("exclusions", n), message, "只留一条，或写上 until")


def _changes(document: Document, law: Law) -> Iterator[PackProblem]:
    """A change has a cause that a letter can name, something it does, and an end."""
    for n, change in enumerate(law.changes):
        where = ("changes", n)
        if not change.causes or not all(words.strip() for words in change.causes.values()):
            yield document.problem((*where, "causes"), "没有写明事由", "写上代码和通知书里的说法")
        if not change.effects:
            yield document.problem((*where, "effects"), "没有写这种变更会带来什么", "至少写一种")
        if change.effects != ("facts",):
            yield from pack_steps.endless(document, where, change.steps)


def _ways(document: Document, law: Law) -> Iterator[PackProblem]:
    ways: list[tuple[Where, tuple[Step, ...]]] = [
        *((("changes", n), change.steps) for n, change in enumerate(law.changes)),
        *((("paths", n), path.steps) for n, path in enumerate(law.paths)),
    ]
    for where, steps in ways:
        if not steps:
            yield document.problem((*where, "steps"), "没有写步骤", "写上办理步骤")
        yield from pack_steps.unknown_names(document, where, steps)
        yield from pack_steps.out_of_order(document, where, steps)
    for n, path in enumerate(law.paths):
        yield from pack_steps.endless(document, ("paths", n), path.steps)
    yield from _twice(document, "changes", [change.id for change in law.changes])
    yield from _twice(document, "paths", [path.id for path in law.paths])


def _twice(document: Document, table: str, names: Sequence[str]) -> Iterator[PackProblem]:
    for n, name in enumerate(names):
        if name in names[:n]:
            yield document.problem((table, n, "id"), f"{name} 写了两次", "每个标识只用一次")


def _basis(document: Document, law: Law, cites: set[str]) -> Iterator[PackProblem]:
    """A letter cites only documents that stand in the law as data."""
    for title in _TITLE.findall(law.letter.basis):
        if not any(title in cite for cite in cites):
            yield document.problem(("letter", "basis"), f"法规数据里没有{title}", "先在 clauses 里写这份文件")
