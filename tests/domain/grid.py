"""The whole grid role × action × state × mode: how every cell is tried. What is allowed stands in ``grid_table``.

A *scene* is a file told up to a state in one of the modes. An *action* is the best attempt at one kind of act in that
scene by somebody: everything a form would fill in is filled in, so that only who, when and where can refuse it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from desktop.domain.admission import Act, Law
from desktop.domain.credential import Receipt
from desktop.domain.household import (
    ACCOUNT,
    APPLICATION,
    BENEFIT,
    DECISION,
    FILING,
    HOLD,
    HOUSEHOLD,
    MEMBER,
    PAPER,
    PAYMENT,
    RECEIPT,
    RECOVERY,
    STAMPING,
    STEP,
)
from desktop.domain.journal import Attach, Put, Remove, Settle, Value
from desktop.domain.matter import RULES
from desktop.domain.months import add_months, month_of
from tests.domain.grid_paper import listed_for_the_county, printed_as, seal_of, sent
from tests.domain.story import (
    ADMIN,
    CLERK,
    FIELD,
    FORMER,
    INTAKE,
    LEADER,
    PLAIN,
    photo,
    receipt,
)
from tests.domain.tale import FROM_COUNTY, MONEY, STRANGER, Tale, effect_facts, family, given, law_of

ROLES: Mapping[str, str | None] = {
    "D": None, "C": INTAKE, "S": CLERK, "F": FIELD, "A": ADMIN, "L": LEADER, "P": PLAIN, "E": FORMER,
    "K": FROM_COUNTY, "X": STRANGER,
}  # fmt: skip
"""D the device alone, C the clerk who registered, S a second clerk, F field worker, A administrator, L leader with
the position, P leader without it, E leader whose term ended, K somebody of the county, X nobody we know."""

DAY = date(2026, 3, 16)
"""After the former leader's term."""

MATTERS: Mapping[str, tuple[str, str, str]] = {
    "household": ("mishan", "dibao", "ordinary"),
    "emergency": ("mishan", "temporary", "emergency"),
    "county": ("mishan", "dibao", "county"),
    "direct": ("shanting", "posters", "ordinary"),
    "review": ("shanting", "second_birth", "ordinary"),
    "window": ("shanting", "company", "ordinary"),
}
"""Mode → scheme, matter, path."""


@dataclass(frozen=True)
class Scene:
    """A file in a state; ``app`` the application that the actions are about."""

    mode: str
    state: str
    tale: Tale
    app: str = "a-1"


@cache
def answered(scheme: str) -> Law:
    """With the county's word on both answers it may give to the one filing."""
    return law_of(scheme, given(scheme), _answer("returned"), _answer("accepted"))


def _answer(verdict: str) -> Receipt:
    decision = "d-a-1-0"
    reason = "金额不对" if verdict == "returned" else ""
    return receipt(filing="f-1", verdict=verdict, reason=reason, decision=decision, on=DAY)


def scenes() -> list[Scene]:
    """Every state of every mode, each told once."""
    return [s for mode in MATTERS for s in _TELLERS[mode]()]


def _begun(mode: str) -> Tale:
    scheme, matter, path = MATTERS[mode]
    tale = Tale(scheme, answered(scheme), DAY)
    more: dict[str, Value] = {} if path == "ordinary" else {"path": path}
    return tale.do(tale.registration(matter, **more))


def _new(mode: str) -> Scene:
    return Scene(mode, "new", Tale(MATTERS[mode][0], answered(MATTERS[mode][0]), DAY))


def _along(mode: str, tale: Tale, stations: Mapping[str, str]) -> list[Scene]:
    """The states on the way of one tale: state → the last step that was done in it."""
    found = []
    for state, until in stations.items():
        if until:
            tale.walk("a-1", until)
        found.append(Scene(mode, state, tale.copy()))
    return found


def _aside(scene: Scene, state: str, *acts: Callable[[Tale], Act], app: str = "a-1") -> Scene:
    """A state that lies beside the way: from a scene by some acts."""
    tale = scene.tale.copy()
    for act in acts:
        tale.do(act(tale))
    return Scene(scene.mode, state, tale, app)


_close: Callable[[Tale], Act] = lambda t: t.step("closed", who=CLERK)
_hand_up: Callable[[Tale], Act] = lambda t: t.step("handed_up", who=CLERK)
_pay: Callable[[Tale], Act] = lambda t: t.payment(t.home.benefits[-1].id, t.home.benefits[-1].first_month)


def _refused(scene: Scene, before: str) -> Scene:
    """Decided against the applicant, from a scene before the opinion or the review."""
    tale = scene.tale.copy()
    tale.said["a-1"] = {"outcome": "refuse", "covered": 0, "category": "农村低保", "reasons": ["收入高于标准。"]}
    if before == "review":
        tale.do(tale.step("review", result="fail", reasons=["材料不实。"]))
    return Scene(scene.mode, "decided refuse", tale.walk("a-1", "decision"))


def _household() -> list[Scene]:
    mode, tale = "household", _begun("household")
    way = _along(mode, tale, {"registered": "", "accepted": "authorisation", "investigated": "appraisal",
                              "publicised": "notice"})  # fmt: skip
    at = {s.state: s for s in way}
    objected = _aside(at["publicised"], "objected", lambda t: t.step("objection"))
    out = Scene(mode, "notice out", tale.copy())
    out.tale.today = date(2026, 3, 24)
    after = _along(mode, tale, {"notice closed": "notice_close", "decided confirm": "decision"})
    papered = _aside(after[1], "papered", lambda t: t.notice_paper())
    listed = Scene(mode, "listed", listed_for_the_county(papered.tale.copy()))
    done = Scene(mode, "filed", sent(listed.tale.copy()))
    paid = _aside(done, "paid", _pay)
    opened = _aside(paid, "change open", lambda t: t.change("circumstances", "income_down"), app="c-1")
    return [
        _new(mode), *way, objected, out, *after, _refused(at["investigated"], "opinion"), papered,
        listed, done, _aside(done, "returned", lambda t: answer(t, None, "returned")),
        paid, _watched(paid), opened, *_changed(opened),
        _aside(at["accepted"], "handed up", _hand_up), _aside(at["accepted"], "closed", _close),
    ]  # fmt: skip


def _watched(paid: Scene) -> Scene:
    """A hold, an account that nobody checked, a recovery: all written by the second clerk."""
    benefit = paid.tale.home.benefits[-1].id
    return _aside(
        paid, "watched",
        lambda t: t.act(CLERK, t.hold("unverified", benefit, "h-1", CLERK, since="2026-05")),
        lambda t: t.put(ACCOUNT, "k-1", CLERK, bank="农商行", number="6217", entered_by=CLERK),
        lambda t: t.put(RECOVERY, "r-1", CLERK, benefit=benefit, months=["2026-04"], amount_fen=9, recovered_fen=0),
    )  # fmt: skip


def _changed(opened: Scene) -> list[Scene]:
    tale = opened.tale.copy()
    tale.said["c-1"] = effect_facts(MONEY, "increase")
    tale.walk("c-1", "opinion")
    opined = Scene(opened.mode, "change opined", tale.copy(), "c-1")
    return [opined, Scene(opened.mode, "change decided", tale.walk("c-1", "decision"), "c-1")]


def _emergency() -> list[Scene]:
    mode, tale = "emergency", _begun("emergency")
    way = _along(mode, tale, {"registered": "", "aided": "first_aid"})
    aid_paid = _aside(way[1], "aid paid", lambda t: first_aid(Scene(mode, "", t), CLERK))
    after = _along(mode, aid_paid.tale.copy(), {"investigated": "makeup", "opined": "opinion",
                                               "decided confirm": "decision"})  # fmt: skip
    papered = _aside(after[-1], "papered", lambda t: t.notice_paper())
    done = Scene(mode, "filed", sent(listed_for_the_county(papered.tale.copy())))
    return [
        _new(mode), *way, aid_paid, *after, _refused(after[0], "opinion"), papered, done, _aside(done, "paid", _pay),
        _aside(way[1], "handed up", _hand_up), _aside(way[1], "closed", _close),
    ]  # fmt: skip


def _county() -> list[Scene]:
    mode, tale = "county", _begun("county")
    way = _along(mode, tale, {"registered": "", "forwarded": "forward", "issued": "county_result"})
    declined = _aside(way[1], "declined", lambda t: t.county_result(result="declined"))
    return [_new(mode), *way, declined, _aside(way[2], "paid", _pay), _aside(way[1], "closed", _close)]


def _direct() -> list[Scene]:
    mode, tale = "direct", _begun("direct")
    way = _along(mode, tale, {"registered": "", "accepted": "acceptance", "investigated": "review",
                              "decided confirm": "decision", "papered": "paper", "delivered": "deliver"})  # fmt: skip
    return [
        _new(mode), *way, _refused(way[1], "review"), _aside(way[1], "handed up", _hand_up),
        _aside(way[1], "closed", _close),
    ]  # fmt: skip


def _review() -> list[Scene]:
    mode, tale = "review", _begun("review")
    way = _along(mode, tale, {"registered": "", "accepted": "acceptance", "investigated": "review",
                              "opined": "opinion", "forwarded": "forward", "issued": "county_result",
                              "delivered": "deliver"})  # fmt: skip
    return [_new(mode), *way, _aside(way[1], "handed up", _hand_up), _aside(way[1], "closed", _close)]


def _window() -> list[Scene]:
    mode, tale = "window", _begun("window")
    way = _along(mode, tale, {"registered": "", "accepted": "acceptance", "forwarded": "forward",
                              "issued": "county_result"})  # fmt: skip
    return [_new(mode), *way, _aside(way[1], "handed up", _hand_up), _aside(way[1], "closed", _close)]


_TELLERS: Mapping[str, Callable[[], list[Scene]]] = {
    "household": _household, "emergency": _emergency, "county": _county, "direct": _direct, "review": _review,
    "window": _window,
}  # fmt: skip


# -- actions

Attempt = Callable[[Scene, str | None], Act]


def _rule(rule: str) -> Attempt:
    """The step of this rule that is not done yet, else the last; a step of that name where the matter has none."""

    def tried(scene: Scene, who: str | None) -> Act:
        case = scene.tale.find(scene.app)
        own = [s for s in case.matter.steps if s.rule == rule and s.id != "registration"] if case else []
        step = next((s for s in own if case and case.done_on(s.id) is None), own[-1] if own else None)
        act = scene.tale.step(step.id if step else rule, scene.app, who or "")
        put = next(c for c in act.changes if isinstance(c, Put))
        rest = [c for c in act.changes if isinstance(c, Attach)]
        return scene.tale.act(who, Put(STEP, put.id, {**put.fields, "by": who or ""}), *rest)

    return tried


def _put(kind: str, record: str, **fields: Value) -> Attempt:
    return lambda scene, who: scene.tale.put(kind, record, who, **fields)


def _out(kind: str) -> Attempt:
    """Take out the last record of a kind."""
    return lambda scene, who: scene.tale.act(who, Remove(kind, _last(scene, kind)))


def _again(kind: str, **fields: Value) -> Attempt:
    """Write the last record of a kind over."""
    return lambda scene, who: scene.tale.put(kind, _last(scene, kind), who, **fields)


def _last(scene: Scene, kind: str) -> str:
    return max((record for k, record in scene.tale.state if k == kind), default=f"{kind}-9")


def _register(scene: Scene, who: str | None) -> Act:
    _, matter, path = MATTERS[scene.mode]
    more: dict[str, Value] = {} if path == "ordinary" else {"path": path}
    return scene.tale.registration(matter, "a-9", who, **more)


def _baseline(scene: Scene, who: str | None) -> Act:
    given_ = {"matter": "dibao", "monthly_fen": 90_000, "covered": 2, "first_month": "2025-01", "source": "baseline"}
    return scene.tale.act(who, *family(), Put(BENEFIT, "b-9", given_), action="baseline")


def _change(scene: Scene, who: str | None) -> Act:
    return scene.tale.change("circumstances", "income_down", "c-9", who=who)


def _benefit(scene: Scene) -> str:
    benefits = scene.tale.home.benefits
    own = [b.id for b in benefits if not b.ended_by]
    return own[-1] if own else "b-9"


def payment(scene: Scene, who: str | None) -> Act:
    """The first month that was not paid yet, else the first."""
    home, name = scene.tale.home, _benefit(scene)
    own = next((b for b in home.benefits if b.id == name), None)
    if own is None:
        return scene.tale.payment(name, month_of(DAY), who)
    paid = {p.month for p in home.payments if p.benefit == name}
    until = add_months(month_of(scene.tale.today), 1)
    month = own.first_month
    while month in paid and month < until:
        month = add_months(month, 1)
    return scene.tale.payment(name, month, who)


def first_aid(scene: Scene, who: str | None) -> Act:
    """The sum of the first aid."""
    step = next((s for s in scene.tale.home.steps if s.step == "first_aid"), None)
    name, month = (step.id, month_of(step.on)) if step else ("s-9", month_of(DAY))
    said = {"step": name, "month": month, "amount_fen": 100_000}
    return scene.tale.put(PAYMENT, f"{name}-aid", who, **said)


def answer(tale: Tale, who: str | None, verdict: str = "accepted") -> Act:
    """The county's answer to the filing, as it signed it."""
    stated = _answer(verdict)
    found = next(h for h in tale.under.credentials.receipts if h.statement == stated)
    said = {
        "filing": "f-1", "revision": 1, "verdict": stated.verdict, "reason": stated.reason, "on": DAY.isoformat(),
        "credential": found.id,
    }  # fmt: skip
    return tale.put(RECEIPT, f"f-1-1-{verdict}", who, **said)


def _hold(scene: Scene, who: str | None) -> Act:
    held = scene.tale.hold("unverified", _benefit(scene), "h-9", who, since="2026-05")
    return scene.tale.act(who, held)


def _release(scene: Scene, who: str | None) -> Act:
    said = {"released_on": scene.tale.today.isoformat(), "released_by": who, "release_reason": "已核实"}
    return scene.tale.put(HOLD, "h-1", who, **said)


def _recover(scene: Scene, who: str | None) -> Act:
    said = {"benefit": _benefit(scene), "months": ["2026-04"], "amount_fen": 9, "recovered_fen": 0}
    return scene.tale.put(RECOVERY, "r-9", who, **said)


def _account(scene: Scene, who: str | None) -> Act:
    return scene.tale.put(ACCOUNT, "k-9", who, bank="农商行", number="6217", entered_by=who)


def _checked(scene: Scene, who: str | None) -> Act:
    return scene.tale.put(ACCOUNT, "k-1", who, checked_by=who, checked_on=scene.tale.today.isoformat())


def _second_benefit(scene: Scene, who: str | None) -> Act:
    """Another benefit from the decision or the result there is."""
    home = scene.tale.home
    decided = next((d for d in home.decisions if d.application == scene.app), None)
    result = next((s for s in home.steps if s.application == scene.app and s.step == "county_result"), None)
    source = decided.id if decided else result.id if result else "d-9"
    said = {"matter": MATTERS[scene.mode][1], "source": source, "monthly_fen": MONEY, "covered": 2}
    return scene.tale.put(BENEFIT, "b-9", who, category="农村低保", first_month="2026-04", **said)


def _attach(scene: Scene, who: str | None) -> Act:
    return scene.tale.act(who, photo("anything")[0])


ACTIONS: Mapping[str, Attempt] = {
    "register": _register,
    "baseline": _baseline,
    "change": _change,
    "amend": lambda s, who: s.tale.put(APPLICATION, s.app, who, reason="另写"),
    **{rule: _rule(rule) for rule in sorted(RULES - {"decision", "paper", "filing", "payment"})},
    **{f"step {rule}": _rule(rule) for rule in ("decision", "paper", "filing", "payment")},
    "objection": _rule("objection"),
    "objection_reply": _rule("objection_reply"),
    "unknown step": _rule("lottery"),
    "decide screen": lambda s, who: s.tale.decision(s.app, who),
    "decide paper": lambda s, who: s.tale.decision(s.app, who, signing="paper"),
    "take back": _out(DECISION),
    "notice paper": lambda s, who: printed_as(s.tale.notice_paper(s.app, who), "p-9"),
    "slip": lambda s, who: s.tale.notice_paper(s.app, who, "acceptance_slip"),
    "stamp": lambda s, who: seal_of(s.tale, who),
    "file": lambda s, who: s.tale.put(FILING, "f-9", who, application=s.app, revision=1, decision=_last(s, DECISION)),
    "sent": _put(FILING, "f-1", package="0" * 64, sent_on=DAY.isoformat()),
    "receipt": lambda s, who: answer(s.tale, who),
    "refile": _put(FILING, "f-1", revision=2, package="", sent_on=""),
    "pay": payment,
    "pay first aid": first_aid,
    "hold": _hold,
    "release": _release,
    "recover": _recover,
    "recovered": _put(RECOVERY, "r-1", recovered_fen=5),
    "account": _account,
    "check account": _checked,
    "rewrite account": _put(ACCOUNT, "k-1", number="6228"),
    "remove account": _out(ACCOUNT),
    "second benefit": _second_benefit,
    "revise benefit": _again(BENEFIT, monthly_fen=MONEY * 2),
    "end benefit": _again(BENEFIT, last_month="2026-05"),
    "member": _put(MEMBER, "m-1", income_fen=1),
    "household": _put(HOUSEHOLD, "household", village="西安村"),
    "remove member": _out(MEMBER),
    "settle": lambda s, who: s.tale.act(who, Settle(MEMBER, "m-1", "name", ("0" * 64,), "写错")),
    "attach": _attach,
    "unknown kind": _put("note", "n-1", text="。"),
    **{
        f"rewrite {kind}": _again(kind, note="另写")
        for kind in (STEP, DECISION, PAPER, STAMPING, RECEIPT, PAYMENT, HOLD)
    },
    **{
        f"remove {kind}": _out(kind)
        for kind in (APPLICATION, STEP, BENEFIT, PAPER, STAMPING, FILING, RECEIPT, PAYMENT, HOLD, RECOVERY)
    },
}
