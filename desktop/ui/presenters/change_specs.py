"""What each kind of change asks for: only what this kind needs, in the words of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.household import Benefit, Household
from desktop.domain.scheme import Change
from desktop.ui.presenters.amend import GRADES
from desktop.ui.presenters.forms import Choices, Field, FormSpec
from desktop.ui.presenters.registration import RELATIONS, WORK_ABILITY
from desktop.ui.presenters.rows import TOLD, Beside, Rows
from desktop.ui.presenters.words import yuan

DEATH, SPLIT, MERGE = "death", "split", "merge"
PLAIN: tuple[tuple[str, str, str], ...] = (
    (DEATH, "", "家里有人去世"),
    ("add_member", "人口变化", "增加成员（出生、结婚、收养、回户）"),
    ("remove_member", "人口变化", "减少成员（迁出、结婚、独立生活、服刑、参军）"),
    ("head", "人口变化", "户主变更"),
    (SPLIT, "人口变化", "分户（一部分成员另立一户）"),
    (MERGE, "人口变化", "合户（本户并入另一户）"),
    ("circumstances", "收入、财产、类别变化", "收入、财产、支出变了"),
    ("category", "收入、财产、类别变化", "类别转换（城乡、转入其他救助）"),
    ("review", "复核", "定期复核、核查"),
    ("stop", "停发、暂停、恢复", "停发"),
    ("suspend", "停发、暂停、恢复", "暂停发放"),
    ("resume", "停发、暂停、恢复", "恢复发放"),
    ("move", "迁移", "迁往本县其他乡镇"),
    ("correct", "纠正原决定", "更正决定"),
    ("revoke", "纠正原决定", "撤销决定"),
)
"""Kind, its group, and what people call it. A kind that a scheme adds stands at the end under its own title."""

_DAY = "例如 2026-03-02"
_LEAVES = frozenset({"remove_member", SPLIT})
_OF_MEMBERS = frozenset({"add_member", "remove_member", "circumstances", "category", "review", "correct"})
_OF_FAMILY = frozenset({"circumstances", "category", "review", "correct"})


@dataclass(frozen=True, slots=True)
class About:
    """What the forms are filled with: the family, its running benefits and the day it is today."""

    home: Household
    benefits: tuple[Benefit, ...]
    today: str

    @property
    def people(self) -> Choices:
        """Everybody who is here."""
        return tuple((m.id, f"{m.name}（{m.relation}）") for m in self.home.members if m.here)

    @property
    def head(self) -> str:
        """The id of the head, empty where they are gone already."""
        head = self.home.head
        return head.id if head is not None and head.here else ""

    def titles(self) -> Choices:
        """The running benefits by id."""
        return tuple(
            (b.id, f"{b.category or b.matter}，每月 {yuan(b.monthly_fen)} 元") for b in self.benefits
        )


def fields_of(about: About, kind: Change | None, now: Field) -> FormSpec:
    """The form of one kind of change; ``now`` the sentence of what happens at once. None: a death without a benefit."""
    if kind is None or kind.id == DEATH:
        return FormSpec((*_death(about), now), action="登记去世")
    whose = () if kind.id in (SPLIT, MERGE) else _benefit(about)
    fields = [*whose, *_cause(kind), _event(about), *_people(about, kind.id), *_facts(about, kind.id)]
    wanted = kind.id in ("move", "revoke", "correct")
    fields.append(Field("reason", "情况说明", "long", required=wanted, hint=_TOLD.get(kind.id, "")))
    if kind.id not in (SPLIT, MERGE):  # these are written into two files, see ``office.regrouping``
        fields.append(_proof("证明材料的照片或扫描件"))
    return FormSpec((*fields, now), action="登记变更")


_TOLD: Mapping[str, str] = {
    "move": "迁往哪个乡镇、哪个村",
    "correct": "原决定错在哪里",
    "revoke": "原决定为什么要撤销",
}


def _proof(text: str) -> Field:
    return Field("proof", text, "photos", required=False)


def _event(about: About) -> Field:
    return Field("event_on", "哪天发生的", "date", hint=_DAY, initial=about.today)


def _death(about: About) -> tuple[Field, ...]:
    """Who, when, and where the head died who heads the family now: three answers, two more at will."""
    only = about.people[0][0] if len(about.people) == 1 else ""
    heads = tuple((m, name) for m, name in about.people if m != about.head)
    head = (
        (Field("head", "新户主", "choice", choices=heads, when=("who", about.head)),)
        if about.head and heads
        else ()
    )
    return (
        Field("who", "谁去世了", "choice", choices=about.people, initial=only),
        Field("event_on", "哪天去世的", "date", hint=_DAY),
        *head,
        Field("reason", "谁报告的、其他情况", required=False),
        _proof("死亡证明、火化或注销户口的证明"),
    )


def _benefit(about: About) -> tuple[Field, ...]:
    titles = about.titles()
    return (Field("benefit", "哪项待遇", "choice", choices=titles),) if len(titles) > 1 else ()


def _cause(kind: Change) -> tuple[Field, ...]:
    causes = tuple(kind.causes.items())
    if len(causes) == 1:
        return ()
    return (Field("cause", "事由", "choice", choices=causes),)


def _people(about: About, kind: str) -> tuple[Field, ...]:
    others = tuple((m, name) for m, name in about.people if m != about.head)
    if kind == "head":
        return (Field("head", "新户主", "choice", choices=others),)
    if kind == MERGE:
        return (Field("into", "并入哪一户", hint="户主姓名或身份证号"),)
    found: list[Field] = []
    if kind in _LEAVES:
        title = "谁分出去" if kind == SPLIT else "谁离开了"
        found.append(Field("gone", title, "checks", choices=about.people))
        if about.head and others:
            title = "原户的新户主" if kind == SPLIT else "新户主"
            found.append(Beside("head", title, "choice", choices=others, among=("gone", (about.head,))))
    if kind == SPLIT:
        found.append(Field("new_head", "新立户的户主", "choice", choices=about.people))
    if kind == "add_member":
        found.append(_joined())
    return tuple(found)


def _joined() -> Rows:
    relations = tuple((r, r) for r in RELATIONS if r != "户主")
    return Rows(
        "joined", "谁来了", "rows", more="再加一人", required=True,
        columns=(
            Field("name", "姓名"),
            Field("id_number", "身份证号", required=False, hint="没有的填出生日期"),
            Field("relation", "与户主关系", "choice", choices=relations),
            Field("birth", "出生日期", "date", required=False, hint="无证才填"),
            Field("income_fen", "年收入（元）", "money", required=False),
            Field("work_ability", "劳动能力", "choice", required=False, choices=_words(WORK_ABILITY)),
            Field("disability_kind", "残疾类别", required=False, hint="例如：肢体"),
            Field("disability_grade", "残疾等级", "choice", required=False, choices=_words(GRADES)),
        ),
    )  # fmt: skip


def _words(known: tuple[str, ...]) -> Choices:
    return tuple((w, w) for w in known if w)


def _facts(about: About, kind: str) -> tuple[Field, ...]:
    """Facts about those who are here that are otherwise now; only what was typed is changed."""
    found: list[Field] = []
    if kind in _OF_MEMBERS:
        found.append(_corrected(about))
    if kind in _OF_FAMILY:
        found += [
            Field("financial_fen", "现金融资产（元）", "money", required=False, hint="没变的不填"),
            Field("houses", "现有住房（套）", "number", required=False, hint="没变的不填"),
            Field("vehicles", "现有非必需车辆（辆）", "number", required=False, hint="没变的不填"),
        ]
    if kind == "category":
        hukou = (("rural", "农村"), ("urban", "城市"))
        found.append(Field("hukou", "现户籍", "choice", choices=hukou, required=False))
    return tuple(found)


def _corrected(about: About) -> Rows:
    return Rows(
        "facts", "成员情况变了的", "rows", more="写明一名成员现在的情况", required=False,
        columns=(
            Field("member", "成员", "choice", choices=about.people),
            Field("income_fen", "现年收入（元）", "money", required=False, hint="没变的不填"),
            Field("work_ability", "劳动能力", "choice", required=False, choices=_words(WORK_ABILITY)),
            Field("disability_kind", "残疾类别", required=False, hint="没变的不填"),
            Field("disability_grade", "残疾等级", "choice", required=False, choices=_words(GRADES)),
            Field("severe_illness", "重特大疾病", "choice", required=False, choices=TOLD),
        ),
    )  # fmt: skip
