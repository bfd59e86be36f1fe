"""What a household is found by: the keys of the one index table of the catalogue.

A key is one letter and a text, and leads to an owner: a household, and the person in it. Every search is a range over
such keys, so that what matches exactly comes first and nothing is read that is not shown:

=====  =============================================  =====  =========================================
N n    a name; what follows any of its characters     T t    a phone number; its ends
P p    a spelling or the initials; of the given name  A      a bank account
I i    an ID number; its ends from the birthday on    B D    name and birthday; ID number, of who is here
F      village, matter and state, alone and combined  K X    open conflicts; an ID number twice in here
W w    N and n within one village                     J      a paper: its id, digest or number
=====  =============================================  =====  =========================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product

from desktop.domain.idnumber import IdNumberError, parse
from desktop.domain.names import name_key
from desktop.models.catalogue_row import CatalogueRow
from desktop.models.pinyin import sounds

END = "\U0010ffff"
"""Sorts behind everything a key can hold."""
Key = tuple[str, int]
"""(text, place of the person counted from 1; 0 where the whole household is meant)."""
PERSON = 24
"""Bits of an owner that number the household; the place of the person lies above, and so goes before in order."""
HOUSEHOLD = (1 << PERSON) - 1
"""What masks those bits."""
_MOST_PLACES = 255
SHORTEST_FRAGMENT = 3
"""Digits from the middle or the end of a number that are looked up; fewer only as its beginning."""

_WHOLE_DIGEST, _DIGEST = 64, 16
"""Characters of a digest, and how many of them a key holds: enough to read one file, where the whole is compared."""

_AREA = 6
"""Digits of the area code, which everybody here shares: no fragment is looked for in them."""

VILLAGE, MATTER, STATE, CATEGORY = "v", "m", "s", "c"
Facet = tuple[str, str]
"""(kind, value)."""
_LETTERS = str.maketrans("0123456789", "abcdefghij")


def facets_of(row: CatalogueRow) -> list[Facet]:
    """What lists are narrowed by."""
    single = ((VILLAGE, row.village), (STATE, row.state), (CATEGORY, row.category))
    return [*(f for f in single if f[1]), *((MATTER, m) for m in dict.fromkeys(row.matters) if m)]


def facet_code(number: int) -> str:
    """The number of a facet in letters: no digits, or a phone number would be found in it."""
    return str(number).translate(_LETTERS)


def combined(numbers: Iterable[int]) -> str:
    """The key of facets together, without the urgency that follows; none of them is everything."""
    return f"F{'.'.join(facet_code(n) for n in sorted(numbers))}|"


def owner(household: int, place: int) -> int:
    """What a key leads to: the number of a household, and a place counted from 1 (0: the whole household)."""
    return place << PERSON | household


def within(village: int, key: str) -> str:
    """A name key as it is within one village."""
    return f"{'W' if key[0] == 'N' else 'w'}{facet_code(village)}|{key[1:]}"


def keys_of(row: CatalogueRow, facets: Mapping[Facet, int]) -> set[Key]:
    """Every key of a household. ``facets`` gives the numbers of ``facets_of``."""
    persons: set[Key] = set()
    village = facets.get((VILLAGE, row.village), 0)
    for place, (name, id_number) in enumerate(row.people[:_MOST_PLACES], 1):
        names = _name_keys(name)
        theirs = names | _sound_keys(name)
        if village:
            theirs.update(within(village, key) for key in names)
        for number in {canonical_id(id_number), id_number.strip().upper()} - {""}:
            theirs.update(_number_keys("I", "i", number, _AREA))
        persons.update((key, place) for key in theirs)
    return persons | {(key, 0) for key in _common_keys(row, facets)}


def _common_keys(row: CatalogueRow, facets: Mapping[Facet, int]) -> set[str]:
    """Those of the household as a whole."""
    found: set[str] = set()
    for phone in phones_of(row):
        found.update(_number_keys("T", "t", phone, 1))
    found.update(f"A{digits(account)}" for account in row.accounts if digits(account))
    found.update(f"B{key}|{day}" for key, day in births_of(row))
    found.update(f"{key}{row.urgency}" for key in _facet_keys(row, facets))
    here = _here(row)
    found.update(f"D{number}" for number in here)
    found.update(f"X{number}" for number in here if here.count(number) > 1)
    if row.conflicts:
        found.add(f"K{row.urgency}")
    found.update(paper_key(text) for text in row.papers)
    return found


def paper_key(text: str) -> str:
    """The key of a paper by its id, the SHA-256 of its bytes or its printed number, written with spaces or without."""
    squeezed = "".join(text.split())
    return f"J{squeezed[:_DIGEST] if len(squeezed) == _WHOLE_DIGEST else squeezed}"


def phones_of(row: CatalogueRow) -> list[str]:
    """Every phone number of the household, digits only."""
    return [n for n in dict.fromkeys(digits(phone) for phone in (row.phone, *row.phones)) if n]


def digits(text: str) -> str:
    """Only the digits of a number that may be written with blanks and dashes."""
    return "".join(letter for letter in text if letter in "0123456789")


@lru_cache(maxsize=65536)
def canonical_id(text: str) -> str:
    """The eighteen characters of an ID number (fifteen digits brought up to eighteen); "" when it is none."""
    try:
        return parse(text).text
    except IdNumberError:
        return ""


def births_of(row: CatalogueRow) -> Iterator[tuple[str, str]]:
    """(name key, birthday) of everybody here of whom both are known; the ID number goes before what was typed."""
    for place, (name, id_number) in enumerate(row.people):
        number = canonical_id(id_number)
        day = f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if number else ""
        day = day or (row.born[place] if place < len(row.born) else "")
        if day and name_key(name) and str(place) not in row.gone:
            yield name_key(name), day


def _here(row: CatalogueRow) -> list[str]:
    """The ID numbers of who has not died or left."""
    people = (p for place, p in enumerate(row.people) if str(place) not in row.gone)
    return [number for _, id_number in people if (number := canonical_id(id_number))]


def _name_keys(name: str) -> set[str]:
    key = name_key(name)
    found = {f"N{key}"} if key else set()
    found.update(f"n{key[start:]}" for start in range(1, len(key)))
    return found


def _sound_keys(name: str) -> set[str]:
    spelled = sounds(name)
    return {*(f"P{s}" for s in spelled.whole), *(f"p{s}" for s in spelled.given)}


def _number_keys(start: str, end: str, number: str, first: int) -> Iterator[str]:
    yield f"{start}{number}"
    for place in range(first, len(number) - SHORTEST_FRAGMENT + 1):
        yield f"{end}{number[place:]}"


def _facet_keys(row: CatalogueRow, facets: Mapping[Facet, int]) -> set[str]:
    """Village, state and each matter in every combination, none included, and the category alone."""
    numbers = {f: facets[f] for f in facets_of(row)}

    def of(kind: str) -> list[tuple[int, ...]]:
        return [(), *((n,) for (k, _), n in numbers.items() if k == kind)]

    combinations = (sum(c, ()) for c in product(of(VILLAGE), of(STATE), of(MATTER)))
    alone = ((n,) for (kind, _), n in numbers.items() if kind == CATEGORY)
    return {combined(c) for c in (*combinations, *alone)}
