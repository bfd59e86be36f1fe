"""`hudang history list|field|asof|diff|undo|redact` and `hudang history destroy`."""

from __future__ import annotations

from typing import Any

import click

from desktop.cli.context import Session, with_session
from desktop.domain import masks
from desktop.domain.ledger_of_edits import WORDS
from desktop.domain.past import By
from desktop.errors import UserError
from desktop.office import destruction, redaction, undoing
from desktop.office import history as pasts
from desktop.office.act import home_at
from desktop.office.checking import day
from desktop.ui.presenters.journal_words import JournalWords

_BY = click.option(
    "--by", type=click.Choice(["written", "happened"]), default="written",
    help="按登记日（written，默认）还是按发生日（happened）",
)  # fmt: skip


@click.group()
def history() -> None:
    """经过：一户的每次登记、某一项的过去、某日的样子；撤销、依法删除、到期销毁。"""


@history.command("list")
@click.argument("household", metavar="户号")
@with_session
def list_(session: Session, household: str) -> None:
    """列出一户的全部登记，新的在前。"""
    with session.desk() as desk:
        found = pasts.passages(desk, household)
        words = JournalWords(desk, home_at(desk, household))
        said = [words.action(p.action, p.application) for p in found]
    rows = [
        {
            "entry": p.entry, "action": p.action, "title": title, "who": p.by.person,
            "device": p.by.device, "at": p.by.at,
            "happened": p.happened, "note": p.note, "refused": p.refused, "deleted": p.deleted,
            "edits": len(p.lines),
        }
        for p, title in zip(found, said, strict=True)
    ]  # fmt: skip
    lines = [
        f"{p.entry[:10]} {p.by.words} {title} {p.note}"
        + (f"（未采纳：{p.refused}）" if p.refused else "")
        + (f"（依法删除：{p.deleted}）" if p.deleted else "")
        for p, title in zip(found, said, strict=True)
    ]
    session.answer({"entries": rows}, "\n".join(lines))


@history.command("field")
@click.argument("household", metavar="户号")
@click.argument("record", metavar="记录（种类/编号）")
@click.argument("field", metavar="字段")
@with_session
def field_(session: Session, household: str, record: str, field: str) -> None:
    """某一项的过去：谁、何时、在哪台设备、写了什么。"""
    kind, _, id = record.partition("/")
    with session.desk() as desk:
        found = pasts.field_past(desk, household, kind, id, field)
    rows = [
        {
            "entry": p.entry, "value": masks.in_record(kind, field, p.value),
            "removed": p.removed, "who": p.by.person, "device": p.by.device,
            "at": p.by.at, "written": p.written, "happened": p.happened, "outcome": p.outcome, "note": p.note,
        }
        for p in found
    ]  # fmt: skip
    lines = [
        f"{p.by.words}（发生 {p.happened}）　{'（撤下）' if p.removed else r['value']}　{WORDS[p.outcome]}　{p.note}"
        for p, r in zip(found, rows, strict=True)
    ]
    session.answer({"values": rows}, "\n".join(lines) or "这一项没有登记过。")


@history.command()
@click.argument("household", metavar="户号")
@click.argument("on", metavar="日期")
@_BY
@with_session
def asof(session: Session, household: str, on: str, by: By) -> None:
    """一户在某日结束时的样子。"""
    with session.desk() as desk:
        found = pasts.as_of(desk, household, day(on), by)
    records = {
        f"{kind}/{id}": {name: masks.in_record(kind, name, value) for name, value in fields.items()}
        for (kind, id), fields in sorted(found.folded.records.items())
    }
    head = found.home.head.name if found.home.head else "（没有户主）"
    lines = [
        f"{pasts.BY_WORDS[by]} {on}：{head}，每月 {found.home.monthly_fen} 分，之后还有 {found.later} 次登记"
    ]
    lines += [f"{name}：{fields}" for name, fields in records.items()]
    session.answer({"day": on, "by": by, "later": found.later, "records": records}, "\n".join(lines))


@history.command()
@click.argument("household", metavar="户号")
@click.argument("first", metavar="日期")
@click.argument("second", metavar="日期")
@_BY
@with_session
def diff(session: Session, household: str, first: str, second: str, by: By) -> None:
    """两个日期之间有什么不同。"""
    with session.desk() as desk:
        found = pasts.between(desk, household, day(first), day(second), by)
    rows = [
        {
            "record": f"{d.kind}/{d.record}", "field": d.field,
            "before": masks.in_record(d.kind, d.field, d.before),
            "after": masks.in_record(d.kind, d.field, d.after),
        }
        for d in found
    ]  # fmt: skip
    lines = [f"{r['record']} {r['field']}：{r['before']} → {r['after']}" for r in rows]
    session.answer({"differences": rows}, "\n".join(lines) or "没有不同。")


@history.command()
@click.argument("household", metavar="户号")
@click.argument("entry", metavar="记录编号")
@click.option("--reason", required=True)
@with_session
def undo(session: Session, household: str, entry: str, reason: str) -> None:
    """用一条反向的登记撤销原来的登记；后来又改过的不动，并列出来。"""
    with session.desk() as desk:
        done, _ = undoing.undo(desk, household, entry, reason)
    left = [{"record": f"{x.kind}/{x.record}", "field": x.field, "reason": x.reason} for x in done.left]
    lines = ["已撤销。", *(f"没有动：{x['record']} {x['field']}（{x['reason']}）" for x in left)]
    session.answer({"undone": done.entry, "changes": len(done.changes), "left": left}, "\n".join(lines))


@history.command()
@click.argument("household", metavar="户号")
@click.argument("entry", metavar="记录编号")
@click.option("--reason", required=True)
@click.option("--basis", required=True, help="依据的法律、法规条文或本人申请")
@with_session
def redact(session: Session, household: str, entry: str, reason: str, basis: str) -> None:
    """依法删除一条登记的内容（管理员）：登记人、时间和摘要留下，内容从每份副本里去掉。"""
    password = session.password()
    with session.desk(password) as desk:
        desk.open_signing(password)
        found = redaction.preview(desk, household, entry)
        redaction.redact(desk, household, entry, reason, basis)
    lines = [f"已删除 {found.edits} 处内容、{len(found.attachments)} 件附件。", *found.cautions]
    session.answer(
        {"redacted": found.entry, "edits": found.edits, "attachments": len(found.attachments)},
        "\n".join(lines),
    )


@history.command()
@click.argument("household", default="", metavar="[户号]")
@click.option("--second", default="", help="同意销毁的主管领导（人员编号或姓名），口令写在第二行")
@click.option("--reason", default="")
@with_session
def destroy(session: Session, household: str, second: str, reason: str) -> None:
    """不写户号：列出保管期满的户。写户号：由管理员和一位主管领导销毁，打出销毁证明。"""
    password = session.password()
    with session.desk(password) as desk:
        if not household:
            _list_ripe(session, destruction.offered(desk, []), destruction.years(desk))
            return
        leader = next((id for id, label in desk.users() if second in (id, label)), second)
        desk.open_signing(password)
        done = destruction.destroy(desk, household, reason, leader, session.second_password("监销人口令"))
    session.answer({"destroyed": household, "certificate": done.certificate}, done.certificate)


def _list_ripe(session: Session, found: tuple[destruction.Ripe, ...], rule: tuple[int, str] | None) -> None:
    if rule is None:
        raise UserError(
            "还没有设置档案保管期限，没有可以销毁的户。", "请管理员按县级规定设置“档案保管期限（年）”。"
        )
    rows: list[dict[str, Any]] = [
        {"household": r.household, "closed": r.closed, "until": r.until, "rule": r.rule} for r in found
    ]
    lines = [f"{r.household} 结案 {r.closed}，保管到 {r.until}" for r in found]
    session.answer({"years": rule[0], "ripe": rows}, "\n".join(lines) or "没有保管期满的户。")
