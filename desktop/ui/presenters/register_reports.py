"""The books that nobody writes: read off households, people and the scheme. 归档, 统计, 台账, 责任, 服务指南."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.documents.guide import Guide, as_text
from desktop.domain.scheme import UNSAID
from desktop.office import archive_check, bodies, service_guide, statistics
from desktop.office.act import CaseRef
from desktop.office.archive_check import Checklist
from desktop.office.desk import Desk
from desktop.office.index import applied, readable, unread_words
from desktop.office.statistics import Period
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.register_views import Action, Book, Export, Row
from desktop.ui.presenters.words import day, yuan

ARCHIVE, STATISTICS, LEDGER, BODIES, GUIDES = "archive", "statistics", "ledger", "bodies", "guides"
PERIOD, SCAN = "period", "scan"
EXCEL, PDF, TEXT, SCANS, SCANS_WHOLE = "excel", "pdf", "text", "scans", "scans_whole"
_STATES = {
    "scanned": "电子件在档", "printed": "已生成存档", "recorded": "已办，没有电子件", "unmade": "可以生成，还没有存入",
    "missing": "缺", "not_needed": "不需要",
}  # fmt: skip
_SEPARATOR = "/"
_PERIOD = FormSpec(
    (Field("since", "从", "date"), Field("until", "到", "date")), action="统计", help="按事情发生的日期统计。"
)


def archive_book(desk: Desk) -> Book:
    """归档核对: every application that is over, those that lack something first."""
    unread: list[str] = []
    rows = []
    for file, home in readable(desk, applied(desk), unread):
        name = home.head.name if home.head else "（未写户主）"
        rows += [_checked(desk, name, x) for x in archive_check.checklists(desk, file) if x.over]
    rows.sort(key=lambda row: (not row.hurt, row.cells))
    own = bool(desk.pack.scheme.archive.checklist)
    source = "清单按方案。" if own else f"归档清单：{UNSAID}；这里按本事项各步骤留下的材料列出。"
    keepers = "、".join(desk.pack.scheme.archive.keepers.value or ()) or UNSAID
    copies = desk.pack.scheme.archive.copies.value
    kept = f"份数：{copies or UNSAID}；保管：{keepers}。"
    return Book(
        ARCHIVE, "归档核对", "办结的申请，档案齐不齐、电子件有没有、原件在哪里",
        (("户主", 90), ("事项", 0), ("还缺", 150), ("缺电子件", 110)), tuple(rows),
        notes=(source, kept, *([unread_words(unread)] if unread else [])), empty="还没有办结的申请。",
    )  # fmt: skip


def _checked(desk: Desk, name: str, listed: Checklist) -> Row:
    items = tuple((f.item.id, f.item.title) for f in listed.found)
    spec = FormSpec(
        (Field("item", "材料", "choice", choices=items), Field("scans", "扫描件", "photos", count=1)),
        action="存入户档",
    )
    facts = [(f.item.title, _STATES[f.state]) for f in listed.found if f.state != "not_needed"]
    facts += list(archive_check.whereabouts(desk, listed.ref.household))
    exports = [Export(SCANS, "导出扫描件…")]
    if any(f.item.private and f.scans for f in listed.found):
        exports.append(Export(SCANS_WHOLE, "连同核对报告导出…"))
    return Row(
        f"{listed.ref.household}{_SEPARATOR}{listed.ref.application}",
        (name, listed.title, "、".join(listed.missing) or "齐全", "、".join(listed.unscanned) or "—"),
        tuple(facts), (Action(SCAN, "补扫描件", spec),), tuple(exports), hurt=bool(listed.missing),
    )  # fmt: skip


def add_scan(desk: Desk, row: str, typed: Typed, spec: FormSpec) -> Told:
    """Put scans into the household file."""
    household, _, application = row.partition(_SEPARATOR)
    r = Reader(spec, typed)
    scans = r.pictures("scans")
    changes = archive_check.add_scan(desk, CaseRef(household, application), r.text("item"), scans)
    return Told(f"已存入 {len(scans)} 份扫描件。", changes)


def statistics_book(desk: Desk, period: Period) -> Book:
    """用权统计: one line for every matter."""
    unread: list[str] = []
    uses = statistics.use_of_power(desk, period, unread)
    table = statistics.statistics_table(desk, period, uses)
    shown = [n for n, c in enumerate(table.columns) if n == 0 or c.title in _SHOWN]
    heads = tuple((table.columns[n].title, 14 * len(table.columns[n].title) + 26 if n else 0) for n in shown)
    rows = tuple(
        Row(
            id,
            tuple(str(cells[n]) for n in shown),
            tuple((c.title, str(cell)) for c, cell in zip(table.columns, cells, strict=True)),
        )
        for id, cells in zip([*(u.matter for u in uses), "total"], table.rows, strict=True)
    )
    return Book(
        STATISTICS, "用权统计", "按事项统计受理、办结、超时、退回和纠正", heads, rows,
        (_period_form(period),), (Export(EXCEL, "导出 Excel…", f"用权统计_{period.until.isoformat()}", "xlsx"),),
        (table.note, *([unread_words(unread)] if unread else [])), period=_texts(period),
    )  # fmt: skip


_SHOWN = frozenset({"登记", "受理", "办结", "超时", "备案退回", "纠正"})
"""The counts that stand in the table; all of them stand beside it and in the workbook."""


def ledger_book(desk: Desk, period: Period) -> Book:
    """工作台账: every application that was open in the period."""
    unread: list[str] = []
    lines = statistics.ledger(desk, period, unread)
    rows = tuple(
        Row(
            str(n), (x.applicant, x.matter, x.what, day(x.due), x.result),
            (
                ("村（居）", x.village or "—"), ("登记", day(x.registered)), ("受理", day(x.accepted)),
                ("期限", day(x.due)), ("办结", day(x.finished)),
                ("金额", f"{yuan(x.amount_fen)} 元" if x.amount_fen else "—"),
                ("经办人", x.handler), ("备案", x.filing or "—"),
            ), hurt=x.late,
        )
        for n, x in enumerate(lines, 1)
    )  # fmt: skip
    return Book(
        LEDGER, "工作台账", "本期办理过的每一件",
        (("申请人", 90), ("事项", 0), ("类型", 84), ("期限", 100), ("结果", 76)), rows, (_period_form(period),),
        (Export(EXCEL, "导出 Excel…", f"工作台账_{period.until.isoformat()}", "xlsx"),),
        (f"共 {len(lines)} 件，超时 {sum(x.late for x in lines)} 件。",
         *([unread_words(unread)] if unread else [])),
        empty="本期没有办理过申请。", period=_texts(period),
    )  # fmt: skip


def bodies_book(desk: Desk) -> Book:
    """组织与责任: bodies, people, powers, the leading group, the first responsible person."""
    rows = [
        Row(
            f"body-{n}", (b.who, b.duty, "、".join(p.name for p in b.people) or "—"),
            (("责任", b.duty), ("方案原文", b.quote or UNSAID), *_people(b.people)),
        )
        for n, b in enumerate(bodies.bodies(desk))
    ]  # fmt: skip
    first = bodies.responsible(desk)
    names = "、".join(p.name for p in first.people) or "还没有登记任职"
    said = (("方案原文", first.quote or UNSAID), *_people(first.people))
    rows.insert(0, Row("first", ("第一责任人", first.said, names), said))
    for title, found in (
        ("领导小组", bodies.leading_group(desk)),
        ("审核确认小组", bodies.confirming_panel(desk)),
    ):
        if found:
            rows.append(Row(title, (title, dict(found)["名称"], dict(found)["组长"]), found))
    rows += [
        Row(p.role, (f"岗位：{p.role}", "、".join(p.office) or "—", f"{len(p.steps)} 个环节"),
            (("可办环节", "、".join(p.steps) or "—"), ("另外", "、".join(p.office) or "—")))
        for p in bodies.powers(desk)
    ]  # fmt: skip
    count, least = bodies.staff(desk)
    enough = f"在岗 {count} 人，方案要求不少于 {least or UNSAID}" + (" 人" if least else "")
    return Book(
        BODIES, "组织与责任", "谁负什么责、由谁担任、每个岗位能办什么",
        (("主体", 150), ("责任", 0), ("本办公室", 110)), tuple(rows),
        notes=(enough + "。",),
    )  # fmt: skip


def _people(people: tuple[bodies.Post, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            p.name,
            "；".join(
                filter(None, ("、".join(p.roles), "、".join(p.positions), "" if p.login else "只在纸上签"))
            ),
        )
        for p in people
    )


def guides_book(desk: Desk) -> Book:
    """服务指南: one for every matter."""
    rows = []
    for m in desk.pack.scheme.matters:
        guide = service_guide.guide(desk, m.id)
        said = tuple((s.title, "\n".join(_first(s.title, guide))) for s in guide.sections)
        name = guide.title
        exports = (Export(PDF, "导出 PDF…", name, "pdf"), Export(TEXT, "导出文字…", name, "txt"))
        rows.append(Row(m.id, (m.title, m.kind or UNSAID, f"{len(m.steps)} 个环节"), said, exports=exports))
    return Book(
        GUIDES,
        "服务指南",
        "按方案、规定和设置生成，改了设置就跟着变",
        (("事项", 0), ("类型", 90), ("流程", 90)),
        tuple(rows),
    )


def _first(title: str, guide: Guide) -> list[str]:
    """A section in a few lines, for the right side; the paper has it all."""
    (section,) = (s for s in guide.sections if s.title == title)
    whole = as_text(Guide("", "", (section,))).splitlines()
    return [line for line in whole if line and not line.startswith("一、")][:_MOST_LINES]


_MOST_LINES = 14


def export(desk: Desk, book: str, id: str, row: str, target: Path, period: Period) -> Told:
    """Take something out. Raises ``UserError``."""
    if book == ARCHIVE:
        household = row.partition(_SEPARATOR)[0]
        done = archive_check.export_scans(desk, household, target, with_private=id == SCANS_WHOLE)
        return Told(f"已导出 {len(done)} 张图片，导出已登记。", hint="录入省系统后请删除这些文件。")
    if book == GUIDES:
        service_guide.export(desk, row, target)
    elif book == STATISTICS:
        uses = statistics.use_of_power(desk, period)
        statistics.export(desk, statistics.statistics_table(desk, period, uses), target)
    else:
        statistics.export(
            desk, statistics.ledger_table(desk, period, statistics.ledger(desk, period)), target
        )
    return Told(f"已写入 {target.name}，导出已登记。")


def read_period(since: str, until: str, today: date) -> Period:
    """The days that were typed; nothing typed: this year up to today. Raises ``FieldProblem``."""
    typed = {"since": since or f"{today.year}-01-01", "until": until or today.isoformat()}
    r = Reader(_PERIOD, typed)
    first, last = r.day("since"), r.day("until")
    if last < first:
        raise FieldProblem("until", "止日早于起日。", "请核对起止日期。")
    return statistics.check_period(first, last)


def _period_form(period: Period) -> Action:
    since, until = _texts(period)
    return Action(
        PERIOD, "统计期间", _PERIOD.with_fields({"since": {"initial": since}, "until": {"initial": until}})
    )


def _texts(period: Period) -> tuple[str, str]:
    return period.since.isoformat(), period.until.isoformat()
