"""Words of the papers of 特困: who is cared for, and what the six indicators came to (43号 §§20–23, domain C 19)."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.documents.stamp import letter_date
from desktop.domain.care_rules import INDICATORS
from desktop.domain.household import Member, StepDone, parse_day
from desktop.domain.idnumber import mask
from desktop.office.blanks import moved
from desktop.office.notice_values import care_level
from desktop.office.scene import Scene, Word, Words
from desktop.office.words_family import SEX, applying

_TICK = "√"
CERTIFICATE = "供养证"
"""How the register of blank certificates names this one, whatever stands before it."""


def beneficiary(scene: Scene) -> Member | None:
    """The person it is for: the one named in the application, else the applicant or the head."""
    named = scene.case.application.subject if scene.case else ""
    found = scene.home.member(named) if scene.home and named else None
    return found or applying(scene)


def _name(scene: Scene) -> str:
    who = beneficiary(scene)
    return who.name if who else ""


def _masked(scene: Scene) -> str:
    who = beneficiary(scene)
    return mask(who.id_number) if who and who.id_number else ""


def _age(scene: Scene) -> str:
    who = beneficiary(scene)
    age = who.age_on(scene.on) if who else None
    return f"{age} 岁" if age is not None else ""


def _sex(scene: Scene) -> str:
    who = beneficiary(scene)
    return SEX.get(who.sex, "") if who else ""


def _birth(scene: Scene) -> str:
    who = beneficiary(scene)
    born = parse_day(who.birth) if who else None
    return letter_date(born) if born else ""


def _certificate(scene: Scene) -> str:
    """证号: the printed number of the blank certificate that was used for a notice of this family (登记簿)."""
    own = {p.number for p in scene.home.papers if not p.void} if scene.home else set()
    used = [m for m in moved(scene.desk) if m.deed == "used" and m.reason in own and CERTIFICATE in m.form]
    return "、".join(used[-1].numbers.each()) if used and len(used[-1].numbers) == 1 else ""


def _assessed(scene: Scene) -> StepDone | None:
    return scene.step("self_care")


def _ticked(indicator: str, answer: bool) -> Word:
    """The tick of one indicator under 能够 or 不能够; none before somebody assessed."""

    def say(scene: Scene) -> str:
        done = _assessed(scene)
        able = done.facts.get("able") if done else None
        return _TICK if isinstance(able, Mapping) and able.get(indicator) is answer else ""

    return say


def _failed(scene: Scene) -> str:
    done = _assessed(scene)
    able = done.facts.get("able") if done else None
    return str(sum(value is False for value in able.values())) if isinstance(able, Mapping) else ""


def _assessors(scene: Scene) -> str:
    done = _assessed(scene)
    named = done.facts.get("assessors") if done else None
    return "、".join(str(n) for n in named) if isinstance(named, list | tuple) else ""


WORDS: Words = {
    "beneficiary": _name,
    "beneficiary_id_masked": _masked,
    "beneficiary_age": _age,
    "beneficiary_sex": _sex,
    "beneficiary_ethnicity": lambda scene: who.ethnicity if (who := beneficiary(scene)) else "",
    "beneficiary_birth": _birth,
    "certificate_no": _certificate,
    "assessed_on": lambda scene: letter_date(done.on) if (done := _assessed(scene)) else "",
    **{f"can_{name}": _ticked(name, True) for name in INDICATORS},
    **{f"cannot_{name}": _ticked(name, False) for name in INDICATORS},
    "failed_count": _failed,
    "care_level": lambda scene: care_level(scene.case) if scene.case else "",
    "assessors": _assessors,
}
