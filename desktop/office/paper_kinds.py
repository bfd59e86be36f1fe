"""Which paper tells of which decision, and from which series of numbers it takes its own.

The forms themselves are data (``resources/forms``, or a county's own) and say their series.
"""

from __future__ import annotations

from functools import lru_cache

from desktop import packs
from desktop.documents.forms import load_form
from desktop.domain.paper_forms import form_for
from desktop.office.desk import Desk

__all__ = ["form_for", "series_for", "series_of"]


def series_of(desk: Desk, form: str) -> str:
    """The series (字号) as printed, of the form in force here. Raises ``UserError`` where it is not set."""
    return desk.setting_text(desk.form(form).series)


@lru_cache(maxsize=64)
def series_for(form: str) -> str:
    """The office setting with the series of a form that ships with the program."""
    return load_form(packs.resource_path("forms"), form).series
