"""登记此设备 and 启用: a laptop or a second PC asks the office, and begins with what the office brought back."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UserError
from desktop.models.durable import replace
from desktop.models.profile import Profile
from desktop.models.vault import Vault
from desktop.office import field, laptop, starting
from desktop.office.carrying import Returned
from desktop.office.laptop import Enrolled, Invitation
from desktop.office.places import Places
from desktop.ui.presenters.door import (
    Here,
    Outcome,
    Place,
    Report,
    Step,
    Then,
    at,
    one_word,
    path_of,
    small_file,
)
from desktop.ui.presenters.forms import Field, FormSpec, Typed
from desktop.ui.presenters.reading import Reader

BEGIN = "begin"
REQUEST = "设备登记申请.json"
_WRITE = Place("request", "登记申请存到", hint="U 盘上的一个文件", looks=("save",), proposed=REQUEST)


# -- 登记此设备


def enrol(here: Here) -> Step:
    """Which invitation; the office made it under 设置 · 电脑与笔记本."""
    spec = FormSpec(
        (
            Place(
                "invitation", "邀请文件", hint="办公室给的 U 盘上", looks=("file",), kinds="设备邀请 (*.json)"
            ),
        ),
        action="读邀请",
        help="邀请文件由办公室电脑生成，里面只有公开信息。登记以后还要办公室批准，才能读到档案。",
    )
    note = (
        "这台是新的下乡笔记本，或第二台办公室电脑。"
        "先请管理员在办公室电脑上“设置 · 电脑与笔记本 · 邀请一台设备”，把邀请文件用 U 盘带过来。"
    )

    def read(typed: Typed, report: Report) -> Step:
        raw = small_file(path_of(Reader(spec, typed), "invitation"))
        return _ask(here, raw, Invitation.read(raw))

    return Step("登记此设备", note, spec, read)


def _ask(here: Here, raw: bytes, invited: Invitation) -> Step:
    kind = "第二台办公室电脑" if invited.office_pc else "下乡笔记本"
    spec = FormSpec(
        (
            Place("folder", "办公室文件夹", hint="一个空文件夹，在本机硬盘上"),
            Field("name", "这台设备叫什么", hint="如 窗口二号机" if invited.office_pc else "如 下乡1号"),
            Field("word", f"{invited.label}的口令", "password", hint="在办公室用的那个口令"),
            Field("again", "再输一次", "password"),
            _WRITE,
        ),
        action="登记此设备",
        help="口令必须与本人在办公室的口令相同，否则批准以后打不开。口令不会写进申请文件。",
    )  # fmt: skip
    note = f"邀请的是 {invited.label} 的{kind}。下面的口令请{invited.label}本人输入。"

    def do(typed: Typed, report: Report) -> Step | Outcome:
        read = Reader(spec, typed)
        word, folder = one_word(read, "word", "again"), path_of(read, "folder")
        target = _beside(path_of(read, "request"))
        if Profile(here.profile).load(invited.office) is not None:
            # Enrolling again would take this PC the identity it works under.
            raise UserError(
                "这台电脑已经登记在这个办公室了，什么也没有改动。",
                "要打开它的文件夹，请回到解锁；换机、重装或文件夹丢了的，请办“恢复”。",
            )
        enrol_here = starting.enrol if invited.office_pc else laptop.enrol
        asked = enrol_here(folder, here.profile, raw, name=read.text("name"), password=word, cost=here.cost)
        return _saved(asked, folder, target, invited.office_pc)

    return Step("登记此设备", note, spec, do)


def _beside(target: Path) -> Path:
    """Refuse a place that cannot be written before anything is enrolled."""
    if not target.parent.is_dir():
        raise at("request", UserError(f"没有“{target.parent}”这个文件夹。", "请插好 U 盘，重新选位置。"))
    return target / REQUEST if target.is_dir() else target


def _saved(asked: Enrolled, folder: Path, target: Path, office_pc: bool) -> Step | Outcome:
    """The device is enrolled; the request is written where the person says, elsewhere when that failed."""
    try:
        replace(target, asked.request)
    except UserError as error:
        spec = FormSpec((_WRITE,), action="保存登记申请")

        def again(typed: Typed, report: Report) -> Step | Outcome:
            place = _beside(path_of(Reader(spec, typed), "request"))
            return _saved(asked, folder, place, office_pc)

        note = "设备已经登记，只差把申请文件存到 U 盘。"
        return Step("保存登记申请", note, spec, again, f"{error.message}{error.hint}")
    back = (
        "批准时，启动包写到 U 盘"
        if office_pc
        else "批准以后，请办公室在“下乡”里给这台笔记本装一次包，写到 U 盘"
    )
    return Outcome(
        f"已登记，申请文件在 {target}。",
        (("本机指纹", asked.device_fingerprint), ("办公室指纹", asked.office_fingerprint)),
        (
            "把 U 盘带回办公室批准：管理员在“设置 · 电脑与笔记本 · 批准一台设备”里选这个申请文件，"
            "照着这块屏幕输入本机指纹（可以拍照或打电话念，不要从文件里抄）。",
            "同时核对办公室指纹：与办公室电脑“设置 · 密钥与留痕”里的一样，才是真的办公室。",
            f"{back}；把 U 盘插回这台设备，在这里办“启用”。",
        ),
        then=Then("已批准，去启用", folder, BEGIN),
        kept=folder,
    )


# -- 启用


def begin(here: Here) -> Step:
    """The stick came back from the office."""
    spec = FormSpec(
        (
            Place("folder", "办公室文件夹", hint="登记此设备时选的文件夹", initial=str(here.folder or "")),
            Place("source", "带回来的U盘", hint="办公室写的启动包或下乡包所在的文件夹"),
            Field("word", "您的口令", "password", hint="登记此设备时输入的口令"),
        ),
        action="启用",
        help="第二台办公室电脑读启动包，笔记本读下乡包。可以重复办，已经读过的不会重复。",
    )  # fmt: skip
    note = (
        "这台设备已经登记、办公室也批准了：插上带回来的 U 盘，读进来就能用。"
        "笔记本以后每次收到新的下乡包，也可以在这里读。"
    )

    def do(typed: Typed, report: Report) -> Outcome:
        read = Reader(spec, typed)
        place, source = path_of(read, "folder"), path_of(read, "source")
        if not source.is_dir():
            raise at("source", UserError(f"没有“{source}”这个文件夹。", "请插好 U 盘，重新选位置。"))
        take = _start if starting.is_waiting(place) else _grants
        return take(here, place, source, read.text("word"))

    return Step("启用", note, spec, do)


def _start(here: Here, folder: Path, source: Path, word: str) -> Outcome:
    came = starting.begin(folder, here.profile, word, source, here.clock)
    return _begun(came, folder, "这台电脑已启用，从现在起是办公室的一台电脑，有自己的文号段。")


def _grants(here: Here, folder: Path, source: Path, word: str) -> Outcome:
    if not Places(folder).toml.exists() or not laptop.is_laptop(folder):
        raise at("folder", UserError("这个文件夹没有在等启用的设备。", "请选登记此设备时选的文件夹。"))
    (user, _), *_ = Vault.load(Places(folder).vault).users
    came = field.take_grants(folder, here.profile, user, word, source, here.clock)
    if not came.households and not came.problems:
        raise at(
            "source",
            UserError(f"“{source}”里没有给本机的包，什么也没有改动。", "请核对 U 盘，或请办公室装包。"),
        )
    return _begun(came, folder, "笔记本已收到办公室的包，可以解锁使用。")


def _begun(came: Returned, folder: Path, message: str) -> Outcome:
    lines = [f"读入 {came.households} 户，新记录 {came.entries} 条。"]
    if came.conflicts:
        lines.append(f"有 {came.conflicts} 处与本机不同，解锁后在“冲突”里看。")
    return Outcome(message, (), tuple(lines), (), tuple(came.problems), Then("去解锁", folder), folder)
