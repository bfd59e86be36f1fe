"""公示与公布: what may hang on a village's wall, from the closed list of what may be shown (57号 第二十四条; 陵水 L3).

Applicants, numbers of members, categories and amounts; the forms take nothing else, whatever is handed to them. Every
sheet is read once more before it leaves this module: what a person typed into a name or a category may be anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from desktop.documents.forms import Form, Values
from desktop.documents.stamp import letter_date
from desktop.domain.case import Case
from desktop.domain.file_names import safe_name
from desktop.domain.household import Household, Member, Paper
from desktop.domain.journal import Put, Value
from desktop.domain.money import format_yuan
from desktop.domain.months import month_of
from desktop.domain.organ import organ
from desktop.domain.posted_names import Posted, posted, shown
from desktop.domain.public_list import list_rows, list_sum, row_sum
from desktop.domain.scheme import Matter
from desktop.domain.workflow import notice_days
from desktop.errors import UserError
from desktop.office import postings, slips, villages
from desktop.office.act import CaseRef, case_at, new_id
from desktop.office.desk import Changes, Desk
from desktop.office.index import readable, unread_words
from desktop.office.notice_values import applicant, desk_values
from desktop.office.numbers import reserve
from desktop.office.outgoing import Outgoing, guard, guard_texts, known_phrases, write_out
from desktop.office.paper_kinds import series_of
from desktop.office.sealing import draft, finish
from desktop.office.soundness import must_be_sound

PUBLICATION = "publication"
"""The kind of record in the office journal: ``on``, ``by``, ``matter``, ``village``, ``number``, ``sha256`` and ``sum``
of the last list made."""
_PRELIMINARY = {"once": "preliminary_relief_notice", "recognition": "preliminary_recognition_notice"}
_TERMINATION = "termination_public_notice"
_USUAL_DAYS = 7
_LONGEST_CATEGORY = 30
Row = tuple[Posted, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet with everything but its number. ``cases`` those that stand on it; none for a list of who receives."""

    form: Form
    matter: str
    values: Values
    cases: tuple[Case, ...] = ()


def notice(desk: Desk, cases: Sequence[Case], on: date) -> bytes:
    """What would hang for the 公示 step of these cases, without a number of its own. Raises ``UserError``."""
    return _drawn(desk, _notice(desk, cases, on), on)


def preliminary_notice(desk: Desk, cases: Sequence[Case], on: date) -> bytes:
    """审核公示单 for one matter in one village. Raises ``UserError``: no opinion yet, or what may not hang."""
    return _drawn(desk, _preliminary(desk, cases, on), on)


def termination_notice(desk: Desk, cases: Sequence[Case], on: date) -> bytes:
    """拟终止公示单 (民发〔2021〕43号 第二十四条至第二十六条): names and categories, never the reason.

    Who died is not posted. Raises ``UserError`` when nobody is left to post.
    """
    return _drawn(desk, _termination(desk, cases, on), on)


def form_of(case: Case) -> str:
    """Which form hangs for the 公示 step of a case."""
    return _TERMINATION if _ends(case) else _PRELIMINARY.get(case.matter.gives, "preliminary_notice")


def sheet_of(case: Case) -> Paper | None:
    """The sheet that made the opinion in force public, as it lies in the file; none where it is void."""
    opinion = case.opinion.id if case.opinion else ""
    kept = (p for p in reversed(case.household.papers) if p.application == case.application.id and not p.void)
    return next((p for p in kept if opinion and p.opinion == opinion), None)


def issue(desk: Desk, refs: Sequence[CaseRef], on: date) -> tuple[str, Changes]:
    """Number the sheet of these cases and keep it with every family that stands on it; returns the paper's id.

    A case that may not stand on it (no opinion yet, a death) is left out of the sheet and gets no copy.
    One sheet on the wall is one paper: one number, one line in the office journal, the same bytes in every file.
    Where the program was ended half way the same sheet of the same day goes on, and no second number is used.
    Raises ``UserError``; no number is used then, but where a file cannot take its copy.
    """
    paper, changes = begin(desk, refs, on)
    laid, left = postings.copied(desk, paper)
    if left:
        raise UserError(postings.left_words(desk, paper, left), "请先查明这些户档；当天再出一次会补上。")
    return paper, changes | laid


def begin(desk: Desk, refs: Sequence[CaseRef], on: date) -> tuple[str, Changes]:
    """The first half of ``issue``: the sheet under its number in the office journal, in no family's file yet."""
    made = _notice(desk, [case_at(desk, ref) for ref in refs], on)
    there: dict[str, Value] = {
        "households": [case.household.id for case in made.cases],
        "applications": [case.application.id for case in made.cases],
        "opinions": [case.opinion.id if case.opinion else "" for case in made.cases],
    }
    paper = _begun(desk, {**_about(made, on), **there})
    if paper:
        return paper, Changes()
    paper, _, changes = _hung(desk, made, on, there)
    return paper, changes


def _begun(desk: Desk, about: Mapping[str, Value]) -> str:
    """A sheet of today of these very opinions that does not lie with every family yet; empty for none."""
    return next((paper for paper, _ in postings.same(desk, about) if postings.lacking(desk, paper, [])), "")


def _about(made: _Sheet, on: date) -> dict[str, Value]:
    village = str(made.values["village"])
    return {"form": made.form.id, "matter": made.matter, "village": village, "on": on.isoformat()}


def _hung(desk: Desk, made: _Sheet, on: date, more: Mapping[str, Value]) -> tuple[str, bytes, Changes]:
    """Number a sheet and keep it in the office journal: (paper, bytes, changes). Raises ``UnknownVillage``."""
    villages.check_public(desk, str(made.values["village"]))
    number, paper, pdf = _numbered(desk, made, on)
    return paper, pdf, postings.put_up(desk, paper, pdf, {"number": number, **_about(made, on), **more})


def _notice(desk: Desk, cases: Sequence[Case], on: date) -> _Sheet:
    """Of what is proposed, or that it shall end."""
    return (_termination if _ends(_first(cases)) else _preliminary)(desk, cases, on)


def _ends(case: Case) -> bool:
    return case.change is not None and case.opinion is not None and case.opinion.facts.get("effect") == "stop"


def _preliminary(desk: Desk, cases: Sequence[Case], on: date) -> _Sheet:
    first = _first(cases)
    must_be_sound(desk, [case.household.id for case in cases])
    ready = [case for case in cases if case.opinion is not None]
    if not ready:
        raise UserError("还没有初审意见，没有公示单可看。", "请先作初审意见。")
    recognised = first.matter.gives == "recognition"
    rows = [(posted(c.household, applicant(c), c.application.id), _proposed(c, recognised)) for c in ready]
    form = _PRELIMINARY.get(first.matter.gives, "preliminary_notice")
    made = _sheet(desk, form, first.matter, first.household.village, rows, on, _stands(first, on))
    return replace(made, cases=tuple(ready))


def _termination(desk: Desk, cases: Sequence[Case], on: date) -> _Sheet:
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
    made = _sheet(desk, _TERMINATION, first.matter, village, rows, on, _stands(first, on))
    return replace(made, cases=tuple(living))


def public_list(desk: Desk, matter: str, village: str, on: date) -> bytes:
    """The list of one matter in one village as it would hang, without a number of its own.

    Raises ``UserError``: nobody to show, files not readable.
    """
    return _drawn(desk, _list(desk, matter, village, on)[0], on)


def issue_list(desk: Desk, matter: str, village: str, on: date) -> tuple[bytes, Changes]:
    """The list under a number of its own, kept, and a note of what it says; the same list of the same day once only.

    Raises ``UserError``; no number is used then.
    """
    made, rows = _list(desk, matter, village, on)
    rows_sum: dict[str, Value] = {"sum": checksum(rows)}
    for _, said in postings.same(desk, {**_about(made, on), **rows_sum}):
        return desk.office.blob(str(said["sha256"])), note(desk, matter, village, rows, on, said)
    paper, pdf, changes = _hung(desk, made, on, rows_sum)
    hangs = desk.office.record(postings.POSTING, paper)
    return pdf, changes | note(desk, matter, village, rows, on, hangs)


def _list(desk: Desk, matter: str, village: str, on: date) -> tuple[_Sheet, list[Row]]:
    known, rows, files = listed(desk, matter, village, on)
    if not rows:
        raise UserError(
            f"{village}没有正在享受{known.title}的家庭。",
            villages.asked(desk, village) or "请核对村名和事项。",
        )
    must_be_sound(desk, files)
    return _sheet(desk, "publication_list", known, village, rows, on, {}), rows


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
    found = (row for row in list_rows(home) if row.matter == matter and row.stands_in(month))
    return [(row.who, {**row.columns, "category": _category(row.columns["category"])}) for row in found]


def note(
    desk: Desk, matter: str, village: str, rows: Sequence[Row], on: date, hangs: Mapping[str, Value]
) -> Changes:
    """Remember which list of a matter in a village was made last, to tell when it has to be renewed."""
    said = {
        "on": on.isoformat(), "by": desk.user, "matter": matter, "village": village, "sum": checksum(rows),
        "number": hangs["number"], "sha256": hangs["sha256"],
    }  # fmt: skip
    key = hashlib.sha256(f"{matter}|{village}".encode()).hexdigest()[:24]
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([Put(PUBLICATION, key, said)], action=PUBLICATION, author=desk.author(), at=at)
    return Changes(kinds=frozenset({PUBLICATION}))


def checksum(rows: Sequence[Row]) -> str:
    """The same for the same rows in any order."""
    return list_sum(row_sum(who, columns) for who, columns in rows)


def export(desk: Desk, matter: str, village: str, on: date, target: Path) -> Path:
    """Save the list on purpose, under a number of its own; the export is logged."""
    pdf, _ = issue_list(desk, matter, village, on)
    title = next(m.title for m in desk.pack.scheme.matters if m.id == matter)
    path = target / f"{safe_name(f'公布名单_{village}_{title}', '公布名单')}_{on:%Y%m%d}.pdf"
    target.mkdir(parents=True, exist_ok=True)
    write_out(desk, pdf, path, f"公布名单 {title}", Outgoing.PUBLIC)
    return path


def _sheet(
    desk: Desk, form: str, matter: Matter, village: str, rows: Sequence[Row], on: date, more: dict[str, str]
) -> _Sheet:
    """Every value but the number. What the form has no column for is left out by name, not by chance."""
    named = shown([who for who, _ in rows], on)
    families = [
        {"applicant": name, "group": place, **columns}
        for (name, place), (_, columns) in zip(named, rows, strict=True)
    ]
    families.sort(key=lambda row: row["applicant"])
    values: Values = {
        **desk_values(desk),
        "village": village,
        "matter_title": matter.title,
        "families": [{"seq": str(n), **row} for n, row in enumerate(families, 1)],
        "county_phone": desk.setting_text("complaint_phone"),
        "in_name_of": organ(desk.township_name),
        "decided_on": letter_date(on),
        **more,
    }
    declared = desk.form(form)
    if declared.field("bureau") is not None:
        values = {**values, "bureau": desk.pack.scheme.names.bureau}
    return _Sheet(declared, matter.id, values)


def _drawn(desk: Desk, made: _Sheet, on: date) -> bytes:
    """Read it cell by cell, draw it, and read what was drawn."""
    values: Values = {**made.values, "number": slips.number_to_come(desk, made.form, on)}
    _named_by_the_scheme(desk, made)
    guard_texts(desk, _cells(made), Outgoing.PUBLIC, "公示单")
    pdf = draft(desk, made.form.id, values, None)
    guard(desk, pdf, Outgoing.PUBLIC, "公示单")
    return pdf


def _named_by_the_scheme(desk: Desk, made: _Sheet) -> None:
    """A category is a name the scheme gives, never somebody's words about a family."""
    rows, titles = made.values["families"], known_phrases(desk)
    said = () if isinstance(rows, str) else rows
    if any(text not in titles for row in said if (text := row.get("category", ""))):
        raise UserError(
            "有一户的类别不是方案里的名称，公示单没有生成。", "类别只写方案里的名称，说明写在别处。"
        )


def _cells(made: _Sheet) -> Iterator[tuple[str, str]]:
    """The village and every cell of the sheet's families, with its place."""
    yield "村名里", str(made.values["village"])
    rows = made.values["families"]
    for n, row in enumerate(() if isinstance(rows, str) else rows, 1):
        yield from ((f"第 {n} 户", text) for text in row.values())


def _numbered(desk: Desk, made: _Sheet, on: date) -> tuple[str, str, bytes]:
    """(number, paper, bytes) of a sheet that hangs. What may not hang shows before a number is used."""
    _drawn(desk, made, on)
    number = reserve(desk, [series_of(desk, made.form.id)], on)[0].text
    paper = new_id("p")
    pdf = finish(
        desk, made.form.id, {**made.values, "number": number}, None,
        paper=paper, authority=None, on=on, matter=made.matter,
    )  # fmt: skip
    return number, paper, pdf


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
