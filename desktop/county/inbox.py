"""Taking in packages: from a stick or a folder to verdicts in the ledger.

A package is copied to staging first, then believed step by step: header, enrolled device, kind, recipient,
signature, payload. One package is one ledger transaction, and what is wrong with it changes nothing; what is wrong
with one filing returns that filing (``package_reading``). What was taken before is recognised, whatever package
brings it again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.county.county_desk import CountyDesk
from desktop.county.ledger import EnrolledRow
from desktop.county.package_reading import MALFORMED, PackageReading, TakenPackage
from desktop.domain.credential import DeviceCredential
from desktop.domain.file_names import shown_name
from desktop.errors import UserError
from desktop.sync import disk
from desktop.sync.carriers import folder
from desktop.sync.header import PackageHeader
from desktop.sync.package_reader import open_payload, read_header, verify

KINDS = frozenset({"filing"})
"""Kinds of packages that a county desk takes from an office."""


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
    taken, the first ``UserError`` is raised. Nothing else comes out of a package, whatever stands in it.
    """
    sources = [source] if isinstance(source, Path) else list(source)
    with _staging(desk) as staging:
        staged, faults = _collected(sources, staging)
        staged = [path for path in staged if not _our_own(desk, path)]
        if not staged and not faults:
            raise UserError("没有找到户档数据包（.hdp）。", "请核对文件夹，或让发出方重新复制。")
        taken: list[TakenPackage] = []
        for path in _in_sequence(staged):
            try:
                taken.append(_take(desk, path))
            except UserError as error:
                faults.append((path, error))
            except MALFORMED:
                faults.append((path, _unreadable()))
    if faults and not taken:
        raise faults[0][1]
    return Received(
        tuple(taken), tuple(RefusedPackage(shown_name(p.name), e.message, e.hint) for p, e in faults)
    )


_Faults = list[tuple[Path, UserError]]


def _collected(sources: Sequence[Path], staging: Path) -> tuple[list[Path], _Faults]:
    """Copies of everything that can be read, and what cannot: one bad source or file leaves the others."""
    staged: list[Path] = []
    faults: _Faults = []
    for n, source in enumerate(sources):
        try:
            staged += folder.collect(source, staging / str(n))
        except UserError as error:
            one_by_one, bad = _one_by_one(source, staging / f"{n}-single")
            staged += one_by_one
            faults += bad or [(source, error)]
    return staged, faults


def _one_by_one(source: Path, staging: Path) -> tuple[list[Path], _Faults]:
    """The packages of a folder that cannot be read as a whole."""
    staged: list[Path] = []
    faults: _Faults = []
    with suppress(OSError):
        found = [p for p in source.glob(f"*{folder.SUFFIX}") if p.is_file() and not p.is_symlink()]
        for path in sorted(found)[: folder.MOST]:
            try:
                staged += folder.collect(path, staging)
            except UserError as error:
                faults.append((path, error))
    return staged, faults


def _unreadable() -> UserError:
    return UserError("数据包的内容不对，没有接收。", "请让发出方检查后重新打包。")


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


def _our_own(desk: CountyDesk, path: Path) -> bool:
    """A stick that carries filings in often carries our receipts out: those are left alone."""
    try:
        header = read_header(path)
    except UserError:
        return False
    return header.kind == "receipt" and header.office == desk.county


def _in_sequence(paths: Sequence[Path]) -> list[Path]:
    """By office, device and number as their names say, so that a gap is one only when it is one."""
    return sorted(paths, key=lambda path: (path.name, str(path)))


def _take(desk: CountyDesk, path: Path) -> TakenPackage:
    header = read_header(path)
    office, device = _sender(desk, header)
    verify(path, device.key)
    township = office.township
    if desk.ledger.has_package(header.digest):
        return TakenPackage(
            shown_name(path.name), office.office, township, header.digest, header.seq, again=True
        )
    with desk.ledger.transaction():
        with open_payload(
            path, identities=desk.identities, staging=desk.places.staging, public_key=device.key
        ) as payload:
            desk.ledger.add_package(header, desk.now().isoformat(timespec="seconds"))
            taken = PackageReading(desk, office, payload).read(shown_name(path.name))
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


def _keep(desk: CountyDesk, path: Path, header: PackageHeader) -> None:
    """Keep the received bytes under the name the header gives them, not the one the carrier did."""
    with disk.told("保存收到的数据包"):
        place = desk.places.inbox / header.office
        place.mkdir(parents=True, exist_ok=True)
        target = place / header.file_name
        if target.exists():
            target = target.with_stem(f"{target.stem}-{header.digest[:12]}")
        disk.place(path, target)
