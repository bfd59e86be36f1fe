"""签批: the decision of an entitled signer, on the screen or on paper, never of the person who took it in.

The decision says what was publicised, names the instrument it stands on and what it rests on; a confirmation
brings the benefit with it in the same entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.domain.case import CONFIRM, PASS, REFUSE, Case, facts_digest, rests_on
from desktop.domain.change_rules import ENDING, grace_ends
from desktop.domain.credential import PersonCredential
from desktop.domain.decision_rules import act_of, start_month, valid_until
from desktop.domain.household import BENEFIT, DECISION, FILED, PAPER, SENT, Decision, Household
from desktop.domain.instrument import Authority, signing_positions
from desktop.domain.journal import Change, Put, Remove, Value
from desktop.domain.months import add_months
from desktop.domain.paper_rules import LONGEST
from desktop.domain.workflow import missing_before
from desktop.errors import Refused, UserError
from desktop.office import index, regrouping
from desktop.office.act import (
    CaseRef,
    Late,
    Photo,
    When,
    case_at,
    day_of,
    new_id,
    not_later_than_today,
    record,
)
from desktop.office.desk import Changes, Desk
from desktop.office.effects import effects
from desktop.office.instruments import authority as authority_of
from desktop.office.stamping import voiding


def queue(desk: Desk) -> list[CaseRef]:
    """Applications waiting for a signature: their notice has ended and there is no decision yet."""
    waiting: list[CaseRef] = []
    for file, home in index.readable(desk, index.applied(desk), []):
        waiting += [CaseRef(file, a.id) for a in home.applications if _awaits(desk, home, a.id)]
    return waiting


def _awaits(desk: Desk, home: Household, application: str) -> bool:
    case = desk.case(home, application)
    step = case.matter.step("decision") if case else None
    if case is None or step is None or case.settled or not case.applies(step):
        return False
    return not missing_before(case, step)


def decide_on_screen(desk: Desk, ref: CaseRef, on: date) -> Changes:
    """The signer at the keyboard decides with their own key; needs an open signing session."""
    case, authority = _ready(desk, ref, on)
    return _decide(desk, ref, case, authority, on, desk.person, {"signing": "screen"}, None)


def decide_on_paper(desk: Desk, ref: CaseRef, signer: str, scan: Photo, on: When) -> Changes:
    """纸质签批: a clerk enters what a leader signed on paper, with the scan; shown as such everywhere.

    ``Late`` where it was signed more than the grace before today: the scan of the sheet is the day's paper then.
    """
    day = day_of(on)
    case, authority = _ready(desk, ref, day)
    leader = desk.credentials.person(signer, day)
    if leader is None:
        raise UserError("签批人没有登记任职。", "请管理员先登记这位领导的职务和起止日期。")
    signing: dict[str, Value] = {"signing": "paper", "scan": scan.sha256}
    if isinstance(on, Late):
        signing["late_reason"] = on.reason
    return _decide(desk, ref, case, authority, day, leader, signing, scan)


def _ready(desk: Desk, ref: CaseRef, on: date) -> tuple[Case, Authority]:
    not_later_than_today(desk, on)
    case = case_at(desk, ref)
    if case.matter.step("decision") is None:
        held = authority_of(desk, case.matter.id, "confirm", on)
        why = held.reason or "这件申请不由本乡镇作决定。"
        raise Refused(why, f"请转报{held.instead or '上级部门'}办理。", (why,))
    if case.basis is None:
        what = "初审意见" if case.matter.step("opinion") else "审查结果"
        raise Refused(f"还没有现行的{what}，不能签批。", f"请先作{what}。", (f"没有{what}",))
    effect = str(case.basis.facts.get("effect") or "")
    authority = authority_of(desk, case.matter.id, act_of(case, effect), on)
    regrouping.before_deciding(desk, ref)
    if authority.instrument is None:
        hint = f"请转报{authority.instead}办理。" if authority.instead else "请核对委托书的事项和期限。"
        raise Refused(authority.reason, hint, (authority.reason,))
    return case, authority


_SAID = (
    "outcome", "covered", "monthly_fen", "category", "calculation", "reasons", "clauses", "other_help", "amount_fen",
    "instalments", "valid_until", "tier", "method", "standard_fen", "base_fen", "household_topup_fen",
    "person_topup_fen", "members", "effect", "grace_months",
)  # fmt: skip
"""What an opinion says and its decision repeats."""


def _said(case: Case) -> dict[str, Value]:
    """What the decision says: word for word the opinion, or the result of the review where there is no opinion."""
    basis = case.basis
    if basis is None:
        return {}
    if basis.step == "review":
        passed = basis.facts.get("result") == PASS
        reasons = list(basis.facts.get("reasons") or ()) if not passed else []
        return {"outcome": CONFIRM if passed else REFUSE, "category": case.matter.title, "reasons": reasons}
    return {name: basis.facts[name] for name in _SAID if basis.facts.get(name) is not None}


def _decide(
    desk: Desk,
    ref: CaseRef,
    case: Case,
    authority: Authority,
    on: date,
    signer: PersonCredential,
    signing: dict[str, Value],
    scan: Photo | None,
) -> Changes:
    assert case.basis is not None and authority.instrument is not None
    decision, said = new_id("d"), _said(case)
    entitled = signing_positions(signer, authority.instrument, on)
    confirmed = said["outcome"] == CONFIRM
    fields: dict[str, Value] = {
        **said,
        **signing,
        "application": ref.application,
        "opinion": case.basis.id,
        "on": on.isoformat(),
        "signer": signer.person,
        "signer_name": signer.name,
        "signer_position": min(entitled, default=""),
        "instrument": authority.id,
        "first_month": start_month(desk.pack, case, on) if confirmed else "",
        "household_facts": facts_digest(case.household, case.application),
        "rests_on": rests_on(case),
    }
    if until := valid_until(case, on):
        fields["valid_until"] = until
    if said.get("effect") in ENDING:
        fields["last_month"] = grace_ends(case, on, int(said.get("grace_months") or 0))
    changes: list[Change] = [scan.attach(f"{DECISION}/{decision}")] if scan else []
    changes.append(Put(DECISION, decision, fields))
    if confirmed:
        changes += effects(desk, case, decision, fields, on)
    instrument = [h.raw for h in desk.credentials.instruments if h.id == authority.id]
    leader = [h.raw for h in desk.credentials.people if getattr(h.statement, "person", "") == signer.person]
    done = record(
        desk,
        ref.household,
        "decide",
        changes,
        blobs={scan.sha256: scan.data} if scan else {},
        signing=True,
        carrying=[*instrument, *leader, *desk.county_credentials()],
    )
    desk.anchor()  # a decision that is put back to before it was made is noticed even after a crash
    return done


def _papers_void(desk: Desk, case: Case, decision: str, reason: str) -> Iterator[Put]:
    """A paper that nobody decided any more is valid nowhere."""
    said = voiding(desk, f"所依据的决定已撤下：{reason}"[:LONGEST], desk.today())
    for paper in case.household.papers:
        if paper.decision == decision and not paper.void:
            yield Put(PAPER, paper.id, said)


def _ends_undone(desk: Desk, ref: CaseRef, case: Case, decision: str) -> list[Change]:
    """The end that the decision brought to a benefit goes with it: to what the one that stays says, else to none."""
    left = next((d for d in case.household.decisions if d.id != decision and _same_target(case, d)), None)
    undone: list[Change] = []
    rivals = case.household.rival_decisions
    with desk.open_household(ref.household) as opened:
        ended = [
            id
            for (kind, id), f in opened.records().items()
            if kind == BENEFIT and f.get("ended_by") == decision
        ]
    for benefit in ended:
        last = (
            left.last_month
            if left and left.effect in ENDING
            else add_months(left.first_month, -1)
            if left
            else ""
        )
        follows = next(
            (b for b in case.household.benefits if b.replaces == benefit and b.source not in rivals), None
        )
        if follows is not None:  # what an earlier change had ended goes back to that end
            was = {"last_month": add_months(follows.first_month, -1), "ended_by": follows.source}
            undone.append(Put(BENEFIT, benefit, was))
            continue
        undone.append(Put(BENEFIT, benefit, {"last_month": last, "ended_by": left.id if left else ""}))
    return undone


def _same_target(case: Case, other: Decision) -> bool:
    about = case.household.application(other.application)
    return about is not None and bool(about.change) and about.benefit == case.application.benefit


def take_back(desk: Desk, ref: CaseRef, decision: str, reason: str) -> Changes:
    """Two devices decided without knowing of each other: a signer takes one back, the other is in force.

    Whatever told the family of it is void from then on.
    """
    case = case_at(desk, ref)
    if not case.disputed or decision not in {d.id for d in case.decisions}:
        raise UserError("这件申请没有两个并存的决定。", "请刷新后再看。")
    if not reason.strip():
        raise UserError("撤下一个决定要写明理由。", "请写明为什么保留另一个。")
    _not_with_the_county(case, decision)
    benefits = [b.id for b in case.household.benefits if b.source == decision]
    changes: list[Change] = [*_papers_void(desk, case, decision, reason)]
    changes += [Remove(DECISION, decision), *(Remove(BENEFIT, b) for b in benefits)]
    changes += _ends_undone(desk, ref, case, decision)
    done = record(desk, ref.household, "take_back", changes, note=reason, signing=True)
    desk.anchor()
    return done


def _not_with_the_county(case: Case, decision: str) -> None:
    """What the county holds, or is about to hold, is the one that stays: it would count on what is gone here."""
    home = case.household
    out = (f for f in home.filings if f.decision == decision)
    if any(home.filing_status(f)[0] in (SENT, FILED) for f in out):
        raise UserError(
            "这个决定已经报县级备案，不能撤下。",
            "请撤下没有报送的那一个；还没有回执的，先导入县级回执；已备案的有错，请办理更正或撤销。",
        )
