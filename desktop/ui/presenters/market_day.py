"""集日登记: two minutes at the window, six fields, one slip; and everybody who was registered and has not applied."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.domain import masks
from desktop.office import contacts
from desktop.office.contacts import Contact, NewContact
from desktop.office.desk import Changes, Desk
from desktop.office.index import unread_words
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.suggesting import SITUATIONS, Offer, Suggesting, suggesting
from desktop.ui.presenters.village_check import CONFIRM, TICK, settle, with_check
from desktop.ui.presenters.words import person_name

KEY = "market-day"
"""The name of its draft."""

FORM = FormSpec(
    (
        Field("name", "姓名"),
        Field("phone", "电话", required=False, hint="没有的写村干部的"),
        Field("village", "村（社区）"),
        Field("reason", "来意", hint="几个字，例如：腿摔了，没钱看病"),
        Field("age", "年龄", "number", required=False, hint="自己说的就行"),
        Field("ticks", "情况", "checks", required=False, choices=SITUATIONS),
        TICK,
    ),
    action="登记，出登记单",
    help=(
        "姓名、村和来意必填，不要身份证号。回车到下一格，空格打勾，F5 登记。登记单上印可能适合的事项和要带的材料。"
        "登记不是受理；没有来申请的一直列在“登记未申请”，不会自己消失。"
    ),
)


@dataclass(frozen=True, slots=True)
class Parked:
    """One line of 登记未申请."""

    file: str
    name: str
    village: str
    reason: str
    since: str
    waited: str
    fits: str
    pairs: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MarketDay:
    """The page. ``villages`` of those who wait; ``unread`` says which files could not be read; ``form`` as it asks
    today.
    """

    suggesting: Suggesting
    parked: tuple[Parked, ...]
    villages: Choices
    unread: str = ""
    form: FormSpec = FORM

    def of(self, village: str) -> tuple[Parked, ...]:
        """Those of a village; all for an empty one."""
        return tuple(p for p in self.parked if village in ("", p.village))

    def offers(self, typed: Typed) -> tuple[Offer, ...]:
        """可能适合, from what stands in the form; nothing while it says nothing."""
        new = _said(typed)
        told = new.age is not None or new.ticks or new.reason
        return self.suggesting.offers([("", new.told())]) if told else ()


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody was registered: a sentence, a hint, and the file whose slip is to be printed."""

    file: str
    message: str
    hint: str
    changes: Changes


def open_page(desk: Desk) -> MarketDay:
    """Read who waits, and by which rules matters are suggested today."""
    unread: list[str] = []
    found = contacts.waiting(desk, unread=unread)
    villages = tuple((v, v) for v in sorted({c.village for c in found}))
    lines = tuple(_line(desk, c) for c in found)
    return MarketDay(
        suggesting(desk), lines, villages, unread_words(unread) if unread else "", with_check(desk, FORM)
    )


def register(desk: Desk, typed: Typed) -> Noted:
    """Record what was typed. Raises ``FieldProblem``."""
    r = Reader(FORM, typed)
    if r.text("age"):
        r.number("age")  # says which field is wrong
    noted = settle(desk, r.text("village"), typed.get(CONFIRM) is True)
    done = contacts.register_contact(desk, _said(typed), desk.today())
    hint = ""
    if done.alike:
        names = "、".join(f"{h.head_name}户（{h.state}）" for h in done.alike)
        hint = f"同村已有同名的户档：{names}。是同一个人的，请打开那一户办理，再结束这次登记。"
    return Noted(done.file, f"已登记 {r.text('name')}。登记单可以打印交给本人。", hint, noted | done.changes)


def slip(desk: Desk, file: str) -> Sheet:
    """登记单, to be shown and printed."""
    return Sheet("登记单（附一次性告知）", "登记不是受理", contacts.slip(desk, file, desk.today()))


def close(desk: Desk, file: str, reason: str) -> Told:
    """Nothing came of it; the reason stays on file."""
    if not reason.strip():
        raise FieldProblem("reason", "结束这次登记要写明原因。", "例如：本人不再申请；已在另一户办理。")
    return Told("已结束这次登记，原因已存档。", contacts.close(desk, file, reason, desk.today()))


def _said(typed: Typed) -> NewContact:
    ticks = typed.get("ticks")
    texts = {n: str(typed.get(n) or "").strip() for n in ("name", "phone", "village", "reason")}
    age = str(typed.get("age") or "").strip()
    return NewContact(
        **texts,
        age=int(age) if age.isdecimal() and len(age) <= _AGE_DIGITS else None,
        ticks=tuple(ticks) if isinstance(ticks, list) else (),
    )


_AGE_DIGITS = 3


def _line(desk: Desk, c: Contact) -> Parked:
    titles = {m.id: m.title for m in desk.pack.scheme.matters}
    fits = "、".join(titles[m] for m in c.suggested if m in titles)
    ticks = "、".join(dict(SITUATIONS).get(t, t) for t in c.ticks)
    pairs = (
        ("来意", c.reason),
        ("情况", "，".join(x for x in (f"自述 {c.age} 岁" if c.age is not None else "", ticks) if x)),
        ("可能适合", fits),
        ("电话", masks.phone(c.phone)),
        ("登记", f"{c.on.isoformat()} · {person_name(desk, c.by)}"),
    )
    waited = f"{c.days} 天" if c.days else "今天"
    shown = tuple(p for p in pairs if p[1])
    return Parked(c.file, c.name, c.village, c.reason, c.on.isoformat(), waited, fits, shown)
