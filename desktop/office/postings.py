"""What hangs on a wall, in the office journal: each sheet by its paper, with its number, its bytes and whose it is.

A 公示单 lies with every family on it besides, the same bytes under the same number; a list of who receives lies here
alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat

from desktop.domain.household import Paper
from desktop.domain.journal import Attach, Put, Value
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office import slips
from desktop.office.act import CaseRef
from desktop.office.desk import Changes, Desk
from desktop.office.index import readable

POSTING = "posting"
"""The kind of record: ``number``, ``form``, ``matter``, ``village``, ``on``, ``by``, ``sha256``; then ``households``,
``applications`` and ``opinions`` of those whose files get a copy, in the same order, or ``sum`` for a list of who
receives."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One sheet. ``families`` the households whose files hold it; none for a list of who receives (``is_list``).

    ``current``: a list that no later one of its matter and village took the place of.
    """

    paper: str
    form: str
    number: str
    matter: str
    village: str
    on: date
    sha256: str
    families: tuple[str, ...] = ()
    is_list: bool = False
    current: bool = True


@dataclass(frozen=True, slots=True)
class Lacking:
    """A family on a sheet whose file does not hold it yet; ``opinion`` what the sheet says of it."""

    ref: CaseRef
    opinion: str


def every(desk: Desk) -> tuple[Posting, ...]:
    """All sheets that were ever made here, the newest first."""
    found = [_posting(paper, said) for paper, said in same(desk, {})]
    found.sort(key=lambda p: (p.on, p.number), reverse=True)
    newest: dict[tuple[str, str], str] = {}
    for p in found:
        if p.is_list:
            newest.setdefault((p.matter, p.village), p.paper)
    return tuple(
        replace(p, current=newest.get((p.matter, p.village)) == p.paper) if p.is_list else p for p in found
    )


def _posting(paper: str, said: Mapping[str, Value]) -> Posting:
    names = ("form", "number", "matter", "village", "sha256")
    form, number, matter, village, sha256 = (str(said.get(name, "")) for name in names)
    on, families = date.fromisoformat(str(said["on"])), said.get("households") or ()
    return Posting(paper, form, number, matter, village, on, sha256, tuple(families), "sum" in said)


def sheet(desk: Desk, paper: str) -> bytes:
    """The bytes of a sheet that hangs or hung. Raises ``UserError`` for a paper that is none."""
    said = desk.office.record(POSTING, paper)
    if not said:
        raise UserError("没有这张公示单或公布单。", "请刷新后再看。")
    return desk.office.blob(str(said["sha256"]))


def put_up(desk: Desk, paper: str, pdf: bytes, said: Mapping[str, Value]) -> Changes:
    """Keep a sheet under its paper's id; ``said`` its record but for who made it and its digest."""
    at, sha = desk.now().isoformat(timespec="seconds"), digest(pdf)
    kept = Attach(sha, len(pdf), slips.PDF, f"{said['number']}.pdf", f"{POSTING}/{paper}")
    record = Put(POSTING, paper, {**said, "by": desk.user, "sha256": sha})
    desk.office.append([kept, record], action=POSTING, author=desk.author(), at=at, blobs={sha: pdf})
    return Changes(kinds=frozenset({POSTING}))


def same(desk: Desk, about: Mapping[str, Value]) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """The sheets of which everything in ``about`` is so."""
    for (kind, id), said in desk.office.records().items():
        if kind == POSTING and about.items() <= said.items():
            yield id, said


def lacking(desk: Desk, paper: str, unread: list[str]) -> list[Lacking]:
    """Whose file, of those that are here, does not hold the sheet; one that cannot be read goes to ``unread``."""
    said = desk.office.record(POSTING, paper)
    families = zip(said["households"], said["applications"], said.get("opinions") or repeat(""), strict=False)
    on_it = {file: Lacking(CaseRef(file, application), opinion) for file, application, opinion in families}
    there = {*desk.households.ids()} & {*on_it}
    here = [file for file in on_it if file in there]
    return [on_it[file] for file, home in readable(desk, here, unread) if home.paper(paper) is None]


def copied(desk: Desk, paper: str) -> tuple[Changes, dict[str, str]]:
    """The sheet in the file of every family on it that lacks it; and the households that could not take it, and why.

    One that cannot be read or written does not keep the others from theirs. Raises ``UserError`` where the sheet itself
    cannot be read any more.
    """
    said, changes = desk.office.record(POSTING, paper), Changes()
    form, pdf = desk.form(str(said["form"])), desk.office.blob(str(said["sha256"]))
    number, on, unread = str(said["number"]), date.fromisoformat(str(said["on"])), list[str]()
    left: dict[str, str] = {}
    for one in lacking(desk, paper, unread):
        try:
            changes |= slips.keep(desk, one.ref, form, number, paper, pdf, on, one.opinion)
        except UserError as error:
            left[one.ref.household] = error.message
    return changes, left | dict.fromkeys(unread, "户档读不了，请先从备份恢复。")


def left_words(desk: Desk, paper: str, left: Mapping[str, str]) -> str:
    """Why a sheet does not lie with every family on it."""
    number = desk.office.record(POSTING, paper).get("number", "")
    return f"{number} 已编号存档，没有存进：" + "".join(f"户档 {file}：{why}" for file, why in left.items())


def families_on(desk: Desk, paper: str) -> tuple[str, ...]:
    """The households, of those that are here, whose files hold a sheet that hangs; none for any other paper."""
    named = desk.office.record(POSTING, paper).get("households")
    return tuple(file for file in desk.households.ids() if file in named) if named else ()


def standing_with(desk: Desk, paper: str) -> tuple[str, ...]:
    """Of these the ones that can be read and hold it, not void."""
    homes = readable(desk, families_on(desk, paper), [])
    return tuple(file for file, home in homes if (own := home.paper(paper)) is not None and not own.void)


def list_with(desk: Desk, sha256: str) -> Paper | None:
    """The numbered list of who receives with that digest, which lies in no family's file."""
    for id, said in same(desk, {"sha256": sha256}):
        if "sum" in said:
            form, number, on = (str(said.get(name, "")) for name in ("form", "number", "on"))
            return Paper(id=id, form=form, number=number, issued_on=on, sha256=sha256, title="公布名单")
    return None
