"""The tables of the county ledger. Amounts are in fen, days ISO text, months ``YYYY-MM``.

A filing is known by (office, filing, revision) whatever package brought it. Rows are only ever added; what is
in force is the view ``standing``: of every filing the latest revision that was accepted.
"""

FORMAT = 0
"""``PRAGMA user_version`` of a ledger that this program reads."""

TABLES = (
    """CREATE TABLE offices (
        office TEXT PRIMARY KEY, key TEXT NOT NULL, township TEXT NOT NULL, township_code TEXT NOT NULL,
        credential BLOB NOT NULL, enrolled_on TEXT NOT NULL) WITHOUT ROWID""",
    # What an office enrolled (devices, revocations) and what the county issued for it (instruments).
    """CREATE TABLE credentials (
        office TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, raw BLOB NOT NULL,
        PRIMARY KEY (office, id)) WITHOUT ROWID""",
    """CREATE TABLE packages (
        digest TEXT PRIMARY KEY, office TEXT NOT NULL, device TEXT NOT NULL, seq INTEGER NOT NULL, prev TEXT,
        kind TEXT NOT NULL, received_at TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX packages_chain ON packages (office, device, seq)",
    # late: the steps entered afterwards (补录) with their reasons, empty for none.
    # line: the filing as received, for a later re-check; line_sha256 tells two different ones of a name apart.
    """CREATE TABLE filings (
        office TEXT NOT NULL, filing TEXT NOT NULL, revision INTEGER NOT NULL, kind TEXT NOT NULL,
        household TEXT NOT NULL, matter TEXT NOT NULL, application TEXT NOT NULL, decision TEXT NOT NULL,
        outcome TEXT NOT NULL, decided_on TEXT NOT NULL, head_name TEXT NOT NULL, village TEXT NOT NULL,
        category TEXT NOT NULL, covered INTEGER NOT NULL, monthly_fen INTEGER NOT NULL,
        first_month TEXT NOT NULL, subject TEXT NOT NULL, effect TEXT NOT NULL, replaces TEXT NOT NULL,
        last_month TEXT NOT NULL, signing TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
        heads TEXT NOT NULL, late TEXT NOT NULL, package TEXT NOT NULL REFERENCES packages (digest),
        received_on TEXT NOT NULL, line_sha256 TEXT NOT NULL, line BLOB NOT NULL,
        PRIMARY KEY (office, filing, revision))""",
    "CREATE INDEX filings_application ON filings (office, household, application)",
    """CREATE TABLE caseload (
        office TEXT NOT NULL, filing TEXT NOT NULL, revision INTEGER NOT NULL, household TEXT NOT NULL,
        matter TEXT NOT NULL, head_name TEXT NOT NULL, head_id TEXT NOT NULL, village TEXT NOT NULL,
        category TEXT NOT NULL, covered INTEGER NOT NULL, monthly_fen INTEGER NOT NULL,
        PRIMARY KEY (office, household, filing, revision)) WITHOUT ROWID""",
    """CREATE TABLE people (
        office TEXT NOT NULL, filing TEXT NOT NULL, revision INTEGER NOT NULL, household TEXT NOT NULL,
        name TEXT NOT NULL, id_number TEXT NOT NULL)""",
    "CREATE INDEX people_id_number ON people (id_number)",
    "CREATE INDEX people_filing ON people (office, filing, revision)",
    """CREATE TABLE papers (
        office TEXT NOT NULL, filing TEXT NOT NULL, revision INTEGER NOT NULL, sha256 TEXT NOT NULL,
        number TEXT NOT NULL, form TEXT NOT NULL, title TEXT NOT NULL,
        voided_on TEXT NOT NULL, replaces TEXT NOT NULL)""",
    "CREATE INDEX papers_number ON papers (office, number)",
    "CREATE INDEX papers_sha256 ON papers (office, sha256)",
    """CREATE TABLE receipts (
        office TEXT NOT NULL, filing TEXT NOT NULL, revision INTEGER NOT NULL, credential BLOB NOT NULL,
        package TEXT NOT NULL, issued_on TEXT NOT NULL,
        PRIMARY KEY (office, filing, revision)) WITHOUT ROWID""",
    """CREATE TABLE samples (
        sample TEXT PRIMARY KEY, period TEXT NOT NULL, percent INTEGER NOT NULL, seed TEXT NOT NULL,
        drawn_at TEXT NOT NULL) WITHOUT ROWID""",
    # The whole population of a draw with what became of each: the draw can be repeated later.
    """CREATE TABLE sample_items (
        sample TEXT NOT NULL REFERENCES samples (sample), office TEXT NOT NULL, filing TEXT NOT NULL,
        revision INTEGER NOT NULL, why TEXT NOT NULL,
        PRIMARY KEY (sample, office, filing)) WITHOUT ROWID""",
    """CREATE VIEW standing AS SELECT * FROM filings AS f WHERE verdict = 'accepted' AND revision = (
        SELECT MAX(revision) FROM filings AS g
        WHERE g.office = f.office AND g.filing = f.filing AND g.verdict = 'accepted')""",
    # What a change took the place of: the decision, the step of the county, or the household's line of the list.
    """CREATE VIEW superseded AS SELECT office, household, matter, subject, replaces FROM standing
        WHERE kind = 'decision' AND outcome = 'confirm' AND effect IN ('increase', 'decrease', 'stop')""",
    """CREATE VIEW in_force AS SELECT * FROM standing AS f WHERE kind = 'decision' AND outcome = 'confirm'
        AND effect IN ('', 'increase', 'decrease') AND NOT EXISTS (
        SELECT 1 FROM superseded AS g
        WHERE g.office = f.office AND g.household = f.household AND g.replaces = f.decision)""",
    f"PRAGMA user_version = {FORMAT}",
)
