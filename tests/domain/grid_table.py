"""What is allowed in the grid role × action × state × mode, by hand. What does not stand here must be refused.

A clause reads ``roles: action, action``; the roles are the letters of ``grid.ROLES``. The words of law behind it: the
desk takes in and looks (clerks, in the village the field worker too), papers, stamps and money are the office's, only
a leader who holds the position decides, the county's word comes back under its own signature or document, and what
was decided is never written over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_FREE = "DCSFALPEK: attach; CSFA: member, household, remove member, rescan, settle;"
"""Facts are the desk's at any time; a file that hangs on nothing has no effect, whoever brings it."""
_NEW = f"{_FREE} CSFA: register, account, rewrite account, remove account;"
_LISTED = "A: baseline;"
"""Whoever received before is listed in a matter of the scheme, so not where only services were handed down."""
_NO_MONEY = "CSFA: amend, account, rewrite account, remove account;"
"""Until money runs an account is a fact like another."""
_OPEN = f"{_FREE} {_NO_MONEY} CSA: closed, handed_up, slip, sealed file;"
_OVER = f"{_FREE} {_NO_MONEY} CSA: slip, sealed file; CSFA: register;"
"""Closed or declined: it may be applied for again."""
_MONEY = f"{_FREE} CSFA: amend, account; CSFA: hold; CSA: slip, sealed file;"
"""From the benefit on an account waits for its second person, and a payment may be held:
a leader holds and releases by signing a decision, nowhere else."""
_MONTHLY = f"{_MONEY} CSFA: change;"
_TOLD = "CSA: void, reissue, print;"
"""One notice of a decision: another only in the place of a void one."""
_EARLIER = "CSA: void, print;"
"""The notice of an earlier decision; in its place comes nothing while another is being asked for."""
_BACK = "DCSFALPEK: receipt;"
"""The county's own signature counts, whoever carries it in."""

_INTAKE = "CS: materials, acceptance, authorisation, plain;"
_LOOKED = f"{_INTAKE} CS: verification, opinion; CSF: visit, appraisal;"
_SHOWN = f"{_LOOKED} CSF: notice;"
_SIGN = "L: decide screen; CSA: decide paper;"

HOUSEHOLD: Mapping[str, str] = {
    "new": f"{_NEW} {_LISTED}",
    "registered": f"{_OPEN} CS: materials, authorisation;",
    "accepted": f"{_OPEN} {_INTAKE} CSF: visit;",
    "investigated": f"{_OPEN} {_LOOKED}",
    "publicised": f"{_OPEN} {_SHOWN} CSFA: objection;",
    "objected": f"{_OPEN} {_SHOWN} CSFA: objection, objection_reply;",
    "notice out": f"{_OPEN} {_SHOWN} CSFA: objection; CSF: notice_close;",
    "notice closed": f"{_OPEN} {_SHOWN} CSF: notice_close; {_SIGN}",
    "decided confirm": f"{_MONTHLY} CSA: notice paper, pay;",
    "decided refuse": f"{_OVER} CSA: notice paper;",
    "papered": f"{_TOLD} {_MONTHLY} CSA: pay, stamp, file;",
    "listed": f"{_TOLD} {_MONTHLY} {_BACK} CSA: pay; DCSA: sent;",
    "filed": f"{_TOLD} {_MONTHLY} {_BACK} CSA: pay;",
    "returned": f"{_TOLD} {_MONTHLY} {_BACK} CSA: pay, refile;",
    "paid": f"{_TOLD} {_MONTHLY} {_BACK}",
    "watched": f"{_TOLD} {_MONTHLY} {_BACK} CSA: release; CA: check account;",
    "change open": f"{_EARLIER} {_MONEY} {_BACK} CSA: closed, handed_up; CS: plain, verification, opinion; CSF: visit;",
    "change opined": f"{_EARLIER} {_MONEY} {_BACK} CSA: closed, handed_up; CS: plain, verification, opinion;"
                     f" CSF: visit; {_SIGN}",
    "correction open": f"{_EARLIER} {_MONEY} {_BACK} CSA: closed, handed_up; CS: plain, verification, hearing;"
                       f" CSF: visit;",
    "change decided": f"{_EARLIER} {_MONTHLY} {_BACK} CSA: notice paper, pay;",
    "overpaid": f"{_EARLIER} {_MONTHLY} {_BACK} CSA: notice paper, recover;",
    "owed": f"{_EARLIER} {_MONTHLY} {_BACK} CSA: notice paper, recovered;",
    "handed up": f"{_FREE} {_NO_MONEY} CSA: closed, slip, sealed file; CS: county_result;",
    "closed": _OVER,
}  # fmt: skip

_AIDED = f"{_OPEN} CSF: visit; CS: makeup;"
EMERGENCY: Mapping[str, str] = {
    "new": f"{_NEW} {_LISTED}",
    "registered": f"{_OPEN} CSL: first_aid;",
    "aided": f"{_AIDED} CSA: pay first aid;",
    "aid paid": _AIDED,
    "investigated": f"{_AIDED} CS: opinion;",
    "opined": f"{_AIDED} CS: opinion; {_SIGN}",
    "decided confirm": f"{_MONEY} CSFA: register; CSF: publication; CSA: notice paper, pay;",
    "decided refuse": f"{_OVER} CSF: publication; CSA: notice paper;",
    "papered": f"{_TOLD} {_MONEY} CSFA: register; CSF: publication; CSA: pay, stamp, file;",
    "filed": f"{_TOLD} {_MONEY} {_BACK} CSFA: register; CSF: publication; CSA: pay;",
    "paid": f"{_TOLD} {_MONEY} {_BACK} CSFA: register; CSF: publication;",
    "handed up": f"{_FREE} {_NO_MONEY} CSA: closed, slip, sealed file, pay first aid; CS: county_result;",
    "closed": _OVER,
}  # fmt: skip

COUNTY: Mapping[str, str] = {
    "new": f"{_NEW} {_LISTED}",
    "registered": f"{_OPEN} CSF: visit; CS: forward;",
    "forwarded": f"{_OPEN} CSF: visit; CS: forward, county_result;",
    "issued": f"{_MONTHLY} CS: deliver; CSA: pay;",
    "declined": f"{_OVER} CS: deliver;",
    "paid": f"{_MONTHLY} CS: deliver; ",
    "closed": _OVER,
}

_AGAIN = "CSFA: register;"
"""A service may be asked for as often as one likes once the last time is over."""
DIRECT: Mapping[str, str] = {
    "new": _NEW,
    "registered": f"{_OPEN} CS: materials;",
    "accepted": f"{_OPEN} CS: materials, acceptance, review;",
    "investigated": f"{_OPEN} CS: materials, acceptance, review; {_SIGN}",
    "decided confirm": f"{_FREE} {_NO_MONEY} {_AGAIN} CSA: notice paper, slip, sealed file;",
    "decided refuse": f"{_OVER} CSA: notice paper;",
    "papered": f"{_TOLD} {_FREE} {_NO_MONEY} {_AGAIN} CSA: slip, sealed file, stamp, file; CS: deliver;",
    "delivered": f"{_TOLD} {_FREE} {_NO_MONEY} {_AGAIN} CSA: slip, sealed file, stamp, file; CS: deliver;",
    "handed up": f"{_FREE} {_NO_MONEY} CSA: closed, slip, sealed file; CS: county_result;",
    "closed": _OVER,
}

_REVIEWED = "CS: materials, acceptance, review; L: opinion;"
REVIEW: Mapping[str, str] = {
    "new": _NEW,
    "registered": f"{_OPEN} CS: materials;",
    "accepted": f"{_OPEN} CS: materials, acceptance, review;",
    "investigated": f"{_OPEN} {_REVIEWED}",
    "opined": f"{_OPEN} {_REVIEWED} CS: forward;",
    "forwarded": f"{_OPEN} {_REVIEWED} CS: forward, county_result;",
    "issued": f"{_OVER} CS: deliver;",
    "delivered": f"{_OVER} CS: deliver;",
    "handed up": f"{_FREE} {_NO_MONEY} CSA: closed, slip, sealed file; CS: county_result;",
    "closed": _OVER,
}

WINDOW: Mapping[str, str] = {
    "new": _NEW,
    "registered": f"{_OPEN} CS: materials;",
    "accepted": f"{_OPEN} CS: materials, acceptance, forward;",
    "forwarded": f"{_OPEN} CS: materials, acceptance, forward, county_result;",
    "issued": f"{_OVER} CS: deliver;",
    "handed up": f"{_FREE} {_NO_MONEY} CSA: closed, slip, sealed file; CS: county_result;",
    "closed": _OVER,
}

_CARE = f"{_INTAKE} CS: verification, self_care; CSF: visit, appraisal;"
PANEL: Mapping[str, str] = {
    "accepted": f"{_OPEN} {_INTAKE} CSF: visit;",
    "assessed": f"{_OPEN} {_CARE} CS: opinion;",
    "opined": f"{_OPEN} {_CARE} CS: opinion, system_entry; CSF: notice;",
    "notice closed": f"{_OPEN} {_CARE} CS: opinion, county_check; CSF: notice, notice_close;",
    "checked": f"{_OPEN} {_CARE} CS: opinion, county_check, panel; CSF: notice, notice_close;",
    "sat": f"{_OPEN} {_CARE} CS: opinion, county_check, panel; CSF: notice, notice_close; {_SIGN}",
    "decided confirm": f"{_MONTHLY} CS: system_entry; CSF: publication; CSA: notice paper, pay;",
    "closed": _OVER,
}

_MATCHED = "CS: materials, acceptance, disability_match;"
SUBSIDY: Mapping[str, str] = {
    "accepted": f"{_OPEN} {_MATCHED}",
    "matched": f"{_OPEN} {_MATCHED} CS: opinion;",
    "opined": f"{_OPEN} {_MATCHED} CS: opinion; {_SIGN}",
    "decided confirm": f"{_MONTHLY} CSF: publication; CSA: notice paper, pay;",
    "papered": f"{_TOLD} {_MONTHLY} CSF: publication; CSA: pay, stamp, file;",
    "paid": f"{_TOLD} {_MONTHLY} CSF: publication; CSA: pay, stamp, file;",
    "closed": _OVER,
}

TABLE: Mapping[str, Mapping[str, str]] = {
    "household": HOUSEHOLD, "emergency": EMERGENCY, "county": COUNTY, "direct": DIRECT, "review": REVIEW,
    "window": WINDOW, "panel": PANEL, "subsidy": SUBSIDY,
}  # fmt: skip


def allowed(mode: str, state: str) -> dict[str, frozenset[str]]:
    """Action → roles that may do it in a state; an action that does not stand here is nobody's."""
    found: dict[str, frozenset[str]] = {}
    for clause in filter(str.strip, TABLE[mode][state].split(";")):
        roles, _, actions = clause.partition(":")
        for action in actions.split(","):
            found[action.strip()] = found.get(action.strip(), frozenset()) | frozenset(roles.strip())
    return found


def names() -> Iterator[str]:
    """Every action that the table allows anywhere."""
    for mode, states in TABLE.items():
        for state in states:
            yield from allowed(mode, state)
