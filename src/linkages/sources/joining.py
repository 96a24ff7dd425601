"""
Which row belongs to which project.

A project's key is its programme with its id, else its acronym, else its name, all in a form that blanks don't change.
Where no project has the key of a partner row, a form that ignores case, dashes and quotes decides, if it names one
project alone. A sheet of partners with columns of their projects describes only projects that no sheet of projects has.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from linkages import tables
from linkages.errors import TableError, Violation
from linkages.sources import cells
from linkages.sources.sheets import SheetRows, where

Coverage = list[dict[str, object]]
Key = tuple[str, str, str]  # programme's form, kind of name (code, acronym, name), name

_KEY_COLUMNS = ("programme", "code", "acronym", "file", "sheet", "row")
_LONGEST_LABEL = 120
_ID = "\x1f"  # before an id among names, which hold no such character
_FORMULA = "=@+-'\"` "  # what makes a spreadsheet take text for a formula


class Named(NamedTuple):
    """What a row says of its project."""

    programme: str | None
    code: str | None
    acronym: str | None
    name: str | None

    @property
    def label(self) -> str | None:
        """The first of id, acronym and name that there is."""
        return self.code or self.acronym or self.name


@dataclass(frozen=True, slots=True)
class Joined:
    """
    The rows of all sheets, each with its project.

    Parameters
    ----------
    projects
        Rows of projects, with ``project``: the number of the project they describe.
    partners
        Rows of partners, with ``project``.
    ids
        The project_id of each number.
    programmes
        The programme of each number, in the spelling met first.
    coverage
        What was lost, and what was joined by a rule.
    """

    projects: pl.DataFrame
    partners: pl.DataFrame
    ids: tuple[str, ...]
    programmes: tuple[str, ...]
    coverage: Coverage


def join(sheets: Sequence[SheetRows]) -> Joined:
    """
    Find the project of every row.

    Parameters
    ----------
    sheets
        The sheets of all files.

    Returns
    -------
    The rows with their projects.

    Raises
    ------
    TableError
        Rows name a project and no programme; every one is listed.
    """
    register, coverage = _Register(), Coverage()
    alone = _stacked([sheet for sheet in sheets if sheet.sheet.role == "projects"])
    described = _numbered(alone, register.describe)
    own = len(register.keys)
    beside = _beside([sheet for sheet in sheets if sheet.sheet.role == "projects and partners"], register)
    known = len(register.keys)
    unique = _without_repeats([sheet for sheet in sheets if sheet.sheet.role != "projects"], coverage)
    attached = _numbered(unique, register.attach)
    _refuse_homeless(described, attached, none=not register.keys)
    for rows in (described, attached):
        register.count_spellings(rows.filter(pl.col("project").is_not_null())["programme"])
    coverage += _told(described, "project rows")
    coverage += _told(attached, "partner rows")
    projects = pl.concat([_kept(described), beside], how="diagonal_relaxed")
    partners = _kept(attached)
    if own:
        coverage += _described_by_partners(beside, own, total=known)
    coverage += _undescribed(partners, known, total=len(register.keys))
    partners = _of_one_layout(partners, coverage)
    programmes = tuple(register.spelled[form] for form, _, _ in register.keys)
    ids = _ids(programmes, [name for _, _, name in register.keys])
    return Joined(projects, partners, ids, programmes, [*_spellings(register), *coverage])


def _numbered(rows: pl.DataFrame, find: Callable[[Named], tuple[int | None, str]]) -> pl.DataFrame:
    """Add ``project``, null where there is none, and ``how`` it was found."""
    titles = [name for name in rows.columns if name.startswith("text_name_")]
    title = pl.coalesce(titles) if titles else pl.lit(None, dtype=pl.String)
    texts = rows.select("programme", "code", "acronym", title.alias("name")).iter_rows()
    named = [Named(*(None if text is None else cells.exact(text) for text in row)) for row in texts]
    found: list[int | None] = [None] * len(named)
    how: list[str] = [""] * len(named)
    # Rows with an id go first: a row of the same project without one finds it by its acronym.
    for at in sorted(range(len(named)), key=lambda i: named[i].code is None):
        found[at], how[at] = (None, "unnamed") if named[at].label is None else find(named[at])
    return rows.with_columns(pl.Series("project", found, dtype=pl.Int64), pl.Series("how", how, dtype=pl.String))


def _kept(numbered: pl.DataFrame) -> pl.DataFrame:
    return numbered.filter(pl.col("project").is_not_null()).drop("how")


def _beside(sheets: Sequence[SheetRows], register: "_Register") -> pl.DataFrame:
    """Give what rows of partners say of their projects; those that no row of projects describes they make."""
    rows = _stacked(sheets)
    # Here a row's organisation, place and website are the partner's.
    partners = ("organisation", "website", "postcode", "town", "country", "country_code", "nuts2", "nuts3")
    rows = rows.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in partners if name in rows.columns
    ).with_row_index("position")
    found = _numbered(rows, register.find)
    new = found.filter(pl.col("how").is_in(["new", "between"])).drop("project", "how")
    made = _numbered(new, register.describe)
    return _kept(pl.concat([found.filter(pl.col("project").is_not_null()), made]).sort("position").drop("position"))


def _refuse_homeless(projects: pl.DataFrame, partners: pl.DataFrame, *, none: bool) -> None:
    """Refuse rows of projects without programme; rows of partners only where no row is left."""
    homeless = [rows.filter(pl.col("how") == "homeless") for rows in (projects, partners)]
    if not homeless[0].height and not (none and homeless[1].height):
        return
    expected = "the name of the programme, not empty"
    places = [
        where(file, sheet or "", [row])
        for rows in homeless
        for file, sheet, row in rows.select("file", "sheet", "row").iter_rows()
    ]
    raise TableError(tables.READ_PROJECTS.name, [Violation("Programme", "", expected, place) for place in places])


def _told(numbered: pl.DataFrame, what: str) -> Coverage:
    coverage: Coverage = []
    for case, (field, known, reason) in _CASES.items():
        such = numbered.filter(pl.col("how") == case)
        if such.height:
            usable = numbered.height if known else numbered.height - such.height
            words = f"{such.height} {reason}" if known else reason
            coverage.append(
                tables.coverage_row(
                    "read", f"{what}: {field}", rows=numbered.height, known=usable, reason=words, example=origins(such)
                )
            )
    return coverage


# How a row found its project, where it is worth telling: what was looked for, whether the row is used, and the words.
_CASES = {
    "unnamed": (
        "name of the project",
        False,
        "rows without project id, acronym and name, such as a note below the table; left out",
    ),
    "loosely": (
        "exact acronym",
        True,
        "rows whose acronym or id differs from the project's in case, dashes, quotes or leading zeros: joined all the "
        "same",
    ),
    "by name": (
        "programme",
        True,
        "rows without programme: joined by id or acronym, which one project alone has",
    ),
    "homeless": (
        "programme of the project",
        False,
        "rows without programme whose id or acronym no single project has; left out",
    ),
    "between": (
        "one project",
        True,
        "rows without project id whose acronym several projects have: taken for a project of their own",
    ),
}


def _stacked(sheets: Sequence[SheetRows]) -> pl.DataFrame:
    frames = [
        sheet.frame.with_columns(pl.lit(source).alias("source"), pl.lit(sheet.layout).alias("layout"))
        for source, sheet in enumerate(sheets)
    ]
    stacked = pl.concat(frames, how="diagonal_relaxed") if frames else pl.DataFrame()
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in _KEY_COLUMNS if name not in stacked.columns]
    return (
        stacked.with_columns(absent)
        if frames
        else pl.DataFrame(
            schema={**dict.fromkeys(_KEY_COLUMNS, pl.String), "row": pl.Int64, "source": pl.Int32, "layout": pl.String}
        )
    )


def _without_repeats(sheets: Sequence[SheetRows], coverage: Coverage) -> pl.DataFrame:
    stacked = _stacked(sheets)
    read = [name for name in stacked.columns if name not in {"file", "sheet", "row", "at", "source", "layout"}]
    if not stacked.height or not read:
        return stacked
    same = _same_cells(stacked, read, sheets)
    once = stacked.filter(~pl.int_range(pl.len()).is_in(same))
    again = _same_elsewhere(once, read)
    reasons = (
        (stacked, same, "no repeats", "partner rows that repeat another one in every cell; left out"),
        (
            once,
            again,
            "once over all files",
            "partner rows that say what a row of another sheet says; left out",
        ),
    )
    for rows, repeated, field, reason in reasons:
        if repeated:
            known, example = rows.height - len(repeated), origins(rows[repeated])
            coverage.append(
                tables.coverage_row(
                    "read", f"partner rows: {field}", rows=rows.height, known=known, reason=reason, example=example
                )
            )
    return once.filter(~pl.int_range(pl.len()).is_in(again))


def _same_cells(stacked: pl.DataFrame, read: Sequence[str], sheets: Sequence[SheetRows]) -> list[int]:
    alike = stacked.select(read).is_duplicated()
    seen: set[tuple[object, ...]] = set()
    repeated = []
    for position, source, at in stacked.select(pl.int_range(pl.len()), "source", "at").filter(alike).iter_rows():
        # Columns that are not read count too: two rows may differ in the street alone.
        whole = (sheets[source].titles, *map(cells.text, sheets[source].rows[at]))
        if whole in seen:
            repeated.append(position)
        seen.add(whole)
    return repeated


def _same_elsewhere(stacked: pl.DataFrame, read: Sequence[str]) -> list[int]:
    """
    Find rows that an earlier sheet has as often.

    One export in two formats has the same rows with other cells (``892.5`` and ``892.50``), so only cells that are read
    count, in the form that spelling does not change.
    """
    if stacked["source"].n_unique() < 2:  # noqa: PLR2004 (two sheets)
        return []
    texts = [name for name in read if stacked.schema[name] == pl.String]
    form = {name: cells.programme_form if name == "programme" else cells.loose for name in texts}
    plain = stacked.with_columns(
        pl.col(name).replace_strict(
            {text: form[name](text) for text in stacked[name].drop_nulls().unique()}, return_dtype=pl.String
        )
        for name in texts
    )
    nth = pl.int_range(pl.len()).over([*read, "source"])
    counted = plain.with_row_index("position").with_columns(nth.alias("nth"))
    earlier = pl.col("source") > pl.col("source").min().over([*read, "nth"])
    return counted.filter(earlier)["position"].to_list()


def _of_one_layout(partners: pl.DataFrame, coverage: Coverage) -> pl.DataFrame:
    """Keep, of a project whose partners come from two layouts, those of the layout that has more of them."""
    if partners["layout"].n_unique() < 2:  # noqa: PLR2004 (two layouts)
        return partners
    fullest = (
        partners.group_by("project", "layout")
        .agg(pl.len(), pl.col("source").min())
        .sort("project", "len", "source", descending=[False, True, False])
        .unique("project", keep="first", maintain_order=True)
        .select("project", "layout")
    )
    kept = partners.join(fullest, on=["project", "layout"], how="semi", maintain_order="left")
    if kept.height < partners.height:
        reason = (
            "partner rows of projects whose partners stand in a second layout too, which has more of them; left out"
        )
        example = origins(partners.join(fullest, on=["project", "layout"], how="anti", maintain_order="left"))
        coverage.append(
            tables.coverage_row(
                "read",
                "partner rows: one layout a project",
                rows=partners.height,
                known=kept.height,
                reason=reason,
                example=example,
            )
        )
    return kept


def _described_by_partners(beside: pl.DataFrame, own: int, *, total: int) -> Coverage:
    if total == own:
        return []
    reason = "projects without a row among the projects: only what the rows of their partners tell of them is known"
    example = origins(beside.filter(pl.col("project") >= own).unique("project", keep="first", maintain_order=True))
    return [tables.coverage_row("read", "project rows", rows=total, known=own, reason=reason, example=example)]


def _undescribed(partners: pl.DataFrame, described: int, *, total: int) -> Coverage:
    if total == described:
        return []
    if not described:
        reason = (
            "the files hold partners and no projects: projects were made of the partner rows; their names, dates, "
            "budgets, themes and texts are unknown"
        )
        return [tables.coverage_row("read", "project rows", rows=total, known=0, reason=reason)]
    reason = (
        "partners without a row of their project: projects were made of them; their names, dates, budgets, themes and "
        "texts are unknown"
    )
    example = origins(
        partners.filter(pl.col("project") >= described).unique("project", keep="first", maintain_order=True)
    )
    return [tables.coverage_row("read", "project rows", rows=total, known=described, reason=reason, example=example)]


def origins(rows: pl.DataFrame) -> str:
    """
    Say where the first few of some rows stand.

    Parameters
    ----------
    rows
        Rows with ``file``, ``sheet`` and ``row``.

    Returns
    -------
    File, sheet and rows.
    """
    first = rows.select("file", "sheet").row(0)
    same = rows.filter(pl.col("file").eq_missing(first[0]) & pl.col("sheet").eq_missing(first[1]))
    others = rows.height - same.height
    return where(first[0], first[1] or "", same["row"].to_list()) + (
        f", and {others} in other sheets" if others else ""
    )


def _spellings(register: "_Register") -> Iterator[dict[str, object]]:
    for form, spellings in register.spellings.items():
        first = register.spelled[form]
        others = [f"{name!r} ({n} rows)" for name, n in spellings.most_common() if name != first]
        if others:
            rows = sum(spellings.values())
            reason = f"one programme in several spellings: {', '.join(others)} taken for {first!r}"
            yield tables.coverage_row("read", "programme: one spelling", rows=rows, known=rows, reason=reason)


class _Register:
    """The projects met so far: those with rows of their own first."""

    def __init__(self) -> None:
        self.keys: dict[Key, int] = {}
        self.spelled: dict[str, str] = {}
        self.spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self._by_acronym: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._names: list[
            tuple[str, str, int]
        ] = []  # programme's form, acronym or name, number of each project described
        self._by_form: dict[tuple[str, str], set[int]] = {}
        self._anywhere: dict[str, set[int]] = {}
        self._codes: dict[int, str] = {}
        self._described_codes: list[tuple[str, str, int]] = []

    def describe(self, named: Named) -> tuple[int | None, str]:
        """Find or make the project of a row of projects."""
        if named.programme is None:
            return None, "homeless"
        form = self._form(named.programme)
        number = self._known(form, named)
        if number is None:
            number = self._new(form, named)
            self._names += [(form, name, number) for name in (named.acronym, named.name) if name]
            self._described_codes += [(form, named.code, number)] if named.code else []
            self._by_form, self._anywhere = {}, {}
        return number, "key"

    def attach(self, named: Named) -> tuple[int | None, str]:
        """Find the project of a row of partners, or make one."""
        number, how = self.find(named)
        if number is None and named.programme is not None:
            number = self._new(cells.programme_form(named.programme), named)
        return number, how

    def find(self, named: Named) -> tuple[int | None, str]:
        """Find the project of a row of partners, if it is known."""
        if named.programme is None:
            homes = self._in_any_programme(named)
            return (next(iter(homes)), "by name") if len(homes) == 1 else (None, "homeless")
        form = self._form(named.programme)
        number = self._known(form, named)
        if number is not None:
            return number, "key"
        alike = self._of_like_name(form, f"{_ID}{_code_form(named.code)}") if named.code else set()
        if not alike:
            alike = self._of_like_name(form, cells.loose(named.acronym or named.name or ""))
            alike = {number for number in alike if not named.code or number not in self._codes}
        if len(alike) == 1:
            return next(iter(alike)), "loosely"
        return None, "between" if alike else "new"

    # Few rows need the looser ways to a project: their tables are made when the first one does.

    def _of_like_name(self, form: str, name: str) -> set[int]:
        if not self._by_form:
            for programme, known, number in self._names:
                self._by_form.setdefault((programme, cells.loose(known)), set()).add(number)
            for programme, code, number in self._described_codes:
                self._by_form.setdefault((programme, f"{_ID}{_code_form(code)}"), set()).add(number)
        return self._by_form.get((form, name), set())

    def _in_any_programme(self, named: Named) -> set[int]:
        if not self._anywhere:
            for _, name, number in self._names:
                for known in {name, cells.loose(name)}:
                    self._anywhere.setdefault(known, set()).add(number)
            for _, code, number in self._described_codes:
                self._anywhere.setdefault(f"{_ID}{_code_form(code)}", set()).add(number)
        name = named.acronym or named.name or ""
        if named.code and (homes := self._anywhere.get(f"{_ID}{_code_form(named.code)}")):
            return homes
        homes = self._anywhere.get(name) or self._anywhere.get(cells.loose(name)) or set()
        return {number for number in homes if not named.code or number not in self._codes}

    def _known(self, form: str, named: Named) -> int | None:
        if named.code and (form, "code", named.code) in self.keys:
            return self.keys[form, "code", named.code]
        if named.acronym:
            alike = self._by_acronym.get((form, named.acronym), set())
            # Two projects of the same acronym have ids that differ.
            alike = {number for number in alike if not named.code or number not in self._codes}
            return next(iter(alike)) if len(alike) == 1 else None
        return self.keys.get((form, "name", named.name or ""))

    def _new(self, form: str, named: Named) -> int:
        kind = "code" if named.code else "acronym" if named.acronym else "name"
        key = (form, kind, named.label or "")
        number = self.keys.setdefault(key, len(self.keys))
        if named.code:
            self._codes[number] = named.code
        if named.acronym:
            self._by_acronym[form, named.acronym].add(number)
        return number

    def _form(self, programme: str) -> str:
        form = cells.programme_form(programme)
        self.spelled.setdefault(form, programme)
        return form

    def count_spellings(self, programmes: pl.Series) -> None:
        """Count in how many rows each spelling of a programme stands."""
        for programme, rows in programmes.drop_nulls().value_counts(sort=True).sort("programme").iter_rows():
            name = cells.exact(programme)
            self.spellings[cells.programme_form(name)][name] += rows


def _code_form(code: str) -> str:
    plain = cells.loose(code)
    return plain.lstrip("0") or "0" if plain.isdecimal() else plain


def _ids(programmes: Sequence[str], labels: Sequence[str]) -> tuple[str, ...]:
    """Make readable ids that are unique and that no spreadsheet takes for a formula."""
    taken: set[str] = set()
    ids = []
    for programme, label in zip(programmes, labels, strict=True):
        start = cells.exact(programme)[:_LONGEST_LABEL].lstrip(_FORMULA) or "programme"
        plain = f"{start}/{label[:_LONGEST_LABEL]}".rstrip()
        wanted, again = plain, 1
        while wanted in taken:
            again += 1
            wanted = f"{plain} ({again})"
        taken.add(wanted)
        ids.append(wanted)
    return tuple(ids)
