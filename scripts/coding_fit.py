"""Fitting the few numbers of the rule ``codebook`` to projects that people have coded; used by two scripts here."""

import csv
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize

from linkages.coding.codebook import read_codebook
from linkages.coding.initiatives import BARE, CRITERIA, Weights, chances, log_density
from linkages.coding.matcher import prepare
from linkages.coding.reading import read_texts
from linkages.resources import data_path
from linkages.sources import Export, read

Floats = npt.NDArray[np.float64]

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SILENCE, OFFSET, ENOUGH = 80.0, 0.05, 10
CUT, CLEAR_BELOW, CLEAR_ABOVE = 0.45, 0.25, 0.65
RIDGE = 1.0
# Which concepts speak on which criterion: the first three need each other; the sign is the codebook's.
SPEAKING: Mapping[str, Mapping[str, int]] = {
    **{
        criterion: {"network": 1, "market": 1, "business": 1, "passing": -1, "public_purpose": -1}
        for criterion in ("C1", "C2", "C3")
    },
    "C4": {"international": 1},
}
# Where there is nothing to learn a weight from, it stays near what the codebook says (in standard deviations).
EXPECTED: Mapping[str, Mapping[str, float]] = {
    "C1": {"network": 1.0, "passing": -0.5},
    "C2": {"market": 1.0, "public_purpose": -0.5},
    "C3": {"business": 1.0, "public_purpose": -0.25},
    "C4": {"international": 0.5},
}
_ANSWERS = {"yes": 1.0, "unclear": 0.5, "no": 0.0}


@dataclass(frozen=True, slots=True)
class Coded:
    """
    Coded projects.

    Parameters
    ----------
    export
        What was read.
    projects
        ``project_id``, ``programme``, ``dev`` (half whose texts may be read), ``ici_a``, ``ici_b``, ``C1`` to ``C4``
        (mean of the two coders: yes 1, unclear 0.5, no 0), ``specialisations_a``, ``specialisations_b``.
    """

    export: Export
    projects: pl.DataFrame

    @property
    def agreed(self) -> pl.DataFrame:
        """The projects that both coders judged alike."""
        return self.projects.filter(pl.col("ici_a") == pl.col("ici_b"))


def coded(shared: Path = SHARED) -> Coded:
    """
    Read the coded projects.

    Parameters
    ----------
    shared
        Folder with ``keep/`` and ``coding/``.

    Returns
    -------
    The projects with the decisions of both coders.
    """
    export = read(shared / "keep" / "keep_1420_four_programmes.xlsx")
    by_coder = [_decisions(shared / "coding" / f"decisions_coder_{coder}.csv") for coder in "ab"]
    rows = []
    for project in export.projects.iter_rows(named=True):
        key = _key(project["programme"]), _key(project["acronym"])
        both = [decisions[key] for decisions in by_coder]
        rows.append(
            {
                "project_id": project["project_id"],
                "programme": project["programme"],
                "hash": hashlib.sha256("|".join(key).encode()).hexdigest(),
                **{f"ici_{c}": int(d["ici"]) for c, d in zip("ab", both, strict=True)},
                **{c: float(np.mean([_ANSWERS[d[c]] for d in both])) for c in CRITERIA},
                **{f"specialisations_{c}": d["specialisations"] for c, d in zip("ab", both, strict=True)},
            }
        )
    table = pl.DataFrame(rows).sort("programme", "hash")
    return Coded(export, table.with_columns(dev=pl.int_range(pl.len()).over("programme") % 2 == 0).drop("hash"))


def densities(texts: pl.DataFrame, codebook: Path | None = None) -> pl.DataFrame:
    """
    Read texts against the codebook.

    Parameters
    ----------
    texts
        As read.
    codebook
        Another codebook.

    Returns
    -------
    Densities, as `linkages.coding.reading.Reading` has them.
    """
    book = read_codebook(codebook or data_path("codebooks/ici.toml"))
    return pl.concat([r.density for r in read_texts(texts, book, prepare(book), bare=BARE)])


def fit(density: pl.DataFrame, answers: pl.DataFrame, ici: Sequence[int]) -> Weights:
    """
    Fit the weights.

    Parameters
    ----------
    density
        Densities of the coded projects.
    answers
        The coders' mean answer by criterion, rows as in `density`.
    ici
        The agreed decision, rows as in `density`.

    Returns
    -------
    The weights. A concept never speaks against what the codebook says it speaks for.
    """
    criteria = {}
    for criterion, signs in SPEAKING.items():
        x = density.select(log_density(name, SILENCE, OFFSET).alias(name) for name in signs).to_numpy()
        intercept, slopes = _logistic(
            x,
            answers[criterion].to_numpy(),
            list(signs.values()),
            RIDGE,
            [EXPECTED[criterion].get(name, 0.0) for name in signs],
        )
        criteria[criterion] = {"intercept": intercept, **dict(zip(signs, slopes, strict=True))}
    weights = Weights(
        SILENCE, OFFSET, ENOUGH, CUT, CLEAR_BELOW, CLEAR_ABOVE, criteria, {"intercept": 0.0, "slope": 1.0}
    )
    told = chances(density, weights)
    joint = told.select(pl.sum_horizontal(pl.col(c).log() for c in ("C1", "C2", "C3"))).to_numpy()
    intercept, slopes = _logistic(joint, np.asarray(ici, dtype=float), [1], 0.1)
    return Weights(
        SILENCE, OFFSET, ENOUGH, CUT, CLEAR_BELOW, CLEAR_ABOVE, criteria, {"intercept": intercept, "slope": slopes[0]}
    )


def _logistic(
    x: Floats, target: Floats, signs: Sequence[int], ridge: float, expected: Sequence[float] = ()
) -> tuple[float, list[float]]:
    """Logistic regression on standardised columns, soft targets; slopes drawn to those expected, of their sign or 0."""
    prior = np.asarray(expected) if expected else np.zeros(x.shape[1])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / spread

    def loss(beta: Floats) -> tuple[float, Floats]:
        eta = beta[0] + z @ beta[1:]
        value = np.sum(np.logaddexp(0, eta) - target * eta) + ridge * np.sum((beta[1:] - prior) ** 2)
        off = 1 / (1 + np.exp(-eta)) - target
        return float(value), np.concatenate([[off.sum()], z.T @ off + 2 * ridge * (beta[1:] - prior)])

    bounds = [(None, None), *((0, None) if sign > 0 else (None, 0) for sign in signs)]
    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    slopes = found.x[1:] / spread
    return float(found.x[0] - slopes @ mean), [float(slope) for slope in slopes]


def _decisions(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {(_key(row["programme"]), _key(row["acronym"])): row for row in csv.DictReader(file)}


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).replace("–", "-").casefold().split()).rstrip(" .")
