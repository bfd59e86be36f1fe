"""What was paid and what was due, month by month: back pay and money paid after a death come out of the difference.

Nothing is stored: a later revision of a benefit (a correction, a death reported late) changes what was due, and the
payments stay what they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.domain.household import Benefit, Household, parse_day
from desktop.domain.months import month_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One month of one benefit, fen. ``over_fen`` positive: paid and not due; negative: still to be paid.

    ``booked_fen``: what of it is on a recovery already, where that was asked for (``unbooked``).
    """

    benefit: str
    month: str
    paid_fen: int
    due_fen: int
    booked_fen: int = 0

    @property
    def over_fen(self) -> int:
        """Paid less due, less what is booked."""
        return self.paid_fen - self.due_fen - self.booked_fen


def differences(home: Household, benefit: str) -> tuple[Difference, ...]:
    """The months of a benefit (all its revisions) that were paid otherwise than they were due, oldest first.

    Only months that were paid: what was never paid is simply open. Benefits given once have no month of their own.
    """
    chain = home.chain(benefit)
    months = sorted({p.month for p in home.payments if p.benefit in {b.id for b in chain}})
    found = (Difference(benefit, m, home.paid_fen(benefit, m), _due(chain, m)) for m in months)
    return tuple(d for d in found if d.over_fen and not any(b.amount_fen for b in chain))


def unbooked(home: Household, benefit: str) -> tuple[Difference, ...]:
    """What was paid above what was due and is on no recovery yet, month by month.

    A month may be booked again by the difference of a later revision. One that an old record booked in one sum with
    others, without the share of each, counts as booked in full.
    """
    chain = {b.id for b in home.chain(benefit)}
    known = [r for r in home.recoveries if r.benefit in chain]
    found = []
    for d in differences(home, benefit):
        parts = [r.booked_fen(d.month) for r in known]
        if None not in parts:
            found.append(replace(d, booked_fen=sum(p or 0 for p in parts)))
    return tuple(d for d in found if d.over_fen > 0)


def _due(chain: tuple[Benefit, ...], month: str) -> int:
    """The newest revision that runs in a month says what is due."""
    return next((b.monthly_fen for b in chain if b.runs_in(month)), 0)


def paid_after_death(home: Household, member: str) -> tuple[Difference, ...]:
    """Every payment for a month after the one somebody died in, on a benefit that reckoned with them.

    ``due_fen`` is what the survivors get by the newest revision, 0 while nothing was decided yet: the whole payment
    is listed then, and a person sees what part of it remains due once the change is decided.
    """
    gone = home.member(member)
    died = parse_day(gone.died_on) if gone else None
    if died is None:
        return ()
    newest = [b for b in home.benefits if not any(o.replaces == b.id for o in home.benefits)]
    found: list[Difference] = []
    for b in newest:
        if b.subject not in ("", member) or b.amount_fen:
            continue
        chain = home.chain(b.id)
        months = {p.month for p in home.payments if p.benefit in {c.id for c in chain}}
        for month in sorted(m for m in months if m > month_of(died)):
            due = _due(chain, month) if _decided_since(chain, month_of(died)) else 0
            found.append(Difference(b.id, month, home.paid_fen(b.id, month), due))
    return tuple(d for d in found if d.over_fen > 0)


def _decided_since(chain: tuple[Benefit, ...], death: str) -> bool:
    """True once a revision counts from after the death, or the benefit was ended."""
    return chain[0].first_month > death or bool(chain[0].last_month)
