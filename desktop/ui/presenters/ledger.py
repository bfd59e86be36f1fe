"""改动的账: the sum of every file and of the office, for the page that proves that nothing was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.fold import Ledger
from desktop.domain.ledger_of_edits import WORDS
from desktop.office import ledger
from desktop.office.desk import Desk


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One file: its numbers in the order of ``WORDS``, and ✓, 不平 or 读不了."""

    file: str
    name: str
    edits: int
    parts: tuple[int, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class LedgerView:
    """All files, those with something open first; ``total`` in words."""

    lines: tuple[AccountLine, ...]
    total: str
    balanced: bool


def show(desk: Desk, progress: Callable[[int, int], None] | None = None) -> LedgerView:
    """The account of the whole office."""
    names = {file: f"{head}　{village}" for file, (head, village) in desk.catalogue.named().items()}
    found = list(ledger.of_office(desk, progress))
    lines = [_line(a, names) for a in found]
    lines.sort(key=lambda x: (x.verdict == "✓", -x.parts[2], -x.parts[3], -x.parts[4], x.name))
    total = ledger.total(found)
    good = total.balanced and all(x.verdict == "✓" for x in lines)
    return LedgerView(tuple(lines), f"{len(found)} 个文件：{account_words(total)}", good)


def account_words(account: Ledger) -> str:
    """全部改动 12 = 采用 9 + 被取代 2 + 待处理冲突 1 + …　✓"""
    parts = " + ".join(f"{name} {getattr(account, what):,}" for what, name in WORDS.items())
    return f"全部改动 {account.edits:,} = {parts}　{'✓' if account.balanced else '不平'}"


def _line(a: ledger.Account, names: dict[str, str]) -> AccountLine:
    name = "办公室日志" if a.household == ledger.OFFICE else names.get(a.household, a.household)
    parts = tuple(getattr(a.ledger, what) for what in WORDS)
    verdict = "读不了" if not a.sound else "✓" if a.ledger.balanced else "不平"
    return AccountLine(a.household, name, a.ledger.edits, parts, verdict)
