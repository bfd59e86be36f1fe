"""Names stay as written; only slips are mended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.names import PRIVATE_TO_FORMAL, name_key, normalise_name

pieces = st.sampled_from(
    [*"张三李𬭎阿依古丽·•．・‧. \u3000\u200b\ufeff\u00a0JohnSmith", "\ue863", "\U000e0100"]
)
names = st.one_of(st.text(max_size=20), st.lists(pieces, max_size=12).map("".join))


@given(names)
def test_a_mended_name_needs_no_mending(name: str) -> None:
    once = normalise_name(name)
    assert normalise_name(once) == once


@given(names)
def test_mending_does_not_change_who_is_meant(name: str) -> None:
    assert name_key(normalise_name(name)) == name_key(name)


@pytest.mark.parametrize("dot", ["·", "‧", "•", ".", "．", "・", "･", "∙", "●"])
def test_every_dot_becomes_the_one_dot(dot: str) -> None:
    assert normalise_name(f"阿依古丽{dot}艾力") == "阿依古丽·艾力"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("  黄凤莲\u3000\u00a0", "黄凤莲"),
        ("张 三", "张三"),
        ("李\u200b四\ufeff", "李四"),
        ("李\ue863", "李䶮"),
        ("John  Smith", "John Smith"),
        ("J. Smith", "J.Smith"),
        ("張國華", "張國華"),
        ("王玉𬍛", "王玉𬍛"),
        ("上官春𡐓", "上官春𡐓"),
        ("阿苦 · 尔古", "阿苦·尔古"),
        ("阿苦··尔古·", "阿苦·尔古"),
        ("", ""),
    ],
)
def test_slips(written: str, meant: str) -> None:
    assert normalise_name(written) == meant


def test_the_bank_may_write_the_dot_otherwise_or_not_at_all() -> None:
    assert name_key("阿依古丽·艾力") == name_key("阿依古丽.艾力")
    assert name_key("阿依古丽·艾力") == name_key("阿依古丽艾力")
    assert name_key("阿依古丽·艾力") != name_key("阿依古丽·哈力克")
    assert name_key("張國華") != name_key("张国华")


def test_the_private_use_table_agrees_with_the_codec_and_leads_out_of_private_use() -> None:
    assert len(PRIVATE_TO_FORMAL) == len(set(PRIVATE_TO_FORMAL.values())) == 80
    assert not any("\ue000" <= formal <= "\uf8ff" for formal in PRIVATE_TO_FORMAL.values())
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    for private, trail in zip(sorted(PRIVATE_TO_FORMAL), trails, strict=True):
        decoded = bytes([0xFE, trail]).decode("gb18030")
        assert decoded in (PRIVATE_TO_FORMAL[private], chr(private))
