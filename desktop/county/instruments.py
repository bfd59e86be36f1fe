"""Signing a delegation instrument (委托书), and taking it back: who may do what, for whom, until when, in whose name.

The pack's delegation is only a template; what the county root signs here is the instrument itself (domain
§I 7a). What the scheme leaves open the county says here: as a text of its own, or as a setting of the pack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from desktop.county.county_desk import CountyDesk
from desktop.county.instrument_terms import Wording, checked_settings, ordinal
from desktop.county.ledger import EnrolledRow
from desktop.domain.credential import Held, Instrument, Remedy, Revocation
from desktop.domain.phases import not_yet_issued, turn
from desktop.domain.scheme import Matter, RemedyTemplate, Scheme
from desktop.errors import UserError
from desktop.models import credentials

DECISIONS: tuple[Literal["confirm", "refuse"], ...] = ("confirm", "refuse")


@dataclass(frozen=True, slots=True)
class Terms:
    """What an instrument says besides its matters.

    ``remedies`` readings of the pack, the first that fits the matters is taken; none leaves the remedy open: such
    papers cannot be printed. ``confirmed_on`` the day the 司法局 confirmed them (a demonstration county confirms its
    own samples). ``settings`` what the county fills in for the scheme: id → value. Texts left None come from the
    settings, the mode of the matters, or the pack's delegation, in this order.
    """

    number: str
    since: date
    until: date
    remedies: tuple[str, ...] = ()
    confirmed_on: date | None = None
    spot_check_percent: int | None = None
    title: str | None = None
    delegator: str | None = None
    mode: str | None = None
    in_name_of: str | None = None
    seal_text: str | None = None
    signer_positions: tuple[str, ...] = ()
    settings: Mapping[str, int | str] = field(default_factory=dict)


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
    settings: Mapping[str, int | str] | None = None,
) -> bytes:
    """One signed instrument, raw, for the office to import; it is kept in the ledger too. See ``Terms``.

    The matters must have equal acts and one mode. Needs an open signing session. Raises ``UserError``.
    """
    terms = Terms(
        number, since, until, (remedy,) if remedy else (), confirmed_on, spot_check_percent, title, delegator, mode,
        in_name_of, seal_text, tuple(signer_positions or ()), settings or {},
    )  # fmt: skip
    return sign_terms(desk, office, terms, matters)


def sign_terms(desk: CountyDesk, office: str, terms: Terms, matters: Sequence[str]) -> bytes:
    """``sign_instrument`` with its terms as one value."""
    row = _enrolled(desk, office)
    chosen = _chosen(desk.pack.scheme, matters)
    if len(_groups(desk.pack.scheme, chosen)) > 1:
        raise UserError(
            "所选事项下放的环节或方式不同，不能写在同一份委托书里。", "请分开签发，或一次签发全部。"
        )
    raw = _issued(desk, row, chosen, terms, strict=True)
    _keep(desk, office, [raw])
    return raw


def sign_all(
    desk: CountyDesk, office: str, terms: Terms, matters: Sequence[str] | None = None
) -> tuple[bytes, ...]:
    """Every matter of the scheme (or of ``matters``) in one go: one instrument for each group with equal acts and mode.

    Several are numbered 〔2026〕1号之一, 之二 …, in the order of the scheme; all are kept or none. Matters that the
    county decides itself carry no decision seal and no remedy. Raises ``UserError``.
    """
    row, scheme = _enrolled(desk, office), desk.pack.scheme
    groups = _groups(scheme, _chosen(scheme, [m.id for m in scheme.matters] if matters is None else matters))
    raws = []
    for nth, group in enumerate(groups, start=1):
        number = terms.number.strip()
        if number and len(groups) > 1:
            number += f"之{ordinal(nth)}"
        raws.append(_issued(desk, row, group, replace(terms, number=number), strict=False))
    _keep(desk, office, raws)
    return tuple(raws)


def doubts(desk: CountyDesk, office: str, since: date, settings: Mapping[str, int | str]) -> tuple[str, ...]:
    """What somebody should look at before signing: the plan says something else. Nothing is refused for it."""
    row, scheme = _enrolled(desk, office), desk.pack.scheme
    if early := not_yet_issued(scheme, since):
        return (f"委托书不能早于方案生效：{early}",)
    here = turn(scheme, row.township_code, since, settings)
    return (f"与方案的安排不一致，请核对：{here.reason}",) if here.begun is False else ()


def signed(desk: CountyDesk, office: str) -> tuple[Held, ...]:
    """The instruments signed for an office, the newest first."""
    row = _enrolled(desk, office)
    own = desk.public.root_public_key
    return tuple(h for h in desk.credentials_of(row).instruments if h.statement.issuer == own)


def recall(desk: CountyDesk, office: str, instrument: str, since: date, reason: str) -> bytes:
    """Take an instrument (its id, or its number) back from a day on; the signed word of it, raw, for the office.

    Never for days gone by: what was decided and stamped before stays valid (domain §I 17). Needs an open signing
    session. Raises ``UserError``.
    """
    if not reason.strip():
        raise UserError("收回委托书要写明原因。", "请按收回文件填写。")
    if since < desk.today():
        raise UserError(
            "收回不溯及以前：此前的决定和用印仍然有效。",
            f"收回的日子请写 {desk.today().isoformat()} 或以后。",
        )
    held, said = _named(desk, office, instrument)
    if since > said.until:
        raise UserError(
            f"委托书 {said.number} 到 {said.until.isoformat()} 就到期了，不用收回。", "请核对日期。"
        )
    known = desk.credentials_of(_enrolled(desk, office))
    if known.revoked_on(held.id, since):
        raise UserError(
            f"委托书 {said.number} 已经收回，没有重复收回。", "请把原来的收回文件再发给该办公室。"
        )
    statement = Revocation(
        issuer=desk.public.root_public_key,
        credential=held.id,
        since=since,
        reason=reason.strip(),
        signed_on=desk.today(),
    )
    raw = credentials.issue(statement, desk.root)
    _keep(desk, office, [raw])
    return raw


def _enrolled(desk: CountyDesk, office: str) -> EnrolledRow:
    row = desk.ledger.office(office)
    if row is None:
        raise UserError("这个办公室还没有登记，不能签发委托书。", "请先登记该办公室。")
    return row


def _keep(desk: CountyDesk, office: str, raws: Iterable[bytes]) -> None:
    with desk.ledger.transaction():
        desk.ledger.add_credentials(office, [credentials.read(raw) for raw in raws])


def _named(desk: CountyDesk, office: str, instrument: str) -> tuple[Held, Instrument]:
    found = [
        (held, held.statement)
        for held in signed(desk, office)
        if isinstance(held.statement, Instrument) and instrument in (held.id, held.statement.number)
    ]
    if len(found) != 1:
        several = "有几份同号的委托书" if found else "没有给这个办公室签发过这份委托书"
        raise UserError(f"{several}：{instrument}。", "请用委托书的64位编号指明是哪一份。")
    return found[0]


def _chosen(scheme: Scheme, matters: Iterable[str]) -> list[Matter]:
    wanted = set(matters)
    chosen = [m for m in scheme.matters if m.id in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise UserError("委托的事项不在方案里。", "请从方案所列的事项中选择。")
    return chosen


def _groups(scheme: Scheme, matters: Sequence[Matter]) -> list[list[Matter]]:
    """An instrument gives the same acts in one mode; what differs takes an instrument of its own."""
    found: dict[tuple[str | None, str | None, frozenset[str]], list[Matter]] = {}
    for matter in matters:
        own = scheme.department_of(matter)
        found.setdefault((matter.mode, own[0] if own else None, frozenset(matter.acts)), []).append(matter)
    return list(found.values())


def _issued(
    desk: CountyDesk, row: EnrolledRow, chosen: Sequence[Matter], terms: Terms, *, strict: bool
) -> bytes:
    """``strict``: everything in ``terms`` was said for these very matters; else only what fits them is taken."""
    if not terms.number.strip() or terms.until < terms.since:
        raise UserError("委托书要有文号，到期日不能早于生效日。", "请补充或更正后再签发。")
    scheme = desk.pack.scheme
    settings = checked_settings(scheme, terms.settings)
    words = Wording(scheme, chosen[0], settings)
    if not (strict or words.decides):  # name and seal that were written down are those of decisions
        terms = replace(terms, in_name_of=None, seal_text=None)
    statement = Instrument(
        issuer=desk.public.root_public_key,
        number=terms.number.strip(),
        title=words.title(terms.title),
        office=row.office,
        township_code=row.township_code,
        delegator=words.delegator(terms.delegator),
        matters=tuple(m.id for m in chosen),
        acts=chosen[0].acts,
        mode=words.mode(terms.mode),
        in_name_of=words.in_name_of(terms.in_name_of),
        seal_text=words.seal_text(terms.seal_text),
        signer_positions=words.signers(terms.signer_positions),
        remedies=_remedies(desk, chosen, terms, strict=strict) if words.decides else (),
        spot_check_percent=words.percent(terms.spot_check_percent),
        since=terms.since,
        until=terms.until,
        demonstration=desk.demonstration,
        settings=settings,
        signed_on=desk.today(),
    )
    if statement.passes_on:
        raise UserError(
            f"委托单位写的是“{statement.delegator}”，受委托的单位不得再委托。",
            "请写有权的县级单位（《行政许可法》第二十四条）。",
        )
    return credentials.issue(statement, desk.root)


def _remedies(
    desk: CountyDesk, chosen: Sequence[Matter], terms: Terms, *, strict: bool
) -> tuple[Remedy, ...]:
    """One paragraph per decision type, all of one reading: two would contradict each other."""
    if not terms.remedies:
        return ()
    if terms.confirmed_on is None and not desk.demonstration:
        raise UserError("救济途径要先由司法行政部门确认。", "请填写确认日期，或先不写救济途径。")
    for reading in terms.remedies:
        found = [_template(desk, decision, reading) for decision in DECISIONS]
        if all(_fits(template, chosen) for template in found):
            return tuple(
                _confirmed(desk, decision, template, terms.confirmed_on)
                for decision, template in zip(DECISIONS, found, strict=True)
            )
    if strict:
        raise UserError("这种救济途径的写法不用于所选的事项。", "请换一种写法，或把事项分开签发。")
    return ()


def _template(desk: CountyDesk, decision: str, reading: str) -> RemedyTemplate:
    offered = desk.pack.scheme.remedies.get(decision, ())
    template = next((t for t in offered if t.id == reading), None)
    if template is None:
        raise UserError("方案里没有这种救济途径的写法。", f"请从{'、'.join(readings(desk))}中选择。")
    return template


def _fits(template: RemedyTemplate, chosen: Sequence[Matter]) -> bool:
    return not template.matters or all(m.id in template.matters for m in chosen)


def _confirmed(
    desk: CountyDesk,
    decision: Literal["confirm", "refuse"],
    template: RemedyTemplate,
    confirmed_on: date | None,
) -> Remedy:
    return Remedy(
        decision=decision,
        respondent=template.respondent,
        reconsideration_body=template.reconsideration_body,
        court=template.court,
        text=template.text,
        confirmed_on=confirmed_on or desk.today(),
        sample=desk.demonstration,
    )
