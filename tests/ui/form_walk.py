"""Any application walked by its forms alone: whatever the household page offers is opened, filled in and handed in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from desktop.demo.town import LEADER, Town
from desktop.errors import UserError
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from desktop.office.filings import seal_filings
from desktop.ui.presenters.forms import Field, TypedValue
from desktop.ui.presenters.rows import Rows, row_text
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import StepForm, initial, open_step
from desktop.ui.presenters.step_specs import MISSING, PRESENT
from desktop.ui.presenters.timeline import TimelineRow, timeline

Said = Mapping[str, Mapping[str, TypedValue]]
"""Step id → what is typed instead of the first answer that fits."""

PANEL = "周五 组长\n吴六 主任\n郑七 干部\n冯八 干部\n陈九 驻点领导"
KNOWN: Said = {
    "appraisal": {"attended": "9", "agree": "9", "disagree": "0", "abstain": "0"},
    "panel": {"members": PANEL, "chair": "周五 组长", "agree": "5", "nobody_related": True},
    "self_care": {"able": ["eating", "dressing", "bed"]},
    "disability_match": {"grade": "1"},
    "county_result": {"covered": "1"},
}
"""Where the numbers of a form have to add up."""


def walk_by_forms(
    town: Town, ref: CaseRef, folder: Path, said: Said | None = None, until: str = ""
) -> set[str]:
    """The rules of the steps that were handed in, until nothing is open any more or the step ``until`` is next."""
    done: set[str] = set()
    for _ in range(20):
        with town.clerk() as desk:
            for _ in range(40):
                row = next_row(desk, ref)
                if row is None or row.step == until:
                    break
                desk.open_signing(town.password(desk.user))  # days may have gone by since the last step
                done.add(_do(town, desk, ref, row, folder, said or {}))
        with town.signing(LEADER) as desk:
            row = next_row(desk, ref)
            if row is None or row.step == until:
                return done
            done.add(_do(town, desk, ref, row, folder, said or {}))
    raise AssertionError("the walk does not end")


def next_row(desk: Desk, ref: CaseRef) -> TimelineRow | None:
    """The first row that offers something to the person at work; a visit needs somebody to be visited."""
    case = case_at(desk, ref)
    nobody = {"visit"} if not any(m.here for m in case.household.members) else set()
    rows = timeline(desk, case)
    return next((r for r in rows if r.state == "open" and r.actions and r.step not in nobody), None)


def _do(town: Town, desk: Desk, ref: CaseRef, row: TimelineRow, folder: Path, said: Said) -> str:
    case = case_at(desk, ref)
    step = case.matter.step(row.step)
    assert step is not None
    if row.actions[0].step == "":
        assert step.rule == "filing"
        seal_filings(desk)
        return "filing"
    form = open_step(desk, ref, row.step)
    typed = filled(form, folder, {**KNOWN.get(step.rule, {}), **said.get(row.step, {})})
    try:
        submit(desk, form, typed)
    except UserError as error:
        if step.rule != "notice_close" or "起才能结束" not in error.message:
            raise
        ends = next(text for name, text in form.facts if name == "最早可以结束")
        town.clock.set(type(desk.today()).fromisoformat(ends))
        submit(desk, form, {**typed, "on": ends})
    return step.rule


def filled(form: StepForm, folder: Path, said: Mapping[str, TypedValue]) -> dict[str, TypedValue]:
    """A form with the first answer that fits in every field that must be answered."""
    typed = initial(form.spec)
    for f in form.spec.fields:
        if f.name in said:
            typed[f.name] = said[f.name]
        elif f.required and not typed[f.name]:
            typed[f.name] = answer(f, folder)
        elif f.kind == "states":
            first = typed[f.name]
            assert isinstance(first, list)
            typed[f.name] = [v.replace(MISSING, PRESENT) for v in first]
    return typed


def answer(f: Field, folder: Path) -> TypedValue:
    """The first answer that fits a field."""
    if isinstance(f, Rows):
        return [row_text({c.name: str(answer(c, folder)) for c in f.columns if c.required})]
    match f.kind:
        case "choice":
            return f.choices[0][0]
        case "checks" | "answers":
            return [value for value, _ in f.choices]
        case "yes":
            return True
        case "people":
            return [f"示例{n}" for n in range(max(1, f.count))]
        case "photos" | "scan":
            return [picture(folder, n) for n in range(max(1, f.count))]
        case "number":
            return "1"
        case "money":
            return "500"
        case "date":
            return "2026-01-05"
        case _:
            return "样例"


def picture(folder: Path, number: int) -> str:
    """The path of a picture that differs from the others."""
    path = folder / f"picture-{number}.jpg"
    if not path.exists():
        Image.new("RGB", (32, 24), (number * 40 % 255, 120, 90)).save(path)
    return str(path)
