"""用印登记 for the page: lines of a month, the totals, what is not in order, and the register as paper or table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.office import seal_register, seal_register_sheet
from desktop.office.desk import Desk
from desktop.office.index import unread_words
from desktop.office.outgoing import Outgoing
from desktop.office.seal_register import Gap, SealRegister, SealUse
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.words import day

EVERY_MONTH = "全部月份"
VALID, VOID, UNUSED = "有效", "作废", "未用"


@dataclass(frozen=True, slots=True)
class SealLine:
    """One line; of a number that stands on no paper ``paper`` is empty. ``why`` all of it in a sentence.

    ``head`` whose household it is: on the screen alone, the printed register names nobody.
    """

    use_no: str
    on: str
    title: str
    number: str
    copies: str
    state: str
    note: str
    why: str = ""
    household: str = ""
    paper: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A month of the register, newest line first; ``months`` (value, words) to choose from."""

    lines: tuple[SealLine, ...]
    total: str
    warnings: tuple[str, ...]
    months: tuple[tuple[str, str], ...]
    month: str = ""


Read = tuple[SealRegister, Mapping[str, str]]
"""The register, and household → its head."""


def read(desk: Desk, progress: Callable[[int, int], None] | None = None) -> Read:
    """The whole register."""
    register = seal_register.read(desk, progress)
    rows = (desk.catalogue.row(file) for file in {use.household for use in register.uses})
    return register, {row.file: row.head_name for row in rows if row is not None}


def view(register: SealRegister, heads: Mapping[str, str], month: str = "") -> RegisterView:
    """What the page shows of a month; empty: everything."""
    shown = register.of_month(month)
    lines = [_line(use, heads.get(use.household, "")) for use in shown.uses] + [_gap(g) for g in shown.gaps]
    months = [(m, seal_register_sheet.period(m)) for m in register.months]
    return RegisterView(
        tuple(reversed(lines)),
        seal_register_sheet.words(shown),
        tuple(_warnings(register)),
        (("", EVERY_MONTH), *months),
        month,
    )


def sheet(desk: Desk, register: SealRegister, month: str) -> Sheet:
    """The paper 用印登记表, to look at and to print."""
    data = seal_register_sheet.paper(desk, register, month)
    title = f"用印登记表（{seal_register_sheet.period(month)}）"
    return Sheet(title, "按现在的登记生成", data, draft=False, kind=Outgoing.WORK, file_name=f"{title}.pdf")


def save(desk: Desk, register: SealRegister, month: str, target: Path) -> str:
    """Write the table; the sentence for the bar."""
    return seal_register_sheet.save(desk, register, month, target)


def _line(use: SealUse, head: str) -> SealLine:
    return SealLine(
        use.use_no or "未用印", day(use.on), use.title, use.number, str(use.copies or ""),
        VOID if use.voided_on else VALID, use.note, _why(use, head), use.household, use.paper, head,
    )  # fmt: skip


def _why(use: SealUse, head: str) -> str:
    """The line in one sentence, for below the table."""
    under = f"依据 {use.instrument_no}，" if use.instrument_no else "没有用印，"
    approved = f"批准人 {use.approved_by}，" if use.approved_by else ""
    by = f"用印人 {use.by}，" if use.by else ""
    printed = f"打印过 {use.printed} 次" if use.printed else "还没有打印过"
    whose = f"{head}户，" if head else ""
    return f"{whose}{use.title} {use.number}：{use.reason}，{under}{approved}{by}{printed}。{use.note}"


def _gap(gap: Gap) -> SealLine:
    on = day(gap.on) if gap.on else ""
    return SealLine(gap.number, on, gap.why, "", "", UNUSED, gap.why, f"{gap.number}：{gap.why}")


def _warnings(register: SealRegister) -> list[str]:
    found = [unread_words(register.unread)] if register.unread else []
    if register.doubled:
        found.append(
            f"{'、'.join(register.doubled)} 的用印登记了两次，请查明：是否有电脑被复制或还原过，或两台电脑都盖了章。"
        )
    return found
