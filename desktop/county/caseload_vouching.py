"""Who vouches for an existing caseload: an administrator of the office, with a statement under that person's own key.

A device seals packages by itself, so a list that only its key signed could be anybody's who sat down at the PC.
"""

from __future__ import annotations

from desktop.domain.credential import CaseloadStatement, Credentials, PersonCredential
from desktop.errors import UserError
from desktop.models import credentials
from desktop.sync.filings import Filing, rows_digest


def not_vouched_for(filing: Filing, known: Credentials) -> str:
    """What is wrong with the statement that comes with a list, empty when it holds.

    ``known`` are the credentials that hang on the enrolled office key, those the filing carries among them.
    """
    if not filing.statement:
        return "没有管理员签名的名册说明"
    try:
        said = credentials.read(filing.raw_statement).statement
    except UserError:
        return "名册说明的电子签名不对"
    if not isinstance(said, CaseloadStatement):
        return "所附的不是名册说明"
    if not _by_administrator(said, known):
        return "名册说明不是该办公室当日在任的管理员签的"
    stated = (said.office, said.filing, said.on, said.households, said.covered, said.monthly_fen)
    filed = (filing.office, filing.filing, filing.on, len(filing.rows), filing.covered, filing.monthly_fen)
    if stated != filed or said.rows_sha256 != rows_digest(filing.rows):
        return "名册与管理员签名的说明不一致"
    return ""


def _by_administrator(said: CaseloadStatement, known: Credentials) -> bool:
    """True when the key is one that an administrator held on the day of the statement."""
    for held in known.people:
        person = held.statement
        if (
            isinstance(person, PersonCredential)
            and person.key == said.issuer
            and "administrator" in person.roles
            and person.since <= said.on
            and (person.until is None or said.on <= person.until)
            and not known.revoked_on(held.id, said.on)
        ):
            return True
    return False
