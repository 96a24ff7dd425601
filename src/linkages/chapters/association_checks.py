"""What checks the declared association: people as a covariate, neighbours, single regions, another scale."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from linkages import wording
from linkages.ground import Work
from linkages.tables import ASSOCIATION, conform
from linkages.tables.association import INFLUENCE, RATES

if TYPE_CHECKING:
    from linkages.indicators.neighbours import Neighbours
    from linkages.indicators.pairs import Pair
    from linkages.indicators.spatial_tests import Map
    from linkages.sources.statistics import Statistic

_CHECKED = ("ici_projects", "projects")
_MODELLED = ("ici_projects", "projects", "projects_led")
_MILLION = 1e6
_NO_PEOPLE = (
    "No model: the inhabitants of the regions are not among the statistics, and without them a model of counts would "
    "only say that regions with more people have more projects. Give them, such as by --statistics with a JRC matrix."
)


@dataclass(frozen=True, slots=True)
class Checks:
    """
    What checked the association.

    Parameters
    ----------
    rows
        Further rows of the table of associations.
    tables
        ``spatial_autocorrelation``, ``lisa``, ``influence``.
    statements
        ``influence`` and ``neighbours``, a sentence or two each.
    methods
        What was done, a paragraph each.
    citations
        What those paragraphs rest on.
    """

    rows: tuple[pl.DataFrame, ...]
    tables: dict[str, pl.DataFrame]
    statements: dict[str, str]
    methods: tuple[str, ...]
    citations: tuple[str, ...]


def checks(work: Work, units: pl.DataFrame, people: "Statistic | None") -> Checks:
    """
    Check the declared association.

    Parameters
    ----------
    work
        What is known so far.
    units
        The regions of the universe, sorted, with their counts and statistics.
    people
        Their inhabitants; None where these are not known.

    Returns
    -------
    The checks. Each says why there is nothing where it can't be made.
    """
    from linkages.indicators.autocorrelation import autocorrelation, local, variables
    from linkages.indicators.influence import influence

    defined = [pair for y in _CHECKED if not (pair := _pair(work, units, y, "spearman")).why_not]
    where = _map(work, units)
    # Where no project could be judged, what can be checked is the association of all projects.
    found = variables(defined[0], where.regions) if defined else []
    draws = {"permutations": work.settings.permutations, "seed": work.settings.seed}
    tables = {
        "spatial_autocorrelation": autocorrelation(
            found, [where.neighbours, _nearest(where, found[0].regions)] if found else [], level=where.level, **draws
        ),
        # neighbours that are alike in urbanisation are no news: what is asked is where initiatives cluster
        "lisa": local(found[1:3], where.neighbours, **draws),
        "influence": pl.concat(
            [
                INFLUENCE.empty(),
                *(influence(pair, units["unit"].to_list(), units["country"].to_list()) for pair in defined),
            ]
        ),
    }
    scale = _other_scale(work, defined[0].y if defined else _CHECKED[0])
    rows = [*_spatial(work, units, where), *_modelled(work, units, people), *scale]
    frame = conform(pl.DataFrame(rows, schema=_schema()), ASSOCIATION)
    statements = {"influence": _influence_words(tables["influence"]), "neighbours": _likeness(tables)}
    return Checks(
        (frame,),
        tables,
        {name: words for name, words in statements.items() if words},
        tuple(_methods(work, frame, tables, statements)),
        _citations(frame, tables),
    )


def rates(units: pl.DataFrame, people: "Statistic") -> pl.DataFrame:
    """
    Show projects and initiatives per million people.

    Parameters
    ----------
    units
        Regions with ``projects``, ``ici_projects`` and the inhabitants.
    people
        The inhabitants.

    Returns
    -------
    Rows of `linkages.tables.association.RATES`, regions whose people are known.
    """
    known = units.filter(pl.col(people.column) > 0)
    table = known.select(
        region="unit",
        population=people.column,
        population_source=pl.lit(f"{people.label} {people.year}".strip()),
        projects="projects",
        ici_projects="ici_projects",
    )
    per_million = [
        (pl.col(name) / pl.col("population") * _MILLION).alias(f"{name}_per_million")
        for name in ("projects", "ici_projects")
    ]
    return conform(table.with_columns(per_million), RATES)


def _schema() -> dict[str, pl.DataType]:
    from linkages.tables import POLARS_TYPES

    return {column.name: POLARS_TYPES[column.kind] for column in ASSOCIATION.columns}


def _pair(work: Work, units: pl.DataFrame, y: str, method: str) -> "Pair":
    from linkages.indicators.association import numbered
    from linkages.indicators.pairs import Pair

    x = work.space.urban.x[0]
    values = [units[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in (x, y)]
    return Pair(x, y, method, values[0], values[1], numbered(units["country"]))


def _map(work: Work, units: pl.DataFrame) -> "Map":
    from linkages.indicators.neighbours import Neighbours, distances
    from linkages.indicators.spatial_tests import Map
    from linkages.places.nearby import CAP_KM, nearby, points

    version, level, regions = work.ground.version, work.settings.level, units["unit"].to_list()
    near = Neighbours.from_pairs(f"borders within {CAP_KM:.0f} km", regions, nearby(version, level, regions))
    at = points(version, level, regions)
    near.require(at["region"].to_list())
    far = distances(at["x_km"].to_numpy(), at["y_km"].to_numpy())
    return Map(near.regions, far, near, f"NUTS {level}")


def _nearest(where: "Map", regions: tuple[str, ...]) -> "Neighbours":
    from linkages.indicators.neighbours import Neighbours

    at = [where.regions.index(region) for region in regions]
    return Neighbours.nearest(regions, where.distances[at][:, at])


def _spatial(work: Work, units: pl.DataFrame, where: "Map") -> list[dict[str, object]]:
    from linkages.indicators.spatial_tests import spatial_tests

    return [
        row
        for y in _CHECKED
        for method in ("spearman", "log-log pearson")
        for row in spatial_tests(
            _pair(work, units, y, method), where, draws=work.settings.permutations, seed=work.settings.seed
        )
    ]


def _modelled(work: Work, units: pl.DataFrame, people: "Statistic | None") -> list[dict[str, object]]:
    from linkages.indicators.count_model import METHOD, Variables, count_model

    level = f"NUTS {work.settings.level}"
    if people is None:
        pair = _pair(work, units, _CHECKED[0], "spearman")
        row = {"x": pair.x, "y": pair.y, "level": level, "n": 0, "missing": units.height, "method": METHOD}
        return [row | {"caveat": _NO_PEOPLE}]
    inhabitants = units[people.column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    with_people = Variables(inhabitants, people.column, f"{people.label} {people.year}".strip(), level)
    return [row for y in _MODELLED for row in count_model(_pair(work, units, y, "spearman"), with_people)]


def _other_scale(work: Work, y: str) -> list[dict[str, object]]:
    """Test the declared association at the other level, where the measure and the partners' codes allow."""
    from linkages.indicators.association import associate
    from linkages.places.universe import universe

    settings, ground = work.settings, work.ground
    level = 5 - settings.level
    measure, remark = _measure(work, level)
    first = measure.columns[1]
    row = {"x": first, "y": y, "level": f"NUTS {level}", "n": 0, "missing": 0, "method": "spearman"}
    programmes = ground.projects.select("project_id", "programme", "period")
    here = universe(ground.participations, version=ground.version, level=level, programmes=programmes)
    counts = _counts(work, f"nuts{level}")
    placed = ground.participations[f"nuts{level}"].is_not_null().sum()
    if not here.regions or not placed:
        return [row | {"caveat": f"No check of scale: no participation has a region of NUTS {level}."}]
    units = (
        pl.DataFrame({"unit": here.regions})
        .join(measure, left_on="unit", right_on="region", how="left")
        .join(counts, on="unit", how="left")
        .with_columns(
            pl.when(pl.col("projects").is_null()).then(0).otherwise("ici_projects").alias("ici_projects"),
            pl.col("projects").fill_null(0),
        )
    )
    node = pl.col(f"nuts{level}")
    outside = ground.participations.filter(node.is_not_null() & ~node.is_in(here.regions)).height
    words = f"{placed} of {ground.participations.height} participations have a region of NUTS {level}"
    words += f", {outside} of them outside these.{remark}" if outside else f".{remark}"
    found = associate(
        units,
        x=first,
        ys=y,
        level=f"NUTS {level}",
        methods=("spearman",),
        check="scale",
        notes={first: words},
        universe=here.statement,
        bootstrap=settings.bootstraps,
        permutations=settings.permutations,
        seed=settings.seed,
    )
    return found.to_dicts()


def _measure(work: Work, level: int) -> tuple[pl.DataFrame, str]:
    from linkages.places.urban_measure import choose

    settings, remark = work.settings, ""
    choice = settings.urbanisation
    if choice not in ("degree", "typology"):
        # The statistics at hand are of one level; the degree comes along for both.
        first, choice = work.space.urban.x[0], "degree"
        remark = f" {first} is known for NUTS {settings.level} alone: the degree of urbanisation stands for it."
    found = choose(work.ground.version, level, choice=choice, file=settings.typology)
    return found.table.select("region", found.x[0]), remark


def _counts(work: Work, node: str) -> pl.DataFrame:
    rows = work.ground.participations.select("project_id", unit=node).drop_nulls().unique()
    judged = pl.col("ici").cast(pl.Int64)
    return (
        rows.join(work.ground.projects.select("project_id", "ici"), on="project_id")
        .group_by("unit")
        .agg(projects=pl.len(), ici_projects=pl.when(judged.is_not_null().any()).then(judged.sum()))
    )


def _influence_words(table: pl.DataFrame) -> str:
    known = table.filter((pl.col("unit_kind") == "region") & pl.col("estimate_without").is_not_null())
    if known.is_empty():
        return ""
    known = known.filter(pl.col("y") == known["y"][0])
    first, values = known.row(0, named=True), known["estimate_without"]
    low, high = float(values.min()), float(values.max())  # type: ignore[arg-type]
    turned = " Its sign hangs on single regions." if low * high < 0 else ""
    return (
        f"Leaving out one region moves the coefficient of {first['y']} and {first['x']} ({first['estimate']:.2f}) to "
        f"between {low:.2f} and {high:.2f}; most by {first['unit']} ({first['change']:+.2f}).{turned}"
    ).replace("-0.00", "0.00")


def _likeness(tables: dict[str, pl.DataFrame]) -> str:
    rows = tables["spatial_autocorrelation"].filter(pl.col("variable").str.ends_with("(ranks)"))
    if rows.is_empty() or rows["moran_i"][0] is None:
        return ""
    first = rows.row(0, named=True)
    others = "".join(f"; {row['moran_i']:.2f} over {row['neighbours']}" for row in rows[1:].iter_rows(named=True))
    clear = tables["lisa"].filter(~pl.col("kind").is_in(["not significant", "no neighbours"]))
    return (
        f"Moran's I of {first['variable']}, what the association leaves, is {first['moran_i']:.2f} over neighbours "
        f"with {first['neighbours']} (expected {first['expected']:.2f}, {wording.p_value(first['p_value'])}){others}. "
        f"{clear['region'].n_unique()} of {first['n']} regions are clearly like or unlike their neighbours "
        "(tables/lisa.csv)."
    )


def _methods(work: Work, rows: pl.DataFrame, tables: dict[str, pl.DataFrame], said: dict[str, str]) -> list[str]:
    lines = []
    done = rows.filter(pl.col("estimate").is_not_null())
    if done["method"].str.contains("effective sample").any():
        lines.append(
            "Likeness of neighbours: the coefficient was tested again with its effective sample size (Clifford, "
            "Richardson and Dutilleul; 13 classes of distance between points inside the regions) and by Moran spectral "
            "randomisation (Wagner and Dray; signs of the patterns of neighbours turned at random, "
            f"{work.settings.permutations} draws). {_retested(done)} How far correlation reaches stands in the column "
            f"range_km. {said['neighbours']}"
        )
    if tables["lisa"].height:
        lines.append(
            f"Local Moran's I: {work.settings.permutations} conditional permutations, seed {work.settings.seed}, "
            "two-sided p, corrected for the share of false discoveries (Benjamini and Hochberg) over all regions with "
            "neighbours."
        )
    lines.append(said["influence"])
    models = rows.filter(pl.col("method") == "negative binomial")
    if models["estimate"].is_not_null().any():
        lines.append(
            "Counts were modelled by a negative binomial (NB2) with the logarithm of people as a free covariate, "
            "country effects, errors by the sandwich (times n / (n - k)) and Student's t. "
            + _powers(models.filter(pl.col("estimate").is_not_null()))
        )
    scale = rows.filter(pl.col("level") != f"NUTS {work.settings.level}")
    if scale.height and scale["estimate"][0] is not None:
        row = scale.row(0, named=True)
        lines.append(
            f"At another scale ({row['level']}, {row['n']} regions) Spearman's coefficient of {row['y']} and "
            f"{row['x']} is {row['estimate']:.2f}, {wording.p_value(row['p_value'])}."
        )
    return [line for line in lines if line]


def _retested(done: pl.DataFrame) -> str:
    """Say the p values of the first coefficient that allow for neighbours, with its effective sample."""
    sampled = done.filter(pl.col("method").str.contains("effective sample")).row(0, named=True)
    same = (pl.col("x") == sampled["x"]) & (pl.col("y") == sampled["y"])
    drawn = done.filter(same & pl.col("method").str.contains("spectral") & pl.col("p_value").is_not_null())
    said = (
        f"The coefficient of {sampled['y']} and {sampled['x']} over {sampled['n']} regions tells as much as one over "
        f"{sampled['effective_n']:.1f} independent ones ({wording.p_value(sampled['p_value'])})"
    )
    return f"{said}; by randomisation {wording.p_value(drawn['p_value'][0])}." if drawn.height else f"{said}."


def _powers(models: pl.DataFrame) -> str:
    parts = [
        f"{row['y']} with {row['x']} {row['estimate']:.2f} (95 % interval {row['low']:.2f} to {row['high']:.2f}, "
        f"{wording.p_value(row['p_value'])}, n = {row['n']})"
        for row in models.iter_rows(named=True)
        if row["low"] is not None and row["p_value"] is not None
    ]
    return f"Powers: {'; '.join(parts)}." if parts else ""


def _citations(rows: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> tuple[str, ...]:
    done = rows.filter(pl.col("estimate").is_not_null())["method"]
    keys: list[str] = []
    if done.str.contains("effective sample").any():
        keys += ["clifford1989", "dutilleul1993", "wagner2015"]
    if tables["spatial_autocorrelation"]["moran_i"].is_not_null().any():
        keys += ["moran1950", "cliff1981"]
    if tables["lisa"].height:
        keys += ["anselin1995", "benjamini1995"]
    if (done == "negative binomial").any():
        keys += ["cameron2013", "white1982"]
    return tuple(keys)
