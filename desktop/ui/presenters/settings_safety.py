"""密钥与留痕: the recovery code, how long the log of who saw what is kept, and a folder that went back in time."""

from __future__ import annotations

from pathlib import Path

from desktop.models.signing import fingerprint
from desktop.office import access, recovery, rollback
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters.forms import Field, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.settings_words import Board, Deed, Done, Line

CODE, KEEP, VERIFY = Deed("code", "生成新的恢复码"), Deed("keep", "改保存期"), Deed("verify", "核验留痕")
ANSWER = Deed("answer", "查明后确认", hurts=True)

_ADMIN = Field("admin", "您的口令", "password", hint="管理员口令，办这一步要再输一次")


def board(desk: Desk) -> Board:
    """What there is to keep safe."""
    admin = "administrator" in desk.person.roles
    lines = [
        Line(
            "办公室根密钥指纹",
            f"{fingerprint(desk.device.pinned_office_key)}　登记新设备、县级登记本办公室时当面核对用，不保密。",
        ),
        Line(
            "恢复码",
            "管理员都忘了口令时，用它取回数据（不能签名）。打印后装信封密封，锁进保险柜。",
            deeds=(CODE,) if admin else (),
        ),
        Line(
            "谁看过什么",
            f"查看、搜索、显示号码、打印、导出都有留痕，保存 {access.kept_months(desk)} 个月。"
            "看过某一户的是谁，在那一户的“经过·查看记录”里。",
            deeds=(KEEP, VERIFY) if admin else (),
        ),
    ]
    if desk.seen.held:
        text = "；".join(rollback.trouble(desk))
        lines.insert(0, Line("办公室文件夹变旧了", text, "待查明", (ANSWER,) if admin else ()))
    return Board("这里的事都由管理员办理，每一件都有留痕。", tuple(lines))


def form(desk: Desk, deed: Deed) -> FormSpec:
    """The form of a deed."""
    if deed.id == "keep":
        now = str(access.kept_months(desk))
        return FormSpec((Field("months", "保存几个月", "number", initial=now),), action="改保存期")
    if deed.id == "verify":
        return FormSpec((), action="开始核验")
    if deed.id == "answer":
        return FormSpec(
            (
                Field("reason", "查明的情况", "long", hint="为什么文件夹变旧了，丢了哪些天的记录，怎样补"),
                Field("sure", "没有别的副本了，就用现在这个文件夹继续办理", "yes"),
                _ADMIN,
            ),
            action="确认并继续",
        )  # fmt: skip
    return FormSpec((_ADMIN,), action="生成恢复码", help="以前的恢复码同时作废。")


def hand_in(desk: Desk, deed: Deed, typed: Typed, path: Path | None) -> Done:
    """Do it."""
    read = Reader(form(desk, deed), typed)
    if deed.id == "keep":
        access.keep_months(desk, read.number("months"))
        return Done(f"查看留痕保存 {access.kept_months(desk)} 个月。", Changes(kinds=frozenset({"access"})))
    if deed.id == "verify":
        found = access.verify(desk)
        return Done("留痕完整，没有缺失和改动。" if not found else "核验发现：" + "；".join(found))
    if deed.id == "answer":
        return Done(
            "已确认并记入办公室日志，可以继续办理。",
            rollback.acknowledge(desk, read.text("admin"), read.text("reason")),
        )
    code = recovery.new_code(desk, read.text("admin"))
    return Done(
        "新的恢复码已生成，以前的作废。", once=(("恢复码（只显示这一次，请抄写或打印后密封）", code),)
    )
