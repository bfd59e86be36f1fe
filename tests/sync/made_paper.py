"""A township and its county in earnest (no demonstration), and papers sealed there: only such a paper can pass.

Founding costs a second: ``made_township`` once per module, read only; instruments are added as they are needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from desktop.county import offices
from desktop.county.county_desk import CountyDesk
from desktop.county.ledger import Verdict
from desktop.documents.form_model import Form
from desktop.documents.stamp import StampText
from desktop.domain.credential import Instrument, Revocation
from desktop.domain.instrument import Authority
from desktop.models import credentials
from desktop.models.canonical import digest
from desktop.models.durable import replace
from desktop.models.signing import fingerprint
from desktop.office import founding, people, sealing
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.sync.filings import EncodedEntry, FiledPaper, Filing, Journal
from tests.documents import samples
from tests.office.made_office import ADMIN, CHEAP, CLERK, COUNTY_WORD, LABELS, PASSWORDS

BEGAN, TODAY = date(2026, 3, 2), date(2026, 7, 15)
PAPER = "p-0123456789ab"


@dataclass
class Township:
    """``folder`` with ``office``, ``profile`` and ``county`` in it; ``clerk`` at the desk, ready to sign."""

    folder: Path
    clock: SetClock = field(default_factory=lambda: SetClock(BEGAN))

    def county(self) -> CountyDesk:
        desk = CountyDesk.open(self.folder / "county", "民政局", COUNTY_WORD, self.clock)
        desk.open_root(COUNTY_WORD)
        return desk

    def clerk(self) -> Desk:
        desk = Desk.open(self.folder / "office", self.folder / "profile", CLERK, PASSWORDS[CLERK], self.clock)
        desk.open_signing(PASSWORDS[CLERK])
        return desk

    def instrument(self, desk: Desk, **changed: object) -> Authority:
        """An instrument of the county that the desk holds from now on."""
        with self.county() as county:
            raw = credentials.issue(_instrument(desk, county.root.public, changed), county.root)
        return _kept(desk, raw)

    def self_registered(self) -> Authority:
        """One that the office signed itself; nobody else may be at the desk."""
        with Desk.open(
            self.folder / "office", self.folder / "profile", ADMIN, PASSWORDS[ADMIN], self.clock
        ) as desk:
            root = desk.vault.root_key(PASSWORDS[ADMIN])
            return _kept(desk, credentials.issue(_instrument(desk, root.public, {}), root))

    def revoked(self, desk: Desk, credential: str, since: date) -> None:
        """The county takes an instrument back; the desk has heard of it."""
        with self.county() as county:
            said = Revocation(
                issuer=county.root.public,
                credential=credential,
                since=since,
                reason="收回",
                signed_on=county.today(),
            )
            desk.keep_credentials([credentials.issue(said, county.root)])


def _instrument(desk: Desk, issuer: str, changed: Mapping[str, object]) -> Instrument:
    office = desk.credentials.office
    assert office is not None
    said: dict[str, object] = {
        "issuer": issuer, "number": "密委〔2026〕1号", "title": "下放委托书", "office": desk.office_id,
        "township_code": office.township_code, "delegator": "密山市人民政府", "matters": ("dibao",),
        "acts": ("stamp", "confirm"), "mode": "entrusted", "in_name_of": "密山市民政局",
        "seal_text": "密山市民政局试点审批专用", "signer_positions": ("主管领导",), "remedies": (),
        "spot_check_percent": 30, "since": BEGAN, "until": BEGAN + timedelta(days=900), **changed,
    }  # fmt: skip
    return Instrument.model_validate(said)


def _kept(desk: Desk, raw: bytes) -> Authority:
    held = credentials.read(raw)
    desk.keep_credentials([raw])
    assert isinstance(held.statement, Instrument)
    return Authority(held.statement, held.id, held.statement.issuer == desk.credentials.county_key)


def made_township(folder: Path, township: str = "杨木乡") -> Township:
    """County, office, one clerk."""
    made = Township(folder)
    with CountyDesk.found(
        folder / "county", scheme="mishan", label="民政局", password=COUNTY_WORD, clock=made.clock, cost=CHEAP
    ) as county:
        founder = founding.Founder(ADMIN, LABELS[ADMIN], PASSWORDS[ADMIN])
        founding.found(
            folder / "office", folder / "profile", scheme="mishan", township=township, device_name="办公室电脑",
            founder=founder, clock=made.clock, cost=CHEAP,
        )  # fmt: skip
        with Desk.open(folder / "office", folder / "profile", ADMIN, PASSWORDS[ADMIN], made.clock) as desk:
            people.add_person(
                desk,
                PASSWORDS[ADMIN],
                name=LABELS[CLERK],
                roles=("clerk",),
                password=PASSWORDS[CLERK],
                person=CLERK,
            )
            request = folder / "request.json"
            replace(request, founding.request_for_county(desk, PASSWORDS[ADMIN]))
            county.open_root(COUNTY_WORD)
            read_out = fingerprint(desk.device.pinned_office_key)
            enrolled = offices.enrol(county, request, fingerprint=read_out)
            founding.accept_county(
                desk, PASSWORDS[ADMIN], enrolled.credential, fingerprint(county.public.root_public_key)
            )
    made.clock.set(TODAY)
    return made


def stamp_of(authority: Authority, on: date = TODAY) -> StampText:
    """The words of the stamp."""
    given = authority.instrument
    assert given is not None
    return StampText(
        seal_text=given.seal_text, instrument_no=given.number, use_no="用印〔2026〕1号", on=on,
        in_name_of=given.in_name_of, wet_seal_follows=True, demonstration=given.demonstration,
        self_registered=not authority.county_signed, stamped=True,
    )  # fmt: skip


def sealed(desk: Desk, authority: Authority, **changed: str) -> bytes:
    """A confirmation notice, stamped under an instrument; ``changed`` its fields, or on, matter, paper, form."""
    on = date.fromisoformat(changed.pop("on", TODAY.isoformat()))
    matter, paper = changed.pop("matter", "dibao"), changed.pop("paper", PAPER)
    titles = {m.id: m.title for m in desk.pack.scheme.matters}
    decided = f"{on.year}年{on.month}月{on.day}日"
    values = {
        **samples.CONFIRMATION,
        "matter_title": titles.get(matter, "低保"),
        "decided_on": decided,
        **changed,
    }
    return sealing.finish(
        desk, "confirmation_notice", values, stamp_of(authority, on),
        paper=paper, authority=authority, on=on, matter=matter,
    )  # fmt: skip


def on_record(county: CountyDesk, pdf: bytes, voided_on: str = "") -> None:
    """The county took in a filing that names the notice that ``sealed`` made."""
    (office,) = county.ledger.offices()
    named = FiledPaper(
        sha256=digest(pdf), number=samples.CONFIRMATION["number"], form="confirmation_notice", title="确认通知书",
        voided_on=voided_on,
    )  # fmt: skip
    filing = Filing(
        filing="f1", revision=2 if voided_on else 1, kind="decision", office=office.office, file="h1", matter="dibao",
        application="a-1", decision="d-1", outcome="confirm", on=TODAY, papers=(named,),
        journal=Journal(entries=(EncodedEntry(header="", signature="", body=None),)),
    )  # fmt: skip
    with county.ledger.transaction():
        county.ledger.record(filing, Verdict(True), "package", TODAY, {})


def sample_values(form: Form) -> Mapping[str, str | Sequence[Mapping[str, str]]]:
    """Something for every field of any form."""
    fixed = {"amount": "1,212.00", "masked_id": "230382********0013"}
    return {
        f.name: [dict.fromkeys(f.columns, "李𬭎")] * 3
        if f.kind == "rows"
        else fixed.get(f.kind, f"样例{f.label}")
        for f in form.fields
    }
