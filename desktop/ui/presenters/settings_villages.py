"""村（社区）名单: which villages the township has; names typed by hand are held against it."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UserError
from desktop.office import villages
from desktop.office.desk import Desk
from desktop.office.laptop import is_laptop
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.session import DESK_ROLES
from desktop.ui.presenters.settings_words import Board, Deed, Done, Line

ADD = Deed("add", "添加")
_ADD = FormSpec(
    (Field("names", "村（社区）", "lines", hint="一行一个；可以从表格里整列粘贴"),),
    action="添加到名单",
    help="写全称，和公示单上印的一样。",
)
_SURE = FormSpec((Field("sure", "本乡镇（街道）没有这个村（社区）", "yes"),), action="从名单里去掉")


def board(desk: Desk) -> Board:
    """The list, then the names that only stand in households: each may be the slip of somebody's keyboard."""
    may = _may(desk)
    listed = villages.listed(desk)
    counts: dict[str, int] = {}
    for _, village in desk.catalogue.named().values():
        counts[village] = counts.get(village, 0) + 1
    note = (
        "登记、更正和出公示单时，手写的村名和这里对照，对不上的要先问清。"
        "“只在户档里”的没有人核对过：写对的加进名单，写错的请到那一户更正。"
    )
    lines = [_line(name, counts.get(name, 0), True, may) for name in listed]
    others = sorted(name for name in counts if name and name not in listed)
    for name in others:  # one household alone is what a slip looks like
        near = villages.nearest(desk, name) if counts[name] == 1 else ()
        lines.append(_line(name, counts[name], False, may, "、".join(f"“{n}”" for n in near)))
    return Board(note, tuple(lines), (ADD,) if may else ())


def _line(name: str, count: int, listed: bool, may: bool, near: str = "") -> Line:
    deeds: tuple[Deed, ...] = ()
    if may and not listed:
        deeds = (Deed("take", "加进名单", name),)
    elif may and not count:
        deeds = (Deed("remove", "去掉", name),)
    detail = f"{count} 户" if count else "还没有户档"
    return Line(name, f"{detail}，与{near}相近" if near else detail, "" if listed else "只在户档里", deeds)


def form(desk: Desk, deed: Deed) -> FormSpec:
    """What a deed asks for."""
    if deed.id == "take":
        return FormSpec((Field("names", "村（社区）", initial=deed.about),), action="加进名单")
    return _ADD if deed.id == "add" else _SURE


def hand_in(desk: Desk, deed: Deed, typed: Typed, path: Path | None) -> Done:
    """Add names, or take one off. Raises ``FieldProblem`` or ``UserError``."""
    if not _may(desk):
        raise UserError("村（社区）名单由办公室的经办人或管理员改。", "请在办公室的电脑上办。")
    Reader(form(desk, deed), typed)
    if deed.id == "remove":
        return Done(f"已从名单里去掉“{deed.about}”。", villages.remove(desk, deed.about))
    names = str(typed.get("names") or "").replace("\t", "\n").splitlines()
    before = len(villages.listed(desk))
    try:
        changes = villages.add(desk, names)
    except UserError as error:
        raise FieldProblem("names", error.message, error.hint) from None
    return Done(
        f"已添加 {len(villages.listed(desk)) - before} 个，名单共 {len(villages.listed(desk))} 个。", changes
    )


def _may(desk: Desk) -> bool:
    return bool(DESK_ROLES & {*desk.person.roles}) and not is_laptop(desk.places.folder)
