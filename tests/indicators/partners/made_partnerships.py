"""Small partnerships for tests."""

from datetime import date

import polars as pl

from linkages.indicators.partners.partnerships import ASSOCIATED, UNION, partnerships

ZONES = {"AA": UNION, "BB": UNION, "NO": ASSOCIATED, "IS": ASSOCIATED}


def members(*rows):
    """Participations from `project organisation region`; the country is the beginning of the region, `XX?` has none."""
    found = []
    for row in rows:
        project, organisation, region = row.split()
        country = None if region == "?" else region[:2]
        found.append((project, organisation, None if region.endswith("?") else region, country))
    names = ("project_id", "organisation_id", "region", "country")
    return pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row")


def dated(**starts):
    """Projects with the year (or ISO date) in which they start."""
    when = [
        None if at is None else date.fromisoformat(at if isinstance(at, str) else f"{at}-01-01")
        for at in starts.values()
    ]
    return pl.DataFrame(
        {"project_id": list(starts), "start": when, "programme": ["P"] * len(starts)},
        schema={"project_id": pl.String, "start": pl.Date, "programme": pl.String},
    )


def made(*rows, within=(), **starts):
    """Partnerships of rows and starts; projects without a start named have none."""
    table = members(*rows)
    starts = {name: starts.get(name) for name in table["project_id"].unique().sort()}
    return partnerships(table, dated(**starts), zones=ZONES, within=within)
