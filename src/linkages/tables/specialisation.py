"""Specialisations of units."""

from linkages.tables.specification import Table, count, number, text

SPECIALISATIONS = Table(
    "specialisations",
    "unit x specialisation that occurs there",
    (
        text("unit_kind", "kind of unit, as in ici_shares", nullable=False),
        text("unit", "the unit", nullable=False),
        text("specialisation", "code of data/codebooks/specialisations.toml", nullable=False),
        count("projects", "distinct projects with this specialisation"),
        count("ici_projects", "of them, international cluster initiatives"),
        number(
            "location_quotient", "its share of the unit's mentions / its share of all projects' mentions", minimum=0
        ),
    ),
    key=("unit_kind", "unit", "specialisation"),
)

TABLES = (SPECIALISATIONS,)
