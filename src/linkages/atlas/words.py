"""
One sentence or two for each view, made from the numbers of this very study and careful by rule.

A share is told with its count and its interval; a difference is claimed only where intervals allow it. Numbers stay
numbers in here, so that the page can write them with the reader's separators.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData, Measure

Part = str | dict[str, Any]
Sentence = list[Part]
Row = Mapping[str, Any]

ENOUGH = 10  # coded projects: below, an interval is so wide that a rank says nothing
CHANCE = 0.05
SPREADS = 2  # standard deviations: within so many, a number of ties is what chance gives


def count(number: float) -> Part:
    """Mark a count."""
    return {"count": int(number)}


def share(value: float, low: float, high: float) -> Part:
    """Mark a share with its interval, all 0 to 1."""
    return {"share": [round(value, 8), round(low, 8), round(high, 8)]}  # fewer digits would round twice


def decimal(value: float, digits: int = 2) -> Part:
    """Mark a decimal number."""
    return {"decimal": round(float(value), 6), "digits": digits}


def plain(sentence: Sequence[Part]) -> str:
    """
    Write a sentence as plain text, as a reader of English would see it.

    Parameters
    ----------
    sentence
        Its parts.

    Returns
    -------
    The text.
    """
    return "".join(part if isinstance(part, str) else _plain_number(part) for part in sentence)


def _plain_number(part: Mapping[str, Any]) -> str:
    if "count" in part:
        return f"{part['count']:,}"
    if "share" in part:
        value, low, high = (round(100 * number) for number in part["share"])
        return f"{value} % ({low}–{high} %)"
    return f"{part['decimal']:.{part['digits']}f}".replace("-", "−")


def sentences(data: "AtlasData") -> dict[str, Sentence]:
    """
    Make the opening of each view.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    By view: ``regions``, ``areas`` (cross-border regions), ``links``, ``fields``, ``urbanisation``, ``table``,
    ``about``.
    """
    return {
        "regions": regions(data),
        "areas": areas(data),
        "links": links(data),
        "fields": fields(data),
        "urbanisation": urbanisation(data),
        "table": table(data),
        "about": about(data),
    }


_JUDGES = {"codebook": " by the codebook", "theme": " by keep.eu’s theme", "decisions": " by people’s decisions"}


def _judge(data: "AtlasData") -> Sentence:
    """Say who judged; where it was not one rule alone, how many projects each."""
    projects = data.tables["projects"]
    if "ici_rule" not in projects.columns:
        return []
    judged = projects.filter(pl.col("ici").is_not_null())["ici_rule"].drop_nulls().value_counts().sort("ici_rule")
    each = [(_JUDGES.get(rule, f" by {rule}"), n) for rule, n in reversed(judged.rows())]
    if len(each) == 1:
        return [each[0][0]]
    said: Sentence = []
    for who, n in each:
        said += [", " if said else " (", count(n), who]
    return [*said, ")"] if said else []


def _corrected(data: "AtlasData") -> Sentence:
    """Say the share with the rule's errors taken into account, where people read a sample."""
    table = data.tables.get("ici_shares_corrected")
    if table is None:
        return []
    row = _row(table.filter((pl.col("unit_kind") == "all") & (pl.col("estimator") == "difference")))
    if not row or row["share"] is None:
        return []
    return [
        "The rule errs; by what people found in ",
        count(row["coded"]),
        " of them it is ",
        share(row["share"], row["low"], row["high"]),
        ". ",
    ]


def regions(data: "AtlasData") -> Sentence:
    """Say what share of projects are cluster initiatives, and whether regions can be told apart."""
    shares = data.tables["ici_shares"]
    total = _row(shares.filter(pl.col("unit_kind") == "all"))
    if not total or not total["projects"]:
        return _projects_only(data)
    said: Sentence = [
        count(total["ici"]),
        " of ",
        count(total["projects"]),
        " judged projects are international cluster initiatives",
        *_judge(data),
        ": ",
        share(total["share"], total["low"], total["high"]),
        ". ",
        *_corrected(data),
    ]
    if not total["ici"]:
        return [*said, "With none found, regions can’t be compared by share."]
    names = dict(data.tables["regions"].select("region", "name").iter_rows())
    known = shares.filter((pl.col("unit_kind") == "region") & (pl.col("projects") >= ENOUGH))
    units = known.sort(["share", "projects", "unit"], descending=[True, True, False]).rows(named=True)
    if not units:
        return [*said, "No region has ", count(ENOUGH), " judged projects or more, too few to rank any."]
    if not units[0]["ici"]:
        return [
            *said,
            "None of them is in one of the ",
            count(len(units)),
            " regions with ",
            count(ENOUGH),
            " judged projects or more.",
        ]
    return said + _highest(units, names)


def _highest(units: Sequence[Row], names: Mapping[str, str | None], *, noun: str = "regions") -> Sentence:
    top, others = units[0], units[1:]
    label = _label(top["unit"], names.get(top["unit"]))
    numbers: Sentence = [
        count(top["ici"]),
        " of ",
        count(top["projects"]),
        ", ",
        share(top["share"], top["low"], top["high"]),
    ]
    if not others:
        return [f"Of {noun}, only {label} has ", count(ENOUGH), " judged projects or more: ", *numbers, "."]
    start: Sentence = [
        "Of the ",
        count(len(units)),
        f" {noun} with ",
        count(ENOUGH),
        " judged projects or more, ",
        label,
        " has the highest share: ",
    ]
    overlapping = sum(other["high"] >= top["low"] for other in others)
    if overlapping == len(others):
        end: Sentence = ["; its interval overlaps that of every other, so their order is not settled."]
    elif overlapping:
        end = ["; its interval overlaps those of ", count(overlapping), " others, so the first place is not settled."]
    else:
        end = ["; its interval overlaps that of no other."]
    return [*start, *numbers, *end]


def areas(data: "AtlasData") -> Sentence:
    """Say in how many cross-border regions projects count, and whether they can be told apart."""
    members = data.project_areas.select("project_id", "unit").unique()
    counts = members["unit"].value_counts().sort(["count", "unit"], descending=[True, False])
    if not counts.height:
        return [
            "No project of this study counts in a cross-border region by the rule of this run "
            f"({data.settings.get('area_rule', 'two_countries')})."
        ]
    said: Sentence = [
        count(members["project_id"].n_unique()),
        " projects count in ",
        count(counts.height),
        f" cross-border region{'' if counts.height == 1 else 's'}, most in {counts.item(0, 'unit')}, ",
        count(counts.item(0, "count")),
        ". They overlap, so their projects do not add up. ",
    ]
    shares = data.tables["ici_shares"].filter(
        (pl.col("unit_kind") == "cross_border_region") & (pl.col("projects") >= ENOUGH)
    )
    units = shares.sort(["share", "projects", "unit"], descending=[True, True, False]).rows(named=True)
    return said + _highest(units, {}, noun="cross-border regions") if units and units[0]["ici"] else said


def _projects_only(data: "AtlasData") -> Sentence:
    regions = data.tables["regions"]
    projects = data.tables["projects"].height
    with_project = regions.filter(pl.col("projects") > 0).sort(["projects", "region"], descending=[True, False])
    said: Sentence = [
        "No project could be judged to be a cluster initiative or not, so there are no shares: "
        "the map shows numbers of projects. "
    ]
    if not with_project.height:
        return [*said, "None of the ", count(projects), " projects has a partner in a region that could be placed."]
    first = with_project.row(0, named=True)
    tied = with_project.filter(pl.col("projects") == first["projects"]).height - 1
    most: Sentence = [_label(first["region"], first["name"]), " has the most, "]
    if tied:
        most = [_label(first["region"], first["name"]), " and ", count(tied), " more have the most, "]
    start: Sentence = [
        count(with_project.height),
        " of ",
        count(regions.height),
        " regions take part in the ",
        count(projects),
        " projects; ",
    ]
    return [*said, *start, *most, count(first["projects"]), "."]


def links(data: "AtlasData") -> Sentence:
    """Say how many pairs of regions share projects, which most, and how many more than chance gives."""
    ties = data.tables["ties_regions"]
    if not ties.height:
        return _no_ties(data)
    names = dict(data.tables["regions"].select("region", "name").iter_rows())
    first = ties.sort(["joint_projects", "source", "target"], descending=[True, False, False]).row(0, named=True)
    ends = [_label(first[end], names.get(first[end])) for end in ("source", "target")]
    pairs = " pair of regions shares" if ties.height == 1 else " pairs of regions share"
    return [
        count(ties.height),
        f"{pairs} at least one project, ",
        count(ties.filter("cross_border").height),
        f" across a border. {ends[0]} and {ends[1]} have the most joint projects, ",
        count(first["joint_projects"]),
        *_against_chance(first),
        ". ",
        *_classes(data.tie_classes),
    ]


def _no_ties(data: "AtlasData") -> Sentence:
    projects = data.tables["projects"]
    complete = projects.filter(pl.col("partners_complete")).height
    if projects.height and not complete:
        return ["There are no ties to show: of every project the export names the lead partners alone."]
    return [
        "There are no ties to show: none of the ",
        count(complete),
        " projects whose partners are known has partners in two regions.",
    ]


def _against_chance(tie: Row) -> Sentence:
    expected, p_value = tie.get("expected"), tie.get("p_value")
    if expected is None or p_value is None:
        return []
    if p_value > CHANCE:
        return [", which is within what chance gives to regions as busy as these (", decimal(expected, 1), " expected)"]
    return [", where chance would give regions as busy as these ", decimal(expected, 1)]


def _classes(classes: pl.DataFrame) -> Sentence:
    found = {row["tie"]: row for row in classes.iter_rows(named=True)}
    said: Sentence = []
    for name in ("strong", "covalent"):
        row = found.get(name)
        # No class is named that neither this study nor chance has any of.
        if row and (name == "strong" or row["observed"] or row["null_mean"]):
            said += [" ", *_beside_chance(row)] if said else _beside_chance(row)
    undetermined = found.get("undetermined")
    if undetermined and undetermined["observed"]:
        said += [" ", count(undetermined["observed"]), " can’t be classed for want of evidence."]
    return said


def _beside_chance(row: Row) -> Sentence:
    """Tell a class of ties with what chance alone gives, and say so where that is as many."""
    observed, mean, deviation = row["observed"], row["null_mean"], row["null_sd"]
    verb = " tie is " if observed == 1 else " ties are "
    said: Sentence = [count(observed), f"{verb}{row['tie']}"] if observed else [f"No tie is {row['tie']}"]
    if mean is None:
        return [*said, "."]
    if round(mean, 1) == 0:
        return [*said, "; chance alone gives hardly any." if observed else ", nor does chance give any."]
    chance: Sentence = [decimal(mean, 1), *([" ± ", decimal(deviation, 1)] if deviation is not None else [])]
    if deviation is not None and abs(observed - mean) <= SPREADS * deviation:
        return [*said, ", within what chance alone gives (", *chance, ")."]
    return [*said, "; chance alone gives ", *chance, "."]


def fields(data: "AtlasData") -> Sentence:
    """Say which theme is the most frequent."""
    themes = data.tables["projects"].select(pl.col("themes").str.split(";").list.eval(pl.element().str.strip_chars()))
    named = themes.drop_nulls().with_row_index("project").explode("themes").filter(pl.col("themes") != "").unique()
    if not named.height:
        return ["No project of this study names a theme, so there is nothing to compare by field."]
    first = named["themes"].value_counts().sort(["count", "themes"], descending=[True, False]).row(0, named=True)
    return [
        f"“{first['themes']}” is the most frequent of ",
        count(named["themes"].n_unique()),
        " themes: ",
        count(first["count"]),
        " of the ",
        count(named["project"].n_unique()),
        " projects that name any. A project may name up to three, so themes do not add up to projects.",
    ]


def urbanisation(data: "AtlasData") -> Sentence:
    """Say whether initiatives (else projects) go with the first measure, by the primary test and its interval."""
    if not data.measures:
        return ["No regional statistic came with this run, so nothing can be set against urbanisation."]
    measure = data.measures[0]
    table = data.tables["association"]
    # at the level of the run: another one stands there as a check
    rows = table.filter(
        pl.col("x") == measure.column,
        pl.col("method").str.to_lowercase() == "spearman",
        pl.col("level").eq_missing(pl.col("level").first()),
    )
    for outcome, noun in (("ici_projects", "cluster initiatives"), ("projects", "projects")):
        row = _row(rows.filter((pl.col("y") == outcome) & pl.col("estimate").is_not_null()))
        if row:
            return _association(row, noun, measure)
    row = _row(rows)
    caveat = f" {row['caveat']}" if row else ""
    return [f"Whether cluster initiatives go with “{measure.label}” can’t be told from this study.{caveat}"]


def _association(row: Row, noun: str, measure: "Measure") -> Sentence:
    low, high = row["low"], row["high"]
    numbers: Sentence = ["Spearman’s ρ = ", decimal(row["estimate"])]
    if low is not None and high is not None:
        numbers += [" (", decimal(low), " to ", decimal(high), ")"]
    numbers += [", n = ", count(row["n"])]
    if low is None or high is None:
        return [
            f"Over all regions, the number of {noun} and “{measure.label}”: ",
            *numbers,
            "; without an interval it shows no direction.",
        ]
    if low > 0 or high < 0:
        way = "more" if low > 0 else "fewer"
        return [
            f"Regions with higher values of “{measure.label}” tend to have {way} {noun}: ",
            *numbers,
            ". That is no cause.",
        ]
    return [
        f"The number of {noun} shows no clear association with “{measure.label}”: ",
        *numbers,
        "; the interval includes zero, so neither direction can be claimed.",
    ]


def table(data: "AtlasData") -> Sentence:
    """Say what the tables hold."""
    return [
        "Every number behind the pictures: ",
        count(data.tables["regions"].height),
        " regions, ",
        count(data.tables["ties_regions"].height),
        " ties, ",
        count(data.tables["projects"].height),
        " projects. The same tables lie as files in ",
        "tables/ beside this page.",
    ]


def about(data: "AtlasData") -> Sentence:
    """Say how much of the data could be used."""
    projects, parts = data.tables["projects"], data.tables["participations"]
    placed = parts.filter(pl.col("placed_by") != "none").height
    lead_only = projects.filter(~pl.col("partners_complete")).height
    judged = projects.filter(pl.col("ici").is_not_null()).height
    return [
        count(placed),
        " of ",
        count(parts.height),
        " partner rows could be placed in a region; ",
        count(judged),
        " of ",
        count(projects.height),
        " projects could be judged; ",
        count(lead_only),
        " are known by their lead partners alone, count in shares and make no ties.",
    ]


def _label(region: str, name: str | None) -> str:
    return f"{name} ({region})" if name and name != region else region


def _row(frame: pl.DataFrame) -> dict[str, Any] | None:
    return frame.row(0, named=True) if frame.height else None
