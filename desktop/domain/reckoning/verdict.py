"""A proposal made of findings: the sentences of 依据与算法, the letter's smaller text, what must still be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.domain.case import REFUSE
from desktop.domain.circumstances import Finding
from desktop.domain.proposal import Proposal

UNDECIDED = ""
"""The outcome while something that matters is unknown: neither yes nor no may be stated yet."""


def sentences(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What each rule says, its arithmetic and its clause, for the screen."""
    return tuple(dict.fromkeys(_sentence(f) for f in findings))


def _sentence(finding: Finding) -> str:
    parts = [finding.text, finding.arithmetic, f"〔{finding.clause}〕" if finding.clause else ""]
    return "　".join(p for p in parts if p)


def clauses(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Every clause that was used, once."""
    return tuple(dict.fromkeys(f.clause for f in findings if f.clause))


def questions(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What must be asked first."""
    return tuple(dict.fromkeys(f.text for f in findings if f.ok is None))


def letters(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What a refusal may say of the rules that were not met: whole sentences, never a sum that somebody owns."""
    said = dict.fromkeys(f.letter for f in findings if f.ok is False and f.letter)
    return tuple(s if s.endswith("。") else f"{s}。" for s in said)


def refused(
    category: str, findings: Sequence[Finding], otherwise: str, other_help: tuple[str, ...] = ()
) -> Proposal:
    """不符合条件; ``otherwise`` the reason where no finding has words for a letter."""
    reasons = letters(findings) or (otherwise,)
    return _without_money(REFUSE, category, findings, reasons, other_help)


def undecided(category: str, findings: Sequence[Finding]) -> Proposal:
    """待查明: neither yes nor no, with what must be asked."""
    return _without_money(UNDECIDED, category, findings, (), ())


def _without_money(
    outcome: str,
    category: str,
    findings: Sequence[Finding],
    reasons: tuple[str, ...],
    other_help: tuple[str, ...],
) -> Proposal:
    return Proposal(
        outcome=outcome,
        covered=0,
        monthly_fen=0,
        category=category,
        calculation=sentences(findings),
        reasons=reasons,
        clauses=_grounds(findings) if outcome == REFUSE else clauses(findings),
        other_help=other_help,
        unclear=questions(findings),
    )


def _grounds(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The clauses a refusal rests on: those of the rules not met, else every one that was used."""
    return clauses(f for f in findings if f.ok is False and f.letter) or clauses(findings)
