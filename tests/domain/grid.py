"""The whole grid role × action × state × mode: how every cell is tried. What is allowed stands in ``grid_table``.

A *scene* is a file told up to a state in one of the modes. An *action* is the best attempt at one kind of act in that
scene by somebody: everything a form would fill in is filled in, so that only who, when and where can refuse it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.domain.admission import Act
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
    PRINTING,
    RECEIPT,
    RECOVERY,
    SEALED_FILE,
    STAMPING,
    STEP,
)
from desktop.domain.journal import Attach, Put, Remove, Settle, Value
from desktop.domain.matter import RULES
from desktop.domain.months import add_months, month_of
from desktop.domain.rescan import RESCAN
from tests.domain import grid_paper
from tests.domain.grid_paper import printed_as, seal_of
from tests.domain.grid_scenes import DAY, MATTERS, SEATED, Scene, answer, first_aid, recovery
from tests.domain.story import (
    ADMIN,
    CLERK,
    FIELD,
    FORMER,
    INTAKE,
    LEADER,
    PLAIN,
    photo,
)
from tests.domain.tale_effects import effects
from tests.domain.tale_law import FROM_COUNTY, MONEY, STRANGER, family

ROLES: Mapping[str, str | None] = {
    "D": None, "C": INTAKE, "S": CLERK, "F": FIELD, "A": ADMIN, "L": LEADER, "P": PLAIN, "E": FORMER,
    "K": FROM_COUNTY, "X": STRANGER,
}  # fmt: skip
"""D the device alone, C the clerk who registered, S a second clerk, F field worker, A administrator, L leader with
the position, P leader without it, E leader whose term ended, K somebody of the county, X nobody we know."""

Attempt = Callable[[Scene, str | None], Act]


def _rule(rule: str) -> Attempt:
    """The step of this rule that is not done yet, else the last; a step of that name where the matter has none."""

    def tried(scene: Scene, who: str | None) -> Act:
        case = scene.tale.find(scene.app)
        own = [s for s in case.matter.steps if s.rule == rule and s.id != "registration"] if case else []
        step = next((s for s in own if case and case.done_on(s.id) is None), own[-1] if own else None)
        seated: dict[str, Value] = {"members": SEATED} if rule == "panel" else {}
        act = scene.tale.step(step.id if step else rule, scene.app, who or "", **seated)
        put = next(c for c in act.changes if isinstance(c, Put))
        rest = [c for c in act.changes if isinstance(c, Attach)]
        return scene.tale.act(who, Put(STEP, put.id, {**put.fields, "by": who or ""}), *rest)

    return tried


def _county_result(scene: Scene, who: str | None) -> Act:
    """The county's result with the benefit, the end or the hold that it brings."""
    act = _rule("county_result")(scene, who)
    put = next(c for c in act.changes if isinstance(c, Put))
    case = scene.tale.find(scene.app)
    issued = case is not None and "first_month" in put.fields
    brought = effects(scene.tale.today, case, put.id, put.fields, who) if case and issued else []
    return scene.tale.act(who, *act.changes, *brought)


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
    given_ = {
        "matter": "dibao",
        "monthly_fen": 90_000,
        "covered": 2,
        "first_month": "2025-01",
        "source": "baseline",
    }
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


def _hold(scene: Scene, who: str | None) -> Act:
    held = scene.tale.hold("unverified", _benefit(scene), "h-9", who, since="2026-05")
    return scene.tale.act(who, held)


def _release(scene: Scene, who: str | None) -> Act:
    said = {"released_on": scene.tale.today.isoformat(), "released_by": who, "release_reason": "已核实"}
    return scene.tale.put(HOLD, "h-1", who, **said)


def _recover(scene: Scene, who: str | None) -> Act:
    return recovery(scene.tale, "r-9", who)


def _account(scene: Scene, who: str | None) -> Act:
    return scene.tale.put(ACCOUNT, "k-9", who, bank="农商行", number="6217", entered_by=who)


def _checked(scene: Scene, who: str | None) -> Act:
    said = {"checked_by": who, "checked_on": scene.tale.today.isoformat(), "checked_number": "6217"}
    return scene.tale.put(ACCOUNT, "k-1", who, **said)


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


def _rescan(scene: Scene, who: str | None) -> Act:
    scans = [photo(name)[0] for name in ("blurred", "clear")]
    said: dict[str, Value] = {
        "old": scans[0].sha256, "sha256": scans[1].sha256, "reason": "不清楚", "at": DAY.isoformat(),
    }  # fmt: skip
    return scene.tale.act(who, *scans, Put(RESCAN, "k-9", said))


ACTIONS: Mapping[str, Attempt] = {
    "register": _register,
    "baseline": _baseline,
    "change": _change,
    "amend": lambda s, who: s.tale.put(APPLICATION, s.app, who, reason="另写"),
    **{rule: _rule(rule) for rule in sorted(RULES - {"decision", "paper", "filing", "payment"})},
    **{f"step {rule}": _rule(rule) for rule in ("decision", "paper", "filing", "payment")},
    "county_result": _county_result,
    "objection": _rule("objection"),
    "objection_reply": _rule("objection_reply"),
    "unknown step": _rule("lottery"),
    "decide screen": lambda s, who: s.tale.decision(s.app, who),
    "decide paper": lambda s, who: s.tale.decision(s.app, who, signing="paper"),
    "take back": _out(DECISION),
    "notice paper": lambda s, who: printed_as(s.tale.notice_paper(s.app, who), "p-9"),
    "void": lambda s, who: grid_paper.void(s.tale, who),
    "reissue": lambda s, who: grid_paper.reissue(s.tale, s.app, who),
    "print": lambda s, who: grid_paper.printed(s.tale, who),
    "sealed file": lambda s, who: grid_paper.sealed_file(s.tale, s.app, who),
    "slip": lambda s, who: s.tale.notice_paper(s.app, who, "acceptance_slip"),
    "stamp": lambda s, who: seal_of(s.tale, who),
    "file": lambda s, who: s.tale.put(
        FILING, "f-9", who, application=s.app, revision=1, decision=_last(s, DECISION)
    ),
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
    "rescan": _rescan,
    "transfer": _put(
        "transfer", "t-1", from_office="fedcba9876543210", from_file="0" * 16, statement="0" * 64
    ),
    "moved out": _put(
        "moved_out", "o-1", to_office="fedcba9876543210", statement="0" * 64, on=DAY.isoformat()
    ),
    "unknown kind": _put("note", "n-1", text="。"),
    **{
        f"rewrite {kind}": _again(kind, note="另写")
        for kind in (STEP, DECISION, PAPER, STAMPING, PRINTING, SEALED_FILE, RECEIPT, PAYMENT, HOLD)
    },
    **{
        f"remove {kind}": _out(kind)
        for kind in (
            *(APPLICATION, STEP, BENEFIT, PAPER, STAMPING, PRINTING, SEALED_FILE),
            *(FILING, RECEIPT, PAYMENT, HOLD, RECOVERY),
        )
    },
}
