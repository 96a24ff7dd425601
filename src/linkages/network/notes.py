"""What must be said beside the ties: what they rest on, what they can't show, and what chance can tell."""

import numpy as np
import polars as pl

from linkages.network.null import BACKBONE, Chance
from linkages.network.rules import TieRules

_PLURALS = {"region": "regions", "country": "countries", "organisation": "organisations"}
# a project of so many nodes is a clique of some 5,000 ties, which say little of any two of them
_CLIQUE = 100


def notes(
    rows: pl.DataFrame, ids: pl.Series, pairs: pl.DataFrame, chance: Chance | None, *, kind: str, rules: TieRules
) -> tuple[str, ...]:
    """
    Say what the ties rest on.

    Parameters
    ----------
    rows
        The two-mode network: ``project``, ``node`` (codes).
    ids
        Names of the projects, by code.
    pairs
        Classed ties with their evidence.
    chance
        The random networks; None where none were drawn.
    kind
        What the nodes are.
    rules
        The thresholds in force.

    Returns
    -------
    Sentences.
    """
    return (*_projects(rows, ids, kind), *_evidence(pairs), *_chance(pairs, chance, kind, rules))


def _projects(rows: pl.DataFrame, ids: pl.Series, kind: str) -> list[str]:
    nodes = _PLURALS[kind]
    sizes = rows.group_by("project").len("nodes").sort(["nodes", "project"], descending=[True, False])
    single = sizes.filter(pl.col("nodes") == 1).height
    said = [
        f"Ties between {nodes} rest on {sizes.height:,} projects with {rows['node'].n_unique():,} {nodes}; "
        f"projects with participants in one of them only, which make no tie: {single:,}."
    ]
    large = sizes.filter(pl.col("nodes") > _CLIQUE)
    if large.height:
        project, size = large.row(0)
        said.append(
            f"{large.height:,} projects have more than {_CLIQUE} {nodes}: each makes all of them a clique, ties "
            f"that say little of any two. The largest, {_short(ids[project])}, has {size:,} of them and makes "
            f"{size * (size - 1) // 2:,} ties."
        )
    if single == sizes.height:
        said.append(f"There are no ties between {nodes}.")
    return said


def _evidence(pairs: pl.DataFrame) -> list[str]:
    if not pairs.height:
        return []
    said = [
        "Breadth is the diversity between the joint projects' fields: gamma / alpha of order 1 (Shannon), each project "
        "weighing the same."
    ]
    for column, what in (("known_years", "start"), ("known_periods", "period"), ("known_leads", "lead")):
        lacking = int((pairs[column] < pairs["joint_projects"]).sum())
        if lacking:
            said.append(f"{lacking:,} of {pairs.height:,} ties have joint projects whose {what} is unknown.")
    return said


def _chance(pairs: pl.DataFrame, chance: Chance | None, kind: str, rules: TieRules) -> list[str]:
    if kind == "organisation":
        return [
            "Ties between organisations are not tested against chance: most pairs meet once or twice, and there the "
            "test has no power. Strong means repeated."
        ]
    if not pairs.height:
        return []
    if chance is None:
        return ["No random networks were drawn: whether a tie is more than chance counts as missing evidence."]
    level = rules.strong_p
    error = float(np.sqrt(level * (1 - level) / chance.draws))
    near = int(((pairs["p_value"] - level).abs() <= 2 * error).sum())
    z = "undefined (every draw gives the same)" if chance.global_z is None else f"{chance.global_z:.1f}"
    return [
        f"Chance: {chance.draws:,} random networks with the same project sizes and activities (fixed degrees, "
        f"curveball trades, seed {chance.seed}); the smallest p value that so many can give is "
        f"{chance.smallest_p:.2g}. At p = {level:g} the Monte-Carlo standard error is {error:.3f}; ties within two of "
        f"it: {near:,}.",
        f"All ties together: the sum of squared joint projects has z = {z} against chance, one-sided "
        f"p = {chance.global_p:.2g}.",
        f"Classes under chance: mean and standard deviation over {chance.classed_draws:,} further random networks; "
        "dates and periods stay with their project, who leads is drawn from its members by how often each leads.",
        _backbone(pairs, chance),
    ]


def _backbone(pairs: pl.DataFrame, chance: Chance) -> str:
    tests = chance.pairs_tested
    kept = int(pairs["backbone"].sum())
    if kept:
        return f"Backbone: {kept:,} ties have q at most {BACKBONE:g} (Benjamini-Hochberg over all {tests:,} pairs)."
    if chance.smallest_p * tests > BACKBONE:
        needed = int(np.ceil(tests / BACKBONE)) - 1
        return (
            f"Backbone: empty for want of power, which is not the same as none. Over all {tests:,} pairs a single tie "
            f"takes {needed:,} draws to be told from chance; {chance.draws:,} were made."
        )
    return (
        f"Backbone: none. No tie has q at most {BACKBONE:g} over all {tests:,} pairs, and so many draws could show one."
    )


def _short(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= most else line[: most - 1] + "…")
