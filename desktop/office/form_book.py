"""表格目录: every form that this office can print, the county's own in place of the one that ships.

Read again only when a file changed, because a page asks for it at every step it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from desktop import packs
from desktop.documents.forms import Form, load_form
from desktop.errors import UserError
from desktop.office.desk import Desk


@dataclass(frozen=True, slots=True)
class FormBook:
    """Form id → form. ``faults``: forms of the county's own that cannot be read, one sentence each."""

    forms: Mapping[str, Form]
    faults: tuple[str, ...] = ()

    def about(self, *subjects: str) -> tuple[Form, ...]:
        """The forms about these subjects, by title."""
        return tuple(sorted((f for f in self.forms.values() if f.about in subjects), key=lambda f: f.title))


def form_book(desk: Desk) -> FormBook:
    """The forms of the scheme in force; one that cannot be read is named and left out, the others stand."""
    files = packs.form_files(desk.pack.scheme.id, desk.places.schemes)
    return _read(tuple((form, path.parent, path.stat().st_mtime_ns) for form, path in files.items()))


@lru_cache(maxsize=8)
def _read(files: tuple[tuple[str, Path, int], ...]) -> FormBook:
    forms: dict[str, Form] = {}
    faults: list[str] = []
    for form, folder, _ in files:
        try:
            forms[form] = load_form(folder, form)
        except UserError as error:
            faults.append(error.message)
    return FormBook(forms, tuple(faults))
