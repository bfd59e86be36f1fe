"""疑似重复: one person, account or phone number in two households of this office, as far as the catalogue knows.

A sign is no proof: everything here is to be looked at by a person. Who died, left or moved away does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from desktop.domain.idnumber import mask
from desktop.domain.masks import phone
from desktop.domain.names import name_key
from desktop.models.catalogue import CatalogueRow
from desktop.models.catalogue_keys import canonical_id, digits
from desktop.office.desk import Desk


class Sign(Enum):
    """Why two look alike, the most telling first; the value is what a person reads."""

    ID_NUMBER = "同一身份证号在不同户"
    ID_TWICE = "同一身份证号在一户里出现两次"
    ID_OLD_AND_NEW = "15位与18位身份证号是同一个号"
    NAME_AND_BIRTH = "姓名和出生日期相同，身份证号不同"
    ACCOUNT = "同一银行账号"
    PHONE = "同一电话"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stands: the household (file id), its head and village; ``person`` "" for an account or phone."""

    household: str
    head: str
    village: str
    person: str


@dataclass(frozen=True, slots=True)
class Double:
    """One sign. ``shown`` is the number or name, masked."""

    sign: Sign
    shown: str
    places: tuple[Place, ...]

    @property
    def households(self) -> frozenset[str]:
        """File ids."""
        return frozenset(p.household for p in self.places)

    @property
    def error(self) -> bool:
        """True for what cannot be right: an ID number belongs to one person in one household."""
        return self.sign in (Sign.ID_NUMBER, Sign.ID_TWICE, Sign.ID_OLD_AND_NEW)

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        places = [
            {"household": p.household, "head": p.head, "village": p.village, "person": p.person}
            for p in self.places
        ]
        return {"sign": self.sign.name.lower(), "reason": self.sign.value, "shown": self.shown, "error": self.error,
                "places": places}  # fmt: skip


def listed(desk: Desk) -> list[Double]:
    """Every sign in this office, what cannot be right first. Reads the catalogue only."""
    rows = _Rows(desk)
    found = [
        *_numbers(desk, rows),
        *_births(desk, rows),
        *_shared(desk, rows, "A"),
        *_shared(desk, rows, "T"),
    ]
    order = list(Sign)
    return sorted(found, key=lambda d: (order.index(d.sign), d.shown))


def reason(double: Double, file: str) -> str:
    """Why that household is among them, as a sentence that names the other ones."""
    others = dict.fromkeys(
        f"{p.person or p.head}（{p.village}）" for p in double.places if p.household != file
    )
    if not others:
        return f"本户{'、'.join(dict.fromkeys(p.person for p in double.places))}的身份证号相同"
    return _REASONS[double.sign].format("、".join(others))


_REASONS: Mapping[Sign, str] = {
    Sign.ID_NUMBER: "身份证号与 {} 相同",
    Sign.ID_TWICE: "身份证号与 {} 相同",
    Sign.ID_OLD_AND_NEW: "15位与18位身份证号，与 {} 是同一个号",
    Sign.NAME_AND_BIRTH: "姓名和出生日期与 {} 相同，身份证号不同",
    Sign.ACCOUNT: "银行账号与 {} 相同",
    Sign.PHONE: "电话与 {} 相同",
}


def reasons(doubles: Iterable[Double]) -> dict[str, str]:
    """Household → why it looks as if it was entered twice, the most telling first."""
    found: dict[str, list[str]] = {}
    for double in doubles:
        for file in sorted(double.households):
            found.setdefault(file, []).append(reason(double, file))
    return {file: "；".join(dict.fromkeys(said)) for file, said in found.items()}


def of_household(desk: Desk, file: str) -> list[Double]:
    """Those that concern one household."""
    return [d for d in listed(desk) if file in d.households]


class _Rows:
    """Rows of the households that are spoken of, each read once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: dict[str, CatalogueRow | None] = {}

    def of(self, files: tuple[str, ...]) -> Iterator[CatalogueRow]:
        """Those that are there."""
        for file in files:
            if file not in self._read:
                self._read[file] = self._desk.catalogue.row(file)
            if (row := self._read[file]) is not None:
                yield row


def _numbers(desk: Desk, rows: _Rows) -> Iterator[Double]:
    places: dict[str, tuple[str, ...]] = dict(desk.catalogue.shared("X", alone=True))
    places |= dict(desk.catalogue.shared("D"))
    for number, files in places.items():
        same = [
            (row, person)
            for row in rows.of(files)
            for person in _here(row)
            if canonical_id(person[1]) == number
        ]
        written = {person[1].strip().upper() for _, person in same}
        sign = Sign.ID_TWICE if len(files) == 1 else Sign.ID_NUMBER
        yield Double(
            Sign.ID_OLD_AND_NEW if len(written) > 1 else sign,
            mask(number),
            tuple(_place(row, person[0]) for row, person in same),
        )


def _births(desk: Desk, rows: _Rows) -> Iterator[Double]:
    for text, files in desk.catalogue.shared("B"):
        name, _, day = text.partition("|")
        same = [
            (row, p)
            for row in rows.of(files)
            for p in _here(row)
            if name_key(p[0]) == name and _may_be(p[1], day)
        ]
        if len({canonical_id(number) or number for _, (_, number) in same}) > 1:
            yield Double(
                Sign.NAME_AND_BIRTH, f"{same[0][1][0]} {day[:4]}年生", tuple(_place(r, p[0]) for r, p in same)
            )


_NUMBERS: Mapping[str, Sign] = {"A": Sign.ACCOUNT, "T": Sign.PHONE}


def _shared(desk: Desk, rows: _Rows, kind: str) -> Iterator[Double]:
    for number, files in desk.catalogue.shared(kind):
        shown = phone(number) if kind == "T" else f"****{digits(number)[-4:]}"
        yield Double(_NUMBERS[kind], shown, tuple(_place(row, "") for row in rows.of(files)))


def _may_be(id_number: str, day: str) -> bool:
    number = canonical_id(id_number)
    return not number or number[6:14] == day.replace("-", "")


def _here(row: CatalogueRow) -> list[tuple[str, str]]:
    return [person for n, person in enumerate(row.people) if str(n) not in row.gone]


def _place(row: CatalogueRow, person: str) -> Place:
    return Place(row.file, row.head_name, row.village, person)
