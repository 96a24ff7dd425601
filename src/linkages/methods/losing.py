"""What was lost on the way, in a few lines."""

import polars as pl

_AS_LINE = "{field}: {lost} of {rows}: {reason}"


def losses(coverage: pl.DataFrame, *, form: str = _AS_LINE, most: int = 6) -> list[str]:
    """
    Say what was lost, the most frequent first.

    Parameters
    ----------
    coverage
        Table of coverage.
    form
        How a line is written, with ``{field}``, ``{lost}``, ``{rows}``, ``{reason}``.
    most
        Lines at most, beside one that counts the others.

    Returns
    -------
    Lines of plain text.
    """
    lost = coverage.filter((pl.col("lost") > 0) & ~pl.col("field").str.contains("^(sheet |NUTS-)")).sort(
        "lost", descending=True, maintain_order=True
    )
    lines = [form.format(**row) for row in lost.iter_rows(named=True)]
    more = [f"{len(lines) - most} more in tables/coverage.csv"] if len(lines) > most else []
    return lines[:most] + more
