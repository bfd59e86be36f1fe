"""Which matters of this county may fit what was told at the counter (domain §I 19): a hint in one sentence each.

Every assistance matter of the scheme is answered for; services and permits only when somebody asks for them by name.
Ages, grades and multiples come from the law in force; the standard from the office's settings. Nothing is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from desktop.domain.exclusion import BENEFITS, kind_of
from desktop.domain.matter import Matter
from desktop.domain.money import divide_half_up, format_yuan
from desktop.domain.proposal import Settings
from desktop.domain.scheme import Pack
from desktop.domain.told import Told

State = Literal["fits", "maybe", "no"]
_ORDER: tuple[State, ...] = ("fits", "maybe", "no")
_RANK = ("tekun", "dibao", "marginal", "rigid")
"""Of these a family holds one: somebody who holds a later one may still move up to an earlier one."""

_MINDS = ("智力", "精神")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A matter, whether it may fit, why in one sentence, and the clause behind it."""

    matter: str
    title: str
    why: str
    clause: str
    state: State


def suggest(pack: Pack, told: Told, on: date, settings: Settings | None = None) -> tuple[Suggestion, ...]:
    """Every matter that may fit or does not, what fits first; in the order of the scheme otherwise.

    Without ``settings`` no standard is known, and an income says nothing.
    """
    found = [
        suggestion
        for matter in pack.scheme.matters
        if (suggestion := _suggestion(_Asked(pack, matter, told, on, settings or Settings({}))))
    ]
    return tuple(sorted(found, key=lambda s: _ORDER.index(s.state)))


def after_refusal(
    pack: Pack, matter: Matter, told: Told, on: date, settings: Settings | None = None
) -> tuple[Suggestion, ...]:
    """What is offered to somebody who was just refused a matter, without new papers: what fits or may fit."""
    refused = replace(told, refused=told.refused | {kind_of(matter)})
    others = suggest(pack, refused, on, settings)
    return tuple(s for s in others if s.state != "no" and s.matter != matter.id)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One matter held against what was told."""

    pack: Pack
    matter: Matter
    told: Told
    on: date
    settings: Settings

    def words(self, name: str) -> tuple[str, ...]:
        """A value of the law in force as words, empty where it has none."""
        try:
            value, _ = self.pack.rule(self.matter, name, self.on)
        except KeyError:
            return ()
        return value if isinstance(value, tuple) else (str(value),)

    def number(self, name: str) -> int | None:
        """A whole number of the law in force."""
        found = self.words(name)
        return int(found[0]) if len(found) == 1 and found[0].isdecimal() else None

    def cite(self, clause: str, law: str = "") -> str:
        """A clause in force, as printed; the scheme itself where it does not exist."""
        rules = self.pack.laws.get(law or self.matter.law or "")
        found = rules.clause(clause, self.on) if rules else None
        return found.cite if found else self.scheme

    @property
    def scheme(self) -> str:
        return f"《{self.pack.scheme.title}》"

    @property
    def standard(self) -> int | None:
        """The monthly dibao standard of the office, fen."""
        return self.settings.number(f"standard_{'urban' if self.told.urban else 'rural'}_fen")

    def income(self) -> Literal["below", "near", "above", "unknown"]:
        """How the rough income stands to the standard and to its multiple for 低保边缘 (57号 第八条)."""
        standard, income = self.standard, self.told.income_month_fen
        if standard is None or income is None:
            return "unknown"
        if income < standard:
            return "below"
        percent = self.marginal_percent
        return "near" if percent and income * 100 < standard * percent else "above"

    @property
    def marginal_percent(self) -> int | None:
        """Up to which part of the standard a family is 低保边缘, None where no law in force says so."""
        dibao = self.pack.laws.get("dibao")
        clause = dibao.clause("57.8", self.on) if dibao else None
        percent = clause.values.get("marginal_multiple_percent") if clause else None
        return percent if isinstance(percent, int) else None

    def say(self, state: State, why: str, clause: str) -> Suggestion:
        return Suggestion(self.matter.id, self.matter.title, why, clause, state)


def _suggestion(asked: _Asked) -> Suggestion | None:
    kind, told = kind_of(asked.matter), asked.told
    rule = _RULES.get(kind)
    if rule is None:
        return _service(asked)
    if kind in told.holds and asked.matter.gives != "once":
        return asked.say("no", f"已在享受{asked.matter.title}。", asked.scheme)
    if kind in told.refused:
        why = f"刚刚没有通过{asked.matter.title}，情况有变化再申请。"
        return asked.say("no", why, asked.scheme)
    return _held(asked, kind) or _bounded(asked, kind, rule(asked))


def _held(asked: _Asked, kind: str) -> Suggestion | None:
    """No, because of what is held already and never goes with it; moving up among ``_RANK`` is no obstacle."""
    for held in sorted(asked.told.holds):
        pair = asked.pack.together(kind, held, asked.on)
        moves_up = kind in _RANK and held in _RANK and _RANK.index(kind) < _RANK.index(held)
        if pair and pair.together == "never" and not moves_up:
            why = f"已在享受{_name(asked.pack, held)}，不能同时享受。"
            return asked.say("no", why, pair.clause)
    return None


def _bounded(asked: _Asked, kind: str, found: Suggestion) -> Suggestion:
    """What would fit is a question as long as a pair is left to local rules or to the person's choice."""
    if found.state != "fits":
        return found
    for held in sorted(asked.told.holds):
        pair = asked.pack.together(kind, held, asked.on)
        if pair and pair.together in ("local", "choose"):
            why = f"条件看来符合，但已在享受{_name(asked.pack, held)}，能否同时享受要先问清。"
            return asked.say("maybe", why, pair.clause)
    return found


def _dibao(asked: _Asked) -> Suggestion:
    clause, about = asked.cite("649.9"), _about(asked)
    single = _single_cause(asked)
    match asked.income():
        case "below":
            return asked.say("fits", f"{about}，低于低保标准，可以申请，收入和财产还要核对。", clause)
        case "unknown":
            return asked.say("maybe", "收入和财产核对以后才知道，可以先申请。", clause)
        case "near" if single:
            return asked.say(
                "maybe", f"{about}，高于低保标准，但{single}，可以单独申请。", asked.cite("57.8")
            )
        case _:
            return asked.say("no", f"{about}，不低于低保标准。", clause)


def _single_cause(asked: _Asked) -> str:
    """Why somebody of a 低保边缘 family may apply alone (57号 第八条)."""
    told, grade = asked.told, str(asked.told.disability_grade)
    mind = any(kind in told.disability_kind for kind in asked.words("single_third_grade"))
    if grade in asked.words("single_grades") or (grade == "3" and mind):
        return "本人重度残疾"
    return "本人患重特大疾病" if told.severe_illness else ""


def _tekun(asked: _Asked) -> Suggestion:
    told, clause = asked.told, asked.cite("43.4")
    unable = _unable(asked)
    if not unable:
        return asked.say("no", "没有说到年老、年幼或者重度残疾、没有劳动能力的情形。", asked.cite("43.5"))
    if asked.income() in ("near", "above"):
        return asked.say("no", f"{_about(asked)}，不低于低保标准。", asked.cite("43.6"))
    instead = "，符合的改发特困待遇，不再同时领低保" if "dibao" in told.holds else ""
    if told.supporter is False:
        return asked.say("fits", f"{unable}，又没有赡养抚养扶养人，可以申请{instead}。", clause)
    if told.supporter:
        why = f"{unable}，有法定义务人，要看义务人有没有履行能力{instead}。"
        return asked.say("maybe", why, asked.cite("43.8"))
    alone = "一人居住，" if told.alone else ""
    return asked.say("maybe", f"{unable}，{alone}要问清有没有赡养抚养扶养人{instead}。", clause)


def _unable(asked: _Asked) -> str:
    """Why somebody counts as unable to work (43号 第五条), empty where nothing told says so."""
    told, grade = asked.told, str(asked.told.disability_grade)
    old, young = asked.number("old_age"), asked.number("child_age")
    if told.age is not None and old is not None and told.age >= old:
        return f"年满 {old} 周岁"
    if told.age is not None and young is not None and told.age < young:
        return f"未满 {young} 周岁"
    kinds = {"grades_mind": _MINDS, "grades_limb": ("肢体",), "grades_sight": ("视力",)}
    severe = any(
        grade in asked.words(name) and any(kind in told.disability_kind for kind in named)
        for name, named in kinds.items()
    )
    return "重度残疾" if severe else ""


def _marginal(asked: _Asked) -> Suggestion:
    clause, about = asked.cite("57.8.marginal"), _about(asked)
    after = "低保没有通过，不用再交材料" if "dibao" in asked.told.refused else ""
    line = f"不到低保标准的 {asked.marginal_percent}%"
    match asked.income():
        case "near":
            return asked.say("fits", f"{after or about}，收入{line}，可以申请认定。", clause)
        case "above":
            return asked.say("no", f"{about}，超过低保边缘的收入线。", clause)
        case "below" if not after:
            return asked.say("no", f"{about}，低于低保标准，先申请低保。", clause)
        case _:
            why = f"{after or f'收入高于低保标准、{line}的可以认定'}，要核对收入和财产。"
            return asked.say("maybe", why, clause)


def _rigid(asked: _Asked) -> Suggestion:
    told, clause = asked.told, asked.cite("rigid.4")
    if told.heavy_expenses or told.severe_illness:
        return asked.say("maybe", "医疗、教育等刚性支出大的，核算一年支出以后可以认定。", clause)
    return asked.say("no", "没有说到负担不起的医疗、教育等支出。", clause)


def _living(asked: _Asked) -> Suggestion:
    told, clause = asked.told, asked.cite("52.living")
    if not _is_disabled(told):
        return asked.say("no", "没有说到持有残疾人证。", clause)
    if "dibao" in told.holds:
        return asked.say("fits", "低保家庭里的残疾人，可以申请。", clause)
    return asked.say("maybe", "先看是否享受低保；当地扩大范围的，其他困难残疾人也可以申请。", clause)


def _nursing(asked: _Asked) -> Suggestion:
    told, clause = asked.told, asked.cite("52.nursing")
    if not _is_disabled(told):
        return asked.say("no", "没有说到持有残疾人证。", clause)
    if str(told.disability_grade) in asked.words("nursing_grades"):
        return asked.say("fits", f"残疾{told.disability_grade}级，需要长期照护的可以申请。", clause)
    if not told.disability_grade:
        return asked.say("maybe", "要看残疾人证上的等级。", clause)
    if told.disability_grade == 3 and any(kind in told.disability_kind for kind in _MINDS):
        return asked.say("maybe", "三级智力、精神残疾，当地扩大范围的可以申请。", clause)
    return asked.say("no", f"残疾{told.disability_grade}级，不在护理补贴的等级之内。", clause)


def _elderly(asked: _Asked) -> Suggestion:
    told, clause, least = asked.told, asked.cite("sd49"), asked.number("age")
    if told.age is None or least is None:
        return asked.say("maybe", "要看年龄和是否享受低保。", clause)
    if told.age < least:
        return asked.say("no", f"未满 {least} 周岁。", clause)
    if "dibao" in told.holds:
        return asked.say("fits", f"年满 {least} 周岁，享受低保，可以申请。", clause)
    return asked.say("maybe", f"年满 {least} 周岁，享受低保以后可以申请。", clause)


def _temporary(asked: _Asked) -> Suggestion:
    told, clause = asked.told, asked.cite("649.47")
    if told.accident or told.disaster or told.severe_illness:
        what = "遇到意外" if told.accident or told.disaster else "突发重病"
        return asked.say("fits", f"{what}，基本生活一时困难的可以申请，紧急的先救助后补手续。", clause)
    if told.heavy_expenses:
        return asked.say("fits", "必需支出突然增加、负担不起的，可以申请支出型救助。", clause)
    if told.refused:
        return asked.say("maybe", "没有通过其他救助，眼下生活仍有困难的可以申请，不用再交材料。", clause)
    return asked.say("no", "没有说到意外、重病或者突然增加的支出。", clause)


def _service(asked: _Asked) -> Suggestion | None:
    """A service or permit, when somebody names it; disaster relief also when a disaster was told."""
    matter, told = asked.matter, asked.told
    if told.disaster and "灾" in matter.title:
        return asked.say("fits", "遭受自然灾害、生活困难的可以申请。", asked.scheme)
    named = next(_named(matter, told.words), "")
    return asked.say("fits", f"按所说的“{named}”，可以办理这一项。", asked.scheme) if named else None


def _named(matter: Matter, words: str) -> Iterator[str]:
    """The words of at least two characters that stand in a title of the matter or of one of its parts."""
    names = (matter.title, *matter.aliases, *(s.title for s in matter.subitems))
    for word in words.replace("，", " ").replace("、", " ").split():
        if len(word) > 1 and any(word in name for name in names):
            yield word


def _is_disabled(told: Told) -> bool:
    return told.disabled or bool(told.disability_grade) or bool(told.disability_kind)


def _about(asked: _Asked) -> str:
    """The rough income beside the standard; never divided again from a rounded month."""
    income, standard = asked.told.income_month_fen, asked.standard
    if income is None or standard is None:
        return "收入还不清楚"
    share = divide_half_up(income * 100, standard) if standard else 0
    return f"月人均约 {format_yuan(income)} 元，是低保标准的 {share}%"


def _name(pack: Pack, kind: str) -> str:
    matter = pack.scheme.matter(kind)
    return matter.title if matter else BENEFITS.get(kind, kind)


_RULES: Mapping[str, Callable[[_Asked], Suggestion]] = {
    "dibao": _dibao,
    "tekun": _tekun,
    "marginal": _marginal,
    "rigid": _rigid,
    "disability_living": _living,
    "disability_nursing": _nursing,
    "elderly": _elderly,
    "temporary": _temporary,
}
