"""hudang paper: the seal-use register, and what becomes of a paper after it was issued."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.domain.household import Paper
from desktop.errors import UserError
from desktop.office import seal_register, seal_register_sheet, sealed_files, stamping
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Desk
from desktop.office.index import unread_words

_household = click.argument("household", metavar="户号")
_number = click.argument("number", metavar="文号")
_reason = click.option("--reason", required=True, help="原因")


@click.group()
def paper() -> None:
    """用印登记；文书的作废、重出、重印，外部印章文件。"""


@paper.command()
@click.option("--month", default="", help="哪个月，例如 2026-03；不写是全部")
@click.option("--out", type=click.Path(path_type=Path), help="写成表格（.xlsx）")
@with_session
def register(session: Session, month: str, out: Path | None) -> None:
    """看用印登记，或写成表格。退出码为 1：有户档读不了，登记不全。"""
    with session.desk() as desk:
        found = seal_register.read(desk)
        said = seal_register_sheet.save(desk, found, month, out) if out else ""
    shown = found.of_month(month)
    lines = [
        f"{u.on} {u.use_no or '未用印'} {u.title} {u.number} {u.copies} 份 {u.by} {u.note}".rstrip()
        for u in shown.uses
    ]
    lines += [f"{g.on} {g.number} {g.why}".strip() for g in shown.gaps]
    lines += [seal_register_sheet.words(shown), unread_words(found.unread) if found.unread else "", said]
    session.answer(
        {
            "uses": [
                {
                    "on": u.on, "use_no": u.use_no, "title": u.title, "number": u.number, "copies": u.copies,
                    "household": u.household, "paper": u.paper, "voided_on": u.voided_on,
                    "replaced_by": u.replaced_by, "printed": u.printed, "note": u.note,
                }
                for u in shown.uses
            ],
            "unused": [{"number": g.number, "on": g.on, "why": g.why} for g in shown.gaps],
            "copies": shown.copies, "voids": shown.voids, "reprints": shown.reprints, "doubled": list(found.doubled),
            "unread": list(found.unread), "file": str(out) if out else "",
        },
        "\n".join(line for line in lines if line),
    )  # fmt: skip
    if found.unread or found.doubled:
        raise SystemExit(1)


@paper.command()
@_household
@_number
@_reason
@with_session
def void(session: Session, household: str, number: str, reason: str) -> None:
    """作废一件文书；文号和原件留在户档里。"""
    with session.desk() as desk:
        found = _paper(desk, household, number)
        stamping.void(desk, household, found.id, reason, desk.today())
    session.answer({"void": found.number}, f"{found.number} 已作废。")


@paper.command()
@_household
@_number
@_reason
@with_session
def reissue(session: Session, household: str, number: str, reason: str) -> None:
    """作废一件通知书并重出；新件另编文号和用印编号。"""
    word = session.password("您的口令")
    with session.desk(word) as desk:
        desk.open_signing(word)
        found = _paper(desk, household, number)
        ref = CaseRef(household, found.application)
        new, _ = stamping.reissue(desk, ref, found.id, reason, desk.today())
        made = home_at(desk, household).paper(new)
    taken = made.number if made else ""
    session.answer(
        {"void": found.number, "number": taken, "paper": new}, f"{found.number} 已作废，由 {taken} 替代。"
    )


@paper.command()
@_household
@_number
@click.option("--copies", default=1, show_default=True, help="份数")
@click.option("--reason", default="", help="重印的原因；第一次打印不用写")
@with_session
def reprint(session: Session, household: str, number: str, copies: int, reason: str) -> None:
    """登记一次打印（重印要写原因）；返回要印在页上的字样。"""
    with session.desk() as desk:
        found = _paper(desk, household, number)
        words, _ = stamping.reprint(desk, household, found.id, copies, reason)
        times = stamping.printed(desk, household, found.id)
    session.answer(
        {"number": found.number, "words": words, "printed": times},
        f"已登记第 {times} 次打印，{copies} 份。{words}",
    )


@paper.command()
@_household
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--of", "number", required=True, help="对应哪件文书（文号）")
@click.option("--title", required=True, help="这是什么文件")
@click.option("--source", required=True, help="由哪个单位盖章")
@with_session
def sealed(session: Session, household: str, file: Path, number: str, title: str, source: str) -> None:
    """把外单位盖过电子印章的 PDF 或 OFD 原样存入户档。"""
    with session.desk() as desk:
        found = _paper(desk, household, number)
        sealed_files.take_in(desk, household, found.id, file, title, source)
        kept = home_at(desk, household).sealed_files[-1]
    said = sealed_files.words(kept.media_type, kept.signatures)
    session.answer({"sha256": kept.sha256, "what": said}, f"已原样存入：{said}。")


def _paper(desk: Desk, household: str, number: str) -> Paper:
    """A paper by its number as printed, or by its id. Raises ``UserError``."""
    found = [p for p in home_at(desk, household).papers if number in (p.number, p.id)]
    if len(found) != 1:
        raise UserError(f"这一户没有文号是“{number}”的文书。", "请用 hudang paper register 查文号和户号。")
    return found[0]
