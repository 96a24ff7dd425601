"""
Regional statistics as one long table, whatever file they came from.

Readers (`eurostat`, `jrc`, `regional`) give a `Cube`; `linkages.sources.choice` takes a unit, a year and the run's
regions from it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from linkages.errors import SourceError


@dataclass(frozen=True, slots=True)
class Series:
    """
    One statistic of a file, for all its regions and years.

    Parameters
    ----------
    codes
        The words by which a user picks it: codes of its dimensions, or the name of its column.
    column
        Name of the column it becomes; ``%Y`` and ``%y`` stand for its year with four and with two digits.
    label
        What it is, for people, without its unit.
    unit
        Its unit.
    """

    codes: tuple[str, ...]
    column: str
    label: str
    unit: str

    @property
    def words(self) -> str:
        """Its label and unit, for messages."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def column_in(self, year: int | None) -> str:
        """Name of its column at a year."""
        return self.column.replace("%Y", str(year)).replace("%y", f"{(year or 0) % 100:02}").removesuffix("_None")


@dataclass(frozen=True, slots=True)
class Cube:
    """
    The regional statistics in a file.

    Parameters
    ----------
    name
        The file's name, for messages.
    source
        Who made it, for credits.
    series
        Its statistics.
    table
        ``series`` (position in `series`), ``region`` (as written), ``year`` (missing where it has none), ``value``,
        ``flag``, ``row`` (row or line in the file).
    remark
        What was noticed when reading, in words.
    """

    name: str
    source: str
    series: tuple[Series, ...]
    table: pl.DataFrame
    remark: str = ""
    lost: tuple[dict[str, object], ...] = field(default=())


def columns(rows: Sequence[Sequence[object]], numbers: Sequence[int], *, name: str) -> pl.DataFrame:
    """
    Turn rows of text, the first of them the head, into columns.

    Parameters
    ----------
    rows
        The rows.
    numbers
        The number of each row in the file.
    name
        The file's name, for messages.

    Returns
    -------
    One column of text for each cell of the head, without blanks around, and ``row``, the number of the row.

    Raises
    ------
    SourceError
        A row is longer or shorter than the head, or a column occurs twice.
    """
    head = [str(cell).strip() for cell in rows[0]]
    damaged = "The file is cut short or damaged; download it again."
    if len({*head, "row"}) <= len(head):
        raise SourceError(f"{name}, row {numbers[0]}: a column occurs twice. {damaged}")
    for row, number in zip(rows, numbers, strict=True):
        if len(row) != len(head):
            raise SourceError(f"{name}, row {number}: found {len(row)} columns, the head has {len(head)}. {damaged}")
    body = pl.DataFrame(list(rows[1:]), schema=dict.fromkeys(head, pl.String), orient="row")
    return body.select(pl.all().str.strip_chars()).with_columns(row=pl.Series(numbers[1:], dtype=pl.Int64))


def snake(text: str) -> str:
    """
    Make a column name of a text: small Latin letters, digits and underscores.

    Parameters
    ----------
    text
        Such as the head of a column.

    Returns
    -------
    The name; ``statistic`` where nothing is left.

    Examples
    --------
    >>> snake("GDP (per head), €")
    'gdp_per_head'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain)[:60].strip("_") or "statistic"
