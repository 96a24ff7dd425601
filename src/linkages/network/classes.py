"""
The class of each tie, how many there are of each class, and how many chance alone would make.

The random networks behind the comparison keep each project's dates, period and number of leads. Which of its members
leads is not defined in a random network: it is drawn, a member's chance being in proportion to the share of its
projects that the node led in the observed network. The class of a pair in a random network needs a p value too: it
comes from the same reference as the observed one, to which these networks do not belong. Ties of organisations need
none, in random networks either.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from linkages.network.chance import PValues
from linkages.network.null import Incidence, Integers, Numbers, counted, shuffles
from linkages.network.rules import TieRules

CLASSES = ("weak", "strong", "covalent", "undetermined")
# chance of leading of a node that never led: only where nobody else in the project did either
_NEVER = 1e-9
# pairs are looked up in a list of all where there are at most so many times as many as meetings
_LISTED = 20


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """
    What stays with projects and nodes when the network is shuffled.

    Parameters
    ----------
    year
        Year in which each project starts; NaN where unknown.
    period
        Code of its period; -1 where unknown.
    leads
        Number of nodes that lead it; 0 where unknown.
    leaning
        Share of each node's projects that it led.
    """

    year: Numbers
    period: Integers
    leads: Integers
    leaning: Numbers


def classify(pairs: pl.DataFrame, rules: TieRules, *, tested: bool) -> pl.DataFrame:
    """
    Give each tie its class.

    Parameters
    ----------
    pairs
        The evidence (see `linkages.network.evidence`) and, with `tested`, ``p_value``.
    rules
        The thresholds.
    tested
        Whether a strong tie needs a p value.

    Returns
    -------
    `pairs` with ``tie_low``, ``tie_high`` (missing evidence counting against, for) and ``tie`` (where they agree, else
    undetermined).
    """
    bounds = rules.bounds(_expressions(tested=tested), tested=tested)
    low, high = (
        pl.when(bounds[f"covalent_{side}"])
        .then(pl.lit("covalent"))
        .when(bounds[f"strong_{side}"])
        .then(pl.lit("strong"))
        .otherwise(pl.lit("weak"))
        for side in ("low", "high")
    )
    pairs = pairs.with_columns(tie_low=low, tie_high=high)
    agree = pl.col("tie_low") == pl.col("tie_high")
    return pairs.with_columns(tie=pl.when(agree).then("tie_low").otherwise(pl.lit("undetermined")))


def class_counts(ties: pl.DataFrame, chance: npt.NDArray[np.int64] | None = None) -> pl.DataFrame:
    """
    Count ties of each class, beside what chance gives.

    Parameters
    ----------
    ties
        Ties with their class.
    chance
        Counts in random networks, as `chance_classes` gives them.

    Returns
    -------
    ``tie``, ``observed``, ``null_mean``, ``null_sd``; one row a class, all classes; the last two missing without
    `chance`.
    """
    observed = dict(ties["tie"].value_counts().rows())
    several = chance is not None and len(chance) > 1
    mean = [None] * len(CLASSES) if chance is None else chance.mean(axis=0).tolist()
    spread = [None] * len(CLASSES) if chance is None or not several else chance.std(axis=0, ddof=1).tolist()
    return pl.DataFrame(
        {"tie": CLASSES, "observed": [observed.get(name, 0) for name in CLASSES], "null_mean": mean, "null_sd": spread},
        schema={"tie": pl.String, "observed": pl.Int64, "null_mean": pl.Float64, "null_sd": pl.Float64},
    )


def sensitivity(pairs: pl.DataFrame, rules: TieRules, *, tested: bool) -> pl.DataFrame:
    """
    Move one threshold at a time and count the ties of each class.

    Parameters
    ----------
    pairs
        Ties with their evidence and class.
    rules
        The rules in force.
    tested
        Whether a strong tie needs a p value.

    Returns
    -------
    ``setting``, ``value``, ``in_force`` (the value of `rules`), ``weak``, ``strong``, ``covalent``, ``undetermined``
    (ties) and ``changed`` (ties in another class than by `rules`).
    """
    # most ties share their evidence with many others: class each kind of evidence once
    deciding = [*_EVIDENCE, "first_year", "last_year", *(["p_value"] if tested else []), "tie"]
    kinds = pairs.group_by(deciding).agg(pl.len().alias("ties")).rename({"tie": "was"})
    rows = []
    for setting, value, variant in rules.variants():
        if setting == "[strong] p_value" and not tested:
            continue
        now = classify(kinds, variant, tested=tested)
        counts = dict(now.group_by("tie").agg(pl.col("ties").sum()).rows())
        changed = now.filter(pl.col("tie") != pl.col("was"))["ties"].sum()
        numbers = {name: counts.get(name, 0) for name in CLASSES}
        rows.append({"setting": setting, "value": value, "in_force": variant == rules, **numbers, "changed": changed})
    whole = dict.fromkeys((*CLASSES, "changed"), pl.Int64)
    return pl.DataFrame(rows, schema={"setting": pl.String, "value": pl.Float64, "in_force": pl.Boolean, **whole})


def chance_classes(
    incidence: Incidence, facts: ProjectFacts, against: PValues | None, rules: TieRules, *, draws: int, seed: int
) -> npt.NDArray[np.int64]:
    """
    Count ties of each class in random networks with the same degrees.

    Parameters
    ----------
    incidence
        The observed network.
    facts
        What stays with projects and nodes.
    against
        The reference that p values come from; None where strong ties need none.
    rules
        The thresholds.
    draws
        Number of random networks.
    seed
        Seed; another than that of `against`.

    Returns
    -------
    One row a network, one column a class of `CLASSES`.
    """
    random = np.random.default_rng(seed)
    counts = np.zeros((draws, len(CLASSES)), dtype=np.int64)
    for number, node in enumerate(shuffles(incidence, draws=draws, seed=seed)):
        led = _leads(incidence, facts, node, random)
        counts[number] = _classes(incidence, facts, against, rules, node, led)
    return counts


_EVIDENCE = ("joint_projects", "periods", "led_source", "led_target", "known_years", "known_periods", "known_leads")


def _expressions(*, tested: bool) -> dict[str, pl.Expr]:
    columns = {name: pl.col(name).cast(pl.Int32).fill_null(0) for name in _EVIDENCE}
    columns["span"] = (pl.col("last_year") - pl.col("first_year")).fill_null(0)
    if tested:
        columns |= {"p_low": pl.col("p_value").fill_null(1.0), "p_high": pl.col("p_value").fill_null(0.0)}
    return columns


def _leads(
    incidence: Incidence, facts: ProjectFacts, node: Integers, random: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Draw who leads, without replacement, in proportion to leaning (Efraimidis & Spirakis 2006)."""
    weight = np.maximum(facts.leaning.take(node), _NEVER)
    key = random.standard_exponential(len(node)) / weight
    sizes = incidence.sizes
    start = np.cumsum(sizes) - sizes
    led = np.zeros(len(node), dtype=np.bool_)
    # nearly every project has one lead: the smallest of its keys, found without sorting
    one = np.flatnonzero((facts.leads == 1) & (sizes > 0))
    if len(one):
        some = np.flatnonzero(sizes)
        least = np.full(incidence.projects, -1.0)
        least[some] = np.minimum.reduceat(key, start[some])
        led = (key == least[incidence.project]) & (facts.leads[incidence.project] == 1)
    several = np.flatnonzero(facts.leads[incidence.project] > 1)
    project = incidence.project[several]
    order = several[np.lexsort((key[several], project))]
    within = np.arange(len(order)) - np.searchsorted(project, project)
    led[order] = within < facts.leads[project]
    return led


def _classes(
    incidence: Incidence,
    facts: ProjectFacts,
    against: PValues | None,
    rules: TieRules,
    node: Integers,
    led: npt.NDArray[np.bool_],
) -> list[int]:
    rows = incidence.pair_rows(node)
    met, joint = counted(rows, incidence.pairs)
    tested = against is not None
    p_value = against.p_values(met, joint) if against is not None else np.zeros(len(met))
    # only pairs that are strong can be more than weak: gather evidence of those alone
    strong = rules.bounds(_nothing(joint, p_value), tested=tested)["strong_low"]
    chosen = met[strong]
    place = _places(rows, chosen, incidence.pairs)
    kept = np.flatnonzero(place >= 0)
    evidence = _evidence(incidence, facts, node, led, kept, place[kept], len(chosen))
    bounds = rules.bounds(evidence | {"p_low": p_value[strong], "p_high": p_value[strong]}, tested=tested)
    covalent, possible = int(bounds["covalent_low"].sum()), int(bounds["covalent_high"].sum())
    return [len(met) - len(chosen), len(chosen) - possible, covalent, possible - covalent]


def _places(rows: Integers, chosen: Integers, pairs: int) -> Integers:
    """Place of each row's pair among the chosen ones, which are in order; -1 where it is none of them."""
    if not len(chosen):
        return np.full(len(rows), -1)
    if pairs <= _LISTED * len(rows):
        place = np.full(pairs, -1)
        place[chosen] = np.arange(len(chosen))
        return place[rows]
    at = np.minimum(np.searchsorted(chosen, rows), len(chosen) - 1)
    return np.where(chosen[at] == rows, at, -1)


def _nothing(joint: Integers, p_value: Numbers) -> dict[str, Integers | Numbers]:
    zero = np.zeros_like(joint)
    unknown = dict.fromkeys((*_EVIDENCE, "span"), zero)
    return {**unknown, "joint_projects": joint, "p_low": p_value, "p_high": p_value}


def _evidence(
    incidence: Incidence,
    facts: ProjectFacts,
    node: Integers,
    led: npt.NDArray[np.bool_],
    rows: Integers,
    pair: Integers,
    pairs: int,
) -> dict[str, Integers | Numbers]:
    """Gather what `rules` asks of `pairs` pairs; `rows` are their meetings, `pair` whose each is."""
    one, other = (end[rows] for end in incidence.meetings)
    source, target = np.where(node[one] < node[other], (one, other), (other, one))
    project = incidence.project[one]
    year, period = facts.year[project], facts.period[project]
    dated = ~np.isnan(year)
    first, last = np.full(pairs, np.inf), np.full(pairs, -np.inf)
    np.minimum.at(first, pair[dated], year[dated])
    np.maximum.at(last, pair[dated], year[dated])
    seen = np.unique(np.stack([pair[period >= 0], period[period >= 0]]), axis=1)[0]

    def count(of: Integers | npt.NDArray[np.bool_]) -> Integers:
        return np.bincount(pair, weights=of, minlength=pairs).astype(np.int64)

    return {
        "joint_projects": count(np.ones(len(rows), dtype=np.int64)),
        "span": np.maximum(np.where(np.isfinite(first), last - first, 0), 0),
        "periods": np.bincount(seen, minlength=pairs),
        "led_source": count(led[source]),
        "led_target": count(led[target]),
        "known_years": count(dated),
        "known_periods": count(period >= 0),
        "known_leads": count(facts.leads[project] > 0),
    }
