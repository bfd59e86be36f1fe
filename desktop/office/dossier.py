"""办理卷宗: for an auditor years later, everything about one household in a period on paper (domain I 20).

Decision, signer's appointment, instrument, rule version, evidence, objections, each month paid, corrections, and what
was not known then. It is read off the household file alone, so it can be made after all its people have left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.documents.stamp import letter_date
from desktop.domain.household import Application, Decision, Household, parse_day
from desktop.domain.idnumber import mask
from desktop.domain.journal import in_order
from desktop.domain.names import name_key
from desktop.errors import UserError
from desktop.models.catalogue import Hit
from desktop.office import access, sealing, search
from desktop.office.act import home_of
from desktop.office.desk import Desk
from desktop.office.dossier_past import correction_rows, unknown_rows
from desktop.office.dossier_rows import (
    OBJECTIONS,
    Read,
    Row,
    Words,
    decision_rows,
    evidence_rows,
    hold_rows,
    matter_title,
    paper_rows,
    payment_rows,
)
from desktop.office.lasting import lasting
from desktop.office.outgoing import Outgoing, write_out
from desktop.office.scene import Scene, Text
from desktop.office.vocabulary import values_for
from desktop.office.volume import readable_id

FORM = "dossier"
_FIRST, _NO_END = date(1990, 1, 1), "9999-12"
_MOST_HITS = 200

MakeWords = Callable[[Desk, Household], Words]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The dossier of a household, section by section, each row ready to be read. ``titles`` what was applied for."""

    file: str
    head: str
    village: str
    since: date
    until: date
    titles: tuple[str, ...]
    people: tuple[Row, ...]
    decisions: tuple[Row, ...]
    evidence: tuple[Row, ...]
    objections: tuple[Row, ...]
    papers: tuple[Row, ...]
    payments: tuple[Row, ...]
    holds: tuple[Row, ...]
    corrections: tuple[Row, ...]
    unknown: tuple[Row, ...]

    @property
    def called(self) -> str:
        """What it is called on the screen and on record; names nobody."""
        since = str(self.since) if self.since > _FIRST else "建档"
        return f"办理卷宗 {since} 至 {self.until}（户档 {self.file}）"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who may be meant: never the whole number."""

    file: str
    name: str
    id_masked: str
    village: str

    @property
    def words(self) -> str:
        """王小明 2303**********1234 杨木村（户号 …）."""
        return f"{self.name} {self.id_masked} {self.village}（户号 {self.file}）"


def find(desk: Desk, person: str) -> str:
    """The household of a person by whole ID number or name. Raises ``UserError``: nobody, or several, listed masked."""
    wanted = person.strip()
    found = {
        hit.file: hit for hit in search.find(desk, search.Asked(wanted), _MOST_HITS).hits if _is(hit, wanted)
    }
    if not found:
        raise UserError(
            f"没有找到“{wanted if len(wanted) < 15 else mask(wanted)}”。", "请核对姓名或身份证号。"
        )
    if len(found) > 1:
        many = "；".join(_someone(hit).words for hit in found.values())
        raise UserError(f"有 {len(found)} 户符合：{many}。", "请改用身份证号，或直接指明是哪一户。")
    return next(iter(found))


def _is(hit: Hit, wanted: str) -> bool:
    return wanted.upper() == hit.id_number.upper() or name_key(wanted) == name_key(hit.name)


def _someone(hit: Hit) -> Someone:
    return Someone(hit.file, hit.name, mask(hit.id_number), hit.village)


def build(
    desk: Desk, file: str, make_words: MakeWords, since: date | None = None, until: date | None = None
) -> Dossier:
    """Read a household's dossier. Open-ended where no day is given. Raises ``UserError``."""
    first, last = since or _FIRST, until or desk.today()
    if first > last:
        raise UserError("起日晚于止日。", "请核对从哪天起、到哪天止。")
    with desk.open_household(file) as opened:
        home, folded = home_of(opened), opened.folded()
        entries = tuple(in_order(opened.entries()))
        held = desk.check_credentials([*desk.office.credentials(), *opened.credentials()])
    access.note(desk, "open", file, "卷宗")
    read = Read(desk, home, entries, held, make_words(desk, home))
    decisions = [d for d in home.decisions if _within(d.on, first, last)]
    about = _about(home, decisions, first, last)
    ids = frozenset(a.id for a in about)
    steps = [s for s in home.steps if s.application in ids]
    days = first.isoformat(), until.isoformat() if until else _NO_END
    return Dossier(
        file, home.head.name if home.head else "（未写户主）", home.village, first, last,
        tuple(f"{a.registered_on} {matter_title(desk, home, a.id)}" for a in about),
        tuple(_people(home)),
        tuple(row for d in decisions for row in decision_rows(read, d)),
        tuple(evidence_rows(read, [s for s in steps if s.step not in OBJECTIONS])),
        tuple(evidence_rows(read, [s for s in steps if s.step in OBJECTIONS])),
        tuple(paper_rows(read, ids)),
        tuple(payment_rows(read, *days)),
        tuple(hold_rows(read, *days)),
        tuple(correction_rows(read, folded, first, last)),
        tuple(unknown_rows(read, decisions)),
    )  # fmt: skip


def printed(desk: Desk, dossier: Dossier) -> bytes:
    """The dossier as PDF/A-2u, in memory."""
    scene, form = Scene(desk, None, None, desk.today(), facts=_facts(desk, dossier)), desk.form(FORM)
    drawn = sealing.draft(desk, FORM, values_for(form, scene), None)
    return lasting(desk, drawn, form.title, f"{dossier.file}/{dossier.since}/{dossier.until}")


def export(desk: Desk, dossier: Dossier, target: Path) -> None:
    """Write it outside the encrypted files, on purpose and on record. Raises ``UserError``."""
    write_out(desk, printed(desk, dossier), target, dossier.called, Outgoing.WORK)


def _about(home: Household, decisions: Sequence[Decision], since: date, until: date) -> list[Application]:
    """The applications that something happened to in the period, oldest first."""
    touched = {d.application for d in decisions}
    touched |= {s.application for s in home.steps if since <= s.on <= until}
    return [a for a in home.applications if a.id in touched or _within(a.registered_on, since, until)]


def _within(text: str, since: date, until: date) -> bool:
    day = parse_day(text)
    return day is not None and since <= day <= until


def _people(home: Household) -> list[Row]:
    rows: list[Row] = []
    for m in home.members:
        ends = (("去世", m.died_on), ("离开", m.left_on))
        note = "；".join(f"{on} {word}" for word, on in ends if on) or ("已故" if m.life == "dead" else "")
        rows.append({"name": m.name, "relation": m.relation, "id_masked": mask(m.id_number), "note": note})
    return rows


def _facts(desk: Desk, dossier: Dossier) -> Mapping[str, Text]:
    """Everything the form may say, by the names of its fields."""
    return {
        "household_no": readable_id(dossier.file),
        "head": dossier.head,
        "village": dossier.village or "（未写）",
        "township": desk.township_name,
        "dossier_since": letter_date(dossier.since) if dossier.since > _FIRST else "建档",
        "dossier_until": letter_date(dossier.until),
        "dossier_titles": "\n".join(dossier.titles) or "本期没有申请",
        "dossier_people": dossier.people,
        "dossier_decisions": dossier.decisions,
        "dossier_evidence": dossier.evidence,
        "dossier_objections": dossier.objections,
        "dossier_papers": dossier.papers,
        "dossier_payments": dossier.payments,
        "dossier_holds": dossier.holds,
        "dossier_corrections": dossier.corrections,
        "dossier_unknown": dossier.unknown,
        "compiled_by": desk.person.name,
        "compiled_on": letter_date(desk.today()),
    }
