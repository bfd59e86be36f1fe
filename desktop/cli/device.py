"""`hudang device …`: invite, enrol and approve a laptop of the office."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.cli.files import read_file
from desktop.models.durable import replace
from desktop.office import laptop, people
from desktop.office.laptop import DeviceRequest


@click.group()
def device() -> None:
    """设备：邀请、登记、批准笔记本。"""


@device.command()
@click.argument("person", metavar="人员")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@with_session
def invite(session: Session, person: str, out: Path) -> None:
    """在办公室电脑上：为某人的笔记本生成邀请（只有公开信息）。"""
    with session.desk() as desk:
        users = {label: user for user, label in desk.users()}
        replace(out, laptop.invite(desk, users.get(person, person)))
    session.answer({"invitation": str(out)}, f"已生成 {out}，请带到笔记本上。")


@device.command()
@click.argument("invitation", metavar="邀请文件", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="笔记本名称，如 下乡1号")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@with_session
def enrol(session: Session, invitation: Path, name: str, out: Path) -> None:
    """在笔记本上：凭邀请登记此设备（口令用本人在办公室的口令）。"""
    word = session.password("您在办公室的口令")
    enrolled = laptop.enrol(
        session.folder(), session.profile_folder(), read_file(invitation), name=name, password=word
    )
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
@click.option("--fingerprint", required=True, help="笔记本上显示的本机指纹")
@with_session
def approve(session: Session, request: Path, fingerprint: str) -> None:
    """在办公室电脑上：核对指纹后批准笔记本。"""
    word = session.password("管理员口令")
    asked = DeviceRequest.read(read_file(request))
    with session.desk(word) as desk:
        approved = people.approve_device(desk, word, asked, fingerprint)
    session.answer(
        {"device": approved.device, "name": approved.name}, f"已批准 {approved.name}（{approved.device}）。"
    )
