"""
What a sheet holds and what each of its columns means.

keep.eu has renamed its columns twice since 2018 and writes one name in several ways within a single workbook (a
straight and a curly apostrophe, ``Theme 1`` and ``Thematic1``), so titles are compared in a normal form: no case, no
punctuation, no tail such as ``(2021-2027 only)`` or ``(or equivalent)``, digits set apart, ``organisation`` for
``organization``.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from linkages.sources import vocabulary

Role = Literal["projects", "partners", "projects and partners", "calls", "ignored"]

_TEXT = re.compile(
    r"(?P<base>.+?)(?: in)?"
    r"(?: (?:language )?(?P<number>\d+)| (?P<english>en|english)"
    r"| (?:national|local|original|native|programme) languages?)?"
)
_THEME = re.compile(r"(?:keep (?:eu )?)?(?:themes?|thematics?|thematic keyword|keyword) (\d+)")
_LOCAL_NAME = re.compile(
    r"(?:organisation|project partner|partner|partner organisation|organisation name|partner name|name of organisation)"
    r" (?:in )?(?:(?:original|national|local|native) language|language (\d+)|(\d+))"
)
_NOTE_TAIL = re.compile(r" \((?:[^()]* only|or equivalent|eur|€|in eur)\)\s*$", flags=re.IGNORECASE)

# Columns that only a sheet of partners (projects) has.
_PARTNERS_ONLY = frozenset(
    {"department", "legal_status", "organisation_type", "pic", "other_id", "nuts2", "nuts3", "country_code"}
)
_AMOUNTS = frozenset({"budget", "expenditure"})  # beside partners an amount may be the partner's own
_PROJECTS_ONLY = frozenset({"period", "start", "end", "themes"}) | _AMOUNTS

_LONGEST_TITLE = 150
_ENOUGH_TO_TELL = 6  # columns with which a sheet without any project's name is one of projects, not a line of a cover


@dataclass(frozen=True, slots=True)
class Understood:
    """
    What the columns of a sheet mean.

    Parameters
    ----------
    role
        What the sheet holds.
    fields
        Position of the column of each of our fields.
    themes
        Position of each column of themes, by its number.
    texts
        Position, field and language of each column of text.
    unused
        Titles understood and not needed.
    unknown
        Titles not understood.
    """

    role: Role
    fields: Mapping[str, int]
    themes: Mapping[int, int]
    texts: Sequence[tuple[int, str, str]]
    unused: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many of the columns have a meaning."""
        return len(self.fields) + len(self.themes) + len(self.texts) + len(self.unused)


def normal(title: str) -> str:
    """
    Bring a column's title into the form in which titles are compared.

    Parameters
    ----------
    title
        The title.

    Returns
    -------
    The form.

    Examples
    --------
    >>> normal("Partner’s ID if not PIC"), normal("NUTS2 code (or equivalent)"), normal("Thematic1")
    ('partners id if not pic', 'nuts 2 code', 'thematic 1')
    """
    plain = unicodedata.normalize("NFKC", title)
    while (shorter := _NOTE_TAIL.sub("", plain)) != plain:
        plain = shorter
    plain = re.sub(r"['’‘`´]", "", plain.casefold()).replace("organiz", "organis")
    plain = re.sub(r"\bprogram\b", "programme", plain)
    plain = re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", plain)
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def layout(titles: Sequence[str]) -> str:
    """
    Name the layout of an export in words.

    Parameters
    ----------
    titles
        The titles of its columns, all sheets together.

    Returns
    -------
    Such as ``keep.eu, layout of 2018-2019``.
    """
    names = {normal(title) for title in titles}
    new, old, between = (names & {normal(t) for t in of} for of in (vocabulary.NEW, vocabulary.OLD, vocabulary.BETWEEN))
    if new and (old or between):
        return "keep.eu, layout of 2022-2023"
    if new:
        return "keep.eu, layout of 2025-2026"
    return "keep.eu, layout of 2018-2019" if old else "columns of keep.eu in a layout of their own"


def understand(titles: Sequence[str], *, sheet: str = "") -> Understood:
    """
    Tell what a sheet holds and what each of its columns means.

    Parameters
    ----------
    titles
        The titles of the columns; empty ones have no meaning.
    sheet
        The sheet's name, which decides only where the columns don't.

    Returns
    -------
    The meaning. The role is ``ignored`` where the titles are those of no export, and may be ``partners`` though the
    column of their names is missing.
    """
    projects, partners = _match(titles, "projects", _PROJECT_TITLES), _match(titles, "partners", _PARTNER_TITLES)
    of_projects = len(_PROJECTS_ONLY & projects.fields.keys()) + len(projects.themes) + len(projects.texts)
    of_partners = len(_PARTNERS_ONLY & partners.fields.keys())
    named = bool({"acronym", "code"} & partners.fields.keys())
    programme = "programme" in partners.fields
    if programme and not named and _CALL_TITLES & {normal(title) for title in titles}:
        return Understood("calls", {}, {}, (), tuple(title for title in titles if title), ())
    if "organisation" in partners.fields and (programme or named):
        beside = of_projects > len(_AMOUNTS & projects.fields.keys())
        return _side_by_side(partners, projects, titles) if beside else partners
    if of_partners > of_projects and (programme or named):
        return partners
    told = named or any(field == "name" for _, field, _ in projects.texts)
    if of_projects and (told or (programme and projects.known >= _ENOUGH_TO_TELL)):
        return projects
    if programme and named:
        return partners if "partner" in sheet.casefold() else projects
    return Understood("ignored", {}, {}, (), (), tuple(title for title in titles if title))


def recognised(titles: Sequence[str]) -> int:
    """
    Count the titles that mean something in one layout or other, to find the row of titles.

    Parameters
    ----------
    titles
        The cells of a row.

    Returns
    -------
    How many.
    """
    return sum(_known(title) for title in titles if title and len(title) < _LONGEST_TITLE)


def _of(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {normal(title): name for name, titles in columns.items() for title in titles}


_PROJECT_TITLES, _PARTNER_TITLES = _of(vocabulary.PROJECTS), _of(vocabulary.PARTNERS)
_TEXT_TITLES = _of(vocabulary.TEXTS)
_UNUSED_TITLES = {normal(title) for title in vocabulary.UNUSED}
_CALL_TITLES = {normal(title) for title in vocabulary.CALLS}
_ANY_TITLE = _PROJECT_TITLES.keys() | _PARTNER_TITLES.keys() | _UNUSED_TITLES | _CALL_TITLES
_UNUSED_FAMILIES = re.compile(vocabulary.UNUSED_FAMILIES)
_ORGANISATION = re.compile(vocabulary.ORGANISATION_FAMILY)
_BUDGET, _AMOUNT = re.compile(vocabulary.BUDGET_FAMILY), re.compile(vocabulary.AMOUNT_WORDS)


def _forms(title: str) -> tuple[str, str]:
    return normal(title), normal(re.sub(r"\([^()]*\)", " ", title))


@lru_cache(maxsize=4096)
def _known(title: str) -> bool:
    return any(form in _ANY_TITLE or _THEME.fullmatch(form) or _text(form) for form in _forms(title))


def _text(form: str) -> tuple[str, str] | None:
    found = _TEXT.fullmatch(form)
    field = _TEXT_TITLES.get(found["base"]) if found else None
    if found is None or field is None:
        return None
    if form == found["base"] or found["english"]:
        return field, "en"
    return field, found["number"] or "1"


def _match(titles: Sequence[str], role: Role, vocabulary: Mapping[str, str]) -> Understood:
    fields: dict[str, int] = {}
    themes: dict[int, int] = {}
    texts: list[tuple[int, str, str]] = []
    unused, unknown = [], []
    for at, title in enumerate(titles):
        forms = _forms(title)
        field = next((vocabulary[form] for form in forms if form in vocabulary), None)
        theme = (
            next((found for form in forms if (found := _THEME.fullmatch(form))), None) if role == "projects" else None
        )
        text = next((told for form in forms if (told := _text(form))), None) if role == "projects" else None
        local = _LOCAL_NAME.fullmatch(forms[0]) if role == "partners" else None
        if field and field not in fields:
            fields[field] = at
        elif role == "partners" and "organisation" not in fields and any(map(_ORGANISATION.fullmatch, forms)):
            fields["organisation"] = at
        elif local and (name := f"name_local_{local[1] or local[2] or '2'}") not in fields:
            fields[name] = at
        elif theme and int(theme[1]) not in themes:
            themes[int(theme[1])] = at
        elif text:
            texts.append((at, *text))
        elif field or any(form in _UNUSED_TITLES or _UNUSED_FAMILIES.fullmatch(form) for form in forms):
            unused.append(title)
        elif title:
            unknown.append(title)
    if role == "projects":
        _take_amounts(titles, fields, unused, unknown)
    return Understood(role, fields, themes, tuple(texts), tuple(unused), tuple(unknown))


def _take_amounts(titles: Sequence[str], fields: dict[str, int], unused: list[str], unknown: list[str]) -> None:
    """Where no title is a budget's own, take one that clearly means it; what else may mean it is not understood."""
    for at, title in enumerate(titles):
        form = normal(title)
        kind = "budget" if "budget" in form.split() else "expenditure"
        if kind not in fields and (title in unused or title in unknown) and _BUDGET.fullmatch(form):
            (unused if title in unused else unknown).remove(title)
            fields[kind] = at
    if not _AMOUNTS & fields.keys():
        doubtful = [title for title in unused if _AMOUNT.fullmatch(normal(title))]
        unused[:] = [title for title in unused if title not in doubtful]
        unknown += doubtful


def _side_by_side(partners: Understood, projects: Understood, titles: Sequence[str]) -> Understood:
    # One row a partner, its project's columns beside. An amount there may be the partner's: it is left out.
    taken = {name: at for name, at in projects.fields.items() if name in {"period", "start", "end", "themes"}}
    fields = {**taken, **partners.fields}
    read = {*fields.values(), *projects.themes.values(), *(at for at, _, _ in projects.texts)}
    unknown = tuple(title for title in partners.unknown if title in projects.unknown)
    unused = tuple(title for at, title in enumerate(titles) if title and at not in read and title not in unknown)
    return Understood("projects and partners", fields, projects.themes, projects.texts, unused, unknown)
