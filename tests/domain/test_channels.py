"""Where a matter may be handed in, and how the county's body is called."""

from __future__ import annotations

import pytest

from desktop.domain.channels import channels, county_body
from desktop.domain.scheme import Matter, Scheme
from desktop.packs import load_pack, scheme_ids


def matter(name: str, which: str) -> tuple[Scheme, Matter]:
    scheme = load_pack(name).scheme
    found = scheme.matter(which)
    assert found is not None
    return scheme, found


@pytest.mark.parametrize(
    ("name", "which", "body"),
    [
        ("mishan", "dibao", "密山市民政局"),
        ("qijiang", "tekun", "綦江区民政局"),
        ("guanxian", "dibao", "冠县民政局"),
        ("guanxian", "medical_remote", "冠县医疗保障局"),
        ("lingshui", "temporary", "陵水黎族自治县民政局"),
    ],
)
def test_the_county_body_has_its_right_name(name: str, which: str, body: str) -> None:
    assert county_body(*matter(name, which)) == body


def test_each_department_of_shanting_has_its_full_name() -> None:
    scheme = load_pack("shanting").scheme
    bodies = {m.code: county_body(scheme, m) for m in scheme.matters}
    assert bodies["3700000117086"] == "山亭区行政审批服务局"
    assert bodies["3700002036027"] == "山亭区医疗保障局"
    assert bodies["3700000525001"] == "山亭区应急管理局"
    assert len(set(bodies.values())) == 6


def test_nobody_is_called_county_bureau() -> None:
    for name in scheme_ids():
        scheme = load_pack(name).scheme
        for body in (county_body(scheme, None), *(county_body(scheme, m) for m in scheme.matters)):
            assert "县局" not in body and body.startswith(scheme.names.county[:2])


@pytest.mark.parametrize("name", ["guanxian", "shanting"])
def test_two_channels_where_the_scheme_opens_both(name: str) -> None:
    scheme = load_pack(name).scheme
    for found in scheme.matters:
        both = channels(scheme, found)
        assert [c.level for c in both] == ["township", "county"]
        assert both[1].name == county_body(scheme, found) and both[1].quote == scheme.dual_channel.quote


@pytest.mark.parametrize("name", ["mishan", "qijiang", "lingshui"])
def test_one_channel_where_the_scheme_does_not_say_two(name: str) -> None:
    scheme = load_pack(name).scheme
    assert all([c.level for c in channels(scheme, m)] == ["township"] for m in scheme.matters)


def test_what_the_township_may_not_take_in_goes_to_the_county() -> None:
    scheme, found = matter("mishan", "dibao")
    closed = found.model_copy(update={"acts": ("visit",)})
    assert [c.name for c in channels(scheme, closed)] == ["密山市民政局"]
