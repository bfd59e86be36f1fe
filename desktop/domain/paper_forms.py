"""Which form tells of which decision: named here once, for the desk that prints and for the county that checks."""

from __future__ import annotations

import re

_CONFIRMED = {
    "monthly": "confirmation_notice",
    "once": "relief_notice",
    "recognition": "recognition_notice",
    "service": "result_notice",
}
_CHANGED = {
    "increase": "change_notice",
    "decrease": "change_notice",
    "keep": "change_notice",
    "facts": "change_notice",
    "resume": "change_notice",
    "grace": "change_notice",
    "stop": "termination_notice",
    "suspend": "suspension_notice",
}
NOTICES = frozenset({"refusal_notice", "correction_notice", *_CONFIRMED.values(), *_CHANGED.values()})
"""Forms that tell of a decision: never issued without one."""


def is_slip(form: str) -> bool:
    """True for a form that may be issued without a decision; the ids of forms are plain lower-case words."""
    return bool(_ID.fullmatch(form)) and form not in NOTICES


_ID = re.compile(r"[a-z][a-z0-9_]*")


def form_for(gives: str, outcome: str, effect: str = "") -> str:
    """The form of the notice of a decision.

    ``gives`` of the matter (monthly, once, recognition, service), ``outcome`` confirm or refuse, ``effect`` of a
    decision on a change, empty for an application.
    """
    if outcome != "confirm":
        return "refusal_notice"
    return _CHANGED.get(effect) or _CONFIRMED.get(gives, "result_notice")
