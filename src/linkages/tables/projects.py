"""Projects, their participations, and the evidence that they were judged by."""

from linkages.tables.reading import ORIGIN, PLACINGS, ROLES
from linkages.tables.specification import Column, Table, count, flag, number, share, text

PROJECTS = Table(
    "projects",
    "project",
    (
        text("project_id", "unique id", nullable=False),
        text("period", "programming period"),
        text("programme", "programme, verbatim", nullable=False),
        text("acronym", "acronym, verbatim"),
        text("name", "title"),
        Column("start", "date", "start"),
        Column("end", "date", "end"),
        number("budget_eur", "total budget (EUR), once a project"),
        count("partners", "partner rows, leads included"),
        flag("partners_complete", "0 where lead rows alone are known: counts in shares, never in ties", nullable=False),
        flag("ici", "international cluster initiative: 1, 0, empty where nothing could be judged"),
        text("ici_rule", "the rule that judged: theme, codebook, decisions"),
        share("ici_score", "chance that it is one, by the rule codebook", required=False),
        text(
            "ici_certainty",
            "clear or borderline, by that chance; empty where the rule gives none",
            required=False,
            allowed=("clear", "borderline"),
        ),
        text("ici_evidence", "what the rule saw"),
        flag("ici_theme", "what keep.eu's theme says, beside the rule in force", required=False),
        text("specialisations", "codes, separated by ;", required=False),
        text("themes", "keep.eu's themes, separated by ;"),
        text(
            "triple_helix",
            "whether university, business and government all take part; undetermined where partners, or the kind of "
            "one that may be what is missing, are not known",
            required=False,
            allowed=("complete", "incomplete", "undetermined"),
        ),
        text(
            "spheres_missing",
            "of university, business, government those that no partner of a known kind belongs to, separated by ;",
            required=False,
        ),
        text(
            "triple_helix_core",
            "the same without what intermediaries add",
            required=False,
            allowed=("complete", "incomplete", "undetermined"),
        ),
        count(
            "partners_unknown_kind",
            "organisations among the partners whose kind is not known well enough",
            required=False,
        ),
        text("website", "website"),
        *ORIGIN,
    ),
    key=("project_id",),
)

PARTICIPATIONS = Table(
    "participations",
    "partner row of the export",
    (
        text("project_id", "project", nullable=False),
        text("organisation_id", "organisation", nullable=False),
        text("role", "lead or partner", nullable=False, allowed=ROLES),
        text("country", "country of the place"),
        text("nuts_version", "NUTS version of the codes; empty outside NUTS"),
        text("nuts3", "NUTS-3 region, ISO 3166-2 outside NUTS"),
        text("nuts2", "NUTS-2 region, ISO 3166-2 outside NUTS"),
        text("placed_by", "how the place was found", nullable=False, allowed=PLACINGS),
        text("place_method", "how exactly; empty without a place", required=False),
        share("place_confidence", "our estimate that the place is right; 1 for a code", required=False),
        text("name", "organisation as written in this row"),
        text("town", "town as written in this row"),
        *ORIGIN,
    ),
)

PLACES_REVIEW = Table(
    "places_review",
    "country, postcode, town and organisation whose place no code told, or that has none",
    (
        text("country", "country of the partner"),
        text("postcode", "postal code as written"),
        text("town", "town as written"),
        text("organisation", "organisation as written"),
        count("rows", "partner rows", nullable=False),
        text("found", "region found, the finest; empty where none was"),
        text("method", "how it was found"),
        share("confidence", "our estimate that it is right"),
        text("candidates", "regions that come into question where there are several, with their share of the people"),
        text("region", "for a correction: empty; fill in and hand back with --places"),
    ),
)

ICI_EVIDENCE = Table(
    "ici_evidence",
    "place in a text that speaks for or against a criterion (at most three a project and concept)",
    (
        text("project_id", "project", nullable=False),
        text("criterion", "C1 network, C2 market, C3 business, C4 international", nullable=False),
        share("score", "chance that the criterion holds for the project"),
        text("direction", "for or against", nullable=False, allowed=("for", "against")),
        text("concept", "concept of the codebook", nullable=False),
        text("field", "field of the text", nullable=False),
        text("language", "language of the text, as in the export"),
        count("sentence", "number of the sentence in its text", nullable=False),
        text("term", "term of the codebook that was found", nullable=False),
        flag("negated", "1 where the sentence denies it: it does not count"),
        flag("mentioned", "1 where it is merely mentioned: it does not count"),
        text("quote", "the sentence"),
    ),
)

TABLES = (PROJECTS, PARTICIPATIONS, PLACES_REVIEW, ICI_EVIDENCE)
