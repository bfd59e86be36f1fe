"""经过: a household's entries, its state on any day, what differs between two, and who looked at it.

Numbers that identify a person are masked here: the form that is worked on shows them in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from desktop.domain import masks
from desktop.domain.household import household
from desktop.domain.journal import Key
from desktop.domain.ledger_of_edits import WORDS, Line
from desktop.domain.past import By, Difference
from desktop.errors import UserError
from desktop.office import access, history, ledger, redaction, undoing
from desktop.office.act import home_at
from desktop.office.desk import Changes, Desk
from desktop.office.hands import device, person
from desktop.office.history import Passage
from desktop.ui.presenters.journal_words import JournalWords
from desktop.ui.presenters.ledger import account_words
from desktop.ui.presenters.record_words import KINDS, machine
from desktop.ui.presenters.words import day

_CHANGE_WORDS = {"attach": "附件", "settle": "处理冲突", "redact": "删除", "remove": "撤下"}
UNSPOKEN = "编号、摘要等，供核验用"


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
    lines = tuple(_passage(JournalWords(desk, home), p) for p in found)
    words = account_words(account.ledger)
    good, may = account.ledger.balanced, "administrator" in desk.person.roles
    return HistoryView(file, head, first, desk.today(), lines, words, good, seen, refused, may)


def state(desk: Desk, file: str, on: date, by: By) -> tuple[str, tuple[DifferenceLine, ...]]:
    """How the household stood on a day: a sentence, and every field."""
    found = history.as_of(desk, file, on, by)
    filled = [
        Difference(kind, record, name, None, value)
        for (kind, record), fields in sorted(found.folded.records.items(), key=_desk_order)
        for name, value in sorted(fields.items())
        if value not in (None, "", [])
    ]
    lines = _differences(JournalWords(desk, found.home), filled, fresh=True)
    if not lines:
        return f"{history.BY_WORDS[by]}，{day(on)} 结束时这一户还没有登记。", ()
    said = f"{history.BY_WORDS[by]}，{day(on)} 结束时的样子；之后还有 {found.later} 次登记。"
    return said, lines


def between(
    desk: Desk, file: str, first: date, second: date, by: By
) -> tuple[str, tuple[DifferenceLine, ...]]:
    """What differs between two days: a sentence, and every field that is not the same."""
    if second < first:
        raise UserError("后一个日期在前一个之前。", "请对调两个日期。")
    found = history.between(desk, file, first, second, by)
    words = JournalWords(desk, history.as_of(desk, file, second, by).home)
    said = f"{history.BY_WORDS[by]}，{day(first)} 到 {day(second)}：{len(found)} 处不同。"
    return said, _differences(words, found)


def _desk_order(record: tuple[Key, object]) -> tuple[int, str]:
    """The family first, then what was asked for, then what came of it."""
    kind, id = record[0]
    order = list(KINDS)
    return (order.index(kind) if kind in KINDS else len(order), id)


def _differences(
    words: JournalWords, found: Iterable[Difference], fresh: bool = False
) -> tuple[DifferenceLine, ...]:
    """The fields in words, what only the program needs in one line at the end."""
    found = tuple(found)
    spoken = [d for d in found if not machine(d.kind, d.field)]
    lines = [
        DifferenceLine(
            words.what(d.kind, d.record, d.field),
            "" if fresh else words.listed(d.kind, d.record, d.field, d.before),
            words.listed(d.kind, d.record, d.field, d.after),
        )
        for d in spoken
    ]
    if len(found) > len(spoken):
        lines.append(DifferenceLine(_unspoken(len(found) - len(spoken)), "", UNSPOKEN))
    return tuple(lines)


def undo(desk: Desk, file: str, entry: str, reason: str) -> tuple[Changes, str]:
    """Undo an entry; what changed, and a sentence that names what was left."""
    done, changes = undoing.undo(desk, file, entry, reason)
    words = JournalWords(desk, home_at(desk, file))
    left = "；".join(
        f"{words.what(x.kind, x.record, x.field) if x.field else words.record(x.kind, x.record)}：{x.reason}"
        for x in done.left
    )
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


def _passage(words: JournalWords, p: Passage) -> PassageLine:
    happened = day(p.happened) if p.happened != p.written else ""
    mark = f"依法删除：{p.deleted}" if p.deleted else f"未采纳：{p.refused}" if p.refused else ""
    at = p.by.at[:16].replace("T", " ")
    action, note = words.action(p.action, p.application), masks.in_text(p.note)
    return PassageLine(
        p.entry, at, p.by.person, p.by.device, action, happened, note, mark, _edits(words, p.lines)
    )


def _edits(words: JournalWords, lines: Iterable[Line]) -> tuple[EditLine, ...]:
    """What was written, line by line; what stayed empty, and what only the program needs, in one line each."""
    shown: list[EditLine] = []
    empty: list[Line] = []
    unspoken: list[Line] = []
    for line in lines:
        quiet = line.change == "put" and line.outcome in ("adopted", "superseded")
        if quiet and machine(line.kind, line.field):
            unspoken.append(line)
        elif quiet and line.value in (None, "", []):
            empty.append(line)
        else:
            shown.append(_edit(words, line))
    if empty:
        names = "、".join(dict.fromkeys(words.what(x.kind, x.record, x.field) for x in empty))
        shown.append(EditLine(f"没有填的 {len(empty)} 项", names, _fates(empty)))
    if unspoken:
        shown.append(EditLine(_unspoken(len(unspoken)), UNSPOKEN, _fates(unspoken)))
    return tuple(shown)


def _unspoken(count: int) -> str:
    return f"机器记录 {count} 项"


def _fates(lines: Iterable[Line]) -> str:
    """采用, or 采用 3，被取代 1."""
    counted = Counter(WORDS[line.outcome] for line in lines)
    if len(counted) == 1:
        return next(iter(counted))
    return "，".join(f"{fate} {count}" for fate, count in counted.items())


def _edit(words: JournalWords, line: Line) -> EditLine:
    if line.outcome == "redacted":
        return EditLine("（内容已依法删除）", f"{line.count} 处", WORDS["redacted"])
    fate = WORDS[line.outcome] + (f"：{line.reason}" if line.reason else "")
    if line.change == "put":
        title = words.what(line.kind, line.record, line.field)
        return EditLine(title, words.listed(line.kind, line.record, line.field, line.value), fate)
    said = "" if line.value is None else masks.in_text(str(line.value))
    if line.change != "attach":
        said = "　".join(x for x in (words.record(line.kind, line.record), said) if x)
    return EditLine(_CHANGE_WORDS[line.change], said, fate)


def _seen(desk: Desk, file: str) -> tuple[tuple[SeenLine, ...], str]:
    try:
        found = access.seen(desk, household=file)
    except UserError as error:
        return (), f"{error.message}"
    return tuple(
        SeenLine(
            f"{s.at:%Y-%m-%d %H:%M}",
            person(desk, s.user),
            device(desk, s.device),
            access.ACTS.get(s.act, s.act),
            s.what,
        )
        for s in found
    ), ""
