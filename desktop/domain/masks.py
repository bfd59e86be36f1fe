"""Numbers that name a person, as a screen, a list, a tooltip or a log may show them (ui.md; domain L16 保密).

A list shows masks; the whole number is asked for one field at a time (``office.revealing``), and that is logged.
A paper shows what its form says, which is why nothing here is used by ``documents``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.domain.idnumber import mask
from desktop.domain.journal import Value

ID_NUMBER, PHONE, ACCOUNT = "id_number", "phone", "account"

NAMES: Mapping[str, str] = {ID_NUMBER: "身份证号", PHONE: "电话", ACCOUNT: "账号"}
"""What a kind of number is called on the screen."""

_REVEALED_BY: Mapping[str, frozenset[str]] = {
    ID_NUMBER: frozenset({"clerk", "fieldworker", "leader"}),
    PHONE: frozenset({"clerk", "fieldworker", "leader"}),
    ACCOUNT: frozenset({"clerk"}),
}
"""Who needs a whole number for the work: nobody pays at a kitchen table, and an administrator keeps keys, not files."""

_WITH_AREA = 11
_LEAST_DIGITS = 7
_RUN = re.compile(rf"\d(?:[ \u00a0]?[\dXx]){{{_LEAST_DIGITS - 1},}}")
_ANY_RUN = re.compile(rf"\d(?:[\s\-–—·.,_/]?[\dXx]){{{_LEAST_DIGITS - 1},}}")
_QUOTED = re.compile(r"([\"'“‘「『《（(\[])([^\"'“”‘’「」『』《》（）()\[\]]{1,400})([\"'”’」』》）)\]])")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")

id_number = mask
"""``2303**********1234``; short texts are hidden whole."""


def phone(text: str) -> str:
    """``138****5678``; of a number without an area only the last two digits, of a shorter one none."""
    if len(text) < _LEAST_DIGITS:
        return "*" * len(text)
    if len(text) < _WITH_AREA:
        return "*" * (len(text) - 2) + text[-2:]
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


def account(text: str) -> str:
    """The last four digits of an account, as on a bank's slip; a short one is hidden whole."""
    return "*" * len(text) if len(text) < _LEAST_DIGITS else "*" * (len(text) - 4) + text[-4:]


@dataclass(frozen=True, slots=True)
class Secret:
    """One whole number that may be asked for: its kind, and whose (a member or an account; "" for the household)."""

    kind: str
    id: str = ""


_MASKS = {ID_NUMBER: mask, PHONE: phone, ACCOUNT: account}


def of(kind: str, text: str) -> str:
    """The mask of a number of that kind."""
    return _MASKS[kind](text)


_IN_RECORDS: Mapping[tuple[str, str], str] = {
    ("member", "id_number"): ID_NUMBER, ("household", "phone"): PHONE, ("account", "number"): ACCOUNT,
    ("account", "card"): ACCOUNT, ("account", "checked_number"): ACCOUNT,
}  # fmt: skip


def in_record(record: str, name: str, value: Value) -> Value:
    """A field's value as a console may show it; ``record`` is its kind."""
    number = _IN_RECORDS.get((record, name))
    return of(number, str(value)) if number and value else value


def may_reveal(roles: Iterable[str], kind: str) -> bool:
    """Whether somebody with these roles may ask for whole numbers of a kind."""
    return not _REVEALED_BY[kind].isdisjoint(roles)


def in_text(text: str) -> str:
    """A sentence with every number that is long enough to name a person masked, however it is grouped or spelled."""
    return _RUN.sub(lambda found: account(found[0]), _western(text))


def scrubbed(text: str) -> str:
    """For logs and consoles: no number, nothing quoted, no Chinese character is left: any of them may be a name."""
    return _HAN.sub("…", _QUOTED.sub(r"\1…\3", _ANY_RUN.sub("#", _western(text))))


def _western(text: str) -> str:
    """The digits of every script as 0-9."""
    return "".join(unicodedata.normalize("NFKC", c) if c.isdigit() else c for c in text)
