"""台账登记: lines of the office's own journal, written once, signed by who wrote them, never rewritten.

A line that was wrong is withdrawn with a reason and written anew; one that is over gets its end (整改, 接收). What a
line may say is data (``register_kinds``). No citizen is named: long numbers are refused, households are ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from unicodedata import normalize

from desktop.domain import idnumber
from desktop.domain.household import parse_day
from desktop.domain.journal import Put, Value
from desktop.domain.names import name_key
from desktop.domain.view import OFFICE_ROLES
from desktop.errors import UserError
from desktop.office.act import new_id, not_later_than_today
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop
from desktop.office.register_kinds import (
    HANDOVER,
    INVESTIGATOR,
    PROVIDER,
    TRANSFER,
    Column,
    Register,
    register_of,
)

REGISTER = "register"
"""Kind of record in the office journal."""
WITHDRAWN, OVER = "withdrawn", "over"
LONGEST = 1_000
MOST_HOUSEHOLDS = 2_000

_LONG_NUMBER = re.compile(r"\d{15,}")
Values = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a register. ``values`` by column; ``over_on`` when it ended, ``withdrawn`` why it does not count."""

    id: str
    register: str
    no: int
    on: str
    by: str
    values: Mapping[str, Value] = field(default_factory=dict)
    over_on: str = ""
    withdrawn: str = ""

    def text(self, name: str) -> str:
        """What a column says, empty when it says nothing."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def households(self) -> tuple[str, ...]:
        """The household files it is about."""
        value = self.values.get("households", ())
        return tuple(str(v) for v in value) if isinstance(value, list | tuple) else ()


def lines(desk: Desk, register: str) -> tuple[Line, ...]:
    """Every line of a register, the newest first; withdrawn ones too."""
    found, ends = [], {}
    for (kind, id), fields in desk.office.records().items():
        if kind != REGISTER or fields.get("register") != register:
            continue
        if fields.get("about"):
            ends[str(fields["about"])] = dict(fields)
        else:
            found.append((id, dict(fields)))
    made = [_line(id, fields, ends.get(id, {})) for id, fields in found]
    return tuple(sorted(made, key=lambda line: line.no, reverse=True))


def write(desk: Desk, register: str, on: date, values: Values) -> tuple[Line, Changes]:
    """Write one line. Raises ``UserError`` for what is missing, of the wrong kind, or names a citizen."""
    book = register_of(register)
    at_the_office(desk)
    not_later_than_today(desk, on)
    said = _checked(desk, book, book.columns, values)
    no = 1 + max((line.no for line in lines(desk, register)), default=0)
    id = new_id(register)
    fields = {"register": register, "no": no, "on": on.isoformat(), "by": desk.user, "values": said}
    changes = _append(desk, id, fields, f"{register}.write")
    return _line(id, fields, {}), changes


def finish(desk: Desk, id: str, on: date, values: Values) -> Changes:
    """What is added to a line when it is over (整改情况, 接收人). Raises ``UserError``; once only."""
    line = one(desk, id)
    book = register_of(line.register)
    at_the_office(desk)
    not_later_than_today(desk, on)
    if not book.later:
        raise UserError(f"“{book.title}”不用登记结果。", "写错了的，请撤销后重新登记。")
    if line.withdrawn or line.over_on:
        raise UserError("这一行已经办结或撤销，不能再登记。", "需要更正的，请重新登记一行。")
    if on.isoformat() < line.on:
        raise UserError(f"日期早于登记的日子 {line.on}。", "请核对日期。")
    fields = {
        "register": line.register, "about": line.id, "state": OVER, "on": on.isoformat(), "by": desk.user,
        "values": _checked(desk, book, book.later, values),
    }  # fmt: skip
    return _append(desk, f"{id}-end", fields, f"{line.register}.finish")


def withdraw(desk: Desk, id: str, reason: str) -> Changes:
    """Take a line back with a reason; it stays readable. Raises ``UserError``."""
    line = one(desk, id)
    at_the_office(desk)
    if line.withdrawn or line.over_on:
        raise UserError("这一行已经办结或撤销，不能再撤销。", "需要更正的，请重新登记一行。")
    why = plain("reason", "撤销的原因", reason)
    if not why:
        raise UserError("请写明撤销的原因。", "写好后再撤销。")
    fields = {
        "register": line.register, "about": line.id, "state": WITHDRAWN, "reason": why,
        "on": desk.today().isoformat(), "by": desk.user, "values": {},
    }  # fmt: skip
    return _append(desk, f"{id}-end", fields, f"{line.register}.withdraw")


def one(desk: Desk, id: str) -> Line:
    """The line with that id, of any register. Raises ``UserError``."""
    fields = desk.office.record(REGISTER, id)
    if not fields or fields.get("about"):
        raise UserError("没有这一行登记。", "请刷新后再看。")
    return _line(id, fields, desk.office.record(REGISTER, f"{id}-end"))


def provider_of(desk: Desk, name: str, on: date) -> Line | None:
    """The provider that a person investigates for on a day; None for the desk's own people and strangers."""
    workers = [w for w in _live(desk, INVESTIGATOR, on) if name_key(w.text("name")) == name_key(name)]
    wanted = {w.text("provider") for w in workers}
    return next((p for p in _live(desk, PROVIDER, on) if p.id in wanted), None)


def investigators(desk: Desk, on: date) -> tuple[tuple[str, str], ...]:
    """(name, provider) of the outside investigators whom a visit may name on a day."""
    found = ((w.text("name"), provider_of(desk, w.text("name"), on)) for w in _live(desk, INVESTIGATOR, on))
    return tuple(sorted((name, p.text("name")) for name, p in found if p is not None))


def transfers_of(desk: Desk, household: str) -> tuple[Line, ...]:
    """Where the paper of one household went, the newest first; withdrawn lists do not count."""
    return tuple(t for t in lines(desk, TRANSFER) if household in t.households and not t.withdrawn)


def choices(desk: Desk, column: Column) -> tuple[tuple[str, str], ...]:
    """What may be chosen in a column: its own choices, what the pack names, or lines of another register."""
    if column.kind == "line":
        title = "name" if register_of(column.of).column("name") else "no"
        return tuple((p.id, p.text(title)) for p in _live(desk, column.of, desk.today()))
    if column.name == "item":
        return handover_items(desk)
    return column.choices


def handover_items(desk: Desk) -> tuple[tuple[str, str], ...]:
    """What the scheme says is handed over (its tasks), else the usual: the checklist of 资料交接."""
    tasks = desk.pack.scheme.tasks
    named = [d for t in tasks if t.id in (HANDOVER, "legacy_files") for d in t.deliverable]
    return tuple((item, item) for item in dict.fromkeys([*named, *USUAL_ITEMS]))


USUAL_ITEMS = ("文件和政策", "在办件和存量名册", "纸质档案", "系统帐号和权限", "空白证书和制式证明", "印章")
"""What is handed over whatever the scheme says."""


def still_to_hand_over(desk: Desk) -> tuple[str, ...]:
    """Items of the checklist that nobody has registered yet."""
    done = {line.text("item") for line in lines(desk, HANDOVER) if not line.withdrawn}
    return tuple(title for item, title in handover_items(desk) if item not in done)


def _live(desk: Desk, register: str, on: date) -> list[Line]:
    """Lines that hold on a day: begun, neither over nor withdrawn nor past their end."""
    day = on.isoformat()
    return [
        line
        for line in lines(desk, register)
        if line.on <= day
        and not line.withdrawn
        and (not line.over_on or day < line.over_on)
        and day <= (line.text("until") or day)
    ]


def _line(id: str, fields: Mapping[str, Value], end: Mapping[str, Value]) -> Line:
    """A line as it was written; what is not of its type counts as not said."""
    no, over = fields.get("no"), end.get("state") == OVER
    return Line(
        id=id,
        register=str(fields.get("register", "")),
        no=no if type(no) is int else 0,
        on=str(fields.get("on", "")),
        by=str(fields.get("by", "")),
        values={**_said(fields), **(_said(end) if over else {})},
        over_on=str(end.get("on", "")) if over else "",
        withdrawn=str(end.get("reason", "")) if end.get("state") == WITHDRAWN else "",
    )


def _said(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    values = fields.get("values")
    return values if isinstance(values, dict) else {}


def _checked(desk: Desk, book: Register, columns: Sequence[Column], values: Values) -> dict[str, Value]:
    if strangers := sorted(set(values) - {c.name for c in columns}):
        raise UserError(f"“{book.title}”没有这一栏：{'、'.join(strangers)}。", "请按表格填写。")
    said = {c.name: _value(desk, c, values.get(c.name, "")) for c in columns}
    if missing := [c.title for c in columns if c.required and not said[c.name]]:
        raise UserError(f"“{book.title}”还没有填：{'、'.join(missing)}。", "填好后再登记。")
    return {name: value for name, value in said.items() if value}


def _value(desk: Desk, column: Column, typed: str | Sequence[str]) -> Value:
    if column.kind == "households":
        return _households(desk, [typed] if isinstance(typed, str) else typed)
    text = plain(column.name, column.title, typed if isinstance(typed, str) else "、".join(typed))
    if not text:
        return ""
    match column.kind:
        case "day" if parse_day(text) is None:
            raise UserError(f"“{column.title}”不是日期。", "请写成 2026-03-02 这样。")
        case "number" if not (text.isascii() and text.isdecimal()):
            raise UserError(f"“{column.title}”要填整数。", "请只写数字。")
        case "choice" | "line" if text not in dict(choices(desk, column)):
            raise UserError(f"“{column.title}”要从列出的里面选。", "请重新选择。")
    return text


def _households(desk: Desk, ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(i.strip() for i in ids if i.strip()))
    known = set(desk.households.ids())
    if len(wanted) > MOST_HOUSEHOLDS:
        raise UserError(f"一张清单最多 {MOST_HOUSEHOLDS} 户。", "请分成几张登记。")
    if strangers := [i for i in wanted if i not in known]:
        raise UserError(f"有 {len(strangers)} 户没有档案，没有登记。", "请从本办公室的户档里选。")
    return wanted


def plain(name: str, title: str, text: str) -> str:
    """A text of a register without blanks around it. Raises ``UserError``: too long, or an ID or account number."""
    stripped = text.strip()
    if len(stripped) > LONGEST:
        raise UserError(f"“{title}”超过 {LONGEST} 个字。", "请写短一些，材料另存。")
    number = (
        idnumber.is_valid(stripped) if name == "code" else _LONG_NUMBER.search(normalize("NFKC", stripped))
    )
    if number:
        raise UserError(
            f"“{title}”里像有身份证号或银行账号。", "台账不记居民的个人信息，请删去；要记的写进户档。"
        )
    return stripped


def _append(desk: Desk, id: str, fields: Mapping[str, Value], action: str) -> Changes:
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([Put(REGISTER, id, dict(fields))], action=action, author=desk.author(), at=at)
    return Changes(kinds=frozenset({REGISTER}))


def at_the_office(desk: Desk) -> None:
    """Raises ``UserError`` on a laptop, and for somebody who keeps no registers."""
    if is_laptop(desk.places.folder):
        raise UserError("台账在办公室的电脑上登记。", "请回到办公室再登记。")
    if not OFFICE_ROLES & set(desk.person.roles):
        raise UserError("台账由经办人或管理员登记。", "请换经办人登录。")
