"""An exceptional close asks why, household by household, and keeps each answer with its own household."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.office import month as payments
from desktop.office import month_close
from desktop.office.act import home_at
from desktop.ui.presenters import month
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.step_forms import initial
from tests.office.made_month import MONTH, RURAL, found_caseload, read
from tests.office.made_office import House

TWO = 2


@pytest.fixture
def house(founded: House, tmp_path: Path) -> House:
    """Two families, both held."""
    made = found_caseload(founded, tmp_path / "house", read(RURAL), TWO)
    with made.desk() as desk:
        for file in desk.households.ids():
            payments.hold(desk, file, home_at(desk, file).benefits[0].id, "unverified", MONTH, desk.today())
    return made


def test_every_household_that_is_left_has_a_reason_of_its_own(house: House, picture: Path) -> None:
    with house.desk() as desk:
        spec = month.close_form(desk, MONTH)
        assert spec is not None
        asked = [f for f in spec.fields if f.name.startswith(month.REASON)]
        files = desk.households.ids()
        assert {f.name for f in asked} == {f"{month.REASON}{file}" for file in files} and len(asked) == TWO
        heads = {file: home_at(desk, file).head for file in files}
        assert all(h is not None and any(h.name in f.label for f in asked) for h in heads.values())
        signer = next(f for f in spec.fields if f.name == "signer").choices[0][0]
        typed: dict[str, TypedValue] = {**initial(spec), "signer": signer, "scan": [str(picture)]}
        typed |= {f"{month.REASON}{files[0]}": "外出务工，下月核实"}
        with pytest.raises(FieldProblem) as missing:
            month.close(desk, MONTH, typed, lambda done, total: None)
        assert missing.value.fields == (f"{month.REASON}{files[1]}",)
        typed |= {f"{month.REASON}{files[1]}": "待派出所回函"}
        told = month.close(desk, MONTH, typed, lambda done, total: None)
        assert f"留下 {TWO} 户" in told.hint
        close = month_close.preview(desk, MONTH).close
        assert close is not None
        reasons = {item.household: item.reason for item in close.left}
        assert reasons == {files[0]: "外出务工，下月核实", files[1]: "待派出所回函"}
