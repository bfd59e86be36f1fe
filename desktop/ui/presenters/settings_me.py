"""我的口令: everybody changes his own."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UserError
from desktop.office import people
from desktop.office.desk import Desk
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.session import ROLE_NAMES
from desktop.ui.presenters.settings_words import Board, Deed, Done, Line

CHANGE = Deed("change", "换口令")
_FORM = FormSpec(
    (
        Field("old", "现在的口令", "password"),
        Field("new", "新口令", "password", hint="至少 12 个字，或五个不相干的词；不要用姓名和地名"),
        Field("again", "再输一次新口令", "password"),
    ),
    action="换口令",
)


def board(desk: Desk) -> Board:
    """Who is at work."""
    roles = "、".join(ROLE_NAMES.get(r, r) for r in desk.person.roles)
    note = "口令只有您自己知道，程序里没有存。忘记了，由管理员重设：数据都在，旧的签名密钥作废。"
    return Board(note, (Line(desk.person.name, roles, deeds=(CHANGE,)),))


def form(desk: Desk, deed: Deed) -> FormSpec:
    """The old one, and the new one twice."""
    return _FORM


def hand_in(desk: Desk, deed: Deed, typed: Typed, path: Path | None) -> Done:
    """Change it."""
    read = Reader(_FORM, typed)
    if read.text("new") != read.text("again"):
        raise FieldProblem("again", "两次输入的新口令不一样。", "请再输一次。")
    try:
        people.change_password(desk, read.text("old"), read.text("new"))
    except UserError as error:
        raise FieldProblem("new" if "至少" in error.message else "old", error.message, error.hint) from None
    return Done("口令已换，下次解锁用新口令。以前拷出去的备份仍用旧口令，请妥善保管或销毁。")
