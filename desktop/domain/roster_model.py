"""What a roster is made of: sheets as they were read, findings, persons, households, the whole set.

Amounts are fen. A roster holds ID and account numbers in full; findings and their messages never do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Category = Literal["农村低保", "城市低保", "特困人员", "低保边缘"]
CATEGORIES: tuple[Category, ...] = ("农村低保", "城市低保", "特困人员", "低保边缘")
Kind = Literal["household", "person"]
Severity = Literal["reject", "warn"]

TOTALS = ("户月保障金额", "家庭分类施保总额", "人员分类施保总额", "合计")
"""The benefit columns of a household sheet, and the keys of every table of totals."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula cell. ``stored`` is the result the spreadsheet saved; None when it never computed one."""

    stored: "str | float | CellError | None"


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value such as ``#REF!``."""

    text: str


Cell = str | float | Formula | CellError | None
Row = tuple[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as it stands in a file: the rows that are not blank, with their 1-based row numbers.

    ``typed`` is true where the file tells numbers from text (workbooks, not CSV); ``even_rows`` where every
    record must have as many fields as the header. ``hidden`` lists the file-level warning codes.
    """

    file: str
    name: str
    rows: Sequence[Row]
    typed: bool = True
    even_rows: bool = False
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about one row (``row`` 0: the whole file); the message is Chinese, without numbers."""

    file: str
    row: int
    code: str
    severity: Severity
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A covered member as the person sheet states it. Codes of sex: GB/T 2261.1 (1, 2, 9 not stated).

    ``topup_fen`` is the person's own monthly supplement (合计分类施保金额 − 家庭分类施保金额); ``income_fen``
    a year's income, None when blank or unreadable. ``more`` holds every other column as stated, ``original``
    what stood in a cell before it was normalised.
    """

    name: str
    id_number: str
    relation: str
    sex: Literal["1", "2", "9"]
    birth: date | None
    ethnicity: str
    marital: str
    education: str
    employment: str
    income_fen: int | None
    disabled: bool
    disability_certificate: str
    disability_kind: str
    disability_grade: str
    illness: str
    work_ability: str
    health: str
    school: str
    remarks: str
    possible_death: bool
    since: str | None
    topup_fen: int
    bank: str
    account_name: str
    account: str
    card: str
    source: tuple[str, int]
    more: Mapping[str, str] = field(default_factory=dict)
    original: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterHousehold:
    """An accepted household with its accepted members, head first where the file has the head first.

    Amounts per month, ``income_fen`` per year (None when blank or unreadable); ``total_fen`` as stated, even
    when it is not the sum of its parts. ``size`` (家庭人口) and ``covered`` (保障人口) are 0 when not stated.
    """

    category: Category
    head_name: str
    head_id: str
    size: int
    covered: int
    income_fen: int | None
    benefit_fen: int
    household_topup_fen: int
    person_topup_fen: int
    total_fen: int
    phone: str
    address: str
    province: str
    city: str
    county: str
    township: str
    village: str
    certificate: str
    since: str | None
    reason: str
    method: str
    tier: str
    bank: str
    account_name: str
    account: str
    card: str
    source: tuple[str, int]
    persons: tuple[RosterPerson, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    original: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of the rows of one sheet, and what was found in it; row numbers are 1-based."""

    file: str
    sheet: str
    kind: Kind
    category: Category
    header_rows: tuple[int, ...]
    accepted: int
    rejected: tuple[int, ...]
    skipped: tuple[int, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Roster:
    """A whole import set. ``totals_fen`` counts accepted households only: category → column → fen a month."""

    households: tuple[RosterHousehold, ...]
    files: tuple[FileReport, ...]
    totals_fen: Mapping[str, Mapping[str, int]]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, file by file, in the order of the rows."""
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def household_count(self) -> int:
        """Accepted households."""
        return len(self.households)

    @property
    def person_count(self) -> int:
        """Accepted person rows."""
        return sum(len(household.persons) for household in self.households)

    @property
    def rejects(self) -> tuple[Finding, ...]:
        """The findings that kept a row out."""
        return tuple(finding for finding in self.findings if finding.severity == "reject")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings about accepted rows and whole files."""
        return tuple(finding for finding in self.findings if finding.severity == "warn")
