"""Only who is certified on the day speaks for the office."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from desktop.domain.credential import Credential, Credentials, DeviceCredential, PersonCredential, Revocation
from desktop.domain.journal import Entry, Put
from desktop.models import authentic
from desktop.models.authentic import authenticate
from desktop.models.canonical import canonical, digest
from desktop.models.credentials import check, issue, read
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import RawEntry
from desktop.models.signing import SigningKey
from tests.models.conftest import DEVICE_KEY, OFFICE, Clerk

ROOT, CLERK, STRANGER = (SigningKey.generate() for _ in range(3))
DEVICE = DEVICE_KEY
DAY = date(2026, 3, 2)
MORNING = "2026-03-02T09:30:00+08:00"


def person(key: SigningKey = CLERK, since: date = date(2026, 1, 1), until: date | None = None) -> bytes:
    return issue(
        PersonCredential(
            issuer=ROOT.public,
            office=OFFICE,
            person="p00000001",
            name="王小明",
            key=key.public,
            roles=("clerk",),
            since=since,
            until=until,
        ),
        ROOT,
    )


def device(since: date = date(2026, 1, 1), until: date | None = None) -> bytes:
    return issue(
        DeviceCredential(
            issuer=ROOT.public,
            office=OFFICE,
            device="d00000000001",
            name="窗口一",
            key=DEVICE.public,
            recipient="age1x",
            stamp=True,
            kinds=("filing",),
            since=since,
            until=until,
        ),
        ROOT,
    )


def revoke(credential: bytes, since: date) -> bytes:
    statement: Credential = Revocation(
        issuer=ROOT.public, credential=read(credential).id, since=since, reason="离岗"
    )
    return issue(statement, ROOT)


def checked(*raws: bytes) -> Credentials:
    return check(raws, office=OFFICE, office_key=ROOT.public, county_key=None)


def write(file: HouseholdFile, key: SigningKey, person: str | None = "p00000001", at: str = MORNING) -> Entry:
    clerk = Clerk(key, person=person)
    return file.append([Put("member", "m1", {"name": "李四"})], action="x", author=clerk.author, at=at)


def reasons(file: HouseholdFile, credentials: Credentials) -> list[str]:
    """Both forms of the journal are judged alike."""
    found = authenticate(file.copy(), credentials)
    assert found == authenticate(file.entries(), credentials)
    return [found.get(entry.id, "") for entry in file.entries()]


def test_a_certified_person_and_a_certified_device_sign(household: HouseholdFile) -> None:
    write(household, CLERK)
    write(household, DEVICE, person=None)
    assert reasons(household, checked(person(), device())) == ["", ""]


def test_another_key_is_a_forgery(household: HouseholdFile) -> None:
    write(household, STRANGER)
    write(household, STRANGER, person=None)
    write(household, DEVICE)  # a device does not speak for a person
    write(household, CLERK, person=None)  # nor a person for a device
    assert reasons(household, checked(person(), device())) == [authentic.FORGED] * 4


def test_a_device_named_without_its_key_is_a_forgery(household: HouseholdFile) -> None:
    """A clerk at a laptop names the office's PC, to be believed about the time and to use its stamp."""
    laptop = SigningKey.generate()
    entry = write(household, CLERK)
    clerk = Clerk(CLERK, device_key=laptop)
    household.append([Put("member", "m1", {"name": "张三"})], action="x", author=clerk.author, at=MORNING)
    twice = Clerk(CLERK, device_key=CLERK)  # his own key for the device's as well
    household.append([Put("member", "m1", {"name": "张四"})], action="x", author=twice.author, at=MORNING)
    of_laptop = issue(
        DeviceCredential.model_validate(
            {**read(device()).statement.model_dump(), "device": "d00000000002", "key": laptop.public}
        ),
        ROOT,
    )
    assert len(entry.signature) == 128
    found = reasons(household, checked(person(), device(), of_laptop))
    assert found == ["", authentic.FORGED, authentic.FORGED]


def test_both_halves_count_and_each_has_its_place(household: HouseholdFile) -> None:
    entry = write(household, CLERK)
    alone = write(household, DEVICE, person=None)
    credentials = checked(person(), device())
    by_person, by_device = entry.signature[:64], entry.signature[64:]
    for bad in (
        by_device + by_person,
        by_person + by_person,
        by_device + by_device,
        by_person + bytes(64),
        bytes(64) + by_device,
        bytes(128),
    ):
        assert judged(household, entry, bad, credentials) == (authentic.FORGED, authentic.FORGED)
    for short in (b"", by_person, by_device, entry.signature + by_device, entry.signature[:-1]):
        assert judged(household, entry, short, credentials) == (authentic.NOT_WHOLE, authentic.FORGED)
    assert judged(household, alone, bytes(64), credentials) == (authentic.FORGED, authentic.FORGED)
    for wrong in (b"", alone.signature * 2, alone.signature[:-1]):
        assert judged(household, alone, wrong, credentials) == (authentic.NOT_WHOLE, authentic.FORGED)


def judged(
    file: HouseholdFile, entry: Entry, signature: bytes, credentials: Credentials
) -> tuple[str | None, str | None]:
    """What is said of an entry under another signature: as it travels, and as it was read."""
    copy = file.copy()
    (raw,) = (raw for raw in copy.entries if digest(raw.header) == entry.id)
    changed = dataclasses.replace(copy, entries=(dataclasses.replace(raw, signature=signature),))
    said = authenticate([dataclasses.replace(entry, signature=signature)], credentials)
    return authenticate(changed, credentials).get(entry.id), said.get(entry.id)


def test_person_and_device_both_need_a_credential(household: HouseholdFile) -> None:
    write(household, CLERK)
    assert reasons(household, checked(person())) == [authentic.UNKNOWN_DEVICE]
    assert reasons(household, checked(device())) == [authentic.UNKNOWN_PERSON]
    assert reasons(household, Credentials()) == [authentic.UNKNOWN_DEVICE]


@pytest.mark.parametrize(
    ("at", "ok"),
    [
        ("2026-03-01T23:59:00+08:00", False),
        ("2026-03-01T16:01:00+00:00", True),  # already the second in Shanghai
        (MORNING, True),
        ("2026-03-03T23:59:00+08:00", True),
        ("2026-03-04T00:00:00+08:00", False),
    ],
)
def test_a_credential_holds_from_its_first_to_its_last_day(
    household: HouseholdFile, at: str, ok: bool
) -> None:
    write(household, CLERK, at=at)
    credentials = checked(person(since=DAY, until=date(2026, 3, 3)), device())
    assert reasons(household, credentials) == ["" if ok else authentic.UNKNOWN_PERSON]


def test_a_revocation_leaves_what_was_done_before(household: HouseholdFile) -> None:
    write(household, CLERK, at="2026-03-01T09:00:00+08:00")
    write(household, CLERK, at="2026-03-02T09:00:00+08:00")
    taken_back = checked(person(), device(), revoke(person(), DAY))
    assert reasons(household, taken_back) == ["", authentic.UNKNOWN_PERSON]
    taken_back = checked(person(), device(), revoke(device(), DAY))
    assert reasons(household, taken_back) == ["", authentic.UNKNOWN_DEVICE]


def test_a_new_key_after_a_reset_speaks_beside_the_old_entries(household: HouseholdFile) -> None:
    new = SigningKey.generate()
    write(household, CLERK, at="2026-03-01T09:00:00+08:00")
    write(household, new, at="2026-03-05T09:00:00+08:00")
    write(household, CLERK, at="2026-03-05T09:00:00+08:00")
    credentials = checked(person(), person(new, since=DAY), revoke(person(), DAY), device())
    assert reasons(household, credentials) == ["", "", authentic.FORGED]


def test_credentials_of_another_office_count_for_nothing(household: HouseholdFile) -> None:
    write(household, CLERK)
    other = Credentials(
        people=tuple(
            dataclasses.replace(h, statement=h.statement.model_copy(update={"office": "f" * 16}))
            for h in checked(person()).people
        ),
        devices=checked(device()).devices,
    )
    assert reasons(household, other) == [authentic.UNKNOWN_PERSON]


def test_changed_headers_bodies_and_times_are_not_whole(household: HouseholdFile) -> None:
    entry = write(household, CLERK)
    credentials = checked(person(), device())
    copy = household.copy()
    raw = copy.entries[0]
    body = canonical({"changes": [], "note": ""})
    for bad in (
        RawEntry(raw.header, raw.signature, body),
        RawEntry(raw.header + b" ", raw.signature, raw.body),
    ):
        found = authenticate(dataclasses.replace(copy, entries=(bad,)), credentials)
        assert found == {digest(bad.header): authentic.NOT_WHOLE}

    for header, expected in (
        (dataclasses.replace(entry.header, action="y"), authentic.NOT_WHOLE),
        (entry.header, ""),
    ):
        found = authenticate([dataclasses.replace(entry, header=header)], credentials)
        assert found == ({entry.id: expected} if expected else {})

    timeless = dataclasses.replace(entry.header, at="gestern")
    changed = dataclasses.replace(entry, header=timeless, id=digest(canonical(timeless.to_json())))
    assert authenticate([changed], credentials) == {changed.id: authentic.NO_TIME}


def test_a_redacted_body_leaves_the_signature_good(household: HouseholdFile) -> None:
    entry = write(household, CLERK)
    credentials = checked(person(), device())
    assert authenticate([dataclasses.replace(entry, body=None)], credentials) == {}
