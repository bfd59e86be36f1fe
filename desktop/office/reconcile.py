"""核对: our list of a month against the export of the provincial system, field by field (陵水 L8, 密山 M9, M16).

Who is missing on which side, and every amount, category, account and character of a name that differs. When nothing
differs over everything we pay, that is written into the office journal as 零差异.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.exclusion import kind_of
from desktop.domain.household import Account, Benefit, Household, household
from desktop.domain.idnumber import mask
from desktop.domain.journal import Put
from desktop.domain.money import format_yuan
from desktop.domain.names import name_key
from desktop.domain.roster import read_roster
from desktop.domain.roster_columns import category_in
from desktop.domain.roster_model import CATEGORIES, Category, Finding, Roster, RosterHousehold
from desktop.domain.scheme import Pack
from desktop.errors import UserError
from desktop.models.canonical import canonical, digest
from desktop.office.desk import Desk
from desktop.office.month_doubles import person_key
from desktop.office.month_lines import Line, reckoned
from desktop.office.month_view import MonthView, Progress
from desktop.office.month_view import view as month_view
from desktop.office.outgoing import Outgoing, write_out
from desktop.office.roster_files import read_files
from desktop.office.table_files import TableData, masked_account, workbook
from desktop.office.table_layout import Column

RECONCILED = "reconciled"
BOTH = ("本办公室", "省系统")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. ``ours`` and ``theirs`` as a list may show them: numbers are masked."""

    category: str
    head: str
    id_masked: str
    person: str
    item: str
    ours: str
    theirs: str
    note: str = ""
    household: str = ""
    source: str = ""
    """File and row of the export."""


@dataclass(frozen=True, slots=True)
class Ours:
    """One family in one category as our list has it. ``amount_fen`` None: it is not on the list, ``why`` says why."""

    household: str
    category: Category
    head: str
    head_key: str
    covered: int
    amount_fen: int | None
    parts: tuple[int, int, int] | None
    people: Mapping[str, str]
    account: Account | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The outcome. ``missing`` categories that we pay and the export lacks; ``rejected`` rows that were not read.

    ``listed``: everything due stands on the payment list; ``certified``: 零差异 was written down.
    """

    month: str
    categories: tuple[Category, ...]
    missing: tuple[Category, ...]
    households: int
    amount_fen: int
    differences: tuple[Difference, ...]
    rejected: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    unread: tuple[str, ...]
    files: tuple[str, ...]
    listed: bool
    certified: bool = False

    @property
    def clean(self) -> bool:
        """零差异: everything we pay was compared, every row was read, and nothing differs."""
        return not (self.differences or self.missing or self.rejected or self.unread) and self.households > 0


def reconcile(
    desk: Desk, month: str, paths: Sequence[Path], progress: Progress | None = None
) -> Reconciliation:
    """Read the exports and compare; writes the certificate when nothing differs and everything due is on the list.

    Raises ``UserError`` for files that are no roster, a month out of reach, and on a laptop.
    """
    roster = read_roster(read_files(paths), desk.today())
    seen = month_view(desk, month, progress)
    found = compare(desk, seen, roster)
    return _certified(desk, found) if found.clean and found.listed else found


def compare(desk: Desk, seen: MonthView, roster: Roster) -> Reconciliation:
    """The same without writing anything."""
    ours, unread = list_of(desk, seen)
    categories = tuple(c for c in CATEGORIES if c in roster.totals_fen)
    own = [o for o in ours if o.amount_fen is not None and o.category in CATEGORIES]
    return Reconciliation(
        month=seen.month,
        categories=categories,
        missing=tuple(c for c in CATEGORIES if c not in categories and any(o.category == c for o in own)),
        households=sum(o.category in categories for o in own),
        amount_fen=sum(o.amount_fen or 0 for o in own if o.category in categories),
        differences=tuple(_differences(ours, roster, categories)),
        rejected=roster.rejects,
        warnings=roster.warnings,
        unread=unread,
        files=tuple(dict.fromkeys(f.file for f in roster.files)),
        listed=not seen.due,
    )


def list_of(desk: Desk, seen: MonthView) -> tuple[list[Ours], tuple[str, ...]]:
    """Our side: every family with a monthly benefit or a recognition in the month; and the files that were not read."""
    lines = {
        (x.household, x.benefit): x for x in (*seen.paid, *seen.due, *seen.held) if x.month == seen.month
    }
    left = {item.household: item.reason for item in seen.close.left} if seen.close else {}
    found: list[Ours] = []
    unread: list[str] = []
    for file in desk.households.ids():
        try:
            with desk.open_household(file) as opened:
                home = household(file, opened.records())
        except UserError:
            unread.append(file)
        else:
            found += _of_home(desk.pack, home, seen.month, lines, left.get(file, ""))
    return found, tuple(unread)


def _of_home(
    pack: Pack, home: Household, month: str, lines: Mapping[tuple[str, str], Line], left: str
) -> Iterator[Ours]:
    for benefit in home.benefits:
        category = export_category(pack, home, benefit)
        ended = benefit.valid_until and benefit.valid_until < month
        if category is None or benefit.amount_fen or not benefit.runs_in(month) or ended:
            continue
        line = lines.get((home.id, benefit.id))
        why = _why_not(line, left) if benefit.monthly_fen else ""
        amount = None if why else home.paid_fen(benefit.id, month) or (line.amount_fen if line else 0)
        members = [m for m in reckoned(home, benefit) if m.here]
        head = home.head
        parts = (benefit.base_fen, benefit.household_topup_fen, benefit.person_topup_fen)
        yield Ours(
            household=home.id, category=category, head=head.name if head else "",
            head_key=person_key(head.id_number) if head else "", covered=benefit.covered, amount_fen=amount,
            parts=parts if sum(parts) == amount else None,
            people={person_key(m.id_number): m.name for m in members if m.id_number},
            account=line.account if line else None, why=why,
        )  # fmt: skip


def _why_not(line: Line | None, left: str) -> str:
    """Why a running benefit is not on the list; empty where it is, or will be."""
    if line is None:
        return f"不在本月名单上：{left}" if left else "不在本月名单上。"
    stopped = line.state == "held" or line.strict
    return "；".join(s.text for s in line.stops) if stopped else ""


def export_category(pack: Pack, home: Household, benefit: Benefit) -> Category | None:
    """Which sheet of the export a benefit stands in; None for what the export does not know."""
    if named := category_in(benefit.category):
        return named
    matter = pack.scheme.matter(benefit.matter)
    kind = kind_of(matter) if matter else benefit.matter
    if kind == "dibao":
        return "城市低保" if home.fields.get("hukou") == "urban" else "农村低保"
    other: Mapping[str, Category] = {"tekun": "特困人员", "marginal": "低保边缘"}
    return other.get(kind)


def _differences(
    ours: Sequence[Ours], roster: Roster, categories: Sequence[Category]
) -> Iterator[Difference]:
    theirs: dict[tuple[str, str], RosterHousehold] = {
        (h.category, person_key(h.head_id)): h for h in roster.households
    }
    elsewhere: dict[str, RosterHousehold] = {person_key(h.head_id): h for h in roster.households}
    met: set[tuple[str, str]] = set()
    for own in ours:
        key = (own.category, own.head_key)
        there = theirs.get(key) or _by_member(own, theirs)
        if there is not None:
            met.add((there.category, person_key(there.head_id)))
            yield from _of_one(own, there)
        elif other := elsewhere.get(own.head_key):
            met.add((other.category, own.head_key))
            yield _say(own, other, "类别", own.category, other.category)
            yield from _of_one(own, other)
        elif own.category in categories and own.amount_fen is not None:
            yield _say(own, None, "整户", "有", "没有", "省系统里没有这一户，或该行读不出。")
    for h in roster.households:
        if (h.category, person_key(h.head_id)) not in met:
            yield _say(
                None, h, "整户", "没有", f"有，{format_yuan(h.total_fen)}", "本办公室本月名单里没有这一户。"
            )


def _by_member(own: Ours, theirs: Mapping[tuple[str, str], RosterHousehold]) -> RosterHousehold | None:
    """The same family under another head (the head changed on one side)."""
    return next((h for key in own.people if (h := theirs.get((own.category, key)))), None)


def _of_one(own: Ours, there: RosterHousehold) -> Iterator[Difference]:
    if own.amount_fen is None:
        yield _say(own, there, "停住", "停住发放", format_yuan(there.total_fen), own.why)
        return
    if own.head_key != person_key(there.head_id):
        yield _say(own, there, "户主", own.head, there.head_name, "两边的户主不是同一人。")
    elif own.head != there.head_name:
        yield _say(own, there, "户主姓名", own.head, there.head_name, _spelling(own.head, there.head_name))
    if own.covered != there.covered:
        yield _say(own, there, "保障人口", str(own.covered), str(there.covered))
    yield from _money(own, there)
    yield from _account(own, there)
    yield from _people(own, there)


def _money(own: Ours, there: RosterHousehold) -> Iterator[Difference]:
    if own.amount_fen is not None and own.amount_fen != there.total_fen:
        yield _say(own, there, "合计", format_yuan(own.amount_fen), format_yuan(there.total_fen))
    stated = (there.benefit_fen, there.household_topup_fen, there.person_topup_fen)
    names = ("户月保障金额", "家庭分类施保总额", "人员分类施保总额")
    for name, mine, said in zip(names, own.parts or (), stated, strict=False):
        if mine != said:
            yield _say(own, there, name, format_yuan(mine), format_yuan(said))


def _account(own: Ours, there: RosterHousehold) -> Iterator[Difference]:
    mine = own.account
    if mine is None or not own.amount_fen:
        return
    # Banks write the dot of a name otherwise, or leave it out: no difference. A number must be the same.
    if name_key(mine.name) != name_key(there.account_name):
        yield _say(own, there, "户名", mine.name, there.account_name)
    for item, ours, said in (("账号", mine.number, there.account), ("一卡通账号", mine.card, there.card)):
        if ours != said:
            yield _say(own, there, item, masked_account(ours) or "没有", masked_account(said) or "没有")


def _people(own: Ours, there: RosterHousehold) -> Iterator[Difference]:
    listed = {person_key(p.id_number): p for p in there.persons}
    if not listed:  # an export of households alone says nothing of persons
        return
    for key, name in own.people.items():
        person = listed.get(key)
        if person is None:
            yield _say(own, there, "成员", "有", "没有", person=name)
        elif person.name != name:
            yield _say(own, there, "姓名", name, person.name, _spelling(name, person.name), person=name)
    for key, person in listed.items():
        if person.possible_death:
            yield _say(
                own, there, "在世", "在发", "备注或健康状况写有去世", "请核实是否在世。", person=person.name
            )
        if key not in own.people:
            yield _say(own, there, "成员", "没有", "有", person=person.name)


def _spelling(ours: str, theirs: str) -> str:
    return (
        "写法不同（间隔点、全半角或异体）。"
        if name_key(ours) == name_key(theirs)
        else "用字不同，请核对身份证。"
    )


def _say(
    own: Ours | None,
    there: RosterHousehold | None,
    item: str,
    ours: str,
    theirs: str,
    note: str = "",
    person: str = "",
) -> Difference:
    return Difference(
        category=own.category if own else there.category if there else "",
        head=own.head if own else there.head_name if there else "",
        id_masked=mask(own.head_key if own else there.head_id if there else ""), person=person, item=item, ours=ours,
        theirs=theirs, note=note, household=own.household if own else "",
        source=f"{there.source[0]} 第 {there.source[1]} 行" if there else "",
    )  # fmt: skip


def _certified(desk: Desk, found: Reconciliation) -> Reconciliation:
    """Write 零差异: what was compared, by whom and when; no name and no number of anybody."""
    at = desk.now().isoformat(timespec="seconds")
    fields = {
        "month": found.month, "categories": list(found.categories), "households": found.households,
        "amount_fen": found.amount_fen, "files": digest(canonical(list(found.files))), "by": desk.user, "at": at,
    }  # fmt: skip
    put = Put(RECONCILED, f"{found.month}/{at}", fields)
    desk.office.append([put], action="month.reconciled", author=desk.author(), at=at)
    return replace(found, certified=True)


def certificates(desk: Desk, month: str) -> tuple[str, ...]:
    """When 零差异 was written for a month, oldest first."""
    records = desk.office.records().items()
    return tuple(
        sorted(str(f["at"]) for (kind, _), f in records if kind == RECONCILED and f.get("month") == month)
    )


# -- on paper

_COLUMNS = tuple(
    Column(title=title, field="name", width=width)
    for title, width in (
        ("类别", 12), ("户主", 12), ("身份证号", 21), ("成员", 12), ("项目", 16), (BOTH[0], 20), (BOTH[1], 20),
        ("说明", 34), ("省系统文件", 40),
    )
)  # fmt: skip


def report(desk: Desk, found: Reconciliation, target: Path) -> None:
    """Save the result as a workbook, on purpose and logged. Raises ``UserError`` when the place cannot be written."""
    rows = [
        (d.category, d.head, d.id_masked, d.person, d.item, d.ours, d.theirs, d.note, d.source)
        for d in found.differences
    ]
    rows += [(c, "", "", "", "整类", "有", "没有给出导出表", "", "") for c in found.missing]
    rows += [
        ("", "", "", "", f.column, "", "这一行没有读入", f.message, f"{f.file} 第 {f.row} 行")
        for f in found.rejected
    ]
    rows += [
        ("", "", "", "", f.column, "", "提醒", f.message, f"{f.file} 第 {f.row} 行") for f in found.warnings
    ]
    data = TableData(
        title="名单与省系统核对结果", subtitle=f"{desk.township_name}　{found.month}　{sentence(found)}",
        columns=_COLUMNS, rows=tuple(rows), note="身份证号和账号已遮盖。", sign=("核对人", "负责人"),
    )  # fmt: skip
    made, said = workbook(data), f"名单与省系统核对结果 {found.month}"
    write_out(desk, made, target, said, Outgoing.WORK)


def sentence(found: Reconciliation) -> str:
    """The outcome in one sentence."""
    compared = f"核对 {found.households} 户 {format_yuan(found.amount_fen)} 元"
    if found.clean:
        return f"{compared}，零差异。" + (
            "" if found.listed else "应发的还没有全部列入发放，没有写零差异记录。"
        )
    said = [f"差异 {len(found.differences)} 处"] if found.differences else []
    said += [f"有 {len(found.rejected)} 处没有读入"] if found.rejected else []
    said += [f"没有给出{'、'.join(found.missing)}的导出表"] if found.missing else []
    said += [f"有 {len(found.unread)} 户户档读不了"] if found.unread else []
    return f"{compared}，{'，'.join(said) or '没有可以核对的户'}。"
