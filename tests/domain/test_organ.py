"""落款: a township signs as its government."""

import pytest

from desktop.domain.organ import organ


@pytest.mark.parametrize(
    ("place", "signs"),
    [
        ("杨木乡", "杨木乡人民政府"),
        ("打通镇", "打通镇人民政府"),
        ("清泉街道", "清泉街道办事处"),
        ("中心街道办", "中心街道办事处"),
        ("中心街道办事处", "中心街道办事处"),
        ("样例镇人民政府", "样例镇人民政府"),
        ("经济开发区", "经济开发区"),
    ],
)
def test_a_township_signs_as_its_government(place: str, signs: str) -> None:
    assert organ(place) == signs
