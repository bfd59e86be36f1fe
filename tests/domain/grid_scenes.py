"""The scenes of the grid: a file told up to every state of every mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from desktop.domain.admission import Act, Law
from desktop.domain.arrears import differences
from desktop.domain.credential import Receipt
from desktop.domain.household import (
    ACCOUNT,
    PAYMENT,
    RECEIPT,
    RECOVERY,
)
from desktop.domain.journal import Value
from desktop.domain.months import month_of
from tests.domain.grid_paper import listed_for_the_county, sent
from tests.domain.story import (
    CLERK,
    receipt,
)
from tests.domain.tale import Tale
from tests.domain.tale_law import MONEY, effect_facts, given, law_of

DAY = date(2026, 3, 16)
"""After the former leader's term."""

MATTERS: Mapping[str, tuple[str, str, str]] = {
    "household": ("mishan", "dibao", "ordinary"),
    "emergency": ("mishan", "temporary", "emergency"),
    "county": ("mishan", "dibao", "county"),
    "direct": ("shanting", "posters", "ordinary"),
    "review": ("shanting", "second_birth", "ordinary"),
    "window": ("shanting", "company", "ordinary"),
    "panel": ("lingshui", "tekun", "ordinary"),
    "subsidy": ("guanxian", "disability_living", "ordinary"),
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


def _close(tale: Tale) -> Act:
    return tale.step("closed", who=CLERK)


def _hand_up(tale: Tale) -> Act:
    return tale.step("handed_up", who=CLERK)


def _pay(tale: Tale) -> Act:
    benefit = tale.home.benefits[-1]
    return tale.payment(benefit.id, benefit.first_month)


def _refused(scene: Scene, before: str) -> Scene:
    """Decided against the applicant, from a scene before the opinion or the review."""
    tale = scene.tale.copy()
    tale.said["a-1"] = {
        "outcome": "refuse",
        "covered": 0,
        "category": "农村低保",
        "reasons": ["收入高于标准。"],
    }
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
        _aside(paid, "correction open", lambda t: t.change("correct"), app="c-1"),
        _aside(at["accepted"], "handed up", _hand_up), _aside(at["accepted"], "closed", _close),
    ]  # fmt: skip


def _watched(paid: Scene) -> Scene:
    """A hold and an account that nobody checked, both written by the second clerk."""
    benefit = paid.tale.home.benefits[-1].id
    return _aside(
        paid, "watched",
        lambda t: t.act(CLERK, t.hold("unverified", benefit, "h-1", CLERK, since="2026-05")),
        lambda t: t.put(ACCOUNT, "k-1", CLERK, bank="农商行", number="6217", entered_by=CLERK),
    )  # fmt: skip


def _changed(opened: Scene) -> list[Scene]:
    """Decided for more; and for less after the month was paid, which is owed back then and listed so."""
    tale, less = opened.tale.copy(), opened.tale.copy()
    tale.said["c-1"] = effect_facts(MONEY, "increase")
    tale.walk("c-1", "opinion")
    opined = Scene(opened.mode, "change opined", tale.copy(), "c-1")
    less.said["c-1"] = effect_facts(MONEY, "decrease")
    overpaid = Scene(opened.mode, "overpaid", less.walk("c-1", "decision"), "c-1")
    owed = _aside(overpaid, "owed", lambda t: recovery(t, "r-1", CLERK), app="c-1")
    return [opined, Scene(opened.mode, "change decided", tale.walk("c-1", "decision"), "c-1"), overpaid, owed]


def recovery(tale: Tale, record: str, who: str | None) -> Act:
    """What was paid above what is due, as a record; one cent of a month where nothing was."""
    benefits = tale.home.benefits
    newest = benefits[-1].id if benefits else "b-9"
    over = {d.month: d.over_fen for d in differences(tale.home, newest) if d.over_fen > 0}
    said: dict[str, Value] = {"months": sorted(over) or ["2026-04"], "amount_fen": sum(over.values()) or 1}
    return tale.put(RECOVERY, record, who, benefit=newest, recovered_fen=0, **said)


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


def _panel() -> list[Scene]:
    mode, tale = "panel", _begun("panel")
    way = _along(mode, tale, {"accepted": "authorisation", "assessed": "self_care", "opined": "opinion",
                              "notice closed": "notice_close", "checked": "county_check"})  # fmt: skip
    sat = _aside(way[-1], "sat", lambda t: t.step("panel", members=SEATED))
    decided = _along(mode, sat.tale.copy(), {"decided confirm": "decision"})
    return [*way, sat, *decided, _aside(way[4], "closed", _close)]


SEATED = ["组长甲", "委员乙", "委员丙", "委员丁", "戊 驻点领导"]
"""Who votes in 陵水: with the leader who is posted to the village."""


def _subsidy() -> list[Scene]:
    mode, tale = "subsidy", _begun("subsidy")
    way = _along(mode, tale, {"accepted": "acceptance", "matched": "disability_match", "opined": "opinion",
                              "decided confirm": "decision", "papered": "paper"})  # fmt: skip
    return [*way, _aside(way[-1], "paid", _pay), _aside(way[1], "closed", _close)]


_TELLERS: Mapping[str, Callable[[], list[Scene]]] = {
    "household": _household, "emergency": _emergency, "county": _county, "direct": _direct, "review": _review,
    "window": _window, "panel": _panel, "subsidy": _subsidy,
}  # fmt: skip


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
