"""
Spellings that are one organisation: from names and places of rows to groups, with the reason for each.

Units are what registry ids and exact names have found (`linkages.organisations.identity.identify`). Names of units of
one country are taken apart, compared where they share a rare word, scored, and joined by complete linkage.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from linkages.organisations.candidates import candidates
from linkages.organisations.linkage import Pair, link
from linkages.organisations.names import take_apart
from linkages.organisations.review import Review, resolve
from linkages.organisations.similarity import Likeness, Scale, Side, compare, pooled, rarity
from linkages.organisations.vocabulary import fold, vocabulary
from linkages.resources import data_path
from linkages.tables import ORGANISATION_MATCHES, POLARS_TYPES

NEAR = 0.7
"""Share of the threshold's scale from which a pair that is not merged is told of."""

_SPELLINGS = 6  # most frequent spellings of a unit that are compared
_SCHEMA = {column.name: POLARS_TYPES[column.kind] for column in ORGANISATION_MATCHES.columns}


@dataclass(frozen=True, slots=True)
class Matched:
    """
    What matching found.

    Parameters
    ----------
    organisation
        Organisation of each unit: ``unit``, ``organisation_id``.
    table
        Pairs that were merged, refused or left for review (`linkages.tables.ORGANISATION_MATCHES`).
    coverage
        Coverage rows: names that could not be compared, decisions that met nothing.
    """

    organisation: pl.DataFrame
    table: pl.DataFrame
    coverage: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class _Unit:
    id: str
    country: str | None
    name: str
    names: tuple[str, ...]
    rows: int
    sides: tuple[Side, ...]
    ids: dict[str, frozenset[str]]


def match(rows: pl.DataFrame, *, threshold: float, review: Review | None = None, fuzzy: bool = True) -> Matched:
    """
    Join units whose names are alike.

    Parameters
    ----------
    rows
        ``unit``, ``name``, ``country`` and the registry ids ``pic``, ``vat``, ``national`` in their normal form;
        ``name_local``, ``town``, ``postcode``, ``nuts3_code`` where there are any.
    threshold
        Score from which two are one, 0 to 1.
    review
        Decisions of a person.
    fuzzy
        Whether likeness joins names at all; without it, decisions alone do.

    Returns
    -------
    The organisation of each unit, and the pairs with their reasons.
    """
    units = _units(rows)
    named = [(unit.country, unit.names, unit.id) for unit in units]
    decided = resolve(review, named, forbidden=lambda a, b: _registry(units[a], units[b])) if review else None
    scale = _scale(units)
    pairs: dict[Pair, Likeness] = {}
    if fuzzy:
        sides = [unit.sides for unit in units]
        for first, second in candidates(
            sides, rarity=scale.rarity, towns=scale.towns, national=scale.national
        ).tolist():
            found = _likeness(units[first], units[second], scale, floor=NEAR)
            if found.score >= NEAR:
                pairs[first, second] = found
    different = decided.different if decided else {}

    def conflict(first: int, second: int) -> str:
        return different.get((first, second), "") or _registry(units[first], units[second])

    linked = link(
        len(units),
        pairs,
        threshold=threshold,
        likeness=lambda first, second, group: _in_group(units, first, second, group, scale),
        conflict=conflict,
        same=decided.same if decided else (),
    )
    ids = _ids(units, linked.group)
    helped = {
        pair: Likeness(found.score, f"{found.reason}; by what other spellings of the organisation say")
        for pair, found in linked.helped.items()
        if linked.group[pair[0]] == linked.group[pair[1]]
    }
    told = {**pairs, **helped}
    table = _table(units, told, linked.group, linked.refused, conflict, threshold, decided.same if decided else {})
    return Matched(
        pl.DataFrame(
            {"unit": [unit.id for unit in units], "organisation_id": ids},
            schema={"unit": pl.String, "organisation_id": pl.String},
        ),
        table,
        decided.coverage if decided else [],
    )


def _units(rows: pl.DataFrame) -> list[_Unit]:
    """One entry a unit, sorted by id: its spellings from the most frequent down, and where they lie."""
    for column in ("name_local", "town", "postcode", "nuts3_code"):
        if column not in rows.columns:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(column))
    names = (
        rows.group_by("unit", "name")
        .agg(n=pl.len(), local=pl.col("name_local").drop_nulls().unique().sort().first())
        .sort("unit", "n", "name", descending=[False, True, False], nulls_last=True)
        .group_by("unit", maintain_order=True)
        .agg("name", "local", rows=pl.col("n").sum())
    )
    about = rows.group_by("unit").agg(
        country=pl.col("country").drop_nulls().mode().sort().first(),
        **{
            column: pl.col(column).drop_nulls().unique()
            for column in ("town", "postcode", "nuts3_code", "pic", "vat", "national")
        },
    )
    found = []
    for row in names.join(about, on="unit", how="left").sort("unit").iter_rows(named=True):
        written = tuple(name for name in row["name"] if name)
        texts = dict.fromkeys([*written[:_SPELLINGS], *(local for local in row["local"][:_SPELLINGS] if local)])
        towns = frozenset(key for town in row["town"] for key in _town_keys(town))
        regions = frozenset([*row["nuts3_code"], *row["postcode"]])
        taken = (take_apart(text, row["country"]) for text in texts)
        found.append(
            _Unit(
                id=row["unit"],
                country=row["country"],
                name=written[0] if written else "",
                names=written,
                rows=row["rows"],
                sides=tuple(Side(name, towns, regions) for name in taken if name.forms),
                ids={kind: frozenset(row[kind]) for kind in ("pic", "vat", "national")},
            )
        )
    return found


@lru_cache(maxsize=100_000)
def _town_keys(town: str) -> tuple[str, ...]:
    """Words of a town, in the language by which places are compared; without quarters' numbers."""
    words = vocabulary()
    found = [token for token in words.tokens(words.words(town), None) if token[0].isalpha() and len(token) > 2]  # noqa: PLR2004
    return (*found, fold(town).replace(" ", ""))


def _scale(units: Sequence[_Unit]) -> Scale:
    words = vocabulary()
    forms = [side.name.forms[0] for unit in units for side in unit.sides]
    own = {
        (side.name.country, word) for unit in units for side in unit.sides for f in side.name.forms for word in f.words
    }
    return Scale(
        rarity=rarity(forms),
        towns=_towns(own),
        general=words.general,
        near=words.near,
        national=words.national,
        parents=words.parents,
        campus=words.campus,
        places=words.places,
        councils=words.councils,
        given=words.given,
    )


def _towns(words: Iterable[tuple[str | None, str]]) -> dict[tuple[str | None, str], frozenset[int]]:
    """Towns that words may name, from the gazetteer that ships with the package."""
    wanted = pl.DataFrame(sorted((c, w) for c, w in words if c), schema=["country", "word"], orient="row")
    if wanted.is_empty():
        return {}
    names = pl.read_parquet(data_path("places", "names.parquet"), columns=["country", "key", "town", "main"])
    names = names.with_columns(word=pl.col("key").str.replace_many(["aa", "ae", "oe", "ue"], ["a", "a", "o", "u"]))
    here = names.join(wanted, on=["country", "word"], how="semi")
    # the name of a town across the border is no name of its twin on this side
    abroad = names.filter("main").join(here.filter(~pl.col("main")), on="word", suffix="_here")
    twins = abroad.filter(pl.col("country") != pl.col("country_here")).select("word", country="country_here")
    found = (
        here.join(twins.unique(), on=["country", "word"], how="anti")
        .group_by("country", "word")
        .agg(pl.col("town").unique())
    )
    return {(country, word): frozenset(towns) for country, word, towns in found.iter_rows()}


def _likeness(first: _Unit, second: _Unit, scale: Scale, *, floor: float = 0.0) -> Likeness:
    """Likeness of the likest spellings of two units; those of different countries have none."""
    best = Likeness(0.0, "nothing in common", veto=True)
    if first.country != second.country:
        return Likeness(0.0, "different countries", veto=True)
    for one in first.sides:
        for other in second.sides:
            found = compare(one, other, scale, floor=floor)
            if (not found.veto, found.score) > (not best.veto, best.score):
                best = found
    return best


def _in_group(units: Sequence[_Unit], first: int, second: int, group: Sequence[int], scale: Scale) -> Likeness:
    """Likeness of two units, each knowing the acronyms and places of all units of the group."""
    sides = [units[unit].sides for unit in group]
    one, other = (replace(units[unit], sides=tuple(pooled(units[unit].sides, sides))) for unit in (first, second))
    alone = _likeness(units[first], units[second], scale)
    together = _likeness(one, other, scale)
    return max(alone, together, key=lambda found: (not found.veto, found.score))


def _registry(first: _Unit, second: _Unit) -> str:
    """Say which registry ids forbid that two units are one."""
    for kind, label in (("pic", "PIC"), ("vat", "VAT numbers"), ("national", "national numbers")):
        one, other = first.ids[kind], second.ids[kind]
        if one and other and not one & other:
            return f"different {label}: {min(one)} | {min(other)}"
    return ""


def _ids(units: Sequence[_Unit], group: Sequence[int]) -> list[str]:
    """A group's id: its registry id, else that of its most frequent spelling, in a tie the first by alphabet."""
    best: dict[int, tuple[tuple[int, int, str, str], str]] = {}
    for unit, head in zip(units, group, strict=True):
        rank = next((at for at, kind in enumerate(("pic:", "vat:", "id:")) if unit.id.startswith(kind)), 3)
        key = (rank, -unit.rows, unit.name, unit.id)
        if head not in best or key < best[head][0]:
            best[head] = (key, unit.id)
    return [best[head][1] for head in group]


def _table(
    units: Sequence[_Unit],
    pairs: dict[Pair, Likeness],
    group: Sequence[int],
    refused: dict[Pair, str],
    conflict: Callable[[int, int], str],
    threshold: float,
    same: dict[Pair, str],
) -> pl.DataFrame:
    rows = []
    for first, second in sorted({*pairs, *same}):
        found = pairs.get((first, second), Likeness(0.0, ""))
        one, other = units[first], units[second]
        together = group[first] == group[second]
        reason = refused.get((first, second)) or conflict(first, second) or found.reason
        if (first, second) in same:
            decision, reason = "merged", same[first, second]
        elif together:
            decision, reason = "merged", found.reason
        elif found.veto or conflict(first, second) or found.score >= threshold:
            decision = "refused"
        else:
            decision, reason = "review", f"{reason}; score below {threshold:g}"
        rows.append(
            (
                one.country,
                one.name,
                other.name,
                round(found.score, 4),
                "decision" if (first, second) in same else "fuzzy",
                decision,
                reason,
                one.id,
                other.id,
            )
        )
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
