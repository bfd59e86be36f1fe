"""临时救助备用金: what lies out in emergencies and was not replenished yet never passes what the fund may hold.

The payments themselves stand in the household files; the county's replenishments are records of the office journal.
The ceiling is the scheme's own or, where the scheme is silent, the setting ``reserve_fund_fen``; without either the
program sets no limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.domain.journal import Put
from desktop.domain.money import format_yuan
from desktop.errors import Refused, UserError
from desktop.office.act import new_id, not_later_than_today
from desktop.office.desk import Changes, Desk
from desktop.office.index import applied, readable
from desktop.office.proposal import settings_on

REPLENISHMENT = "reserve_fund"
"""Kind of record in the office journal: money that came back into the fund."""


@dataclass(frozen=True, slots=True)
class Fund:
    """The fund in fen. ``ceiling_fen`` None: nobody has set one. ``unread`` households that could not be read."""

    ceiling_fen: int | None
    paid_fen: int
    replenished_fen: int
    unread: int = 0

    @property
    def out_fen(self) -> int:
        """What was paid at once and has not been replenished."""
        return self.paid_fen - self.replenished_fen

    @property
    def left_fen(self) -> int | None:
        """What may still be paid at once; None without a ceiling."""
        return None if self.ceiling_fen is None else max(0, self.ceiling_fen - self.out_fen)


def fund(desk: Desk) -> Fund:
    """How the fund stands, read from the files themselves."""
    unread: list[str] = []
    paid = sum(
        p.amount_fen for _, home in readable(desk, applied(desk), unread) for p in home.payments if p.step
    )
    back = sum(
        int(fields["amount_fen"])
        for (kind, _), fields in desk.office.records().items()
        if kind == REPLENISHMENT
    )
    return Fund(_ceiling(desk), paid, back, len(unread))


def require(desk: Desk, amount_fen: int) -> None:
    """Before first aid is paid: raises ``Refused`` when the fund does not hold it."""
    if _ceiling(desk) is None:
        return
    now = fund(desk)
    if now.left_fen is not None and amount_fen > now.left_fen:
        text = (
            f"备用金上限 {format_yuan(now.ceiling_fen or 0)} 元，尚未补回 {format_yuan(now.out_fen)} 元，"
            f"还能先行支付 {format_yuan(now.left_fen)} 元，不够付 {format_yuan(amount_fen)} 元。"
        )
        raise Refused(text, "请先办理备用金补回，或报县级直接支付。", (text,))


def replenish(desk: Desk, amount_fen: int, on: date, document: str) -> Changes:
    """补回: money that came back into the fund on a day, under the county's ``document``.

    Raises ``UserError`` for a day to come, no document, or more than lies out.
    """
    not_later_than_today(desk, on)
    if not document.strip():
        raise UserError("补回备用金要写明拨付文件或凭证号。", "请按拨付单据填写。")
    out = fund(desk).out_fen
    if not 0 < amount_fen <= out:
        raise UserError(f"尚未补回的备用金是 {format_yuan(out)} 元。", "请核对补回的金额，不能多于这个数。")
    fields = {"amount_fen": amount_fen, "on": on.isoformat(), "document": document.strip(), "by": desk.user}
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append(
        [Put(REPLENISHMENT, new_id("rf"), fields)],
        action="replenish",
        author=desk.author(),
        at=at,
        packs=(desk.pack.digest,),
    )
    return Changes(kinds=frozenset({REPLENISHMENT}))


def _ceiling(desk: Desk) -> int | None:
    own = desk.pack.scheme.reserve_fund
    said = own.ceiling_fen.value if own else None
    return settings_on(desk, desk.today()).number("reserve_fund_fen") if said is None else said
