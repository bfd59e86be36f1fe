"""Which paper tells of which decision, and from which series of numbers it takes its own.

The forms themselves are data (``resources/forms``, or a county's own) and say their series.
"""

from __future__ import annotations

from desktop.domain.paper_forms import form_for
from desktop.office.desk import Desk

__all__ = ["form_for", "series_of"]


def series_of(desk: Desk, form: str) -> str:
    """The series (字号) as printed, of the form in force here. Raises ``UserError`` where it is not set."""
    return desk.setting_text(desk.form(form).series)
