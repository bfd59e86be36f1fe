"""审核确认表、动态管理审核确认表: papers of the file that only the program can write, because it holds their values.

A decision that a leader signs in the program leaves no paper behind. So the form of that decision is drawn from the
file and kept; until then the file lacks it. Nothing on it is faked: it says who signed in the program and when, bears
no stamp, and its lines for signatures by hand stay empty; a scan of the signed sheet takes its place. A decision that
was signed on paper is shown by the scan of its 签批单, and needs no other form.
"""

from __future__ import annotations

from collections.abc import Collection

from desktop.documents.forms import Form
from desktop.domain.case import Case
from desktop.domain.household import Paper
from desktop.domain.scheme import ArchiveItem
from desktop.office import slips
from desktop.office.desk import Desk
from desktop.office.form_book import form_book, in_order

_DECISION = "decision"
_SIGNED_BY_HAND = "signoff_sheet"
"""What a leader without a login signs: drawn later it would say nothing that was signed."""
_OF_EFFECT = {"grace_form": "grace"}
"""Forms of one outcome of a change alone."""
_EITHER = frozenset({"application", "change"})


def form_of(desk: Desk, case: Case, item: ArchiveItem, names: Collection[str]) -> Form | None:
    """The form of an item that the desk writes itself; None where the item comes from elsewhere or nothing is decided.

    ``names`` what a form may call the item it files under (``archive_check.names_of``).
    """
    if item.found_in != (f"step:{_DECISION}",) or case.decision is None or case.decision.signing == "paper":
        return None
    found = [f for f in slips.offered_forms(desk, case, _DECISION) if f"item:{f.archive}" in names]
    fitting = [f for f in found if f.id != _SIGNED_BY_HAND and _of_effect(f, case.decision.effect)]
    ordered = in_order(fitting)
    own = (f for f in ordered if any({*place.split(":")} - {_DECISION, *_EITHER} for place in _places(f)))
    return next(own, next(iter(ordered), None))


def _of_effect(form: Form, effect: str) -> bool:
    return _OF_EFFECT.get(form.id, effect) == effect and (
        effect not in _OF_EFFECT.values() or form.id in _OF_EFFECT
    )


def _places(form: Form) -> list[str]:
    return [place for place in form.at if place.split(":")[0] == _DECISION]


def kept(desk: Desk, case: Case, names: Collection[str]) -> Paper | None:
    """The newest paper of that item which the desk keeps and which stands."""
    forms = form_book(desk).forms
    own = (p for p in reversed(case.household.papers) if p.application == case.application.id and not p.void)
    return next(
        (
            p
            for p in own
            if p.form != _SIGNED_BY_HAND and p.form in forms and f"item:{forms[p.form].archive}" in names
        ),
        None,
    )
