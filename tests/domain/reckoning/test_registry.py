"""One door to every reckoning; a matter without one is told so with what to do."""

from dataclasses import replace

import pytest

from desktop.domain.proposal import Settings
from desktop.domain.reckoning.registry import RECKONINGS, reckon
from desktop.errors import UserError
from tests.domain.reckoning.told import ON, Told, pack

ALONE = [{"name": "周桂兰", "relation": "户主", "birth": "1951-03-02"}]


def test_every_benefit_has_its_reckoning() -> None:
    assert set(RECKONINGS) == {"dibao", "tekun", "marginal", "rigid", "disability", "elderly", "temporary"}


@pytest.mark.parametrize("law", [None, "general"])
def test_a_matter_without_a_reckoning_is_refused_with_a_sentence(law: str | None) -> None:
    case = replace(Told("dibao", ALONE).case(), law=pack("mishan").laws.get(law or ""))
    with pytest.raises(UserError, match="没有测算规则") as caught:
        reckon(case, pack("mishan"), Settings({}), ON)
    assert "直接填写意见" in caught.value.hint


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        (Told("dibao", ALONE, settings={"standard_rural_fen": ""}), "standard_rural_fen"),
        (
            Told("tekun", ALONE, visit={"obligors": []}, settings={"tekun_basic_fen": ""}),
            "特困人员基本生活月标准",
        ),
        (
            Told("rigid", ALONE, visit={"expenses": []}, settings={"rigid_ratio_percent": ""}),
            "刚性支出占收入的比例",
        ),
    ],
    ids=["dibao", "tekun", "rigid"],
)
def test_a_figure_nobody_filled_in_is_asked_for_by_its_name(told: Told, missing: str) -> None:
    with pytest.raises(UserError, match=f"{missing}”未配置"):
        told.reckoned()
