"""Credentials: signed statements, and the ones that hang on the pinned keys."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from desktop.domain.credential import (
    Credential,
    Credentials,
    DeviceCredential,
    Instrument,
    OfficeCredential,
    PersonCredential,
    Receipt,
    Revocation,
)
from desktop.domain.journal import Value
from desktop.errors import UserError
from desktop.models.canonical import canonical, digest
from desktop.models.credentials import LARGEST, check, issue, read
from desktop.models.signing import CREDENTIAL, ENTRY, SigningKey

OFFICE, ELSEWHERE = "0123456789abcdef", "fedcba9876543210"
COUNTY, ROOT, STRANGER, LI = (SigningKey.from_secret(bytes([n]) * 32) for n in (1, 2, 3, 4))
SINCE = date(2026, 1, 1)


def office(by: SigningKey = COUNTY, **changes: Value) -> OfficeCredential:
    fields = {"office": OFFICE, "key": ROOT.public, "county": "c1", "township_code": "230382101"}
    named = {"county_name": "密山市", "township": "柳树镇", "scheme": "mishan", "since": SINCE}
    named["county_recipients"] = ("age1x",)
    return OfficeCredential(issuer=by.public, **{**fields, **named, **changes})


def person(by: SigningKey = ROOT, **changes: Value) -> PersonCredential:
    fields = {"office": OFFICE, "person": "p00000001", "name": "李小样", "key": LI.public}
    return PersonCredential(issuer=by.public, **{**fields, "roles": ("clerk",), "since": SINCE, **changes})


def device(by: SigningKey = ROOT, **changes: Value) -> DeviceCredential:
    fields = {"office": OFFICE, "device": "a" * 12, "name": "一号机", "key": LI.public, "recipient": "age1x"}
    return DeviceCredential(
        issuer=by.public, **{**fields, "stamp": True, "kinds": ("filing",), "since": SINCE, **changes}
    )


def instrument(by: SigningKey = COUNTY, **changes: Value) -> Instrument:
    fields = {
        "number": "密民委〔2026〕1号",
        "title": "委托书",
        "office": OFFICE,
        "township_code": "230382101",
    }
    power = {"delegator": "密山市民政局", "matters": ("dibao",), "acts": ("confirm",), "mode": "委托"}
    form = {
        "in_name_of": "密山市民政局",
        "seal_text": "样章",
        "signer_positions": ("主管领导",),
        "remedies": (),
    }
    period = {"spot_check_percent": 50, "since": SINCE, "until": date(2026, 12, 31)}
    return Instrument(issuer=by.public, **{**fields, **power, **form, **period, **changes})


def receipt(by: SigningKey = COUNTY, **changes: Value) -> Receipt:
    fields = {"office": OFFICE, "filing": "f1", "revision": 1, "verdict": "accepted", "package": "0" * 64}
    return Receipt(issuer=by.public, **{**fields, "decision": "d1", "file": "f1", "on": SINCE, **changes})


def revoke(by: SigningKey, raw: bytes, since: date = SINCE) -> bytes:
    return issue(Revocation(issuer=by.public, credential=read(raw).id, since=since, reason="离岗"), by)


def kept(*raws: bytes, county: SigningKey | None = COUNTY) -> Credentials:
    return check(raws, office=OFFICE, office_key=ROOT.public, county_key=county.public if county else None)


@pytest.mark.parametrize("statement", [office(), person(ROOT), device(ROOT), instrument(), receipt()])
def test_what_is_issued_is_read(statement: Credential) -> None:
    key = COUNTY if statement.issuer == COUNTY.public else ROOT
    raw = issue(statement, key)
    held = read(raw)
    assert held.statement == statement and held.raw == raw
    assert held.id == digest(canonical(statement.to_json()))


def test_nobody_issues_in_anothers_name() -> None:
    with pytest.raises(ValueError):
        issue(person(ROOT), LI)


def forged(change: dict[str, Any], *, key: SigningKey = ROOT, namespace: bytes = CREDENTIAL) -> bytes:
    """A credential whose bytes say what ``change`` says, signed properly over exactly that."""
    said = {**person().to_json(), **change}
    return canonical({"signature": key.sign(namespace, canonical(said)).hex(), "statement": said})


def respelled(**changes: Value) -> bytes:
    return canonical({**json.loads(issue(person(), ROOT)), **changes})


GOOD = issue(person(), ROOT)
DAMAGED = {
    "changed role": GOOD.replace(b'"clerk"', b'"leader"'),
    "cut": GOOD[:-20],
    "empty": b"",
    "no json": b"\xff\xfe\x00",
    "list": b"[]",
    "null statement": respelled(statement=None),
    "signature no text": respelled(signature=7),
    "signature upper case": respelled(signature=json.loads(GOOD)["signature"].upper()),
    "signature short": respelled(signature="ab"),
    "surplus member": respelled(note="x"),
    "surplus field": forged({"power": "all"}),
    "not canonical": b" " + GOOD,
    "twice the key": GOOD.replace(b'"statement":', b'"statement":{},"statement":'),
    "unknown type": forged({"type": "emperor"}),
    "type no text": forged({"type": []}),
    "newer version": forged({"v": 1}),
    "day as number": forged({"since": 1767225600}),
    "other signer": forged({}, key=LI),
    "signed as an entry": forged({}, namespace=ENTRY),
    "too large": issue(person(name="李" * LARGEST), ROOT),
    "deep": b'{"signature":' + b"[" * 30_000,
}


@pytest.mark.parametrize("raw", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_and_forged_credentials_are_a_sentence(raw: bytes) -> None:
    with pytest.raises(UserError) as error:
        read(raw)
    assert "李小样" not in str(error.value) and error.value.hint
    assert error.value.__suppress_context__, "the cause would quote the credential"


def test_the_chain_from_the_pinned_keys_is_kept() -> None:
    found = kept(
        *(issue(s, COUNTY) for s in (office(), instrument(), receipt())),
        *(issue(s, ROOT) for s in (person(), device(), instrument(ROOT, number="自行"))),
    )
    assert found.office == office()
    assert [h.statement for h in found.people] == [person()]
    assert [h.statement for h in found.devices] == [device()]
    assert {h.statement.issuer for h in found.instruments} == {COUNTY.public, ROOT.public}
    assert [h.statement for h in found.receipts] == [receipt()]
    assert (found.office_key, found.county_key) == (ROOT.public, COUNTY.public)


def test_junk_and_strangers_are_ignored_without_a_word() -> None:
    strangers = (
        office(STRANGER),
        person(STRANGER),
        device(STRANGER),
        instrument(STRANGER),
        receipt(STRANGER),
    )
    found = kept(*DAMAGED.values(), *(issue(s, STRANGER) for s in strangers))
    assert found == kept()


def test_each_kind_comes_from_its_own_issuer() -> None:
    by_root = (office(ROOT), receipt(ROOT))
    by_county = (person(COUNTY), device(COUNTY))
    raws = [issue(s, ROOT) for s in by_root] + [issue(s, COUNTY) for s in by_county]
    assert kept(*raws) == kept()
    # A clerk's own certified key certifies nobody.
    assert [h.statement for h in kept(GOOD, issue(person(LI, roles=("leader",)), LI)).people] == [person()]


def test_credentials_of_another_office_do_not_count_here() -> None:
    by_root = (person(office=ELSEWHERE), device(office=ELSEWHERE), instrument(ROOT, office=ELSEWHERE))
    by_county = (office(office=ELSEWHERE), instrument(office=ELSEWHERE), receipt(office=ELSEWHERE))
    raws = [issue(s, ROOT) for s in by_root] + [issue(s, COUNTY) for s in by_county]
    assert kept(*raws) == kept()


def test_an_office_credential_for_another_key_is_not_ours() -> None:
    assert kept(issue(office(key=STRANGER.public), COUNTY)).office is None


def test_without_a_county_only_the_offices_own_word_counts() -> None:
    found = kept(
        issue(office(), COUNTY), issue(instrument(), COUNTY), issue(instrument(ROOT), ROOT), GOOD, county=None
    )
    assert found.office is None and len(found.people) == 1
    assert [h.statement.issuer for h in found.instruments] == [ROOT.public]


def test_only_the_issuer_takes_back() -> None:
    by_office, by_county = issue(person(), ROOT), issue(instrument(), COUNTY)
    wrong = [revoke(COUNTY, by_office), revoke(ROOT, by_county), revoke(STRANGER, by_office)]
    assert kept(by_office, by_county, *wrong).revocations == ()
    found = kept(by_office, by_county, revoke(ROOT, by_office, date(2026, 5, 1)))
    assert found.person("p00000001", date(2026, 4, 30)) == person()
    assert found.person("p00000001", date(2026, 5, 1)) is None


def test_a_revocation_cannot_be_taken_back() -> None:
    first = revoke(ROOT, GOOD)
    found = kept(GOOD, first, revoke(ROOT, first))
    assert len(found.revocations) == 1 and found.person("p00000001", SINCE) is None


def test_an_office_the_county_took_back_is_not_certified_any_more() -> None:
    old = issue(office(), COUNTY)
    assert kept(old, revoke(COUNTY, old)).office is None
    renewed = office(since=date(2026, 6, 1), township="柳树镇街道")
    assert kept(old, revoke(COUNTY, old), issue(renewed, COUNTY)).office == renewed


def test_the_newest_word_about_a_person_stands_whatever_the_order() -> None:
    raws = [GOOD, issue(person(since=date(2026, 3, 1), roles=("fieldworker",)), ROOT), GOOD]
    assert kept(*raws) == kept(*reversed(raws))
    now = kept(*raws).person("p00000001", date(2026, 3, 2))
    assert now is not None and now.roles == ("fieldworker",)
    assert len(kept(*raws).people) == 2
