"""首次来访: who came, with what; recorded apart from 受理 and parked until an application is made (domain §I 19).

A parked contact is a household file with one member and no application: encrypted, synchronised and found like any
other, under the state 登记. It never lapses by itself: it stands in the list until somebody applies, or until the desk
writes down why nothing came of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.documents.notice import render
from desktop.documents.preview import page_count
from desktop.domain.household import ACCOUNT, HOUSEHOLD, MEMBER, Household, parse_day
from desktop.domain.journal import Change, Put, Value
from desktop.domain.matter import Matter
from desktop.domain.names import name_key, normalise_name
from desktop.domain.suggestion import Suggestion, suggest
from desktop.domain.told import Told
from desktop.errors import UserError
from desktop.models.catalogue import Hit
from desktop.office.act import CaseRef, home_at, new_id, not_later_than_today, record
from desktop.office.desk import Changes, Desk
from desktop.office.index import readable
from desktop.office.intake import NewHousehold, Request, member_fields, open_matters, register
from desktop.office.outgoing import looked_through
from desktop.office.proposal import settings_on
from desktop.office.scene import Scene, Text
from desktop.office.soundness import must_be_sound
from desktop.office.vocabulary import values_for

FIRST_CONTACT = "first_contact"
"""The field of the household record with everything that was told; empty for a family that came another way."""

PARKED = "登记"
TICKS: Mapping[str, str] = {
    "alone": "一个人住",
    "unsupported": "没有赡养、抚养、扶养人",
    "disabled": "有残疾",
    "illness": "患重病",
    "accident": "遇到意外或灾害",
    "expenses": "看病、上学等支出负担不起",
}
"""What may be ticked in two minutes."""

SLIP = "registration_slip"


@dataclass(frozen=True, slots=True)
class NewContact:
    """What somebody tells in two minutes. ``age`` None when it was not said; ``ticks`` keys of ``TICKS``."""

    name: str
    phone: str = field(repr=False)
    village: str
    reason: str
    age: int | None = None
    ticks: tuple[str, ...] = ()

    def told(self) -> Told:
        """The same as facts to suggest by."""
        return replace(told_by(self.ticks), age=self.age, words=self.reason)


@dataclass(frozen=True, slots=True)
class Contact:
    """A parked contact. ``days`` since it was recorded; ``suggested`` ids of matters, ``fits`` those of them that
    are no question; ``closed_on`` once it ended.
    """

    file: str
    name: str
    phone: str = field(repr=False)
    village: str
    reason: str
    on: date
    by: str
    days: int
    age: int | None
    ticks: tuple[str, ...]
    suggested: tuple[str, ...]
    fits: tuple[str, ...] = ()
    closed_on: str = ""


@dataclass(frozen=True, slots=True)
class Parked:
    """A contact that was just recorded; ``alike`` other files of that name in that village."""

    file: str
    changes: Changes
    alike: tuple[Hit, ...]


def told_by(ticks: Sequence[str]) -> Told:
    """Ticks as facts to suggest by."""
    return Told(
        alone="alone" in ticks,
        supporter=False if "unsupported" in ticks else None,
        disabled="disabled" in ticks,
        severe_illness="illness" in ticks,
        accident="accident" in ticks,
        heavy_expenses="expenses" in ticks,
    )


def suggestions(desk: Desk, new: NewContact, on: date) -> tuple[Suggestion, ...]:
    """Every matter of the scheme held against what was told, what fits first."""
    return suggest(desk.pack, new.told(), on, settings_on(desk, on))


def register_contact(desk: Desk, new: NewContact, on: date) -> Parked:
    """登记 a first contact; nothing is accepted by it and no clock runs. Raises ``UserError``."""
    not_later_than_today(desk, on)
    name = normalise_name(new.name)
    for value, what in ((name, "姓名"), (new.village.strip(), "村（社区）"), (new.reason.strip(), "来意")):
        if not value:
            raise UserError(f"还没有填写{what}。", f"请填写{what}后再登记。")
    if new.age is not None and not 0 <= new.age <= _OLDEST:
        raise UserError("年龄写得不对。", f"请填 0 到 {_OLDEST} 的整数。")
    alike = _alike(desk, name, new.village.strip())
    found = [s for s in suggestions(desk, new, on) if s.state != "no"]
    said: dict[str, Value] = {
        "on": on.isoformat(), "by": desk.user, "reason": new.reason.strip(), "age": new.age,
        "ticks": [t for t in TICKS if t in new.ticks], "suggested": [s.matter for s in found],
        "fits": [s.matter for s in found if s.state == "fits"],
    }  # fmt: skip
    file, head = secrets.token_hex(8), new_id("m")
    family: dict[str, Value] = {
        "head": head, "village": new.village.strip(), "phone": new.phone.strip(), FIRST_CONTACT: said,
    }  # fmt: skip
    member: dict[str, Value] = {"name": name, "relation": "户主", "no": 0, "life": "alive"}
    changes: list[Change] = [Put(HOUSEHOLD, "household", family), Put(MEMBER, head, member)]
    return Parked(file, record(desk, file, FIRST_CONTACT, changes, new=True), alike)


_OLDEST = 130


def waiting(desk: Desk, village: str = "", unread: list[str] | None = None) -> tuple[Contact, ...]:
    """Everybody who was registered and has not applied, the longest waiting first.

    ``unread`` takes the ids of files that cannot be read.
    """
    hits = desk.catalogue.search("", state=PARKED, village=village or None, limit=-1)
    homes = readable(desk, [h.file for h in hits], unread if unread is not None else [])
    found = [c for _, home in homes if (c := contact_of(home, desk.today())) and not c.closed_on]
    return tuple(sorted(found, key=lambda c: (c.on, c.name)))


def contact_of(home: Household, today: date) -> Contact | None:
    """The parked contact of a household; None for any other, also once an application was made."""
    said, head = home.fields.get(FIRST_CONTACT), home.head
    if not isinstance(said, Mapping) or head is None or home.applications or home.benefits:
        return None
    on = parse_day(said.get("on"))
    if on is None:
        return None
    age = said.get("age")
    return Contact(
        file=home.id,
        name=head.name,
        phone=str(home.fields.get("phone") or ""),
        village=home.village,
        reason=str(said.get("reason") or ""),
        on=on,
        by=str(said.get("by") or ""),
        days=(today - on).days,
        age=age if type(age) is int else None,
        ticks=_texts(said.get("ticks")),
        suggested=_texts(said.get("suggested")),
        fits=_texts(said.get("fits")),
        closed_on=str(said.get("closed_on") or ""),
    )


def close(desk: Desk, file: str, reason: str, on: date) -> Changes:
    """Nothing came of it (不再申请, 已另行建档): the reason stays on file. Raises ``UserError``."""
    not_later_than_today(desk, on)
    if not reason.strip():
        raise UserError("结束这次登记要写明原因。", "例如：本人不再申请；已在另一户办理。")
    home = _parked(desk, file)
    said = {**home.fields[FIRST_CONTACT], "closed_on": on.isoformat(), "closed_by": desk.user}
    put = Put(HOUSEHOLD, "household", {FIRST_CONTACT: {**said, "closed_reason": reason.strip()}})
    return record(desk, file, "contact_closed", [put], note=reason.strip())


def take_in(desk: Desk, file: str, new: NewHousehold, request: Request, on: date) -> tuple[CaseRef, Changes]:
    """继续办理: the family as it is now told goes into the parked file, and the first application with it."""
    home = _parked(desk, file)
    # Checked before anything is written: the facts and the application are two entries of the file.
    not_later_than_today(desk, on)
    if request.matter not in {m.id for m in open_matters(desk)}:
        raise UserError("本方案还不能办理这个事项。", "请选择列表中的事项。")
    _in_no_other_file(desk, file, new)
    changes = record(desk, file, "amend", _family(home, new), note="集日登记后补全家庭情况")
    ref, registered = register(desk, file, request, on)
    return ref, changes | registered


def slip(desk: Desk, file: str, on: date) -> bytes:
    """登记单 with what to bring, one page in large type, drawn from what was recorded; nothing is numbered.

    Every matter that may fit is named. Where that and what each wants is more than a page, the uncertain ones share a
    line and the materials are those of what fits.
    """
    must_be_sound(desk, [file])
    home = home_at(desk, file)
    found = contact_of(home, desk.today())
    if found is None:
        raise UserError("这一户没有等候办理的登记。", "已经申请的，请看申请的文书。")
    known = {m.id: m for m in open_matters(desk)}
    named = [known[m] for m in found.suggested if m in known]
    pdf = b""
    for lines, bring in _layouts(named, [m for m in named if m.id in found.fits]):
        pdf = _slip(desk, home, found, lines, bring, on)
        if page_count(pdf) == 1:
            break
    return pdf


def _layouts(
    named: Sequence[Matter], fits: Sequence[Matter]
) -> Iterator[tuple[Sequence[str], Sequence[tuple[str, str]]]]:
    """(lines of matters, what to bring), from the roomiest to the tightest."""
    yield [m.title for m in named], _to_bring(named)
    sure = list(fits or named[:1])
    lines = [*(m.title for m in sure), "、".join(m.title for m in named if m not in sure)]
    wanted = _to_bring(sure)
    yield [line for line in lines if line], wanted
    together = "、".join(m.title for m in named)
    yield [together], wanted
    yield [together], [("、".join(title for title, _ in wanted), "")]


def _slip(
    desk: Desk,
    home: Household,
    found: Contact,
    lines: Sequence[str],
    bring: Sequence[tuple[str, str]],
    on: date,
) -> bytes:
    facts: dict[str, Text] = {
        "applicant": found.name,
        "village": found.village,
        "reason": found.reason.rstrip("。") + "。",
        "suggestions": [{"seq": str(n), "matter_title": line} for n, line in enumerate(lines, 1)],
        "materials": [{"seq": str(n), "material": m, "note": note} for n, (m, note) in enumerate(bring, 1)],
        "place": str(desk.office.setting("address") or ""),
    }
    form, number = desk.form(SLIP), f"{found.on:%Y%m%d}-{found.file[:4].upper()}"
    values = looked_through(desk, form, values_for(form, Scene(desk, home, None, on, number, facts)))
    return render(form, values, stamp=None, fonts=desk.fonts)


def _to_bring(matters: Sequence[Matter]) -> list[tuple[str, str]]:
    """Every required material once; with the matter beside it where one alone asks for it."""
    titles: dict[str, str] = {}
    asked: dict[str, list[str]] = {}
    for matter in matters:
        for material in matter.materials:
            if material.required:
                titles.setdefault(material.id, material.title)
                asked.setdefault(material.id, []).append(matter.title)
    alone = {id: whose[0] for id, whose in asked.items() if len(whose) == 1 < len(matters)}
    return [(title, f"{alone[id]}用" if id in alone else "") for id, title in titles.items()]


def _parked(desk: Desk, file: str) -> Household:
    home = home_at(desk, file)
    if contact_of(home, desk.today()) is None:
        raise UserError("这一户没有等候办理的登记。", "请从家庭页打开办理。")
    return home


def _alike(desk: Desk, name: str, village: str) -> tuple[Hit, ...]:
    hits = desk.catalogue.search(name, village=village, limit=5)
    return tuple(h for h in hits if name_key(h.name) == name_key(name))


def _in_no_other_file(desk: Desk, file: str, new: NewHousehold) -> None:
    for m in new.members:
        hits = desk.catalogue.search(m.id_number, limit=2) if m.id_number else []
        if other := next((h for h in hits if h.file != file), None):
            raise UserError(
                f"{m.name} 已在“{other.head_name}”户的档案里。",
                "请打开那一户办理，再把这次登记写明原因结束。",
            )


def _family(home: Household, new: NewHousehold) -> list[Change]:
    """The family over what was parked: the members on file keep their ids, in their order."""
    if not new.members:
        raise UserError("一户至少要有一名成员。", "请先填写户主。")
    kept = [m.id for m in home.members]
    ids = [*kept, *(new_id("m") for _ in new.members[len(kept) :])]
    facts: dict[str, Value] = {
        "head": ids[0], "village": new.village, "address": new.address, "phone": new.phone, "hukou": new.hukou,
        "financial_fen": new.financial_fen, "houses": new.houses, "vehicles": new.vehicles,
    }  # fmt: skip
    people: list[Change] = [
        Put(MEMBER, id, member_fields(m, n)) for n, (id, m) in enumerate(zip(ids, new.members, strict=False))
    ]
    account = {"bank": new.bank, "name": new.members[0].name, "number": new.account, "holder": ids[0]}
    accounts: list[Change] = [Put(ACCOUNT, "account", account)] if new.account else []
    return [Put(HOUSEHOLD, "household", facts), *people, *accounts]


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else ()
