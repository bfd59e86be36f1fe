"""The last look at a file before it leaves the encrypted files, and the record that it left.

What a file may hold depends on whom it is for (design §6; 57号 第二十四条). Whatever an office writes outside on
purpose goes through ``write_out``; a photograph as it lies in a file cannot be read and leaves through ``taken_out``.
What is found is named with its place, never with a whole number, and nothing is written then.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from pathlib import Path

from desktop import packs
from desktop.documents.file_text import readable_text
from desktop.documents.forms import Form, Values
from desktop.documents.leaks import (
    Finding,
    Leak,
    Words,
    digits_of,
    find,
    find_in_cell,
    find_in_value,
    find_words,
    find_words_in_cell,
)
from desktop.domain.credential import Instrument
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.durable import replace
from desktop.office import access
from desktop.office.desk import Desk
from desktop.office.ids import new_id


class Outgoing(Enum):
    """Whom a file is for, by what it may hold."""

    PUBLIC = "张贴的单子"
    """Nothing of a person but what the closed whitelist shows: no number, masked or not, no word about health."""
    PLAIN = "不涉及个人的材料"
    """Service guides, statistics, certificates: no number of anybody."""
    LETTER = "给家庭的文书"
    """Masked ID numbers and the desk's own telephone."""
    WORK = "办公室内部用的材料"
    """Visit sheets, village lists, a letter whose form declares somebody's telephone: no whole ID or account number."""
    FULL = "含完整号码的材料"
    """Bank and county tables, an application the family fills in, a volume, a file with a foreign seal: not read."""


_ALLOWED: Mapping[Outgoing, frozenset[Leak]] = {
    Outgoing.PUBLIC: frozenset(),
    Outgoing.PLAIN: frozenset({Leak.WORD}),
    Outgoing.LETTER: frozenset({Leak.WORD, Leak.MASKED_ID}),
    Outgoing.WORK: frozenset({Leak.WORD, Leak.MASKED_ID, Leak.MOBILE, Leak.LANDLINE}),
}
_OWN_PHONES = frozenset({"phone", "county_phone"})
_MOST_NAMED = 3


def guard(desk: Desk, data: bytes, kind: Outgoing, what: str) -> None:
    """Look through a file that is about to be written outside; ``what`` it is called in the sentence.

    Raises ``UserError`` that names what was found and where. A file with whole numbers on purpose is let through;
    who prints or writes it puts that on record.
    """
    if kind is not Outgoing.FULL:
        _refuse(leaks(desk, readable_text(data), kind), kind, what)


def guard_texts(desk: Desk, texts: Iterable[tuple[str, str]], kind: Outgoing, what: str) -> None:
    """The same for what will stand on a paper, cell by cell as (place, text): of a drawn table nobody can tell them.

    What hangs on a wall is read more strictly: one cell holds no two numbers, so whatever parts its digits is left out.
    """
    public = kind is Outgoing.PUBLIC
    _refuse(leaks(desk, texts, kind, *((find_in_cell, find_words_in_cell) if public else ())), kind, what)


def looked_through(desk: Desk, form: Form, values: Values) -> Values:
    """What will stand on a paper of a form, value by value, as it is; on the drawn page a line may hide a number.

    Raises ``UserError`` that names the field.
    """
    kind = kind_of(form)
    if kind is not Outgoing.FULL:
        _refuse(leaks(desk, _texts(form, values), kind, find_in_value), kind, f"《{form.title}》")
    return values


def _texts(form: Form, values: Values) -> Iterator[tuple[str, str]]:
    """(place, text) of every value the form asks for, each cell of its rows by itself."""
    for field in form.fields:
        value = values.get(field.name, "")
        if isinstance(value, str):
            yield f"“{field.label}”", value
        else:
            for n, row in enumerate(value, 1):
                yield from ((f"“{field.label}”第 {n} 行", text) for text in row.values())


def _refuse(found: Sequence[Finding], kind: Outgoing, what: str) -> None:
    if found:
        said = "；".join(str(f) for f in found[:_MOST_NAMED])
        more = f"等 {len(found)} 处" if len(found) > _MOST_NAMED else ""
        raise UserError(
            f"{what}里有不该出现的内容，没有写出：{said}{more}。",
            f"这是{kind.value}。请在户档里改正这些文字后再印；号码要遮盖，个人情况不写。",
        )


def write_out(desk: Desk, data: bytes, target: Path, what: str, kind: Outgoing) -> None:
    """Look through a file, write it outside the encrypted files, and keep on record who took out ``what``.

    The record names no person of a household. Raises ``UserError``: something that may not leave, a place that cannot
    be written.
    """
    guard(desk, data, kind, what)
    replace(target, data)
    taken_out(desk, digest(data), what)


def taken_out(desk: Desk, sha256: str, what: str) -> None:
    """Put on record that something was taken out of the encrypted files: its digest and what it was."""
    at = desk.now().isoformat(timespec="seconds")
    fields = {"what": what, "sha256": sha256, "by": desk.user, "at": at}
    access.note(desk, "export", what=what)
    desk.office.append([Put("export", new_id("x"), fields)], action="export", author=desk.author(), at=at)


def leaks(
    desk: Desk,
    texts: Iterable[tuple[str, str]],
    kind: Outgoing,
    numbers_in: Callable[[str, Collection[str], str], list[Finding]] = find,
    words_in: Callable[[str, Sequence[Words], Collection[str], str], list[Finding]] = find_words,
) -> list[Finding]:
    """What a file of that kind may not hold, with its places."""
    allowed = _ALLOWED.get(kind, frozenset(Leak))
    numbers, phrases = known_numbers(desk), known_phrases(desk)
    found: list[Finding] = []
    for where, text in texts:
        found += numbers_in(text, numbers, where)
        if Leak.WORD not in allowed:
            found += words_in(text, words(), phrases, where)
    return [f for f in found if f.kind not in allowed]


def kind_of(form: Form) -> Outgoing:
    """What a paper of a form may hold, read off the form: a telephone that is declared is there on purpose."""
    if form.public:
        return Outgoing.PUBLIC
    if form.full_numbers:
        return Outgoing.FULL
    others = (f for f in form.fields if f.name not in _OWN_PHONES)
    declared = any("phone" in name for f in others for name in (f.name, *f.columns))
    return Outgoing.WORK if declared or not form.contact else Outgoing.LETTER


def known_numbers(desk: Desk) -> frozenset[str]:
    """The numbers the office and its county say of themselves: telephones, codes of matters, the remedy's addresses."""
    said = [str(desk.office.setting(s.id) or "") for s in desk.pack.scheme.settings]
    said += [str(value) for value in desk.credentials.settings_on(desk.today()).values()]
    granted = (h.statement for h in desk.credentials.instruments)
    said += [r.text for i in granted if isinstance(i, Instrument) for r in i.remedies]
    said += [m.code or "" for m in desk.pack.scheme.matters]
    return frozenset(digits for text in said for digits in digits_of(text))


def known_phrases(desk: Desk) -> frozenset[str]:
    """Titles the scheme itself gives its matters and categories: 重度残疾人护理补贴 is no word about a person."""
    matters = desk.pack.scheme.matters
    titles = {title for m in matters for title in (m.title, m.scheme_name, *m.categories)}
    return frozenset(titles | {s.title for m in matters for s in m.subitems})


@lru_cache(maxsize=1)
def words() -> tuple[Words, ...]:
    """The lists that ship with the program (``resources/leak_words.toml``)."""
    groups = tomllib.loads(packs.resource_path("leak_words.toml").read_text(encoding="utf-8"))["group"]
    return tuple(Words(g["name"], tuple(g["words"])) for g in groups)
