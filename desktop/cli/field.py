"""`hudang field out|in|list|end|packet|lost`: households to laptops and back, and who holds what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.errors import UserError
from desktop.office import choosing, grants, packet, visit_sheets
from desktop.office import field as carrying
from desktop.office import lost as lost_laptops
from desktop.office.choosing import TASKS, Chosen
from desktop.office.clock import SystemClock
from desktop.office.desk import Desk, Places
from desktop.office.laptop import is_laptop

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def field() -> None:
    """下乡：装包、回收、谁带着什么、待认领、报失。"""


@field.command()
@click.argument("households", nargs=-1, metavar="户号...")
@click.option("--to", "target", type=click.Path(path_type=Path), required=True)
@click.option("--device", help="给哪台笔记本（只有一台时可省略）")
@click.option("--village", default="", help="一个村（社区）的户；与 --task 连用时只取该村的")
@click.option(
    "--task", type=click.Choice(sorted(TASKS)), help="visits 要入户调查的，reviews 复核、年审到期的"
)
@click.option("--until", type=_DAY, help="带到哪一天（默认按设置，一般 14 天）")
@click.option("--alone", is_flag=True, help="改派：从其他笔记本收回这些户")
@click.option("--sheets", type=click.Path(path_type=Path), help="另存预填的入户调查表（PDF，留痕）")
@with_session
def out(
    session: Session,
    households: tuple[str, ...],
    target: Path,
    device: str | None,
    village: str,
    task: choosing.Task | None,
    until: datetime | None,
    alone: bool,
    sheets: Path | None,
) -> None:
    """办公室：把所选户装包给笔记本；笔记本：把全部带回。"""
    last = until.date() if until else None
    with session.desk() as desk:
        if is_laptop(session.folder()):
            package = carrying.bring_back(desk, target)
            session.answer({"package": str(package)}, f"已装包：{package}")
            return
        chosen = _chosen(desk, households, village, task)
        files = [c.file for c in chosen]
        package = carrying.check_out(desk, _device(desk, device), files, target, until=last, alone=alone)
        if sheets is not None:
            visit_sheets.export(desk, chosen, sheets, last)
        day = grants.last_day(desk, last)
    text = f"已装包 {len(files)} 户，带到 {day}：{package}"
    data = {"package": str(package), "households": files, "until": day.isoformat()}
    session.answer(data, f"{text}\n入户调查表：{sheets}" if sheets else text)


def _chosen(
    desk: Desk, households: Sequence[str], village: str, task: choosing.Task | None
) -> tuple[Chosen, ...]:
    unread: list[str] = []
    found = list(choosing.by_hand(desk, households))
    if task is not None:
        found += choosing.by_task(desk, task, village, unread)
    elif village:
        found += choosing.by_village(desk, village)
    for file in unread:
        click.echo(f"{file} 读不了，没有装包。", err=True)
    return tuple({c.file: c for c in found}.values())


def _device(desk: Desk, named: str | None) -> str:
    known = carrying.laptops(desk)
    if named is None:
        if len(known) != 1:
            raise UserError(f"有 {len(known)} 台已批准的笔记本，要写明给哪一台。", "请加 --device 设备编号。")
        return known[0].device
    return next((d.device for d in known if named in (d.device, d.name)), named)


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
        "unclaimed": sorted(report.unclaimed),
        "problems": report.problems,
    }
    text = (
        f"合并 {report.households} 户，新记录 {report.entries} 条，"
        f"冲突 {report.conflicts} 处，没有生效 {report.set_aside} 条。"
    )
    if report.unclaimed:
        text += f"\n{len(report.unclaimed)} 户的记录没有并入，在“待认领”里等人处理（hudang field unclaimed list）。"
    nothing = not report.households and not report.problems and not report.unclaimed
    if nothing:
        text = f"“{source}”里没有给本机的包，什么也没有改动。"
    session.answer(data, "\n".join([text, *report.problems]))
    if nothing or report.problems:
        raise SystemExit(1)


@field.command("list")
@with_session
def list_(session: Session) -> None:
    """谁带着哪些户，到哪一天；报失的笔记本。"""
    with session.desk() as desk:
        today, gone = desk.today(), lost_laptops.reported(desk)
        found = [g for g in grants.all_grants(desk) if g.ended is None]
        certified = {g.device: grants.certificate(desk, g.device) for g in found}
    names = {device: one[1].name if one else device for device, one in certified.items()}
    rows = [
        {
            "device": g.device, "name": names[g.device], "household": g.household, "since": g.since.isoformat(),
            "until": g.until.isoformat(), "lives": g.lives(today),
        }
        for g in found
    ]  # fmt: skip
    lines = [f"{names[g.device]}　{g.household}　{_until(g.until, today)}" for g in found]
    lines += [f"{device}　{day} 报失" for device, day in sorted(gone.items())]
    session.answer({"grants": rows, "lost": gone}, "\n".join(lines) or "没有带出的户。")


def _until(until: date, today: date) -> str:
    return f"带到 {until}" if today <= until else f"{until} 已到期，没有收回"


@field.command()
@click.argument("device", metavar="设备")
@click.argument("households", nargs=-1, metavar="户号...")
@click.option("--reason", default="已收回", help="为什么收回")
@with_session
def end(session: Session, device: str, households: tuple[str, ...], reason: str) -> None:
    """收回一台笔记本带着的户（不写户号：全部）。它以后再带回的内容列入待认领。"""
    with session.desk() as desk:
        named = next((d.device for d in carrying.laptops(desk) if device in (d.device, d.name)), device)
        held = {g.household for g in grants.of_device(desk, named)}
        wanted = held & set(households) if households else held
        if not wanted:
            raise UserError("这台笔记本没有带着这样的户。", "请用 hudang field list 看谁带着什么。")
        grants.take_back(desk, named, wanted, reason)
    session.answer({"device": named, "households": sorted(wanted)}, f"已收回 {len(wanted)} 户。")


@field.command("packet")
@click.argument("village", metavar="村")
@click.option("--to", "target", type=click.Path(path_type=Path), required=True)
@with_session
def packet_(session: Session, village: str, target: Path) -> None:
    """给村干部的走访名单（PDF 和表格）：没有身份证号、账号、金额、病情。留痕。"""
    with session.desk() as desk:
        made = packet.write(desk, village, target)
    data = {
        "village": made.village,
        "households": made.households,
        "files": [str(made.pdf), str(made.workbook)],
    }
    session.answer(data, f"{made.village} {made.households} 户：{made.pdf}、{made.workbook}")


@field.command()
@click.argument("device", metavar="设备")
@click.option("--reason", required=True, help="经过，例如：下乡途中遗失")
@with_session
def lost(session: Session, device: str, reason: str) -> None:
    """报失一台笔记本（管理员）：撤销它，收回它带的户，换掉这些户的密钥。再做一次会接着做完。"""
    word = session.password()
    with session.desk(word) as desk:
        named = next((d.device for d in carrying.laptops(desk) if device in (d.device, d.name)), device)
        done = lost_laptops.report_lost(desk, word, named, reason)
        whose = dict(desk.users()).get(done.user, done.user)
    lines = [
        f"“{done.name}”已报失并撤销：它带着 {len(done.households)} 户，已换密钥 {done.renewed} 户。",
        f"请“{whose}”立即修改口令：笔记本上有用这个口令封存的签名密钥。",
        *(f"{file} 的密钥还没有换，请查明后再报失一次。" for file in done.left),
    ]
    data = {
        "device": done.device, "households": list(done.households), "renewed": done.renewed, "left": list(done.left),
    }  # fmt: skip
    session.answer(data, "\n".join(lines))
    if done.left:
        raise SystemExit(1)
