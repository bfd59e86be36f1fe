"""The shipped fonts and forms, and reading a paper back with the tools of the system."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form, load_form
from desktop.packs import resource_path


@pytest.fixture(scope="session")
def fonts() -> FontChain:
    return FontChain()


@pytest.fixture(scope="session")
def form() -> Callable[[str], Form]:
    return lambda form_id: load_form(resource_path("forms"), form_id)


@pytest.fixture
def read_back(tmp_path: Path) -> Callable[..., str]:
    """What a Poppler tool says about a paper; without blanks and line ends for ``pdftotext``."""

    def read(pdf: bytes, tool: str = "pdftotext") -> str:
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf)
        command = [tool, str(path), *(["-"] if tool == "pdftotext" else [])]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return "".join(text.split()) if tool == "pdftotext" else text

    return read
