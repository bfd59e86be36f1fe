"""What a form of a county's own must not say: fields nobody can fill, steps and number series that do not exist.

What a form may ask for is listed as data (``resources/words``); whether its parts fit together is checked by the room
that prints it. Each problem names file, line, field and remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Literal

from desktop.domain.closing_rules import ENDINGS
from desktop.domain.paper_forms import NOTICES
from desktop.domain.part import Part
from desktop.domain.scheme import CONDITIONS, RULES, Law, Scheme
from desktop.pack_document import Document, PackProblem, walk

About = Literal["case", "household", "village", "month", "office"]
KIND_NAMES = {"text": "文字", "amount": "金额", "masked_id": "遮盖的号码", "rows": "若干行"}
_TELLS: Mapping[str, frozenset[str]] = {
    "case": frozenset({"case", "household", "office"}),
    "household": frozenset({"household", "office"}),
    "village": frozenset({"village", "office"}),
    "month": frozenset({"month", "office"}),
    "office": frozenset({"office"}),
}
"""What a form is about → what its words may be about."""
ABOUT_NAMES = {"case": "一件申请", "household": "一户", "village": "村", "month": "月份", "office": "办公室"}
_BY_HAND = "写 optional = true, hand = true 留给手写"
_WHOLE_COLUMNS = frozenset({"id_number"})
_CONDITIONS = frozenset(
    {"direct", "review", "window", "monthly", "once", "recognition", "service"}
    | {"examined", "forwarded", "application", "change", "open", *ENDINGS}
)
"""What may stand behind a rule in ``at`` besides matters, laws and changes; see ``office.slips.conditions``."""


_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_MUST = {
    "phone": ("本单位的联系电话", 'contact = "联系电话：{phone}。办公时间：{hours}。"'),
    "hours": ("办公时间", 'contact = "联系电话：{phone}。办公时间：{hours}。"'),
    "matter_title": ("是哪一事项", "在正文里写 {matter_title}"),
}
_LETTER = frozenset({"phone", "hours"})
"""What every letter says."""


class FormWord(Part):
    """A name that a form may ask for. ``given_to``: only these forms are given it; ``whole``: a number unmasked."""

    label: str
    kind: Literal["text", "amount", "masked_id", "rows"] = "text"
    about: About = "case"
    columns: tuple[str, ...] = ()
    given_to: tuple[str, ...] = ()
    whole: bool = False


def problems(
    document: Document,
    words: Mapping[str, FormWord],
    shipped: Mapping[str, Any],
    scheme: Scheme,
    laws: Mapping[str, Law],
) -> Iterator[PackProblem]:
    """Everything wrong with one form. ``shipped``: the table of the form it takes the place of, empty for none."""
    form = document.data
    return chain(
        chain.from_iterable(_field(document, field, words, shipped) for field in _fields(form)),
        _places(document, shipped, scheme, laws),
        _series(document, shipped, scheme),
        _letter(document, shipped),
    )


def _fields(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The declared fields; what has another shape is told by whoever loads the form."""
    said = form.get("fields")
    for field in said if isinstance(said, list) else ():
        if isinstance(field, Mapping) and isinstance(field.get("name"), str):
            yield field


def _field(
    document: Document, field: Mapping[str, Any], words: Mapping[str, FormWord], shipped: Mapping[str, Any]
) -> Iterator[PackProblem]:
    name, word = field["name"], words.get(field["name"])
    label = f"{name}（{field.get('label', '')}）"
    needed = not (field.get("optional") or document.data.get("blank"))
    if word is None:
        if not field.get("hand") and not any(f["name"] == name for f in _fields(shipped)):
            yield _at(
                document,
                name,
                f"没有 {label} 这个词，印的时候填不出来",
                f"改用 resources/words 里的名字，或{_BY_HAND}",
            )
        return
    if field.get("hand"):
        yield _at(document, name, f"{label} 由程序填写，不是手写", "删去 hand = true")
    yield from _fits(document, field, label, word)
    about = str(document.data.get("about", "case"))
    if needed and word.given_to and document.data.get("id") not in word.given_to:
        yield _at(document, name, f"{label} 只有别的表才给得出", "写 optional = true（印空白），或删去")
    elif needed and not word.given_to and word.about not in _TELLS.get(about, _TELLS["case"]):
        message = f"{label} 说的是{ABOUT_NAMES[word.about]}，这张表说的是{ABOUT_NAMES.get(about, about)}"
        yield _at(document, name, message, "改 about，或写 optional = true（印空白）")


def _fits(document: Document, field: Mapping[str, Any], label: str, word: FormWord) -> Iterator[PackProblem]:
    """The kind and the columns of a field are those of its word; whole numbers only where they may stand."""
    name, kind = field["name"], str(field.get("kind", "text"))
    columns = [str(column) for column in field.get("columns") or ()]
    if kind != word.kind and not (kind == "text" and word.kind != "rows"):
        message = f"{label} 的 kind 应是 {word.kind}（{KIND_NAMES[word.kind]}）"
        yield _at(document, name, message, f'写 kind = "{word.kind}"')
    elif strangers := [column for column in columns if column not in word.columns]:
        yield _at(document, name, f"{label} 没有 {strangers[0]} 这一列", f"可用：{'、'.join(word.columns)}")
    if (word.whole or _WHOLE_COLUMNS & {*columns}) and not document.data.get("full_numbers"):
        remedy = "改用遮盖的号码；家庭自己填、自己核对的表才写 full_numbers = true"
        yield _at(document, name, f"{label} 是写全的号码", remedy)


def _places(
    document: Document, shipped: Mapping[str, Any], scheme: Scheme, laws: Mapping[str, Law]
) -> Iterator[PackProblem]:
    """The steps that offer the form: rules or steps that exist, with conditions that exist."""
    form = document.data
    said = form.get("at")
    if said is None and shipped.get("at"):
        wanted = ", ".join(f'"{place}"' for place in shipped["at"])
        yield document.problem(("id",), "代替的原表有 at，这张没有写，办理时不会给出", f"写 at = [{wanted}]")
    places = [place for place in said if isinstance(place, str)] if isinstance(said, list) else []
    if not places:
        return
    if form.get("id") in NOTICES:
        yield document.problem(("at",), "通知书随决定出具，不由步骤给出", "删去 at")
    if form.get("about", "case") != "case":
        yield document.problem(("at",), "只有说一件申请的表（about = case）由步骤给出", "删去 at，或改 about")
    rules, conditions = RULES | _steps(scheme, laws), _conditions(scheme, laws)
    for place in places:
        rule, *asked = place.split(":")
        if rule not in rules:
            yield document.problem(("at",), f"没有步骤 {rule}", f"可用：{'、'.join(sorted(RULES))}")
        for condition in sorted({*asked} - conditions):
            yield document.problem(("at",), f"没有条件 {condition}", f"可用：{'、'.join(sorted(conditions))}")


def _steps(scheme: Scheme, laws: Mapping[str, Law]) -> frozenset[str]:
    ways = [m.steps for m in scheme.matters]
    ways += [path.steps for m in scheme.matters for path in m.paths]
    ways += [change.steps for law in laws.values() for change in law.changes]
    return frozenset(step.id for way in ways for step in way)


def _conditions(scheme: Scheme, laws: Mapping[str, Law]) -> frozenset[str]:
    changes = (change.id for law in laws.values() for change in law.changes)
    return _CONDITIONS | CONDITIONS | {*laws, *changes, *(m.id for m in scheme.matters)}


def _series(document: Document, shipped: Mapping[str, Any], scheme: Scheme) -> Iterator[PackProblem]:
    """The series a form takes its number from is an office setting of the scheme."""
    said = document.data.get("series")
    if said is None:
        wanted = shipped.get("series")
        if wanted is not None:
            message = "代替的原表写了 series，这张没有写，会编进别的字号"
            yield document.problem(("id",), message, f'写 series = "{wanted}"')
    elif said != "" and scheme.setting(str(said)) is None:
        known = "、".join(s.id for s in scheme.settings if s.id.endswith("_series"))
        yield document.problem(("series",), f"没有字号设置 {said}", f"可用：{known}；不编号的写空")


def _letter(document: Document, shipped: Mapping[str, Any]) -> Iterator[PackProblem]:
    """Papers that go out carry the desk's phone and hours, which matter they are about, and “未加盖印章无效”.

    The shipped form says which of these it printed; a form without such a one is a letter where it bears a stamp and
    tells of a remedy, or is filed as a notice.
    """
    form = document.data
    yield from _stamped(document, shipped)
    letter = form.get("stamp") and (form.get("remedy") or form.get("archive") == "notice")
    wanted = _printed(shipped) if shipped else _LETTER if letter else frozenset()
    for name in sorted(wanted & {*_MUST} - _printed(form)):
        what, how = _MUST[name]
        where = "contact" if name in _LETTER else "blocks"
        yield document.problem((where,), f"发出去的文书没有印{what}（{name}）", f"写 {how}")


def _stamped(document: Document, shipped: Mapping[str, Any]) -> Iterator[PackProblem]:
    """The stamp and “未加盖印章无效” stand around issuer and date, and nowhere else."""
    form = document.data
    if shipped.get("stamp") and not form.get("stamp"):
        message = "代替的原表要用印，这张没有写，印不出用印的位置和“未加盖印章无效”"
        yield document.problem(("stamp",), message, "写 stamp = true")
    if (form.get("stamp") or shipped.get("stamp")) and not form.get("issuer"):
        message = "没有写落款单位，印章和“未加盖印章无效”没有地方印"
        yield document.problem(("issuer",), message, '写 issuer = "{in_name_of}"')


def _printed(form: Mapping[str, Any]) -> frozenset[str]:
    """The names that its texts print."""
    texts = (value for _, value in walk({k: v for k, v in form.items() if k != "fields"}))
    return frozenset(name for text in texts if isinstance(text, str) for name in _NAME.findall(text))


def _at(document: Document, name: str, message: str, remedy: str) -> PackProblem:
    """A problem of one field, with the line it is declared on."""
    (file, text), *_ = document.texts.items()
    lines = enumerate(text.splitlines(), start=1)
    line = next((number for number, said in lines if f'name = "{name}"' in said), None)
    return PackProblem(file, line, f"fields.{name}", message, remedy)
