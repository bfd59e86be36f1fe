"""Words about a public notice: where it hung, how long, who hung it up, what was objected (domain C 8).

Who objects is never told here: that lies in a restricted file of its own (domain §I 16).
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.documents.stamp import letter_date
from desktop.domain.case import Case
from desktop.domain.household import StepDone
from desktop.domain.workflow import notice_days
from desktop.office.evidence import of_step
from desktop.office.scene import Rows, Scene, Word, Words

_ANSWERS = {"unfounded": "不成立", "upheld": "成立"}


def person_name(scene: Scene, step: StepDone | None) -> str:
    """Who recorded a step."""
    found = scene.desk.credentials.person(step.by, step.on) if step else None
    return found.name if found else ""


def _posted(scene: Scene) -> StepDone | None:
    case = scene.case
    return (case.notice or case.latest("notice")) if case else None


def _closed(scene: Scene) -> StepDone | None:
    return scene.case.notice_close if scene.case else None


def _of_notice(say: Callable[[StepDone], str]) -> Word:
    return lambda scene: say(step) if (step := _posted(scene)) is not None else ""


def _place(step: StepDone) -> str:
    places = step.facts.get("places")
    named = [str(p) for p in places] if isinstance(places, list) else []
    said = str(step.facts.get("place") or "")
    return "、".join(dict.fromkeys([said, *named] if said else named))


def _taken_down(scene: Scene) -> str:
    step = _closed(scene)
    return letter_date(step.on) if step else ""


def _days(scene: Scene) -> str:
    """How long it had to stand; from when to when it stood is told beside it."""
    stands = notice_days(scene.case) if scene.case else None
    return f"{stands} 天" if stands else ""


def _objections(scene: Scene) -> Rows:
    case = scene.case
    return [_objection(case, n, o) for n, o in enumerate(case.all("objection"), 1)] if case else []


def _objection(case: Case, number: int, objection: StepDone) -> dict[str, str]:
    replies = [r for r in case.all("objection_reply") if r.facts.get("objection") == objection.id]
    answer = replies[-1] if replies else None
    return {
        "seq": str(number),
        "on": letter_date(objection.on),
        "text": str(objection.facts.get("text") or ""),
        "result": _ANSWERS.get(str(answer.facts.get("result")), "") if answer else "",
        "answer": str(answer.facts.get("text") or "") if answer else "",
        "answered_on": letter_date(answer.on) if answer else "",
    }


def objection_words(scene: Scene) -> str:
    """公示期内的异议: how many, and what came of them; nothing while the notice still hangs and nobody objected."""
    rows = _objections(scene)
    if not rows:
        return "公示期内没有收到异议。" if _closed(scene) else ""
    upheld = sum(row["result"] == "成立" for row in rows)
    waiting = sum(not row["result"] for row in rows)
    told = f"收到异议 {len(rows)} 件，成立 {upheld} 件"
    return f"{told}，待答复 {waiting} 件。" if waiting else f"{told}，已经全部答复。"


def notice_words(scene: Scene) -> str:
    """公示情况 in one or two sentences."""
    posted, closed = _posted(scene), _closed(scene)
    if posted is None:
        return ""
    until = f"至{letter_date(closed.on)}" if closed else "起"
    place = _place(posted)
    return f"{letter_date(posted.on)}{until}公示{f'（{place}）' if place else ''}。{objection_words(scene)}"


def _photos(scene: Scene) -> Rows:
    pieces = [
        (kind, piece)
        for kind, step in (("开始时", _posted(scene)), ("结束时", _closed(scene)))
        if step is not None
        for piece in of_step(step, kind)
    ]
    return [
        {"seq": str(n), "kind": kind, "name": piece.name, "code": piece.sha256[:12]}
        for n, (kind, piece) in enumerate(pieces, 1)
    ]


WORDS: Words = {
    "posted_place": _of_notice(_place),
    "posted_on": _of_notice(lambda step: letter_date(step.on)),
    "posted_by": lambda scene: person_name(scene, _posted(scene)),
    "taken_down_on": _taken_down,
    "posted_days": _days,
    "objection_words": objection_words,
    "objections": _objections,
    "posting_photos": _photos,
    "notice_words": notice_words,
}
