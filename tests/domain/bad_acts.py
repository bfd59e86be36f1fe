"""Acts that the rules do not allow, each beside the rule that must refuse it.

One table for two tests: the judgement refuses the act, and the same act forced into a journal with valid
signatures has no effect there either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from desktop.domain.admission import Act, Law
from desktop.domain.household import (
    ACCOUNT,
    APPLICATION,
    BENEFIT,
    DECISION,
    FILING,
    MEMBER,
    PAPER,
    PAYMENT,
    RECEIPT,
    STAMPING,
    STEP,
)
from desktop.domain.journal import Put, Remove, Settle, Value
from tests.domain.story import (
    ACTS,
    APPLIED,
    BOTH,
    CLERK,
    DECIDED,
    FIELD,
    FILED,
    FORMER,
    GIVEN,
    INTAKE,
    LAPTOP,
    LEADER,
    PLAIN,
    PRINTED,
    STAFF,
    STAMPED,
    START,
    Story,
    credential_id,
    day,
    instrument,
    key,
    law,
    photo,
    receipt,
    revoked,
    usual_law,
)

Make = Callable[[Story], Act]


@dataclass(frozen=True)
class Bad:
    """An act after the story came to ``until`` and on to ``then``, the rule that refuses it, the law if not the usual.

    ``prelude`` acts stand between the two.
    """

    name: str
    until: str
    make: Make
    rule: str
    under: Callable[[], Law] = usual_law
    prelude: tuple[Make, ...] = ()
    story: Mapping[str, Value] = field(default_factory=dict)
    then: str = ""

    def told(self) -> Story:
        """The story so far."""
        told = Story(**self.story)
        if self.until:
            told.until(self.until)
        for make in self.prelude:
            told.do(make(told))
        return told.until(self.then) if self.then else told


def next_act(name: str, **changed: Value) -> Make:
    return lambda story: story.act(name, **changed)


def unattached(name: str, **changed: Value) -> Make:
    return lambda story: story.without_files(name, **changed)


def put(kind: str, id: str, who: str | None = CLERK, _on: str = "payment", **fields: Value) -> Make:
    """An act of one put by a clerk."""
    return lambda story: replace(story.act("materials"), person=who, day=day(_on), action="x",
                                 changes=(Put(kind, id, fields),))  # fmt: skip


def take_out(kind: str, id: str, who: str = CLERK) -> Make:
    return lambda story: replace(story.act("materials"), person=who, day=day("payment"), action="x",
                                 changes=(Remove(kind, id),))  # fmt: skip


def again(name: str, id: str, **changed: Value) -> Make:
    """An act of the story a second time, under another record id."""

    def made(story: Story) -> Act:
        act = story.act(name, **changed)
        first = next(c for c in act.changes if isinstance(c, Put))
        rest = [c for c in act.changes if c is not first and not isinstance(c, Put)]
        return replace(act, changes=(Put(first.kind, id, first.fields), *rest))

    return made


def event(step: str, id: str, on: date, by: str = INTAKE, who: str = INTAKE, **facts: Value) -> Make:
    """An objection or its reply."""
    fields = {"application": APPLIED, "step": step, "on": on.isoformat(), "by": by, **facts}
    return lambda story: replace(story.act("materials"), person=who, day=on, action=step,
                                 changes=(Put(STEP, id, fields),))  # fmt: skip


def with_benefit(**changed: Value) -> Make:
    """The decision with another benefit than it gives."""

    def made(story: Story) -> Act:
        act = story.act("decision")
        kept = [c for c in act.changes if not (isinstance(c, Put) and c.kind == BENEFIT)]
        return replace(act, changes=(*kept, Put(BENEFIT, GIVEN, story.benefit(**changed))))

    return made


def only(name: str, kind: str, **changed: Value) -> Make:
    """Of an act of the story only the puts of one kind and the files, with fields changed."""

    def made(story: Story) -> Act:
        act = story.act(name)
        files = [c for c in act.changes if not isinstance(c, Put)]
        puts = [c for c in act.changes if isinstance(c, Put) and c.kind == kind]
        changed_puts = [Put(c.kind, c.id, {**c.fields, **changed}) for c in puts]
        return replace(act, changes=(*files, *changed_puts))

    return made


def and_then(*makes: Make) -> Make:
    """One act of the changes of several, by the author of the first."""

    def made(story: Story) -> Act:
        acts = [make(story) for make in makes]
        return replace(acts[0], changes=tuple(c for a in acts for c in a.changes))

    return made


@cache
def no_instrument() -> Law:
    return law(receipt())


@cache
def expired() -> Law:
    return law(instrument(until=day("decision") - timedelta(days=1)), receipt())


@cache
def not_begun() -> Law:
    return law(instrument(since=day("decision") + timedelta(days=1)), receipt())


@cache
def taken_back() -> Law:
    given = instrument()
    return law(given, revoked(given, day("decision")), receipt())


@cache
def other_matter() -> Law:
    return law(instrument(matters=("tekun",)), receipt())


@cache
def other_act() -> Law:
    return law(instrument(acts=("stamp",)), receipt())


@cache
def no_stamp_act() -> Law:
    return law(instrument(acts=("confirm",)), receipt())


@cache
def other_instrument() -> Law:
    return law(instrument(number="密委〔2026〕2号"), receipt())


@cache
def forged_instrument() -> Law:
    return law(instrument(issuer=key("stranger").public), receipt())


@cache
def nobody() -> Law:
    """Every credential of people is taken back before the decision."""
    leader = next(s for s in STAFF if getattr(s, "person", "") == LEADER)
    return law(instrument(), revoked(leader, day("decision")), receipt())


ELSEWHERE = receipt(file="00000000000000b2")
OTHER_DECISION = receipt(decision="d-9")


@cache
def elsewhere() -> Law:
    """The county's true word, about other files and decisions."""
    return law(instrument(), receipt(), ELSEWHERE, OTHER_DECISION)


OBJECTED = START + timedelta(days=7)
ANSWERED = START + timedelta(days=8)
raise_objection = event("objection", "o-1", OBJECTED, notice="s-notice", text="该户有一辆车。")
uphold = event("objection_reply", "r-1", ANSWERED, objection="o-1", result="upheld", text="属实。")
find_unfounded = event(
    "objection_reply", "r-1", ANSWERED, objection="o-1", result="unfounded", text="查无此事。"
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

PAPER_STORY: Mapping[str, Value] = {"signing": "paper"}
DECISIONS = [
    Bad("signer without a position", "notice_close",
        next_act("decision", _person=PLAIN, signer=PLAIN, signer_position="科员"), "signer"),
    Bad("signer who claims a position", "notice_close",
        next_act("decision", _person=PLAIN, signer=PLAIN), "signer"),
    Bad("signer whose term is over", "notice_close",
        next_act("decision", _person=FORMER, signer=FORMER), "signer"),
    Bad("signer whose certificate was taken back", "notice_close", next_act("decision"), "person", nobody),
    Bad("paper sign-off by a leader whose certificate was taken back", "notice_close", next_act("decision"),
        "signer", nobody, story=PAPER_STORY),
    Bad("paper sign-off by a leader whose term is over", "notice_close",
        next_act("decision", signer=FORMER), "signer", story=PAPER_STORY),
    Bad("a clerk decides on the screen for the leader", "notice_close",
        next_act("decision", _person=CLERK), "hand"),
    Bad("the device decides on the screen for the leader", "notice_close",
        next_act("decision", _person=None), "hand"),
    Bad("screen decision dated back", "notice_close",
        next_act("decision", _day=day("decision") + timedelta(days=3)), "hand"),
    Bad("neither screen nor paper", "notice_close", next_act("decision", signing="spoken"), "hand"),
    Bad("paper sign-off without a scan", "notice_close", next_act("decision", scan=None), "scan",
        story=PAPER_STORY),
    Bad("paper sign-off with a scan that is not there", "notice_close", unattached("decision"), "scan",
        story=PAPER_STORY),
    Bad("paper sign-off entered by a leader", "notice_close", next_act("decision", _person=PLAIN), "role",
        story=PAPER_STORY),
    Bad("no instrument", "notice_close", next_act("decision"), "authority", no_instrument),
    Bad("instrument expired", "notice_close", next_act("decision"), "authority", expired),
    Bad("instrument not begun", "notice_close", next_act("decision"), "authority", not_begun),
    Bad("instrument taken back", "notice_close", next_act("decision"), "authority", taken_back),
    Bad("instrument for another matter", "notice_close", next_act("decision"), "authority", other_matter),
    Bad("instrument that gives no decision", "notice_close", next_act("decision"), "authority", other_act),
    Bad("decision names another instrument", "notice_close", next_act("decision"), "authority",
        other_instrument),
    Bad("instrument that nobody we trust signed", "notice_close", next_act("decision"), "authority",
        forged_instrument),
    Bad("another amount than publicised", "notice_close",
        next_act("decision", monthly_fen=121_201), "publicised"),
    Bad("more persons than publicised", "notice_close", next_act("decision", covered=3), "publicised"),
    Bad("another outcome than publicised", "notice_close",
        next_act("decision", outcome="refuse", reasons=["理由。"]), "publicised"),
    Bad("another category than publicised", "notice_close",
        next_act("decision", category="城市低保"), "publicised"),
    Bad("decision on no opinion", "notice_close", next_act("decision", opinion="s-none"), "opinion"),
    Bad("decision without an outcome", "notice_close", next_act("decision", outcome=None), "outcome"),
    Bad("decided twice", "decision", again("decision", "d-2"), "decided"),
    Bad("decision without a day", "notice_close", next_act("decision", on=""), "application"),
    Bad("decision dated before the notice ended", "notice_close",
        next_act("decision", on=day("notice").isoformat(), _day=day("notice")), "dates"),
    Bad("benefit of another amount than decided", "notice_close", with_benefit(monthly_fen=999_900), "benefit"),
    Bad("benefit for more persons than decided", "notice_close", with_benefit(covered=3), "benefit"),
    Bad("benefit that starts earlier than decided", "notice_close",
        with_benefit(first_month="2026-01"), "benefit"),
    Bad("benefit of another matter", "notice_close", with_benefit(matter="tekun"), "benefit"),
    Bad("benefit of a decision that is not there", "notice_close", with_benefit(source="d-9"), "benefit"),
    Bad("benefit from a refusal", "decision",
        put(BENEFIT, GIVEN, _on="decision", matter="dibao", covered=0, monthly_fen=0, category="农村低保",
            first_month="", source=DECIDED), "benefit", story={"outcome": "refuse"}),
    Bad("a second benefit from one decision", "decision",
        lambda s: put(BENEFIT, "b-2", **s.benefit())(s), "benefit"),
    Bad("a baseline benefit without an import", "decision",
        put(BENEFIT, "b-2", matter="dibao", monthly_fen=90_000, source="baseline"), "baseline"),
    Bad("a baseline benefit smuggled into a file that is there", "decision",
        lambda s: replace(put(BENEFIT, "b-2", source="baseline")(s), action="baseline"), "baseline"),
    Bad("a baseline benefit by a leader", "",
        lambda s: replace(put(BENEFIT, "b-2", who=PLAIN, source="baseline")(s), action="baseline"), "role"),
    Bad("a family grew between notice and decision", "notice_close", next_act("decision"), "changed",
        prelude=(put(MEMBER, "m-4", _on="decision", name="李小弟", counted=True),)),
    Bad("income hidden between notice and decision", "notice_close", next_act("decision"), "changed",
        prelude=(put(MEMBER, "m-1", _on="decision", income_fen=1),)),
    Bad("a decision that leaves out what it rests on", "notice_close",
        next_act("decision", rests_on=["household/household"]), "rests_on"),
    Bad("a signer under another name", "notice_close", next_act("decision", signer_name="王县长"), "signer"),
    Bad("a decision that pays for months gone by", "notice_close",
        next_act("decision", first_month="2026-01"), "first_month"),
    Bad("a decision taken out by a leader when there is no other", "decision",
        take_out(DECISION, DECIDED, who=LEADER), "fixed"),
    Bad("a paper sign-off entered a week later without a word", "notice_close",
        next_act("decision", _day=day("decision") + timedelta(days=7)), "late", story=PAPER_STORY),
    Bad("a benefit ended without a new decision", "decision",
        put(BENEFIT, GIVEN, last_month="2026-04"), "benefit"),
    Bad("a benefit raised afterwards", "decision", put(BENEFIT, GIVEN, monthly_fen=200_000), "fixed"),
]  # fmt: skip


def taken_in_by(person: str) -> Make:
    """Acceptance by somebody else than who registered."""
    return next_act("acceptance", _person=person, by=person)


def accepted_again(person: str) -> Make:
    return again("acceptance", "s-acceptance2", _person=person, by=person)


SEPARATION = [
    Bad("decided by who registered it", "notice_close",
        next_act("decision", signer=INTAKE), "separation", story=PAPER_STORY),
    Bad("decided by who accepted it", "materials",
        next_act("decision", _person=BOTH, signer=BOTH, signer_position="指定同志"), "separation",
        prelude=(taken_in_by(BOTH),), then="notice_close"),
    Bad("decided by who accepted it, after a colleague accepted it once more", "materials",
        next_act("decision", _person=BOTH, signer=BOTH, signer_position="指定同志"), "separation",
        prelude=(taken_in_by(BOTH), accepted_again(CLERK)), then="notice_close"),
]  # fmt: skip

PAPERS = [
    Bad("a letter without a decision", "notice_close", only("paper", PAPER), "paper"),
    Bad("a refusal for what was confirmed", "decision", next_act("paper", form="refusal_notice"), "paper"),
    Bad("a confirmation for what was refused", "decision",
        next_act("paper", form="confirmation_notice"), "paper", story={"outcome": "refuse"}),
    Bad("a letter whose file is not there", "decision", unattached("paper"), "file"),
    Bad("a letter without a number", "decision", next_act("paper", number=""), "number"),
    Bad("a letter without a day", "decision", next_act("paper", issued_on=""), "number"),
    Bad("a letter dated before its decision", "decision",
        next_act("paper", issued_on=(day("decision") - timedelta(days=1)).isoformat()), "dates"),
    Bad("a letter by a leader", "decision", next_act("paper", _person=PLAIN), "role"),
    Bad("stamped on a device without a stamp", "decision", next_act("paper", _device=LAPTOP), "device"),
    Bad("stamped on a device nobody knows", "decision", next_act("paper", _device="d99999999999"), "device"),
    Bad("stamped twice", "paper",
        lambda s: put(STAMPING, "u-2", _on="paper", **s.stamping())(s), "stamped"),
    Bad("stamped without a paper", "decision",
        lambda s: put(STAMPING, STAMPED, _on="paper", **s.stamping())(s), "paper"),
    Bad("a stamp dated back", "decision",
        and_then(only("paper", PAPER), lambda s: put(
            STAMPING, STAMPED, **s.stamping(on=(day("paper") - timedelta(days=1)).isoformat()))(s)), "dates"),
    Bad("stamped without power", "decision", next_act("paper"), "authority", no_stamp_act),
    Bad("stamped under another instrument", "decision",
        and_then(only("paper", PAPER), lambda s: put(STAMPING, STAMPED, **s.stamping(instrument="0" * 64))(s)),
        "authority"),
    Bad("stamped by a leader", "decision",
        lambda s: replace(and_then(only("paper", PAPER), lambda t: put(
            STAMPING, STAMPED, **t.stamping())(t))(s), person=PLAIN), "role"),
    Bad("filed without a letter", "decision", put(FILING, FILED, decision=DECIDED, revision=1), "filing"),
    Bad("filed without a decision", "notice_close", put(FILING, FILED, decision="d-9", revision=1), "filing"),
    Bad("filing turned to another decision", "paper", put(FILING, FILED, decision="d-9"), "fixed"),
    Bad("receipt that nobody signed", "sent",
        next_act("receipt", credential="0" * 64), "receipt"),
    Bad("receipt without a credential", "sent", next_act("receipt", credential=None), "receipt"),
    Bad("receipt that turns the county's word around", "sent", next_act("receipt", verdict="returned"),
        "receipt"),
    Bad("receipt for another household", "sent",
        next_act("receipt", credential=credential_id(ELSEWHERE)), "receipt", elsewhere),
    Bad("receipt for another decision", "sent",
        next_act("receipt", credential=credential_id(OTHER_DECISION)), "receipt", elsewhere),
    Bad("receipt with another reason than the county's", "sent", next_act("receipt", reason="另写"), "receipt"),
    Bad("a letter about a family that changed after the decision", "decision", next_act("paper"), "changed",
        prelude=(put(MEMBER, "m-1", _on="decision", income_fen=900_000),)),
    Bad("filed twice", "paper",
        put(FILING, "00000000000000f2", _on="paper", application=APPLIED, decision=DECIDED, revision=1), "filing"),
    Bad("filed at once as a later revision", "decision",
        lambda s: replace(only("paper", PAPER)(s), changes=(
            *only("paper", PAPER)(s).changes,
            Put(FILING, FILED, {"application": APPLIED, "decision": DECIDED, "revision": 2}))), "filing"),
    Bad("sent twice", "sent", next_act("sent"), "filing"),
    Bad("filed again although the county accepted", "receipt",
        put(FILING, FILED, revision=2, package="", sent_on=""), "filing"),
    Bad("receipt of another filing", "sent", next_act("receipt", filing="0" * 16), "receipt"),
    Bad("receipt of another revision", "sent", next_act("receipt", revision=2), "receipt"),
    Bad("receipt signed by the office itself", "sent",
        next_act("receipt", credential=credential_id(receipt(issuer=key("office").public))), "receipt",
        lambda: law(instrument(), receipt(issuer=key("office").public))),
    Bad("payment of another amount", "receipt", next_act("payment", amount_fen=121_201), "payment"),
    Bad("payment before the first month", "receipt", next_act("payment", month="2026-03"), "payment"),
    Bad("payment of a benefit that is not there", "receipt", next_act("payment", benefit="b-9"), "payment"),
    Bad("paid twice for one month", "payment", again("payment", "pay-2"), "payment"),
    Bad("payment for no month", "receipt", next_act("payment", month="2026-4x"), "payment"),
    Bad("payment by a leader", "receipt", next_act("payment", _person=PLAIN), "role"),
]  # fmt: skip

FIXED = [
    Bad(f"{kind} taken out", "payment", take_out(kind, id), "fixed")
    for kind, id in ((STEP, "s-visit"), (DECISION, DECIDED), (PAPER, PRINTED), (STAMPING, STAMPED),
                     (FILING, FILED), (RECEIPT, f"{FILED}-1"), (PAYMENT, "pay-1"), (BENEFIT, GIVEN),
                     (APPLICATION, APPLIED))
] + [
    Bad(f"{kind} rewritten", "payment", put(kind, id, **fields), "fixed")
    for kind, id, fields in (
        (STEP, "s-visit", {"conclusion": "另写"}), (DECISION, DECIDED, {"monthly_fen": 1}),
        (PAPER, PRINTED, {"number": "2号"}), (STAMPING, STAMPED, {"copies": 9}),
        (RECEIPT, f"{FILED}-1", {"verdict": "returned"}), (PAYMENT, "pay-1", {"amount_fen": 1}),
    )
] + [
    Bad("a record of a kind nobody knows", "registration", put("note", "n-1", text="。"), "kind"),
    Bad("a member written by a leader", "registration", put(MEMBER, "m-1", who=PLAIN, name="另名"), "role"),
    Bad("an account written by the device alone", "registration", put(ACCOUNT, "account", who=None, number="1"),
        "role"),
    Bad("a member taken out by a leader", "registration", take_out(MEMBER, "m-2", who=PLAIN), "role"),
    Bad("a conflict settled by a leader", "registration",
        lambda s: replace(s.act("materials"), person=PLAIN,
                          changes=(Settle(MEMBER, "m-1", "name", ("0" * 64,), "理由"),)), "role"),
]  # fmt: skip

BAD_ACTS = (
    *OUT_OF_ORDER, *TOO_EARLY, *FUTURE, *GATES, *REGISTRATIONS, *DECISIONS, *SEPARATION, *PAPERS, *FIXED,
)  # fmt: skip
