"""Linkages inside and outside: reach, repetition, proximity, and what goes with complete partnerships."""

from linkages.tables.specification import Column, Table, count, number, share, text

_INTERVAL = (
    share("low", "lower end of its 95 % interval, by drawing projects again; empty where there is none"),
    share("high", "upper end of that interval"),
)
_CHANCE = (
    share("null_mean", "mean over random partnerships (same sizes, activities and places, within programmes)"),
    number("null_sd", "standard deviation over them", minimum=0),
    number("z", "(share - null_mean) / null_sd; empty where all give the same"),
    share("p_value", "two-sided chance of a share as far out; never below 2 / (draws + 1)"),
    count("draws", "random partnerships in which the share is defined"),
)

LINKAGES = Table(
    "linkages",
    "unit x count x reach: shares of ties between organisations",
    (
        text("unit_kind", "kind of unit", nullable=False, allowed=("all", "country", "region")),
        text("unit", "the unit: ties with an end in it", nullable=False),
        text(
            "counted",
            "joint_projects: every joint project of a pair of organisations; pairs: every pair once",
            nullable=False,
            allowed=("joint_projects", "pairs"),
        ),
        text(
            "reach",
            "region: inside it; country: inside the country, other region; eu_border: across a border inside the EU; "
            "other_border: across the border of a country outside the EU that has NUTS or statistical regions; "
            "outside: an end outside NUTS; across: the last three together",
            nullable=False,
            allowed=("region", "country", "eu_border", "other_border", "outside", "across"),
        ),
        count("ties", "ties of this reach"),
        count("n", "ties of the unit whose reach is known"),
        count("unknown", "ties of the unit whose reach is not known: in no share"),
        count("projects", "projects that bring the ties (counted: joint_projects)"),
        share("share", "ties / n"),
        *_INTERVAL,
        *_CHANCE,
        text("caveat", "why something is missing"),
    ),
    key=("unit_kind", "unit", "counted", "reach"),
)

LOCK_IN = Table(
    "lock_in",
    "region: whether ties stay inside and external ones are neglected",
    (
        text("region", "region", nullable=False),
        text(
            "state", "lock-in, no lock-in, or not told", nullable=False, allowed=("lock-in", "no lock-in", "not told")
        ),
        text("reason", "why", nullable=False),
        count("ties", "joint projects of its organisations, by pairs"),
        count("projects", "projects that bring them"),
        share("inside_share", "share of ties inside the region"),
        share("inside_chance", "its mean over random partnerships"),
        share("inside_q", "q that it is above chance (Benjamini and Hochberg, over the regions that are judged)"),
        share("across_share", "share of ties across borders"),
        share("across_chance", "its mean over random partnerships"),
        share("across_q", "q that it is below chance"),
        share("met_before_share", "share of its pairs that met before; empty without dates"),
        share("met_before_chance", "its mean over random partnerships"),
        share("met_before_q", "q that it is above chance"),
        share("newcomer_share", "share of participations of its organisations that are their first"),
        text("rules", "the rules of the flag", nullable=False),
    ),
    key=("region",),
)

REPEATED_PARTNERS = Table(
    "repeated_partners",
    "unit x measure: partners who met before, and newcomers",
    (
        text(
            "unit_kind",
            "kind of unit; reach: see table linkages",
            nullable=False,
            allowed=("all", "reach", "programme", "period", "country", "region"),
        ),
        text("unit", "the unit", nullable=False),
        text(
            "measure",
            "met_before: pairs of organisations in a project that were in an earlier one together; newcomer: "
            "organisations in a project whose first it is",
            nullable=False,
            allowed=("met_before", "newcomer"),
        ),
        count("count", "pairs that met before, or newcomers"),
        count("n", "pairs, or organisations, in projects of which it is known"),
        count("unknown", "those of which it is not known, for want of dates: in no share"),
        count("projects", "projects that bring them"),
        share("share", "count / n"),
        *_INTERVAL,
        *_CHANCE,
        text("caveat", "why something is missing"),
    ),
    key=("unit_kind", "unit", "measure"),
)

_STATES = ("complete", "incomplete", "undetermined")

PARTNERSHIPS = Table(
    "partnerships",
    "project whose partners are known",
    (
        text("project_id", "project", nullable=False),
        count("organisations", "its organisations, each once"),
        count("regions", "their regions"),
        count("countries", "their countries"),
        count("pairs", "pairs of organisations"),
        count("met_before", "pairs that were in an earlier project together"),
        count("met_before_unknown", "pairs of which that is not known, for want of dates"),
        share("met_before_share", "met_before / pairs of which it is known"),
        count("meet_again", "pairs that are in a later project together"),
        count("meet_again_unknown", "pairs of which that is not known"),
        share("meet_again_share", "meet_again / pairs of which it is known"),
        count("newcomers", "organisations whose first project it is"),
        count("newcomers_unknown", "organisations of which that is not known"),
        number("duration_months", "months from start to end", minimum=0),
        count("helix_countries", "countries within which university, business and government all take part"),
        count("helix_countries_undetermined", "countries in which a partner of unknown kind may be what is missing"),
        text("doubled_helix", "complete where they take part within two countries or more", allowed=_STATES),
    ),
    key=("project_id",),
)

PROXIMITY = Table(
    "proximity",
    "network x variable x method: what goes with meeting again among pairs that met",
    (
        text("network", "organisations or regions", nullable=False, allowed=("organisations", "regions")),
        text(
            "variable",
            "technology: cosine of specialisation profiles without joint projects; distance; language: official "
            "language in common; language_branch: languages of one branch; activity: projects of both ends",
            nullable=False,
        ),
        text("unit", "its unit, and what an odds ratio is for"),
        text(
            "method",
            "rank_biserial: the variable alone, -1 to 1; logistic: odds ratios of all together (adjusted_for)",
            nullable=False,
        ),
        number("estimate", "the effect; empty where there is none"),
        number("low", "lower end of its 95 % interval, allowing for pairs that share an end or a project"),
        number("high", "upper end of that interval"),
        share("p_value", "two-sided p with the same variance"),
        share("p_permuted", "two-sided p by dealing places out anew over the nodes (QAP); rank_biserial alone"),
        count("permutations", "times they were dealt out"),
        count("n", "pairs with a value"),
        count("repeated", "of them, pairs that met more than once"),
        count("missing", "pairs without a value"),
        number("mean_repeated", "mean of the variable over pairs that met more than once"),
        number("mean_once", "mean over pairs that met once"),
        text("adjusted_for", "the other variables in the regression, separated by ;"),
        text("caveat", "why there is no estimate or no interval"),
    ),
    key=("network", "variable", "method"),
)

HELIX_OUTCOMES = Table(
    "helix_outcomes",
    "helix x outcome x strata: projects with complete partnerships beside others",
    (
        text(
            "helix",
            "triple_helix: university, business and government; doubled_helix: all three within two countries or more",
            nullable=False,
            allowed=("triple_helix", "doubled_helix"),
        ),
        text("outcome", "what is compared", nullable=False),
        text("unit", "what it is, and its unit"),
        text("within", "strata within which projects are compared", nullable=False),
        count("n", "projects whose helix is determined and whose outcome is known"),
        count("complete", "of them, complete"),
        count("incomplete", "of them, incomplete"),
        count("compared", "projects in strata that have both"),
        count("undetermined", "projects whose helix is not determined"),
        count("missing", "projects whose helix is determined, but not the outcome"),
        number("mean_complete", "mean over complete ones, strata left aside"),
        number("mean_incomplete", "mean over incomplete ones, strata left aside"),
        number("difference", "complete less incomplete within strata"),
        number("low", "lower end of its 95 % interval, by drawing projects again"),
        number("high", "upper end of that interval"),
        share("p_value", "two-sided p by dealing completeness out anew within strata"),
        share("q_value", "the same over all rows (Benjamini and Hochberg)"),
        Column("permutations", "integer", "times it was dealt out", minimum=0),
        text("caveat", "why something is missing"),
    ),
    key=("helix", "outcome", "within"),
)

TABLES = (LINKAGES, LOCK_IN, REPEATED_PARTNERS, PARTNERSHIPS, PROXIMITY, HELIX_OUTCOMES)
