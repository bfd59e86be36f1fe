"""The commands as a person types them: an office of today (the commands ask the machine what day it is)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from desktop.office.clock import SystemClock
from tests.office.made_office import ADMIN, CLERK, LABELS, PASSWORDS, House, found_house


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """``run("office", "check", password="…")``: exit code, standard output and error."""
    for name in ("HUDANG_OFFICE", "HUDANG_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HUDANG_PROFILE", str(tmp_path / "nobody"))

    def ran(*arguments: object, password: str | None = None) -> Said:
        if password is None:
            monkeypatch.delenv("HUDANG_PASSWORD", raising=False)
        else:
            monkeypatch.setenv("HUDANG_PASSWORD", password)
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int) and code in (0, 1, 2)
        assert "Traceback" not in err + out
        return Said(code, out, err)

    return ran


@pytest.fixture(scope="session")
def founded_lately(tmp_path_factory: pytest.TempPathFactory) -> House:
    """An office whose application of forty days ago has a letter today."""
    start = SystemClock().now().date() - timedelta(days=40)
    house = found_house(tmp_path_factory.mktemp("lately") / "house", start)
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
    return house


@pytest.fixture
def lately(founded_lately: House, tmp_path: Path) -> House:
    house = founded_lately.copied(tmp_path / "house")
    house.clock.set(SystemClock().now().date())
    return house


@dataclass(frozen=True)
class Desk:
    """One person at one office, from the terminal."""

    run: Run
    house: House

    def __call__(self, *arguments: object, user: str = CLERK, password: str | None = None) -> Said:
        options = ("--office", self.house.office, "--profile", self.house.profile, "--user", LABELS[user])
        return self.run(*options, *arguments, password=password or PASSWORDS[user])

    def as_admin(self, *arguments: object) -> Said:
        return self(*arguments, user=ADMIN)


@pytest.fixture
def at_desk(run: Run, lately: House) -> Desk:
    """``at_desk("office", "check")`` as the clerk."""
    return Desk(run, lately)
