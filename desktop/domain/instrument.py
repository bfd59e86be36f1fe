"""No instrument, no seal: who holds which power, on which day, by which paper.

Authority is asked per matter × act × day (domain §I 1). The answer is the instrument, or the reason why
there is none; the program never lets a decision or a stamp pass without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.domain.credential import Credentials, Instrument

ACT_NAMES = {
    "intake": "受理",
    "verify": "发起核对",
    "visit": "入户调查",
    "appraise": "民主评议",
    "notify": "公示",
    "confirm": "审核确认",
    "sign": "签批",
    "stamp": "用印",
    "file": "备案",
    "review": "审查",
    "forward": "转报转递",
    "deliver": "送达",
    "increase": "增发",
    "decrease": "减发",
    "stop": "停发",
}


@dataclass(frozen=True, slots=True)
class Authority:
    """The instrument that gives a power, or why nothing does. ``county_signed`` False: 自行登记."""

    instrument: Instrument | None
    id: str = ""
    county_signed: bool = False
    reason: str = ""


def authority_on(credentials: Credentials, matter: str, act: str, on: date) -> Authority:
    """The power to do ``act`` in ``matter`` on a day. The county's own signature beats a self-registration."""
    live = credentials.instruments_for(matter, act, on)
    signed = [h for h in live if credentials.county_key and h.statement.issuer == credentials.county_key]
    for held in (*signed, *live):
        if isinstance(held.statement, Instrument):
            county = held.statement.issuer == credentials.county_key
            return Authority(held.statement, held.id, county)
    return Authority(None, reason=_why_not(credentials, matter, act, on))


def _why_not(credentials: Credentials, matter: str, act: str, on: date) -> str:
    name = ACT_NAMES.get(act, act)
    known = [(h.id, h.statement) for h in credentials.instruments if isinstance(h.statement, Instrument)]
    if not known:
        return f"还没有登记任何委托书，不能{name}。请把县（市、区）签发的委托书导入后再办。"
    for held, s in known:
        if matter not in s.matters or act not in s.acts:
            continue
        if credentials.revoked_on(held, on):
            return f"委托书 {s.number} 在 {on.isoformat()} 已被收回，不能{name}。"
        if on < s.since:
            return f"委托书 {s.number} 自 {s.since.isoformat()} 起生效，{on.isoformat()} 还不能{name}。"
        if on > s.until:
            return f"委托书 {s.number} 已于 {s.until.isoformat()} 到期，{on.isoformat()} 不能{name}。"
    return f"现有委托书都没有写明把这一事项的“{name}”交给本乡镇。"
