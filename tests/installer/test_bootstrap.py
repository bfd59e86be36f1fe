"""The bootstrap's words, its folders and its two commands as a person meets them."""

import ast
import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
import environment
import progress
from progress import Stop

INSTALLER = environment.TREE / "installer"


def bootstrap_command(*words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    if path is not None:
        variables["PATH"] = path
    return subprocess.run(
        [sys.executable, str(INSTALLER / "bootstrap.py"), *words],
        capture_output=True,
        encoding="utf-8",
        env=variables,
        timeout=60,
    )


@pytest.mark.parametrize("module", sorted(INSTALLER.glob("*.py")), ids=lambda path: path.name)
def test_an_older_python_can_read_far_enough_to_say_so(module: Path) -> None:
    ast.parse(module.read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("module", sorted(INSTALLER.glob("*.py")), ids=lambda path: path.name)
def test_only_the_standard_library_is_imported(module: Path) -> None:
    own = {path.stem for path in INSTALLER.glob("*.py")}
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert name.split(".")[0] in sys.stdlib_module_names | own, name


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(environment, "OLDEST_PYTHON", (99, 0))
    assert bootstrap.main(["run"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("需要 Python 3.11 或更新版本，现在是 3.")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["fly"], ["run", "--nope"], ["run", "--households", "many"], ["run", "--out"]]
)
def test_a_wrong_command_shows_how_to_write_it(words: list[str]) -> None:
    done = bootstrap_command(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("命令写法不对")
    assert "bootstrap.py test" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_says_what_the_two_commands_do() -> None:
    done = bootstrap_command("--help")
    assert done.returncode == 0
    assert "bootstrap.py run" in done.stdout


@pytest.mark.parametrize(
    ("words", "passed_on"),
    [
        (["test"], []),
        (["test", "--", "-k", "vault"], ["-k", "vault"]),
        (["test", "-x", "tests/models"], ["-x", "tests/models"]),
    ],
)
def test_what_follows_test_goes_to_pytest(words: list[str], passed_on: list[str]) -> None:
    assert bootstrap.parse(words).pytest == passed_on


def test_run_has_its_folder_and_size(tmp_path: Path) -> None:
    order = bootstrap.parse(["run", "--out", str(tmp_path), "--households", "7"])
    assert (order.job, order.out, order.households) == ("run", tmp_path, 7)
    assert bootstrap.parse(["run"]).out == environment.TREE / "demo"


# What pip 23 to 26 really prints.
PIP_SAYS = {
    "校验值不符": "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have",
    "磁盘已满": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    "连不上软件源": (
        "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError('<pip._vendor."
        "urllib3...>: Failed to establish a new connection: [Errno -3] Temporary failure in resolution')'\n"
        "ERROR: Could not find a version that satisfies the requirement click==8 (from versions: none)\n"
        "ERROR: No matching distribution found for click==8"
    ),
    "没有适合本机": "ERROR: No matching distribution found for sqlcipher3==0.6.4",
    "证书": "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"
    ": self-signed certificate in certificate chain'))\nERROR: No matching distribution found for click==8",
    "没有写入权限": "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x'",
}


@pytest.mark.parametrize("expected", PIP_SAYS)
def test_what_pip_says_becomes_one_sentence_with_the_next_step(expected: str) -> None:
    sentence = progress.pip_trouble(PIP_SAYS[expected])
    assert sentence is not None
    assert expected in sentence
    assert "；" in sentence
    assert "://" not in sentence


def test_unknown_words_of_pip_are_not_explained_away() -> None:
    assert progress.pip_trouble("ERROR: the moon is full") is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EROFS, "没有写入权限"),
        (errno.EACCES, "没有写入权限"),
        (errno.EIO, "系统报错"),
    ],
)
def test_an_operating_system_error_is_a_sentence(number: int, expected: str) -> None:
    sentence = progress.os_trouble(OSError(number, "words of the system", "/some/file"))
    assert sentence.startswith(expected)
    assert "/some/file" in sentence


def test_a_counter_counts_the_marked_lines(capsys: pytest.CaptureFixture[str]) -> None:
    script = "for n in range(45): print('Collecting', n); print('noise')"
    command = [sys.executable, "-c", script]
    code, output = progress.watch(command, os.environ, ("Collecting ",), 45)
    assert code == 0
    assert output.count("noise") == 45
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == ["20/45", "40/45", "45/45"]


def test_a_stamp_of_another_kind_counts_as_none(tmp_path: Path) -> None:
    assert environment.read_stamp(tmp_path) == {}
    (tmp_path / "hudang-stamp.json").write_text("[1", "utf-8")
    assert environment.read_stamp(tmp_path) == {}
    environment.write_file(tmp_path / "hudang-stamp.json", '{"run": "ab"}')
    assert environment.read_stamp(tmp_path) == {"run": "ab"}
    assert [path.name for path in tmp_path.iterdir()] == ["hudang-stamp.json"]


@pytest.mark.skipif(os.name == "nt", reason="a launcher for the POSIX shell")
def test_the_launcher_finds_this_tree_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real environment in a folder with a space and Chinese letters, and the launcher behind a symlink."""
    venv = tmp_path / "户 档" / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    tree = venv.parent
    (tree / "desktop").mkdir()
    (tree / "desktop" / "cli.py").write_text(
        "import sys\ndef main():\n    print(sys.argv)\n    return 3\n", "utf-8"
    )
    monkeypatch.setattr(environment, "TREE", tree)
    monkeypatch.setattr(environment, "VENV", venv)
    site = next((venv / "lib").glob("python3*/site-packages"))
    environment.link_project(site)
    (site / "hudang.pth").read_text("ascii")
    (tmp_path / "link").symlink_to(venv / "bin" / "hudang")
    for launcher in (venv / "bin" / "hudang", tmp_path / "link"):
        done = subprocess.run([launcher, "month", "close it"], cwd="/", capture_output=True, encoding="utf-8")
        assert (done.returncode, done.stdout) == (3, "['hudang', 'month', 'close it']\n"), done.stderr


def test_an_environment_that_does_not_work_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "VENV", tmp_path / "none")
    assert environment.inspect() is None


def test_strays_of_the_surroundings_do_not_reach_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "a mirror")
    variables = environment.child_environment()
    assert "/elsewhere" not in variables.values()
    assert variables["PIP_USER"] == "0"
    assert variables["PIP_INDEX_URL"] == "a mirror"


SUMMARY = {"scheme": "mishan", "households": 60, "confirmed": 12, "monthly_total_fen": 4_512_305}


def finished_office(out: Path) -> Path:
    (out / "office").mkdir(parents=True)
    (out / "profiles" / "clerk").mkdir(parents=True)
    (out / "summary.json").write_text(json.dumps(SUMMARY), "utf-8")
    return out


def test_a_summary_is_told_in_yuan_and_places(tmp_path: Path) -> None:
    lines = bootstrap.summary_lines(SUMMARY, finished_office(tmp_path))
    assert lines == [
        "方案：mishan",
        "家庭（户）：60",
        "确认（件）：12",
        "月保障金合计：45,123.05 元",
        f"乡镇办公室：{tmp_path / 'office'}",
    ]


def test_a_second_run_uses_the_demonstration_that_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.make_demo(finished_office(tmp_path), 60, {}) == SUMMARY
    assert "沿用已有的演示办公室" in capsys.readouterr().out
    assert bootstrap.profile_of(tmp_path, SUMMARY) == tmp_path / "profiles" / "clerk"
    assert bootstrap.profile_of(tmp_path, {"profile": "profiles/leader"}) == tmp_path / "profiles" / "leader"


def test_somebody_elses_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "grandmother.jpg").write_bytes(b"precious")
    with pytest.raises(Stop) as stop:
        bootstrap.make_demo(tmp_path / "photos", 60, {})
    assert "--out" in stop.value.sentence
    assert (tmp_path / "photos" / "grandmother.jpg").read_bytes() == b"precious"


@pytest.mark.skipif(os.name == "nt", reason="a stand-in interpreter written for the POSIX shell")
def test_an_interrupted_demonstration_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv, out = tmp_path / "venv", tmp_path / "demo"
    (venv / "bin").mkdir(parents=True)
    monkeypatch.setattr(environment, "VENV", venv)

    def stand_in(script: str) -> None:
        (venv / "bin" / "python").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (venv / "bin" / "python").chmod(0o755)

    stand_in(f"mkdir -p {out}/office; touch {out}/half; exit 2")
    with pytest.raises(Stop) as stop:
        bootstrap.make_demo(out, 60, os.environ)
    assert stop.value.code == 2
    stand_in(
        f"test ! -e {out}/half && mkdir -p {out}/office && echo '{json.dumps(SUMMARY)}' > {out}/summary.json"
    )
    assert bootstrap.make_demo(out, 60, os.environ) == SUMMARY
    assert not (venv / "hudang-demo-unfinished").exists()
