"""`hudang device …`: invite, enrol, approve, list and take back the laptops and PCs of the office."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.cli.files import read_file
from desktop.models.durable import replace
from desktop.office import devices, laptop, starting
from desktop.office.clock import SystemClock
from desktop.office.laptop import DeviceRequest, Invitation


@click.group()
def device() -> None:
    """设备：邀请、登记、批准、启用、撤销笔记本和办公室电脑。"""


@device.command()
@click.argument("person", metavar="人员")
@click.option("--office-pc", is_flag=True, help="邀请的是第二台办公室电脑，不是笔记本")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@with_session
def invite(session: Session, person: str, office_pc: bool, out: Path) -> None:
    """在办公室电脑上：为某人的笔记本或第二台办公室电脑生成邀请（只有公开信息）。"""
    with session.desk() as desk:
        users = {label: user for user, label in desk.users()}
        replace(out, laptop.invite(desk, users.get(person, person), office_pc=office_pc))
    session.answer({"invitation": str(out)}, f"已生成 {out}，请带到{'新电脑' if office_pc else '笔记本'}上。")


@device.command()
@click.argument("invitation", metavar="邀请文件", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="设备名称，如 下乡1号、窗口二号机")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@with_session
def enrol(session: Session, invitation: Path, name: str, out: Path) -> None:
    """在笔记本或新电脑上：凭邀请登记此设备（口令用本人在办公室的口令）。"""
    raw = read_file(invitation)
    enrol_here = starting.enrol if Invitation.read(raw).office_pc else laptop.enrol
    word = session.password("您在办公室的口令")
    enrolled = enrol_here(session.folder(), session.profile_folder(), raw, name=name, password=word)
    replace(out, enrolled.request)
    session.answer(
        {
            "request": str(out),
            "device": enrolled.device,
            "fingerprint": enrolled.device_fingerprint,
            "office_fingerprint": enrolled.office_fingerprint,
        },
        f"已生成 {out}\n本机指纹：{enrolled.device_fingerprint}\n"
        f"办公室指纹（请与办公室核对）：{enrolled.office_fingerprint}",
    )


@device.command()
@click.argument("request", metavar="申请文件", type=click.Path(path_type=Path))
@click.option("--fingerprint", required=True, help="设备上显示的本机指纹")
@click.option("--out", type=click.Path(path_type=Path), help="办公室电脑：启动包写到哪个文件夹或U盘")
@with_session
def approve(session: Session, request: Path, fingerprint: str, out: Path | None) -> None:
    """在办公室电脑上：核对指纹后批准笔记本或第二台办公室电脑。"""
    word = session.password("管理员口令")
    asked = DeviceRequest.read(read_file(request))
    with session.desk(word) as desk:
        approved = devices.approve(desk, word, asked, fingerprint, out)
    text = f"已批准 {approved.name}（{approved.device}）。"
    data: dict[str, str | int] = {"device": approved.device, "name": approved.name}
    if asked.office_pc:
        text += f"文号段 {approved.block}；启动包在 {out}，请带到新电脑上启用。"
        data["block"] = approved.block
    session.answer(data, text)


@device.command()
@click.option(
    "--from", "source", type=click.Path(path_type=Path), required=True, help="启动包所在的文件夹或U盘"
)
@with_session
def begin(session: Session, source: Path) -> None:
    """在新的办公室电脑上：读入启动包，正式启用。"""
    word = session.password("您在办公室的口令")
    came = starting.begin(session.folder(), session.profile_folder(), word, source, SystemClock())
    data = {"households": came.households, "entries": came.entries, "problems": came.problems}
    session.answer(data, "\n".join([f"已启用，读入 {came.households} 户。", *came.problems]))
    if came.problems:
        raise SystemExit(1)


@device.command()
@click.argument("device_id", metavar="设备编号")
@click.option("--reason", required=True, help="如 遗失、被盗、报废、换机")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="从哪天起（默认今天；今天办的事已在本机的，默认明天）",
)
@with_session
def revoke(session: Session, device_id: str, reason: str, since: datetime | None) -> None:
    """撤销一台设备：以前办的照旧有效，以后带来的转“待认领”。"""
    word = session.password("管理员口令")
    with session.desk(word) as desk:
        done = devices.revoke(desk, word, device_id, reason, since.date() if since else None)
    session.answer({"device": device_id, "since": done.since}, f"已撤销 {device_id}，自 {done.since} 起。")


@device.command()
@with_session
def here(session: Session) -> None:
    """重装系统或换了主机、原来那台已不再用时：确认本机就是原来登记的设备。"""
    confirmed = devices.here(session.folder(), session.profile_folder(), session.login(), session.password())
    session.answer({"device": confirmed}, f"已确认，设备 {confirmed} 从现在起就是这台电脑。")


@device.command("list")
@with_session
def list_(session: Session) -> None:
    """本办公室的设备。"""
    with session.desk() as desk:
        found = devices.listed(desk)
    rows = [
        f"{line.device}　{line.name}　{'办公室电脑' if line.kind == 'office' else '笔记本'}　文号段 {line.block}　"
        f"{line.since} 起{f'　已撤销（{line.revoked}）' if line.revoked else ''}{'　本机' if line.here else ''}"
        for line in found
    ]
    session.answer({"devices": [asdict(line) for line in found]}, "\n".join(rows))
