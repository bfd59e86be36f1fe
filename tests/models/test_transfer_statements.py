"""Whose word about a family that moves counts: somebody of the desk of an office that the same county certified."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.domain.credential import (
    Credential,
    OfficeCredential,
    PersonCredential,
    Revocation,
    TransferStatement,
)
from desktop.errors import UserError
from desktop.models.credentials import check, issue, read
from desktop.models.signing import SigningKey

COUNTY, OTHER_COUNTY, OURS, THEIRS, CLERK = (SigningKey.generate() for _ in range(5))
DAY = date(2026, 5, 11)
HERE, THERE = "1" * 16, "2" * 16


def office(**changed: object) -> OfficeCredential:
    said = {
        "issuer": COUNTY.public, "office": THERE, "key": THEIRS.public, "county": "c", "county_name": "民政局",
        "county_recipients": ["age1"], "township_code": "469028101", "township": "椰林镇", "scheme": "lingshui",
        "since": date(2026, 1, 5), **changed,
    }  # fmt: skip
    return OfficeCredential.model_validate(said)


def person(**changed: object) -> PersonCredential:
    said = {
        "issuer": THEIRS.public, "office": THERE, "person": "p1", "name": "经办人", "key": CLERK.public,
        "roles": ["clerk"], "since": date(2026, 1, 5), **changed,
    }  # fmt: skip
    return PersonCredential.model_validate(said)


def given(**changed: object) -> TransferStatement:
    said = {
        "issuer": CLERK.public, "office": THERE, "to_office": HERE, "said": "given", "file": "a" * 16, "on": DAY,
        **changed,
    }  # fmt: skip
    return TransferStatement.model_validate(said)


KEYS = {k.public: k for k in (COUNTY, OTHER_COUNTY, OURS, THEIRS, CLERK)}


def believed(*statements: Credential) -> int:
    """How many transfers of these our office believes."""
    raws = [issue(s, KEYS[s.issuer]) for s in statements]
    known = check(raws, office=HERE, office_key=OURS.public, county_key=COUNTY.public)
    return len(known.transfers)


def test_the_word_of_a_clerk_of_a_certified_office_counts_and_is_found_by_its_id() -> None:
    raws = [issue(office(), COUNTY), issue(person(), THEIRS), issue(given(), CLERK)]
    known = check(raws, office=HERE, office_key=OURS.public, county_key=COUNTY.public)
    assert known.transfer(read(raws[2]).id) == given()
    assert known.transfer(read(raws[1]).id) is None
    assert check(raws, office=HERE, office_key=OURS.public, county_key=None).transfers == ()


def test_it_is_no_credential_of_ours() -> None:
    """The people and the office of a neighbour never become people and office of this one."""
    raws = [issue(office(), COUNTY), issue(person(), THEIRS), issue(given(), CLERK)]
    known = check(raws, office=HERE, office_key=OURS.public, county_key=COUNTY.public)
    assert known.office is None and known.people == () and known.receipts == ()


@pytest.mark.parametrize(
    "statements",
    [
        (person(), given()),
        (office(), given()),
        (office(issuer=OTHER_COUNTY.public), person(), given()),
        (office(office="3" * 16), person(), given()),
        (office(), person(issuer=OURS.public), given()),
        (office(), person(office="3" * 16), given()),
        (office(), person(roles=["leader"]), given()),
        (office(), person(since=DAY + timedelta(days=1)), given()),
        (office(), person(until=DAY - timedelta(days=1)), given()),
        (office(), person(), given(issuer=OURS.public)),
        (office(), person(), given(office="3" * 16)),
    ],
)
def test_a_broken_chain_proves_nothing(statements: tuple[Credential, ...]) -> None:
    assert believed(*statements) == 0


def test_what_was_taken_back_counts_until_that_day() -> None:
    who = read(issue(person(), THEIRS)).id

    def back(since: date, by: SigningKey = THEIRS) -> Revocation:
        return Revocation(issuer=by.public, credential=who, since=since, reason="离职")

    assert believed(office(), person(), given(), back(DAY)) == 0
    assert believed(office(), person(), given(), back(DAY + timedelta(days=1))) == 1
    assert believed(office(), person(), given(), back(DAY, by=OURS)) == 1


def test_a_changed_word_is_no_credential_at_all() -> None:
    raw = issue(given(), CLERK).replace(b'"said":"given"', b'"said":"refused"')
    with pytest.raises(UserError):
        read(raw)
