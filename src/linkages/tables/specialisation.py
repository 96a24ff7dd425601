"""Specialisations of units, of cross-border regions and countries; profiles, relatedness, complementarity."""

from linkages.tables.specification import Table, count, flag, number, share, text

_FIELD = "code of data/codebooks/specialisations.toml"
_KIND = "kind of unit, as in ici_shares"

SPECIALISATIONS = Table(
    "specialisations",
    "unit x specialisation that occurs there",
    (
        text("unit_kind", _KIND, nullable=False),
        text("unit", "the unit", nullable=False),
        text("specialisation", _FIELD, nullable=False),
        count("projects", "distinct projects with this specialisation"),
        count("ici_projects", "of them, international cluster initiatives; empty where none could be judged"),
        number(
            "location_quotient", "its share of the unit's mentions / its share of all projects' mentions", minimum=0
        ),
        number("location_quotient_low", "lower end of its 95 % interval; empty where the unit holds all", minimum=0),
        number("location_quotient_high", "upper end", minimum=0),
        count("unit_projects", "projects of the unit that name any specialisation"),
    ),
    key=("unit_kind", "unit", "specialisation"),
)

SPECIALISATION_PROFILES = Table(
    "specialisation_profiles",
    "unit with a project that names a specialisation",
    (
        text("unit_kind", _KIND, nullable=False),
        text("unit", "the unit", nullable=False),
        count("projects", "projects that name a specialisation", nullable=False),
        count("mentions", "their specialisations, a project with two being counted twice", nullable=False),
        count("fields", "distinct specialisations", nullable=False),
        share("herfindahl", "Herfindahl index of the mentions: 1 where all are of one field"),
        share("herfindahl_low", "lower end of its 95 % interval, projects being resampled"),
        share("herfindahl_high", "upper end"),
        share("herfindahl_unbiased", "chance that two mentions of different projects are of one field"),
        number("krugman", "Krugman index against all other projects: 0 alike, 2 nothing in common", minimum=0),
        number("krugman_low", "lower end of its 95 % interval, projects being resampled", minimum=0),
        number("krugman_high", "upper end", minimum=0),
        number("krugman_chance", "mean of random sets of as many projects", minimum=0),
        share("krugman_p", "chance that a random set of as many projects is at least as far from the others"),
        number("hachman", "Hachman index against all projects: 1 where the profile is that of the whole", minimum=0),
        number("hachman_low", "lower end of its 95 % interval, projects being resampled", minimum=0),
        number("hachman_high", "upper end", minimum=0),
        number("hachman_chance", "mean of random sets of as many projects", minimum=0),
        text("caveat", "why something is missing"),
    ),
    key=("unit_kind", "unit"),
)

SPECIALISATION_REACH = Table(
    "specialisation_reach",
    "kind of region x specialisation of initiatives there",
    (
        text("unit_kind", "cross_border_region or region", nullable=False, allowed=("cross_border_region", "region")),
        text("specialisation", _FIELD, nullable=False),
        count("units", "regions with at least one initiative of this specialisation"),
        count("of_units", "regions with at least one initiative: the denominator"),
        share("share", "units / of_units; several may hold, so shares do not sum to 1"),
        share("low", "lower end of its 95 % interval (Wilson, effective number of regions)"),
        share("high", "upper end"),
        number("effective_units", "number of regions that would say as much if they shared no initiative", minimum=0),
        count("all_units", "regions with or without initiatives"),
        count("ici_projects", "distinct initiatives of this specialisation in these regions"),
    ),
    key=("unit_kind", "specialisation"),
)

COUNTRY_SPECIALISATIONS = Table(
    "country_specialisations",
    "country x specialisation of initiatives in its cross-border regions",
    (
        text("country", "country with a part in cross-border regions", nullable=False),
        text("specialisation", _FIELD, nullable=False),
        count("areas", "cross-border regions with a part in the country and such an initiative"),
        count("areas_with_partner", "of them, those where a partner of the country takes part in such an initiative"),
        count("ici_projects", "distinct such initiatives in the country's cross-border regions"),
        count("ici_projects_with_partner", "of them, those with a partner of the country"),
    ),
    key=("country", "specialisation"),
)

COUNTRY_BREADTH = Table(
    "country_breadth",
    "country with a part in cross-border regions",
    (
        text("country", "country", nullable=False),
        count("all_areas", "cross-border regions with a part in the country"),
        count("reach", "of them, those with at least one initiative; empty where no project there could be judged"),
        count("breadth", "distinct specialisations of these initiatives"),
        count("reach_with_partner", "as reach, where a partner of the country takes part in the initiative"),
        count("breadth_with_partner", "as breadth, likewise"),
        count("ici_projects", "distinct initiatives in the country's cross-border regions"),
        count("ici_projects_with_partner", "of them, those with a partner of the country"),
    ),
    key=("country",),
)

FIELD_RELATEDNESS = Table(
    "field_relatedness",
    "pair of specialisations",
    (
        text("field_a", "the one that sorts first", nullable=False),
        text("field_b", "the other", nullable=False),
        count("projects_a", "projects with the first"),
        count("projects_b", "projects with the other"),
        count("joint_projects", "projects with both"),
        share("cosine", "joint projects / geometric mean of both"),
        count("regions_a", "regions specialised in the first (location quotient above 1, two projects)"),
        count("regions_b", "regions specialised in the other"),
        count("joint_regions", "regions specialised in both"),
        share("proximity", "joint regions / the larger of both: the smaller conditional probability"),
    ),
    key=("field_a", "field_b"),
)

RELATEDNESS_DENSITY = Table(
    "relatedness_density",
    "region with a project that names a specialisation x specialisation",
    (
        text("region", "region", nullable=False),
        text("specialisation", _FIELD, nullable=False),
        count("projects", "projects with it in the region"),
        number("location_quotient", "as in specialisations; 0 where there is no project", minimum=0),
        flag("specialised", "whether the quotient is above 1 with two projects or more"),
        share("density", "share of what is related to it that the region is specialised in, weighted by proximity"),
        text("caveat", "why there is no density"),
    ),
    key=("region", "specialisation"),
)

COMPLEMENTARITY = Table(
    "complementarity",
    "tie of two regions",
    (
        text("source", "region that sorts first", nullable=False),
        text("target", "the other", nullable=False),
        count("joint_projects", "distinct joint projects"),
        flag("cross_border", "whether they lie in different countries"),
        count("fields_source", "fields that the source is specialised in"),
        count("fields_target", "fields that the target is specialised in"),
        count("shared", "fields that both are specialised in"),
        share("overlap", "shared / fields of either (Jaccard)"),
        share("similarity", "cosine of their projects by field"),
        share("added_source", "mean relatedness density that the target adds in fields that the source lacks"),
        text("field_source", "field in which it adds most"),
        share("added_target", "mean relatedness density that the source adds in fields that the target lacks"),
        text("field_target", "field in which it adds most"),
        text("caveat", "what to mind"),
    ),
    key=("source", "target"),
)

TABLES = (
    SPECIALISATIONS,
    SPECIALISATION_PROFILES,
    SPECIALISATION_REACH,
    COUNTRY_SPECIALISATIONS,
    COUNTRY_BREADTH,
    FIELD_RELATEDNESS,
    RELATEDNESS_DENSITY,
    COMPLEMENTARITY,
)
