"""Reading hypotheses from TOML files: everything wrong in them is said at once, by file and key."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from linkages.errors import MissingFileError, TableError, Violation
from linkages.indicators.hypotheses.kinds import KINDS
from linkages.indicators.hypotheses.model import DIRECTIONS, OPERATORS, ROLES, TAKES, Condition, Hypothesis, Variable
from linkages.references import load
from linkages.resources import data_path
from linkages.tables import WRITTEN

# Tables that a run has beside those that it writes, with their columns.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "membership": ("unit_kind", "unit", "project_id", "ici"),
    "fields": ("specialisation", "label"),
    "partners": (
        "project_id",
        "organisation_id",
        "role",
        "country",
        "region",
        "kind",
        "kind_detail",
        "spheres",
        "ici",
        "partners_complete",
    ),
    "meetings": ("project_id", "source", "target", "cross_border", "met_before"),
}
COLUMNS: Mapping[str, tuple[str, ...]] = {table.name: table.names for table in WRITTEN} | dict(BESIDE)
EFFECTS = ("difference", "odds ratio")
_OF_PROJECTS = ("shares", "correlation")  # tests that deal out projects

_TEXTS = ("id", "statement", "source", "place", "unit", "table", "test", "does_not_show")
_OPTIONAL_TEXTS = ("key", "within", "within_as", "remark", "role", "direction", "effect")
_NUMBERS = ("against", "least", "order")
_KEYS = {*_TEXTS, *_OPTIONAL_TEXTS, *_NUMBERS, "cite", "needs", "where", "x", "y"}
_SOURCES = ("column", "statistic", "values", "share")
_VARIABLE_TEXTS = ("label", "other", "column", "share", "members", "by", "on", "take", "per", "supply")
_VARIABLE_KEYS = {*_VARIABLE_TEXTS, "statistic", "measured_in", "values", "where", "empty", "unknown", *OPERATORS}
_LONGEST = 80


def read(given: Sequence[Path] = (), *, built_in: bool = True) -> tuple[Hypothesis, ...]:
    """
    Read hypotheses.

    Parameters
    ----------
    given
        Files, or folders of files ``*.toml``, of the user.
    built_in
        Whether to take those that ship with the package too; they come first.

    Returns
    -------
    The hypotheses, by ``order`` and id within their place.

    Raises
    ------
    MissingFileError
        A file or folder is not there, or a folder holds none.
    TableError
        A file is no TOML or breaks the rules; every fault with its file and key, and what there is to choose from.
    """
    faults: list[Violation] = []
    found: list[Hypothesis] = []
    if built_in:
        found += _all(sorted(data_path("hypotheses").glob("*.toml")), faults, built_in=True)
    found += _all([file for path in given for file in files(Path(path))], faults, built_in=False)
    faults += _repeated(found)
    if faults:
        raise TableError("hypotheses", faults)
    return tuple(found)


def files(path: Path) -> list[Path]:
    """
    List the files of hypotheses that a path stands for.

    Parameters
    ----------
    path
        A file, or a folder of files ``*.toml``.

    Returns
    -------
    The files, sorted.

    Raises
    ------
    MissingFileError
        It is not there, or the folder holds none.
    """
    if path.is_dir():
        inside = sorted(path.glob("*.toml"))
        if not inside:
            raise MissingFileError(f"{path}: no hypothesis (*.toml) lies in this folder.")
        return inside
    if not path.is_file():
        raise MissingFileError(f"{path}: there is no such file or folder of hypotheses.")
    return [path]


def _all(paths: Iterable[Path], faults: list[Violation], *, built_in: bool) -> list[Hypothesis]:
    made = []
    for path in paths:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(Violation("file", str(error), "a TOML file in UTF-8", path.name))
            continue
        reader = _Reader(path.name, faults)
        hypothesis = reader.hypothesis(content, built_in=built_in)
        if hypothesis is not None:
            order = content.get("order")
            made.append((order if isinstance(order, int | float) else float("inf"), hypothesis))
    return [hypothesis for _, hypothesis in sorted(made, key=lambda one: (one[0], one[1].id))]


def _repeated(found: Sequence[Hypothesis]) -> list[Violation]:
    first: dict[str, str] = {}
    faults = []
    for hypothesis in found:
        if hypothesis.id in first:
            expected = f"an id of its own; {first[hypothesis.id]} has it"
            faults.append(Violation("id", hypothesis.id[:_LONGEST], expected, hypothesis.file))
        first.setdefault(hypothesis.id, hypothesis.file)
    return faults


def is_number(value: object) -> bool:
    """Whether a value of a TOML file is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


class _Reader:
    """Reads one file, and notes what is wrong in it."""

    def __init__(self, file: str, faults: list[Violation]) -> None:
        self.file = file
        self.faults = faults

    def fault(self, key: str, found: object, expected: str) -> None:
        """Note a fault."""
        self.faults.append(Violation(key, str(found)[:_LONGEST], expected, self.file))

    def hypothesis(self, content: Mapping[str, Any], *, built_in: bool) -> Hypothesis | None:
        """Read the file; None where something is wrong."""
        before = len(self.faults)
        self.known(content, _KEYS, "")
        texts = {name: self.text(content, name, name) for name in _TEXTS}
        texts |= {name: self.text(content, name, name) for name in _OPTIONAL_TEXTS if name in content}
        numbers = {name: self.number(content, name, name) for name in ("against", "least") if name in content}
        self.choice("role", texts.get("role"), ROLES)
        self.choice("direction", texts.get("direction"), DIRECTIONS)
        self.choice("effect", texts.get("effect"), EFFECTS)
        self.choice("table", texts["table"], tuple(COLUMNS))
        self.choice("test", texts["test"], tuple(KINDS))
        needs = self.list_of_texts(content.get("needs", []), "needs")
        for table in needs:
            self.choice("needs", table, tuple(COLUMNS))
        if "order" in content:
            self.number(content, "order", "order")
        cite = self.list_of_texts(content.get("cite", []), "cite")
        for key in cite:
            if key not in load():
                self.fault("cite", key, f"a key of references.toml, such as {', '.join(sorted(load())[:3])}")
        where = self.conditions(content.get("where", []), "where")
        variables = {key: self.variable(content[key], key) for key in ("x", "y") if key in content}
        kind = KINDS.get(texts["test"])
        if kind is not None:
            self.takes(texts["test"], kind.variables, variables)
            self.shares(texts["test"], variables, within=texts.get("within", ""))
            if kind.within and "within" not in content:
                self.fault("within", "nothing", f"a column: the test {texts['test']} compares within its values")
        key = texts.get("key") or self.key(texts["table"])
        if len(self.faults) > before:
            return None
        texts["key"] = key
        return Hypothesis(
            **texts,  # type: ignore[arg-type]
            **numbers,  # type: ignore[arg-type]
            **variables,  # type: ignore[arg-type]
            cite=cite,
            needs=needs,
            where=where,
            file=self.file,
            built_in=built_in,
        )

    def known(self, content: Mapping[str, Any], keys: set[str], place: str) -> None:
        """Note keys that nobody reads: a misspelt one would be passed over in silence."""
        for name in content:
            if name not in keys:
                self.fault(f"{place}{name}", "a key that is not known", f"one of {', '.join(sorted(keys))}")

    def text(self, content: Mapping[str, Any], name: str, key: str) -> str:
        """Read a text that says something."""
        value = content.get(name)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        self.fault(key, "nothing" if value is None else value, "a text")
        return ""

    def number(self, content: Mapping[str, Any], name: str, key: str) -> float:
        """Read a number."""
        value = content[name]
        if is_number(value):
            return float(value)
        self.fault(key, value, "a number")
        return 0.0

    def choice(self, key: str, value: str | None, allowed: tuple[str, ...]) -> None:
        """Note a value that is none of those there are."""
        if value and value not in allowed:
            self.fault(key, value, f"one of {', '.join(allowed)}")

    def key(self, table: str) -> str:
        """Give the column that names a unit where the file does not tell: the table's own key, if it is one column."""
        own = {spec.name: spec.key for spec in WRITTEN}.get(table, ())
        if len(own) == 1:
            return own[0]
        if table in COLUMNS:
            self.fault("key", "nothing", f"the column of {table} that names a unit: {', '.join(COLUMNS[table])}")
        return ""

    def list_of_texts(self, value: object, key: str) -> tuple[str, ...]:
        """Read a list of texts."""
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.fault(key, value, "a list of texts")
        return ()

    def conditions(self, value: object, key: str) -> tuple[Condition, ...]:
        """Read which rows count."""
        if not isinstance(value, list):
            self.fault(key, value, 'a list such as [{ column = "inside", is = true }]')
            return ()
        made = []
        for entry in value:
            if not isinstance(entry, dict) or not isinstance(entry.get("column"), str):
                self.fault(key, entry, 'tables such as { column = "inside", is = true }')
                continue
            self.known(entry, {"column", *OPERATORS}, f"{key}.")
            asked = self.asked(entry, f"{key}.{entry['column']}")
            if not asked:
                self.fault(f"{key}.{entry['column']}", "no condition", f"one of {', '.join(OPERATORS)}")
            made.append(Condition(entry["column"], asked))
        return tuple(made)

    def asked(self, entry: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Read the operators of a condition."""
        asked = {operator: entry[operator] for operator in OPERATORS if operator in entry}
        for operator, value in asked.items():
            listed = value if isinstance(value, list) else []
            single = isinstance(value, str | bool) or is_number(value)
            texts = bool(listed) and all(isinstance(one, str) for one in listed)
            several = bool(listed) and all(isinstance(one, str) or is_number(one) for one in listed)
            if operator == "top":
                several = is_number(value) and 0 < value < 1
            fits = {"top": several, "is": single, "is_not": single, "in": several, "contains": texts}.get(
                operator, is_number(value)
            )
            if not fits:
                self.fault(f"{key}.{operator}", value, OPERATORS[operator])
        return asked

    def variable(self, value: object, key: str) -> Variable | None:
        """Read a variable."""
        if not isinstance(value, dict):
            self.fault(key, value, f"a table [{key}]")
            return None
        self.known(value, _VARIABLE_KEYS, f"{key}.")
        texts = {name: self.text(value, name, f"{key}.{name}") for name in _VARIABLE_TEXTS if name in value}
        if "label" not in value:
            self.fault(f"{key}.label", "nothing", "a text")
        named = [name for name in _SOURCES if name in value]
        if len(named) != 1:
            self.fault(key, ", ".join(named) or "nothing", f"exactly one of {', '.join(_SOURCES)}")
        for name in ("column", "share", "per"):
            if name in value:
                self.reference(texts[name], f"{key}.{name}")
        if "share" in value and "members" not in value:
            self.fault(f"{key}.members", "nothing", "the kind of unit, such as region, with share")
        self.choice(f"{key}.take", texts.get("take"), TAKES)
        if ("by" in value) != ("take" in value):
            self.fault(f"{key}.by", "one without the other", f"by and take ({', '.join(TAKES)}) together")
        empty = self.number(value, "empty", f"{key}.empty") if "empty" in value else None
        return Variable(
            **{"label": "", **texts},
            statistic=self.list_of_texts(value.get("statistic", []), f"{key}.statistic"),
            measured_in=self.list_of_texts(value.get("measured_in", []), f"{key}.measured_in"),
            values=self.values(value.get("values", {}), f"{key}.values"),
            where=self.conditions(value.get("where", []), f"{key}.where"),
            empty=empty,
            asked=self.asked(value, key),
            unknown=self.list_of_texts(value.get("unknown", []), f"{key}.unknown"),
        )

    def values(self, value: object, key: str) -> dict[str, float]:
        """Read numbers by unit."""
        if isinstance(value, dict) and all(is_number(one) for one in value.values()):
            return {str(unit): float(number) for unit, number in value.items()}
        self.fault(key, value, "a table of numbers by unit")
        return {}

    def reference(self, value: str, key: str) -> None:
        """Note a column whose table there is not."""
        table, dot, column = value.partition(".")
        if not dot or not column:
            self.fault(key, value, "table.column")
        elif table not in COLUMNS:
            self.fault(key, value, f"a column of one of the tables {', '.join(COLUMNS)}")

    def shares(self, test: str, variables: Mapping[str, Variable | None], *, within: str) -> None:
        """Note shares of projects where a test would not deal out projects, which units share."""
        for key, variable in variables.items():
            if variable is None or not variable.share:
                continue
            if key != "y" or test not in _OF_PROJECTS:
                named = " and ".join(_OF_PROJECTS)
                self.fault(f"{key}.share", variable.share, f"a share of projects as [y] of the tests {named} alone")
            elif test == "correlation" and within:
                self.fault("within", within, "nothing: shares are correlated over all units (the test shares takes it)")

    def takes(self, test: str, needed: tuple[str, ...], variables: Mapping[str, object]) -> None:
        """Note variables that a test needs or does not take."""
        for key in needed:
            if key not in variables:
                self.fault(key, "nothing", f"a variable [{key}]: the test {test} takes {', '.join(needed)}")
        for key in variables:
            if key not in needed:
                self.fault(key, "a variable", f"none: the test {test} takes {', '.join(needed) or 'no variable'}")
