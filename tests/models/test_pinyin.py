"""How names sound: what a clerk types finds them, whatever the reading."""

from __future__ import annotations

import pytest

from desktop.models.pinyin import MOST_SPELLINGS, sounds, typed_sound


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("王小明", "wangxiaoming"),
        ("王小明", "wxm"),
        ("王小明", "xiaoming"),
        ("王小明", "xm"),
        ("单雄", "shanxiong"),
        ("单雄", "danxiong"),
        ("曾乐", "zengyue"),
        ("仇和", "qiuhe"),
        ("区寄", "ouji"),
        ("翟让", "zhairang"),
        ("重阳", "chongyang"),
        ("尉迟恭", "yuchigong"),
        ("尉迟恭", "gong"),
        ("万俟咏", "moqiyong"),
        ("欧阳长青", "changqing"),
        ("欧阳长青", "zhangqing"),
        ("吕绿", "lvlv"),
        ("李𬭎", "lihong"),
        ("买买提·艾力", "maimaitiaili"),
        ("买买提·艾力", "aili"),
        ("Ivan·李", "ivanli"),
    ],
)
def test_a_name_is_heard(name: str, typed: str) -> None:
    spelled = sounds(name)
    assert typed in spelled.whole | spelled.given


def test_a_name_of_many_readings_has_a_bounded_number_of_spellings() -> None:
    spelled = sounds("单长重乐行朝藏传")
    assert 0 < len(spelled.whole) <= 2 * MOST_SPELLINGS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Wang", "wang"),
        ("lü", "lv"),
        ("LYU", "lv"),
        ("xi'an", "xian"),
        ("ｗａｎｇ", "wang"),
        ("王x", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_what_is_typed_is_put_the_same_way(typed: str, meant: str) -> None:
    assert typed_sound(typed) == meant
