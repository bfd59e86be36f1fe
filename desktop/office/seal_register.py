"""用印登记: every use of the delegated seal, read off the households, with what became of each paper since.

Nothing is written for it: a stamping, a void and a printing are entries of their household (design §6). The numbers
that were reserved and stand on no paper are listed too, each with the reason, so that the series has no silent gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.change_rules import EFFECT_NAMES
from desktop.domain.credential import Instrument
from desktop.domain.household import Household, Paper, Stamping
from desktop.domain.journal import Put
from desktop.domain.number_blocks import BLOCKS, RUN, following, holders
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.office.hands import person as name_of
from desktop.office.index import applied, readable
from desktop.office.numbers import NUMBER, Number, reserved
from desktop.office.rivals import rivals

Progress = Callable[[int, int], None]
_OUTCOMES = {"confirm": "同意", "refuse": "不予确认"}


@dataclass(frozen=True, slots=True)
class SealUse:
    """One line: a stamped paper; or a void one that was never stamped, then ``use_no`` is empty and counts nothing.

    ``by`` who put the seal on, ``approved_by`` who signed the decision. ``printed`` how often it was printed, of that
    ``reprints`` after the first time, with their reasons. ``rivals`` the other valid notices of the same decision.
    """

    household: str
    application: str
    paper: str
    on: str
    title: str
    number: str
    use_no: str = ""
    copies: int = 0
    instrument: str = ""
    instrument_no: str = ""
    by: str = ""
    approved_by: str = ""
    reason: str = ""
    voided_on: str = ""
    void_reason: str = ""
    replaced_by: str = ""
    replaces: str = ""
    printed: int = 0
    reprints: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """What became of it, in one line."""
        said = [f"替代 {self.replaces}"] if self.replaces else []
        if self.rivals:
            said.append(f"同一决定还有有效的 {'、'.join(self.rivals)}，只能留一件，多出的请作废")
        if self.voided_on:
            follower = f"，由 {self.replaced_by} 替代" if self.replaced_by else ""
            said.append(f"{self.voided_on} 作废：{self.void_reason}{follower}")
        if self.reprints:
            said.append(f"重印 {len(self.reprints)} 次：{'、'.join(self.reprints)}")
        return "；".join(said)


@dataclass(frozen=True, slots=True)
class Gap:
    """A number of the series that stands on no paper, with the day it was taken (ISO, may be empty) and why."""

    number: str
    on: str
    why: str


@dataclass(frozen=True, slots=True)
class SealRegister:
    """The register, oldest first; ``unread`` the households that could not be read: their uses are missing here."""

    uses: tuple[SealUse, ...] = ()
    gaps: tuple[Gap, ...] = ()
    unread: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    """Numbers of the series that stand in two lines: a device was copied, or a backup was put back beside it. Papers
    that bear two uses of the seal, too: two PCs stamped them without hearing of each other."""
    seals: Mapping[str, str] | None = None
    """Instrument → the text of its seal."""

    @property
    def stamped(self) -> tuple[SealUse, ...]:
        """The uses of the seal themselves."""
        return tuple(u for u in self.uses if u.use_no)

    @property
    def copies(self) -> int:
        """Copies that bear the seal, reprints not counted."""
        return sum(u.copies for u in self.stamped)

    @property
    def voids(self) -> int:
        """Void papers."""
        return sum(bool(u.voided_on) for u in self.uses)

    @property
    def reprints(self) -> int:
        """Printings after the first of their paper."""
        return sum(len(u.reprints) for u in self.uses)

    @property
    def months(self) -> tuple[str, ...]:
        """The months that have a line or a gap, newest first."""
        days = [u.on for u in self.uses] + [g.on for g in self.gaps]
        return tuple(sorted({day[:7] for day in days if day}, reverse=True))

    @property
    def seal_text(self) -> str:
        """The seals that were used, as the form names them."""
        seals = self.seals or {}
        return "、".join(dict.fromkeys(seals[u.instrument] for u in self.stamped if u.instrument in seals))

    def of_month(self, month: str) -> SealRegister:
        """The lines and gaps of one month (``YYYY-MM``); empty: all."""
        if not month:
            return self
        uses = tuple(u for u in self.uses if u.on.startswith(month))
        gaps = tuple(g for g in self.gaps if g.on.startswith(month))
        return SealRegister(uses, gaps, self.unread, self.doubled, self.seals)


def read(desk: Desk, progress: Progress | None = None) -> SealRegister:
    """Read every household that ever applied, one after the other."""
    files, unread, uses = applied(desk), list[str](), list[SealUse]()
    for n, file in enumerate(files, 1):
        for _, home in readable(desk, [file], unread):
            uses += of_household(desk, home)
        if progress:
            progress(n, len(files))
    numbers = {n.text: n for n in reserved(desk)}
    order = {text: place for place, text in enumerate(numbers)}
    uses.sort(key=lambda u: (u.on, order.get(u.use_no, 0), u.number))
    used = {u.use_no for u in uses if u.use_no}
    return SealRegister(
        uses=tuple(uses),
        gaps=tuple(_gaps(desk, list(numbers.values()), used, bool(unread))),
        unread=tuple(unread),
        doubled=_doubled(uses),
        seals={h.id: s.seal_text for h in desk.credentials.instruments if isinstance(s := h.statement, Instrument)},
    )  # fmt: skip


def of_household(desk: Desk, home: Household) -> Iterator[SealUse]:
    """The lines of one household, in the order of its papers."""
    for paper in home.papers:
        uses: list[Stamping | None] = [s for s in home.stampings if s.paper == paper.id]
        unused: list[Stamping | None] = [None] if paper.void else []
        yield from (_use(desk, home, paper, stamping) for stamping in uses or unused)


def _doubled(uses: Sequence[SealUse]) -> tuple[str, ...]:
    numbers = Counter(u.use_no for u in uses if u.use_no)
    papers = Counter((u.household, u.paper, u.number) for u in uses if u.use_no)
    twice = {text for text, times in numbers.items() if times > 1}
    return tuple(sorted(twice | {number for (_, _, number), times in papers.items() if times > 1}))


def _use(desk: Desk, home: Household, paper: Paper, stamping: Stamping | None) -> SealUse:
    number = {p.id: p.number for p in home.papers}
    printings = home.printed(paper.id)
    decision = next((d for d in home.decisions if d.id == paper.decision), None)
    return SealUse(
        household=home.id, application=paper.application, paper=paper.id, title=paper.title, number=paper.number,
        on=stamping.on if stamping else paper.issued_on,
        use_no=stamping.use_no if stamping else "", copies=stamping.copies if stamping else 0,
        instrument=stamping.instrument if stamping else "",
        instrument_no=stamping.instrument_no if stamping else "",
        by=name_of(desk, stamping.by) if stamping else "",
        approved_by=decision.signer_name if decision else "",
        reason=_reason(desk, home, paper),
        voided_on=paper.voided_on, void_reason=paper.void_reason,
        replaced_by=number.get(paper.replaced_by, ""), replaces=number.get(paper.replaces, ""),
        printed=len(printings),
        reprints=tuple(f"{p.on} {p.copies} 份 {p.reason}" for p in printings[1:]),
        rivals=rivals(desk, home, paper),
    )  # fmt: skip


def _reason(desk: Desk, home: Household, paper: Paper) -> str:
    """What the paper is about, without anybody's name: 最低生活保障 同意."""
    about = home.application(paper.application)
    matter = desk.pack.scheme.matter(about.matter) if about else None
    decision = next((d for d in home.decisions if d.id == paper.decision), None)
    outcome = EFFECT_NAMES.get(decision.effect) or _OUTCOMES.get(decision.outcome, "") if decision else ""
    return " ".join(text for text in (matter.title if matter else "", outcome) if text)


def _gaps(desk: Desk, numbers: Sequence[Number], used: set[str], doubtful: bool) -> Iterator[Gap]:
    """Numbers of the seal's own series that stand on no paper, and numbers this PC has not heard of."""
    series = {n.series for n in numbers if n.text in used} | {str(desk.office.setting("seal_series") or "")}
    own = [n for n in numbers if n.series in series]
    taken = _taken_on(desk)
    why = (
        "没有找到对应的文书；有户档读不了，可能用在其中。"
        if doubtful
        else "取号后没有用上（断电、中断或没有通过核验），作废。"
    )
    for number in own:
        if number.text not in used:
            yield Gap(number.text, taken.get(number.record, ""), why)
    yield from _unheard(desk, own)


def _unheard(desk: Desk, own: Sequence[Number]) -> Iterator[Gap]:
    """Numbers before the highest of a block that nobody here knows of: the other PC has not told yet."""
    highest: dict[tuple[str, int, int], int] = {}
    for number in own:
        key = (number.series, number.year, (number.n // RUN) % BLOCKS)
        highest[key] = max(highest.get(key, 0), number.n)
    known, holding = {(n.series, n.year, n.n) for n in own}, holders(desk.credentials)
    for (series, year, block), last in highest.items():
        device = next((d.name for d in holding.get(block, ())), "另一台电脑")
        for first, end in _missing(series, year, block, last, known):
            text = Number(series, year, first).text
            yield Gap(
                text if first == end else f"{text}至{end}号",
                "",
                f"“{device}”的取号记录还没有传到本机，请先同步。",
            )


def _missing(
    series: str, year: int, block: int, last: int, known: set[tuple[str, int, int]]
) -> Iterator[tuple[int, int]]:
    """The runs of numbers of a block below ``last`` that are not known: (first, last) of each."""
    n, begun, before = following(0, block), 0, 0
    while n <= last:
        lacking = n < last and (series, year, n) not in known
        if lacking:
            begun, before = begun or n, n
        elif begun:
            yield begun, before
            begun = 0
        n = following(n, block)


def _taken_on(desk: Desk) -> dict[str, str]:
    """Record of a number → the day it was taken, as the device said."""
    return {
        change.id: entry.header.at[:10]
        for entry in desk.office.entries()
        for change in (entry.body.changes if entry.body and entry.header.action == "reserve" else ())
        if isinstance(change, Put) and change.kind == NUMBER
    }


def need_whole(register: SealRegister) -> None:
    """Before the register is taken out: raises ``UserError`` while households are missing in it."""
    if register.unread:
        raise UserError(
            f"有 {len(register.unread)} 户读不了，用印登记不全，没有导出。", "请先从备份恢复这些户档。"
        )
