"""Notices against what others would use: docxtpl with LibreOffice, and typst; the same words in the same fonts.

Neither is a dependency: put them beside (``pip install --target DIR typst docxtpl``, ``PYTHONPATH=DIR``, and
LibreOffice Writer) and run ``python -m tests.bench papers``. What is not there is said.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from desktop.documents.bulk import Sheaf
from desktop.documents.fonts import FontChain
from desktop.documents.forms import Filled, Form, Values, load_form
from desktop.documents.notice import render
from desktop.packs import resource_path
from tests.bench.made_notices import docx_template, name_of, typst_source, unpack_fonts
from tests.bench.pairs import Pair, at_least, at_most, median, turn_by_turn
from tests.documents import samples

BATCH, LARGEST = 1000, 100_000
_PATIENCE = 300


def run(scale: float = 1.0) -> list[Pair | dict[str, Any]]:
    """One notice and a batch of 1,000 times ``scale``; the size of one."""
    form, fonts = load_form(resource_path("forms"), "confirmation_notice"), FontChain()
    one = partial(_one, form, fonts)
    size = len(one(0))
    figures: list[Pair | dict[str, Any]] = [
        {"what": "size of one notice", "bytes": size, "goal": LARGEST, "reached": size <= LARGEST}
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack_fonts(folder)
        figures += _against_typst(
            form, fonts, folder, one, max(3, int(BATCH * scale)), 3 if scale == 1 else 1
        )
        figures += _against_office(form, folder, one, max(1, int(5 * scale)))
    return figures


def _values(number: int) -> Values:
    who = name_of(number)
    amount = f"{1 + number % 3},{number % 1000:03}.00"
    return {
        **samples.CONFIRMATION,
        "number": f"密民低确〔2026〕{number}号", "applicant": who, "head": who, "monthly_amount": amount,
    }  # fmt: skip


def _one(form: Form, fonts: FontChain, number: int) -> bytes:
    return render(form, _values(number), stamp=samples.REAL, fonts=fonts)


def _batch(form: Form, fonts: FontChain, numbers: range) -> bytes:
    sheaf = Sheaf(fonts, form.title)
    for number in numbers:
        sheaf.add(form, _values(number), stamp=samples.REAL)
    return sheaf.data()


def _against_typst(
    form: Form, fonts: FontChain, folder: Path, one: Callable[[int], bytes], many: int, rounds: int
) -> list[Pair | dict[str, Any]]:
    typst: Any = _module("typst")
    if typst is None:
        return [_absent("typst")]

    def compile_(numbers: range) -> bytes:
        source = folder / "notice.typ"
        papers = (Filled(form, _values(number)) for number in numbers)
        source.write_bytes(typst_source(papers, samples.REAL))
        made: bytes = typst.compile(source, font_paths=[folder], ignore_system_fonts=True)
        return made

    # Every round has other families, so that neither gains from what it did before.
    singles, batches = iter(range(100_000, 200_000)), iter(range(100))
    compile_(range(1))
    mine, theirs = turn_by_turn(
        5 * rounds,
        lambda: one(next(singles)),
        lambda: compile_(range(number := next(singles), number + 1)),
    )
    pairs: list[Pair | dict[str, Any]] = [
        at_most("one notice (stretch)", "typst", median(mine), median(theirs), 3)
    ]

    def numbers() -> range:
        start = 1 + next(batches) * many
        return range(start, start + many)

    mine, theirs = turn_by_turn(rounds, lambda: _batch(form, fonts, numbers()), lambda: compile_(numbers()))
    return [*pairs, at_most(f"{many} notices as one PDF", "typst", median(mine), median(theirs), 2)]


def _against_office(
    form: Form, folder: Path, one: Callable[[int], bytes], rounds: int
) -> list[Pair | dict[str, Any]]:
    office = shutil.which("soffice")
    docxtpl: Any = _module("docxtpl")
    if docxtpl is None or office is None:
        return [_absent("docxtpl + LibreOffice")]
    home = folder / "home"
    shutil.copytree(
        folder, home / ".local" / "share" / "fonts", ignore=shutil.ignore_patterns("home", "*.typ")
    )
    template = folder / "notice_template.docx"
    template.write_bytes(docx_template(form, Filled(form, _values(0)), samples.REAL))

    def convert(number: int) -> bytes:
        document = docxtpl.DocxTemplate(template)
        document.render(dict(_values(number)))
        document.save(folder / "notice.docx")
        command = [
            office,
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        subprocess.run(
            [*command, "--outdir", str(folder), str(folder / "notice.docx")],
            env={**os.environ, "HOME": str(home)}, check=True, capture_output=True, timeout=_PATIENCE,
        )  # fmt: skip
        return (folder / "notice.pdf").read_bytes()

    convert(0)  # LibreOffice makes its profile once
    numbers = iter(range(1, 1000))
    mine, theirs = turn_by_turn(rounds, lambda: one(next(numbers)), lambda: convert(next(numbers)))
    return [at_least("one notice", "docxtpl + LibreOffice", median(mine), median(theirs), 20)]


def _module(name: str) -> ModuleType | None:
    """A module that may not be there."""
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def _absent(name: str) -> dict[str, Any]:
    return {"what": f"notices against {name}", "missing": name}
