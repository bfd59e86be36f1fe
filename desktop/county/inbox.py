"""Taking in packages: from a stick or a folder to verdicts in the ledger.

A package is copied to staging first, then believed step by step: header, enrolled device, kind, recipient,
signature, payload. One package is one ledger transaction, and what is wrong with it changes nothing. What was
taken before is recognised, whatever package brings it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.county.caseload import examine_list, matters_of
from desktop.county.county_desk import CountyDesk
from desktop.county.examination import Examination
from desktop.county.ledger import Duplicate, EnrolledRow, Verdict
from desktop.domain.credential import DeviceCredential
from desktop.errors import UserError
from desktop.models.canonical import canonical, digest
from desktop.sync import disk, filings
from desktop.sync.carriers import folder
from desktop.sync.filings import Filing
from desktop.sync.header import BLOBS, PackageHeader
from desktop.sync.package_reader import Payload, open_payload, read_header, verify

KINDS = frozenset({"filing"})
"""Kinds of packages that a county desk takes from an office."""


@dataclass(frozen=True, slots=True)
class ReturnedFiling:
    """A filing that goes back, with the reason to act on."""

    filing: str
    revision: int
    head_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakenPackage:
    """What became of one package. ``again``: it was taken before (已收过) and changed nothing now.

    ``accepted`` and ``known`` count filings (``known``: this revision had come in another package),
    ``notes`` are sentences about the chain of packages, ``duplicates`` people who stand in another
    household too.
    """

    file: str
    office: str
    township: str
    digest: str
    seq: int
    again: bool = False
    accepted: int = 0
    known: int = 0
    returned: tuple[ReturnedFiling, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """One line for the screen."""
        if self.again:
            return f"{self.file}：已收过，没有重复登记。"
        known = f"，已收过 {self.known} 件" if self.known else ""
        return (
            f"{self.file}（{self.township}）：通过 {self.accepted} 件，退回 {len(self.returned)} 件{known}。"
        )


@dataclass(frozen=True, slots=True)
class RefusedPackage:
    """A package that could not be taken; the ledger is as it was."""

    file: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Received:
    """What one run took in."""

    packages: tuple[TakenPackage, ...]
    refused: tuple[RefusedPackage, ...] = ()

    @property
    def accepted(self) -> int:
        """Filings accepted in this run."""
        return sum(p.accepted for p in self.packages)

    @property
    def returned(self) -> int:
        """Filings returned in this run."""
        return sum(len(p.returned) for p in self.packages)


def receive(desk: CountyDesk, source: Path | Sequence[Path]) -> Received:
    """Take in a package, several, or all of a folder.

    A package that cannot be taken is listed in ``refused`` and the others go on; when none could be
    taken, its ``UserError`` is raised.
    """
    sources = [source] if isinstance(source, Path) else list(source)
    with _staging(desk) as staging:
        staged = [path for n, place in enumerate(sources) for path in folder.collect(place, staging / str(n))]
        if not staged:
            raise UserError("没有找到户档数据包（.hdp）。", "请核对文件夹，或让发出方重新复制。")
        taken: list[TakenPackage] = []
        faults: list[tuple[Path, UserError]] = []
        for path in _in_sequence(staged):
            try:
                taken.append(_take(desk, path))
            except UserError as error:
                faults.append((path, error))
    if faults and not taken:
        raise faults[0][1]
    return Received(tuple(taken), tuple(RefusedPackage(p.name, e.message, e.hint) for p, e in faults))


@contextmanager
def _staging(desk: CountyDesk) -> Iterator[Path]:
    """A folder of sealed bytes that is gone afterwards, whatever happens."""
    staging = desk.places.staging
    # The lock on the folder makes us the only one: what lies here was left by a run that was killed.
    shutil.rmtree(staging, ignore_errors=True)
    with disk.told("接收数据包"):
        staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _in_sequence(paths: Sequence[Path]) -> list[Path]:
    """By office, device and number as their names say, so that a gap is one only when it is one."""
    return sorted(paths, key=lambda path: (path.name, str(path)))


def _take(desk: CountyDesk, path: Path) -> TakenPackage:
    header = read_header(path)
    office, device = _sender(desk, header)
    verify(path, device.key)
    township = office.township
    if desk.ledger.has_package(header.digest):
        return TakenPackage(path.name, office.office, township, header.digest, header.seq, again=True)
    with desk.ledger.transaction():
        with open_payload(
            path, identities=desk.identities, staging=desk.places.staging, public_key=device.key
        ) as payload:
            desk.ledger.add_package(header, desk.now().isoformat(timespec="seconds"))
            taken = _examined(desk, office, payload, path.name)
        # Last, so that a full disk takes everything back; a copy left by a failed commit is found again.
        _keep(desk, path, header)
    return taken


def _sender(desk: CountyDesk, header: PackageHeader) -> tuple[EnrolledRow, DeviceCredential]:
    """The enrolled office and device that a package says it comes from; its signature is checked next."""
    if header.recipient != desk.county:
        raise UserError(
            "这个数据包是发给另一个单位的，没有接收。", "请转交收件单位；应由本单位接收的，请对方重新打包。"
        )
    office = desk.ledger.office(header.office)
    if office is None:
        raise UserError(
            "发出数据包的办公室没有在本县（市、区）登记，没有接收。",
            "请先核对该办公室的登记申请和指纹，登记后再接收。",
        )
    device = desk.credentials_of(office).device(header.device, desk.today())
    if device is None:
        raise UserError(
            f"{office.township}的这台设备没有登记或者已经停用，没有接收。",
            "请让该办公室报送新的登记申请，或用在用的设备重新打包。",
        )
    if header.kind not in KINDS or header.kind not in device.kinds:
        raise UserError(
            "这种数据包不由县级工作台接收，或者该设备无权签发。", "请核对数据包的种类，让发出方重新打包。"
        )
    return office, device


def _examined(desk: CountyDesk, office: EnrolledRow, payload: Payload, file: str) -> TakenPackage:
    """Examine and record every filing of an opened payload."""
    header = payload.header
    came = frozenset(m.name.removeprefix(BLOBS) for m in payload.manifest.members if m.name.startswith(BLOBS))
    matters = matters_of(desk.pack)
    accepted = known = 0
    returned: list[ReturnedFiling] = []
    duplicates: list[Duplicate] = []
    notes: list[str] = []
    for filing in filings.parse(payload.filings()):
        if filing.office != header.office:
            raise UserError("数据包里有别的办公室的备案，没有接收。", "请让发出方检查后重新打包。")
        before = desk.ledger.line_sha256(filing.office, filing.filing, filing.revision)
        if before is not None:
            known += 1
            if before != digest(canonical(filing.to_json())):
                notes.append(f"{filing.head_name or '名册'}：同一版次收到过不同的内容，以先收到的为准。")
            continue
        verdict = _verdict(desk, office, filing, came)
        desk.ledger.record(filing, verdict, header.digest, desk.today(), matters)
        if verdict.accepted:
            accepted += 1
            if filing.kind == "decision" and desk.ledger.listed(filing):
                notes.append(f"{filing.head_name}户同一事项已在名册内，金额可能重复计算，请与乡镇核对。")
            duplicates += desk.ledger.duplicates(filing)
        else:
            returned.append(ReturnedFiling(filing.filing, filing.revision, filing.head_name, verdict.reason))
    return TakenPackage(
        file,
        office.office,
        office.township,
        header.digest,
        header.seq,
        accepted=accepted,
        known=known,
        returned=tuple(returned),
        duplicates=tuple(duplicates),
        notes=(*notes, *_chain_notes(desk, header)),
    )


def _verdict(desk: CountyDesk, office: EnrolledRow, filing: Filing, came: frozenset[str]) -> Verdict:
    if filing.journal is None:
        return examine_list(filing, desk.ledger, desk.today())
    if desk.ledger.filed_otherwise(filing):
        return Verdict(
            False,
            "这件申请已经以另一个备案号备案，请核对后作废多余的备案；要更正的，请按原备案号报送新版次。",
        )
    credentials = desk.credentials_of(office, filing.journal.raw_credentials())
    return Examination(filing, filing.journal, desk.pack, credentials, came, desk.today()).verdict()


def _chain_notes(desk: CountyDesk, header: PackageHeader) -> list[str]:
    """What is odd about the number of a package: reported, never a reason to refuse (design §5)."""
    chain = desk.ledger.chain(header.office, header.device)
    notes = []
    if gaps := [n for n in range(1, header.seq) if n not in chain]:
        numbers = "、".join(map(str, gaps[:5])) + (f" 等 {len(gaps)} 个" if len(gaps) > 5 else "")
        notes.append(f"这台设备的第 {numbers} 号数据包还没有收到，请让发出方补送。")
    before = chain.get(header.seq - 1)
    if before is not None and header.prev not in before:
        notes.append("这个数据包与上一号数据包接不上，该设备的身份可能被复制使用过，请向发出方核实。")
    if len(chain[header.seq]) > 1:
        notes.append(f"第 {header.seq} 号收到了不同的数据包，该设备的身份可能被复制使用过，请向发出方核实。")
    return notes


def _keep(desk: CountyDesk, path: Path, header: PackageHeader) -> None:
    """Keep the received bytes under the name the header gives them, not the one the carrier did."""
    with disk.told("保存收到的数据包"):
        place = desk.places.inbox / header.office
        place.mkdir(parents=True, exist_ok=True)
        target = place / header.file_name
        if target.exists():
            target = target.with_stem(f"{target.stem}-{header.digest[:12]}")
        disk.place(path, target)
