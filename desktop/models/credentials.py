"""The bytes of credentials: issuing them, reading them, and keeping what hangs on the pinned keys.

A credential is canonical ``{"signature": hex, "statement": {…}}``; the signature covers the canonical
statement. A credential that merely verifies proves nothing: anybody can sign anything with a key of his own.
Trust comes from ``check`` alone, which starts at the keys this device has pinned (design §4.4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache

from desktop.domain.credential import (
    TYPES,
    CaseloadStatement,
    Credential,
    Credentials,
    DeviceCredential,
    Held,
    Instrument,
    OfficeCredential,
    PersonCredential,
    Receipt,
    Revocation,
    RootSuccession,
    TransferStatement,
)
from desktop.errors import UserError
from desktop.models.canonical import canonical, digest, parse
from desktop.models.signing import CREDENTIAL, SigningKey, verify

LARGEST = 64 * 1024
"""Bytes. An instrument with its remedies takes 4 KiB; more is refused before it is parsed."""


def issue(statement: Credential, key: SigningKey) -> bytes:
    """Sign a statement; raises ``ValueError`` when the key is not the issuer that the statement names."""
    if statement.issuer != key.public:
        raise ValueError("the statement names another issuer")
    said = statement.to_json()
    return canonical({"signature": key.sign(CREDENTIAL, canonical(said)).hex(), "statement": said})


def read(raw: bytes) -> Held:
    """A credential whose own signature holds under the issuer it names; whether to trust that is not said.

    Raises ``UserError`` when it is damaged, of an unknown kind, or not in its one canonical spelling.
    """
    try:
        return _read(raw)
    except (ValueError, KeyError, TypeError, AttributeError):
        # Never chained: the cause would quote the names in the credential.
        raise UserError(
            "这份证书或委托文书的电子签名不对，或者文件已损坏。", "请向签发单位重新索取一份。"
        ) from None


def readable(raws: Iterable[bytes]) -> Iterator[Held]:
    """The credentials that can be read, one after another; what else somebody slipped in says nothing."""
    for raw in raws:
        with suppress(UserError):
            yield read(raw)


def check(
    raws: Iterable[bytes], *, office: str, office_key: str, county_key: str | None, own_word: bool = False
) -> Credentials:
    """Keep the credentials of one office that hang on the pinned keys; ignore whatever else there is.

    The office's own credential comes from the county and names the pinned office key; people and devices come
    from the office key; instruments from the county, or from the office (自行登记); receipts from the county;
    a revocation from whoever issued what it takes back. A credential of the office that was taken back is not
    kept, because it holds for today alone; the others are judged by date. Newest first, the same result for
    the same set.

    A root that was lost vouches until the day that a ``RootSuccession`` names: the county's word, or with
    ``own_word`` (inside the office) that of the root which took its place.
    """
    every = _readable(raws)
    sayers = {key for key in (county_key, office_key if own_word else "") if key}
    former = _former(every, office, sayers) if office_key else {}
    roots = {office_key, *former}
    trusted = {key for key in (*roots, county_key) if key}
    held = {id: one for id, one in every.items() if one.statement.issuer in trusted}
    revocations = _ended(held, former) + tuple(
        h.statement
        for h in held.values()
        if isinstance(h.statement, Revocation) and _takes_back(h.statement, held)
    )
    taken_back = {r.credential for r in revocations}

    def kept(kind: type[Credential], issuers: Collection[str | None]) -> tuple[Held, ...]:
        of_kind = (h for h in held.values() if isinstance(h.statement, kind))
        return _newest_first(
            h for h in of_kind if h.statement.issuer in issuers and _office(h.statement) == office
        )

    offices = (
        h.statement
        for h in kept(OfficeCredential, (county_key,))
        if isinstance(h.statement, OfficeCredential)
        and h.statement.key == office_key
        and h.id not in taken_back
    )
    return Credentials(
        office=next(offices, None),
        people=kept(PersonCredential, roots),
        devices=kept(DeviceCredential, roots),
        instruments=kept(Instrument, trusted),
        receipts=kept(Receipt, (county_key,)),
        transfers=_transfers(every, county_key),
        revocations=revocations,
        office_id=office,
        office_key=office_key,
        county_key=county_key or "",
    )


@lru_cache(maxsize=1024)
def _read(raw: bytes) -> Held:
    # Every desk reads the same certificates again and again; the same bytes hold or do not hold for ever.
    if len(raw) > LARGEST:
        raise ValueError("too large")
    whole = parse(raw)
    said, signature = whole["statement"], whole["signature"]
    if set(whole) != {"signature", "statement"} or canonical(whole) != raw:
        raise ValueError("not the canonical spelling")
    if not isinstance(said, dict):
        raise ValueError("no statement")
    statement = TYPES[said["type"]].from_json(said)
    # What was signed must be what is understood, to the letter: no "2026" read as a day, no "1" as true.
    if canonical(statement.model_dump(mode="json", exclude_unset=True)) != canonical(said):
        raise ValueError("not the statement that was signed")
    signed, seal = canonical(said), bytes.fromhex(signature)
    if seal.hex() != signature or not verify(statement.issuer, seal, CREDENTIAL, signed):
        raise ValueError("signature does not hold")
    return Held(digest(signed), statement, raw)


def _transfers(every: dict[str, Held], county_key: str | None) -> tuple[Held, ...]:
    """What people of any office of this county signed about families that move from one to the other."""
    said = [h for h in every.values() if isinstance(h.statement, TransferStatement)]
    return tuple(h for h in said if _vouched(h.statement, every, county_key))


def _vouched(said: Credential, every: dict[str, Held], county_key: str | None) -> bool:
    """True for the key of somebody of the desk whom the office's certified root named, in force on that day."""
    statements = [h.statement for h in every.values()]
    roots = {
        s.key
        for s in statements
        if isinstance(s, OfficeCredential) and s.issuer == county_key and s.office == _office(said)
    }
    ended = {
        s.credential
        for s in statements
        if isinstance(s, Revocation) and s.issuer in roots and s.since <= _day(said)
    }
    return any(
        isinstance(s, PersonCredential)
        and s.issuer in roots
        and (s.office, s.key) == (_office(said), said.issuer)
        and {"clerk", "administrator"} & set(s.roles)
        and s.since <= _day(said)
        and (s.until is None or _day(said) <= s.until)
        and id not in ended
        for id, s in ((id, h.statement) for id, h in every.items())
    )


def _readable(raws: Iterable[bytes]) -> dict[str, Held]:
    return dict(sorted((one.id, one) for one in readable(raws)))


def _former(every: Mapping[str, Held], office: str, sayers: Collection[str]) -> dict[str, date]:
    """Lost root key → the last day on which it vouches; the earliest that was said."""
    found: dict[str, date] = {}
    for one in every.values():
        said = one.statement
        if isinstance(said, RootSuccession) and said.office == office and said.issuer in sayers:
            found[said.former] = min(said.until, found.get(said.former, said.until))
    return {key: until for key, until in found.items() if key not in sayers}


def _ended(held: Mapping[str, Held], former: Mapping[str, date]) -> tuple[Revocation, ...]:
    """What a lost root certified, taken back from the day after it last vouches."""
    return tuple(
        Revocation(
            issuer=one.statement.issuer,
            credential=id,
            since=former[one.statement.issuer] + timedelta(days=1),
            reason="根密钥已更换",
        )
        for id, one in held.items()
        if one.statement.issuer in former and not isinstance(one.statement, Revocation)
    )


def _takes_back(revocation: Revocation, held: dict[str, Held]) -> bool:
    """A revocation takes back what its own issuer issued, and never another revocation."""
    target = held.get(revocation.credential)
    return (
        target is not None
        and not isinstance(target.statement, Revocation)
        and target.statement.issuer == revocation.issuer
    )


def _office(statement: Credential) -> str:
    return "" if isinstance(statement, Revocation) else statement.office


def _day(statement: Credential) -> date:
    return statement.on if isinstance(statement, _DATED) else statement.since


_DATED = (Receipt, CaseloadStatement, TransferStatement)


def _newest_first(held: Iterable[Held]) -> tuple[Held, ...]:
    by_id = sorted(held, key=lambda h: h.id)
    return tuple(sorted(by_id, key=lambda h: _day(h.statement), reverse=True))
