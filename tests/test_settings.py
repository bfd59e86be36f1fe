"""Settings: defaults, file, environment, and sentences for what does not fit."""

from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.settings import FILE, Settings, labels


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, {})
    assert settings.profile_folder == tmp_path
    assert settings.font_scale == 100
    assert settings.office_folder.name == "office"
    assert list(tmp_path.iterdir()) == []


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    profile = tmp_path / "新的 资料"
    saved = Settings(profile=str(profile), office='D:\\户档 "一"', font_scale=150)
    saved.save({})
    assert Settings.load(profile, {}) == saved
    assert [p.name for p in profile.iterdir()] == [FILE]


def test_the_environment_wins_for_this_run_only(tmp_path: Path) -> None:
    Settings(profile=str(tmp_path), office="/a").save({})
    env = {"HUDANG_OFFICE": "/b", "HUDANG_PROFILE": str(tmp_path)}
    settings = Settings.load(environment=env)
    assert settings.office_folder == Path("/b")
    settings.save(env)
    assert Settings.load(tmp_path, {}).office == "/a"


def test_a_folder_given_wins_over_the_environment(tmp_path: Path) -> None:
    assert Settings.load(tmp_path, {"HUDANG_PROFILE": "/elsewhere"}).profile_folder == tmp_path


def test_the_real_environment_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUDANG_PROFILE", str(tmp_path / "p"))
    monkeypatch.delenv("HUDANG_OFFICE", raising=False)
    assert Settings.load().profile_folder == tmp_path / "p"


def test_settings_of_a_newer_program_are_kept(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("font_scale = 120\ntelepathy = true\n", encoding="utf-8")
    settings = Settings.load(tmp_path, {})
    assert settings.font_scale == 120
    (tmp_path / FILE).write_text('telepathy = "far"\n', encoding="utf-8")
    settings.save({})
    assert (tmp_path / FILE).read_text(encoding="utf-8") == 'telepathy = "far"\nfont_scale = 120\n'


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("font_scale = 20", "字号"),
        ("font_scale = 201", "字号"),
        ('font_scale = "big"', "字号"),
        ("font_scale = true", "字号"),
        ("office = 7", "办公室文件夹"),
    ],
)
def test_a_value_that_does_not_fit_is_a_sentence(tmp_path: Path, line: str, label: str) -> None:
    (tmp_path / FILE).write_text(line, encoding="utf-8")
    with pytest.raises(UserError, match=label) as refused:
        Settings.load(tmp_path, {})
    assert refused.value.hint


@pytest.mark.parametrize("content", [b"font_scale = ", b"\xff\xfe"])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(UserError, match="损坏"):
        Settings.load(tmp_path, {})


def test_a_place_that_cannot_be_written_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(UserError):
        Settings(profile=str(blocked / "profile"), font_scale=120).save({})
    (tmp_path / FILE).mkdir()
    with pytest.raises(UserError, match="无法读取"):
        Settings.load(tmp_path, {})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", FILE]


def test_every_setting_has_a_chinese_label() -> None:
    assert set(labels()) == set(Settings.__dataclass_fields__)
    assert all(any("\u4e00" <= c <= "\u9fff" for c in label) for label in labels().values())
