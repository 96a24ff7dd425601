"""
Every table that the package passes around or writes: columns, units and rules, in one place, as plain data.

Nothing here computes. `validate` checks a frame against its specification at the boundary: eagerly, all violations at
once, each with the file, sheet and row it came from where the frame has them (columns ``file``, ``sheet``, ``row``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from linkages.errors import ColumnError, TableError, Violation

Kind = Literal["text", "integer", "number", "date", "flag"]

POLARS_TYPES: Mapping[Kind, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "date": pl.Date(),
    "flag": pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table.

    Parameters
    ----------
    name
        The column's name; public, scripts rely on it.
    kind
        What a cell holds; a flag is written as 1 or 0.
    meaning
        What it says, in one line, with its unit.
    required
        Whether the column must be there. Columns that only some inputs or settings can fill are not.
    nullable
        Whether a cell may be unknown.
    allowed
        The values a text cell may have; empty for any.
    minimum, maximum
        Bounds of a number, inclusive.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    nullable: bool = True
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table.

    Parameters
    ----------
    name
        Its name, and that of its file in ``tables/``.
    row
        What one row is.
    columns
        The columns, in the order in which they are written.
    key
        Columns that together are unique.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def empty(self) -> pl.DataFrame:
        """Return the table without rows: required columns, typed."""
        return pl.DataFrame(schema={c.name: POLARS_TYPES[c.kind] for c in self.columns if c.required})


def _text(name: str, meaning: str, **rules: object) -> Column:
    return Column(name, "text", meaning, **rules)  # type: ignore[arg-type]


def _count(name: str, meaning: str, **rules: object) -> Column:
    return Column(name, "integer", meaning, minimum=0, **rules)  # type: ignore[arg-type]


def _share(name: str, meaning: str, **rules: object) -> Column:
    return Column(name, "number", meaning, minimum=0, maximum=1, **rules)  # type: ignore[arg-type]


def _number(name: str, meaning: str, **rules: object) -> Column:
    return Column(name, "number", meaning, **rules)  # type: ignore[arg-type]


def _flag(name: str, meaning: str, **rules: object) -> Column:
    return Column(name, "flag", meaning, **rules)  # type: ignore[arg-type]


TIE_CLASSES = ("weak", "strong", "covalent")
ROLES = ("lead", "partner")
PLACINGS = ("code", "postcode", "town", "none")
ORIGIN = (
    _text("file", "name of the file the row came from", required=False),
    _text("sheet", "sheet of the workbook; empty for CSV", required=False),
    Column("row", "integer", "row in that sheet or line in that file, the header being 1", required=False, minimum=1),
)

# What reading gives (study-internal; the files written are built from these).

READ_PROJECTS = Table(
    "read_projects",
    "project",
    (
        _text("project_id", "unique id, made of programme and the programme's own id or the acronym", nullable=False),
        _text("period", "programming period, such as 2007-2013"),
        _text("programme", "programme, verbatim", nullable=False),
        _text("acronym", "acronym, verbatim"),
        _text("name", "title in English, else in the first language there is"),
        Column("start", "date", "start of the project"),
        Column("end", "date", "end of the project"),
        _number("budget_eur", "total budget, else total expenditure (EUR)"),
        _text("website", "website"),
        *ORIGIN,
    ),
    key=("project_id",),
)

READ_PARTICIPATIONS = Table(
    "read_participations",
    "partner row of the export",
    (
        _text("project_id", "project", nullable=False),
        _text("name", "organisation, verbatim (English name, else the first there is)", nullable=False),
        _text("name_local", "organisation in another language"),
        _text("department", "department, unit"),
        _text("role", "lead or partner", nullable=False, allowed=ROLES),
        _text("country", "country, the EU's two-letter code (EL, UK)"),
        _text("nuts2_code", "code found in the NUTS-2 cell"),
        _text("nuts3_code", "code found in the NUTS-3 cell"),
        _text("nuts2_label", "label found in the NUTS-2 cell"),
        _text("nuts3_label", "label found in the NUTS-3 cell"),
        _text("postcode", "postal code"),
        _text("town", "town"),
        _text("legal_status", "legal status, verbatim"),
        _text("organisation_type", "type of organisation, verbatim"),
        _text("pic", "participant identification code (9 digits)"),
        _text("other_id", "VAT or national id, verbatim"),
        _text("website", "website"),
        *ORIGIN,
    ),
)

READ_THEMES = Table(
    "read_themes",
    "theme of a project",
    (
        _text("project_id", "project", nullable=False),
        Column("position", "integer", "which of the export's theme columns, from 1", minimum=1),
        _text("theme", "keep.eu's theme, verbatim", nullable=False),
    ),
    key=("project_id", "position"),
)

READ_TEXTS = Table(
    "read_texts",
    "text of a project",
    (
        _text("project_id", "project", nullable=False),
        _text(
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
        _text("language", "en, or 1, 2, 3 for the programme's languages", nullable=False),
        _text("text", "the text, verbatim", nullable=False),
    ),
)

# What a run writes.

PROJECTS = Table(
    "projects",
    "project",
    (
        _text("project_id", "unique id", nullable=False),
        _text("period", "programming period"),
        _text("programme", "programme, verbatim", nullable=False),
        _text("acronym", "acronym, verbatim"),
        _text("name", "title"),
        Column("start", "date", "start"),
        Column("end", "date", "end"),
        _number("budget_eur", "total budget (EUR), once a project"),
        _count("partners", "partner rows, leads included"),
        _flag(
            "partners_complete", "0 where lead rows alone are known: counts in shares, never in ties", nullable=False
        ),
        _flag("ici", "international cluster initiative: 1, 0, empty where nothing could be judged"),
        _text("ici_rule", "the rule that judged: theme, codebook, decisions"),
        _share("ici_score", "chance that it is one, by the rule codebook", required=False),
        _text(
            "ici_certainty",
            "clear or borderline, by that chance; empty where the rule gives none",
            required=False,
            allowed=("clear", "borderline"),
        ),
        _text("ici_evidence", "what the rule saw"),
        _flag("ici_theme", "what keep.eu's theme says, beside the rule in force", required=False),
        _text("specialisations", "codes, separated by ;", required=False),
        _text("themes", "keep.eu's themes, separated by ;"),
        _text(
            "triple_helix",
            "whether university, business and government all take part; undetermined where partners, or the kind of "
            "one that may be what is missing, are not known",
            required=False,
            allowed=("complete", "incomplete", "undetermined"),
        ),
        _text(
            "spheres_missing",
            "of university, business, government those that no partner of a known kind belongs to, separated by ;",
            required=False,
        ),
        _text(
            "triple_helix_core",
            "the same without what intermediaries add",
            required=False,
            allowed=("complete", "incomplete", "undetermined"),
        ),
        _count(
            "partners_unknown_kind",
            "organisations among the partners whose kind is not known well enough",
            required=False,
        ),
        _text("website", "website"),
        *ORIGIN,
    ),
    key=("project_id",),
)

PARTICIPATIONS = Table(
    "participations",
    "partner row of the export",
    (
        _text("project_id", "project", nullable=False),
        _text("organisation_id", "organisation", nullable=False),
        _text("role", "lead or partner", nullable=False, allowed=ROLES),
        _text("country", "country of the place"),
        _text("nuts_version", "NUTS version of the codes; empty outside NUTS"),
        _text("nuts3", "NUTS-3 region, ISO 3166-2 outside NUTS"),
        _text("nuts2", "NUTS-2 region, ISO 3166-2 outside NUTS"),
        _text("placed_by", "how the place was found", nullable=False, allowed=PLACINGS),
        _text("place_method", "how exactly; empty without a place", required=False),
        _share("place_confidence", "our estimate that the place is right; 1 for a code", required=False),
        _text("name", "organisation as written in this row"),
        _text("town", "town as written in this row"),
        *ORIGIN,
    ),
)

PLACES_REVIEW = Table(
    "places_review",
    "country, postcode, town and organisation whose place no code told, or that has none",
    (
        _text("country", "country of the partner"),
        _text("postcode", "postal code as written"),
        _text("town", "town as written"),
        _text("organisation", "organisation as written"),
        _count("rows", "partner rows", nullable=False),
        _text("found", "region found, the finest; empty where none was"),
        _text("method", "how it was found"),
        _share("confidence", "our estimate that it is right"),
        _text("candidates", "regions that come into question where there are several, with their share of the people"),
        _text("region", "for a correction: empty; fill in and hand back with --places"),
    ),
)

NETWORKS = ("regions", "organisations")
_MEASURES = (
    _share(
        "betweenness",
        "share of the shortest paths (by hops) between others that lead through it; sampled in large networks",
        required=False,
    ),
    _share("closeness", "mean of 1 / distance (hops) to all others, 0 where there is no path", required=False),
    _share("pagerank", "PageRank by strength, damping 0.85; sums to 1; empty without ties", required=False),
    _share(
        "eigenvector",
        "leading eigenvector by strength, largest value 1; empty outside the largest component",
        required=False,
    ),
    _share("clustering", "share of the pairs of its partners that are tied; empty with fewer than two", required=False),
    _number("constraint", "Burt's constraint by strength; low where partners do not know each other", required=False),
    _count("k_core", "largest k of a group with k ties each inside the group that it belongs to", required=False),
    _flag("core", "1 in the core by Borgatti and Everett's split, 0 in the periphery", required=False),
    _text(
        "community",
        "number of its community (Leiden by strength), from the largest; empty for isolates",
        required=False,
    ),
    *(
        _count(
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

ORGANISATIONS = Table(
    "organisations",
    "organisation",
    (
        _text("organisation_id", "unique id", nullable=False),
        _text("name", "the most frequent spelling"),
        _text("country", "most frequent country"),
        _text(
            "kind",
            "kind of organisation",
            required=False,
            allowed=("firm", "government", "academia", "finance", "intermediary", "unknown"),
        ),
        _text("kind_detail", "sub-kind, as in the codebook of kinds; empty where the kind is unknown", required=False),
        _text(
            "spheres",
            "spheres of the triple helix it belongs to (university, business, government), separated by a semicolon; "
            "none where it belongs to none of them; empty where the kind is unknown",
            required=False,
        ),
        _share("kind_confidence", "about the chance that the kind is right; empty where unknown", required=False),
        _text("kind_evidence", "which field and term tell the kind, and what speaks against it", required=False),
        _text("nuts2", "most frequent region"),
        _text("other_regions", "its other regions, separated by ;"),
        _count("projects", "distinct projects"),
        _count("degree", "organisations it shares a project with; empty where no project's partners are known"),
        _count("strength", "sum of joint projects over its ties", required=False),
        _count("cross_border_strength", "of that, with organisations of other countries", required=False),
        *_MEASURES,
        _text(
            "identity",
            "ground on which its rows are one: a registry id, the same name, or spellings joined",
            allowed=("registry", "exact", "fuzzy"),
        ),
        _text("other_names", "its other spellings, separated by |", required=False),
    ),
    key=("organisation_id",),
)

ORGANISATION_MATCHES = Table(
    "organisation_matches",
    "pair of spellings that were joined, or are alike and were not",
    (
        _text("country", "country of the two"),
        _text("a", "first spelling, the most frequent of its organisation", nullable=False),
        _text("b", "second spelling", nullable=False),
        _share("score", "how alike the two are, 0 to 1", nullable=False),
        _text(
            "tier",
            "what decided: likeness, a person, or a registry id that goes with several others",
            nullable=False,
            allowed=("fuzzy", "decision", "registry"),
        ),
        _text("decision", "what became of the pair", nullable=False, allowed=("merged", "refused", "review")),
        _text("reason", "what agrees, or what forbids", nullable=False),
        _text("a_id", "first organisation before anything was joined", nullable=False),
        _text("b_id", "second organisation before anything was joined", nullable=False),
    ),
    key=("a_id", "b_id"),
)

REGIONS = Table(
    "regions",
    "region of the universe, zeros included, and others with a participation",
    (
        _text("nuts_version", "NUTS version; empty outside NUTS"),
        _text("region", "region", nullable=False),
        _flag("inside", "1 in the universe, 0 outside", nullable=False),
        _text("name", "name of the region"),
        _text("country", "country"),
        _count("projects", "distinct projects with a participant here"),
        _count("organisations", "distinct organisations that took part from here"),
        _count("ici_projects", "of the projects, international cluster initiatives"),
        _share("ici_share", "ici_projects / coded projects"),
        _share("ici_low", "lower end of the Wilson interval"),
        _share("ici_high", "upper end of the Wilson interval"),
        _count("degree", "regions it has a tie with"),
        _count("strength", "sum of joint projects over its ties"),
        _count("cross_border_strength", "of that, with regions of other countries"),
        *_MEASURES,
        _number(
            "border_km",
            "km from its edge to the nearest land of another country, 0 with a land border",
            minimum=0,
            required=False,
        ),
        _text("border_country", "that country", required=False),
        _text("border_kind", "internal (EU), external (of the EU) or outside", required=False),
        _text("border_region", "at the border, within 25 km, within 100 km, beyond 100 km", required=False),
    ),
    key=("region",),
)

_TIE_EVIDENCE = (
    _count("joint_projects", "distinct joint projects", nullable=False),
    _number(
        "newman_weight",
        "sum over the joint projects of 1 / (nodes in the project - 1): large projects count no more than small ones",
        minimum=0,
    ),
    _flag("cross_border", "the two lie in different countries"),
    Column("first_year", "integer", "year in which the first joint project starts"),
    Column("last_year", "integer", "year in which the last joint project starts"),
    _count("periods", "programming periods with a joint project"),
    _number(
        "breadth", "gamma / alpha diversity of the joint projects' fields (Jost 2007); empty without fields", minimum=1
    ),
    _count("led_source", "joint projects led from source"),
    _count("led_target", "joint projects led from target"),
    _share("dependence_source", "joint projects / projects of source"),
    _share("dependence_target", "joint projects / projects of target"),
)
_TIE_NULL = (
    _number(
        "expected", "expected joint projects under the null model (which: table `backbone`)", required=False, minimum=0
    ),
    _share("p_value", "chance of at least as many joint projects under the null model", required=False),
    _share("q_value", "Benjamini-Hochberg over all pairs", required=False),
    _flag("backbone", "q_value at most 0.05", required=False),
    _number(
        "expected_stratified",
        "expected joint projects where each project keeps its number of participants of each country",
        required=False,
        minimum=0,
    ),
    _share("p_stratified", "chance of at least as many then", required=False),
    _share("p_disparity", "disparity filter, the smaller of both ends (Serrano et al. 2009)", required=False),
    _share("p_hypergeometric", "hypergeometric test (Tumminello et al. 2011)", required=False),
)
_TIE_CLASS = (
    _text("tie_low", "class with missing evidence counting against", nullable=False, allowed=TIE_CLASSES),
    _text("tie_high", "class with missing evidence counting for", nullable=False, allowed=TIE_CLASSES),
    _text(
        "tie", "the class where both agree, else undetermined", nullable=False, allowed=(*TIE_CLASSES, "undetermined")
    ),
)

# told of regions and countries alone
_TIE_HISTORY = (
    _count("active_years", "years in which a joint project starts", required=False),
    _count(
        "longest_gap",
        "most years in a row, between the first and the last, in which none starts; empty with fewer than two known",
        required=False,
    ),
    _count("undated", "joint projects whose start is unknown", required=False),
    _text(
        "history",
        "once; same year (several, begun in one); repeated (in several years); unknown (the known starts do not tell)",
        required=False,
        allowed=("once", "same year", "repeated", "unknown"),
    ),
    _text("explanation", "the class in words, the evidence, what keeps it from the next class", required=False),
)


def _ties(name: str, row: str, further: tuple[Column, ...] = ()) -> Table:
    ends = (
        _text("source", "the end that sorts first", nullable=False),
        _text("target", "the other end", nullable=False),
    )
    return Table(name, row, (*ends, *_TIE_EVIDENCE, *_TIE_NULL, *_TIE_CLASS, *further), key=("source", "target"))


TIES_REGIONS = _ties("ties_regions", "pair of regions, source < target", _TIE_HISTORY)
TIES_COUNTRIES = _ties("ties_countries", "pair of countries, source < target", _TIE_HISTORY)
TIES_ORGANISATIONS = _ties("ties_organisations", "pair of organisations, source < target")

_TIE_KIND = _text("kind", "kind of nodes", nullable=False, allowed=("region", "country"))
_TIE_ENDS = (
    _text("source", "the end that sorts first", nullable=False),
    _text("target", "the other end", nullable=False),
)

TIES_PERIODS = Table(
    "ties_periods",
    "pair x programming period: its ties by the projects of that period alone",
    (
        _TIE_KIND,
        *_TIE_ENDS,
        _text("period", "programming period; unknown for projects without one", nullable=False),
        *_TIE_EVIDENCE,
        *_TIE_NULL,
        *_TIE_CLASS,
    ),
    key=("kind", "source", "target", "period"),
)

TIES_YEARS = Table(
    "ties_years",
    "pair x year in which joint projects start",
    (
        _TIE_KIND,
        *_TIE_ENDS,
        Column("year", "integer", "the year; empty for projects whose start is unknown"),
        _count("joint_projects", "joint projects that start in it", nullable=False),
        _count("joint_projects_so_far", "joint projects that have started by its end; empty without a year"),
        _flag("first", "1 in the pair's first year; empty without a year"),
    ),
    key=("kind", "source", "target", "year"),
)

TIE_CLASSES_BY_PERIOD = Table(
    "tie_classes",
    "class of ties x period: how many there are, beside chance",
    (
        _TIE_KIND,
        _text("period", "programming period; all for the whole, unknown for projects without one", nullable=False),
        _text("tie", "class", nullable=False, allowed=(*TIE_CLASSES, "undetermined")),
        _count("observed", "ties of the class", nullable=False),
        _number("null_mean", "mean number under the null model; empty where none was drawn", minimum=0),
        _number("null_sd", "its standard deviation", minimum=0),
    ),
    key=("kind", "period", "tie"),
)

TIE_SENSITIVITY = Table(
    "tie_sensitivity",
    "threshold x value: classes of region ties when one threshold moves",
    (
        _text("setting", "threshold, as in a file of tie rules", nullable=False),
        _number("value", "its value in this row", nullable=False),
        _flag("in_force", "the value that the run used", nullable=False),
        *(_count(name, f"ties that are {name} then", nullable=False) for name in (*TIE_CLASSES, "undetermined")),
        _count("changed", "ties in another class than by the rules in force", nullable=False),
    ),
    key=("setting", "value"),
)

BACKBONE = Table(
    "backbone",
    "network: its null model, what that can show, and what it shows",
    (
        _text("network", "regions, countries or organisations", nullable=False),
        _text(
            "null",
            "fdsm (fixed degrees, by draws), bicm (expected degrees, computed) or none",
            nullable=False,
            allowed=("fdsm", "bicm", "none"),
        ),
        _count("draws", "random networks behind the p values; 0 where they are computed", nullable=False),
        _count("ties", "ties of the network", nullable=False),
        _count("pairs", "all pairs of nodes, over which q values are taken"),
        _count("testable", "pairs that could be in the backbone by themselves"),
        _share("smallest_p", "smallest p value that a pair can get"),
        _number("largest_expected", "most joint projects that are expected of any pair (expected degrees)", minimum=0),
        _number("global_z", "sum of squared joint projects against chance; empty where chance gives one sum only"),
        _share("global_p", "its one-sided p value"),
        _count("stratified_draws", "random networks drawn within countries"),
        _number("stratified_z", "global_z against those"),
        _share("stratified_p", "its one-sided p value"),
        _count("backbone_ties", "ties with q at most 0.05"),
        _text(
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
        _text("network", "the network", nullable=False, allowed=NETWORKS),
        _text("measure", "the measure", nullable=False),
        _number("value", "its value; empty where it is not defined"),
        _count("n", "ties that it rests on; participations for measures of the two-mode network"),
        _number("null_mean", "mean over the random networks; empty where none were drawn"),
        _number("null_sd", "their standard deviation", minimum=0),
        _number("z", "(value - null_mean) / null_sd; empty where all random networks give the same"),
        _count("draws", "random networks in which it is defined", nullable=False),
        _text("definition", "what it is", nullable=False),
    ),
    key=("network", "measure"),
)

TURNOVER = Table(
    "turnover",
    "network x unit x slice: who enters, stays and leaves, by the year or period in which projects start",
    (
        _text("network", "the network", nullable=False, allowed=NETWORKS),
        _text("unit", "what is counted", nullable=False, allowed=("node", "tie")),
        _text("slice_kind", "kind of slice", nullable=False, allowed=("period", "year")),
        _text("slice", "the year or period; those without a project are not there", nullable=False),
        _count("active", "nodes in a project, ties with a joint project that starts then", nullable=False),
        _count("entered", "of them, for the first time; empty in the first slice, as all that follows"),
        _count("returned", "of them, seen before but not in the slice before"),
        _count("persisted", "of them, active in the slice before too"),
        _count("left", "active in the slice before and not in this one; may return"),
        _share("newcomer_share", "entered / active"),
        _share("repeated_share", "ties: (returned + persisted) / active, partners who met before"),
        _count("with_newcomer", "ties: of those entered, with an end that is new itself"),
        _count("between_known", "ties: of those entered, between two that were active before"),
    ),
    key=("network", "unit", "slice_kind", "slice"),
)

ROBUSTNESS = Table(
    "robustness",
    "network x number of nodes taken away",
    (
        _text("network", "the network", nullable=False, allowed=NETWORKS),
        _share("removed_share", "removed / nodes", nullable=False),
        _count("removed", "nodes taken away, those of the highest degree first", nullable=False),
        _share("largest", "nodes in the largest component then, by all nodes", nullable=False),
        _share("random_mean", "the same when as many nodes go at random: mean of 20 draws"),
        _share("random_low", "least of them"),
        _share("random_high", "most of them"),
    ),
    key=("network", "removed"),
)

REGION_FIELDS = Table(
    "region_fields",
    "region x field (keep.eu's theme)",
    (
        _text("region", "region", nullable=False),
        _text("field", "keep.eu's theme", nullable=False),
        _count("projects", "distinct projects of that field with a participant here"),
        _count("ici_projects", "of them, international cluster initiatives"),
    ),
    key=("region", "field"),
)

ICI_SHARES = Table(
    "ici_shares",
    "unit",
    (
        _text(
            "unit_kind",
            "kind of unit",
            nullable=False,
            allowed=("all", "programme", "cross_border_region", "country", "region"),
        ),
        _text("unit", "the unit", nullable=False),
        _count("projects", "coded projects: the denominator of the share"),
        _count("uncoded", "projects that could not be judged"),
        _count("ici", "international cluster initiatives"),
        _share("share", "ici / projects"),
        _share("low", "lower end of the Wilson interval"),
        _share("high", "upper end of the Wilson interval"),
        _share("shrunk", "beta-binomial shrinkage", required=False),
    ),
    key=("unit_kind", "unit"),
)

ICI_SHARES_CORRECTED = Table(
    "ici_shares_corrected",
    "unit x estimator: the share under coding error (where a rule says how sure it is, or people read a subsample)",
    (
        _text(
            "unit_kind",
            "kind of unit",
            nullable=False,
            allowed=("all", "programme", "cross_border_region", "country", "region"),
        ),
        _text("unit", "the unit", nullable=False),
        _text(
            "estimator",
            "rule: as the rule says; coded: the subsample alone; .._clear_cases: of clear cases alone; "
            ".._clear_initiatives: borderline initiatives counted as none; difference: the rule's share plus its mean "
            "error in the subsample; rogan_gladen: corrected by sensitivity and specificity",
            nullable=False,
            allowed=(
                "rule",
                "rule_clear_cases",
                "rule_clear_initiatives",
                "coded",
                "coded_clear_cases",
                "coded_clear_initiatives",
                "difference",
                "rogan_gladen",
            ),
        ),
        _count("projects", "projects that the estimate speaks of", nullable=False),
        _count("coded", "of them, read by people", nullable=False),
        _share("share", "the estimate; empty where there is none"),
        _share("low", "lower end of its 95 % interval"),
        _share("high", "upper end of its 95 % interval"),
        _text("caveat", "what must be said beside it, or why there is none"),
    ),
    key=("unit_kind", "unit", "estimator"),
)

AREAS = Table(
    "areas",
    "cross-border region x part",
    (
        _text("unit", "cross-border region", nullable=False),
        _text("kind", "what it is"),
        _text("region", "NUTS-3 region, ISO 3166-2 outside NUTS; empty where municipalities of a country are listed"),
        _text("name", "name of the part"),
        _text("country", "country of the part"),
        _text("status", "how the part belongs", nullable=False, allowed=("core", "partial", "adjacent")),
        _share("share", "share of the part that belongs, where stated or drawn"),
        _text("towns", "municipalities that belong, where listed"),
        _text("programmes", "programmes named as belonging to the unit"),
        _text("rule", "rule by which projects count in the unit", nullable=False),
        _text("source", "where the composition is from"),
        _text("confidence", "how sure it is"),
        _text("nuts_version", "NUTS version of the part"),
    ),
)

AREA_PROJECTS = Table(
    "area_projects",
    "project x cross-border region in which it counts",
    (
        _text("project_id", "project", nullable=False),
        _text("unit", "cross-border region", nullable=False),
        _text(
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
        _text("unit", "the one that sorts first", nullable=False),
        _text("other", "the other one", nullable=False),
        _count("shared_regions", "parts that both name"),
        _count("unit_regions", "parts of unit"),
        _count("other_regions", "parts of other"),
        _count("shared_projects", "distinct projects that count in both"),
        _count("unit_projects", "projects of unit"),
        _count("other_projects", "projects of other"),
        _text("regions", "the shared parts, separated by ;"),
    ),
    key=("unit", "other"),
)

ICI_RULES = Table(
    "ici_rules",
    "unit x rule: the rule in force, and keep.eu's theme beside it",
    (
        _text("unit_kind", "kind of unit", nullable=False),
        _text("unit", "the unit", nullable=False),
        _text("rule", "the rule", nullable=False, allowed=("codebook", "theme", "decisions")),
        _flag("in_force", "1 for the rule that all other tables go by", nullable=False),
        _count("projects", "projects that the rule could judge"),
        _count("uncoded", "projects that it could not judge"),
        _count("ici", "international cluster initiatives by this rule"),
        _share("share", "ici / projects"),
        _share("low", "lower end of the Wilson interval"),
        _share("high", "upper end of the Wilson interval"),
        _count("both", "projects judged by this rule and by the one in force"),
        _share("agreement", "of these, the share judged alike"),
        _number("kappa", "Cohen's kappa of the two; empty where a rule says the same of all"),
    ),
    key=("unit_kind", "unit", "rule"),
)

ICI_EVIDENCE = Table(
    "ici_evidence",
    "place in a text that speaks for or against a criterion (at most three a project and concept)",
    (
        _text("project_id", "project", nullable=False),
        _text("criterion", "C1 network, C2 market, C3 business, C4 international", nullable=False),
        _share("score", "chance that the criterion holds for the project"),
        _text("direction", "for or against", nullable=False, allowed=("for", "against")),
        _text("concept", "concept of the codebook", nullable=False),
        _text("field", "field of the text", nullable=False),
        _text("language", "language of the text, as in the export"),
        _count("sentence", "number of the sentence in its text", nullable=False),
        _text("term", "term of the codebook that was found", nullable=False),
        _flag("negated", "1 where the sentence denies it: it does not count"),
        _flag("mentioned", "1 where it is merely mentioned: it does not count"),
        _text("quote", "the sentence"),
    ),
)

SPECIALISATIONS = Table(
    "specialisations",
    "unit x specialisation that occurs there",
    (
        _text("unit_kind", "kind of unit, as in ici_shares", nullable=False),
        _text("unit", "the unit", nullable=False),
        _text("specialisation", "code of data/codebooks/specialisations.toml", nullable=False),
        _count("projects", "distinct projects with this specialisation"),
        _count("ici_projects", "of them, international cluster initiatives"),
        _number(
            "location_quotient", "its share of the unit's mentions / its share of all projects' mentions", minimum=0
        ),
    ),
    key=("unit_kind", "unit", "specialisation"),
)

ASSOCIATION = Table(
    "association",
    "pair of variables x method",
    (
        _text("x", "first variable", nullable=False),
        _text("y", "second variable", nullable=False),
        _text("level", "level of the units, such as NUTS 2"),
        _count("n", "units with both values"),
        _count("missing", "units of the universe without one of them"),
        _text("method", "method", nullable=False),
        _number("estimate", "the coefficient; empty where it is not defined"),
        _number("low", "lower end of its interval"),
        _number("high", "upper end of its interval"),
        _share(
            "p_value",
            "two-sided p by permuting counts over regions; of a share, by redrawing which projects are initiatives",
        ),
        _share("p_adjusted", "p after correction over the tests of this run", required=False),
        _text("caveat", "what the number does not show, or why there is none", nullable=False),
    ),
)

STATISTICS = Table(
    "statistics",
    "statistic x region",
    (
        _text("region", "region", nullable=False),
        _text("column", "the statistic: its column in the table of regions", nullable=False),
        _text("label", "what it is"),
        _number("value", "the value, as it is in the file or brought to the run's regions; empty where there is none"),
        _text(
            "flag", "flags of the value (b break in series, e estimated, p provisional, u unreliable, c confidential)"
        ),
        _text("unit", "its unit; empty where the file does not tell"),
        _text("year", "the year it stands for; empty where it has none"),
        _text("source", "who made it"),
        _text("nuts_version", "NUTS version in which the code beside the value was read; empty outside NUTS"),
        _share(
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
        _text("unit_kind", "kind of unit", nullable=False, allowed=("region", "cross_border_region")),
        _text("unit", "the unit", nullable=False),
        _text("indicator", "indicator, as in data/profile/recipes.toml", nullable=False),
        _number("value", "its value; of a cross-border region the weighted mean over its regions"),
        _number("low", "lowest of its regions (cross-border regions)"),
        _number("high", "highest of its regions (cross-border regions)"),
        _count("regions", "its regions with a value (cross-border regions)"),
        _count("missing", "its regions without one (cross-border regions)"),
        _text(
            "weights",
            "what the mean is weighted by; none where a weight is not known",
            allowed=("population", "area", "none"),
        ),
        _text("eu_area", "Eurostat's code of the EU as a whole that it is compared with"),
        _number("eu_value", "value of the EU as a whole in the same year"),
        _number("difference", "value - eu_value"),
        _number("ratio", "value / eu_value; empty for changes"),
        _text("year", "year"),
        _text("measure", "unit of measure"),
        _text("flag", "Eurostat's flags: b break, e estimated, p provisional, u unreliable, c confidential ..."),
        _text("source", "source, to be credited"),
    ),
    key=("unit_kind", "unit", "indicator"),
)

COVERAGE = Table(
    "coverage",
    "check",
    (
        _text("stage", "read, place, code, link, count", nullable=False),
        _text("field", "what was looked for", nullable=False),
        _count("rows", "rows, projects or regions looked at"),
        _count("known", "of them, usable"),
        _share("share", "known / rows"),
        _count("lost", "rows - known"),
        _text("reason", "why, and what it means for the results", nullable=False),
        _text("example", "where to look: file, sheet and row of the first few"),
    ),
)

PUBLISHED = Table(
    "published",
    "figure printed in a source, beside the one computed here (sample study only)",
    (
        _text("figure", "number of the figure in the project's reading of the source"),
        _text("basis", "read: printed in the source; keep.eu: counted there; assumed: chosen for the sample"),
        _text("unit_kind", "kind of unit"),
        _text("unit", "unit", nullable=False),
        _text("quantity", "projects, share or mean share", nullable=False),
        _number("published", "the figure as printed"),
        _number("computed", "the figure computed from the sample"),
        _number(
            "computed_by_rule", "the same by the rule in force, where that is another than the theme", required=False
        ),
        _text("source", "where it is printed"),
        _text("remark", "why the two can't be equal, where they can't"),
    ),
)

WRITTEN = (
    PROJECTS,
    PARTICIPATIONS,
    PLACES_REVIEW,
    ORGANISATIONS,
    ORGANISATION_MATCHES,
    REGIONS,
    TIES_REGIONS,
    TIES_COUNTRIES,
    TIES_ORGANISATIONS,
    TIES_PERIODS,
    TIES_YEARS,
    TIE_CLASSES_BY_PERIOD,
    TIE_SENSITIVITY,
    NETWORK_MEASURES,
    TURNOVER,
    ROBUSTNESS,
    BACKBONE,
    REGION_FIELDS,
    ICI_SHARES,
    ICI_RULES,
    ICI_EVIDENCE,
    SPECIALISATIONS,
    ICI_SHARES_CORRECTED,
    AREAS,
    AREA_PROJECTS,
    AREA_OVERLAPS,
    ASSOCIATION,
    PROFILE,
    STATISTICS,
    COVERAGE,
    PUBLISHED,
)


def conform(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """
    Put a frame's columns in the table's order and types; columns that the table does not know follow, as they are.

    Parameters
    ----------
    frame
        A frame with at least the required columns of `table`.
    table
        The specification.

    Returns
    -------
    The frame, columns ordered and cast.

    Raises
    ------
    ColumnError
        A required column is missing.
    """
    missing = [c.name for c in table.columns if c.required and c.name not in frame.columns and c not in ORIGIN]
    if missing:
        raise ColumnError(missing, present=frame.columns, where=f"table {table.name!r}")
    known = [pl.col(c.name).cast(POLARS_TYPES[c.kind]) for c in table.columns if c.name in frame.columns]
    others = [pl.col(name) for name in frame.columns if name not in table.names]
    return frame.select(*known, *others)


def coverage_row(
    stage: str, field: str, *, rows: int, known: int, reason: str, example: str | None = None
) -> dict[str, object]:
    """
    Make one row of the coverage table.

    Parameters
    ----------
    stage
        ``read``, ``place``, ``code``, ``link`` or ``count``.
    field
        What was looked for.
    rows, known
        How many were looked at, and how many of them can be used.
    reason
        Why some are lost and what that means, or that all are there.
    example
        File, sheet and rows of the first few that are lost.

    Returns
    -------
    The row as a dictionary with the columns of `COVERAGE`.
    """
    share = known / rows if rows else None
    return {
        "stage": stage,
        "field": field,
        "rows": rows,
        "known": known,
        "share": share,
        "lost": rows - known,
        "reason": reason,
        "example": example,
    }


def validate(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """
    Check a frame against its specification: all violations at once, each with its file, sheet and row.

    Parameters
    ----------
    frame
        A Polars frame; ``file``, ``sheet`` and ``row`` tell where its rows came from.
    table
        The specification.

    Returns
    -------
    The frame, conformed (see `conform`).

    Raises
    ------
    ColumnError
        A required column is missing.
    TableError
        Cells break the rules; ``violations`` lists every one.
    """
    frame = conform(frame, table)
    violations: list[Violation] = []
    for column in table.columns:
        if column.name in frame.columns:
            violations += _broken(frame, column)
    violations += _repeated(frame, table)
    if violations:
        raise TableError(table.name, violations)
    return frame


def _broken(frame: pl.DataFrame, column: Column) -> list[Violation]:
    """Find the cells of a column that break its rules."""
    cell = pl.col(column.name)
    rules: list[pl.Expr] = []
    if column.allowed:
        rules.append(cell.is_in(column.allowed).fill_null(value=True))
    if column.minimum is not None:
        rules.append((cell >= column.minimum).fill_null(value=True))
    if column.maximum is not None:
        rules.append((cell <= column.maximum).fill_null(value=True))
    if not column.nullable:
        rules.append(cell.is_not_null())
    if not rules:  # a predicate made of literals alone has the wrong length in large frames
        return []
    bad = frame.with_row_index("_i").filter(~pl.all_horizontal(rules))["_i"]
    return [Violation(column.name, str(frame.item(i, column.name)), _rule(column), _origin(frame, i)) for i in bad]


def _rule(column: Column) -> str:
    parts: list[str] = [column.kind]
    if column.allowed:
        parts.append(f"one of {', '.join(column.allowed)}")
    if column.minimum is not None:
        parts.append(f"at least {column.minimum:g}")
    if column.maximum is not None:
        parts.append(f"at most {column.maximum:g}")
    if not column.nullable:
        parts.append("not empty")
    return ", ".join(parts)


def _origin(frame: pl.DataFrame, index: int) -> str:
    if "row" not in frame.columns:
        return f"row {index + 1}"
    parts = [
        str(frame.item(index, name)) for name in ("file", "sheet") if name in frame.columns and frame.item(index, name)
    ]
    return ", ".join([*parts, f"row {frame.item(index, 'row')}"])


def _repeated(frame: pl.DataFrame, table: Table) -> list[Violation]:
    if not table.key:
        return []
    again = frame.select(table.key).with_row_index("_i").filter(~pl.struct(table.key).is_first_distinct())
    name = " + ".join(table.key)
    return [
        Violation(name, " + ".join(str(row[k]) for k in table.key), "once in the table", _origin(frame, row["_i"]))
        for row in again.iter_rows(named=True)
    ]
