"""What was looked for, found and lost."""

from linkages.tables.specification import Table, count, share, text

COVERAGE = Table(
    "coverage",
    "check",
    (
        text("stage", "read, place, code, link, count", nullable=False),
        text("field", "what was looked for", nullable=False),
        count("rows", "rows, projects or regions looked at"),
        count("known", "of them, usable"),
        share("share", "known / rows"),
        count("lost", "rows - known"),
        text("reason", "why, and what it means for the results", nullable=False),
        text("example", "where to look: file, sheet and row of the first few"),
    ),
)

TABLES = (COVERAGE,)
