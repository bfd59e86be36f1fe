"""退回 and 重新送签 as forms: by whom, to which step, what stands over the next form, and the rows of the household."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from desktop.office.act import case_at
from desktop.ui.presenters import timeline
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.send_backs import EXPLAIN
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import initial, open_step
from tests.office.made_office import CLERK, LEADER, PASSWORDS, House

WHY = "请说明收入核实的依据。"


def test_a_paper_return_is_entered_by_the_clerk_explained_and_signed_again(
    house: House, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.png"
    Image.new("RGB", (40, 30)).save(sheet)
    with house.desk() as desk:
        ref = house.until_decision(desk)
        form = open_step(desk, ref, "sent_back")
        steps = dict(next(f.choices for f in form.spec.fields if f.name == "to"))
        assert steps["opinion"] == "初审意见（要重新公示）" and "acceptance" not in steps and EXPLAIN in steps
        typed: dict[str, TypedValue] = {
            **initial(form.spec),
            "to": EXPLAIN,
            "signer": LEADER,
            "scan": [str(sheet)],
        }
        assert typed["mode"] == "paper", "a clerk holds no post"
        with pytest.raises(FieldProblem) as problem:
            submit(desk, form, {**typed, "password": PASSWORDS[CLERK]})
        assert problem.value.fields == ("reason",)
        said = submit(desk, form, {**typed, "password": PASSWORDS[CLERK], "reason": WHY})
        assert "纸质退回" in said.message
        rows = {r.step: r for r in timeline.timeline(desk, case_at(desk, ref))}
        assert WHY in rows["sent_back"].detail and "李三（纸质）" in rows["sent_back"].detail
        assert rows["sent_back"].mark == "待补正" and rows["resubmitted"].state == "open"
        again = open_step(desk, ref, "resubmitted")
        assert again.title == "补正后重新送签" and WHY in again.facts[0][1]
        submit(desk, again, {**initial(again.spec), "note": "附了收入证明。"})
        rows = {r.step: r for r in timeline.timeline(desk, case_at(desk, ref))}
        assert (rows["sent_back"].mark, rows["resubmitted"].state, rows["decision"].state) == (
            "",
            "done",
            "open",
        )
        over = dict(open_step(desk, ref, "decision").facts)
        assert WHY in over["曾退回"] and "附了收入证明" in over["补正"], "the signer sees what was mended"
