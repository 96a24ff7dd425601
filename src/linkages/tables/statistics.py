"""Regional statistics and profiles."""

from linkages.tables.specification import Table, count, number, share, text

STATISTICS = Table(
    "statistics",
    "statistic x region",
    (
        text("region", "region", nullable=False),
        text("column", "the statistic: its column in the table of regions", nullable=False),
        text("label", "what it is"),
        number("value", "the value, as it is in the file or brought to the run's regions; empty where there is none"),
        text(
            "flag", "flags of the value (b break in series, e estimated, p provisional, u unreliable, c confidential)"
        ),
        text("unit", "its unit; empty where the file does not tell"),
        text("year", "the year it stands for; empty where it has none"),
        text("source", "who made it"),
        text("nuts_version", "NUTS version in which the code beside the value was read; empty outside NUTS"),
        share(
            "estimated",
            "share of the region's area (or people) whose figure was shared out from regions that lie in several",
        ),
    ),
    key=("column", "region"),
)

PROFILE = Table(
    "profile",
    "region or cross-border region x indicator of the profile (with --statistics profile)",
    (
        text("unit_kind", "kind of unit", nullable=False, allowed=("region", "cross_border_region")),
        text("unit", "the unit", nullable=False),
        text("indicator", "indicator, as in data/profile/recipes.toml", nullable=False),
        number("value", "its value; of a cross-border region the weighted mean over its regions"),
        number("low", "lowest of its regions (cross-border regions)"),
        number("high", "highest of its regions (cross-border regions)"),
        count("regions", "its regions with a value (cross-border regions)"),
        count("missing", "its regions without one (cross-border regions)"),
        text(
            "weights",
            "what the mean is weighted by; none where a weight is not known",
            allowed=("population", "area", "none"),
        ),
        text("eu_area", "Eurostat's code of the EU as a whole that it is compared with"),
        number("eu_value", "value of the EU as a whole in the same year"),
        number("difference", "value - eu_value"),
        number("ratio", "value / eu_value; empty for changes"),
        text("year", "year"),
        text("measure", "unit of measure"),
        text("flag", "Eurostat's flags: b break, e estimated, p provisional, u unreliable, c confidential ..."),
        text("source", "source, to be credited"),
    ),
    key=("unit_kind", "unit", "indicator"),
)

TABLES = (STATISTICS, PROFILE)
