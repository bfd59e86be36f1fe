"""Who really signed: entries held against the credentials that hang on the pinned keys (design §4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from desktop.domain.credential import Credentials, DeviceCredential, Held, PersonCredential
from desktop.domain.journal import Entry, Header
from desktop.models.canonical import canonical, digest
from desktop.models.journal_entry import JournalCopy, RawEntry, read_entry, signatures
from desktop.models.signing import ENTRY, verify

_SHANGHAI = timezone(timedelta(hours=8))

NOT_WHOLE = "记录的内容与它的摘要不符"
NO_TIME = "记录的时间读不出"
UNKNOWN_DEVICE = "当日没有这台设备的有效证书"
UNKNOWN_PERSON = "当日没有签名人的有效证书"
FORGED = "签名与证书上的密钥不符"


def authenticate(source: JournalCopy | Iterable[Entry], credentials: Credentials) -> dict[str, str]:
    """Entry id → reason for every entry whose hash, signature or credential does not hold.

    Credentials are judged on the day (Asia/Shanghai) that the entry states; one that is revoked later still
    vouches for what was done before. The device must be certified and must have signed; where an entry names a
    person, so must the person: neither speaks for the other.
    """
    pairs = _raw_pairs(source.entries) if isinstance(source, JournalCopy) else _entry_pairs(source)
    reasons: dict[str, str] = {}
    for id, message, entry in pairs:
        reason = NOT_WHOLE if entry is None else _reason(entry, message, credentials)
        if reason:
            reasons[id] = reason
    return reasons


def forgeries(source: JournalCopy | Iterable[Entry], credentials: Credentials) -> dict[str, str]:
    """The same without asking for the day: entries that nobody signed whom this office ever certified.

    What came after a revocation or before a certificate is no forgery: it has no effect (``authenticate``), but it
    stays in the journal, because entries of others may build on it.
    """
    return authenticate(source, _on_any_day(credentials))


def _on_any_day(credentials: Credentials) -> Credentials:
    ever = {"since": date.min, "until": None}
    people, devices = (
        tuple(replace(held, statement=held.statement.model_copy(update=ever)) for held in kind)
        for kind in (credentials.people, credentials.devices)
    )
    return replace(credentials, people=people, devices=devices, revocations=())


def stated_day(header: Header) -> date | None:
    """The day in Asia/Shanghai on which an entry says it was written; None when it cannot be read."""
    try:
        at = datetime.fromisoformat(header.at)
        return None if at.utcoffset() is None else at.astimezone(_SHANGHAI).date()
    except (ValueError, OverflowError):
        return None


def _raw_pairs(raws: Iterable[RawEntry]) -> Iterator[tuple[str, bytes, Entry | None]]:
    for raw in raws:
        try:
            yield digest(raw.header), raw.header, read_entry(raw)
        except ValueError:
            yield digest(raw.header), raw.header, None


def _entry_pairs(entries: Iterable[Entry]) -> Iterator[tuple[str, bytes, Entry | None]]:
    for entry in entries:
        header = canonical(entry.header.to_json())
        whole = digest(header) == entry.id and (
            entry.body is None or digest(canonical(entry.body.to_json())) == entry.header.body_sha256
        )
        yield entry.id, header, entry if whole else None


def _reason(entry: Entry, message: bytes, credentials: Credentials) -> str:
    header = entry.header
    day = stated_day(header)
    if day is None:
        return NO_TIME
    devices = _device_keys(header, day, credentials)
    if not devices:
        return UNKNOWN_DEVICE
    people = [] if header.person is None else _person_keys(header, day, credentials)
    if header.person is not None and not people:
        return UNKNOWN_PERSON
    try:
        by_person, by_device = signatures(header, entry.signature)
    except ValueError:
        return FORGED
    signed = _signed(devices, by_device, message) and (
        by_person is None or _signed(people, by_person, message)
    )
    return "" if signed else FORGED


def _signed(keys: Iterable[str], signature: bytes, message: bytes) -> bool:
    return any(verify(key, signature, ENTRY, message) for key in keys)


def _device_keys(header: Header, day: date, credentials: Credentials) -> list[str]:
    return [
        held.statement.key
        for held in credentials.devices
        if isinstance(held.statement, DeviceCredential)
        and (held.statement.office, held.statement.device) == (header.office, header.device)
        and _in_force(held, held.statement, day, credentials)
    ]


def _person_keys(header: Header, day: date, credentials: Credentials) -> list[str]:
    """All keys in force that day: a password reset may have given a second one."""
    return [
        held.statement.key
        for held in credentials.people
        if isinstance(held.statement, PersonCredential)
        and (held.statement.office, held.statement.person) == (header.office, header.person)
        and _in_force(held, held.statement, day, credentials)
    ]


def _in_force(
    held: Held, statement: PersonCredential | DeviceCredential, day: date, credentials: Credentials
) -> bool:
    return (
        statement.since <= day
        and (statement.until is None or day <= statement.until)
        and not credentials.revoked_on(held.id, day)
    )
