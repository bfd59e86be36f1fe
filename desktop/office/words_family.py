"""Words about a family: who lives there, where, and what they said they have."""

from __future__ import annotations

from datetime import date

from desktop.documents.stamp import letter_date
from desktop.domain import masks
from desktop.domain.household import Account, Member, parse_day
from desktop.domain.idnumber import mask
from desktop.domain.money import format_yuan
from desktop.office.scene import Rows, Scene, Words

_HUKOU = {"rural": "农村", "urban": "城市"}
SEX = {"1": "男", "2": "女"}
GROWN_UP = 18
_NOTHING = dict.fromkeys(("found", "signature", "finger"), "")
"""Columns that are written by hand."""


def members(scene: Scene) -> Rows:
    """Everybody who lives there; a form shows the columns it declares, whole numbers only where it may."""
    return [_row(n, m, scene.on) for n, m in enumerate(scene.people, 1)]


def adults(scene: Scene) -> Rows:
    """Those who sign for themselves: everybody of full age, and whoever's birth is not known."""
    grown = [m for m in scene.people if (age := m.age_on(scene.on)) is None or age >= GROWN_UP]
    return [_row(n, m, scene.on) for n, m in enumerate(grown, 1)]


def _row(number: int, m: Member, on: date) -> dict[str, str]:
    born, age = parse_day(m.birth), m.age_on(on)
    return {
        **_NOTHING,
        "seq": str(number),
        "name": m.name,
        "relation": m.relation,
        "id_number": m.id_number,
        "id_masked": mask(m.id_number) if m.id_number else "",
        "sex": SEX.get(m.sex, ""),
        "birth": f"{born:%Y-%m}" if born else "",
        "age": str(age) if age is not None else "",
        "ethnicity": m.ethnicity,
        "health": "患重病" if m.severe_illness else m.health,
        "disability": f"{m.disability_kind}{_grade(m.disability_grade)}",
        "work_ability": m.work_ability,
        "work": m.employment or m.study,
        "yearly_income": format_yuan(m.income_fen) if m.income_fen else "",
        "monthly_income": format_yuan(round(m.income_fen / 12)) if m.income_fen else "",
        "told": _told(m, age),
    }


def _grade(grade: str) -> str:
    return f"{grade}级" if grade and not grade.endswith("级") else grade


def _told(m: Member, age: int | None) -> str:
    said = [f"{age} 岁" if age is not None else "", m.employment, m.work_ability, "上学" if m.study else ""]
    return "，".join(text for text in said if text)


def applying(scene: Scene) -> Member | None:
    """The applicant; without an application whoever heads the family."""
    home = scene.home
    if home is None:
        return None
    return (home.member(scene.case.application.applicant) if scene.case else None) or home.head


def _of_applicant(scene: Scene, name: str) -> str:
    who = applying(scene)
    return str(getattr(who, name)) if who else ""


def _birth(scene: Scene) -> str:
    born = parse_day(_of_applicant(scene, "birth"))
    return letter_date(born) if born else ""


def _family(scene: Scene, name: str) -> str:
    return str(scene.home.fields.get(name) or "") if scene.home else ""


def _income(scene: Scene) -> str:
    whole = sum(m.income_fen for m in scene.people)
    return f"全家申报年收入 {format_yuan(whole)} 元" if whole else ""


def _property(scene: Scene) -> str:
    fields = scene.home.fields if scene.home else {}
    money = fields.get("financial_fen")
    said = [f"存款等金融资产 {format_yuan(money)} 元"] if isinstance(money, int) and money else []
    counts = (("houses", "住房", "套"), ("vehicles", "车辆", "辆"))
    said += [
        f"{what} {n} {unit}" for name, what, unit in counts if isinstance(n := fields.get(name), int) and n
    ]
    return "；".join(said)


def _account(scene: Scene) -> Account | None:
    """The one entered last."""
    return max(scene.home.accounts, key=lambda a: (a.no, a.entered_on), default=None) if scene.home else None


def _of_account(scene: Scene, name: str) -> str:
    found = _account(scene)
    return str(getattr(found, name)) if found else ""


def _masked(number: str) -> str:
    return mask(number) if number else ""


def _benefits(scene: Scene) -> str:
    home = scene.home
    known = (scene.desk.pack.scheme.matter(b.matter) for b in home.running_benefits) if home else ()
    return "、".join(dict.fromkeys(m.title for m in known if m))


WORDS: Words = {
    "head": lambda s: s.home.head.name if s.home and s.home.head else "",
    "head_id_masked": lambda s: _masked(s.home.head.id_number) if s.home and s.home.head else "",
    "file": lambda s: s.home.id if s.home else "",
    "village": lambda s: (s.home.village if s.home else "") or s.desk.township_name,
    "address": lambda s: _family(s, "address"),
    "family_phone": lambda s: _family(s, "phone"),
    "hukou_kind": lambda s: _HUKOU.get(_family(s, "hukou"), ""),
    "hukou_address": lambda s: _family(s, "hukou_address"),
    "member_count": lambda s: str(len(s.people)) if s.home else "",
    "members": members,
    "conditions": members,  # the same people again: what they live on does not fit beside who they are
    "adults": adults,
    "id_number": lambda s: _of_applicant(s, "id_number"),
    "sex": lambda s: SEX.get(_of_applicant(s, "sex"), ""),
    "ethnicity": lambda s: _of_applicant(s, "ethnicity"),
    "birth": _birth,
    "income": _income,
    "property": _property,
    "bank": lambda s: _of_account(s, "bank"),
    "account_name": lambda s: _of_account(s, "name"),
    "account": lambda s: _of_account(s, "number"),
    "account_masked": lambda s: masks.account(_of_account(s, "number")),
    "running_benefits": _benefits,
}
