"""Letters, stamps, filings, receipts and payments without what they rest on; and records rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.domain.admission import Act
from desktop.domain.household import (
    ACCOUNT,
    APPLICATION,
    BENEFIT,
    DECISION,
    FILING,
    MEMBER,
    PAPER,
    PAYMENT,
    PRINTING,
    RECEIPT,
    SEALED_FILE,
    STAMPING,
    STEP,
)
from desktop.domain.journal import Put, Settle, Value
from tests.domain.bad_act import (
    ELSEWHERE,
    OTHER_DECISION,
    Bad,
    Make,
    again,
    and_then,
    elsewhere,
    next_act,
    no_stamp_act,
    only,
    put,
    take_out,
    unattached,
)
from tests.domain.story import (
    APPLIED,
    CLERK,
    DECIDED,
    FILED,
    GIVEN,
    LAPTOP,
    PAID,
    PLAIN,
    PRINTED,
    STAMPED,
    Story,
    credential_id,
    day,
    instrument,
    key,
    law,
    photo,
    receipt,
)

NEWER = instrument(since=day("sent"), number="密委〔2026〕2号")
VOIDED: dict[str, Value] = {
    "voided_on": day("paper").isoformat(),
    "voided_by": CLERK,
    "void_reason": "金额印错",
}


def void(**changed: Value) -> Make:
    """The letter is voided on its own day."""
    return put(PAPER, PRINTED, _on="paper", **{**VOIDED, **changed})


def in_its_place(**changed: Value) -> Make:
    """The letter is voided and another takes its place, in one act."""

    def made(story: Story) -> Act:
        letter = next(c for c in story.act("paper").changes if isinstance(c, Put) and c.kind == PAPER)
        mark = Put(PAPER, PRINTED, {**VOIDED, "replaced_by": "p-new"})
        new = Put(PAPER, "p-new", {**letter.fields, "number": "2号", "replaces": PRINTED, **changed})
        return replace(put(PAPER, PRINTED, _on="paper")(story), changes=(mark, new))

    return made


def slip(**changed: Value) -> Make:
    """A paper that decides nothing, beside the letter, in other bytes."""

    def made(story: Story) -> Act:
        attach, fact = photo("slip")
        said = {
            "application": APPLIED, "form": "local_slip", "title": "通知书", "decision": "", "number": "9号",
            "sha256": fact["sha256"], "issued_on": day("paper").isoformat(), **changed,
        }  # fmt: skip
        return replace(
            put(PAPER, "p-slip", _on="paper", **said)(story), changes=(attach, Put(PAPER, "p-slip", said))
        )

    return made


def settled(field: str, value: str, losers: tuple[str, ...] = ("0" * 64,)) -> Make:
    """A dispute about a void paper is settled, with another value."""
    return lambda s: replace(put(PAPER, PRINTED, _on="paper")(s), changes=(
        Put(PAPER, PRINTED, {field: value}), Settle(PAPER, PRINTED, field, losers, "核对原件"),
    ))  # fmt: skip


PAPERS = [
    Bad("voided without a reason", "paper", void(void_reason=" "), "reason"),
    Bad("voided in another's name", "paper", void(voided_by=PLAIN), "by"),
    Bad("voided on another day", "paper", void(voided_on="2026-01-01"), "dates"),
    Bad("voided twice", "paper", void(), "void", prelude=(void(),)),
    Bad("voided by a leader", "paper", put(PAPER, PRINTED, PLAIN, _on="paper", **{**VOIDED, "voided_by": PLAIN}),
        "role"),
    Bad("replaced by nothing", "paper", void(replaced_by="p-new"), "replaces"),
    Bad("replaced though valid", "paper", put(PAPER, PRINTED, _on="paper", replaced_by="p-new"), "replaces"),
    Bad("a second letter beside a valid one", "paper",
        lambda s: replace(only("paper", PAPER)(s), changes=tuple(
            replace(c, id="p-2") if isinstance(c, Put) else c for c in only("paper", PAPER)(s).changes)), "issued"),
    Bad("a letter void from the start", "decision", next_act("paper", voided_on="2026-03-23"), "void"),
    Bad("a letter that hides the void one", "paper", in_its_place(replaces=""), "replaces"),
    Bad("a letter in the place of one that is not there", "decision", next_act("paper", replaces="p-none"),
        "replaces"),
    Bad("the county not told of the letter in its place", "sent", in_its_place(), "filing"),
    Bad("a dispute settled to no reason at all", "paper", settled("void_reason", " "), "void", prelude=(void(),)),
    Bad("a dispute settled to a paper that replaces nothing", "paper", settled("replaced_by", "p-none"), "replaces",
        prelude=(void(),)),
    Bad("a void reason written over under a pretext", "paper", settled("void_reason", "另写", ()), "void",
        prelude=(void(),)),
    Bad("printed without end", "paper", put(PRINTING, "t-1", _on="paper", paper=PRINTED, copies=101, by=CLERK,
        on=day("paper").isoformat()), "copies"),
    Bad("printed though void", "paper", put(PRINTING, "t-1", _on="paper", paper=PRINTED, copies=1, by=CLERK,
        on=day("paper").isoformat()), "void", prelude=(void(),)),
    Bad("printed for the first time twice", "paper", put(PRINTING, "t-1", _on="paper", paper=PRINTED, copies=1, no=2,
        by=CLERK, on=day("paper").isoformat()), "no"),
    Bad("a sealed file that is not there", "paper", put(SEALED_FILE, "e-1", _on="paper", about=PRINTED, title="通知书",
        sha256="0" * 64, by=CLERK, on=day("paper").isoformat()), "file"),
    Bad("a sealed file of nothing", "paper", put(SEALED_FILE, "e-1", _on="paper", about="p-none", title="通知书",
        by=CLERK, on=day("paper").isoformat()), "about"),
    Bad("a letter without a decision", "notice_close", only("paper", PAPER), "paper"),
    Bad("a refusal for what was confirmed", "decision", next_act("paper", form="refusal_notice"), "paper"),
    Bad("a confirmation for what was refused", "decision",
        next_act("paper", form="confirmation_notice"), "paper", story={"outcome": "refuse"}),
    Bad("a letter whose file is not there", "decision", unattached("paper"), "file"),
    Bad("a letter without a number", "decision", next_act("paper", number=""), "number"),
    Bad("a slip under the number of the letter", "paper", slip(number="密民低保确〔2026〕1号"), "doubled"),
    Bad("a slip of no form of ours, stamped", "paper", and_then(
        slip(number="9号"), lambda s: put(STAMPING, "u-2", **s.stamping(paper="p-slip", use_no="9"))(s)), "slip"),
    Bad("a second use of the seal under the first one's number", "paper", and_then(
        slip(number="9号"), lambda s: put(STAMPING, "u-2", **s.stamping(paper="p-slip"))(s)), "use_no"),
    Bad("a letter without a day", "decision", next_act("paper", issued_on=""), "number"),
    Bad("a letter dated before its decision", "decision",
        next_act("paper", issued_on=(day("decision") - timedelta(days=1)).isoformat()), "dates"),
    Bad("a letter by a leader", "decision", next_act("paper", _person=PLAIN), "role"),
    Bad("stamped on a device without a stamp", "decision", next_act("paper", _device=LAPTOP), "device"),
    Bad("stamped on a device nobody knows", "decision", next_act("paper", _device="d99999999999"), "device"),
    Bad("stamped twice", "paper",
        lambda s: put(STAMPING, "u-2", _on="paper", **s.stamping())(s), "stamped"),
    Bad("stamped on a void paper", "paper",
        lambda s: put(STAMPING, "u-2", _on="paper", **s.stamping(use_no="2"))(s), "void",
        prelude=(put(PAPER, PRINTED, _on="paper", **VOIDED),)),
    Bad("stamped without a number of the seal-use register", "decision",
        and_then(only("paper", PAPER), lambda s: put(STAMPING, STAMPED, **s.stamping(use_no=""))(s)), "use_no"),
    Bad("stamped on a paper dated before the instrument", "decision",
        lambda s: replace(and_then(only("paper", PAPER), lambda t: put(STAMPING, STAMPED, **t.stamping(
            instrument=credential_id(NEWER), on=day("sent").isoformat()))(t))(s), day=day("sent")), "authority",
        lambda: law(instrument(), NEWER)),
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
                     (FILING, FILED), (RECEIPT, f"{FILED}-1"), (PAYMENT, PAID), (BENEFIT, GIVEN),
                     (APPLICATION, APPLIED))
] + [
    Bad(f"{kind} rewritten", "payment", put(kind, id, **fields), "fixed")
    for kind, id, fields in (
        (STEP, "s-visit", {"conclusion": "另写"}), (DECISION, DECIDED, {"monthly_fen": 1}),
        (PAPER, PRINTED, {"number": "2号"}), (STAMPING, STAMPED, {"copies": 9}),
        (RECEIPT, f"{FILED}-1", {"verdict": "returned"}), (PAYMENT, PAID, {"amount_fen": 1}),
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
