"""装订成卷: a household's whole file as one PDF to print: cover, contents with page numbers, papers, closing note.

A volume can be bound again at any time from what lies in the file, so none is kept. One that lacks something is
printed as 未齐, with what it lacks on its closing note.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desktop.documents.foreign import page_count
from desktop.documents.scans import JPEG, PDF
from desktop.documents.volume import Imprint, Part, Report, bind
from desktop.domain.household import Household
from desktop.domain.journal import Attach
from desktop.domain.scheme import UNSAID
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.office import access, archive_check, sealing
from desktop.office.act import home_of
from desktop.office.archive_check import Checklist
from desktop.office.desk import Desk
from desktop.office.outgoing import Outgoing, write_out
from desktop.office.papers import as_it_counts
from desktop.office.photo import PNG, VIDEOS
from desktop.office.rescans import counting, made_in
from desktop.office.scene import Scene, Text
from desktop.office.vocabulary import values_for
from desktop.office.volume_pieces import MADE, VOIDED, Piece, pieces, unpapered

COVER, CONTENTS, CLOSING = "archive_cover", "archive_contents", "archive_closing_note"
COMPLETE, INCOMPLETE = "齐全", "未齐"
UNBOUND = "电子文件，未装订"
VIDEO = "录像，未装订，存电子档"
UNREADABLE = "电子件读不出来"
_NUMBER_OF_COPY = "一二三四五六七八九十"
_READ_AGAIN = frozenset({JPEG, PNG})


class NothingToBind(UserError):
    """A household without any paper."""


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One line of 卷内目录. ``first`` the page it begins on, 0 where nothing of it is bound."""

    no: int
    piece: Piece
    first: int
    pages: int
    note: str

    @property
    def page_words(self) -> str:
        """As the contents print it: 5, or 5–8; room to write for what lies there on paper, — for what is not bound."""
        if not self.first:
            return "—" if self.piece.shas else ""
        return str(self.first) if self.pages == 1 else f"{self.first}–{self.first + self.pages - 1}"


@dataclass(frozen=True, slots=True)
class Volume:
    """What a volume will hold, before anything is drawn. ``missing`` why it is 未齐; ``remarks`` what else to say."""

    file: str
    lines: tuple[ContentsLine, ...]
    missing: tuple[str, ...]
    remarks: tuple[str, ...]
    copies: tuple[tuple[str, str], ...]

    @property
    def complete(self) -> bool:
        """True when the scheme's checklist is fulfilled, every case is over and every page can be read."""
        return not self.missing

    @property
    def on_paper(self) -> int:
        """Pieces of which only the paper is there: somebody lays it in and numbers it by hand."""
        return sum(not line.piece.shas for line in self.lines)

    @property
    def state(self) -> str:
        """As the cover says it."""
        told = COMPLETE if self.complete else INCOMPLETE
        return f"{told}，其中 {self.on_paper} 件为纸质，待编页" if self.on_paper else told

    @property
    def pages(self) -> int:
        """Pages between contents and closing note."""
        return sum(line.pages for line in self.lines)


def plan(desk: Desk, file: str) -> Volume:
    """What the volume of a household will hold. Raises ``NothingToBind`` for a household without any paper."""
    with desk.open_household(file) as opened_file:
        return _plan(desk, opened_file)


def bound(desk: Desk, file: str, copy: int = 1, report: Report = lambda done, total: None) -> bytes:
    """One copy of the volume as PDF/A-2u. Raises ``UserError``, and what ``report`` raises to call it off."""
    access.note(desk, "paper", file, "案卷")
    with desk.open_household(file) as opened_file:
        volume, home = _plan(desk, opened_file), home_of(opened_file)
        scene = partial(_sheet, desk, home)
        facts = _facts(desk, home, volume, copy)
        front = [scene(COVER, facts), scene(CONTENTS, facts)]
        parts = [part for line in volume.lines for part in _parts(desk, opened_file, line)]
        imprint = Imprint("社会救助档案", f"volume-{file}-{copy}", desk.now())
        return bind(front, parts, [scene(CLOSING, facts)], desk.fonts, imprint, report)


def export(
    desk: Desk, file: str, target: Path, copy: int = 1, report: Report = lambda done, total: None
) -> Volume:
    """Write one copy outside the encrypted files, on purpose and on record; what it holds. Raises ``UserError``."""
    volume = plan(desk, file)
    state = COMPLETE if volume.complete else INCOMPLETE
    data = bound(desk, file, copy, report)
    write_out(desk, data, target, f"案卷（{state}，户档 {file}）", Outgoing.FULL)
    return volume


def _plan(desk: Desk, opened_file: HouseholdFile) -> Volume:
    home, attached = home_of(opened_file), counting(opened_file)
    found = pieces(desk, home, attached)
    if not found:
        raise NothingToBind("这一户还没有可以装订的材料。", "请先办理申请，或补扫描件。")
    lines: list[ContentsLine] = []
    page = 1
    for no, piece in enumerate(found, 1):
        count, note = _counted(opened_file, piece, attached)
        lines.append(ContentsLine(no, piece, page if count else 0, count, note))
        page += count
    missing = [
        *_lacking(desk, home, attached),
        *(f"{line.piece.title}：{UNREADABLE}" for line in lines if UNREADABLE in line.note),
    ]
    return Volume(
        home.id, tuple(lines), tuple(missing), _remarks(desk, lines, {r.sha256 for r in made_in(opened_file)}),
        archive_check.whereabouts(desk, home.id),
    )  # fmt: skip


def _counted(opened_file: HouseholdFile, piece: Piece, attached: Mapping[str, Attach]) -> tuple[int, str]:
    """How many pages a piece has, and what the contents say about it."""
    count, said = 0, [piece.note] if piece.note else []
    for sha in piece.shas:
        own, why = _pages(opened_file, sha, attached[sha].media_type if sha in attached else PDF)
        count += own
        if why and why not in said:
            said.append(why)
    return count, "；".join(said)


def _pages(opened_file: HouseholdFile, sha: str, media_type: str) -> tuple[int, str]:
    if media_type in VIDEOS:
        return 0, VIDEO
    if media_type not in _READ_AGAIN and media_type != PDF:
        return 0, UNBOUND
    try:
        data = opened_file.blob(sha)
        if media_type == PDF:
            return page_count(data), ""
        return 1, ""
    except UserError:
        return 0, UNREADABLE


def _lacking(desk: Desk, home: Household, attached: Mapping[str, Attach]) -> list[str]:
    """What keeps the file from being whole: items missing, applications that are not over."""
    lacking = []
    for about in home.applications:
        case = desk.case(home, about.id)
        if case is None:
            continue
        listed = archive_check.checklist(desk, case, attached)
        if not listed.over:
            lacking.append(f"{listed.title}（{about.registered_on} 登记）还没有办结")
        elif listed.missing:
            lacking.append(f"{listed.title}缺：{'、'.join(listed.missing)}{_can_be_made(listed)}")
        lacking += [f"{listed.title}：{words}" for words in unpapered(desk, case, attached)]
    return lacking


def _can_be_made(listed: Checklist) -> str:
    return f"（其中{'、'.join(listed.unmade)}可由系统生成存入）" if listed.unmade else ""


def _remarks(desk: Desk, lines: Sequence[ContentsLine], newer: Collection[str]) -> tuple[str, ...]:
    """What whoever opens the volume has to know. ``newer``: scans that took the place of an earlier one."""
    copies = [line for line in lines if line.piece.paper and MADE not in line.piece.note]
    on_paper = [line for line in lines if not line.piece.shas]
    away = [line for line in lines if line.piece.shas and not line.pages]
    rescanned = [line for line in lines if {*line.piece.shas} & {*newer}]
    said = []
    if copies:
        said.append(
            f"第 {_numbers(copies)} 件由电子档打印，是复制件：纸上有签名、盖章的原件请放在它后面；"
            "带电子签名的原件存于电子档案，可用“核验”核对。"
        )
    if made := [line for line in lines if MADE in line.piece.note]:
        said.append(
            f"第 {_numbers(made)} 件由系统据档案生成并存入，未用印；在系统内签批的，签批人的电子签名在电子档案里，"
            "纸上手写签名的栏空着。签字盖章后扫描归档，扫描件代替它。"
        )
    if on_paper:
        said.append(
            f"第 {_numbers(on_paper)} 件没有电子件，请将纸质原件按目录次序放入，页号手写在目录的空格里。"
        )
    if away:
        said.append(f"第 {_numbers(away)} 件不能打印，保存在电子档案中。")
    if rescanned:
        said.append(
            f"第 {_numbers(rescanned)} 件的扫描件更换过；原来的扫描件和更换的理由在电子档案的“经过”里。"
        )
    if not desk.pack.scheme.archive.checklist:
        said.append(f"归档清单：{UNSAID}，按本事项各步骤形成的材料核对。")
    return tuple(said)


def _numbers(lines: Sequence[ContentsLine]) -> str:
    return "、".join(str(line.no) for line in lines)


def _parts(desk: Desk, opened_file: HouseholdFile, line: ContentsLine) -> list[Part]:
    """The pages of a line; a paper that is void has 作废 across each."""
    attached = counting(opened_file)
    papers_here = {p.id: p for p in home_of(opened_file).papers}
    parts = []
    for sha in line.piece.shas:
        media = attached[sha].media_type if sha in attached else PDF
        count = _pages(opened_file, sha, media)[0]
        if count:
            own = papers_here.get(line.piece.paper)
            read = partial(as_it_counts, desk, opened_file, own) if own else partial(opened_file.blob, sha)
            parts.append(Part(_caption(line), count, media, read, paper=bool(line.piece.paper)))
    return parts


def _caption(line: ContentsLine) -> str:
    """What stands at the foot of its pages; that it is void first of all, where a long title cuts nothing off."""
    piece, void = line.piece, line.note.startswith(VOIDED)
    note = line.note.removeprefix(VOIDED).lstrip("；")
    said = (VOIDED if void else "", f"{line.no}. {piece.title}", piece.number, piece.on, note)
    return "　".join(text for text in said if text)


def _sheet(desk: Desk, home: Household, form_id: str, facts: Mapping[str, Text]) -> bytes:
    """The cover, the contents or the closing note."""
    form = desk.form(form_id)
    values = values_for(form, Scene(desk, home, None, desk.today(), facts=facts))
    return sealing.draft(desk, form_id, values, None)


def _facts(desk: Desk, home: Household, volume: Volume, copy: int) -> Mapping[str, Text]:
    """Everything that the three sheets of a volume may say, by the names of their fields."""
    bound_lines = [line for line in volume.lines if line.pages]
    scans = sum(line.pages for line in bound_lines if not line.piece.paper)
    keepers = [f"{name}：{where}" for name, where in volume.copies]
    return {
        "archive_class": f"社会救助一户一档（{volume.state}）",
        "household_no": readable_id(home.id),
        "head": home.head.name if home.head else "（未写户主）",
        "village": home.village or "（未写）",
        "piece_count": str(len(volume.lines)),
        "page_count": str(volume.pages),
        "scan_count": str(scans) if scans else "",
        "copy_words": _copy_words(volume, copy),
        "contents": [_row(line) for line in volume.lines],
        "missing_items": "\n".join(volume.missing) or "无",
        "volume_notes": "\n".join([*volume.remarks, *keepers]),
    }


def readable_id(id: str) -> str:
    """A household's number in groups of four."""
    return " ".join(id[n : n + 4] for n in range(0, len(id), 4))


def _copy_words(volume: Volume, copy: int) -> str:
    if not 1 <= copy <= len(volume.copies):
        raise UserError(f"方案规定的份数是 {len(volume.copies)} 份。", "请重新选择第几份。")
    return f"第{_NUMBER_OF_COPY[copy - 1]}份（共 {len(volume.copies)} 份）"


def _row(line: ContentsLine) -> dict[str, str]:
    piece = line.piece
    return {
        "seq": str(line.no), "author": piece.author, "doc_no": piece.number, "title": piece.title,
        "dated": piece.on, "page": line.page_words, "note": line.note,
    }  # fmt: skip
