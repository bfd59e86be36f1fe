"""`hudang month close|export|reconcile`: the month from a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.progress import Progress

from desktop.cli.context import Session, with_session
from desktop.cli.files import read_file
from desktop.domain.credential import PersonCredential
from desktop.domain.file_names import shown_name
from desktop.domain.money import format_yuan
from desktop.errors import UserError
from desktop.office import month_close, month_tables, reconcile, sealed_tables
from desktop.office.act import Photo
from desktop.office.desk import Desk
from desktop.office.month_close import MonthView, Proof
from desktop.office.month_lines import Line

_month = click.argument("month", metavar="月份")


@click.group()
def month() -> None:
    """月结：结账、导出报表、与省系统核对。"""


@month.command()
@_month
@click.option("--pay", is_flag=True, help="先把应发的全部列入发放，再结账")
@click.option("--dry-run", is_flag=True, help="只看能不能结，不写任何东西")
@click.option(
    "--except", "exceptions", multiple=True, metavar="户号=原因", help="例外结账：逐户写明没有办的原因"
)
@click.option("--signer", help="在例外单上签字的领导（姓名或编号）")
@click.option("--proof", type=click.Path(path_type=Path), help="例外单签字的扫描件")
@with_session
def close(
    session: Session,
    month: str,
    pay: bool,
    dry_run: bool,
    exceptions: tuple[str, ...],
    signer: str | None,
    proof: Path | None,
) -> None:
    """结账。有没办完的户时要逐户写原因并附领导签字；加 --dry-run 时有没办完的，退出码为 1。"""
    reasons = dict(_pair(text) for text in exceptions)
    with session.desk() as desk, Progress(disable=session.as_json) as bar:
        task = bar.add_task("月结", total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        if dry_run:
            seen = month_close.preview(desk, month, tell)
        else:
            signed = _proof(desk, signer, proof)
            if pay:
                month_close.pay_all(desk, month, tell)
            month_close.close(desk, month, reasons, signed, tell)
            seen = month_close.preview(desk, month)
        data, lines = _told(seen)
    session.answer(data, "\n".join(lines))
    if dry_run and (seen.held or seen.due or seen.earlier or not seen.balanced):
        raise SystemExit(1)


@month.command()
@_month
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help="放报表的文件夹")
@click.option("--table", "tables", multiple=True, help="哪张表（不写即全部）")
@click.option("--full-for", "recipient", default="", help="全号版，写明交给谁（代发银行或民政部门）")
@click.option("--csv", "as_csv", is_flag=True, help="文本表（GB 18030），不写为 xlsx")
@with_session
def export(
    session: Session, month: str, target: Path, tables: tuple[str, ...], recipient: str, as_csv: bool
) -> None:
    """导出报表；每次导出都有登记。"""
    with session.desk() as desk:
        seen = month_close.preview(desk, month)
        known = month_tables.choices(desk)
        wanted = tables or tuple(c.id for c in known if c.full or not recipient)
        files = [
            str(month_tables.export(desk, seen, id, target, recipient=recipient, as_csv=as_csv))
            for id in wanted
        ]
    said = [f"已导出：{file}" for file in files]
    if seen.close is None:
        said.append(f"{month} 还没有结账，表上注明“未结账，仅供核对”。")
    session.answer({"month": month, "closed": seen.close is not None, "files": files}, "\n".join(said))


@month.command("reconcile")
@_month
@click.argument("files", metavar="导出表...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="把核对结果存成 xlsx")
@with_session
def reconcile_command(session: Session, month: str, files: tuple[Path, ...], out: Path | None) -> None:
    """与省系统导出的名册核对；有差异时退出码为 1。"""
    with session.desk() as desk:
        found = reconcile.reconcile(desk, month, files)
        if out is not None:
            reconcile.report(desk, found, out)
    data = {
        "month": month, "clean": found.clean, "certified": found.certified, "households": found.households,
        "amount_fen": found.amount_fen, "categories": list(found.categories), "missing": list(found.missing),
        "differences": [
            {
                "category": d.category, "household": d.household, "head": d.head, "person": d.person, "item": d.item,
                "ours": d.ours, "theirs": d.theirs, "note": d.note, "source": d.source,
            }
            for d in found.differences
        ],
        "listed": found.listed,
        "rejected": [{"file": f.file, "row": f.row, "code": f.code, "message": f.message} for f in found.rejected],
    }  # fmt: skip
    said = [reconcile.sentence(found)]
    said += [
        f"{d.category} {d.head}{f'（{d.person}）' if d.person else ''} {d.item}：本办公室 {d.ours}，省系统 {d.theirs}。"
        f"{d.note}"
        for d in found.differences
    ]
    said += [f"没有读入　{f.file} 第 {f.row} 行 {f.column}：{f.message}" for f in found.rejected]
    said += [f"提醒　{f.file} 第 {f.row} 行 {f.column}：{f.message}" for f in found.warnings]
    session.answer(data, "\n".join(said))
    if not found.clean:
        raise SystemExit(1)


def _pair(text: str) -> tuple[str, str]:
    household, equals, reason = text.partition("=")
    if not equals or not reason.strip():
        raise UserError(f"“{text}”要写成 户号=原因。", "例如 a1b2c3=省系统停机，核对结果没有回来。")
    return household.strip(), reason.strip()


def _proof(desk: Desk, signer: str | None, scan: Path | None) -> Proof | None:
    if scan is None and signer is None:
        return None
    if scan is None or signer is None:
        raise UserError("例外结账要同时写签字的领导和扫描件。", "请加 --signer 和 --proof。")
    people = [h.statement for h in desk.credentials.people]
    known = {s.person for s in people if isinstance(s, PersonCredential) and signer in (s.person, s.name)}
    if len(known) != 1:
        raise UserError(f"没有“{signer}”这位领导，或者有同名的。", "请写登记的姓名或编号。")
    data = read_file(scan)
    return Proof(known.pop(), Photo(data, scan.name, _PDF if data.startswith(b"%PDF") else _PICTURE))


@month.command()
@click.argument("file", metavar="盖章件", type=click.Path(path_type=Path))
@click.option("--month", "which", required=True, help="月份，如 2026-03")
@click.option("--table", default="statistics", help="哪张表，如 statistics")
@with_session
def sealed(session: Session, file: Path, which: str, table: str) -> None:
    """收进已加盖电子印章的表，原样保存，不改一个字节。"""
    with session.desk() as desk:
        sealed_tables.take_in(desk, which, table, file)
    session.answer(
        {"month": which, "table": table, "file": file.name},
        f"已收进 {which} 的盖章件：{shown_name(file.name)}。",
    )


_PDF, _PICTURE = "application/pdf", "image/jpeg"


def _told(seen: MonthView) -> tuple[dict[str, object], list[str]]:
    closed = seen.close
    data: dict[str, object] = {
        "month": seen.month, "closed": closed is not None, "balanced": seen.balanced, "lines": len(seen.paid),
        "amount_fen": seen.amount_fen, "digest": seen.digest, "unchanged": seen.unchanged,
        "sums": [
            {"matter": s.matter, "category": s.category, "households": s.households, "covered": s.covered,
             "amount_fen": s.amount_fen}
            for s in seen.sums
        ],
        "due": _lines(seen.due), "held": _lines(seen.held), "open_cases": len(seen.cases),
        "open_changes": len(seen.changes), "earlier": list(seen.earlier), "unread": list(seen.unread),
        "carried": [
            {"household": i.household, "reason": i.reason, "months": list(i.months), "amount_fen": i.amount_fen}
            for i in seen.carried
        ],
    }  # fmt: skip
    state = f"{closed.at[:10]} 已结账" if closed else "未结账"
    said = [
        f"{seen.month} {state}：{len(seen.paid)} 笔 {format_yuan(seen.amount_fen)} 元。",
        month_tables.sum_line(seen),
    ]
    said += [f"应发未列：{len(seen.due)} 笔。"] if seen.due else []
    said += [f"停住　{x.household} {x.name} {x.month}：{''.join(s.text for s in x.stops)}" for x in seen.held]
    said += [f"{m} 还没有结账。" for m in seen.earlier]
    return data, said


def _lines(lines: Sequence[Line]) -> list[dict[str, object]]:
    return [
        {"household": x.household, "benefit": x.benefit, "month": x.month, "amount_fen": x.amount_fen,
         "why": [s.text for s in x.stops]}
        for x in lines
    ]  # fmt: skip
