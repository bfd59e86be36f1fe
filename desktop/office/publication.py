"""公示与公布: what may hang on a village's wall, from the closed list of what may be shown (57号 第二十四条; 陵水 L3).

Applicants, numbers of members, categories and amounts; the forms take nothing else, whatever is handed to them. Every
sheet is read once more before it leaves this module: what a person typed into a name or a category may be anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from desktop.documents.forms import Values
from desktop.documents.stamp import letter_date
from desktop.domain.case import Case
from desktop.domain.household import Benefit, Household, Member
from desktop.domain.journal import Put
from desktop.domain.money import format_yuan
from desktop.domain.months import month_of
from desktop.domain.posted_names import Posted, posted, shown
from desktop.domain.scheme import Matter
from desktop.domain.workflow import notice_days
from desktop.errors import UserError
from desktop.office import papers
from desktop.office.desk import Changes, Desk
from desktop.office.index import readable, unread_words
from desktop.office.notice_values import applicant, desk_values
from desktop.office.outgoing import Outgoing, guard
from desktop.office.sealing import draft
from desktop.office.soundness import must_be_sound

PUBLICATION = "publication"
"""The kind of record in the office journal: ``on``, ``by``, ``matter``, ``village``, ``sum`` of the last list made."""
_PRELIMINARY = {"once": "preliminary_relief_notice", "recognition": "preliminary_recognition_notice"}
_USUAL_DAYS = 7
_LONGEST_CATEGORY = 30
Row = tuple[Posted, dict[str, str]]


def notice(desk: Desk, cases: Sequence[Case], on: date) -> bytes:
    """What hangs for the 公示 step of these cases: of what is proposed, or that it shall end. Raises ``UserError``."""
    opinion = _first(cases).opinion
    ends = cases[0].change is not None and opinion is not None and opinion.facts.get("effect") == "stop"
    return (termination_notice if ends else preliminary_notice)(desk, cases, on)


def preliminary_notice(desk: Desk, cases: Sequence[Case], on: date) -> bytes:
    """审核公示单 for one matter in one village. Raises ``UserError``: no opinion yet, or what may not hang."""
    first = _first(cases)
    must_be_sound(desk, [case.household.id for case in cases])
    ready = [case for case in cases if case.opinion is not None]
    if not ready:
        raise UserError("还没有初审意见，没有公示单可看。", "请先作初审意见。")
    recognised = first.matter.gives == "recognition"
    rows = [(posted(c.household, applicant(c), c.application.id), _proposed(c, recognised)) for c in ready]
    form = _PRELIMINARY.get(first.matter.gives, "preliminary_notice")
    return _sheet(desk, form, first.matter, first.household.village, rows, on, _stands(first, on))


def termination_notice(desk: Desk, cases: Sequence[Case], on: date) -> bytes:
    """拟终止公示单 (民发〔2021〕43号 第二十四条至第二十六条): names and categories, never the reason.

    Who died is not posted. Raises ``UserError`` when nobody is left to post.
    """
    first = _first(cases)
    must_be_sound(desk, [case.household.id for case in cases])
    living = [
        c for c in cases if (who := _subject(c)) is not None and who.here and c.application.change != "death"
    ]
    if not living:
        raise UserError("因死亡终止的不公示，没有公示单。", "请直接办理终止。")
    rows = [
        (
            posted(c.household, _subject(c), c.application.id),
            {"category": _category(c.target.category if c.target else "")},
        )
        for c in living
    ]
    village = first.household.village
    return _sheet(desk, "termination_public_notice", first.matter, village, rows, on, _stands(first, on))


def public_list(desk: Desk, matter: str, village: str, on: date) -> bytes:
    """The list of one matter in one village as a PDF. Raises ``UserError``: nobody to show, files not readable."""
    known, rows, files = listed(desk, matter, village, on)
    if not rows:
        raise UserError(f"{village}没有正在享受{known.title}的家庭。", "请核对村名和事项。")
    must_be_sound(desk, files)
    return _sheet(desk, "publication_list", known, village, rows, on, {})


def listed(desk: Desk, matter: str, village: str, on: date) -> tuple[Matter, list[Row], list[str]]:
    """Who stands on the list of a village now, and the files they were read from. Raises ``UserError``."""
    known = desk.pack.scheme.matter(matter)
    if known is None:
        raise UserError("本方案没有这个事项。", "请从方案的事项中选择。")
    unread: list[str] = []
    of = {file: where for file, (_, where) in desk.catalogue.named().items()}
    here = [file for file in desk.households.ids() if of.get(file, village) == village]
    homes = {f: home for f, home in readable(desk, here, unread) if home.village == village}
    if unread:
        raise UserError("公布名单要一次列全，没有生成。", unread_words(unread))
    return known, [row for home in homes.values() for row in rows_of(home, matter, month_of(on))], list(homes)


def rows_of(home: Household, matter: str, month: str) -> list[Row]:
    """What a household puts on the list of a matter in a month: one row for each benefit that runs."""
    rows: list[Row] = []
    for b in home.benefits:
        if b.matter != matter or not b.runs_in(month) or not (b.monthly_fen or _recognised(b, month)):
            continue
        # Never the name of somebody who died: the family goes on under whoever heads it now.
        person = next((m for m in (home.member(b.subject), home.head, *home.members) if m and m.here), None)
        if person is None:
            continue
        columns = {
            "member_count": str(sum(m.counted and m.here for m in home.members)),
            "category": _category(b.category),
            "proposed_amount": format_yuan(b.monthly_fen) if b.monthly_fen else "—",
        }
        rows.append((posted(home, person, b.id), columns))
    return rows


def note(desk: Desk, matter: str, village: str, rows: Sequence[Row], on: date) -> Changes:
    """Remember which list of a matter in a village was made last, to tell when it has to be renewed."""
    at = desk.now().isoformat(timespec="seconds")
    said = {
        "on": on.isoformat(), "by": desk.user, "matter": matter, "village": village, "sum": checksum(rows),
    }  # fmt: skip
    key = hashlib.sha256(f"{matter}|{village}".encode()).hexdigest()[:24]
    desk.office.append([Put(PUBLICATION, key, said)], action="publication", author=desk.author(), at=at)
    return Changes(kinds=frozenset({PUBLICATION}))


def checksum(rows: Sequence[Row]) -> str:
    """The same for the same rows in any order."""
    said = sorted([who.order, who.name, *columns.values()] for who, columns in rows)
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def export(desk: Desk, matter: str, village: str, on: date, target: Path) -> Path:
    """Save the list on purpose; the export is logged."""
    pdf = public_list(desk, matter, village, on)
    title = next(m.title for m in desk.pack.scheme.matters if m.id == matter)
    path = target / f"公布名单_{village}_{title}_{on:%Y%m%d}.pdf"
    target.mkdir(parents=True, exist_ok=True)
    papers.export(desk, pdf, path, f"公布名单 {title}")
    note(desk, matter, village, listed(desk, matter, village, on)[1], on)
    return path


def _sheet(
    desk: Desk, form: str, matter: Matter, village: str, rows: Sequence[Row], on: date, more: dict[str, str]
) -> bytes:
    """Draw it, and read what was drawn. Values the form has no column for are left out by name, not by chance."""
    named = shown([who for who, _ in rows], on)
    families = [
        {"applicant": name, "group": place, **columns}
        for (name, place), (_, columns) in zip(named, rows, strict=True)
    ]
    families.sort(key=lambda row: row["applicant"])
    values: Values = {
        **desk_values(desk),
        "number": f"{on:%Y%m%d}",
        "village": village,
        "matter_title": matter.title,
        "families": [{"seq": str(n), **row} for n, row in enumerate(families, 1)],
        "county_phone": desk.setting_text("complaint_phone"),
        "in_name_of": desk.township_name,
        "decided_on": letter_date(on),
        **more,
    }
    pdf = draft(desk, form, values, None)
    guard(desk, pdf, Outgoing.PUBLIC, "公示单")
    return pdf


def _first(cases: Sequence[Case]) -> Case:
    places = {(c.matter.id, c.household.village) for c in cases}
    if len(places) != 1:
        raise UserError("一张公示单只列一个村的一个事项。", "请按村、按事项分开生成。")
    return cases[0]


def _stands(case: Case, on: date) -> dict[str, str]:
    days = notice_days(case) or _USUAL_DAYS
    until = on + timedelta(days=days)
    return {"days": str(days), "posted_from": letter_date(on), "posted_to": letter_date(until)}


def _proposed(case: Case, recognised: bool) -> dict[str, str]:
    assert case.opinion is not None  # the caller chose those that have one
    said = {
        "member_count": str(sum(m.counted and m.here for m in case.household.members)),
        "category": _category(str(case.opinion.facts.get("category", ""))),
    }
    return said if recognised else {**said, "proposed_amount": format_yuan(case.proposed_fen)}


def _subject(case: Case) -> Member | None:
    return case.household.member(case.application.subject) or applicant(case)


def _category(text: str) -> str:
    if len(text) > _LONGEST_CATEGORY:
        raise UserError("有一户的类别写得过长，公示单没有生成。", "类别只写方案里的名称，说明写在别处。")
    return text


def _recognised(benefit: Benefit, month: str) -> bool:
    return (
        not benefit.monthly_fen
        and not benefit.amount_fen
        and (not benefit.valid_until or month <= benefit.valid_until)
    )
