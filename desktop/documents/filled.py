"""Filling a form in: values checked against the fields, put in once and never read again for places."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from desktop.documents.form_model import PLACE, Form, FormField
from desktop.documents.ink import Inked
from desktop.errors import UserError

Values = Mapping[str, str | Sequence[Mapping[str, str]]]

_PATTERNS = {
    "amount": (re.compile(r"\d{1,3}(,\d{3})*\.\d{2}"), "应写成 1,212.00 的样子"),
    "masked_id": (re.compile(r"(?!.*\d{15}).*\*.*"), "应遮盖中间的号码"),
}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_KEPT = str.maketrans("", "", "\n\u00a0\u3000")
_LONG_NUMBER = re.compile(r"\d{15}")
_CELL_GAP = "　" * 6
_GAP = "＿" * 6  # room for a word in a paragraph that is filled in by hand


def clean(value: str) -> str:
    """A value as it may be printed: control characters become spaces, invisible format marks go.

    Line ends stay; a direction mark or a variation selector could show one text and mean another.
    """
    if value.translate(_KEPT).isprintable() and not _SELECTORS.search(value):
        return value.strip()
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if character == "\n" or category not in ("Cc", "Cf", "Zs"):
            kept.append("" if _SELECTORS.match(character) else character)
        elif category != "Cf":
            kept.append(character if character in "\u00a0\u3000" else " ")
    return "".join(kept).strip()


class Filled:
    """A form with its values, checked against each other."""

    def __init__(self, form: Form, values: Values) -> None:
        """UserError, naming form and field, for a value too many, too few or of the wrong kind."""
        self.form = form
        self.by_hand = False
        self.texts: dict[str, str] = {}
        self.rows: dict[str, list[dict[str, str]]] = {}
        for name in values:
            if form.field(name) is None:
                raise self._error(f"不认识字段 {name}")
        for field in form.fields:
            self._take(field, values.get(field.name))
        if not form.full_numbers:
            self._refuse_long_numbers()

    @classmethod
    def empty(cls, form: Form, values: Values) -> Self:
        """The form to be written by hand: what ``values`` gives is printed, everything else is room to write.

        UserError if the form is not meant to be printed empty.
        """
        if not form.blank:
            raise UserError(f"表格 {form.id}.toml 不能空白打印。", "请从办理步骤里填好后再印。")
        optional = tuple(field.model_copy(update={"optional": True}) for field in form.fields)
        filled = cls(form.model_copy(update={"fields": optional}), values)
        filled.by_hand = True
        return filled

    def fill(self, text: str) -> str:
        """``text`` with every place replaced by its value; values are not searched for places again."""
        return self.inked(text).text

    def inked(self, text: str, room: bool = False) -> Inked:
        """The same, and which pieces of it are values.

        ``room`` leaves a line to write on where a copy for handwriting has no value.
        """
        return _inked(text, self.texts.__getitem__, lambda name: self._gap(name, room))

    def inked_cell(self, text: str) -> Inked:
        """The same in a ruled box, where a copy for handwriting leaves room between the words (每月　　　　元)."""
        room = _CELL_GAP if self.by_hand and PLACE.fullmatch(text) is None else ""
        return _inked(text, self.texts.__getitem__, lambda name: room)

    def _gap(self, name: str, room: bool) -> str:
        """A line to write on: eighteen digits need more of it than a word."""
        if not (room and self.by_hand):
            return ""
        field = self.form.field(name)
        return _GAP * 3 if field is not None and field.kind == "masked_id" else _GAP

    def inked_row(self, text: str, row: Mapping[str, str]) -> Inked:
        """The same for a row that repeats: its own columns win over the fields of the form."""
        return _inked(text, lambda name: row.get(name, self.texts.get(name, "")), lambda name: "")

    def present(self, when: str | None, unless: str | None = None) -> bool:
        """Whether a part is printed: its field ``when`` is given and its field ``unless`` is not.

        A copy for handwriting shows everything that may be asked, and of two ways to say a thing the fuller one.
        """
        if self.by_hand:
            return unless is None
        wanted = when is None or self._given(when)
        return wanted and not (unless is not None and self._given(unless))

    def _given(self, name: str) -> bool:
        return bool(self.texts.get(name) or self.rows.get(name))

    def _take(self, field: FormField, value: str | Sequence[Mapping[str, str]] | None) -> None:
        if field.kind == "rows":
            self.rows[field.name] = self._table(field, value if value is not None else ())
            if not (self.rows[field.name] or field.optional):
                raise self._error(f"缺少字段 {field.name}（{field.label}）")
            return
        if value is not None and not isinstance(value, str):
            raise self._error(f"字段 {field.name}（{field.label}）应是文字")
        text = self.texts[field.name] = clean(value or "")
        if not text and not field.optional:
            raise self._error(f"缺少字段 {field.name}（{field.label}）")
        if text and field.kind in _PATTERNS:
            pattern, wanted = _PATTERNS[field.kind]
            if not pattern.fullmatch(text):
                raise self._error(f"字段 {field.name}（{field.label}）{wanted}")

    def _table(self, field: FormField, value: str | Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        if isinstance(value, str):
            raise self._error(f"字段 {field.name}（{field.label}）应是若干行")
        rows = []
        for number, row in enumerate(value, 1):
            wrong = sorted(set(row) ^ set(field.columns))
            if wrong:
                kind = "不认识" if wrong[0] in row else "缺少"
                raise self._error(f"字段 {field.name} 第 {number} 行{kind} {wrong[0]}")
            rows.append({name: clean(text) for name, text in row.items()})
        return rows

    def _refuse_long_numbers(self) -> None:
        cells = [text for rows in self.rows.values() for row in rows for text in row.values()]
        if any(_LONG_NUMBER.search(text) for text in (*self.texts.values(), *cells)):
            where = "公示内容" if self.form.public else "文书内容"
            raise self._error(f"{where}里有疑似身份证号或账号的长串数字，应遮盖中间的号码")

    def _error(self, what: str) -> UserError:
        return UserError(f"表格 {self.form.id}.toml：{what}。", "请补正后再印制。")


def _inked(text: str, value: Callable[[str], str], room: Callable[[str], str]) -> Inked:
    """``text`` with its places filled in; where there is no value, with ``room`` to write one."""
    parts: list[str] = []
    ink: list[tuple[int, int]] = []
    at = upto = 0
    for place in PLACE.finditer(text):
        said = value(place.group(1))
        at += place.start() - upto
        if said:
            ink.append((at, at + len(said)))
        else:
            said = room(place.group(1))
        parts += (text[upto : place.start()], said)
        at, upto = at + len(said), place.end()
    return Inked("".join((*parts, text[upto:])), tuple(ink)) if parts else Inked(text)
