"""`hudang field out --to DIR ID… | in DIR`: households to a laptop and back."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.errors import UserError
from desktop.office import field as carrying
from desktop.office.clock import SystemClock
from desktop.office.desk import Places
from desktop.office.laptop import is_laptop


@click.group()
def field() -> None:
    """下乡：装包、回收。"""


@field.command()
@click.argument("households", nargs=-1, metavar="户号...")
@click.option("--to", "target", type=click.Path(path_type=Path), required=True)
@click.option("--device", help="给哪台笔记本（只有一台时可省略）")
@with_session
def out(session: Session, households: tuple[str, ...], target: Path, device: str | None) -> None:
    """办公室：把所选户装包给笔记本；笔记本：把全部带回。"""
    with session.desk() as desk:
        if is_laptop(session.folder()):
            package = carrying.bring_back(desk, target)
        else:
            known = [d.device for d in carrying.laptops(desk)]
            if device is None and len(known) != 1:
                raise UserError(
                    f"有 {len(known)} 台已批准的笔记本，要写明给哪一台。", "请加 --device 设备编号。"
                )
            package = carrying.check_out(desk, device or known[0], households, target)
    session.answer({"package": str(package)}, f"已装包：{package}")


@field.command("in")
@click.argument("source", metavar="文件夹", type=click.Path(path_type=Path))
@with_session
def in_(session: Session, source: Path) -> None:
    """读入带来的包，与本机合并。没有给本机的包时退出码为 1。"""
    if is_laptop(session.folder()):
        Places(session.folder()).office_id()
        clock, word = SystemClock(), session.password()
        report = carrying.take_grants(
            session.folder(), session.profile_folder(), session.login(), word, source, clock
        )
    else:
        with session.desk() as desk:
            report = carrying.check_in(desk, source)
    data = {
        "households": report.households,
        "entries": report.entries,
        "conflicts": report.conflicts,
        "set_aside": report.set_aside,
        "problems": report.problems,
    }
    text = (
        f"合并 {report.households} 户，新记录 {report.entries} 条，"
        f"冲突 {report.conflicts} 处，没有生效 {report.set_aside} 条。"
    )
    nothing = not report.households and not report.problems
    if nothing:
        text = f"“{source}”里没有给本机的包，什么也没有改动。"
    session.answer(data, "\n".join([text, *report.problems]))
    if nothing or report.problems:
        raise SystemExit(1)
