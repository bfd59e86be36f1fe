"""A paper, or a scan of one, held against the line that was filed with it: what its code spells out is what was filed.

The bytes of a paper are compared when its filing comes in (``notice_check``). A scan has other bytes, and a code with
an honest number may say what was never decided; the line on record tells.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.county.ledger import Ledger, PaperOnRecord
from desktop.domain.change_rules import ENDING
from desktop.domain.decided_words import day_words, month_words, yuan
from desktop.domain.seal_statement import LABELS, squeezed

_SAID = "decided_on, head_name, category, covered, monthly_fen, first_month, effect, last_month"


def differs(ledger: Ledger, paper: PaperOnRecord, printed: Mapping[str, str]) -> str:
    """What the code of a paper says otherwise than the line it was filed with, in a sentence; empty for nothing.

    ``printed`` field → text, as far as the code spells it out.
    """
    sql = f"SELECT {_SAID} FROM standing WHERE filing = ? AND household = ? AND kind = 'decision'"
    lines = ledger.select(sql, (paper.filing, paper.household))
    if len(lines) != 1:
        return ""
    for name, filed in _words(*lines[0]).items():
        text = printed.get(name, "")
        if text and filed and squeezed(text) != squeezed(filed):
            said = f"备案的“{LABELS[name]}”是“{filed}”，这份文书写的是“{text}”"
            return f"{paper.title} {paper.number} {said}，不能采信，请向出具单位查明。"
    return ""


def _words(
    on: str, head: str, category: str, covered: int, monthly_fen: int, first: str, effect: str, last: str
) -> dict[str, str]:
    """The fields of a notice that the line tells; empty where the notice of such a decision says something else."""
    ends = effect in ENDING
    return {
        "decided_on": day_words(on) if on else "",
        "head": head,
        "covered_count": str(covered) if covered and not ends else "",
        "monthly_amount": yuan(monthly_fen),
        "new_amount": yuan(monthly_fen),
        "category": category if effect in ("", "increase", "decrease") else "",
        "first_month": "" if ends else month_words(first),
        "last_month": month_words(last) if effect == "stop" else "",
        "grace_until": month_words(last) if effect == "grace" else "",
    }
