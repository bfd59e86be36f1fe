"""Signed statements that say who somebody is and what power they hold.

The chain is county root → office root → people and devices; instruments are signed by the county root
(design §4.4). A credential is canonical JSON plus one Ed25519 signature; ``models.credentials`` makes and
checks the bytes, this module holds what they say. Every file carries the credentials of those who signed in
it, so that it can be checked alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["administrator", "clerk", "fieldworker", "leader", "county"]
"""What the program lets a person do; legal power comes from a position and an instrument."""

HEX64 = r"^[0-9a-f]{64}$"

_RECEIVER = re.compile(r"((镇|乡|街道|苏木)(人民政府|办事处|办)?|[村居](民)?委(员)?会)$")
"""Names of bodies that receive a delegation and may not give one."""


class _Statement(BaseModel):
    """Common to all: frozen, closed, format 0."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)
    v: Literal[0] = 0
    issuer: str = Field(pattern=HEX64, description="Ed25519 public key that signed")

    def to_json(self) -> dict[str, Any]:
        """As canonical JSON will hold it: dates as ISO text, tuples as lists."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises ``pydantic.ValidationError`` (a ``ValueError``) for anything else."""
        return cls.model_validate(dict(data))


class Appointment(BaseModel):
    """A position somebody holds for a time, e.g. 主管领导 or 指定签批人 (with the scan of the appointment)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    position: str
    since: date
    until: date | None = None

    def covers(self, on: date) -> bool:
        """True on the first and on the last day too."""
        return self.since <= on and (self.until is None or on <= self.until)


class OfficeCredential(_Statement):
    """The county says: this root key belongs to the desk of that township."""

    type: Literal["office"] = "office"
    office: str
    key: str = Field(pattern=HEX64)
    county: str
    county_name: str
    county_recipients: tuple[str, ...] = Field(description="age recipients: the county's key and a spare")
    township_code: str
    township: str
    scheme: str
    since: date
    demonstration: bool = False


class PersonCredential(_Statement):
    """The office says: this key is that person's, who has these roles and positions."""

    type: Literal["person"] = "person"
    office: str
    person: str
    name: str
    key: str = Field(pattern=r"^([0-9a-f]{64})?$", description="empty: signs on paper only, has no login")
    roles: tuple[Role, ...]
    appointments: tuple[Appointment, ...] = ()
    since: date
    until: date | None = None

    def positions_on(self, on: date) -> frozenset[str]:
        """Positions held on a day."""
        return frozenset(a.position for a in self.appointments if a.covers(on))


class DeviceCredential(_Statement):
    """The office says: this device is ours. ``stamp`` devices may stamp; each key may sign only ``kinds``.

    ``block``: which numbers it may issue (``number_blocks``). The founder's PC has block 0.
    """

    type: Literal["device"] = "device"
    office: str
    device: str
    name: str
    key: str = Field(pattern=HEX64)
    recipient: str = Field(description="age X25519 recipient")
    stamp: bool
    kinds: tuple[str, ...]
    since: date
    until: date | None = None
    block: int = Field(0, ge=0, lt=64)


Named = TypeVar("Named", PersonCredential, DeviceCredential)


class Revocation(_Statement):
    """The issuer takes a credential back from a day on; what was done before stays valid."""

    type: Literal["revocation"] = "revocation"
    credential: str = Field(pattern=HEX64, description="SHA-256 of the credential taken back")
    since: date
    reason: str
    signed_on: date | None = Field(None, description="the day on which the county said so")


class Remedy(BaseModel):
    """The remedy paragraph of one decision type, as the county's 司法局 confirmed it (domain §I 3)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    decision: Literal["confirm", "refuse"]
    respondent: str
    reconsideration_body: str
    court: str
    text: str
    confirmed_on: date
    sample: bool = False


class Instrument(_Statement):
    """A delegation instrument (委托书): matter × act × township × period × mode × name × seal × signers.

    Signed by the county root; signed by the office root it is only “自行登记”.
    """

    type: Literal["instrument"] = "instrument"
    number: str
    title: str
    office: str
    township_code: str
    delegator: str
    matters: tuple[str, ...]
    acts: tuple[str, ...]
    mode: str
    in_name_of: str
    seal_text: str
    signer_positions: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    spot_check_percent: int = Field(ge=0, le=100)
    since: date
    until: date
    demonstration: bool = False
    settings: dict[str, int | str] = Field(default_factory=dict, description="what the scheme left open")
    signed_on: date | None = Field(None, description="the day on which the county signed it")

    def covers(self, matter: str, act: str, on: date) -> bool:
        """True when the instrument gives this act in this matter on this day."""
        return matter in self.matters and act in self.acts and self.since <= on <= self.until

    @property
    def passes_on(self) -> bool:
        """True when the giver is itself a township, a street or a village: what was entrusted to it stays with it.

        《行政许可法》第二十四条：受委托的行政机关不得再委托其他组织或者个人实施。
        """
        return _RECEIVER.search(self.delegator.strip()) is not None

    def remedy(self, decision: str) -> Remedy | None:
        """The confirmed remedy paragraph for a decision type, if the county has set one."""
        return next((r for r in self.remedies if r.decision == decision), None)


class Receipt(_Statement):
    """The county's answer to one filing: accepted for the record, or returned with a reason to act on."""

    type: Literal["receipt"] = "receipt"
    office: str
    filing: str
    revision: int
    verdict: Literal["accepted", "returned"]
    reason: str = ""
    package: str = Field(pattern=HEX64, description="SHA-256 of the header of the package that brought it")
    file: str = Field("", description="household file, empty for a list")
    decision: str
    heads: tuple[str, ...] = ()
    on: date


class CaseloadStatement(_Statement):
    """An administrator says: this list is the caseload that was here before (filed once as a baseline).

    Issued by that person's own key; ``rows_sha256`` binds every row of the list.
    """

    type: Literal["caseload"] = "caseload"
    office: str
    filing: str
    households: int
    covered: int
    monthly_fen: int
    rows_sha256: str = Field(pattern=HEX64)
    on: date


class TransferredBenefit(BaseModel):
    """A benefit of a family that moves, as it was when its last month was paid; fen a month."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    benefit: str
    matter: str
    subject: str
    category: str
    covered: int
    monthly_fen: int
    standard_fen: int
    base_fen: int
    household_topup_fen: int
    person_topup_fen: int
    tier: str
    method: str
    paid_until: str


class TransferStatement(_Statement):
    """Somebody of an office says to another of the county: this family moves to you; or the answer to that.

    Issued by that person's own key. ``file`` the household file at the giving office, ``about`` the id of the
    statement that is answered, ``heads`` how far the journal went when it was given.
    """

    type: Literal["transfer"] = "transfer"
    office: str
    to_office: str
    said: Literal["given", "accepted", "refused"]
    file: str
    about: str = ""
    benefits: tuple[TransferredBenefit, ...] = ()
    originals: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    reason: str = ""
    on: date


class CountyTrust(_Statement):
    """The office root says: this is our county's key, compared by an administrator on that day."""

    type: Literal["trust"] = "trust"
    office: str
    county_key: str = Field(pattern=HEX64)
    since: date


class RootSuccession(_Statement):
    """This office's root key was lost: what ``former`` certified holds until that day, and not a day longer.

    Issued by the new root it is the office's own word, which counts in the office; the county counts its own.
    """

    type: Literal["succession"] = "succession"
    office: str
    former: str = Field(pattern=HEX64)
    until: date
    since: date


Credential = (
    OfficeCredential
    | PersonCredential
    | DeviceCredential
    | Instrument
    | Revocation
    | Receipt
    | CaseloadStatement
    | TransferStatement
    | CountyTrust
    | RootSuccession
)

TYPES: Mapping[str, type[Credential]] = {
    "office": OfficeCredential,
    "person": PersonCredential,
    "device": DeviceCredential,
    "instrument": Instrument,
    "revocation": Revocation,
    "receipt": Receipt,
    "caseload": CaseloadStatement,
    "transfer": TransferStatement,
    "trust": CountyTrust,
    "succession": RootSuccession,
}


@dataclass(frozen=True, slots=True)
class Held:
    """A credential as it is kept: ``id`` is the SHA-256 of its canonical statement."""

    id: str
    statement: Credential
    raw: bytes


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials one file or office holds, looked up by what they are about. All of them checked."""

    office: OfficeCredential | None = None
    people: tuple[Held, ...] = ()
    devices: tuple[Held, ...] = ()
    instruments: tuple[Held, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    receipts: tuple[Held, ...] = ()
    transfers: tuple[Held, ...] = ()
    office_id: str = ""
    office_key: str = ""
    county_key: str = ""

    def revoked_on(self, credential: str, on: date) -> bool:
        """True when a credential had been taken back by that day."""
        return any(r.credential == credential and r.since <= on for r in self.revocations)

    def person(self, person: str, on: date) -> PersonCredential | None:
        """The credential of a person in force on a day."""
        return next((s for s in self._on(on, self.people, PersonCredential) if s.person == person), None)

    def device(self, device: str, on: date) -> DeviceCredential | None:
        """The credential of a device in force on a day."""
        return next((s for s in self._on(on, self.devices, DeviceCredential) if s.device == device), None)

    def _on(self, day: date, held: tuple[Held, ...], kind: type[Named]) -> Iterator[Named]:
        """Statements of a kind that hold on a day, newest first."""
        for s, id in ((one.statement, one.id) for one in held):
            if isinstance(s, kind) and s.since <= day and (s.until is None or day <= s.until):
                yield from () if self.revoked_on(id, day) else (s,)

    def stamps(self, device: str) -> bool:
        """True for a device that was ever certified to stamp: an office PC, whose clock is believed."""
        held = (h.statement for h in self.devices)
        return any(isinstance(s, DeviceCredential) and s.device == device and s.stamp for s in held)

    def instrument(self, credential: str) -> Instrument | None:
        """The instrument with that credential id."""
        for held in self.instruments:
            if held.id == credential and isinstance(held.statement, Instrument):
                return held.statement
        return None

    def settings_on(self, on: date, matter: str = "") -> dict[str, int | str]:
        """What the instruments live on a day fill in, for one matter or for all.

        Once a county is known only what it signed counts: an office does not set the limits it is held to.
        """
        live = [h for h in self.instruments if not self.revoked_on(h.id, on)]
        own = sorted(
            live, key=lambda h: (h.statement.issuer == self.county_key, getattr(h.statement, "since", on))
        )
        filled: dict[str, int | str] = {}
        for held in own:
            s = held.statement
            if (
                not isinstance(s, Instrument)
                or not s.since <= on <= s.until
                or (matter and matter not in s.matters)
                or s.passes_on
            ):
                continue
            if self.office and (s.township_code != self.office.township_code or s.issuer != self.county_key):
                continue
            filled |= {n: v for n, v in s.settings.items() if not isinstance(v, int) or v >= 0}
        return filled

    def receipt(self, credential: str) -> Receipt | None:
        """The county's receipt with that credential id."""
        for held in self.receipts:
            if held.id == credential and isinstance(held.statement, Receipt):
                return held.statement
        return None

    def transfer(self, credential: str) -> TransferStatement | None:
        """What an office of the same county said about a family that moves, by that credential id."""
        for held in self.transfers:
            if held.id == credential and isinstance(held.statement, TransferStatement):
                return held.statement
        return None

    def instruments_for(self, matter: str, act: str, on: date) -> tuple[Held, ...]:
        """Live instruments that cover an act, newest first."""
        live: list[tuple[date, Held]] = []
        for held in self.instruments:
            s = held.statement
            if isinstance(s, Instrument) and s.covers(matter, act, on) and not self.revoked_on(held.id, on):
                live.append((s.since, held))
        return tuple(held for _, held in sorted(live, key=lambda pair: pair[0], reverse=True))
