"""A township's office small enough to hold in one hand, made of the real keys, credentials and journal entries.

It has a clerk who takes applications in, a second clerk, a leader who may sign and one stamping device; a
``Walk`` takes one application through every step of the mishan scheme.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyrage

from desktop import packs
from desktop.county.county_folder import CountyFile
from desktop.domain import idnumber
from desktop.domain.case import Case, case_of, facts_digest, rests_on
from desktop.domain.credential import Appointment, CaseloadStatement, DeviceCredential, PersonCredential, Role
from desktop.domain.fold import fold
from desktop.domain.household import (
    APPLICATION,
    BENEFIT,
    DECISION,
    FILING,
    HOUSEHOLD,
    MEMBER,
    PAPER,
    STAMPING,
    STEP,
    household,
)
from desktop.domain.journal import Attach, Change, Put
from desktop.models import credentials
from desktop.models.canonical import canonical
from desktop.models.journal_entry import Author, NewEntry, Place, RawEntry, read_entry, write_entry
from desktop.models.signing import CREDENTIAL, ENTRY, SigningKey
from desktop.sync import sshsig
from desktop.sync.filings import BaselineRow, FiledPaper, Filing, Journal, rows_digest
from desktop.sync.package import Member, SealedPackage, seal

START = date(2026, 3, 2)
SINCE = date(2026, 1, 1)
MATERIALS = ("application_form", "household_register", "id_card", "bank_account")
PHOTO = b"not really a picture"


def id_number(serial: int, born: str = "19620514") -> str:
    """An ID number of nobody: the area 230382 with a checksum that holds."""
    first = f"230382{born}{serial:03d}"
    return first + idnumber.check_digit(first)


@dataclass
class Clerk:
    """A person of the office with a key of their own."""

    person: str
    name: str
    key: SigningKey
    raw: bytes


@dataclass
class Device:
    """A device with its signing key and age identity."""

    device: str
    key: SigningKey
    identity: Any
    raw: bytes


class SmallOffice:
    """See the module."""

    def __init__(self, township: str = "密山镇", code: str = "230382100") -> None:
        self.office = secrets.token_hex(8)
        self.root = SigningKey.generate()
        self.township, self.code = township, code
        self.intake = self.person("赵一", ("clerk",))
        self.clerk = self.person("钱二", ("clerk",))
        self.leader = self.person("孙三", ("leader",), "主管领导")
        self.admin = self.person("冯五", ("administrator",))
        self.device = self.new_device()
        self.instrument = b""
        self.seq = 0
        self.prev: str | None = None

    def person(
        self, name: str, roles: tuple[Role, ...], position: str = "", key: SigningKey | None = None
    ) -> Clerk:
        """Certify somebody; with a position from the start of the year."""
        person, own = f"p{secrets.token_hex(4)}", key or SigningKey.generate()
        posts = (Appointment(position=position, since=SINCE),) if position else ()
        said = PersonCredential(
            issuer=self.root.public, office=self.office, person=person, name=name, key=own.public,
            roles=roles, appointments=posts, since=SINCE,
        )  # fmt: skip
        return Clerk(person, name, own, credentials.issue(said, self.root))

    def new_device(self, *, stamp: bool = True, kinds: tuple[str, ...] = ("filing",)) -> Device:
        """Certify a device."""
        device, key, identity = secrets.token_hex(6), SigningKey.generate(), pyrage.x25519.Identity.generate()
        said = DeviceCredential(
            issuer=self.root.public, office=self.office, device=device, name="办公室电脑", key=key.public,
            recipient=str(identity.to_public()), stamp=stamp, kinds=kinds, since=SINCE,
        )  # fmt: skip
        return Device(device, key, identity, credentials.issue(said, self.root))

    @property
    def credentials(self) -> tuple[bytes, ...]:
        """What every file carries."""
        people = (self.intake, self.clerk, self.leader, self.admin)
        known = (*(one.raw for one in people), self.device.raw, self.instrument)
        return tuple(raw for raw in known if raw)

    def request(self, **changed: object) -> bytes:
        """The enrolment request, signed by the office root."""
        said = {
            "format": 0, "office": self.office, "office_key": self.root.public, "township": self.township,
            "township_code": self.code, "scheme": "mishan", "demonstration": True,
            "device_credentials": [base64.b64encode(self.device.raw).decode()], **changed,
        }  # fmt: skip
        signature = self.root.sign(CREDENTIAL, canonical(said)).hex()
        return json.dumps({"request": said, "signature": signature}, ensure_ascii=False).encode()

    def package(
        self,
        out: Path,
        filings: Sequence[Filing | dict[str, Any]],
        county: CountyFile,
        blobs: Mapping[str, bytes] | None = None,
        *,
        sealed_on: Device | None = None,
        **changed: object,
    ) -> SealedPackage:
        """Seal the next package of this office's device for a county desk (``CountyFile``); a dict goes in as it is."""
        device = sealed_on or self.device
        said: dict[str, Any] = {
            "kind": "filing", "office": self.office, "device": device.device, "recipient": county.county,
            "seq": self.seq + 1, "prev": self.prev, "counts": {"filings": len(filings)}, **changed,
        }  # fmt: skip
        sealed = seal(
            out,
            filings=[line if isinstance(line, dict) else line.to_json() for line in filings],
            members=[_member(data) for data in (blobs or {}).values()],
            age_recipients=county.recipients,
            sign=sshsig.signer(device.key),
            public_key=device.key.public,
            **said,
        )
        self.seq, self.prev = sealed.header.seq, sealed.header.digest
        return sealed


def _author(device: Device, by: Clerk | None, signing: SigningKey) -> Author:
    """A person signs with the device beside; ``signing`` is the key that is used as the person's."""
    if by is None:
        return Author(device.device, None, lambda m: signing.sign(ENTRY, m))
    return Author(
        device.device, by.person, lambda m: signing.sign(ENTRY, m), lambda m: device.key.sign(ENTRY, m)
    )


def _member(data: bytes) -> Member:
    return Member(f"blobs/{hashlib.sha256(data).hexdigest()}", len(data), lambda: io.BytesIO(data))


@dataclass
class Walk:
    """One application on its way through the office, entry by entry."""

    office: SmallOffice
    start: date = START
    serial: int = 1
    file: str = field(default_factory=lambda: secrets.token_hex(8))
    filing: str = field(default_factory=lambda: secrets.token_hex(8))
    outcome: str = "confirm"
    monthly_fen: int = 121200
    covered: int = 2
    entries: list[RawEntry] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    lamport: int = 0
    heads: tuple[str, ...] = ()
    application: str = "a-1"
    decision: str = "d-1"
    refusal_fen: int = 0
    benefit_matter: str = "dibao"
    stamp_on: date | None = None
    stamp_instrument: bytes = b""
    late: str = ""
    notice_days: int = 9
    laptop: Device | None = None

    @property
    def head_id(self) -> str:
        return id_number(self.serial)

    @property
    def decided_on(self) -> date:
        return self.start + timedelta(days=15)

    @property
    def first_month(self) -> str:
        """The month after the decision."""
        return f"{(self.decided_on.replace(day=1) + timedelta(days=32)):%Y-%m}"

    def again(self, start: date) -> Walk:
        """The next application of the same household."""
        self.application, self.decision, self.serial = "a-2", "d-2", self.serial + 1
        self.start, self.outcome = start, "confirm"
        return self

    def act(
        self,
        changes: Sequence[Change],
        *,
        by: Clerk | None,
        on: date,
        action: str = "act",
        key: SigningKey | None = None,
        device: Device | None = None,
    ) -> str:
        """Append one signed entry; ``key`` signs instead of the author's own."""
        used = device or self.laptop or self.office.device
        signing = key or (by.key if by else used.key)
        author = _author(used, by, signing)
        self.lamport += 1
        seq = 1 if self.laptop else self.lamport
        place = Place(self.office.office, self.file, self.heads, self.lamport, seq)
        new = NewEntry(changes, action, author, f"{on.isoformat()}T09:00:00+08:00", ("pack",))
        entry, raw = write_entry(new, place)
        self.entries.append(raw)
        self.heads = (entry.id,)
        return entry.id

    def aside(self, change: Change, *, by: Clerk, after: int, device: Device) -> Walk:
        """An entry of another device that knew only the first ``after`` entries, merged in now."""
        parent = entry_ids(self)[after - 1]
        author = _author(device, by, by.key)
        place = Place(self.office.office, self.file, (parent,), after + 1, 1)
        new = NewEntry([change], "correct", author, f"{self.decided_on.isoformat()}T10:00:00+08:00")
        entry, raw = write_entry(new, place)
        self.entries.append(raw)
        self.heads = tuple(sorted((*self.heads, entry.id)))
        return self

    def attach(self, data: bytes, about: str, name: str = "photo.jpg") -> tuple[Attach, dict[str, str]]:
        sha = hashlib.sha256(data).hexdigest()
        return Attach(sha, len(data), "image/jpeg", name, about), {"sha256": sha, "name": name}

    def step(
        self,
        step: str,
        day: int,
        photo: bool = False,
        by: Clerk | None = None,
        entered: int | None = None,
        **facts: object,
    ) -> str:
        """Record a step of that day, written down on the day ``entered``."""
        who = by or self.office.intake
        record, on = f"s-{len(self.entries):03d}", self.start + timedelta(days=day)
        fields: dict[str, Any] = {
            "application": self.application, "step": step, "on": on.isoformat(), "by": who.person, **facts,
        }  # fmt: skip
        changes: list[Change] = []
        if photo:
            attached, fact = self.attach(PHOTO + step.encode(), f"{STEP}/{record}")
            changes, fields["photos"] = [attached], [fact]
        day_entered = on if entered is None else self.start + timedelta(days=entered)
        self.act([*changes, Put(STEP, record, fields)], by=who, on=day_entered, action=step)
        return record

    def taken_in(self) -> Walk:
        """登记 up to 公示结束."""
        said = self.office
        people = [
            Put(HOUSEHOLD, "household", {"head": "m-1", "village": "东安村", "hukou": "rural"}),
            Put(MEMBER, "m-1", {"no": 0, "name": "李𬭎", "id_number": self.head_id, "birth": "1962-05-14"}),
            Put(MEMBER, "m-2", {"no": 1, "name": "王小妹", "id_number": id_number(500 + self.serial, "20150105"),
                                "birth": "2015-01-05"}),
        ]  # fmt: skip
        application = {
            "matter": "dibao", "applicant": "m-1", "registered_on": self.start.isoformat(),
            "intake_person": said.intake.person,
        }  # fmt: skip
        opened = [*people, Put(APPLICATION, self.application, application)]
        self.act(opened, by=said.intake, on=self.start, action="register")
        self.step("materials", 0, result="complete", present=list(MATERIALS), missing=[])
        self.step("acceptance", 0)
        self.step("authorisation", 0, photo=True, signed=["m-1", "m-2"], commitment=True)
        self.step("verification_request", 1)
        self.step("verification_result", 2, result="consistent", report_no="核〔2026〕1号")
        late: dict[str, Any] = {"entered": 7, "late_reason": self.late} if self.late else {}
        visited: dict[str, Any] = {"investigators": ["钱二", "周四"], "present": "m-1", "member_signed": True}
        self.step("visit", 2, photo=True, **visited, **late)
        self.step("appraisal", 3, photo=True, attended=9, agree=9, disagree=0, abstain=0)
        self.opinion = self.step("opinion", 4, **self.proposal(), household_facts=self.facts())
        notice = self.step("notice", 5, photo=True, opinion=self.opinion, place="村务公开栏")
        self.step("notice_close", 5 + self.notice_days, photo=True, notice=notice)
        return self

    def case(self) -> Case:
        """The application as it stands."""
        home = household(self.file, fold([read_entry(raw) for raw in self.entries]).records)
        found = case_of(home, self.application, packs.load_pack("mishan"))
        assert found is not None
        return found

    def facts(self) -> str:
        """What the opinion judges."""
        case = self.case()
        return facts_digest(case.household, case.application)

    def proposal(self) -> dict[str, Any]:
        if self.outcome == "refuse":
            return {
                "outcome": "refuse",
                "covered": 0,
                "monthly_fen": self.refusal_fen,
                "category": "农村低保",
                "reasons": ["收入超过标准"],
            }
        return {
            "outcome": "confirm",
            "covered": self.covered,
            "monthly_fen": self.monthly_fen,
            "category": "农村低保",
        }

    def decided(
        self,
        signer: Clerk | None = None,
        *,
        by: Clerk | None = None,
        key: SigningKey | None = None,
        **changed: object,
    ) -> Walk:
        """签批 on the screen, or on paper with ``by`` and ``signing="paper"``."""
        who, on = signer or self.office.leader, self.decided_on
        fields = {
            **self.proposal(), "application": self.application, "opinion": self.opinion, "on": on.isoformat(),
            "signer": who.person, "signer_name": who.name, "signer_position": "主管领导", "signing": "screen",
            "instrument": credentials.read(self.office.instrument).id, "rests_on": rests_on(self.case()),
            "household_facts": self.facts(), **changed,
        }  # fmt: skip
        changes: list[Change] = []
        if fields["signing"] == "paper":
            scan = b"a scan of the signed sheet"
            attached, fact = self.attach(scan, DECISION, "scan.jpg")
            self.blobs[fact["sha256"]] = scan
            changes, fields["scan"] = [attached], fact["sha256"]
        if self.outcome == "confirm":
            fields["first_month"] = fields.get("first_month", self.first_month)
        changes.append(Put(DECISION, self.decision, fields))
        if self.outcome == "confirm":
            same = {n: fields[n] for n in ("monthly_fen", "covered", "category", "first_month")}
            changes.append(
                Put(
                    BENEFIT,
                    f"b-{self.decision}",
                    {**same, "matter": self.benefit_matter, "source": self.decision},
                )
            )
        self.act(changes, by=by or who, on=on, action="decide", key=key)
        return self

    def printed(self, data: bytes | None = None) -> Walk:
        """The notice."""
        self.pdf = data or f"%PDF {self.file} {self.decision}".encode()
        attached, fact = self.attach(self.pdf, f"{PAPER}/n-{self.decision}", "notice.pdf")
        form = "confirmation_notice" if self.outcome == "confirm" else "refusal_notice"
        self.paper = {
            "application": self.application, "decision": self.decision, "form": form, "title": "通知书",
            "number": f"密民低保确〔2026〕{self.serial}号", "sha256": fact["sha256"], "size": len(self.pdf),
            "pages": 1, "issued_on": self.decided_on.isoformat(),
        }  # fmt: skip
        self.blobs[fact["sha256"]] = self.pdf
        self.act(
            [attached, Put(PAPER, f"n-{self.decision}", self.paper)], by=self.office.clerk, on=self.decided_on
        )
        return self

    def stamped(self, device: Device | None = None) -> Walk:
        """用印."""
        on = self.stamp_on or self.decided_on
        instrument = credentials.read(self.stamp_instrument or self.office.instrument).id
        fields = {
            "paper": f"n-{self.decision}", "instrument": instrument,
            "use_no": "1", "on": on.isoformat(), "by": self.office.clerk.person, "copies": 2,
        }  # fmt: skip
        self.act([Put(STAMPING, f"u-{self.decision}", fields)], by=self.office.clerk, on=on, device=device)
        return self

    def reported(self) -> Walk:
        """备案 as the file records it."""
        fields = {"application": self.application, "decision": self.decision, "revision": 1}
        self.act([Put(FILING, self.filing, fields)], by=self.office.clerk, on=self.decided_on)
        return self

    def whole(self) -> Walk:
        """Every step."""
        return self.taken_in().decided().printed().stamped().reported()

    def filed(self, **changed: object) -> Filing:
        """The filing; ``changed`` claims something else than what was signed."""
        proposal = self.proposal()
        paper = getattr(self, "paper", None)
        papers = [FiledPaper(**{n: paper[n] for n in ("sha256", "number", "form", "title")})] if paper else []
        said: dict[str, Any] = {
            "filing": self.filing, "revision": 1, "kind": "decision", "office": self.office.office,
            "file": self.file, "matter": "dibao", "application": self.application, "decision": self.decision,
            "outcome": self.outcome, "on": self.decided_on, "head_name": "李𬭎", "village": "东安村",
            "covered": proposal["covered"], "monthly_fen": proposal["monthly_fen"], "category": "农村低保",
            "first_month": self.first_month if self.outcome == "confirm" else "", "papers": tuple(papers),
            "journal": Journal.pack(self.entries, self.office.credentials), **changed,
        }  # fmt: skip
        return Filing(**said)


def entry_ids(walk: Walk) -> list[str]:
    """Ids of the entries of a walk, in order."""
    return [read_entry(raw).id for raw in walk.entries]


def row(n: int, **changed: object) -> BaselineRow:
    """One household of an existing caseload."""
    said: dict[str, Any] = {
        "file": f"{n:016x}", "head_name": f"名册{n}", "head_id": id_number(100 + n, "19551201"), "village": "西山村",
        "category": "农村低保", "covered": 1, "monthly_fen": 30000 + n, **changed,
    }  # fmt: skip
    return BaselineRow(**said)


def caseload(
    office: SmallOffice,
    rows: Sequence[BaselineRow],
    *,
    by: Clerk | None = None,
    states: Mapping[str, object] | None = None,
    **changed: object,
) -> Filing:
    """The list of an office as one filing, vouched for by its administrator (``by``), who may state otherwise."""
    said: dict[str, Any] = {
        "filing": secrets.token_hex(8), "revision": 1, "kind": "baseline", "office": office.office, "on": START,
        "covered": sum(r.covered for r in rows), "monthly_fen": sum(r.monthly_fen for r in rows),
        "rows": tuple(rows), "credentials": tuple(_text(raw) for raw in office.credentials), **changed,
    }  # fmt: skip
    filing, signer = Filing(**said), by or office.admin
    statement: dict[str, Any] = {
        "issuer": signer.key.public, "office": filing.office, "filing": filing.filing, "on": filing.on,
        "households": len(rows), "covered": filing.covered, "monthly_fen": filing.monthly_fen,
        "rows_sha256": rows_digest(filing.rows), **(states or {}),
    }  # fmt: skip
    return Filing(
        **{"statement": _text(credentials.issue(CaseloadStatement(**statement), signer.key)), **said}
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
