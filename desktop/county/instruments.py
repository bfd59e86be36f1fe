"""Signing a delegation instrument (委托书): who may do what, for whom, until when, in whose name.

The pack's delegation is only a template; what the county root signs here is the instrument itself (domain
§I 7a).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, TypeVar

from desktop.county.county_desk import CountyDesk
from desktop.domain.credential import Instrument, Remedy
from desktop.domain.scheme import UNSAID, Matter, Said, Scheme
from desktop.errors import UserError
from desktop.models import credentials

T = TypeVar("T")

DECISIONS: tuple[Literal["confirm", "refuse"], ...] = ("confirm", "refuse")


def readings(desk: CountyDesk) -> dict[str, str]:
    """The remedy readings that the pack offers: id → who answers for a decision then."""
    offered = desk.pack.scheme.remedies
    return {t.id: t.respondent for decision in DECISIONS for t in offered.get(decision, ())}


def sign_instrument(
    desk: CountyDesk,
    office: str,
    *,
    matters: Sequence[str],
    since: date,
    until: date,
    number: str,
    remedy: str | None = None,
    confirmed_on: date | None = None,
    spot_check_percent: int | None = None,
    title: str | None = None,
    delegator: str | None = None,
    mode: str | None = None,
    in_name_of: str | None = None,
    seal_text: str | None = None,
    signer_positions: Sequence[str] | None = None,
) -> bytes:
    """The signed instrument, raw, for the office to import; it is kept in the ledger too.

    ``remedy`` picks one reading of the pack, ``confirmed_on`` the day the 司法局 confirmed it (None
    leaves the remedy open: such papers cannot be printed; a demonstration county confirms its own
    samples). The other texts come from the pack's delegation unless given, and must be given where the
    scheme is silent. Needs an open signing session. Raises ``UserError``.
    """
    row = desk.ledger.office(office)
    if row is None:
        raise UserError("这个办公室还没有登记，不能签发委托书。", "请先登记该办公室。")
    if not number.strip() or until < since:
        raise UserError("委托书要有文号，到期日不能早于生效日。", "请补充或更正后再签发。")
    scheme = desk.pack.scheme
    delegation = scheme.delegation
    chosen = _chosen(scheme, matters)
    positions = tuple(signer_positions or ()) or _said(delegation.signer_positions, "签批人")
    percent = spot_check_percent if spot_check_percent is not None else scheme.spot_check.percent.value
    if percent is not None and not 0 <= percent <= 100:
        raise UserError("抽查比例要在 0 到 100 之间。", "请更正后再签发。")
    raw = credentials.issue(
        Instrument(
            issuer=desk.public.root_public_key,
            number=number.strip(),
            title=title or _said(delegation.instrument_title, "委托书名称"),
            office=office,
            township_code=row.township_code,
            delegator=delegator or _said(delegation.delegator, "委托单位"),
            matters=tuple(m.id for m in chosen),
            acts=_acts(chosen),
            mode=mode or _said(delegation.mode, "下放方式"),
            in_name_of=in_name_of or _said(delegation.in_name_of, "以谁的名义"),
            seal_text=seal_text or _said(delegation.seal_text, "印章文字"),
            signer_positions=positions,
            remedies=_remedies(desk, remedy, confirmed_on),
            spot_check_percent=percent or 0,
            since=since,
            until=until,
            demonstration=desk.demonstration,
        ),
        desk.root,
    )
    with desk.ledger.transaction():
        desk.ledger.add_credentials(office, [credentials.read(raw)])
    return raw


def _said(said: Said[T], what: str) -> T:
    if said.value is None:
        raise UserError(f"“{what}”{UNSAID}，不能签发。", "请按正式委托书填写这一项后再签发。")
    return said.value


def _chosen(scheme: Scheme, matters: Iterable[str]) -> list[Matter]:
    wanted = set(matters)
    chosen = [m for m in scheme.matters if m.id in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise UserError("委托的事项不在方案里。", "请从方案所列的事项中选择。")
    return chosen


def _acts(matters: Sequence[Matter]) -> tuple[str, ...]:
    """An instrument gives the same acts in all its matters; what differs takes an instrument of its own."""
    acts = matters[0].acts
    if any(set(m.acts) != set(acts) for m in matters):
        raise UserError("所选事项下放的环节不同，不能写在同一份委托书里。", "请分开签发。")
    return acts


def _remedies(desk: CountyDesk, reading: str | None, confirmed_on: date | None) -> tuple[Remedy, ...]:
    """One paragraph per decision type, all of one reading: two would contradict each other."""
    if reading is None:
        return ()
    if confirmed_on is None and not desk.demonstration:
        raise UserError("救济途径要先由司法行政部门确认。", "请填写确认日期，或先不写救济途径。")
    found = []
    for decision in DECISIONS:
        template = next((t for t in desk.pack.scheme.remedies.get(decision, ()) if t.id == reading), None)
        if template is None:
            raise UserError("方案里没有这种救济途径的写法。", f"请从{'、'.join(readings(desk))}中选择。")
        found.append(
            Remedy(
                decision=decision,
                respondent=template.respondent,
                reconsideration_body=template.reconsideration_body,
                court=template.court,
                text=template.text,
                confirmed_on=confirmed_on or desk.today(),
                sample=desk.demonstration,
            )
        )
    return tuple(found)
