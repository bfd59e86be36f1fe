"""Which paper tells of which decision, and from which series of numbers it takes its own.

The forms themselves are data (``resources/forms``); a form that is not named here is a slip of the office.
"""

from __future__ import annotations

from desktop.domain.paper_forms import form_for

__all__ = ["form_for", "series_for"]

SLIP_SERIES = "slip_series"
_SERIES = {
    "confirm_series": ("confirmation_notice", "recognition_notice", "relief_notice", "result_notice"),
    "refuse_series": ("refusal_notice", "non_acceptance", "procedure_end_notice"),
    "change_series": ("change_notice", "termination_notice", "suspension_notice", "correction_notice"),
}
_SERIES_OF = {form: series for series, forms in _SERIES.items() for form in forms}


def series_for(form: str) -> str:
    """The office setting with the series (字号) of a form: decisions have their own, slips share one."""
    return _SERIES_OF.get(form, SLIP_SERIES)
