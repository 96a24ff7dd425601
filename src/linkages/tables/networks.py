"""Measures of networks, their turnover, robustness and backbone."""

from linkages.tables.specification import Table, count, flag, number, share, text

NETWORKS = ("regions", "organisations")

MEASURES = (
    share(
        "betweenness",
        "share of the shortest paths (by hops) between others that lead through it; sampled in large networks",
        required=False,
    ),
    share("closeness", "mean of 1 / distance (hops) to all others, 0 where there is no path", required=False),
    share("pagerank", "PageRank by strength, damping 0.85; sums to 1; empty without ties", required=False),
    share(
        "eigenvector",
        "leading eigenvector by strength, largest value 1; empty outside the largest component",
        required=False,
    ),
    share("clustering", "share of the pairs of its partners that are tied; empty with fewer than two", required=False),
    number("constraint", "Burt's constraint by strength; low where partners do not know each other", required=False),
    count("k_core", "largest k of a group with k ties each inside the group that it belongs to", required=False),
    flag("core", "1 in the core by Borgatti and Everett's split, 0 in the periphery", required=False),
    text(
        "community",
        "number of its community (Leiden by strength), from the largest; empty for isolates",
        required=False,
    ),
    *(
        count(
            f"brokerage_{role}",
            f"Gould and Fernandez by country, ordered pairs of untied partners: {meaning}",
            required=False,
        )
        for role, meaning in {
            "coordinator": "both of its country",
            "itinerant": "both of one other country",
            "gatekeeper": "the first of another country, the second of its own",
            "representative": "the other way round (the same number: ties have no direction)",
            "liaison": "all three of different countries",
        }.items()
    ),
)

BACKBONE = Table(
    "backbone",
    "network: its null model, what that can show, and what it shows",
    (
        text("network", "regions, countries or organisations", nullable=False),
        text(
            "null",
            "fdsm (fixed degrees, by draws), bicm (expected degrees, computed) or none",
            nullable=False,
            allowed=("fdsm", "bicm", "none"),
        ),
        count("draws", "random networks behind the p values; 0 where they are computed", nullable=False),
        count("ties", "ties of the network", nullable=False),
        count("pairs", "all pairs of nodes, over which q values are taken"),
        count("testable", "pairs that could be in the backbone by themselves"),
        share("smallest_p", "smallest p value that a pair can get"),
        number("largest_expected", "most joint projects that are expected of any pair (expected degrees)", minimum=0),
        number("global_z", "sum of squared joint projects against chance; empty where chance gives one sum only"),
        share("global_p", "its one-sided p value"),
        count("stratified_draws", "random networks drawn within countries"),
        number("stratified_z", "global_z against those"),
        share("stratified_p", "its one-sided p value"),
        count("backbone_ties", "ties with q at most 0.05"),
        text(
            "verdict",
            "backbone (there is one), none, want of power (no pair could be told from chance by itself), not tested",
            nullable=False,
            allowed=("backbone", "none", "want of power", "not tested"),
        ),
    ),
    key=("network",),
)

NETWORK_MEASURES = Table(
    "network_measures",
    "network x measure of the whole, beside random networks of the same project sizes and activities",
    (
        text("network", "the network", nullable=False, allowed=NETWORKS),
        text("measure", "the measure", nullable=False),
        number("value", "its value; empty where it is not defined"),
        count("n", "ties that it rests on; participations for measures of the two-mode network"),
        number("null_mean", "mean over the random networks; empty where none were drawn"),
        number("null_sd", "their standard deviation", minimum=0),
        number("z", "(value - null_mean) / null_sd; empty where all random networks give the same"),
        count("draws", "random networks in which it is defined", nullable=False),
        text("definition", "what it is", nullable=False),
    ),
    key=("network", "measure"),
)

TURNOVER = Table(
    "turnover",
    "network x unit x slice: who enters, stays and leaves, by the year or period in which projects start",
    (
        text("network", "the network", nullable=False, allowed=NETWORKS),
        text("unit", "what is counted", nullable=False, allowed=("node", "tie")),
        text("slice_kind", "kind of slice", nullable=False, allowed=("period", "year")),
        text("slice", "the year or period; those without a project are not there", nullable=False),
        count("active", "nodes in a project, ties with a joint project that starts then", nullable=False),
        count("entered", "of them, for the first time; empty in the first slice, as all that follows"),
        count("returned", "of them, seen before but not in the slice before"),
        count("persisted", "of them, active in the slice before too"),
        count("left", "active in the slice before and not in this one; may return"),
        share("newcomer_share", "entered / active"),
        share("repeated_share", "ties: (returned + persisted) / active, partners who met before"),
        count("with_newcomer", "ties: of those entered, with an end that is new itself"),
        count("between_known", "ties: of those entered, between two that were active before"),
    ),
    key=("network", "unit", "slice_kind", "slice"),
)

ROBUSTNESS = Table(
    "robustness",
    "network x number of nodes taken away",
    (
        text("network", "the network", nullable=False, allowed=NETWORKS),
        share("removed_share", "removed / nodes", nullable=False),
        count("removed", "nodes taken away, those of the highest degree first", nullable=False),
        share("largest", "nodes in the largest component then, by all nodes", nullable=False),
        share("random_mean", "the same when as many nodes go at random: mean of 20 draws"),
        share("random_low", "least of them"),
        share("random_high", "most of them"),
    ),
    key=("network", "removed"),
)

TABLES = (BACKBONE, NETWORK_MEASURES, TURNOVER, ROBUSTNESS)
