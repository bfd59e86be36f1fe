"""Hostile acts against payments, holds, accounts, recoveries and what the county grants."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from desktop.domain.admission import Act, Law
from desktop.domain.household import ACCOUNT, HOLD, MEMBER, PAYMENT, RECOVERY
from desktop.domain.journal import Change, Put, Remove, Value
from tests.domain.hostile import (
    BENEFIT_ID,
    Hostile,
    Make,
    Tell,
    after,
    applied,
    change,
    check,
    decided,
    held,
    opined,
    pay,
    put,
    receiving,
)
from tests.domain.story import ADMIN, CLERK, FIELD, INTAKE
from tests.domain.tale import Tale
from tests.domain.tale_law import MONEY, effect_facts, given, law_of

MAY = date(2026, 5, 3)
dead = put(MEMBER, "m-3", life="dead", died_on="2026-04-17")
entered = put(ACCOUNT, "k-1", number="6217", entered_by=CLERK)


def released(**changed: Value) -> Make:
    said: dict[str, Value] = {
        "released_on": "2026-04-20",
        "released_by": CLERK,
        "release_reason": "已核实",
        **changed,
    }
    return put(HOLD, "h-1", **said)


def owing(record: str = "r-1", **changed: Value) -> Make:
    """A recovery of the month of May, which was paid before less was decided."""
    said: dict[str, Value] = {"benefit": REVISED_ID, "months": ["2026-05"], "amount_fen": 10_000, **changed}
    return put(RECOVERY, record, **said)


REVISED_ID = "b-c-1-1"
held_for_death = after(receiving, change("death", "c-1"), held("death", application="c-1"))


def _decide(tale: Tale, effect: str, application: str = "c-1", old: int = MONEY, **changed: Value) -> Act:
    tale.said[application] = effect_facts(old, effect, **changed)
    return tale.walk(application, "opinion").decision(application)


overpaid = after(receiving, pay("2026-05"), change(application="c-1"), lambda t: _decide(t, "decrease"))


def before_a_late_death() -> Tale:
    """An increase from May, then a death of March that is reported late; April was not paid yet."""
    tale = applied(until="paper")()
    tale.today = date(2026, 4, 20)
    tale.do(tale.change("circumstances", "income_down")).do(_decide(tale, "increase"))
    tale.today = date(2026, 5, 20)
    return tale.do(change("death", "c-2", event_on="2026-03-29")(tale))


def late_death(tale: Tale, *ends: Change) -> Act:
    """The decision on it; it ends the newest revision, and of the one before that ran past March what is named."""
    act = _decide(tale, "decrease", "c-2", MONEY + 10_000)
    first, *rest = [c for c in act.changes if isinstance(c, Put) and c.id != BENEFIT_ID]
    return replace(act, changes=(first, *ends, *rest))


PAYMENTS = [
    Hostile("a month paid twice", receiving, pay("2026-04"), "fixed"),
    Hostile("a month paid twice under another id", receiving, put(
        PAYMENT, "pay-2", benefit=BENEFIT_ID, month="2026-04", amount_fen=MONEY), "payment"),
    Hostile("a month that is too far ahead", receiving, pay("2026-06"), "payment"),
    Hostile("a month before the first", receiving, pay("2026-03", amount_fen=MONEY), "payment"),
    Hostile("a month after the last", after(opined("stop", "stop"), decided(), on=MAY),
            pay("2026-05", BENEFIT_ID, amount_fen=MONEY), "payment"),
    Hostile("less than nothing paid", receiving, pay("2026-05", amount_fen=-MONEY), "payment"),
    Hostile("nothing paid for a month that was paid above what is due", after(
            receiving, pay("2026-05"), change(application="c-1"), lambda t: _decide(t, "decrease")),
            pay("2026-05", amount_fen=0), "payment"),
    Hostile("more than due", receiving, pay("2026-05", amount_fen=MONEY + 1), "payment"),
    Hostile("another household's benefit", receiving, put(
        PAYMENT, "b-x-2026-05", benefit="b-x", month="2026-05", amount_fen=MONEY), "payment"),
    Hostile("money after a death, with its change open", after(receiving, change("death", "c-1"), on=MAY),
            pay("2026-05"), "death"),
    Hostile("money after a death nobody dealt with", after(receiving, dead, on=MAY), pay("2026-05"), "death"),
    Hostile("money while it is held", after(receiving, held(), on=MAY), pay("2026-05"), "held"),
    Hostile("money into an account that nobody checked", after(receiving, entered), pay("2026-05"), "account"),
    Hostile("the old amount after facts changed and nobody dealt with it",
            after(receiving, put(MEMBER, "m-3", income_fen=900_000)), pay("2026-05"), "changed"),
    Hostile("full money after a death before the first month, its change open and nothing held",
            after(applied(until="paper"), change("death", "c-1", event_on="2026-03-24")), pay("2026-04"),
            "death"),
    Hostile("a hold escaped by a revision",
            after(receiving, held(), change(application="c-1"), lambda t: _decide(t, "increase"), on=MAY),
            pay("2026-05"), "held"),
    Hostile("money to an account that it does not go to", receiving, pay("2026-05", account="k-9"), "account"),
    Hostile("a late death that leaves two revisions running in one month", before_a_late_death, late_death, "effect"),
]  # fmt: skip


def off(**changed: Value) -> Make:
    """April's payment taken off its list."""
    paid = f"{BENEFIT_ID}-2026-04"
    said: dict[str, Value] = {"takes_off": paid, "off": "2026-04", "off_reason": "重复享受", **changed}
    return put(PAYMENT, f"{paid}-off", **said)


AGAIN = f"{BENEFIT_ID}-2026-04-2"
again = put(PAYMENT, AGAIN, benefit=BENEFIT_ID, month="2026-04", amount_fen=MONEY)
TAKEN_OFF = [
    Hostile("taken off without a word", receiving, off(off_reason=" "), "payment"),
    Hostile("taken off another month's list", receiving, off(off="2026-05"), "payment"),
    Hostile("taken off twice", after(receiving, off()), off(), "fixed"),
    Hostile("taken off twice under another id", after(receiving, off()), put(
        PAYMENT, "pay-off", takes_off=f"{BENEFIT_ID}-2026-04", off="2026-04", off_reason="重复享受"), "payment"),
    Hostile("a payment taken off that never was", receiving, off(takes_off="b-x-2026-04"), "payment"),
    Hostile("taken off with a sum beside it", receiving, off(amount_fen=1), "payment"),
    Hostile("taken off before its month came", after(receiving, pay("2026-05")), put(
        PAYMENT, f"{BENEFIT_ID}-2026-05-off", takes_off=f"{BENEFIT_ID}-2026-05", off="2026-05",
        off_reason="重复享受"), "payment"),
    Hostile("taken off by the field worker", receiving, lambda t: t.put(
        PAYMENT, f"{BENEFIT_ID}-2026-04-off", FIELD, takes_off=f"{BENEFIT_ID}-2026-04", off="2026-04",
        off_reason="重复享受"), "role"),
    Hostile("the mark taken out again", after(receiving, off()), lambda t: t.act(
        CLERK, Remove(PAYMENT, f"{BENEFIT_ID}-2026-04-off")), "fixed"),
    Hostile("the mark written straight into the payment", receiving, put(
        PAYMENT, f"{BENEFIT_ID}-2026-04", off="2026-04", off_reason="重复享受"), "fixed"),
    Hostile("paid again under the id that was taken off", after(receiving, off()), put(
        PAYMENT, f"{BENEFIT_ID}-2026-04", benefit=BENEFIT_ID, month="2026-04", amount_fen=MONEY), "fixed"),
    Hostile("paid again under an id of its own choice", after(receiving, off()), put(
        PAYMENT, "pay-2", benefit=BENEFIT_ID, month="2026-04", amount_fen=MONEY), "payment"),
    Hostile("paid again twice", after(receiving, off(), again), put(
        PAYMENT, f"{BENEFIT_ID}-2026-04-3", benefit=BENEFIT_ID, month="2026-04", amount_fen=MONEY), "payment"),
    Hostile("paid a second time though nothing was taken off", receiving, again, "payment"),
]  # fmt: skip

HOLDS = [
    Hostile("released while its change is open", held_for_death, released(), "hold"),
    Hostile("released without a word", after(receiving, held()), released(release_reason=" "), "hold"),
    Hostile("released in another's name", after(receiving, held()), released(released_by=INTAKE), "hold"),
    Hostile("released by the field worker", after(receiving, held()), put(
        HOLD, "h-1", FIELD, released_on="2026-04-20", released_by=FIELD, release_reason="已核实"), "role"),
    Hostile("released twice", after(receiving, held(), released()), released(), "fixed"),
    Hostile("taken out", after(receiving, held()), lambda t: t.act(CLERK, Remove(HOLD, "h-1")), "fixed"),
    Hostile("its reason exchanged", held_for_death, put(HOLD, "h-1", reason="moved"), "fixed"),
    Hostile("its change cut off", held_for_death, put(HOLD, "h-1", application=""), "fixed"),
    Hostile("its month moved", held_for_death, put(HOLD, "h-1", since="2027-05"), "fixed"),
    Hostile("for no reason we know", receiving, held("whim"), "hold"),
    Hostile("from no month", receiving, held(since="May"), "hold"),
    Hostile("of another household's benefit", receiving, held(benefit="b-x"), "hold"),
    Hostile("born released", receiving, held(released_on="2026-05-01"), "hold"),
    Hostile("about an application of nowhere", receiving, held(application="a-9"),
            "hold"),
    Hostile("released before it was made", after(receiving, held()), released(released_on="2025-01-01"),
            "hold"),
    Hostile("a suspension lifted without the decision to resume",
            after(opined("suspend", "suspend"), decided(), on=MAY),
            lambda t: t.put(HOLD, t.home.holds[0].id, CLERK, released_on="2026-05-03", released_by=CLERK,
                            release_reason="本人要求"), "hold"),
    Hostile("the change of a death withdrawn, so that what it held goes free", held_for_death,
            lambda t: t.step("closed", "c-1", CLERK), "closed"),
]  # fmt: skip

ACCOUNTS = [
    Hostile("entered in another's name", receiving, put(ACCOUNT, "k-1", number="6217", entered_by=INTAKE), "account"),
    Hostile("entered by nobody", receiving, put(ACCOUNT, "k-1", number="6217"), "account"),
    Hostile("entered and checked at once", receiving, put(
        ACCOUNT, "k-1", number="6217", entered_by=CLERK, checked_by=INTAKE, checked_on="2026-04-20"), "account"),
    Hostile("checked by who entered it", after(receiving, entered), check(CLERK), "account"),
    Hostile("checked in another's name", after(receiving, entered), check(CLERK, checked_by=INTAKE), "account"),
    Hostile("checked while it is rewritten", after(receiving, entered), check(number="6228", checked_number="6228"),
            "account"),
    Hostile("checked by the field worker", after(receiving, entered), check(FIELD), "role"),
    Hostile("checked against another number", after(receiving, entered), check(checked_number="6228"), "account"),
    Hostile("checked against no number", after(receiving, entered), put(
        ACCOUNT, "k-1", INTAKE, checked_by=INTAKE, checked_on="2026-04-20"), "account"),
    Hostile("checked twice", after(receiving, entered, check()), check(ADMIN), "account"),
    *(Hostile(f"rewritten {when} the check", scene, put(ACCOUNT, "k-1", number="6228", entered_by=CLERK), "account")
      for when, scene in (("before", after(receiving, entered)), ("after", after(receiving, entered, check())))),
    *(Hostile(f"{name}, in an act that calls itself an import", scene,
              lambda t: t.act(CLERK, Put(ACCOUNT, "k-1", {"number": "6666"}), action="baseline"),
              "account") for name, scene in (
                  ("entered by nobody", receiving), ("rewritten after the check", after(receiving, entered, check())))),
    Hostile("entered behind the one that counts", after(receiving, put(
        ACCOUNT, "k-1", number="6217", entered_by=CLERK, no=1)), put(
        ACCOUNT, "k-2", number="6228", entered_by=CLERK, no=1), "account"),
    Hostile("entered so that none can follow", receiving, put(
        ACCOUNT, "k-1", number="6217", entered_by=CLERK, no=1_000_000), "account"),
    Hostile("taken out once money runs", after(receiving, entered),
            lambda t: t.act(CLERK, Remove(ACCOUNT, "k-1")), "fixed"),
]  # fmt: skip

RECOVERIES = [
    Hostile("a recovery made less", after(overpaid, owing()), owing(amount_fen=1), "recovery"),
    Hostile("a recovery that comes back and goes again", after(overpaid, owing(), put(
        RECOVERY, "r-1", recovered_fen=100)), put(RECOVERY, "r-1", recovered_fen=50), "recovery"),
    Hostile("more comes back than was owed", after(overpaid, owing()), put(RECOVERY, "r-1", recovered_fen=10_001),
            "recovery"),
    Hostile("a recovery moved to another benefit", after(overpaid, owing()), put(RECOVERY, "r-1", benefit="b-2"),
            "recovery"),
    Hostile("a recovery taken out", after(overpaid, owing()), lambda t: t.act(CLERK, Remove(RECOVERY, "r-1")), "fixed"),
    *(Hostile(f"a recovery with {said}", overpaid, owing(**said), "recovery") for said in (
        {"recovered_fen": -900}, {"recovered_fen": 90_000}, {"amount_fen": 0}, {"amount_fen": 9_999},
        {"amount_fen": 9_000_000}, {"months": []}, {"months": ["2026-04"]}, {"months": ["2026-05", "2026-05"],
                                                                            "amount_fen": 20_000})),
    Hostile("a recovery where nothing was paid above what is due", receiving, owing(
        benefit=BENEFIT_ID, months=["2026-04"], amount_fen=MONEY), "recovery"),
    Hostile("a recovery whose shares are others than were paid above", overpaid, owing(
        amounts_fen=["1"]), "recovery"),
    Hostile("a month recovered twice", after(overpaid, owing()), owing("r-2"), "recovery"),
    Hostile("a month recovered in full, as if the revision before were the whole benefit", overpaid, owing(
        benefit=BENEFIT_ID, amount_fen=MONEY), "recovery"),
    Hostile("a month recovered twice, once on each revision", after(overpaid, owing()), owing(
        "r-2", benefit=BENEFIT_ID, amount_fen=MONEY), "recovery"),
]  # fmt: skip

_forwarded = after(
    receiving, change(application="c-1", path="county"), lambda t: t.step("forward", "c-1", CLERK)
)


def _granted(**said: Value) -> Make:
    def made(tale: Tale) -> Act:
        tale.said["c-1"] = effect_facts(MONEY, "increase")
        return tale.county_result("c-1", CLERK, **said)

    return made


_large = applied("temporary", until="forward", large=True)
COUNTY_RESULTS = [
    Hostile("a result without its document", _forwarded, _granted(document=""), "county_result"),
    Hostile("a result without the scan", _forwarded, _granted(scan="0" * 64), "county_result"),
    Hostile("a result that is neither", _forwarded, _granted(result="perhaps"), "county_result"),
    Hostile("a result of a case on the county's way that was not forwarded", applied(path="county"),
            lambda t: t.county_result(), "order"),
    Hostile("a second result on the county's way", applied(path="county", until="county_result"),
            lambda t: t.county_result(), "decided"),
    Hostile("a result for a case of the desk's own that nobody forwarded, registered and paid by one clerk",
            applied(), lambda t: t.county_result(who=CLERK),
            "step"),
    Hostile("declined, and then issued by the clerk",
            after(_large, lambda t: t.county_result(result="declined")), lambda t: t.county_result(), "decided"),
    Hostile("issued twice", after(_large, lambda t: t.county_result()), lambda t: t.county_result(), "decided"),
    Hostile("closed, and then issued", after(_large, lambda t: t.step("closed", who=CLERK)),
            lambda t: t.county_result(), "decided"),
    Hostile("an effect nobody knows", _forwarded, _granted(effect="double"), "effect"),
    Hostile("an effect that its kind does not have", _forwarded, _granted(effect="suspend"), "effect"),
    Hostile("a decrease below nothing", _forwarded, _granted(effect="decrease", monthly_fen=-500), "amount"),
    Hostile("an increase that is less", _forwarded, _granted(monthly_fen=5), "amount"),
    Hostile("a revision from years before the benefit", _forwarded, _granted(first_month="2020-01"), "first_month"),
    Hostile("a stop years back", _forwarded, _granted(
        effect="stop", monthly_fen=0, covered=0, last_month="2020-01"), "last_month"),
    Hostile("a first benefit from years before its application", after(
            applied(path="county"), lambda t: t.step("forward", who=CLERK)),
            lambda t: t.county_result(first_month="2015-01"),
            "first_month"),
]  # fmt: skip


@cache
def _at_once() -> Law:
    return law_of(
        "mishan", given("mishan", settings={"small_ceiling_fen": 500_000, "temporary_notice_days": -3})
    )


def _aid(tale: Tale, fen: int = 100_000) -> Act:
    step = max(s.id for s in tale.home.steps if s.step == "first_aid")
    return tale.put(PAYMENT, f"{step}-aid", CLERK, step=step, month="2026-03", amount_fen=fen)


_aided: Tell = applied("temporary", until="first_aid", path="emergency")
FIRST_AID = [
    Hostile("more first aid than was answered for", _aided, lambda t: _aid(t, 100_001), "payment"),
    Hostile("first aid paid twice", after(_aided, _aid), _aid, "fixed"),
    Hostile("first aid that one person answers for", applied("temporary", path="emergency"),
            lambda t: t.step("first_aid", handlers=["甲", " 甲 "]), "first_aid"),
    Hostile("first aid on the ordinary way", applied("temporary"), lambda t: t.step("first_aid"), "step"),
    Hostile("a second first aid", after(_aided, _aid), lambda t: t.step("first_aid"),
            "first_aid"),
    Hostile("a first aid of 900,000 yuan", applied("temporary", path="emergency"),
            lambda t: t.step("first_aid", amount_fen=90_000_000),
            "ceiling"),
    Hostile("a notice taken down the day it was hung up, by a setting of minus three days",
            applied("temporary", until="notice", under=_at_once()), lambda t: t.step("notice_close"),
            "notice_days"),
]  # fmt: skip

BAD_MONEY = (*PAYMENTS, *TAKEN_OFF, *HOLDS, *ACCOUNTS, *RECOVERIES, *COUNTY_RESULTS, *FIRST_AID)
