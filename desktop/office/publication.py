"""长期公示: who receives what in a village, from the closed list of what may be shown (57号 第二十四条; 陵水 L3).

Only applicants, numbers of members, categories and amounts; the form takes nothing else, whatever is handed to it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.documents.forms import Values
from desktop.documents.notice import render
from desktop.documents.stamp import letter_date
from desktop.domain.household import Household
from desktop.domain.money import format_yuan
from desktop.domain.months import month_of
from desktop.errors import UserError
from desktop.office import papers
from desktop.office.desk import Desk
from desktop.office.index import readable, unread_words
from desktop.office.notice_values import desk_values
from desktop.office.soundness import must_be_sound


def public_list(desk: Desk, matter: str, village: str, on: date) -> bytes:
    """The list of one matter in one village as a PDF. Raises ``UserError``: nobody to show, files not readable."""
    known = desk.pack.scheme.matter(matter)
    if known is None:
        raise UserError("本方案没有这个事项。", "请从方案的事项中选择。")
    unread: list[str] = []
    of = {file: where for file, (_, where) in desk.catalogue.named().items()}
    here = [file for file in desk.households.ids() if of.get(file, village) == village]
    found = {
        file: _rows(home, matter, month_of(on))
        for file, home in readable(desk, here, unread)
        if home.village == village
    }
    rows = [row for of_home in found.values() for row in of_home]
    if unread:
        raise UserError("公布名单要一次列全，没有生成。", unread_words(unread))
    if not rows:
        raise UserError(f"{village}没有正在享受{known.title}的家庭。", "请核对村名和事项。")
    must_be_sound(desk, found)
    values: Values = {
        **desk_values(desk),
        "number": f"{on:%Y%m%d}",
        "village": village,
        "matter_title": known.title,
        "families": [
            {"seq": str(n), **row} for n, row in enumerate(sorted(rows, key=lambda r: r["applicant"]), 1)
        ],
        "county_phone": desk.setting_text("complaint_phone"),
        "in_name_of": desk.township_name,
        "decided_on": letter_date(on),
    }
    return render(desk.form("publication_list"), values, stamp=None, fonts=desk.fonts)


def _rows(home: Household, matter: str, month: str) -> list[dict[str, str]]:
    found = []
    for b in home.benefits:
        recognised = not b.monthly_fen and not b.amount_fen and (not b.valid_until or month <= b.valid_until)
        if b.matter != matter or not b.runs_in(month) or not (b.monthly_fen or recognised):
            continue
        person = home.member(b.subject) or home.head
        found.append(
            {
                "applicant": person.name if person else "",
                "group": home.village,
                "member_count": str(sum(m.counted and m.here for m in home.members)),
                "category": b.category,
                "proposed_amount": format_yuan(b.monthly_fen) if b.monthly_fen else "—",
            }
        )
    return found


def export(desk: Desk, matter: str, village: str, on: date, target: Path) -> Path:
    """Save the list on purpose; the export is logged."""
    pdf = public_list(desk, matter, village, on)
    title = next(m.title for m in desk.pack.scheme.matters if m.id == matter)
    path = target / f"公布名单_{village}_{title}_{on:%Y%m%d}.pdf"
    target.mkdir(parents=True, exist_ok=True)
    papers.export(desk, pdf, path, f"公布名单 {title}")
    return path
