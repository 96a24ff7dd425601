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
            "two-sided p by permuting counts over regions; of a share, by redrawing which projects are initiatives",
        ),
        share("p_adjusted", "p after correction over the tests of this run", required=False),
        text("caveat", "what the number does not show, or why there is none", nullable=False),
    ),
)

TABLES = (ASSOCIATION,)
