"""
Who took part, by what is sure: one id for an organisation, whatever project it appears in.

A registry id (the European Commission's participant identification code, PIC; a VAT number; a national number) is the
only sure ground. Rows without one are one organisation when they write the same name in the same country, case,
punctuation and blanks apart, accents kept: *exact*. A name that is known by one registry id alone in that country takes
that id. Similar spellings stay apart here (see `linkages.organisations.resolution`).
"""

import hashlib
import unicodedata

import polars as pl

from linkages.tables import ORGANISATION_MATCHES, ORGANISATIONS, POLARS_TYPES, conform

_LONGEST = 64  # characters of a name that an id repeats
_NO_COUNTRY = "??"
_IDS = {"pic_valid": "pic", "vat": "vat", "national": "id"}


def identify(participations: pl.DataFrame, *, keep_ids: bool = False) -> pl.DataFrame:
    """
    Give each participation its organisation, as far as registry ids and equal names tell.

    Parameters
    ----------
    participations
        ``project_id``, ``name``, ``country``, ``pic``; ``other_id`` (VAT or national number, verbatim) where there is
        one. Rows without a country match only rows without one.
    keep_ids
        Whether to keep the registry ids in their normal form: ``pic_valid``, ``vat``, ``national``.

    Returns
    -------
    The same rows with ``organisation_id`` and ``identity``: ``registry`` where the row has a valid id, else ``exact``.
    Ids are made of what the row says (``pic:999905974``, ``vat:SE5560160680``, ``DK/region syddanmark``; long names end
    in a hash), never of where it stands. A VAT or national number that occurs beside one PIC alone stands for that PIC.
    A row without a name is an organisation of its own in each project.
    """
    country = pl.col("country")
    rows = _with_ids(participations).with_columns(
        _keys(participations).alias("_key"),
        _country=pl.when(country.str.contains(r"^[A-Z]{2}$")).then(country).otherwise(pl.lit(_NO_COUNTRY)),
    )
    rows = rows.with_columns(_registry=_registry(rows))
    known = (
        rows.filter(pl.col("_registry").is_not_null())
        .group_by("_country", "_key")
        .agg(_ids=pl.col("_registry").n_unique(), _known=pl.col("_registry").min())
        .filter(pl.col("_ids") == 1)
    )
    rows = rows.join(known.drop("_ids"), on=["_country", "_key"], how="left", maintain_order="left")
    return rows.with_columns(
        organisation_id=pl.coalesce("_registry", "_known", pl.format("{}/{}", "_country", "_key")),
        identity=pl.when(pl.col("_registry").is_not_null()).then(pl.lit("registry")).otherwise(pl.lit("exact")),
    ).select(*participations.columns, "organisation_id", "identity", *(_IDS if keep_ids else ()))


def _with_ids(participations: pl.DataFrame) -> pl.DataFrame:
    """Add the registry ids in their normal form."""
    rows = participations.with_columns(pic_valid=_valid_pic())
    nothing = pl.lit(None, pl.String)
    if "other_id" not in rows.columns or rows["other_id"].null_count() == rows.height:
        return rows.with_columns(vat=nothing, national=nothing)
    from linkages.organisations.registry import read_id

    written = rows.select("other_id", "country").unique(maintain_order=True)
    found = [read_id(text, country) for text, country in written.iter_rows()]
    ids = written.with_columns(
        pl.Series(kind, [str(i).partition(":")[2] if i and i.kind == kind else None for i in found], pl.String)
        for kind in ("vat", "national")
    )
    return rows.join(ids, on=["other_id", "country"], how="left", nulls_equal=True, maintain_order="left")


def _registry(rows: pl.DataFrame) -> pl.Series:
    """The surest registry id of each row; a lesser one that goes with one greater alone stands for it."""
    resolved = rows.select("pic_valid", "vat", "national").with_columns(
        _found=pl.when(pl.col("pic_valid").is_not_null()).then(pl.format("pic:{}", "pic_valid"))
    )
    for kind in ("vat", "national"):
        greater = (
            resolved.filter(pl.col(kind).is_not_null() & pl.col("_found").is_not_null())
            .group_by(kind)
            .agg(_n=pl.col("_found").n_unique(), _greater=pl.col("_found").min())
            .filter(pl.col("_n") == 1)
            .drop("_n")
        )
        resolved = (
            resolved.join(greater, on=kind, how="left", maintain_order="left")
            .with_columns(
                _found=pl.coalesce(
                    "_found", "_greater", pl.when(pl.col(kind).is_not_null()).then(pl.format(_IDS[kind] + ":{}", kind))
                )
            )
            .drop("_greater")
        )
    return resolved["_found"]


def doubled(participations: pl.DataFrame) -> pl.DataFrame:
    """
    List the organisations whose registry id goes with several ids of a lesser kind.

    Parameters
    ----------
    participations
        What `identify` has found, with the registry ids kept.

    Returns
    -------
    One row an organisation and lesser kind, with the columns of `linkages.tables.ORGANISATION_MATCHES`: its rows are
    one, as the surest id says, and somebody should look whether they are.
    """
    found = []
    for kind, label in (("vat", "VAT numbers"), ("national", "national numbers")):
        own = pl.col("organisation_id").str.starts_with(f"{_IDS[kind]}:")
        found += (
            participations.filter((pl.col("identity") == "registry") & pl.col(kind).is_not_null() & ~own)
            .group_by("organisation_id")
            .agg(
                country=pl.col("country").drop_nulls().mode().sort().first(),
                a=pl.col("name").drop_nulls().sort_by(kind, "name").first(),
                b=pl.col("name").drop_nulls().sort_by(kind, "name").last(),
                ids=pl.col(kind).unique().sort(),
            )
            .filter(pl.col("ids").list.len() > 1)
            .with_columns(reason=pl.format("one registry id with several {}: {}", pl.lit(label), _joined("ids")))
            .rows(named=True)
        )
    table = ORGANISATION_MATCHES
    rows: dict[str, dict[str, object]] = {}
    for row in sorted(found, key=lambda row: row["organisation_id"]):
        known = rows.setdefault(
            row["organisation_id"],
            {
                **{key: row[key] for key in ("country", "reason")},
                **{key: row[key] or "" for key in ("a", "b")},
                "score": 1.0,
                "tier": "registry",
                "decision": "merged",
                **dict.fromkeys(("a_id", "b_id"), row["organisation_id"]),
            },
        )
        if known["reason"] != row["reason"]:
            known["reason"] = f"{known['reason']}; {row['reason']}"
    schema = {column.name: POLARS_TYPES[column.kind] for column in table.columns}
    return pl.DataFrame(list(rows.values()), schema=schema)


def _joined(column: str) -> pl.Expr:
    return pl.col(column).list.join(" | ")


def organisations(participations: pl.DataFrame) -> pl.DataFrame:
    """
    List the organisations.

    Parameters
    ----------
    participations
        ``organisation_id``, ``identity``, ``name``, ``country``, ``nuts2``, ``project_id`` of each row, placed.

    Returns
    -------
    One row an organisation, sorted by id, with the columns of `linkages.tables.ORGANISATIONS` but ``kind`` and
    ``degree``: its most frequent spelling, country and region (in a tie the first by alphabet), its other regions,
    its projects, its other spellings, and the ground on which its rows are one: ``registry`` where a row has a registry
    id, else ``fuzzy`` where spellings were joined, else ``exact``.
    """
    places = participations.group_by("organisation_id").agg(
        projects=pl.col("project_id").n_unique(),
        identity=pl.when((pl.col("identity") == "registry").any())
        .then(pl.lit("registry"))
        .when((pl.col("identity") == "fuzzy").any())
        .then(pl.lit("fuzzy"))
        .otherwise(pl.lit("exact")),
        names=pl.col("name").drop_nulls().unique().sort(),
        regions=pl.col("nuts2").drop_nulls().unique().sort(),
    )
    for column in ("name", "country", "nuts2"):
        places = places.join(_most_frequent(participations, column), on="organisation_id", how="left")
    others = pl.col("regions").list.set_difference(pl.concat_list("nuts2")).list.sort().list.join(";")
    spellings = pl.col("names").list.set_difference(pl.concat_list("name")).list.sort().list.join(" | ")
    table = (
        places.with_columns(
            other_regions=pl.when(others != "").then(others), other_names=pl.when(spellings != "").then(spellings)
        )
        .drop("regions", "names")
        .sort("organisation_id")
    )
    return conform(table.with_columns(degree=pl.lit(None, pl.Int64)), ORGANISATIONS).drop("degree")


def normalise(name: str) -> str:
    """
    Bring a name into the form by which exact matches are found.

    Parameters
    ----------
    name
        A name as written.

    Returns
    -------
    Small letters with their accents, digits, and single blanks for everything between; the name itself, in small
    letters, where it has neither letter nor digit; empty where it is blank.

    Examples
    --------
    >>> normalise("Region  SYDDANMARK, ") == normalise("Region Syddanmark")
    True
    >>> normalise("Łódź") == normalise("Lodz")
    False
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.translate(_LETTERS).split()) or " ".join(folded.split())


class _Letters(dict[int, int | None]):
    """Letters, digits and their marks stay, invisible characters (as for directions) go, all others part words."""

    def __missing__(self, code: int) -> int | None:
        category = unicodedata.category(chr(code))
        self[code] = code if category[0] in "LNM" else None if category == "Cf" else ord(" ")
        return self[code]


_LETTERS = _Letters()


def _keys(participations: pl.DataFrame) -> pl.Series:
    """The normal form of each row's name, short; rows without a name stay apart by their project."""
    names = participations["name"].fill_null("")
    distinct = names.unique()
    forms = pl.Series([_short(normalise(name)) for name in distinct], dtype=pl.String)
    keys = names.replace_strict(distinct, forms, return_dtype=pl.String).rename("_key")
    nameless = "(no name) " + participations["project_id"]
    return nameless.map_elements(_short, return_dtype=pl.String).zip_with(keys == "", keys)


def _short(key: str) -> str:
    if len(key) <= _LONGEST:
        return key
    return f"{key[: _LONGEST - 13].rstrip()}~{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _valid_pic() -> pl.Expr:
    """Nine digits, however a spreadsheet wrote them; a single digit nine times is a placeholder."""
    digits = pl.col("pic").cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "").str.replace_all(r"[\s.-]", "")
    placeholder = digits.is_in([str(digit) * 9 for digit in range(10)])
    return pl.when(digits.str.contains(r"^[0-9]{9}$") & ~placeholder).then(digits)


def _most_frequent(participations: pl.DataFrame, column: str) -> pl.DataFrame:
    return (
        participations.drop_nulls(column)
        .group_by("organisation_id", column)
        .len()
        .sort("organisation_id", "len", column, descending=[False, True, False])
        .unique("organisation_id", keep="first", maintain_order=True)
        .drop("len")
    )
