"""Ties between regions, countries and organisations, over time and under other rules."""

from linkages.tables.specification import Column, Table, count, flag, number, share, text

TIE_CLASSES = ("weak", "strong", "covalent")

_TIE_EVIDENCE = (
    count("joint_projects", "distinct joint projects", nullable=False),
    number(
        "newman_weight",
        "sum over the joint projects of 1 / (nodes in the project - 1): large projects count no more than small ones",
        minimum=0,
    ),
    flag("cross_border", "the two lie in different countries"),
    Column("first_year", "integer", "year in which the first joint project starts"),
    Column("last_year", "integer", "year in which the last joint project starts"),
    count("periods", "programming periods with a joint project"),
    number(
        "breadth", "gamma / alpha diversity of the joint projects' fields (Jost 2007); empty without fields", minimum=1
    ),
    count("led_source", "joint projects led from source"),
    count("led_target", "joint projects led from target"),
    share("dependence_source", "joint projects / projects of source"),
    share("dependence_target", "joint projects / projects of target"),
)

_TIE_NULL = (
    number(
        "expected", "expected joint projects under the null model (which: table `backbone`)", required=False, minimum=0
    ),
    share("p_value", "chance of at least as many joint projects under the null model", required=False),
    share("q_value", "Benjamini-Hochberg over all pairs", required=False),
    flag("backbone", "q_value at most 0.05", required=False),
    number(
        "expected_stratified",
        "expected joint projects where each project keeps its number of participants of each country",
        required=False,
        minimum=0,
    ),
    share("p_stratified", "chance of at least as many then", required=False),
    share("p_disparity", "disparity filter, the smaller of both ends (Serrano et al. 2009)", required=False),
    share("p_hypergeometric", "hypergeometric test (Tumminello et al. 2011)", required=False),
)

_TIE_CLASS = (
    text("tie_low", "class with missing evidence counting against", nullable=False, allowed=TIE_CLASSES),
    text("tie_high", "class with missing evidence counting for", nullable=False, allowed=TIE_CLASSES),
    text(
        "tie", "the class where both agree, else undetermined", nullable=False, allowed=(*TIE_CLASSES, "undetermined")
    ),
)

# told of regions and countries alone
_TIE_HISTORY = (
    count("active_years", "years in which a joint project starts", required=False),
    count(
        "longest_gap",
        "most years in a row, between the first and the last, in which none starts; empty with fewer than two known",
        required=False,
    ),
    count("undated", "joint projects whose start is unknown", required=False),
    text(
        "history",
        "once; same year (several, begun in one); repeated (in several years); unknown (the known starts do not tell)",
        required=False,
        allowed=("once", "same year", "repeated", "unknown"),
    ),
    text("explanation", "the class in words, the evidence, what keeps it from the next class", required=False),
)


def _ties(name: str, row: str, further: tuple[Column, ...] = ()) -> Table:
    ends = (
        text("source", "the end that sorts first", nullable=False),
        text("target", "the other end", nullable=False),
    )
    return Table(name, row, (*ends, *_TIE_EVIDENCE, *_TIE_NULL, *_TIE_CLASS, *further), key=("source", "target"))


TIES_REGIONS = _ties("ties_regions", "pair of regions, source < target", _TIE_HISTORY)

TIES_COUNTRIES = _ties("ties_countries", "pair of countries, source < target", _TIE_HISTORY)

TIES_ORGANISATIONS = _ties("ties_organisations", "pair of organisations, source < target")

_TIE_KIND = text("kind", "kind of nodes", nullable=False, allowed=("region", "country"))

_TIE_ENDS = (
    text("source", "the end that sorts first", nullable=False),
    text("target", "the other end", nullable=False),
)

TIES_PERIODS = Table(
    "ties_periods",
    "pair x programming period: its ties by the projects of that period alone",
    (
        _TIE_KIND,
        *_TIE_ENDS,
        text("period", "programming period; unknown for projects without one", nullable=False),
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
        count("joint_projects", "joint projects that start in it", nullable=False),
        count("joint_projects_so_far", "joint projects that have started by its end; empty without a year"),
        flag("first", "1 in the pair's first year; empty without a year"),
    ),
    key=("kind", "source", "target", "year"),
)

TIE_CLASSES_BY_PERIOD = Table(
    "tie_classes",
    "class of ties x period: how many there are, beside chance",
    (
        text("kind", "kind of nodes", nullable=False, allowed=("region", "country", "organisation")),
        text("period", "programming period; all for the whole, unknown for projects without one", nullable=False),
        text("tie", "class", nullable=False, allowed=(*TIE_CLASSES, "undetermined")),
        count("observed", "ties of the class", nullable=False),
        number("null_mean", "mean number under the null model; empty where none was drawn", minimum=0),
        number("null_sd", "its standard deviation", minimum=0),
    ),
    key=("kind", "period", "tie"),
)

TIE_SENSITIVITY = Table(
    "tie_sensitivity",
    "threshold x value: classes of region ties when one threshold moves",
    (
        text("setting", "threshold, as in a file of tie rules", nullable=False),
        number("value", "its value in this row", nullable=False),
        flag("in_force", "the value that the run used", nullable=False),
        *(count(name, f"ties that are {name} then", nullable=False) for name in (*TIE_CLASSES, "undetermined")),
        count("changed", "ties in another class than by the rules in force", nullable=False),
    ),
    key=("setting", "value"),
)

TABLES = (
    TIES_REGIONS,
    TIES_COUNTRIES,
    TIES_ORGANISATIONS,
    TIES_PERIODS,
    TIES_YEARS,
    TIE_CLASSES_BY_PERIOD,
    TIE_SENSITIVITY,
)
