"""Every kind of change walks from its registration to a decision, and does to the benefit what it may and no more."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.arrears import differences, paid_after_death
from desktop.domain.case import REDUCTIONS
from desktop.domain.change_rules import ENDING, REVISED
from desktop.domain.household import ACCOUNT, BENEFIT, MEMBER
from desktop.domain.journal import Put
from desktop.domain.movement import movement, standing
from desktop.domain.payment_rules import due_fen
from desktop.domain.workflow import missing_before
from tests.domain.bad_money import before_a_late_death, late_death
from tests.domain.hostile import (
    BENEFIT_ID,
    after,
    applied,
    change,
    check,
    decided,
    few_acts,
    held,
    judged_by,
    newest,
    open_change,
    opined,
    pay,
    put,
    receiving,
)
from tests.domain.story import CLERK, INTAKE
from tests.domain.tale import Tale
from tests.domain.tale_law import MONEY, effect_facts, pack_of

KINDS = [
    (matter, kind.id, effect)
    for matter in ("dibao", "tekun")
    for kind in pack_of("mishan").changes_of(pack_of("mishan").scheme.matter(matter))  # type: ignore[arg-type]  # both are there
    for effect in kind.effects
]
ENDS_TEKUN = {"stop", "death", "merge", "move", "revoke"}


def given_benefit(matter: str) -> Tale:
    """A family in benefit of a matter since April; it is 20 April."""
    if matter == "dibao":
        return receiving()
    tale = applied(matter)().walk("a-1")
    tale.today = date(2026, 4, 20)
    return tale


def test_the_rules_know_every_kind_of_change_that_the_issue_names() -> None:
    dibao = {kind for matter, kind, _ in KINDS if matter == "dibao"}
    assert {"add_member", "remove_member", "death", "split", "merge", "move", "category", "stop", "suspend", "resume",
            "review", "correct", "revoke", "head", "circumstances"} <= dibao  # fmt: skip
    tekun = {(kind, effect) for matter, kind, effect in KINDS if matter == "tekun"}
    assert {"care", "stop"} <= {kind for kind, _ in tekun}
    assert {kind for kind, effect in tekun if effect in ENDING} == ENDS_TEKUN
    assert not any(effect == "grace" for _, effect in tekun), "渐退期 is a rule of dibao alone"


@pytest.mark.parametrize(("matter", "kind", "effect"), KINDS)
def test_every_change_walks_to_its_decision_and_notice(matter: str, kind: str, effect: str) -> None:
    tale = given_benefit(matter)
    tale.do(change(kind, "c-1")(tale))
    tale.said["c-1"] = effect_facts(MONEY, effect)
    case = tale.case("c-1")
    assert case.change is not None
    tale.walk("c-1")
    case = tale.case("c-1")
    assert case.decision is not None and case.decision.effect == effect
    assert case.paper is not None and case.paper.form == case.form
    assert not [s.id for s in case.asked_steps if s.rule == "decision" and missing_before(case, s)]
    _did(tale, effect)


def _did(tale: Tale, effect: str) -> None:
    """What the effect did to the benefit; every month after it has one revision or none."""
    old = next(b for b in tale.home.benefits if b.id == BENEFIT_ID)
    new = [b for b in tale.home.benefits if b.replaces == BENEFIT_ID]
    first = "2026-05"
    if effect in REVISED:
        assert (old.last_month, [b.first_month for b in new]) == ("2026-04", [first])
        assert old.ended_by == new[0].source and new[0].monthly_fen != MONEY
    elif effect in ENDING:
        assert new == [] and old.last_month == ("2026-07" if effect == "grace" else "2026-04")
    else:
        assert new == [] and old.last_month == ""
    assert bool(tale.home.held(BENEFIT_ID, first)) == (effect == "suspend")
    for month in ("2026-04", "2026-05", "2026-08"):
        running = standing(tale.home, month)
        assert all(s.households == 1 for s in running.values())
        assert movement([tale.home], month).balanced


@pytest.mark.parametrize("matter", ["dibao", "tekun"])
def test_a_change_may_have_only_the_effects_of_its_kind(matter: str) -> None:
    pack = pack_of("mishan")
    every = {"increase", "decrease", "stop", "keep", "grace", "suspend", "resume", "facts"}
    for kind in pack.changes_of(pack.scheme.matter(matter)):  # type: ignore[arg-type]  # both are there
        tale = given_benefit(matter)
        tale.do(change(kind.id, "c-1")(tale))
        before = [
            s.id
            for s in kind.steps
            if s.rule not in ("opinion", "notice", "notice_close", "decision", "paper")
        ]
        for step in [s for s in kind.steps if s.id in before and s.id != "registration" and not s.optional]:
            if step.rule != "filing":
                tale.do(tale.deed("c-1", step))
        for effect in every:
            tale.said["c-1"] = effect_facts(MONEY, effect)
            found = tale.rules(tale.step("opinion", "c-1"))
            assert ("effect" in found) == (effect not in kind.effects), (kind.id, effect)


def test_tekun_ends_only_after_seven_days_of_notice() -> None:
    tale = given_benefit("tekun")
    tale.do(tale.change("stop")).walk("c-1", "notice")
    assert tale.rules(tale.step("notice_close", "c-1")) == {"notice_days"}
    assert "order" in tale.rules(tale.decision("c-1"))
    hung = tale.today
    tale.walk("c-1", "decision")
    assert (tale.today - hung).days == 8


def test_a_correction_hears_the_person_first() -> None:
    tale = after(receiving, change("correct", "c-1"))()
    tale.said["c-1"] = effect_facts(MONEY, "decrease")
    assert "order" in tale.rules(tale.step("opinion", "c-1"))
    assert tale.rules(tale.step("hearing", "c-1", statement="")) == {"hearing"}
    assert tale.rules(tale.step("hearing", "c-1", photos=[])) == {"hearing"}
    tale.walk("c-1", "hearing")
    assert tale.rules(tale.step("opinion", "c-1")) == set()


def test_a_review_cannot_leave_the_visit_out() -> None:
    tale = after(receiving, change("review", "c-1"))()
    tale.said["c-1"] = effect_facts(MONEY, "keep")
    assert "order" in tale.rules(tale.step("opinion", "c-1"))
    tale.walk("c-1", "visit")
    assert tale.rules(tale.step("opinion", "c-1")) == set()


# -- months


def test_a_change_counts_from_the_month_after_its_decision() -> None:
    tale = opined("circumstances", "increase")()
    for month in ("2026-04", "2026-06"):
        assert "first_month" in tale.rules(tale.decision("c-1", first_month=month))
    tale.do(tale.decision("c-1"))
    assert tale.home.benefits[-1].first_month == "2026-05"


@pytest.mark.parametrize(
    ("died", "first"), [("2026-04-17", "2026-05"), ("2026-04-20", "2026-05"), ("2026-04-01", "2026-05")]
)
def test_a_death_counts_from_the_month_after_it_whenever_it_is_decided(died: str, first: str) -> None:
    tale = after(receiving, change("death", "c-1", event_on=died), held("death", application="c-1"))()
    tale.today = date(2026, 6, 10)
    tale.said["c-1"] = effect_facts(MONEY, "decrease")
    tale.walk("c-1", "opinion")
    assert "first_month" in tale.rules(tale.decision("c-1", first_month="2026-07"))
    tale.do(tale.decision("c-1"))
    assert tale.home.benefits[-1].first_month == first
    assert tale.home.held(BENEFIT_ID, first) is None
    assert tale.rules(pay(first)(tale)) == set()


def test_a_death_reported_late_ends_every_revision_that_ran_past_it() -> None:
    tale = before_a_late_death()
    end = Put(BENEFIT, BENEFIT_ID, {"last_month": "2026-03", "ended_by": "d-c-2-2"})
    tale.do(late_death(tale, end))
    assert [s.monthly_fen for s in standing(tale.home, "2026-04").values()] == [MONEY]
    assert movement([tale.home], "2026-04").balanced
    assert tale.rules(tale.payment(newest(tale), "2026-04")) == set()
    assert "payment" in tale.rules(tale.payment(BENEFIT_ID, "2026-04", amount_fen=MONEY))


def test_a_death_before_the_benefit_counts_from_its_first_month() -> None:
    tale = after(opined("death", "decrease", event_on="2026-02-10"), decided())()
    assert tale.home.benefits[-1].first_month == "2026-04"


@pytest.mark.parametrize(("months", "admitted"), [(1, True), (6, True), (7, False), (12, False)])
def test_grace_runs_at_most_as_long_as_the_law_says(months: int, admitted: bool) -> None:
    tale = opined("circumstances", "grace", grace_months=months)()
    assert ("grace" not in tale.rules(tale.decision("c-1"))) == admitted
    if admitted:
        tale.do(tale.decision("c-1"))
        last = f"2026-{4 + months:02d}"
        assert tale.home.benefits[0].last_month == last


def test_tekun_has_no_grace() -> None:
    tale = given_benefit("tekun")
    tale.do(tale.change("circumstances"))
    tale.said["c-1"] = effect_facts(MONEY, "grace", grace_months=1)
    while (step := tale.open_step("c-1")) is not None and step.rule != "opinion":
        tale.do(tale.deed("c-1", step))
    assert tale.rules(tale.step("opinion", "c-1")) == {"effect"}


def test_grace_is_paid_to_its_last_month_and_no_further() -> None:
    tale = after(opined("circumstances", "grace", grace_months=2), decided())()
    for month, admitted in (("2026-05", True), ("2026-06", True), ("2026-07", False)):
        tale.today = date(2026, int(month[5:]), 3)
        act = tale.payment(BENEFIT_ID, month, amount_fen=MONEY)
        assert (tale.rules(act) == set()) == admitted
        if admitted:
            tale.do(act)


def test_a_last_month_other_than_the_rule_gives_is_refused() -> None:
    for effect in ("stop", "grace"):
        tale = opined("circumstances", effect)()
        assert "last_month" in tale.rules(tale.decision("c-1", last_month="2026-12"))


# -- who may, and why not


def test_an_act_the_instrument_does_not_name_is_refused_with_the_reason_and_the_body_that_does_it() -> None:
    words = {"increase": "增发", "decrease": "减发", "stop": "停发", "grace": "停发"}
    for effect, word in words.items():
        tale = judged_by(few_acts, opined("circumstances", effect))()
        said = [o.text for o in tale.judged(tale.decision("c-1")) if o.rule == "authority"]
        assert len(said) == 1 and f"“{word}”" in said[0] and "密山市民政局" in said[0]
    kept = judged_by(few_acts, opined("circumstances", "keep"))()
    assert kept.rules(kept.decision("c-1")) == set()


def test_who_registered_a_change_does_not_decide_it() -> None:
    tale = after(receiving, change(application="c-1", who=INTAKE))()
    tale.said["c-1"] = effect_facts(MONEY, "increase")
    tale.walk("c-1", "opinion")
    assert "separation" in tale.rules(tale.decision("c-1", signing="paper", who=CLERK, signer=INTAKE))


@pytest.mark.parametrize("effect", sorted(REDUCTIONS - {"suspend"}))
def test_taking_money_away_needs_reasons(effect: str) -> None:
    tale = open_change()()
    tale.said["c-1"] = effect_facts(MONEY, effect, reasons=[])
    assert "reasons" in tale.rules(tale.step("opinion", "c-1"))


def test_the_county_changes_a_benefit_by_its_own_document() -> None:
    for effect, last in (("increase", "2026-04"), ("stop", "2026-04")):
        tale = after(
            receiving, change(application="c-1", path="county"), lambda t: t.step("forward", "c-1", CLERK)
        )()
        tale.said["c-1"] = effect_facts(MONEY, effect)
        assert "step" in tale.rules(tale.decision("c-1"))
        tale.do(tale.county_result("c-1"))
        old = tale.home.benefits[0]
        assert (old.id, old.last_month) == (BENEFIT_ID, last)
        assert [b.first_month for b in tale.home.benefits[1:]] == (
            ["2026-05"] if effect == "increase" else []
        )


# -- money


def test_a_later_revision_pays_back_the_difference() -> None:
    """May was paid by the old amount before the increase that counts from May was decided."""
    tale = open_change()()
    tale.do(pay("2026-05")(tale))
    tale.said["c-1"] = effect_facts(MONEY, "increase")
    tale.walk("c-1", "decision")
    new = newest(tale)
    assert [(d.month, d.over_fen) for d in differences(tale.home, new)] == [("2026-05", -10_000)]
    assert tale.rules(tale.payment(new, "2026-05", amount_fen=MONEY + 10_000)) == {"payment"}
    tale.do(tale.payment(new, "2026-05", amount_fen=10_000))
    assert differences(tale.home, new) == () and due_fen(tale.home, tale.home.benefits[-1], "2026-05") == 0


def test_a_month_paid_above_what_is_due_is_listed_and_not_paid_again() -> None:
    tale = open_change()()
    tale.do(pay("2026-05")(tale))
    tale.said["c-1"] = effect_facts(MONEY, "decrease")
    tale.walk("c-1", "decision")
    new = newest(tale)
    assert [(d.month, d.over_fen) for d in differences(tale.home, new)] == [("2026-05", 10_000)]
    assert tale.rules(tale.payment(new, "2026-05", amount_fen=MONEY - 10_000)) == {"payment"}


def test_what_was_paid_after_a_death_is_listed_until_the_change_says_what_was_due() -> None:
    tale = receiving()
    tale.do(pay("2026-05")(tale))
    tale.today = date(2026, 5, 6)
    tale.do(change("death", "c-1", event_on="2026-04-17")(tale))
    assert [(d.month, d.over_fen) for d in paid_after_death(tale.home, "m-3")] == [("2026-05", MONEY)]
    tale.said["c-1"] = effect_facts(MONEY, "decrease")
    tale.walk("c-1", "decision")
    assert [(d.month, d.over_fen) for d in paid_after_death(tale.home, "m-3")] == [("2026-05", 10_000)]


def test_the_survivors_are_paid_by_the_new_amount() -> None:
    tale = after(receiving, change("death", "c-1", event_on="2026-04-17"), held("death", application="c-1"))()
    assert tale.rules(pay("2026-05")(tale)) == {"held", "death"}
    tale.said["c-1"] = effect_facts(MONEY, "decrease")
    tale.walk("c-1", "decision")
    act = tale.payment(newest(tale), "2026-05")
    assert [c.fields["amount_fen"] for c in act.changes] == [MONEY - 10_000]  # type: ignore[union-attr]  # a put
    tale.do(act)


def test_a_suspension_holds_and_a_resumption_pays_what_was_held() -> None:
    tale = after(opined("suspend", "suspend"), decided())()
    tale.today = date(2026, 6, 3)
    assert "held" in tale.rules(pay("2026-05")(tale))
    tale.do(tale.change("resume", application="c-2"))
    tale.walk("c-2", "decision")
    for month in ("2026-05", "2026-06"):
        tale.do(pay(month)(tale))


def test_an_account_is_paid_into_once_a_second_person_looked_at_it() -> None:
    tale = after(receiving, put(ACCOUNT, "k-1", number="6217", entered_by=CLERK))()
    assert tale.rules(pay("2026-05")(tale)) == {"account"}
    tale.do(check()(tale))
    assert tale.rules(pay("2026-05")(tale)) == set()


def test_the_old_amount_is_due_while_a_change_is_open_and_the_month_has_come() -> None:
    tale = after(open_change(), put(MEMBER, "m-3", income_fen=900_000))()
    assert tale.rules(pay("2026-05")(tale)) == set()
