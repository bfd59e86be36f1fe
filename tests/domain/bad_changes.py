"""Hostile acts against changes, decisions and benefits, each beside the rule that must refuse it."""

from __future__ import annotations

from datetime import date

from desktop.domain.admission import Act
from desktop.domain.household import APPLICATION, BENEFIT, DECISION, MEMBER, PAPER
from desktop.domain.journal import Put, Remove, Value
from tests.domain.hostile import (
    BENEFIT_ID,
    Hostile,
    Make,
    after,
    amended,
    applied,
    change,
    decided,
    few_acts,
    forced,
    judged_by,
    new_file,
    no_instrument,
    open_change,
    opined,
    put,
    raised_by,
    received,
    receiving,
    reviewed,
    stating,
    with_benefit,
)
from tests.domain.story import ADMIN, CLERK, INTAKE, LEADER, PLAIN
from tests.domain.tale import Tale
from tests.domain.tale_law import FROM_COUNTY, MONEY, effect_facts, family

REGISTRATIONS = [
    Hostile("a change to another household's benefit", receiving, change(benefit="b-elsewhere"), "change"),
    Hostile("a kind of change nobody knows", receiving, change("abolish", cause="x"), "change"),
    Hostile("a change for a cause its kind does not name", receiving, change(cause="whim"), "cause"),
    Hostile("a change that happens tomorrow", receiving, change(event_on="2026-04-21"), "future"),
    Hostile("a change without a day", receiving, change(event_on=""), "event"),
    Hostile("a change of one matter to the benefit of another", receiving, lambda t: t.registration(
        "tekun", "c-9", change="circumstances", cause="income_up", benefit=BENEFIT_ID, event_on="2026-04-20"),
            "change"),
    Hostile("a change of care for a matter that knows no care", receiving, change("care", cause="worse"), "change"),
    Hostile("a second change while one is open", open_change(), change("review"), "twice"),
    Hostile("a second change, in another member's name", open_change(), change("review", subject="m-2"),
            "twice"),
    Hostile("a second change, for another subitem", open_change(), change("review", subitem="care"),
            "twice"),
    Hostile("a change on the path of emergency aid", receiving, change(path="emergency"), "path"),
    Hostile("a change on no path at all", receiving, change(path="anywhere"), "path"),
    Hostile("a change that is closed from birth", receiving, change(path="closed"), "path"),
    Hostile("an application that is no change and names a benefit", receiving,
            lambda t: t.registration("tekun", "a-2", benefit=BENEFIT_ID), "change"),
    Hostile("an application for somebody who is no member", receiving,
            lambda t: t.registration("tekun", "a-2", subject="m-9"), "applicant"),
    Hostile("an application by somebody who is no member", receiving,
            lambda t: t.registration("tekun", "a-2", applicant="m-9"), "applicant"),
    Hostile("less than nothing asked for", receiving, lambda t: t.registration("temporary", "a-2", asked_fen=-5),
            "amount"),
    Hostile("paid in no instalments", receiving, lambda t: t.registration("temporary", "a-2", instalments=0),
            "amount"),
    Hostile("registered years back without a word", new_file, lambda t: t.registration(registered_on="2020-01-01"),
            "late"),
    Hostile("the whole family while one member's application for the same matter is open", applied(subject="m-2"),
            lambda t: t.registration("dibao", "a-2"), "twice"),
]  # fmt: skip

AMENDMENTS = [
    Hostile(f"{name} exchanged after registration", open_change(), amended(**{name: value}), "fixed")
    for name, value in (("path", "county"), ("benefit", "b-9"), ("change", "stop"), ("subject", "m-2"),
                        ("matter", "tekun"), ("intake_person", CLERK), ("registered_on", "2026-01-01"),
                        ("cause", "standard"), ("event_on", "2026-01-31"), ("subitem", "care"))
] + [
    Hostile(f"{name} amended between opinion and decision",
            after(opined("circumstances", "decrease"), amended(**{name: value})), decided(), rule)
    for name, value, rule in (("asked_fen", 9, "changed"), ("relative", True, "changed"),
                              ("applicant", "m-3", "changed"), ("complaint", True, "recusal"))
] + [
    Hostile("the day of a death moved", open_change("death"), amended(event_on="2026-01-31"), "fixed"),
    Hostile("the part applied for exchanged before the decision", applied(until="notice_close"),
            put(APPLICATION, "a-1", subitem="care"), "fixed"),
    Hostile("a complaint withdrawn by the desk it is about", applied(complaint=True),
            put(APPLICATION, "a-1", complaint=False), "fixed"),
    Hostile("a relation unsaid by the desk", applied(relative=True), put(APPLICATION, "a-1", relative=False),
            "fixed"),
]  # fmt: skip


EFFECTS = [
    Hostile(f"{effect} with {said}", stating("circumstances", effect, **said), lambda t: t.step("opinion", "c-1"), rule)
    for effect, said, rule in (
        ("keep", {"monthly_fen": MONEY + 1}, "amount"), ("increase", {"monthly_fen": MONEY}, "amount"),
        ("increase", {"monthly_fen": -5}, "amount"), ("decrease", {"monthly_fen": MONEY + 1}, "amount"),
        ("decrease", {"monthly_fen": 0}, "amount"), ("decrease", {"monthly_fen": -5}, "amount"),
        ("stop", {"monthly_fen": 1}, "amount"), ("grace", {"monthly_fen": 0}, "amount"),
        ("decrease", {"reasons": []}, "reasons"), ("stop", {"reasons": []}, "reasons"),
        ("grace", {"reasons": []}, "reasons"), ("grace", {"grace_months": 0}, "grace"),
        ("stop", {"grace_months": 3}, "grace"), ("resume", {}, "effect"), ("suspend", {}, "effect"),
        ("double", {}, "effect"),
    )
] + [
    Hostile("grace beyond what the law allows", opined("circumstances", "grace", grace_months=7), decided(), "grace"),
    Hostile("a stop with a grace of minus twelve months, a year back", stating("stop", "stop", grace_months=-12),
            lambda t: t.step("opinion", "c-1"), "grace"),
    Hostile("fewer than nobody covered", stating("circumstances", "decrease", covered=-1),
            lambda t: t.step("opinion", "c-1"), "amount"),
    Hostile("an increase for nobody", stating("circumstances", "increase", covered=0),
            lambda t: t.step("opinion", "c-1"), "amount"),
    Hostile("another effect decided than opined", opined("circumstances", "keep"),
            lambda t: t.decision("c-1", effect="increase", monthly_fen=MONEY + 1), "publicised"),
    Hostile("a death that nobody died", receiving, lambda t: t.change("death"), "event"),
    Hostile("a death of another day than the member's",
            after(receiving, put(MEMBER, "m-3", life="dead", died_on="2026-04-17")),
            lambda t: t.change("death", event_on="2026-03-17"), "event"),
    Hostile("a death of years before the benefit, as back pay", opined("death", "increase", event_on="2024-01-10"),
            lambda t: t.decision("c-1", first_month="2024-02"), "first_month"),
] + [
    Hostile(f"{effect} under an instrument that names only 审核确认",
            judged_by(few_acts, opined("circumstances", effect)), decided(), "authority")
    for effect in ("increase", "decrease", "stop", "grace")
]  # fmt: skip


def _written_afterwards(who: str | None) -> Make:
    said = {
        "matter": "dibao",
        "monthly_fen": MONEY,
        "covered": 2,
        "category": "农村低保",
        "first_month": "2026-04",
    }
    return lambda t: t.act(who, Put(BENEFIT, "b-1", {**said, "source": t.home.decisions[0].id}))


def _imported(**changed: Value) -> Hostile:
    said = {
        "matter": "dibao",
        "monthly_fen": 90_000,
        "covered": 2,
        "first_month": "2025-01",
        "source": "baseline",
    }
    new = Put(BENEFIT, "b-1", {**said, **changed})
    return Hostile(f"a roster with {changed}", new_file, lambda t: t.act(ADMIN, *family(), new, action="baseline"),
                   "baseline")  # fmt: skip


def _tekun_ended(kind: str) -> Make:
    """The opinion that would end tekun by one of the general kinds of change, which hang up no notice."""

    def made(tale: Tale) -> Act:
        tale.today = date(2026, 4, 20)
        tale.do(tale.change(kind))
        tale.said["c-1"] = effect_facts(MONEY, "stop")
        while (step := tale.open_step("c-1")) is not None and step.rule != "opinion":
            tale.do(tale.deed("c-1", step))
        return tale.step("opinion", "c-1")

    return made


TEKUN = [
    Hostile(f"tekun ended by “{kind}” without its notice of seven days", applied("tekun", until="decision"),
            _tekun_ended(kind), "effect")
    for kind in ("circumstances", "review", "category", "correct", "split")
]  # fmt: skip

BENEFITS = [
    Hostile("a revision that leaves the old one running", opined("circumstances", "increase"),
            decided(leaving_out=BENEFIT_ID), "benefit"),
    Hostile("a revision that is not decided", receiving, put(BENEFIT, BENEFIT_ID, monthly_fen=MONEY * 2), "fixed"),
    Hostile("an end without a decision", receiving, put(BENEFIT, BENEFIT_ID, last_month="2026-04"), "benefit"),
    Hostile("an end by the decision that gave it", receiving,
            put(BENEFIT, BENEFIT_ID, last_month="2026-04", ended_by="d-a-1-0"), "benefit"),
    Hostile("an end earlier than decided", opined("stop", "stop"),
            lambda t: t.act(LEADER, *t.decision("c-1", bare=True).changes,
                            Put(BENEFIT, BENEFIT_ID, {"last_month": "2026-03", "ended_by": "d-c-1-1"})), "benefit"),
    Hostile("the same amount, and yet a new benefit", opined("circumstances", "keep"),
            lambda t: t.act(LEADER, *t.decision("c-1").changes, Put(BENEFIT, "b-7", {
                "matter": "dibao", "source": "d-c-1-1", "replaces": BENEFIT_ID, "monthly_fen": MONEY, "covered": 2,
                "category": "农村低保", "first_month": "2026-05"})), "benefit"),
    Hostile("a benefit that replaces itself", applied(until="notice_close"),
            with_benefit("a-1", replaces="b-a-1-0"), "benefit"),
    Hostile("a first benefit that replaces another", applied(until="notice_close"),
            with_benefit("a-1", replaces="b-9"), "benefit"),
    Hostile("a revision that replaces nothing", opined("circumstances", "increase"),
            with_benefit("c-1", replaces=""), "benefit"),
    Hostile("a revision of more than was decided", opined("circumstances", "increase"),
            with_benefit("c-1", monthly_fen=MONEY * 3), "benefit"),
    Hostile("a benefit for somebody else than applied", applied(until="notice_close"),
            with_benefit("a-1", subject="m-2"), "benefit"),
    Hostile("a benefit born with its end", applied(until="notice_close"),
            with_benefit("a-1", last_month="2026-04"), "benefit"),
    Hostile("a benefit born ended", applied(until="notice_close"), with_benefit("a-1", ended_by="d-9"),
            "benefit"),
    Hostile("a benefit that says another standard than was decided", applied(until="notice_close"),
            with_benefit("a-1", standard_fen=-5), "benefit"),
    Hostile("a stop that leaves the benefit running", opined("stop", "stop"), decided(bare=True), "effect"),
    Hostile("a suspension that holds nothing", opined("suspend", "suspend"), decided(bare=True), "effect"),
    Hostile("an increase that only ends the old benefit", opined("circumstances", "increase"),
            decided(leaving_out="b-c-1-1"), "effect"),
    Hostile("a confirmation that gives nothing", applied(until="notice_close"), decided("a-1", bare=True), "effect"),
    Hostile("a result of the county that gives nothing", applied(path="county", until="forward"),
            lambda t: t.step("county_result"), "effect"),
    *(Hostile(f"the benefit of a decision, written afterwards by {who}",
              forced(applied(until="notice_close"), decided("a-1", bare=True)),
              _written_afterwards(who), "benefit")
      for who in (None, PLAIN, FROM_COUNTY)),
    _imported(monthly_fen=-5), _imported(matter="housing"), _imported(replaces="b-1"), _imported(ended_by="d-9"),
    Hostile("the county's benefit taken out", applied(path="county", until="county_result"),
            lambda t: t.act(None, Remove(BENEFIT, t.home.benefits[0].id)), "fixed"),
]  # fmt: skip

PAPERS_AND_ENDS = [
    Hostile("a slip in the form of a notice", receiving,
            lambda t: t.notice_paper("a-1", form="termination_notice"), "paper"),
    Hostile("a slip in a form nobody knows, to be stamped", receiving,
            lambda t: t.notice_paper("a-1", form="Termination_Notice"), "paper"),
    Hostile("a notice of a change in the form of a confirmation",
            after(opined("circumstances", "increase"), decided()),
            lambda t: t.act(CLERK, *(Put(PAPER, c.id, {**c.fields, "form": "confirmation_notice"})
                                     if isinstance(c, Put) else c for c in t.notice_paper("c-1").changes)), "paper"),
    Hostile("decided after it was handed up",
            after(applied(until="notice_close"), lambda t: t.step("handed_up", who=CLERK)), decided("a-1"), "step"),
    Hostile("taken back after it was handed up",
            after(applied(until="notice_close"), lambda t: t.step("handed_up", who=CLERK)),
            lambda t: t.step("handed_up", who=CLERK, how="finish"),
            "handed_up"),
    Hostile("decided after it was closed",
            after(applied(until="notice_close"), lambda t: t.step("closed", who=CLERK)), decided("a-1"), "decided"),
    Hostile("publicised after it was closed",
            after(applied(until="notice_close"), lambda t: t.step("closed", who=CLERK)),
            lambda t: t.step("notice"), "decided"),
    Hostile("decided under an instrument of another matter",
            applied("tekun", until="county_check", under=raised_by(matters=("dibao",))),
            lambda t: t.decision("a-1", instrument=next(
                h.id for h in t.under.credentials.instruments if h.statement.number == "另〔2026〕2号")), "authority"),  # type: ignore[union-attr]  # it is an instrument
    Hostile("above the ceiling", applied("temporary", until="notice_close", large=True), decided("a-1"), "ceiling"),
    Hostile("above the ceiling, that an expired instrument had raised",
            applied("temporary", until="notice_close", large=True, under=raised_by(until=date(2026, 3, 1))),
            decided("a-1"), "ceiling"),
    *(Hostile(f"above the ceiling, that {whose} raises",
              applied("temporary", until="notice_close", large=True, under=raised_by(since=date(2026, 2, 1), **said)),
              decided("a-1"), "ceiling")
      for whose, said in (("an instrument of another matter", {"matters": ("tekun",)}),
                          ("an instrument of another township", {"township_code": "230382100"}))),
    Hostile("above the ceiling, that a delegation passed on raises", applied(
        "temporary", until="notice_close", large=True,
        under=raised_by(since=date(2026, 2, 1), delegator="杨木乡人民政府")), decided("a-1"), "ceiling"),
    Hostile("closed after it was decided", receiving, lambda t: t.step("closed", who=CLERK),
            "decided"),
    Hostile("an opinion for the county to rely on, signed under no instrument",
            judged_by(no_instrument, reviewed), lambda t: t.step("opinion", who=LEADER),
            "signer"),
    Hostile("the seal on a slip of a matter that is only received", received,
            lambda t: t.stamping("p-a-1-acceptance_slip"), "authority"),
    Hostile("a decision taken out by its signer", after(opined("circumstances", "increase"), decided()),
            lambda t: t.act(LEADER, Remove(DECISION, "d-c-1-1")), "fixed"),
    Hostile("a member put back between opinion and decision",
            after(opined("remove_member", "decrease"), put(MEMBER, "m-3", INTAKE, income_fen=5)), decided(), "changed"),
]  # fmt: skip

BAD_CHANGES = (*REGISTRATIONS, *AMENDMENTS, *EFFECTS, *TEKUN, *BENEFITS, *PAPERS_AND_ENDS)
