"""What a person may set as a password, and the words the program offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models.passwords import check_password, generate_words


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "elevenchars",
        "        a        ",
        "123456789012",
        "230382199001011234",
        "23038219900101123X",
        "1990-01-01 2026-06-01",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "abcdefghijklmnop",
        "Password123456",
        "qwertyuiop123",
        "ｐａｓｓｗｏｒｄ１２３４",
        "WoAiNi5201314",
        "admin@123456",
        "hudang123456789",
        "我爱你我爱你我爱你我爱你",
        "bainiu-heima-laoyang",
        "bainiu bainiu bainiu bainiu bainiu",
    ],
)
def test_weak_passwords_are_refused_with_a_hint(weak: str) -> None:
    with pytest.raises(UserError) as error:
        check_password(weak)
    assert error.value.hint


@pytest.mark.parametrize(
    "good",
    ["村口老槐树下第三块石板底下", "correct horse battery", "Tr7#kd-9Qw!zL", "柳树镇去年冬天下了三场大雪"],
)
def test_long_passwords_of_ones_own_are_accepted(good: str) -> None:
    check_password(good)


def test_generated_words_are_random_accepted_and_from_a_large_list() -> None:
    words = Path(__file__).parents[2] / "resources" / "wordlist.txt"
    listed = words.read_text("utf-8").split()
    assert len(set(listed)) == len(listed) >= 1024
    assert all(w.isascii() and w.isalpha() and w.islower() and len(w) >= 5 for w in listed)
    made = {generate_words() for _ in range(200)}
    assert len(made) == 200
    for text in made:
        assert len(text.split("-")) == 5 and set(text.split("-")) <= set(listed)
        check_password(text)
        check_password(text.replace("-", " ").upper())


@pytest.mark.parametrize(
    "weak",
    [
        "李三李三杨木乡杨木乡",
        "lisan.yangmu.2026",
        "LiSan-YangMuXiang!",
        "杨木的李三ls19920405",
        "ｌｉｓａｎ杨木李三１９９２０４",
    ],
)
def test_names_that_everybody_knows_count_as_nothing(weak: str) -> None:
    with pytest.raises(UserError):
        check_password(weak, ("李三", "杨木乡", "密山市"))


def test_a_name_in_a_long_password_does_no_harm() -> None:
    check_password("李三家屋后那棵歪脖子枣树底下", ("李三", "杨木乡"))
    check_password(generate_words(), ("李三", "杨木乡"))
