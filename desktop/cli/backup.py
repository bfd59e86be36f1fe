"""`hudang office backup|restore|drill|salvage`: copies of the office, and what to do when it is lost or damaged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from desktop.cli.context import Session, with_session
from desktop.cli.office import office
from desktop.errors import UserError
from desktop.models.backup import Figures
from desktop.models.backup_image import DISC
from desktop.models.durable import replace
from desktop.office import awaited, backup, drill, identity, mending, restore, salvage
from desktop.office.backup import Taken
from desktop.office.clock import SystemClock
from desktop.office.salvage import Salvaged

_FOLDER = click.Path(path_type=Path)


@office.command("backup")
@click.option(
    "--to", "target", type=_FOLDER, help="备份到哪个文件夹（U 盘、移动硬盘、共享文件夹）；记住过的可省略"
)
@click.option("--verify", is_flag=True, help="全部重新读一遍并核对，损坏的补写")
@click.option("--every", "days", type=click.IntRange(0, 365), help="以后每几天自动备份一次到这里；0 只手动")
@click.option("--iso", "image", type=_FOLDER, help="另做一个可刻录的光盘映像")
@click.option("--list", "listing", is_flag=True, help="只列出已有的备份")
@with_session
def back_up(
    session: Session, target: Path | None, verify: bool, days: int | None, image: Path | None, listing: bool
) -> None:
    """备份整个办公室（加密，只写改过的部分）。有文件损坏时退出码为 1。"""
    with session.desk() as desk:
        standing = backup.plan(desk)
        place = target or (Path(standing.target) if standing else None)
        if place is None:
            raise UserError("没有说备份到哪里。", "请加 --to 文件夹。")
        if listing:
            _list(session, place)
            return
        taken = backup.back_up(desk, place, verify=verify)
        if days is not None:
            backup.remember(desk, place, days)
        size = backup.write_disc(desk, place, image)[1] if image else 0
    data: dict[str, Any] = {
        "snapshot": taken.snapshot.id,
        "at": taken.snapshot.about.at,
        "households": len(taken.snapshot.households),
        "files": len(taken.snapshot.files),
        **asdict(taken.figures),
        "pruned": taken.pruned,
        "damaged": list(taken.damaged),
        "left_out": list(taken.left_out),
    }
    session.answer(
        data | ({"iso": str(image), "iso_bytes": size} if image else {}), _told(taken, image, size)
    )
    if taken.damaged:
        raise SystemExit(1)


def _told(taken: Taken, image: Path | None, size: int) -> str:
    lines = [
        f"已备份 {len(taken.snapshot.households)} 户，编号 {taken.snapshot.id}：{_cost(taken.figures)}。"
    ]
    lines += [f"{name} 已损坏，备份里保留它上一次完好的内容。{salvage.HINT}" for name in taken.damaged]
    if taken.left_out:
        lines.append(f"没有备份 {len(taken.left_out)} 个不是户档的文件：{'、'.join(taken.left_out[:3])}。")
    if image:
        disc = "一张 CD-R 放得下" if size <= DISC else "一张 CD-R 放不下，请用 DVD 或蓝光盘"
        lines.append(f"光盘映像：{image}（{size / 1e6:.0f} MB，{disc}）。")
    return "\n".join(lines)


def _cost(figures: Figures) -> str:
    mended = f"，补写 {figures.mended} 块" if figures.mended else ""
    return (
        f"读 {figures.read} 个文件，未改动 {figures.reused} 个，写入 {figures.written / 1e6:.1f} MB{mended}"
    )


@office.command("restore")
@click.option(
    "--from", "source", type=_FOLDER, required=True, help="备份所在的文件夹、光盘映像，或办公室文件夹的拷贝"
)
@click.option("--to", "target", type=_FOLDER, help="恢复到哪个空文件夹")
@click.option("--at", default="", help="哪一次备份：编号，或日期（取那天或之前最近的）")
@click.option("--in-place", is_flag=True, help="就地修复 --to 的办公室：补上缺的，合并新旧，不丢较新的内容")
@click.option("--device", "device_name", default="", help="这台电脑叫什么")
@click.option("--list", "listing", is_flag=True, help="只列出已有的备份")
@with_session
def bring_back(
    session: Session,
    source: Path,
    target: Path | None,
    at: str,
    in_place: bool,
    device_name: str,
    listing: bool,
) -> None:
    """从备份恢复办公室；这台电脑得到新的设备编号和新的号段（由管理员的口令批准）。还要等管理员时退出码为 1。"""
    if listing:
        _list(session, source)
        return
    if target is None:
        raise UserError("没有说恢复到哪里。", "请加 --to 空文件夹。")
    clock, profile = SystemClock(), session.profile_folder()
    word = session.password("管理员口令")
    if in_place:
        mended = mending.mend(source, target, profile, session.user, word, clock, at=at)
        _tell_mended(session, target, mended)
        return
    done = restore.restore(source, target, profile, session.user, word, clock, at=at, device_name=device_name)
    data = {
        "office": str(target),
        "households": done.households,
        "taken_at": done.laid.taken_at,
        "snapshot": done.laid.source,
        "device": done.adopted.device if done.adopted else None,
        "block": done.adopted.block if done.adopted else None,
        "problems": list(done.laid.problems),
    }
    when = f"{done.laid.taken_at[:16].replace('T', ' ')} 的备份" if done.laid.taken_at else "手工拷贝"
    lines = [f"已从{when}恢复 {done.households} 户到 {target}。", *done.laid.problems]
    if done.adopted is None:
        lines.append("文件已恢复，但这台电脑还没有登记：请管理员用自己的口令再运行一次同样的命令。")
    else:
        lines += [
            f"这台电脑的新设备编号是 {done.adopted.device}，号段 {done.adopted.block}。",
            "备份以后的记录如果在其他电脑、笔记本上还有，交换一次就会并回来。",
            "原来的电脑丢失或被盗的，请管理员吊销它：hudang device revoke。",
        ]
    session.answer(data, "\n".join(lines))
    if done.adopted is None:
        raise SystemExit(1)


def _tell_mended(session: Session, target: Path, mended: mending.Mended) -> None:
    built = [f"{s.file}：合并出 {s.entries} 条记录，旧文件存为 damaged/{s.aside}" for s in mended.built]
    data = {
        "office": str(target),
        "put_back": mended.put_back,
        "built": [_salvaged(s) for s in mended.built],
        "lost": list(mended.lost),
        "problems": mended.problems,
        "device": mended.identity.device if mended.identity else None,
        "block": mended.identity.block if mended.identity else None,
    }
    lines = [f"修复完成：补回 {len(mended.put_back)} 个文件，重建 {len(mended.built)} 个。", *built]
    lines += [f"没有找回：{text}" for text in mended.lost] + mended.problems
    session.answer(data, "\n".join(lines))
    if mended.lost or mended.problems:
        raise SystemExit(1)


def _list(session: Session, place: Path) -> None:
    problems: list[str] = []
    found = restore.choices(place, problems)
    rows = [
        {
            "snapshot": c.snapshot.id,
            "at": c.snapshot.about.at,
            "device": c.snapshot.about.name,
            "households": len(c.snapshot.households),
            "bytes": c.snapshot.size,
            "whole": c.whole,
        }
        for c in found
    ]
    lines = [c.words for c in found] or ["这里没有备份。"]
    session.answer({"snapshots": rows, "problems": problems}, "\n".join([*lines, *problems]))


@office.command("drill")
@click.option("--from", "source", type=_FOLDER, help="演练哪里的备份；记住过的可省略")
@click.option("--certificate", type=_FOLDER, help="证明存为 PDF（旁边另存同名 JSON）")
@with_session
def prove(session: Session, source: Path | None, certificate: Path | None) -> None:
    """恢复演练：把最近的备份恢复到临时位置，逐个核对，出具证明。没有全部通过时退出码为 1。"""
    word = session.password()
    with session.desk(word) as desk:
        done = drill.drill(desk, source, word)
        paper = drill.certificate(done, desk) if certificate else b""
    if certificate:
        replace(certificate, paper)
        beside = json.dumps(done.as_json(), ensure_ascii=False, indent=1).encode()
        replace(certificate.with_suffix(".json"), beside)
    verdict = "全部通过" if done.good else f"有 {len(done.failures)} 处没有通过"
    b = done.backup
    text = f"恢复演练：{b.households} 户、{b.entries} 条记录、{b.attachments} 个附件，{verdict}。"
    session.answer(done.as_json(), "\n".join([text, *done.failures]))
    if not done.good:
        raise SystemExit(1)


@office.command("salvage")
@click.argument("what", metavar="户号|office|catalogue|restricted|leads")
@click.option("--from", "places", multiple=True, type=_FOLDER, help="还可以在哪些备份里找")
@with_session
def rescue(session: Session, what: str, places: Sequence[Path]) -> None:
    """抢救损坏的文件：从原文件、备份、数据包里合并还能找回的记录。有没能找回的时退出码为 1。"""
    clock, profile, folder = SystemClock(), session.profile_folder(), session.folder()
    word = session.password()
    renewed = None
    if what == "office":
        found, renewed = mending.salvage_office(folder, profile, session.login(), word, clock, places)
    else:
        with session.desk(word) as desk:
            if what == "catalogue":
                desk.renew_catalogue()
            elif what in salvage.JOURNALS:
                found = salvage.journal(desk, what, places)
            else:
                found = salvage.household(desk, what, places)
        if what == "catalogue":
            with session.desk(word):
                session.answer({"rebuilt": True}, "检索目录已重建。")
            return
        if not found.whole:
            renewed = identity.adopt(folder, profile, session.login(), word, clock, came_from="", taken_at="")
            if renewed is None:
                found.problems.append(
                    "原文件没有全部读出，请管理员再运行一次这条命令，给这台电脑换新的设备编号。"
                )
    data = _salvaged(found) | {"device": renewed.device if renewed else None}
    lines = [
        f"抢救出 {found.entries} 条记录，损坏的文件存为 damaged/{found.aside}。"
        if found.aside
        else f"找回 {found.entries} 条记录。"
    ]
    lines += [f"{name}：{count} 条" for name, count in found.found.items()]
    lines += [f"没有找回：{text}" for text in found.lost] + found.problems
    if renewed:
        lines.append(f"这台电脑的新设备编号是 {renewed.device}，号段 {renewed.block}。")
    session.answer(data, "\n".join(lines))
    if found.lost:
        raise SystemExit(1)


def _salvaged(found: Salvaged) -> dict[str, Any]:
    return {
        "file": found.file,
        "entries": found.entries,
        "found": found.found,
        "lost": found.lost,
        "problems": found.problems,
        "aside": found.aside,
        "whole": found.whole,
    }


@office.command("awaited")
@with_session
def await_(session: Session) -> None:
    """恢复以后：别处登记过、本机还没有的记录。有时退出码为 1。"""
    with session.desk() as desk:
        found = awaited.awaited(desk)
    rows = [asdict(one) for one in found]
    session.answer({"awaited": rows}, "\n".join(one.words for one in found) or "没有缺少的记录。")
    if found:
        raise SystemExit(1)
