"""词汇: what a form may ask for by the name of a field, so that a new form needs no line of Python.

A form (``resources/forms`` or a county's own) declares fields; each name is a word of this vocabulary and means one
thing on every paper. ``resources/words/*.toml`` lists the same names as data (label, kind, what it is about), for
``hudang scheme check`` and for whoever writes a form. A new word: a function in a ``words_*`` module, a line there.

``decided_on`` is the day under the paper and ``in_name_of`` in whose name it goes out: the notice of a decision gives
both as facts of its scene (the decision's day and its instrument's name).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop import packs
from desktop.documents.forms import Form, FormField, Values, load_form
from desktop.domain.case import Case
from desktop.errors import UserError
from desktop.office import (
    words_aid,
    words_case,
    words_family,
    words_office,
    words_out_forms,
    words_steps,
    words_visit,
)
from desktop.office.desk import Desk
from desktop.office.scene import Rows, Scene, Text, Word, Words

__all__ = ["WORDS", "Rows", "Scene", "Text", "Word", "values_for", "with_words"]

_MODULES: tuple[Words, ...] = (
    words_office.WORDS, words_family.WORDS, words_case.WORDS, words_steps.WORDS, words_visit.WORDS, words_aid.WORDS,
    words_out_forms.WORDS,
)  # fmt: skip
WORDS: Mapping[str, Word] = {name: word for words in _MODULES for name, word in words.items()}
"""Name of a field → what it says; the same names stand with their labels in ``resources/words``."""


def values_for(form: Form, scene: Scene) -> Values:
    """Every declared field that a fact or a word has something to say about; rows cut to the columns declared.

    Raises ``UserError`` for a field that must be filled and cannot be, named as the paper names it. A form that may be
    printed blank has none.
    """
    said = {field.name: _said(field, form, scene) for field in form.fields}
    return {name: text for name, text in said.items() if text}


def with_words(desk: Desk, case: Case, on: date, values: Values) -> Values:
    """The values of the notice of a decision, and a word for whatever a county's own form asks besides.

    What the program says of a decision stands, also where it says nothing: a word never fills a gap in a letter that
    ships with the program.
    """
    shipped = load_form(packs.resource_path("forms"), case.form)
    facts: dict[str, Text] = {**{field.name: "" for field in shipped.fields}, **values}
    scene = Scene(desk, case.household, case, on, str(values.get("number", "")), facts)
    return {**values, **values_for(desk.form(case.form), scene)}


def _said(field: FormField, form: Form, scene: Scene) -> Text:
    wanted = not (field.optional or form.blank)
    try:
        text = _asked(field, scene)
    except UserError:
        if wanted:
            raise
        return ""
    if wanted and not text:
        raise UserError(
            f"《{form.title}》还缺“{field.label}”。", "请先办理并登记它所说的那一步，或打印空白表手写。"
        )
    return text


def _asked(field: FormField, scene: Scene) -> Text:
    if field.name in scene.facts:
        text = scene.facts[field.name]
    else:
        word = WORDS.get(field.name)
        text = word(scene) if word else ""
    return text if isinstance(text, str) else _cut(field, text)


def _cut(field: FormField, rows: Rows) -> Rows:
    """A word may know more of a row than a form shows."""
    return [{column: row.get(column, "") for column in field.columns} for row in rows]
