"""张贴的单子: every 公示单 and 公布单 that was made here, to be looked at and printed once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.errors import UserError
from desktop.office import access, postings, stamping
from desktop.office.desk import Desk
from desktop.office.index import readable
from desktop.office.outgoing import Outgoing
from desktop.office.postings import Posting
from desktop.ui.presenters import papers
from desktop.ui.presenters.forms import Choices
from desktop.ui.presenters.papers import Sheet

CURRENT, REPLACED, NOTICE = "现行", "已换新单", "公示单"
_IN_EVERY_FILE = "这张公示单在每一户的档里各有一份；作废请从户页逐户办理。"


@dataclass(frozen=True, slots=True)
class Line:
    """One sheet."""

    paper: str
    on: str
    village: str
    matter: str
    title: str
    number: str
    families: str
    state: str


def read(desk: Desk) -> tuple[Line, ...]:
    """All of them, the newest first."""
    titles = {m.id: m.title for m in desk.pack.scheme.matters}
    return tuple(_line(desk, p, titles.get(p.matter, p.matter)) for p in postings.every(desk))


def of_village(lines: Sequence[Line], village: str) -> tuple[Line, ...]:
    """Those of a village; all for an empty one."""
    return tuple(line for line in lines if village in ("", line.village))


def villages(lines: Sequence[Line]) -> Choices:
    """The villages there are sheets of."""
    return tuple((v, v) for v in sorted({line.village for line in lines}))


def _line(desk: Desk, p: Posting, matter: str) -> Line:
    state = (CURRENT if p.current else REPLACED) if p.is_list else NOTICE
    count = f"{len(p.families)} 户" if p.families else "—"
    return Line(p.paper, p.on.isoformat(), p.village, matter, _title(desk, p), p.number, count, state)


def _title(desk: Desk, p: Posting) -> str:
    try:
        return desk.form(p.form).title
    except UserError:  # a form of the county's own that is gone by now
        return "公布单" if p.is_list else "公示单"


def sheet(desk: Desk, paper: str) -> Sheet:
    """One of them as it was made. Printing it again is counted in every file that holds it, with the reason.

    A list that a newer one took the place of says so in the margin of what is printed. Raises ``UserError``.
    """
    found = next((p for p in postings.every(desk) if p.paper == paper), None)
    if found is None:
        raise UserError("没有这张公示单或公布单。", "请刷新后再看。")
    if here := postings.standing_with(desk, paper) or _voided(desk, paper):
        return _of_families(desk, paper, here)
    title, data = _title(desk, found), postings.sheet(desk, paper)
    access.note(desk, "paper", what=f"{title} {found.number}")
    note = f"{found.number} · {found.village}，{found.on.isoformat()}"
    if not found.is_list:
        return Sheet(
            title, note, data, draft=False, kind=Outgoing.PUBLIC, words=f"{found.on.isoformat()} 原单重印"
        )
    words = "" if found.current else f"{found.on.isoformat()} 旧单重印，不是现行公布单，不得张贴"
    note = note if found.current else f"{note} · {REPLACED}"
    return Sheet(title, note, data, draft=not found.current, kind=Outgoing.PUBLIC, words=words)


def _voided(desk: Desk, paper: str) -> tuple[str, ...]:
    """The first family whose file holds it, where it was voided in all of them: it is shown as void."""
    homes = readable(desk, postings.families_on(desk, paper), [])
    return tuple(file for file, home in homes if home.paper(paper) is not None)[:1]


def _of_families(desk: Desk, paper: str, here: Sequence[str]) -> Sheet:
    """Opened in the first file; its printings are counted in all of them alike."""
    made = papers.issued(desk, here[0], paper)
    assert made.kept is not None  # what was issued is kept
    times = max(stamping.printed(desk, file, paper) for file in here)
    kept = replace(made.kept, printed=times, why_not_void=_IN_EVERY_FILE, why_not_reissue=_IN_EVERY_FILE)
    note = f"{made.note} · {len(here)} 户" if len(here) > 1 else made.note
    return replace(made, note=note, kept=kept, batch=tuple((file, paper) for file in here[1:]))
