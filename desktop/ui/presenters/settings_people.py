"""人员与岗位: who works here, in which role and position; an administrator adds, changes, resets and removes."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from desktop.domain.credential import Appointment, Role
from desktop.models.passwords import generate_words
from desktop.office import people, removal
from desktop.office.desk import Changes, Desk
from desktop.office.people import Listed
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.session import ROLE_NAMES
from desktop.ui.presenters.settings_words import Board, Deed, Done, Line

ADD, SIGNER = Deed("add", "添加人员"), Deed("signer", "登记纸质签批人")
PEOPLE = "people"
"""Kind of change: who works here."""

_ADMIN = Field("admin", "您的口令", "password", hint="管理员口令，办这一步要再输一次")
_ROLES = tuple((role, ROLE_NAMES[role]) for role in ("clerk", "fieldworker", "leader", "administrator"))
_HOW = (("made", "由系统生成五个词（推荐）"), ("typed", "本人当面输入"))
_POST = (
    Field("position", "职务", required=False, hint="有签批权的要写，和委托书上一致，如 主管领导"),
    Field("since", "任职起", "date", required=False),
    Field("until", "任职止", "date", required=False, hint="指定签批的必须写明"),
)
_WORD = (
    Field("how", "口令", "choice", choices=_HOW, initial="made"),
    Field("word", "新口令", "password", when=("how", "typed"), hint="至少 12 个字"),
    Field("again", "再输一次", "password", when=("how", "typed")),
)
_FORMS = {
    "add": FormSpec(
        (Field("name", "姓名"), Field("roles", "岗位", "checks", choices=_ROLES), *_POST, *_WORD, _ADMIN), action="添加"
    ),
    "signer": FormSpec(
        (Field("name", "姓名"), Field("position", "职务"), Field("since", "任职起", "date"), *_POST[2:], _ADMIN),
        action="登记",
    ),
    "roles": FormSpec((Field("roles", "岗位", "checks", choices=_ROLES), *_POST, _ADMIN), action="变更"),
    "reset": FormSpec((*_WORD, _ADMIN), action="重设口令"),
    "remove": FormSpec(
        (
            Field("reason", "原因", hint="如 调离、退休"),
            Field("sure", "这个人今后不能再打开本办公室的任何档案；他签过的仍然有效", "yes"),
            _ADMIN,
        ),
        action="移除这个人",
    ),
}  # fmt: skip


def board(desk: Desk) -> Board:
    """Everybody, those removed last."""
    admin = "administrator" in desk.person.roles
    note = (
        "岗位决定能办什么：经办人受理登记，外勤入户调查，领导签批，管理员管人员和设备。一个人不能既受理又签批同一件。"
        if admin
        else "人员由管理员添加和变更。"
    )
    return Board(
        note, tuple(_line(desk, p, admin) for p in people.listed(desk)), (ADD, SIGNER) if admin else ()
    )


def _line(desk: Desk, p: Listed, admin: bool) -> Line:
    roles = "、".join(ROLE_NAMES.get(r, r) for r in p.roles) or "只在纸上签批"
    detail = roles + (f"　职务：{'、'.join(p.positions)}" if p.positions else "")
    deeds: list[Deed] = []
    if admin and not p.removed:
        if p.login:
            deeds.append(Deed("roles", "变更岗位", p.person))
        if p.person != desk.user and p.login:
            deeds.append(Deed("reset", "重设口令", p.person))
        if p.person != desk.user:
            deeds.append(Deed("remove", "移除", p.person, hurts=True))
    return Line(p.name, detail, p.state, tuple(deeds))


def form(desk: Desk, deed: Deed) -> FormSpec:
    """The form of a deed; a change begins with what is."""
    spec = _FORMS[deed.id]
    if deed.id == "roles":
        now = people.latest(desk, deed.about)
        return spec.with_fields({"roles": {"initial": list(now.roles)}})
    return spec


def hand_in(desk: Desk, deed: Deed, typed: Typed, path: Path | None) -> Done:
    """Do it, with the administrator's own password."""
    read = Reader(form(desk, deed), typed)
    admin = read.text("admin")
    changes = Changes(kinds=frozenset({PEOPLE}))
    if deed.id == "remove":
        name = people.latest(desk, deed.about).name
        laptops = removal.laptops_of(desk, deed.about)
        changes |= removal.remove_person(desk, admin, deed.about, read.text("reason"))
        more = f"他的笔记本（{'、'.join(laptops)}）请在“电脑与笔记本”里停用。" if laptops else ""
        return Done(f"已移除 {name}。其余档案在下次保存时换上新密钥。{more}", changes)
    if deed.id == "roles":
        said = people.change_roles(desk, admin, deed.about, _roles(read), _posts(read) or None)
        return Done(f"已变更 {said.name} 的岗位，自 {said.since} 起。", changes)
    if deed.id == "signer":
        said = people.name_signer(desk, admin, name=read.text("name"), appointments=_posts(read))
        return Done(f"已登记 {said.name}，只在纸上签批。", changes)
    word, once = _word(read)
    if deed.id == "reset":
        said = people.reset_password(desk, admin, deed.about, word)
        return Done(f"已为 {said.name} 重设口令，旧的签名密钥已作废。", changes, once)
    said = people.add_person(
        desk, admin, name=read.text("name"), roles=_roles(read), password=word, appointments=_posts(read)
    )
    return Done(f"已添加 {said.name}。", changes, once)


def _roles(read: Reader) -> tuple[Role, ...]:
    return tuple(cast("Role", role) for role in read.texts("roles"))


def _posts(read: Reader) -> list[Appointment]:
    position = read.text("position")
    if not position:
        return []
    if not read.text("since"):
        raise FieldProblem("since", "写了职务就要写任职起。", "请按任职文件填写。")
    return [
        Appointment(
            position=position,
            since=read.day("since"),
            until=read.day("until") if read.text("until") else None,
        )
    ]


def _word(read: Reader) -> tuple[str, tuple[tuple[str, str], ...]]:
    if read.text("how") == "typed":
        if read.text("word") != read.text("again"):
            raise FieldProblem("again", "两次输入的口令不一样。", "请再输一次。")
        return read.text("word"), ()
    word = generate_words()
    return word, (("口令（只显示这一次，请当面交给本人）", word),)
