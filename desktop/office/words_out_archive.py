"""Words of what is kept and handed on: the volume of a household, destroyed files, a desk that changes hands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.documents.stamp import letter_date
from desktop.domain.household import TO_SEND, parse_day
from desktop.domain.money import format_yuan
from desktop.domain.organ import organ
from desktop.domain.workflow import walk
from desktop.office import destruction, instruments
from desktop.office.blanks import holdings
from desktop.office.filings import lines
from desktop.office.index import applied, readable
from desktop.office.open_cases import open_applications
from desktop.office.reserve_fund import fund
from desktop.office.scene import Rows, Scene, Words

CLASS = "社会救助档案（一户一档）"


def _matters(scene: Scene) -> str:
    if scene.home is None:
        return ""
    known = {m.id: m.title for m in scene.desk.pack.scheme.matters}
    named = [*(a.matter for a in scene.home.applications), *(b.matter for b in scene.home.benefits)]
    return "、".join(dict.fromkeys(known.get(m, m) for m in named))


def _days(scene: Scene) -> list[date]:
    """Every day something happened in the file."""
    home = scene.home
    if home is None:
        return []
    texts = [
        *(a.registered_on for a in home.applications), *(d.on for d in home.decisions),
        *(p.issued_on for p in home.papers),
    ]  # fmt: skip
    return sorted([*(s.on for s in home.steps), *(day for text in texts if (day := parse_day(text)))])


def _first(scene: Scene) -> str:
    days = _days(scene)
    return letter_date(days[0]) if days else ""


def _last(scene: Scene) -> str:
    days = _days(scene)
    return letter_date(days[-1]) if days else ""


def _retention(scene: Scene) -> str:
    rule = destruction.years(scene.desk)
    return f"{rule[0]} 年" if rule else ""


def _retention_rule(scene: Scene) -> str:
    rule = destruction.years(scene.desk)
    return rule[1] if rule else ""


def _destroyed(scene: Scene) -> Rows:
    """销毁清册: every file that was destroyed under two names; no citizen is named, nobody keeps that."""
    desk = scene.desk
    gone = destruction.tombstones(desk)
    found = [(id, f) for (kind, id), f in desk.office.records().items() if kind == destruction.DESTROYED]
    listed = sorted(((str(f.get("on")), id, f) for id, f in found if id in gone), key=lambda row: row[:2])
    return [
        {
            "seq": str(n), "household_no": id, "closed_on": _day(f.get("closed")), "kept_until": _day(f.get("until")),
            "reason": str(f.get("reason") or ""), "by": _person(scene, f.get("by"), on),
            "agreed_by": _person(scene, f.get("agreed_by"), on), "on": _day(on),
        }
        for n, (on, id, f) in enumerate(listed, 1)
    ]  # fmt: skip


def _day(text: object) -> str:
    day = parse_day(text) if isinstance(text, str) else None
    return letter_date(day) if day else ""


def _person(scene: Scene, person: object, on: str) -> str:
    day = parse_day(on)
    found = scene.desk.credentials.person(str(person), day) if day else None
    return found.name if found else str(person or "")


def _open_cases(scene: Scene) -> Rows:
    """在办件 with the next step and its limit, the most urgent first."""
    desk, rows = scene.desk, []
    for _, home in readable(desk, applied(desk), []):
        for application in open_applications(desk, home):
            case = desk.case(home, application.id)
            who = home.member(application.applicant) or home.head
            views = [v for v in walk(case, desk.days, scene.on) if v.state == "open"] if case else []
            view = next((v for v in views if not v.step.optional), None)
            due = view.due if view else None
            row = {
                "applicant": who.name if who else "", "village": home.village,
                "matter_title": case.matter.title if case else application.matter,
                "next_step": view.step.title if view else "", "due_on": letter_date(due) if due else "",
            }  # fmt: skip
            rows.append((due or date.max, row))
    ordered = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
    return [{"seq": str(n), **row} for n, row in enumerate(ordered, 1)]


def _things(scene: Scene) -> Rows:
    """What else is handed over: instruments and seal, the reserve fund, blank forms, devices, pending filings."""
    return [{"seq": str(n), "note": "", **thing} for n, thing in enumerate(_listed(scene), 1)]


def _listed(scene: Scene) -> Iterator[dict[str, str]]:
    desk = scene.desk
    for view in instruments.overview(desk, scene.on):
        if view.live:
            seal = f"，印章“{view.seal_text}”" if view.seal_text else ""
            yield _thing("委托书和印章", f"{view.number}，到{letter_date(view.until)}为止{seal}", "1")
    money = fund(desk)
    if money.ceiling_fen is not None:
        told = f"限额 {format_yuan(money.ceiling_fen)} 元，已付未补 {format_yuan(money.out_fen)} 元"
        yield _thing("临时救助备用金", told, "")
    for stock in holdings(desk):
        yield _thing("空白文书", f"{stock.form}：库存 {stock.in_stock or '无'}", str(stock.stock_count))
    devices = [d for h in desk.credentials.devices if (d := getattr(h.statement, "device", ""))]
    live = [found for d in sorted(set(devices)) if (found := desk.credentials.device(d, scene.on))]
    for device in live:
        yield _thing("设备", device.name, "1")
    waiting = [line for line in lines(desk) if line.status == TO_SEND]
    yield _thing("待发的备案", "见上报页清单", str(len(waiting)))


def _thing(item: str, detail: str, count: str) -> dict[str, str]:
    return {"item": item, "detail": detail, "count": count}


def _instrument_seal(scene: Scene) -> str:
    seals = [v.seal_text for v in instruments.overview(scene.desk, scene.on) if v.live and v.seal_text]
    return "、".join(dict.fromkeys(seals))


WORDS: Words = {
    "fonds_name": lambda scene: organ(scene.desk.township_name),
    "archive_class": lambda scene: CLASS,
    "household_no": lambda scene: scene.home.id if scene.home else "",
    "volume_matters": _matters,
    "volume_from": _first,
    "volume_to": _last,
    "retention": _retention,
    "retention_rule": _retention_rule,
    "compiled_by": lambda scene: scene.desk.person.name,
    "compiled_on": lambda scene: letter_date(scene.on),
    "destroyed": _destroyed,
    "destroyed_count": lambda scene: str(len(_destroyed(scene))),
    "open_cases": _open_cases,
    "open_count": lambda scene: str(len(_open_cases(scene))),
    "handed_things": _things,
    "given_by": lambda scene: scene.desk.person.name,
    "seal_text": _instrument_seal,
}
