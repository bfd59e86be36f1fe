"""主动发现线索 of an open office: written down, followed up, checked. See ``models.leads_file`` for where and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from desktop.domain.facts import Obstacle
from desktop.domain.fold import apply
from desktop.domain.journal import Change, Entry, Key, Put, Value, in_order
from desktop.domain.lead import LEAD, LEAD_STEP, Lead, judge, leads
from desktop.domain.names import normalise_name
from desktop.domain.view import Act
from desktop.errors import Refused, UserError
from desktop.models.authentic import authenticate, stated_day
from desktop.models.leads_file import FILE, NAME, LeadsFile
from desktop.office.desk import Changes, Desk
from desktop.office.ids import new_id
from desktop.office.registers import at_the_office

ANCHOR = "leads_anchor"
"""Kind of record in the office journal: the heads of this file, so that one put back from the past shows."""
_OLD = "线索登记比办公室日志记录的旧，可能被换成了旧文件。"


@dataclass(frozen=True, slots=True)
class NewLead:
    """What the village reported. ``source`` of ``domain.lead.SOURCES``; ``household`` a file id where there is one."""

    on: date
    source: str
    reporter: str = field(repr=False)
    village: str
    about: str = field(repr=False)
    hardship: str = field(repr=False)
    phone: str = field(default="", repr=False)
    household: str = ""


def all_leads(desk: Desk) -> tuple[Lead, ...]:
    """Every lead, the open ones first; none while there is no file. Raises ``UserError`` on a laptop."""
    at_the_office(desk)
    if not _path(desk).exists():
        return ()
    with _opened(desk) as opened:
        return leads(opened.records())


def one(desk: Desk, id: str) -> Lead:
    """The lead with that id. Raises ``UserError``."""
    found = next((lead for lead in all_leads(desk) if lead.id == id), None)
    if found is None:
        raise UserError("没有这条线索。", "请刷新后再看。")
    return found


def report(desk: Desk, new: NewLead) -> tuple[str, Changes]:
    """Write a lead down; returns its id. Raises ``UserError`` and ``Refused`` with every reason."""
    _known(desk, new.household)
    id = new_id(LEAD)
    fields = {
        "on": new.on.isoformat(), "source": new.source, "reporter": normalise_name(new.reporter),
        "village": new.village.strip(), "about": normalise_name(new.about), "phone": new.phone.strip(),
        "hardship": new.hardship.strip(), "household": new.household, "by": desk.user,
    }  # fmt: skip
    return id, _append(desk, [Put(LEAD, id, dict(fields))], "lead.report")


def follow_up(desk: Desk, id: str, on: date, outcome: str, note: str, household: str = "") -> Changes:
    """Write down what was done about a lead; ``household`` the file it led to. Raises as ``report`` does."""
    _known(desk, household)
    fields = {
        "lead": id, "on": on.isoformat(), "by": desk.user, "outcome": outcome, "note": note.strip(),
        "household": household,
    }  # fmt: skip
    return _append(desk, [Put(LEAD_STEP, new_id(LEAD_STEP), dict(fields))], "lead.follow_up")


def problems(desk: Desk) -> list[str]:
    """What is wrong with the file, in sentences that tell nothing of what it holds; for ``office check``."""
    noted = desk.office.noted(ANCHOR)
    if not _path(desk).exists():
        return ["线索登记的文件不见了。"] if noted else []
    try:
        with _opened(desk) as opened:
            entries = opened.entries()
            found = [f"线索登记：{text}" for text in opened.check({})] + _unlawful(desk, entries)
            return found if noted <= {e.id for e in entries} else [*found, _OLD]
    except UserError as error:
        return [f"线索登记：{error.message}"]


def _append(desk: Desk, changes: Sequence[Change], action: str) -> Changes:
    at_the_office(desk)
    act = Act(FILE, desk.user, desk.device.device, desk.today(), action, tuple(changes))
    if not _path(desk).exists():
        _refuse(judge({}, act, desk.credentials))  # no file is left behind for what may not be written
    at = desk.now().isoformat(timespec="seconds")
    with LeadsFile.open_or_create(_path(desk), office=desk.office_id, keys=desk.vault) as opened:
        heads = opened.heads()
        if not desk.office.noted(ANCHOR) <= {e.id for e in opened.entries()}:
            raise UserError(_OLD, "请先从最近的备份恢复，再登记。")
        _refuse(judge(opened.records(), act, desk.credentials))
        opened.append(
            changes, action=action, author=desk.author(), at=at, packs=(desk.pack.digest,),
            credentials=desk.own_credentials(), on_heads=heads,
        )  # fmt: skip
        noted = Put(ANCHOR, FILE, {"heads": sorted(opened.heads())})
    desk.office.append([noted], action="leads.anchor", author=desk.device_author(), at=at)
    return Changes(kinds=frozenset({LEAD}))


def _unlawful(desk: Desk, entries: Sequence[Entry]) -> list[str]:
    """Entries that nobody certified signed, or that the rules did not allow when they were written."""
    forged = authenticate(entries, desk.credentials)
    found = [f"线索登记里有 {len(forged)} 条记录的签名不能核实。"] if forged else []
    state: dict[Key, dict[str, Value]] = {}
    against = 0
    for entry in in_order(entries):
        day, body, h = stated_day(entry.header), entry.body, entry.header
        if day is None or body is None:
            continue  # told above, by the signature or by the file itself
        act = Act(h.file, h.person, h.device, day, h.action, body.changes)
        against += entry.id not in forged and bool(judge(state, act, desk.credentials))
        apply(state, body)
    return [*found, f"线索登记里有 {against} 条记录不合规定。"] if against else found


def _known(desk: Desk, household: str) -> None:
    if household and household not in desk.households.ids():
        raise UserError("没有找到这一户的档案。", "请先查找；还没有建档的，留空。")


def _path(desk: Desk) -> Path:
    return desk.places.folder / NAME


def _opened(desk: Desk) -> LeadsFile:
    return LeadsFile.open_leads(_path(desk), office=desk.office_id, keys=desk.vault)


def _refuse(obstacles: Sequence[Obstacle]) -> None:
    if obstacles:
        reasons = tuple(o.text for o in obstacles)
        raise Refused("没有登记：" + "".join(reasons), "请改正后再登记。", reasons)
