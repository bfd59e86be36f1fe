"""`hudang office volume …`: what a household's file lacks, what can be made for it, its volume, a scan filed anew."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.cli.office import office
from desktop.errors import UserError
from desktop.office import archive_check, archive_making, rescans, volume
from desktop.office.index import applied
from desktop.office.photo import Photo

_HOUSEHOLD = click.option("--household", required=True, metavar="户号", help="哪一户")


@office.group("volume")
def volume_group() -> None:
    """一户一档：缺什么、生成并存入、装订成卷、更换扫描件。"""


@volume_group.command("lacks")
@_HOUSEHOLD
@with_session
def lacks(session: Session, household: str) -> None:
    """案卷还缺什么；齐全时退出码 0，未齐 1。"""
    with session.desk() as desk:
        planned = volume.plan(desk, household.strip())
    told = {
        "household": planned.file,
        "pages": planned.pages,
        "missing": planned.missing,
        "remarks": planned.remarks,
    }
    words = "\n".join(planned.missing) or f"齐全，{len(planned.lines)} 件 {planned.pages} 页。"
    session.answer(told, words)
    if not planned.complete:
        raise SystemExit(1)


@volume_group.command("make")
@click.option("--household", default="", metavar="户号", help="只办这一户；不写的，办全部")
@with_session
def make(session: Session, household: str) -> None:
    """生成并存入：在系统内签批、还没有纸面的审核确认表等，由程序据档案生成（不用印）。"""
    with session.desk() as desk:
        files = [household.strip()] if household.strip() else list(applied(desk))
        made, refused, _ = archive_making.make_all(desk, files)
    words = [f"已生成并存入 {made} 份，未用印。", *refused]
    session.answer({"made": made, "refused": refused}, "\n".join(words))
    if refused:
        raise SystemExit(1)


@volume_group.command("bind")
@_HOUSEHOLD
@click.option("--copy", default=1, show_default=True, type=click.IntRange(1), help="第几份")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到哪个 PDF")
@with_session
def bind(session: Session, household: str, copy: int, out: Path) -> None:
    """装订成卷，写成一个 PDF/A（导出留痕）；没齐的写明未齐。"""
    with session.desk() as desk:
        done = volume.export(desk, household.strip(), out, copy)
    state = volume.COMPLETE if done.complete else volume.INCOMPLETE
    told = {"household": done.file, "file": str(out), "pages": done.pages, "missing": done.missing}
    session.answer(told, f"案卷（{state}，{len(done.lines)} 件 {done.pages} 页）已写入 {out}（已留痕）。")


@volume_group.command("rescan")
@_HOUSEHOLD
@click.option(
    "--old", default="", metavar="摘要", help="要换的那一份的 sha256（前 8 位以上）；不写的，列出来"
)
@click.option("--scan", type=click.Path(path_type=Path, dir_okay=False), help="新的扫描件")
@click.option("--reason", default="", help="理由")
@with_session
def rescan(session: Session, household: str, old: str, scan: Path | None, reason: str) -> None:
    """更换扫描件：新的算数，原来的留在档里，可在“经过”里撤销。"""
    with session.desk() as desk:
        titles = {item.id: item.title for item in archive_check.items(desk)}
        found = rescans.filed(desk, household.strip(), titles)
        if not old:
            listed = [{"sha256": f.sha256, "words": f.words} for f in found]
            words = "\n".join(f"{f.sha256[:16]}  {f.words}" for f in found)
            session.answer({"scans": listed}, words or "这一户还没有归档的扫描件。")
            return
        meant = [f for f in found if f.sha256.startswith(old)]
        if len(meant) != 1 or len(old) < 8:
            raise UserError("没有找到要更换的扫描件。", "摘要至少写 8 位；不写 --old 可列出全部。")
        if scan is None:
            raise UserError("没有给新的扫描件。", "请加 --scan 文件。")
        rescans.replace_scan(desk, household.strip(), meant[0].sha256, Photo.of_file(scan), reason)
    session.answer({"replaced": meant[0].sha256}, f"已更换：{meant[0].title}。原来的扫描件留在档里。")
