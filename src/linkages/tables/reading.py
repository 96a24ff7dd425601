"""What reading gives: tables inside a study, from which those that are written are built."""

from linkages.tables.specification import Column, Table, number, text

ROLES = ("lead", "partner")
PLACINGS = ("code", "postcode", "town", "none")
ORIGIN = (
    text("file", "name of the file the row came from", required=False),
    text("sheet", "sheet of the workbook; empty for CSV", required=False),
    Column("row", "integer", "row in that sheet or line in that file, the header being 1", required=False, minimum=1),
)

READ_PROJECTS = Table(
    "read_projects",
    "project",
    (
        text("project_id", "unique id, made of programme and the programme's own id or the acronym", nullable=False),
        text("period", "programming period, such as 2007-2013"),
        text("programme", "programme, verbatim", nullable=False),
        text("acronym", "acronym, verbatim"),
        text("name", "title in English, else in the first language there is"),
        Column("start", "date", "start of the project"),
        Column("end", "date", "end of the project"),
        number("budget_eur", "total budget, else total expenditure (EUR)"),
        text("website", "website"),
        *ORIGIN,
    ),
    key=("project_id",),
)

READ_PARTICIPATIONS = Table(
    "read_participations",
    "partner row of the export",
    (
        text("project_id", "project", nullable=False),
        text("name", "organisation, verbatim (English name, else the first there is)", nullable=False),
        text("name_local", "organisation in another language"),
        text("department", "department, unit"),
        text("role", "lead or partner", nullable=False, allowed=ROLES),
        text("country", "country, the EU's two-letter code (EL, UK)"),
        text("nuts2_code", "code found in the NUTS-2 cell"),
        text("nuts3_code", "code found in the NUTS-3 cell"),
        text("nuts2_label", "label found in the NUTS-2 cell"),
        text("nuts3_label", "label found in the NUTS-3 cell"),
        text("postcode", "postal code"),
        text("town", "town"),
        text("legal_status", "legal status, verbatim"),
        text("organisation_type", "type of organisation, verbatim"),
        text("pic", "participant identification code (9 digits)"),
        text("other_id", "VAT or national id, verbatim"),
        text("website", "website"),
        *ORIGIN,
    ),
)

READ_THEMES = Table(
    "read_themes",
    "theme of a project",
    (
        text("project_id", "project", nullable=False),
        Column("position", "integer", "which of the export's theme columns, from 1", minimum=1),
        text("theme", "keep.eu's theme, verbatim", nullable=False),
    ),
    key=("project_id", "position"),
)

READ_TEXTS = Table(
    "read_texts",
    "text of a project",
    (
        text("project_id", "project", nullable=False),
        text(
            "field",
            "which text",
            allowed=(
                "name",
                "description",
                "expected_results",
                "achievements",
                "expected_outputs",
                "delivered_outputs",
                "objective",
            ),
        ),
        text("language", "en, or 1, 2, 3 for the programme's languages", nullable=False),
        text("text", "the text, verbatim", nullable=False),
    ),
)
