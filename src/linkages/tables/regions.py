"""Regions, and cross-border regions with their projects."""

from linkages.tables.networks import MEASURES
from linkages.tables.specification import Table, count, flag, number, share, text

REGIONS = Table(
    "regions",
    "region of the universe, zeros included, and others with a participation",
    (
        text("nuts_version", "NUTS version; empty outside NUTS"),
        text("region", "region", nullable=False),
        flag("inside", "1 in the universe, 0 outside", nullable=False),
        text("name", "name of the region"),
        text("country", "country"),
        count("projects", "distinct projects with a participant here"),
        count("organisations", "distinct organisations that took part from here"),
        count("ici_projects", "of the projects, international cluster initiatives"),
        share("ici_share", "ici_projects / coded projects"),
        share("ici_low", "lower end of the Wilson interval"),
        share("ici_high", "upper end of the Wilson interval"),
        count("degree", "regions it has a tie with"),
        count("strength", "sum of joint projects over its ties"),
        count("cross_border_strength", "of that, with regions of other countries"),
        *MEASURES,
        number(
            "border_km",
            "km from its edge to the nearest land of another country, 0 with a land border",
            minimum=0,
            required=False,
        ),
        text("border_country", "that country", required=False),
        text("border_kind", "internal (EU), external (of the EU) or outside", required=False),
        text("border_region", "at the border, within 25 km, within 100 km, beyond 100 km", required=False),
    ),
    key=("region",),
)

REGION_FIELDS = Table(
    "region_fields",
    "region x field (keep.eu's theme)",
    (
        text("region", "region", nullable=False),
        text("field", "keep.eu's theme", nullable=False),
        count("projects", "distinct projects of that field with a participant here"),
        count("ici_projects", "of them, international cluster initiatives; empty where none was judged"),
    ),
    key=("region", "field"),
)

AREAS = Table(
    "areas",
    "cross-border region x part",
    (
        text("unit", "cross-border region", nullable=False),
        text("kind", "what it is"),
        text("region", "NUTS-3 region, ISO 3166-2 outside NUTS; empty where municipalities of a country are listed"),
        text("name", "name of the part"),
        text("country", "country of the part"),
        text("status", "how the part belongs", nullable=False, allowed=("core", "partial", "adjacent")),
        share("share", "share of the part that belongs, where stated or drawn"),
        text("towns", "municipalities that belong, where listed"),
        text("programmes", "programmes named as belonging to the unit"),
        text("rule", "rule by which projects count in the unit", nullable=False),
        text("source", "where the composition is from"),
        text("confidence", "how sure it is"),
        text("nuts_version", "NUTS version of the part"),
    ),
)

AREA_PROJECTS = Table(
    "area_projects",
    "project x cross-border region in which it counts",
    (
        text("project_id", "project", nullable=False),
        text("unit", "cross-border region", nullable=False),
        text(
            "rule",
            "why it counts: two_countries, any (partners' places) or programme",
            nullable=False,
            allowed=("two_countries", "any", "programme"),
        ),
    ),
    key=("project_id", "unit"),
)

AREA_OVERLAPS = Table(
    "area_overlaps",
    "pair of cross-border regions with a part or a project in common",
    (
        text("unit", "the one that sorts first", nullable=False),
        text("other", "the other one", nullable=False),
        count("shared_regions", "parts that both name"),
        count("unit_regions", "parts of unit"),
        count("other_regions", "parts of other"),
        count("shared_projects", "distinct projects that count in both"),
        count("unit_projects", "projects of unit"),
        count("other_projects", "projects of other"),
        text("regions", "the shared parts, separated by ;"),
    ),
    key=("unit", "other"),
)

TABLES = (REGIONS, REGION_FIELDS, AREAS, AREA_PROJECTS, AREA_OVERLAPS)
