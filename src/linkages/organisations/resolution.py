"""
Who took part, decided: registry ids and exact names first, then spellings that are alike, then what a person says.

The tiers, from the surest: ``registry`` (a valid PIC, VAT or national number), ``exact`` (the same name in the same
country), ``fuzzy`` (another spelling that was joined, by likeness or by a decision).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from linkages.organisations.identity import doubled, identify
from linkages.tables import coverage_row

THRESHOLD = 0.85
"""Score from which two spellings are one organisation, by default."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """
    Participations with their organisations.

    Parameters
    ----------
    participations
        The rows as given, with ``organisation_id`` and ``identity``.
    matches
        Pairs of spellings that were joined, refused or left for review, and organisations whose registry id goes with
        several others (`linkages.tables.ORGANISATION_MATCHES`).
    coverage
        Coverage rows: ids that could not be used, decisions that met nothing.
    """

    participations: pl.DataFrame
    matches: pl.DataFrame
    coverage: list[dict[str, object]]


def resolve_organisations(
    participations: pl.DataFrame,
    *,
    identity: Literal["exact", "fuzzy"] = "fuzzy",
    threshold: float = THRESHOLD,
    review: Path | None = None,
) -> Resolved:
    """
    Give each participation its organisation.

    Parameters
    ----------
    participations
        ``project_id``, ``name``, ``country``; ``pic``, ``other_id``, ``name_local``, ``town``, ``postcode``,
        ``nuts3_code`` where there are any.
    identity
        ``fuzzy`` joins spellings that are alike; ``exact`` does not.
    threshold
        Score from which two spellings are one (see `linkages.organisations.similarity`).
    review
        A file of decisions about organisations (see `linkages.organisations.review`); it holds in either mode.

    Returns
    -------
    The same rows in the same order, with their organisation and the ground for it; the pairs; coverage.

    Raises
    ------
    LinkagesError
        The file of decisions can't be used.
    """
    found = identify(participations, keep_ids=True)
    ids = found.select("pic_valid", "vat", "national")
    coverage = _unusable(participations, ids)
    matches = doubled(found)
    if identity == "fuzzy" or review is not None:
        from linkages.organisations.matching import match
        from linkages.organisations.review import read_review

        renamed = found.drop("pic").rename({"organisation_id": "unit", "pic_valid": "pic"})
        matched = match(
            renamed,
            threshold=threshold,
            review=None if review is None else read_review(review),
            fuzzy=identity == "fuzzy",
        )
        matches, coverage = pl.concat([matched.table, matches]), [*coverage, *matched.coverage]
        changed = pl.col("organisation_id") != pl.col("unit")
        found = (
            found.rename({"organisation_id": "unit"})
            .join(matched.organisation, on="unit", how="left", maintain_order="left")
            .with_columns(
                identity=pl.when(changed & (pl.col("identity") == "exact")).then(pl.lit("fuzzy")).otherwise("identity")
            )
        )
    return Resolved(found.select(*participations.columns, "organisation_id", "identity"), matches, coverage)


def _unusable(participations: pl.DataFrame, ids: pl.DataFrame) -> list[dict[str, object]]:
    """Say how many registry ids were written, and how many of them count."""
    rows = []
    for column, valid in (
        ("pic", ids["pic_valid"].is_not_null()),
        ("other_id", ids["vat"].is_not_null() | ids["national"].is_not_null()),
    ):
        if column in participations.columns:
            written = participations[column].cast(pl.String).str.strip_chars().fill_null("") != ""
            if written.any():
                known = int((written & valid).sum())
                reason = (
                    "registry ids; the others have not the form or the check digit of their country: matched by name"
                )
                rows.append(coverage_row("identify", column, rows=int(written.sum()), known=known, reason=reason))
    return rows
