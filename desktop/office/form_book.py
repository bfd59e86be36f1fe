"""表格目录: every form that this office can print, the county's own in place of the one that ships.

Read again only when a file changed, because a page asks for it at every step it shows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from desktop import packs
from desktop.documents.forms import Form, load_form
from desktop.domain.matter import Matter
from desktop.errors import UserError
from desktop.office.desk import Desk


@dataclass(frozen=True, slots=True)
class FormBook:
    """Form id → form. ``faults``: forms of the county's own that cannot be read, one sentence each."""

    forms: Mapping[str, Form]
    faults: tuple[str, ...] = ()

    def about(self, *subjects: str) -> tuple[Form, ...]:
        """The forms about these subjects, in the order of the work."""
        return in_order(f for f in self.forms.values() if f.about in subjects)


def in_order(forms: Iterable[Form]) -> tuple[Form, ...]:
    """申请, 调查, 公示, 确认, 动态, 档案 (``resources/form_order.toml``); what stands nowhere there last, by title."""
    stages = _stages()
    listed = {form: (n, m) for n, (forms, _) in enumerate(stages) for m, form in enumerate(forms)}
    filed = {item: (n, len(stages[n][0])) for n, (_, items) in enumerate(stages) for item in items}
    nowhere = (len(stages), 0)
    return tuple(sorted(forms, key=lambda f: (listed.get(f.id) or filed.get(f.archive, nowhere), f.title)))


def concerns(form: Form, matter: Matter, matters: Iterable[Matter]) -> bool:
    """Whether a form can come up in a matter; one that only steps of other matters among ``matters`` name does not."""
    others = {word for m in matters for word in (*_said(m), *_rules(m))} - {*_said(matter), *_rules(matter)}
    return not form.at or any(others.isdisjoint(place.split(":")) for place in form.at)


def _said(matter: Matter) -> set[str]:
    """What a form's ``at`` may ask of a matter; see ``slips.conditions``."""
    return {word for word in (matter.id, matter.mode, matter.law, matter.gives) if word}


def _rules(matter: Matter) -> set[str]:
    return {step.id if step.rule == "plain" else step.rule for step in matter.steps}


@lru_cache(maxsize=1)
def _stages() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Of each stage its forms, and the archive items whose other forms follow them."""
    read = tomllib.loads(packs.resource_path("form_order.toml").read_text(encoding="utf-8"))
    return tuple((tuple(s["forms"]), tuple(s.get("archive", ()))) for s in read["stage"])


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
