"""电脑与笔记本: which PCs and laptops belong to the office; invited, approved face to face, taken back.

And what they exchange over: the mailbox, and what two PCs wrote into the office's journal at once.
"""

from __future__ import annotations

from pathlib import Path

from desktop.domain.file_names import shown_name
from desktop.errors import UserError
from desktop.models.durable import replace
from desktop.models.signing import fingerprint
from desktop.office import devices, exchange, laptop, mailbox
from desktop.office.desk import Changes, Desk
from desktop.office.devices import DeviceLine
from desktop.office.laptop import DeviceRequest
from desktop.ui.presenters import settings_clashes as clashes
from desktop.ui.presenters.forms import Field, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.settings_words import Board, Deed, Done, Line

DEVICES = "devices"
"""Kind of change: which devices belong to the office."""
INVITE = Deed("invite", "邀请一台设备…", ask="save", name="设备邀请.json")
MAILBOX = Deed("mailbox", "设置地址")
APPROVE = Deed("approve", "批准一台设备…", ask="open", name="设备登记申请.json")

_ADMIN = Field("admin", "您的口令", "password", hint="管理员口令，办这一步要再输一次")
_KINDS = (("laptop", "下乡笔记本（不能用印）"), ("office", "第二台办公室电脑"))
_LARGEST_REQUEST = 64 * 1024


def board(desk: Desk) -> Board:
    """Every device that was ever certified."""
    admin = "administrator" in desk.person.roles
    note = (
        "新设备三步：在这里生成邀请，带到新设备上点“登记此设备”，再把登记申请带回来批准。"
        "批准前请当面核对新设备屏幕上的指纹。"
    )
    lines = [_line(line, admin) for line in devices.listed(desk)]
    now = mailbox.address(desk)
    lines.insert(
        0,
        Line("县级邮箱（联网收发）", now or "没有设置：备案和回执走U盘。", deeds=(MAILBOX,) if admin else ()),
    )
    lines[:0] = [clashes.line(desk, conflict, admin) for conflict in exchange.office_conflicts(desk)]
    return Board(note, tuple(lines), (INVITE, APPROVE) if admin else ())


def _line(line: DeviceLine, admin: bool) -> Line:
    kind = f"办公室电脑，文号段 {line.block}" if line.kind == "office" else "下乡笔记本，不能用印"
    tag = f"{line.revoked} 起停用" if line.revoked else ("本机" if line.here else "在用")
    deeds = (
        (Deed("revoke", "停用", line.device, hurts=True),)
        if admin and not (line.here or line.revoked)
        else ()
    )
    return Line(line.name, f"{kind}　{line.device}　{line.since} 起", tag, deeds)


def form(desk: Desk, deed: Deed) -> FormSpec:
    """The form of a deed."""
    if deed.id == clashes.SETTLE:
        return clashes.form(desk, deed.about)
    if deed.id == MAILBOX.id:
        return FormSpec(
            (
                Field(
                    "address", "邮箱地址", required=False, initial=mailbox.address(desk),
                    hint="县里给的，例如 https://邮箱的域名:8440；留空就是不用邮箱",
                ),
            ),
            action="保存地址",
        )  # fmt: skip
    if deed.id == "invite":
        people = tuple(desk.users())
        return FormSpec(
            (
                Field("kind", "哪种设备", "choice", choices=_KINDS, initial="laptop"),
                Field("person", "谁用", "choice", choices=people, initial=desk.user),
            ),
            action="生成邀请",
        )  # fmt: skip
    if deed.id == "approve":
        return FormSpec(
            (
                Field("fingerprint", "新设备屏幕上的指纹", hint="32 位，四位一组，当面读出来输入，不要从文件里复制"),
                Field("target", "启动包写到", hint="第二台办公室电脑才要：U 盘或文件夹的位置", required=False),
                _ADMIN,
            ),
            action="核对指纹并批准",
        )  # fmt: skip
    return FormSpec(
        (
            Field("reason", "原因", hint="如 遗失、被盗、报废、换机"),
            Field("since", "从哪天起", "date", initial=desk.today().isoformat()),
            _ADMIN,
        ),
        action="停用这台设备",
    )  # fmt: skip


def hand_in(desk: Desk, deed: Deed, typed: Typed, path: Path | None) -> Done:
    """Do it."""
    read = Reader(form(desk, deed), typed)
    changes = Changes(kinds=frozenset({DEVICES}))
    if deed.id == clashes.SETTLE:
        return clashes.hand_in(desk, deed.about, read)
    if deed.id == MAILBOX.id:
        changes |= mailbox.set_address(desk, read.text("address"))
        now = mailbox.address(desk)
        return Done(f"邮箱地址已保存：{now}。" if now else "不再用邮箱，备案和回执走U盘。", changes)
    if deed.id == "invite" and path is not None:
        office_pc = read.text("kind") == "office"
        replace(path, laptop.invite(desk, read.text("person"), office_pc=office_pc))
        mine = fingerprint(desk.device.pinned_office_key)
        return Done(
            f"邀请已写到 {path}，请带到新设备上。", changes, (("办公室指纹（请与新设备上显示的核对）", mine),)
        )
    if deed.id == "approve" and path is not None:
        target = Path(read.text("target")) if read.text("target") else None
        approved = devices.approve(desk, read.text("admin"), _request(path), read.text("fingerprint"), target)
        return Done(f"已批准 {approved.name}（{approved.device}）。", changes)
    devices.revoke(desk, read.text("admin"), deed.about, read.text("reason"), read.day("since"))
    return Done("已停用。它以前办的照旧有效，以后带来的转到“待认领”。", changes)


def _request(path: Path) -> DeviceRequest:
    try:
        with path.open("rb") as file:
            return DeviceRequest.read(file.read(_LARGEST_REQUEST))
    except OSError:
        raise UserError(f"读不了“{shown_name(path.name)}”。", "请核对文件还在原处，U 盘没有拔出。") from None
