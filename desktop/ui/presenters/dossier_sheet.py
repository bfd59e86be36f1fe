"""卷宗 at the window: what is asked for, and the paper to look at before anything is saved."""

from __future__ import annotations

from datetime import date

from desktop.office import dossier
from desktop.office.desk import Desk
from desktop.office.outgoing import Outgoing
from desktop.tasks import Report
from desktop.ui.presenters.archive_words import DossierWords
from desktop.ui.presenters.forms import Field, FormSpec, Typed
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.reading import Reader

FORM = FormSpec(
    (
        Field("person", "按人找户", hint="姓名或身份证号，查他所在的户", required=False),
        Field("since", "从", "date", hint="从建档起", required=False),
        Field("until", "到", "date", hint="到今天", required=False),
    ),
    action="看卷宗",
)


def sheet(desk: Desk, file: str, typed: Typed, report: Report) -> Sheet:
    """The dossier of a household, or of the one a person lives in, in memory; nothing is written outside.

    Reading it is noted. Raises ``FieldProblem`` and ``UserError``.
    """
    r = Reader(FORM, typed)
    since, until = _day(r, "since"), _day(r, "until")
    report(0, 2)
    person = r.text("person")
    found = dossier.find(desk, person) if person else file
    made = dossier.build(desk, found, DossierWords, since, until)
    report(1, 2)
    data = dossier.printed(desk, made)
    report(2, 2)
    counts = (
        ("决定", sum(row["label"].startswith("决定") for row in made.decisions)),
        ("当时不知道的情况", len(made.unknown)),
        ("更正", len(made.corrections)),
    )
    told = "，".join(f"{what} {count} 项" for what, count in counts)
    note = f"{made.head} · {made.village or '（未写村）'} · {told}"
    return Sheet(made.called, note, data, draft=False, kind=Outgoing.WORK)


def _day(r: Reader, name: str) -> date | None:
    return r.day(name) if r.text(name) else None
