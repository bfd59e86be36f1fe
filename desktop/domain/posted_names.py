"""How a person is named on a sheet that hangs on a wall: whole, unless a child; told apart from a namesake.

Adults stand with their names (57号 第二十四条). A child does not: the surname and 某某 (未成年人保护法 第四条第三项;
个人信息保护法 第二十八条; 民发〔2019〕62号: 为保护儿童隐私，不宜设置公示环节). Two of one name in one village are told
apart by their group (组) where it differs, else by a mark; nothing else is shown for that.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain import idnumber
from desktop.domain.household import Household, Member
from desktop.domain.names import normalise_name
from desktop.errors import UserError

OF_AGE = 18
SOMEBODY = "某某"
_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐宇文长孙司徒夏侯轩辕端木百里呼延南宫独孤申屠淳于"
        "单于太史闻人澹台公冶宗政濮阳赫连钟离鲜于闾丘司空万俟",
    )
)
_NAME = re.compile(r"[^\W\d_]+(?:[·.\- '][^\W\d_]+)*")
"""Letters of any script, parts joined by a dot: whatever else stands in the field of a name is no name."""
_LONGEST = 60
_GROUP = re.compile(r"(第?[一二三四五六七八九十百\d]{1,4})\s*(村民小组|居民小组|小组|组|社|队)")


@dataclass(frozen=True, slots=True)
class Posted:
    """Who stands in a row: the name as on file, the birth date if known, where they live, and a stable order.

    Where what was typed and the identity number say different days, ``birth`` is the later: a child never stands with
    its whole name because a field was filled in wrong.
    """

    name: str
    birth: date | None
    village: str
    address: str = ""
    order: str = ""

    def child_on(self, day: date) -> bool:
        """Under eighteen; of somebody whose age nobody knows the whole name is shown, as the rule for all is."""
        return self.birth is not None and idnumber.age_on(self.birth, day) < OF_AGE


def posted(home: Household, person: Member | None, order: str = "") -> Posted:
    """A person of a household as the sheet needs them."""
    who = person or Member("")
    address = str(home.fields.get("address", ""))
    return Posted(who.name, _birth(who), home.village, address, order or home.id)


def shown(people: Sequence[Posted], on: date) -> list[tuple[str, str]]:
    """(name, village and group) of each row, no two rows alike. Raises ``UserError`` for what is no name."""
    names = [_name(p, on) for p in people]
    places = [p.village for p in people]
    for alike in _alike(names, places):
        groups = [_group(people[n].address) for n in alike]
        if len(set(groups)) > 1:
            for n, group in zip(alike, groups, strict=True):
                places[n] += group
    for alike in _alike(names, places):
        for mark, n in enumerate(sorted(alike, key=lambda n: people[n].order), 1):
            names[n] += f"（{mark}）"
    return list(zip(names, places, strict=True))


def _alike(names: Sequence[str], places: Sequence[str]) -> list[list[int]]:
    rows = list(zip(names, places, strict=True))
    twice = {row for row, count in Counter(rows).items() if count > 1}
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        if row in twice:
            found[row].append(n)
    return list(found.values())


def _name(person: Posted, on: date) -> str:
    name = normalise_name(person.name)
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise UserError(
            "有一户的姓名里有姓名以外的文字或没有姓名，公示单没有生成。",
            f"请先在户档里更正姓名（{name[:12]}…），备注写在别处。" if name else "请先在户档里填写姓名。",
        )
    return f"{_surname(name)}{SOMEBODY}" if person.child_on(on) else name


def _surname(name: str) -> str:
    return name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]


def _group(address: str) -> str:
    found = _GROUP.search(address)
    return f"{found.group(1)}{found.group(2)}" if found else ""


def _birth(person: Member) -> date | None:
    """The later of the two days on file, None without any; raises ``UserError`` for what is written and is no day."""
    days = [day for day in (_typed(person.birth), idnumber.birth_written(person.id_number)) if day]
    written = person.birth.strip() or not idnumber.is_absent(idnumber.clean(person.id_number))
    if not days and written:
        raise UserError(
            f"“{person.name[:12]}”的出生日期和身份证号看不出年龄，公示单没有生成。",
            "请先在户档里更正出生日期（如 1962-05-14）或身份证号：未成年人的姓名不能全写在公示单上。",
        )
    return max(days, default=None)


def _typed(birth: str) -> date | None:
    try:
        return date.fromisoformat(birth.strip())
    except ValueError:
        return None
