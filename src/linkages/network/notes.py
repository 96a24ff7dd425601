"""What must be said beside the ties: what they rest on, what they can't show, and what chance can tell."""

import numpy as np
import polars as pl

from linkages.network.chance import BACKBONE, DENSE, DRAWS_PER_PAIR, Chance
from linkages.network.rules import TieRules

_PLURALS = {"region": "regions", "country": "countries", "organisation": "organisations"}
# a project of so many nodes is a clique of some 5,000 ties, which say little of any two of them
_CLIQUE = 100
_WITH_FIXED = " (with these very degrees, whatever the null model of the p values)"
_UNTESTED = "Ties were not tested against chance, which counts as missing evidence of strong and covalent ones."


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
        The null model; None where there is none.
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
        f"Ties between {nodes} rest on {_many(sizes.height, 'project', 'projects')} with "
        f"{_many(rows['node'].n_unique(), kind, nodes)}; "
        f"projects with participants in one of them only, which make no tie: {single:,}."
    ]
    large = sizes.filter(pl.col("nodes") > _CLIQUE)
    if large.height:
        project, size = large.row(0)
        said.append(
            f"{_many(large.height, 'project has', 'projects have')} more than {_CLIQUE} {nodes}: all of them are a "
            f"clique then, whose ties say little of any two. The largest, {_short(ids[project])}, has {size:,} of them "
            f"and makes {size * (size - 1) // 2:,} ties."
        )
    if single == sizes.height:
        said.append(f"There are no ties between {nodes}.")
    return said


def _evidence(pairs: pl.DataFrame) -> list[str]:
    if not pairs.height:
        return []
    said = []
    if pairs["breadth"].is_not_null().any():
        said.append(
            "Breadth is the diversity between the joint projects' fields: gamma / alpha of order 1 (Shannon), each "
            "project weighing the same."
        )
    for column, what in (("known_years", "start"), ("known_periods", "period"), ("known_leads", "lead")):
        lacking = int((pairs[column] < pairs["joint_projects"]).sum())
        if lacking:
            said.append(f"{lacking:,} of {pairs.height:,} ties have joint projects whose {what} is unknown.")
    return said


def _chance(pairs: pl.DataFrame, chance: Chance | None, kind: str, rules: TieRules) -> list[str]:
    said = []
    if kind == "organisation":
        said.append(
            "The classes of ties between organisations ask for no p value: most pairs meet once or twice, and there a "
            "test of one pair has no power. Strong means repeated."
        )
    if not pairs.height:
        return said
    if chance is None:
        return [*said, *([] if kind == "organisation" else [_UNTESTED])]
    said += [*(_drawn(pairs, chance, kind, rules) if chance.null == "fdsm" else _computed(chance)), _all_ties(chance)]
    if chance.classed_draws:
        said.append(
            f"Classes under chance: mean and standard deviation over {chance.classed_draws:,} further random networks"
            f"{_WITH_FIXED if chance.null == 'bicm' else ''}; dates and periods stay with their project, who leads is "
            "drawn from its members by how often each leads."
        )
    return [*said, _backbone(chance), *_within(chance)]


def _drawn(pairs: pl.DataFrame, chance: Chance, kind: str, rules: TieRules) -> list[str]:
    said = (
        f"Chance: {chance.draws:,} random networks with the same project sizes and activities (fixed degrees, "
        f"by switches, seed {chance.seed}); the smallest p value that so many can give is {chance.smallest_p:.2g}."
    )
    if kind != "organisation":
        level = rules.strong_p
        error = float(np.sqrt(level * (1 - level) / chance.draws))
        near = int(((pairs["p_value"] - level).abs() <= 2 * error).sum())
        said += f" At p = {level:g} the Monte-Carlo standard error is {error:.3f}; ties within two of it: {near:,}."
    return [said]


def _computed(chance: Chance) -> list[str]:
    said = [
        "Chance: random networks with these project sizes and activities on average (expected degrees, BiCM; degrees "
        f"met within {chance.error:.1g}), joint projects by Poisson, which errs towards caution; the smallest p value "
        f"that a pair can get is {chance.smallest_p:.2g}."
    ]
    if chance.largest_expected > DENSE:
        said.append(
            f"Expected degrees are far too cautious here: up to {chance.largest_expected:.1f} joint projects are "
            f"expected of a pair, and beyond {DENSE:g} fixed degrees are the better null model."
        )
    return said


def _all_ties(chance: Chance) -> str:
    said = (
        f"All ties together: the sum of squared joint projects has z = {_z(chance.global_z)} against chance, one-sided "
        f"p = {chance.global_p:.2g}."
    )
    if chance.null == "bicm":
        said += (
            " Where degrees vary, that sum is larger on average than with these very degrees: this test errs towards "
            "caution, and a low z says nothing."
        )
    return said


def _z(z: float | None) -> str:
    return "undefined (chance gives one sum only)" if z is None else f"{z:.1f}"


def _backbone(chance: Chance) -> str:
    tests = chance.pairs_tested
    if chance.backbone:
        said = (
            f"Backbone: {chance.backbone:,} ties have q at most {BACKBONE:g} (Benjamini-Hochberg over all {tests:,} "
            "pairs)."
        )
    elif not chance.testable:
        said = (
            f"Backbone: empty for want of power, which is not the same as none: over all {tests:,} pairs no single one "
            "can be told from chance."
        )
    else:
        said = f"Backbone: none. No tie has q at most {BACKBONE:g} over all {tests:,} pairs."
    said += f" Pairs that could pass alone, without others as unlikely beside them: {chance.testable:,}."
    needed = DRAWS_PER_PAIR * tests
    if chance.null == "fdsm" and chance.draws < needed:
        said += (
            f" A backbone by fixed degrees takes {DRAWS_PER_PAIR} draws a pair, {needed:,} in all; {chance.draws:,} "
            "were made."
        )
    return said


def _within(chance: Chance) -> list[str]:
    if not chance.stratified_draws:
        return []
    return [
        f"Within countries: {chance.stratified_draws:,} further random networks in which each project keeps its number "
        "of participants of each country too. What exceeds chance above but not here is prescribed by who takes part "
        f"in what, country by country. All ties together: z = {_z(chance.stratified_z)}, "
        f"p = {chance.stratified_p:.2g}."
    ]


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def _short(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= most else line[: most - 1] + "…")
