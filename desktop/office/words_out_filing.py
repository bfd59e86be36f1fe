"""Words of 备案清单: every filing that the county has not yet put on record, line by line (domain C 15)."""

from __future__ import annotations

from desktop.domain.case import Case
from desktop.domain.household import FILED, Paper, parse_day
from desktop.domain.money import format_yuan
from desktop.office.act import case_at
from desktop.office.filings import Line, lines
from desktop.office.scene import Rows, Scene, Words
from desktop.office.words_case import day_words
from desktop.office.words_out_decision import asked, outcome_words

_COLUMNS = (
    "seq", "filing_no", "applicant", "outcome", "category", "covered", "amount", "confirmed_on",
    "relative", "complaint", "batch", "code", "status",
)  # fmt: skip
_SHORT, _BATCH = 12, 8
"""So many signs of a paper's and of a package's fingerprint are printed."""


def _open(scene: Scene, unread: list[str]) -> list[tuple[Line, Case]]:
    """What waits, what was sent and what came back, in the order of the households."""
    desk = scene.desk
    return [(line, case_at(desk, line.ref)) for line in lines(desk, unread) if line.status != FILED]


def _rows(scene: Scene) -> Rows:
    unread: list[str] = []
    rows = [_row(n, line, case) for n, (line, case) in enumerate(_open(scene, unread), 1)]
    if unread:
        told = f"另有 {len(unread)} 户的档案读不出，没有列入"
        rows.append({**dict.fromkeys(_COLUMNS, ""), "category": told})
    return rows


def _row(number: int, line: Line, case: Case) -> dict[str, str]:
    decision = case.decision
    return {
        "seq": str(number),
        "filing_no": line.filing,
        "applicant": line.applicant,
        "outcome": outcome_words(case),
        "category": (decision.category if decision else "") or case.matter.title,
        "covered": str(decision.covered or "") if decision else "",
        "amount": _amount(case),
        "confirmed_on": day_words(parse_day(decision.on)) if decision else "",
        "relative": "是" if case.application.relative else "否",
        "complaint": "有" if case.application.complaint else "无",
        "batch": _batch(case),
        "code": _code(case),
        "status": f"{line.status}：{line.reason}" if line.reason else line.status,
    }


def _batch(case: Case) -> str:
    return case.filing.package[:_BATCH] if case.filing else ""


def _code(case: Case) -> str:
    """核对码 of the notice that goes with it: a void one is not what the county is to look at."""
    paper = _paper(case)
    return paper.sha256[:_SHORT] if paper else ""


def _paper(case: Case) -> Paper | None:
    decision = case.decision
    own = (p for p in reversed(case.household.papers) if decision and p.decision == decision.id)
    return next((p for p in own if not p.void), None)


def _amount(case: Case) -> str:
    decision = case.decision
    fen = (decision.monthly_fen or decision.amount_fen) if decision else 0
    return format_yuan(fen) if fen else ""


def _total(scene: Scene) -> str:
    fen = sum(line.monthly_fen for line, _ in _open(scene, []))
    return format_yuan(fen) if fen else ""


def _people(scene: Scene) -> str:
    return str(sum(case.decision.covered for _, case in _open(scene, []) if case.decision))


WORDS: Words = {
    "paper_code": asked(lambda scene, case: _code(case)),
    "filing_batch": asked(lambda scene, case: _batch(case)),
    "filing_lines": _rows,
    "filing_count": lambda scene: str(len(_open(scene, []))),
    "filing_people": _people,
    "filing_total": _total,
}
