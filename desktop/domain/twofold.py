"""两件有效的通知书: one decision told twice, by devices that did not know of each other; one is to be voided.

Each of them was right when it was issued, so both are admitted; only the merged file shows it. Until a person voids
one, nothing of the decision goes to the county.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.case import Case
from desktop.domain.household import Household, Paper

WHAT_TO_DO = "请在户页打开多出的一件，按“作废”写明原因。"


def valid_notices(case: Case) -> tuple[Paper, ...]:
    """The notices of the decision in force that are not void; one, where nothing went wrong."""
    return tuple(paper for paper in case.notices if not paper.void)


def twofold(case: Case) -> str:
    """What is wrong as words without a full stop, naming the numbers; empty for one valid notice or none."""
    return twofold_words(valid_notices(case))


def twofold_words(papers: Sequence[Paper]) -> str:
    """The same of the valid notices of one decision."""
    if len(papers) < 2:
        return ""
    numbers = "、".join(paper.number for paper in papers)
    if len(papers) == 2:
        return f"同一决定有两件有效的通知书（{numbers}），请作废其一"
    return f"同一决定有 {len(papers)} 件有效的通知书（{numbers}），请只留一件，其余作废"


def told_twice(home: Household, cases: Sequence[Case]) -> list[str]:
    """Of each decision with more than one valid notice the matter, the numbers, and what is to be done.

    Valid notices of a decision that was taken back are named with them: they are one too many as well.
    """
    if not home.papers:
        return []
    return [f"{c.matter.title}：{said}" for c in cases if (said := twofold(c))] + undecided(home)


def undecided(home: Household) -> list[str]:
    """Valid notices of a decision that was taken back meanwhile, on a device that did not know: a sentence each."""
    known = {d.id for d in home.decisions}
    return [
        f"{p.title} {p.number} 所依据的决定已经撤下，这份文书还没有作废，请作废并收回原件"
        for p in home.papers
        if p.decision and p.decision not in known and not p.void
    ]
