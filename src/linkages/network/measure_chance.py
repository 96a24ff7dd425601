"""
Measures of a whole network beside what random networks with the same project sizes and activities give.

Interreg asks for foreign partners and a projection turns every project into a clique, so much of a network's
clustering, modularity and mixing is there by construction. Each value stands beside its mean and spread over random
two-mode networks (`linkages.network.null`), projected and measured by the same functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from linkages.network.centrality import transitivity
from linkages.network.communities import communities
from linkages.network.core import core, core_fit
from linkages.network.graph import Graph, Integers, Numbers
from linkages.network.mixing import across_share, assortativity, degree_assortativity, ei_index, known_ties
from linkages.network.null import Incidence, counted, shuffles
from linkages.network.two_mode import opsahl, robins_alexander

DRAWS = 100
# pairs and triples that meet, over all random networks: some seconds
_MOST_PAIRS = 1_000_000
_MOST_TRIPLES = 300_000
_FEWEST = 20
# Opsahl's measure takes as long as all others together; so many tell its spread to a sixth
_CLOSURES = 20
_EVEN = 1e-9

DEFINITIONS: Mapping[str, str] = {
    "density": "ties / pairs of nodes",
    "clustering_global": "3 x triangles / connected triples of the projection, unweighted",
    "modularity": "modularity of one run of Leiden, weights as strength",
    "core_fit": "Borgatti and Everett's correlation of ties within core and within periphery with all and none",
    "assortativity_degree": "correlation of the degrees at both ends of a tie",
    "two_mode_clustering": "Robins and Alexander: 4 x four-cycles / three-paths of the two-mode network",
    "two_mode_closure": "Opsahl: share of the four-paths between three nodes that a third project closes",
    "cross_border_share": "joint projects over ties between countries / joint projects over all ties",
    "ei": "E-I index by {}: (ties across - ties inside) / ties, unweighted",
    "assortativity": "Newman's assortativity by {}, unweighted",
}


@dataclass(frozen=True, slots=True)
class _Groups:
    """Groups of nodes: those that stay with the node, and those that follow from its projects."""

    fixed: Mapping[str, Integers]
    shares: Numbers | None


def against_chance(
    members: pl.DataFrame,
    *,
    groups: Mapping[str, Mapping[str, str | None]],
    specialisations: pl.DataFrame | None = None,
    draws: int = DRAWS,
    seed: int = 1,
) -> pl.DataFrame:
    """
    Measure a network and the random networks beside it.

    Parameters
    ----------
    members
        ``project_id``, ``node``: one row a participation; rows without a node do not count.
    groups
        Attribute (such as ``country``, ``kind``) -> node -> its group, missing where unknown.
    specialisations
        ``project_id``, ``specialisation``. A node's is the one that most of its projects have, each project's counting
        1 / (its number), unknown where two are the most; in a random network it follows from the node's projects there.
    draws
        Random networks; fewer where the network is large, none where 20 would take longer than some seconds.
    seed
        Their seed.

    Returns
    -------
    One row a measure: ``measure``, ``value``, ``n`` (ties that it rests on; participations for measures of the two-mode
    network), ``null_mean``, ``null_sd``, ``z`` (missing where all random networks give the same), ``draws``,
    ``definition``. A value that is not defined is missing.
    """
    incidence, names = _incidence(members)
    known = _Groups(
        {name: _codes([of.get(node) for node in names]) for name, of in groups.items()},
        None if specialisations is None else _shares(members, specialisations),
    )
    observed, counts = _claims(incidence, incidence.node, known, closure=True, seed=seed)
    possible = _affordable(draws, len(incidence.first), _MOST_PAIRS)
    closures = min(possible, _affordable(min(draws, _CLOSURES), _triples(incidence), _MOST_TRIPLES))
    drawn = [
        _claims(incidence, node, known, closure=number < closures, seed=seed)[0]
        for number, node in enumerate(shuffles(incidence, draws=possible if len(incidence.first) else 0, seed=seed))
    ]
    return pl.DataFrame(
        [
            _row(name, value, counts[name], [one[name] for one in drawn if name in one])
            for name, value in observed.items()
        ],
        schema=SCHEMA,
        orient="row",
    )


SCHEMA = {
    "measure": pl.String,
    "value": pl.Float64,
    "n": pl.Int64,
    "null_mean": pl.Float64,
    "null_sd": pl.Float64,
    "z": pl.Float64,
    "draws": pl.Int64,
    "definition": pl.String,
}


def _claims(
    incidence: Incidence, node: Integers, groups: _Groups, *, closure: bool, seed: int
) -> tuple[dict[str, float], dict[str, int]]:
    """Measure one network; also say what each value rests on."""
    graph = _projected(incidence, node)
    ends = (graph.source, graph.target)
    values = {
        "density": graph.ties / incidence.pairs if incidence.pairs else np.nan,
        "clustering_global": transitivity(graph) if graph.ties else np.nan,
        "modularity": communities(graph, seeds=1, seed=seed).modularity,
        "core_fit": core_fit(graph, core(graph)),
        "assortativity_degree": degree_assortativity(*ends, graph.degree),
        "two_mode_clustering": robins_alexander(incidence, node),
    }
    counts = dict.fromkeys(values, graph.ties) | {"two_mode_clustering": len(node), "two_mode_closure": len(node)}
    if closure:
        values["two_mode_closure"] = opsahl(incidence, node)
    by = dict(groups.fixed)
    if groups.shares is not None:
        by["specialisation"] = _main(incidence, node, groups.shares)
    for name, codes in by.items():
        found = {f"ei_{name}": ei_index(*ends, codes), f"assortativity_{name}": assortativity(*ends, codes)}
        if name == "country":
            found["cross_border_share"] = across_share(*ends, graph.weight, codes)
        values |= found
        counts |= dict.fromkeys(found, int(known_ties(*ends, codes).sum()))
    return values, counts


def _row(name: str, value: float, n: int, drawn: list[float]) -> tuple[object, ...]:
    defined = np.array([one for one in drawn if not np.isnan(one)])
    mean = float(defined.mean()) if len(defined) else None
    spread = float(defined.std(ddof=1)) if len(defined) > 1 else None
    has = not np.isnan(value)
    z = (value - mean) / spread if has and mean is not None and spread and spread > _EVEN else None
    return (name, value if has else None, n, mean, spread, z, len(defined), _definition(name))


def _definition(name: str) -> str:
    if name in DEFINITIONS:
        return DEFINITIONS[name]
    measure, group = name.split("_", 1)
    return DEFINITIONS[measure].format(group)


def _incidence(members: pl.DataFrame) -> tuple[Incidence, pl.Series]:
    rows = members.select("project_id", "node").drop_nulls().unique()
    names = rows["node"].unique().sort()
    codes = rows.select(project=_place("project_id"), node=_place("node")).sort("project", "node")
    project, node = (codes[column].to_numpy() for column in ("project", "node"))
    return Incidence(project, node, projects=rows["project_id"].n_unique(), nodes=len(names)), names


def _place(column: str) -> pl.Expr:
    return pl.col(column).rank("dense").cast(pl.Int64) - 1


def _codes(groups: list[str | None]) -> Integers:
    coded = pl.Series(groups, dtype=pl.String).rank("dense").cast(pl.Int64) - 1
    return coded.fill_null(-1).to_numpy()


def _shares(members: pl.DataFrame, specialisations: pl.DataFrame) -> Numbers:
    """Projects x specialisations, each row's ones shared out evenly."""
    ids = members.select("project_id", "node").drop_nulls().select(pl.col("project_id").unique().sort())
    rows = specialisations.select("project_id", "specialisation").drop_nulls().unique()
    rows = rows.with_columns(code=_place("specialisation")).join(ids.with_row_index("project"), on="project_id")
    table = np.zeros((ids.height, rows["specialisation"].n_unique()))
    if rows.height:
        # codes of specialisations that only other projects have leave no gap
        rows = rows.with_columns(code=_place("code"))
        table[rows["project"].to_numpy(), rows["code"].to_numpy()] = 1.0
    even: Numbers = table / np.maximum(table.sum(axis=1, keepdims=True), 1.0)
    return even


def _main(incidence: Incidence, node: Integers, shares: Numbers) -> Integers:
    """Give each node the specialisation that most of its projects have; -1 where none or two are."""
    if not shares.shape[1] or not incidence.nodes:
        return np.full(incidence.nodes, -1, dtype=np.int64)
    each = shares[incidence.project].T
    sums = np.stack([np.bincount(node, weights=one, minlength=incidence.nodes) for one in each], axis=1).round(9)
    most = sums.max(axis=1, keepdims=True)
    clear = (most[:, 0] > 0) & ((sums == most).sum(axis=1) == 1)
    return np.where(clear, sums.argmax(axis=1), -1).astype(np.int64)


def _projected(incidence: Incidence, node: Integers) -> Graph:
    one, other = node.take(incidence.first), node.take(incidence.second)
    keys, joint = counted(np.minimum(one, other) * incidence.nodes + np.maximum(one, other), incidence.nodes**2)
    names = pl.int_range(incidence.nodes, eager=True)
    return Graph(names, keys // incidence.nodes, keys % incidence.nodes, joint.astype(np.float64))


def _affordable(draws: int, each: int, most: int) -> int:
    possible = min(draws, most // max(each, 1))
    return possible if possible >= min(_FEWEST, draws) else 0


def _triples(incidence: Incidence) -> int:
    sizes = np.bincount(incidence.project, minlength=incidence.projects)
    return int((sizes * (sizes - 1) * (sizes - 2)).sum() // 6)
