"""备用金 on 本月: how it stands, and putting back what lies out."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.scheme import UNSAID, Matter
from desktop.domain.view import OFFICE_ROLES
from desktop.office import reserve_fund
from desktop.office.desk import Desk
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Field, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.words import yuan

FIRST_AID = "first_aid"


@dataclass(frozen=True, slots=True)
class FundLine:
    """``text`` empty: this office pays nothing at once. ``may_replenish``: something lies out, for who may enter it."""

    text: str = ""
    may_replenish: bool = False


def line(desk: Desk) -> FundLine:
    """The fund in one sentence; the household files are read only where the scheme knows first aid."""
    if not kept(desk):
        return FundLine()
    now = reserve_fund.fund(desk)
    left = f"还能先行支付 {yuan(now.left_fen)} 元" if now.left_fen is not None else f"上限{UNSAID}"
    limit = f"，上限 {yuan(now.ceiling_fen)} 元" if now.ceiling_fen is not None else ""
    unread = f"（另有 {now.unread} 户读不了）" if now.unread else ""
    text = f"临时救助备用金：尚未补回 {yuan(now.out_fen)} 元{limit}，{left}{unread}"
    return FundLine(text, now.out_fen > 0 and bool(OFFICE_ROLES & set(desk.person.roles)))


def kept(desk: Desk) -> bool:
    """Whether this office keeps a fund at all: the scheme names one, or pays at once."""
    scheme = desk.pack.scheme
    return scheme.reserve_fund is not None or any(_at_once(m) for m in scheme.matters)


def form(desk: Desk) -> FormSpec:
    """How much came back, when, and under which document."""
    out = yuan(reserve_fund.fund(desk).out_fen)
    return FormSpec(
        (
            Field("amount_fen", "补充金额（元）", "money", hint=f"最多 {out} 元（尚未补回的）"),
            Field("on", "到账日期", "date", initial=desk.today().isoformat()),
            Field("document", "拨付文件或凭证号", hint="照拨付单据填写"),
        ),
        "登记补充",
    )


def replenish(desk: Desk, typed: Typed) -> Told:
    """补充备用金. Raises ``FieldProblem`` or another ``UserError``."""
    r = Reader(form(desk), typed)
    fen = r.fen("amount_fen") or 0
    changes = reserve_fund.replenish(desk, fen, r.day(), r.text("document"))
    return Told(f"已补充备用金 {yuan(fen)} 元。", changes)


def _at_once(matter: Matter) -> bool:
    steps = (*matter.steps, *(s for p in matter.paths for s in p.steps))
    return any(s.rule == FIRST_AID for s in steps)
