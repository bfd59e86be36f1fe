"""联网收发 and 与其他电脑交换: what the line is told to do, and what a person is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desktop.office import exchange, filings, mailbox
from desktop.office.carrying import Returned
from desktop.office.desk import Changes, Desk
from desktop.office.exchange import Exchanged
from desktop.office.mailbox import HASTE, PATIENCE, Line, Report, Round
from desktop.ui.presenters.filings import Told, last_time
from desktop.ui.presenters.settings_devices import DEVICES

MAILBOX = mailbox.SETTING
"""Kind of change: the address of the mailbox."""


@dataclass(frozen=True, slots=True)
class LineState:
    """How the line stands. ``online`` None: not tried yet; ``last`` "09:12", with the day when it was not today."""

    there: bool = False
    online: bool | None = None
    last: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What came in over the line, and what is to go out. ``said`` what was packed, or could not be."""

    round: Round = field(default_factory=Round)
    paths: tuple[Path, ...] = ()
    said: tuple[str, ...] = ()
    changes: Changes = field(default_factory=Changes)


def state(desk: Desk) -> LineState:
    """Whether a mailbox is set, and when everything went last."""
    return LineState(bool(mailbox.address(desk)), last=last_time(desk))


def begin(desk: Desk, *, asked: bool) -> Line | None:
    """The line; None where no mailbox is set and nobody ``asked``."""
    if not asked and not mailbox.address(desk):
        return None
    return mailbox.carrier(desk, patience=PATIENCE if asked else HASTE)


def take_in(desk: Desk, report: Report, *, asked: bool) -> Outgoing:
    """Take in what came and seal what is to go; filings that wait are packed only when somebody ``asked``."""
    said: list[str] = []
    changes = Changes()
    if asked:
        skipped: list[str] = []
        sealed = filings.seal_filings(desk, report, skipped)
        if sealed is not None:
            changes |= sealed[1]
            said.append(f"打包 {sealed[0].header.counts.get('filings', 0)} 件")
        said += skipped
    done = mailbox.take_in(desk, report)
    if done.returned.households or done.returned.entries:
        changes |= _everything(desk)
    return Outgoing(done, tuple(done.to_send), tuple(said), changes | done.came)


def finish(desk: Desk, out: Outgoing, refused: list[str]) -> tuple[LineState, Told]:
    """It went: when, and what came of it. ``refused`` why the mailbox did not take some of it."""
    if not refused:
        mailbox.note_success(desk)
    taken = out.round.taken
    text = [*out.said, "有数据包没有发出" if refused else f"发出 {len(out.paths)} 个数据包"]
    if taken.accepted or taken.returned:
        text.append(f"回执：已备案 {taken.accepted} 件，退回 {taken.returned} 件")
    if out.round.returned.households or out.round.returned.entries:
        text.append(_came(out.round.returned))
    hint = [*refused, *_left(out.round.exchanged), *out.round.problems]
    whole = not (refused or out.round.problems)
    return state(desk), Told(f"已联网收发：{'；'.join(text)}。", hint="；".join(hint), whole=whole)


def exchange_at(desk: Desk, folder: Path, report: Report) -> Told:
    """与本办公室其他电脑交换, by a stick or a shared folder."""
    done = exchange.exchange(desk, folder, report)
    text = f"{_came(done.returned)}；写出 {len(done.sent)} 个数据包。"
    hint = [*_left(done), *done.returned.problems]
    if done.sent:
        hint.insert(0, "请把U盘带到另一台电脑上也交换一次")
    return Told(text, _everything(desk), "；".join(hint), whole=not done.returned.problems)


def _came(came: Returned) -> str:
    text = f"从其他电脑读入 {came.households} 户、{came.entries} 条新记录"
    text += f"，冲突 {came.conflicts} 处" if came.conflicts else ""
    text += f"，没有生效 {came.set_aside} 条" if came.set_aside else ""
    return text + (f"，{len(came.unclaimed)} 户待认领" if came.unclaimed else "")


def _left(done: Exchanged) -> list[str]:
    """What is not settled between the PCs."""
    said = []
    if done.waiting:
        said.append(f"{done.waiting} 个包其他电脑还没有确认")
    if done.elsewhere:
        said.append(f"{done.elsewhere} 户的新内容还没有到这台电脑")
    if done.office_conflicts:
        said.append(
            f"两台电脑同时改过 {len(done.office_conflicts)} 处办公室记录，请管理员在“设置 · 电脑与笔记本”里裁定"
        )
    return said


def _everything(desk: Desk) -> Changes:
    """A package does not say which households it changed: all of them are looked at again."""
    return Changes(frozenset(desk.households.ids()), frozenset({DEVICES, MAILBOX}))
