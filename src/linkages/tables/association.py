"""Association of regional counts and shares with regional statistics."""

from linkages.tables.specification import Table, count, number, share, text

ASSOCIATION = Table(
    "association",
    "pair of variables x method",
    (
        text("x", "first variable", nullable=False),
        text("y", "second variable", nullable=False),
        text("level", "level of the units, such as NUTS 2"),
        count("n", "units with both values"),
        count("missing", "units of the universe without one of them"),
        text("method", "method", nullable=False),
        number("estimate", "the coefficient; empty where it is not defined"),
        number("low", "lower end of its interval"),
        number("high", "upper end of its interval"),
        share(
            "p_value",
            "two-sided p by permuting counts over regions; of a share, by redrawing which projects are initiatives; of "
            "a check, as its method says",
        ),
        share(
            "p_adjusted",
            "p after correction over the tests of this run; empty for checks of a test, which are none of their own",
            required=False,
        ),
        number(
            "effective_n",
            "independent regions that the spatial correlation of both variables leaves; for tests that know of it",
            required=False,
        ),
        number(
            "range_km",
            "how far the spatial correlation of both reaches (km): the smaller of the two",
            required=False,
        ),
        text("caveat", "what the number does not show, or why there is none", nullable=False),
    ),
)

SPATIAL_AUTOCORRELATION = Table(
    "spatial_autocorrelation",
    "variable or residual x neighbourhood",
    (
        text("variable", "what was tested for likeness of neighbours", nullable=False),
        text("neighbours", "what makes two regions neighbours", nullable=False),
        text("level", "level of the units"),
        count("n", "regions"),
        count("islands", "of these without a neighbour"),
        count("components", "parts that no neighbours join, islands among them"),
        number("mean_neighbours", "neighbours of a region, on average"),
        number("moran_i", "Moran's I; empty where it is not defined"),
        number("expected", "its expectation without likeness of neighbours"),
        number("sd", "its standard deviation then, by Cliff and Ord's formula"),
        share("p_value", "two-sided p by permutation"),
        text("caveat", "what the number does not show, or why there is none", nullable=False),
    ),
    key=("variable", "neighbours"),
)

LISA = Table(
    "lisa",
    "region x variable",
    (
        text("region", "region", nullable=False),
        text("variable", "what was compared with that of the neighbours", nullable=False),
        number("value", "its value"),
        count("neighbours", "its neighbours"),
        number("z", "its value, standardised"),
        number("lag", "mean of its neighbours' standardised values; empty without neighbours"),
        number("local_i", "local Moran's I: z times lag"),
        share("p_value", "two-sided p by conditional permutation"),
        share("q_value", "p corrected for the share of false discoveries over all regions with neighbours"),
        text(
            "kind",
            "like or unlike its neighbours, where q is at most 0.05",
            nullable=False,
            allowed=("high-high", "low-low", "high-low", "low-high", "not significant", "no neighbours"),
        ),
        count("seed", "seed of the permutations"),
    ),
    key=("region", "variable"),
)

INFLUENCE = Table(
    "influence",
    "region or country that is left out",
    (
        text("x", "first variable", nullable=False),
        text("y", "second variable", nullable=False),
        text("method", "method", nullable=False),
        text("unit_kind", "what is left out", nullable=False, allowed=("region", "country")),
        text("unit", "the region, or the country with all its regions", nullable=False),
        number("x_value", "its first variable"),
        number("y_value", "its second variable"),
        number("estimate", "the coefficient over all regions"),
        number("estimate_without", "the coefficient without it; empty where nothing is left to compare"),
        number("change", "the second less the first"),
    ),
    key=("x", "y", "method", "unit_kind", "unit"),
)

RATES = Table(
    "rates",
    "region whose people are known",
    (
        text("region", "region", nullable=False),
        number("population", "people"),
        text("population_source", "which statistic, of which year"),
        count("projects", "projects"),
        count("ici_projects", "international cluster initiatives; empty where none of its projects could be judged"),
        number("projects_per_million", "projects per million people; shown, and never shuffled"),
        number("ici_projects_per_million", "initiatives per million people"),
    ),
    key=("region",),
)

TABLES = (ASSOCIATION, SPATIAL_AUTOCORRELATION, LISA, INFLUENCE, RATES)
