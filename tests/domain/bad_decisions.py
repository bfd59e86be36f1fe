"""Decisions of the wrong hand, without power, or of something else than was publicised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from desktop.domain.household import (
    BENEFIT,
    DECISION,
    MEMBER,
)
from desktop.domain.journal import Value
from tests.domain.bad_act import (
    Bad,
    Make,
    again,
    expired,
    forged_instrument,
    next_act,
    no_instrument,
    nobody,
    not_begun,
    other_act,
    other_instrument,
    other_matter,
    put,
    take_out,
    taken_back,
    unattached,
    with_benefit,
)
from tests.domain.story import (
    BOTH,
    CLERK,
    DECIDED,
    FORMER,
    GIVEN,
    INTAKE,
    LEADER,
    PLAIN,
    day,
)

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
