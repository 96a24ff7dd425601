"""Organisations, and how their spellings were matched."""

from linkages.tables.networks import MEASURES
from linkages.tables.specification import Table, count, share, text

ORGANISATIONS = Table(
    "organisations",
    "organisation",
    (
        text("organisation_id", "unique id", nullable=False),
        text("name", "the most frequent spelling"),
        text("country", "most frequent country"),
        text(
            "kind",
            "kind of organisation",
            required=False,
            allowed=("firm", "government", "academia", "finance", "intermediary", "unknown"),
        ),
        text("kind_detail", "sub-kind, as in the codebook of kinds; empty where the kind is unknown", required=False),
        text(
            "spheres",
            "spheres of the triple helix it belongs to (university, business, government), separated by a semicolon; "
            "none where it belongs to none of them; empty where the kind is unknown",
            required=False,
        ),
        share("kind_confidence", "about the chance that the kind is right; empty where unknown", required=False),
        text("kind_evidence", "which field and term tell the kind, and what speaks against it", required=False),
        text("nuts2", "most frequent region"),
        text("other_regions", "its other regions, separated by ;"),
        count("projects", "distinct projects"),
        count("degree", "organisations it shares a project with; empty where no project's partners are known"),
        count("strength", "sum of joint projects over its ties", required=False),
        count("cross_border_strength", "of that, with organisations of other countries", required=False),
        *MEASURES,
        text(
            "identity",
            "ground on which its rows are one: a registry id, the same name, or spellings joined",
            allowed=("registry", "exact", "fuzzy"),
        ),
        text("other_names", "its other spellings, separated by |", required=False),
    ),
    key=("organisation_id",),
)

ORGANISATION_MATCHES = Table(
    "organisation_matches",
    "pair of spellings that were joined, or are alike and were not",
    (
        text("country", "country of the two"),
        text("a", "first spelling, the most frequent of its organisation", nullable=False),
        text("b", "second spelling", nullable=False),
        share("score", "how alike the two are, 0 to 1", nullable=False),
        text(
            "tier",
            "what decided: likeness, a person, or a registry id that goes with several others",
            nullable=False,
            allowed=("fuzzy", "decision", "registry"),
        ),
        text("decision", "what became of the pair", nullable=False, allowed=("merged", "refused", "review")),
        text("reason", "what agrees, or what forbids", nullable=False),
        text("a_id", "first organisation before anything was joined", nullable=False),
        text("b_id", "second organisation before anything was joined", nullable=False),
    ),
    key=("a_id", "b_id"),
)

TABLES = (ORGANISATIONS, ORGANISATION_MATCHES)
