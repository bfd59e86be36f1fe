"""Steps out of order, ahead of time, without their gates; and registrations that cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.domain.household import (
    APPLICATION,
    MEMBER,
)
from tests.domain.bad_act import (
    ANSWERED,
    OBJECTED,
    Bad,
    again,
    event,
    find_unfounded,
    next_act,
    put,
    raise_objection,
    unattached,
    uphold,
)
from tests.domain.story import (
    ACTS,
    APPLIED,
    CLERK,
    FIELD,
    PLAIN,
    START,
    day,
    photo,
)

needs = {
    "materials": (), "acceptance": ("materials",), "authorisation": (),
    "verification_request": ("acceptance", "authorisation"), "verification_result": ("verification_request",),
    "visit": ("acceptance", "authorisation"), "appraisal": ("visit",),
    "opinion": ("verification_result", "visit", "appraisal"), "notice": ("opinion",),
    "notice_close": ("notice",), "decision": ("notice_close",),
}  # fmt: skip
"""What each act needs, written down a second time: the pack must say the same."""

# Every act tried as soon as nothing at all, and right before the last thing it needs.
OUT_OF_ORDER = [
    Bad(f"{name} right after registration", "registration", next_act(name), "order")
    for name, before in needs.items() if before and name not in ("notice", "notice_close", "decision")
] + [
    Bad(f"{name} without {needed}", ACTS[ACTS.index(needed) - 1], next_act(name), "order")
    for name, before in needs.items() for needed in before
]  # fmt: skip

TOO_EARLY = [
    Bad(f"{name} dated before what it needs", ACTS[ACTS.index(name) - 1],
        next_act(name, on=(START - timedelta(days=1)).isoformat()), "dates")
    for name in ("materials", "acceptance", "authorisation", "visit", "opinion", "notice")
]  # fmt: skip

FUTURE = [
    Bad(f"{name} dated after the day it is written", ACTS[ACTS.index(name) - 1],
        next_act(name, _day=day(name) - timedelta(days=1)), "future")
    for name in ("materials", "visit", "notice", "notice_close")
] + [
    Bad("registration dated ahead", "", next_act("registration", _day=START - timedelta(days=1)), "future"),
    Bad("paper sign-off dated ahead", "notice_close",
        next_act("decision", _day=day("decision") - timedelta(days=1)), "future", story={"signing": "paper"}),
    Bad("notice closed today with the date of next week", "notice",
        next_act("notice_close", _day=day("notice")), "future"),
    Bad("objection dated ahead", "notice",
        lambda s: replace(raise_objection(s), day=OBJECTED - timedelta(days=1)), "future"),
    Bad("letter dated ahead", "decision", next_act("paper", _day=day("paper") - timedelta(days=1)), "future"),
]  # fmt: skip

GATES = [
    Bad("commitment without its picture", "acceptance", next_act("authorisation", photos=[]), "photos"),
    Bad("commitment with a picture that is not there", "acceptance", unattached("authorisation"), "photos"),
    Bad("an adult has not signed", "acceptance", next_act("authorisation", signed=["m-1"]), "consent"),
    Bad("nobody has signed", "acceptance", next_act("authorisation", signed=None), "consent"),
    Bad("no commitment", "acceptance", next_act("authorisation", commitment=False), "commitment"),
    Bad("materials complete but one is not there", "registration",
        next_act("materials", present=["id_card"]), "materials"),
    Bad("materials complete and missing at once", "registration",
        next_act("materials", missing=["id_card"]), "materials"),
    Bad("missing without saying what", "registration", next_act("materials", result="missing"), "materials"),
    Bad("materials neither complete nor missing", "registration", next_act("materials", result=None), "materials"),
    Bad("told a second time what is missing", "registration",
        again("materials", "s-second", result="missing", missing=["id_card"]), "one_time_notice",
        prelude=(next_act("materials", result="missing", missing=["bank_account"]),)),
    Bad("acceptance while materials are missing", "registration", next_act("acceptance"), "order",
        prelude=(next_act("materials", result="missing", missing=["bank_account"]),)),
    Bad("verification without a result", "verification_request",
        next_act("verification_result", result="maybe"), "verification"),
    Bad("verification without the report's number", "verification_request",
        next_act("verification_result", report_no=""), "verification"),
    Bad("visit without a picture", "verification_result", next_act("visit", photos=[]), "photos"),
    Bad("one investigator twice", "verification_result",
        next_act("visit", investigators=["钱二", " 钱二 "]), "investigators"),
    Bad("one investigator", "verification_result", next_act("visit", investigators=["钱二"]), "investigators"),
    Bad("no member signed", "verification_result", next_act("visit", member_signed=False), "member_signature"),
    Bad("the member present is none of the family", "verification_result",
        next_act("visit", present="m-9"), "member_signature"),
    Bad("a near relative visited by the desk itself", "verification_result", next_act("visit"), "recusal",
        story={"relative": True}),
    Bad("a near relative with a county receipt that is not there", "verification_result",
        next_act("visit", county_receipt=photo("nowhere")[1]["sha256"]), "recusal", story={"relative": True}),
    Bad("more votes than people", "visit", next_act("appraisal", attended=8), "appraisal"),
    Bad("nobody came to the appraisal", "visit",
        next_act("appraisal", attended=0, agree=0, disagree=0, abstain=0), "appraisal"),
    Bad("fewer than no votes", "visit", next_act("appraisal", disagree=-1), "appraisal"),
    Bad("opinion without an outcome", "appraisal", next_act("opinion", outcome=None), "outcome"),
    Bad("opinion to confirm without an amount", "appraisal", next_act("opinion", monthly_fen=0), "amount"),
    Bad("opinion to confirm for nobody", "appraisal", next_act("opinion", covered=0), "amount"),
    Bad("opinion to refuse without reasons", "appraisal", next_act("opinion", reasons=[]), "reasons",
        story={"outcome": "refuse"}),
    Bad("notice of another opinion", "opinion", next_act("notice", opinion="s-other"), "opinion"),
    Bad("notice hung up nowhere", "opinion", next_act("notice", place=""), "place"),
    Bad("notice without its picture", "opinion", next_act("notice", photos=[]), "photos"),
    Bad("opinion on facts that changed meanwhile", "appraisal",
        next_act("opinion", household_facts="0" * 64), "changed"),
    Bad("a visit written down a week later without a word", "verification_result",
        next_act("visit", _day=day("visit") + timedelta(days=7)), "late"),
    Bad("a late entry with a reason but no paper", "materials",
        next_act("acceptance", _day=day("acceptance") + timedelta(days=7), late_reason="停电"), "late"),
    Bad("a late entry with a paper but no reason", "verification_result",
        next_act("visit", _day=day("visit") + timedelta(days=7), late_reason="  "), "late"),
    Bad("notice closed a day early", "notice",
        next_act("notice_close", on=(day("notice") + timedelta(days=7)).isoformat()), "notice_days"),
    Bad("notice closed without the end picture", "notice", next_act("notice_close", photos=[]), "photos"),
    Bad("another notice closed", "notice", next_act("notice_close", notice="s-other"), "notice"),
    Bad("notice closed with an open objection", "notice", next_act("notice_close"), "objection",
        prelude=(raise_objection,)),
    Bad("notice of an opinion that an objection struck down", "notice", next_act("notice_close"), "order",
        prelude=(raise_objection, uphold)),
    Bad("decision on an opinion that an objection struck down", "notice", next_act("decision"), "order",
        prelude=(raise_objection, uphold)),
    Bad("new opinion, but the old notice closed", "notice", next_act("notice_close"), "order",
        prelude=(raise_objection, uphold, again("opinion", "s-opinion2", on=ANSWERED.isoformat(),
                                                _day=ANSWERED))),
    Bad("objection when no notice stands", "opinion", raise_objection, "objection"),
    Bad("objection after the notice ended", "notice_close", raise_objection, "objection"),
    Bad("objection without a word", "notice",
        event("objection", "o-1", OBJECTED, notice="s-notice"), "objection"),
    Bad("reply to nothing", "notice", find_unfounded, "objection"),
    Bad("a second reply", "notice",
        event("objection_reply", "r-2", ANSWERED, objection="o-1", result="upheld", text="属实。"), "objection",
        prelude=(raise_objection, find_unfounded)),
    Bad("reply without a finding", "notice",
        event("objection_reply", "r-1", ANSWERED, objection="o-1", result="perhaps", text="？"), "objection",
        prelude=(raise_objection,)),
    Bad("a step that the matter does not have", "notice",
        event("hearing", "h-1", OBJECTED), "step"),
    Bad("a decision entered as a mere step", "notice_close",
        event("decision", "x-1", day("decision"), by=CLERK, who=CLERK), "rule"),
    Bad("a step after the decision", "decision", again("visit", "s-late", _day=day("decision")), "decided"),
    Bad("a step of an application that is not there", "registration",
        next_act("materials", application="a-9"), "application"),
    Bad("a step without a day", "registration", next_act("materials", on="三月二日"), "application"),
    Bad("a step in another's name", "registration", next_act("materials", by=CLERK), "by"),
    Bad("a step by somebody of the wrong post", "opinion", next_act("notice", _person=PLAIN, by=PLAIN), "role"),
    Bad("an opinion by the field worker", "appraisal", next_act("opinion", _person=FIELD, by=FIELD), "role"),
    Bad("a step by the device alone", "registration", next_act("materials", _person=None, by=None), "role"),
    Bad("a step by a stranger", "registration", next_act("materials", _person="p99999999"), "person"),
    Bad("an objection entered by a leader", "notice",
        event("objection", "o-1", OBJECTED, by=PLAIN, who=PLAIN, notice="s-notice", text="。"), "role"),
]  # fmt: skip

REGISTRATIONS = [
    Bad("registered in another's name", "", next_act("registration", intake_person=CLERK), "intake_person"),
    Bad("registered without a day", "", next_act("registration", registered_on="昨天"), "date"),
    Bad("registered for a matter the scheme lacks", "", next_act("registration", matter="housing"), "matter"),
    Bad("registered by a leader", "", next_act("registration", _person=PLAIN, intake_person=PLAIN), "role"),
    Bad("registered a second time while the first is open", "acceptance",
        put(APPLICATION, "a-2", matter="dibao", intake_person=CLERK, registered_on=START.isoformat()), "twice"),
    Bad("registered for what the family receives already", "decision",
        put(APPLICATION, "a-2", matter="dibao", intake_person=CLERK, registered_on=START.isoformat()), "twice"),
    Bad("registered with a list for a name", "", next_act("registration", reason=["收入", "减少"]), "type"),
    Bad("a member with a word for an income", "registration", put(MEMBER, "m-1", income_fen="很多"), "type"),
    Bad("a record under an endless id", "registration", put(MEMBER, "m" * 300, name="甲"), "id"),
    Bad("intake person exchanged later", "acceptance",
        put(APPLICATION, APPLIED, intake_person=CLERK), "fixed"),
    Bad("day of registration moved", "acceptance",
        put(APPLICATION, APPLIED, registered_on="2026-02-02"), "fixed"),
    Bad("matter exchanged", "acceptance", put(APPLICATION, APPLIED, matter="tekun"), "fixed"),
]  # fmt: skip
