"""Reading one opened package: every filing in it gets a verdict of its own and is written to the ledger.

A filing is made by somebody else. Whatever stands in it, the worst that comes of it is that it is returned, and the
filings beside it are read all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.county.caseload import examine_list, matters_of
from desktop.county.counted_twice import counted_twice
from desktop.county.county_desk import CountyDesk
from desktop.county.examination import Examination
from desktop.county.ledger import Duplicate, EnrolledRow, Verdict
from desktop.county.named_elsewhere import named_elsewhere
from desktop.models.canonical import canonical, digest
from desktop.sync import filings
from desktop.sync.filings import Filing, Unreadable
from desktop.sync.header import BLOBS, PackageHeader
from desktop.sync.package_reader import Payload

MALFORMED = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading content of another shape than it should have can end in; a full disk or a bug in the ledger cannot."""


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
    ``notes`` are sentences about late entries, lines without a name and the chain of packages, ``duplicates``
    people who stand in another household too.
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


class PackageReading:
    """One package being read, inside the transaction of the ledger."""

    def __init__(self, desk: CountyDesk, office: EnrolledRow, payload: Payload) -> None:
        self.desk = desk
        self.office = office
        self.payload = payload
        self.header = payload.header
        self.matters = matters_of(desk.pack)
        self.blobs = frozenset(
            m.name.removeprefix(BLOBS) for m in payload.manifest.members if m.name.startswith(BLOBS)
        )
        self.accepted = self.known = 0
        self.returned: list[ReturnedFiling] = []
        self.duplicates: list[Duplicate] = []
        self.notes: list[str] = []

    def read(self, file: str) -> TakenPackage:
        """Read it all; ``file`` is how the carrier called it."""
        for number, line in enumerate(filings.parse(self.payload.filings()), 1):
            if isinstance(line, Unreadable):
                self._give_back(line)
            elif line.office != self.header.office:
                self.notes.append(f"第 {number} 件是别的办公室的备案，没有登记，请让发出方检查。")
            else:
                self._take(line)
        return TakenPackage(
            file, self.office.office, self.office.township, self.header.digest, self.header.seq,
            accepted=self.accepted, known=self.known, returned=tuple(self.returned),
            duplicates=tuple(self.duplicates), notes=(*self.notes, *_chain_notes(self.desk, self.header)),
        )  # fmt: skip

    def _give_back(self, line: Unreadable) -> None:
        """A line that is no filing: returned under its name where it has one, else told here alone."""
        name, ledger = line.name, self.desk.ledger
        if name is None or name.office != self.header.office:
            self.notes.append(f"第 {line.number} 件备案的内容不对，没有登记，请让发出方检查后重新打包。")
        elif ledger.line_sha256(name.office, name.filing, name.revision) is not None:
            self.known += 1
        else:
            reason = "备案的内容不符合格式，县级读不出，请核对后重新生成备案报送。"
            ledger.record_unreadable(name, reason, self.header.digest, self.desk.today())
            self.returned.append(ReturnedFiling(name.filing, name.revision, "", reason))

    def _take(self, filing: Filing) -> None:
        ledger = self.desk.ledger
        before = ledger.line_sha256(filing.office, filing.filing, filing.revision)
        if before is not None:
            self.known += 1
            if before != digest(canonical(filing.to_json())):
                self.notes.append(f"{filing.head_name or '名册'}：同一版次收到过不同的内容，以先收到的为准。")
            return
        verdict = self._verdict(filing)
        ledger.record(filing, verdict, self.header.digest, self.desk.today(), self.matters)
        if not verdict.accepted:
            self.returned.append(
                ReturnedFiling(filing.filing, filing.revision, filing.head_name, verdict.reason)
            )
            return
        self.accepted += 1
        if verdict.late:
            self.notes.append(f"{filing.head_name}户有补录（{verdict.late}），列入抽查。")
        self.duplicates += ledger.duplicates(filing)

    def _verdict(self, filing: Filing) -> Verdict:
        try:
            return self._examined(filing)
        except MALFORMED:
            # Not chained and not logged: the cause would quote what stands in the household.
            return Verdict(
                False, "户档记录的内容不符合格式，县级读不出，请对该户运行“检查”，更正后重新报送。"
            )

    def _examined(self, filing: Filing) -> Verdict:
        desk = self.desk
        if filing.journal is None:
            known = desk.credentials_of(self.office, filing.raw_credentials())
            return examine_list(filing, desk.ledger, known, self.matters, desk.today())
        if reason := counted_twice(filing, desk.ledger, desk.pack) or named_elsewhere(filing, desk.ledger):
            return Verdict(False, reason)
        known = desk.credentials_of(self.office, filing.journal.raw_credentials())
        filed = desk.ledger.stands(filing.office, filing.filing)
        return Examination(
            filing, filing.journal, desk.pack, known, self.blobs, desk.today(), desk.kept, filed, self._paper
        ).verdict()

    def _paper(self, sha256: str) -> bytes:
        """A paper that came; its digest is asked again, for the manifest is the sender's."""
        data = self.payload.blob(sha256)
        if digest(data) != sha256:
            raise ValueError("another file under this digest")
        return data


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
