"""The types of the fields of every kind of record: what is of another type is never admitted.

Without this, one entry with a list for a name would stop every program that reads the household afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from desktop.domain import household as h
from desktop.domain.facts import Obstacle
from desktop.domain.journal import Put, Value
from desktop.domain.months import is_month
from desktop.domain.transfer_rules import MOVED_OUT, TRANSFER, MovedOut, Transfer

_RECORDS: Mapping[str, type] = {
    h.MEMBER: h.Member,
    h.ACCOUNT: h.Account,
    h.BENEFIT: h.Benefit,
    h.APPLICATION: h.Application,
    h.DECISION: h.Decision,
    h.PAPER: h.Paper,
    h.STAMPING: h.Stamping,
    h.PRINTING: h.Printing,
    h.SEALED_FILE: h.SealedFile,
    h.FILING: h.Filing,
    h.RECEIPT: h.Answer,
    h.PAYMENT: h.Payment,
    h.HOLD: h.Hold,
    h.RECOVERY: h.Recovery,
    TRANSFER: Transfer,
    MOVED_OUT: MovedOut,
}
_TEXTS: Mapping[str, tuple[str, ...]] = {
    h.HOUSEHOLD: ("head", "village", "township", "address", "phone", "hukou", "category", "certificate"),
}
_STEP: Mapping[str, tuple[str, ...]] = {
    "str": (
        "application", "step", "on", "by", "result", "late_reason", "opinion", "notice", "objection",
        "category", "certificate", "chair", "conclusion", "county_receipt", "differences", "document", "effect",
        "emergency", "findings", "household_facts", "housing", "how", "member", "method", "minutes_no", "neighbours",
        "note", "number", "outcome", "place", "reason", "receiver", "recorder", "report_no", "scan", "sent_back",
        "signing", "statement", "text", "tier", "to", "to_step", "told", "told_on", "witness",
    ),
    "month": ("first_month", "last_month", "valid_until"),
    "int": (
        "abstain", "agree", "amount_fen", "attended", "base_fen", "covered", "disagree", "grace_months", "grade",
        "household_topup_fen", "income_checked_fen", "instalments", "monthly_fen", "person_topup_fen", "standard_fen",
    ),
    "bool": ("commitment", "member_signed", "nobody_related", "resubmit"),
    "texts": (
        "assessors", "calculation", "clauses", "handlers", "investigators", "items", "members", "missing", "other_help",
        "places", "reasons", "recused", "seen", "signed", "unclear",
    ),
    "str or texts": ("present",),
}  # fmt: skip
"""The facts of a step that a rule or a paper reads, whichever step it is; who is ``present`` is one, or several."""
_TYPES: Mapping[str, Mapping[str, str]] = {
    **{kind: {f.name: str(f.type) for f in fields(cls)} for kind, cls in _RECORDS.items()},
    **{kind: dict.fromkeys(names, "str") for kind, names in _TEXTS.items()},
    h.STEP: {name: type_ for type_, names in _STEP.items() for name in names},
}
_WORDS = {
    "str": "应是一段文字", "int": "应是整数", "bool": "应是“是”或“否”", "month": "应是月份（如 2026-07）",
    "str or texts": "应是一段文字或几段文字",
}  # fmt: skip
MOST_CHANGES = 2_000
LONGEST_ID = 200


def fits(annotation: str, value: Value) -> bool:
    """True when a value is of the type its field is declared with; whatever is not named here is a list of texts."""
    match annotation:
        case "str":
            return isinstance(value, str)
        case "int":
            return type(value) is int
        case "bool":
            return isinstance(value, bool)
        case "month":
            return value == "" or (isinstance(value, str) and is_month(value))
        case "str or texts":
            return fits("str", value) or fits("texts", value)
        case _:
            return isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)


def wrong_types(put: Put) -> list[Obstacle]:
    """The fields of a put that are not of their declared type; None means absent and fits everywhere."""
    known = _TYPES.get(put.kind, {})
    wrong = [n for n, v in put.fields.items() if n in known and v is not None and not fits(known[n], v)]
    return [Obstacle("type", f"“{n}”的内容类型不对，{_WORDS.get(known[n], '应是几段文字')}。") for n in wrong]


def wrong_id(record: Value) -> bool:
    """True for an id that is empty or unreasonably long."""
    return not isinstance(record, str) or not 0 < len(record) <= LONGEST_ID
