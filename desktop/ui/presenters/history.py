"""经过: a household's entries, its state on any day, what differs between two, and who looked at it.

Numbers that identify a person are masked here: the form that is worked on shows them in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop.domain.household import ACCOUNT, Household, household
from desktop.domain.idnumber import mask
from desktop.domain.journal import Value
from desktop.domain.ledger_of_edits import WORDS, Line
from desktop.domain.past import By
from desktop.errors import UserError
from desktop.office import access, history, ledger, redaction, undoing
from desktop.office.desk import Changes, Desk
from desktop.office.hands import person
from desktop.office.history import Passage
from desktop.ui.presenters.conflicts import amount, what
from desktop.ui.presenters.ledger import account_words
from desktop.ui.presenters.words import day

ACTIONS: Mapping[str, str] = {
    "register": "登记申请", "amend": "更正家庭情况", "settle": "处理冲突", "review": "复核", "undo": "撤销",
    "redact": "依法删除", "decide": "签批", "take_back": "撤下一个决定", "issue": "印发通知书", "file": "报送备案",
    "receipt": "登记回执", "baseline": "名册导入", "register_change": "登记变更", "report_death": "登记死亡",
    "payment": "列入发放", "recovered": "登记收回", "moved_out": "迁出", "accept_transfer": "迁入", "split": "分户",
    "merge": "合户", "grant": "签出到外勤",
}  # fmt: skip
_CHANGE_WORDS = {"attach": "附件", "settle": "处理冲突", "redact": "删除", "remove": "撤下"}


@dataclass(frozen=True, slots=True)
class EditLine:
    """One edit in words: what, which value, and what became of it."""

    title: str
    value: str
    fate: str


@dataclass(frozen=True, slots=True)
class PassageLine:
    """One entry in words. ``happened`` only where it is another day than that of the entry."""

    entry: str
    at: str
    who: str
    device: str
    what: str
    happened: str
    note: str
    mark: str
    edits: tuple[EditLine, ...]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One field on two days; ``before`` is empty in the state of one day."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SeenLine:
    """Somebody looked."""

    at: str
    who: str
    device: str
    act: str
    what: str


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Everything the page shows at once. ``seen_refused`` why the access log is not shown to this person."""

    file: str
    head: str
    first: date
    today: date
    passages: tuple[PassageLine, ...]
    account: str
    balanced: bool
    seen: tuple[SeenLine, ...]
    seen_refused: str
    may_redact: bool = False
    """An administrator may have an entry deleted by law."""


def show(desk: Desk, file: str) -> HistoryView:
    """The page of one household."""
    with desk.open_household(file) as opened:
        home = household(opened.file, opened.records())
    found = history.passages(desk, file)
    account, _ = ledger.of_household(desk, file)
    seen, refused = _seen(desk, file)
    first = min((p.written for p in found if p.written), default=desk.today())
    head = f"{home.head.name if home.head else '（未写户主）'} · {home.village}"
    lines = tuple(_passage(home, p) for p in found)
    words = account_words(account.ledger)
    good, may = account.ledger.balanced, "administrator" in desk.person.roles
    return HistoryView(file, head, first, desk.today(), lines, words, good, seen, refused, may)


def state(desk: Desk, file: str, on: date, by: By) -> tuple[str, tuple[DifferenceLine, ...]]:
    """How the household stood on a day: a sentence, and every field."""
    found = history.as_of(desk, file, on, by)
    lines = [
        DifferenceLine(what(found.home, kind, record, name), "", _value(kind, name, value))
        for (kind, record), fields in sorted(found.folded.records.items())
        for name, value in sorted(fields.items())
        if value not in (None, "", [])
    ]
    said = f"{history.BY_WORDS[by]}，{day(on)} 结束时的样子；之后还有 {found.later} 次登记。"
    return said, tuple(lines)


def between(
    desk: Desk, file: str, first: date, second: date, by: By
) -> tuple[str, tuple[DifferenceLine, ...]]:
    """What differs between two days: a sentence, and every field that is not the same."""
    if second < first:
        raise UserError("后一个日期在前一个之前。", "请对调两个日期。")
    found = history.between(desk, file, first, second, by)
    home = history.as_of(desk, file, second, by).home
    lines = tuple(
        DifferenceLine(
            what(home, d.kind, d.record, d.field),
            _value(d.kind, d.field, d.before),
            _value(d.kind, d.field, d.after),
        )
        for d in found
    )
    said = f"{history.BY_WORDS[by]}，{day(first)} 到 {day(second)}：{len(lines)} 处不同。"
    return said, lines


def undo(desk: Desk, file: str, entry: str, reason: str) -> tuple[Changes, str]:
    """Undo an entry; what changed, and a sentence that names what was left."""
    done, changes = undoing.undo(desk, file, entry, reason)
    left = "；".join(f"{x.field or x.record}：{x.reason}" for x in done.left)
    return changes, f"已撤销。{f'没有动的：{left}。' if left else ''}"


def redaction_words(desk: Desk, file: str, entry: str) -> str:
    """What would be deleted for good, before it is. Raises ``UserError`` for what has to stay."""
    found = redaction.preview(desk, file, entry)
    files = (
        f"、{len(found.attachments)} 件附件（{'、'.join(found.attachments)}）" if found.attachments else ""
    )
    what_stays = "不能恢复；登记人、时间和摘要留下。"
    return f"将从每份副本里删除 {found.edits} 处内容{files}，{what_stays}{''.join(found.cautions)}"


def redact(desk: Desk, file: str, entry: str, reason: str, basis: str, password: str) -> Changes:
    """Have an entry deleted, under the administrator's password."""
    desk.open_signing(password)
    return redaction.redact(desk, file, entry, reason, basis)


def _passage(home: Household, p: Passage) -> PassageLine:
    happened = day(p.happened) if p.happened != p.written else ""
    mark = f"依法删除：{p.deleted}" if p.deleted else f"未采纳：{p.refused}" if p.refused else ""
    edits = tuple(_edit(home, line) for line in p.lines)
    at = p.by.at[:16].replace("T", " ")
    action = ACTIONS.get(p.action, "") or _step_words(p)
    return PassageLine(p.entry, at, p.by.person, p.by.device, action, happened, p.note, mark, edits)


def _step_words(p: Passage) -> str:
    named = next((str(x.value) for x in p.lines if (x.kind, x.field) == ("step", "step")), "")
    return f"步骤 {named}" if named else p.action


def _edit(home: Household, line: Line) -> EditLine:
    if line.outcome == "redacted":
        return EditLine("（内容已依法删除）", f"{line.count} 处", WORDS["redacted"])
    fate = WORDS[line.outcome] + (f"：{line.reason}" if line.reason else "")
    if line.change == "put":
        return EditLine(
            what(home, line.kind, line.record, line.field), _value(line.kind, line.field, line.value), fate
        )
    said = "" if line.value is None else str(line.value)
    return EditLine(_CHANGE_WORDS[line.change], said, fate)


def _value(kind: str, field: str, value: Value) -> str:
    """A value for the eye, numbers that identify masked."""
    if isinstance(value, str) and (
        field in ("id_number", "checked_number") or (kind, field) == (ACCOUNT, "number")
    ):
        return mask(value) if value else "（空）"
    return amount(field, value)


def _seen(desk: Desk, file: str) -> tuple[tuple[SeenLine, ...], str]:
    try:
        found = access.seen(desk, household=file)
    except UserError as error:
        return (), f"{error.message}"
    return tuple(
        SeenLine(
            f"{s.at:%Y-%m-%d %H:%M}", person(desk, s.user), s.device, access.ACTS.get(s.act, s.act), s.what
        )
        for s in found
    ), ""
