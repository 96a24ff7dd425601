"""
Fitting the few numbers of the rule ``codebook`` to projects that people have coded; used by two scripts here.

Half of the made-up projects of tests/coding/trial_projects.csv counts beside the coded ones, each half as much: the
coded projects come from four programmes alone.
"""

import csv
import hashlib
import itertools
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
from linkages.coding.reading import Book, read_texts
from linkages.resources import data_path
from linkages.sources import Export, read

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
TRIAL = ROOT / "tests" / "coding" / "trial_projects.csv"
SILENCE, OFFSET, ENOUGH = 80.0, 0.15, 10
CLEAR_BELOW, CLEAR_ABOVE = 0.25, 0.65
# What a made-up project counts beside a coded one, and among which cuts one is chosen.
MADE_UP, CUTS, INNER, SEED = 0.5, (0.35, 0.4, 0.45, 0.5, 0.55, 0.6), 5, 20150301
RIDGE, RIDGE_ALL = 1.0, 0.1
# Which concepts speak on which criterion: the first three need each other; the sign is the codebook's.
SPEAKING: Mapping[str, Mapping[str, int]] = {
    "C1": {"network": 1, "market": 1, "public_network": -1, "public_purpose": -1},
    "C2": {"network": 1, "market": 1, "public_network": -1, "public_purpose": -1},
    "C3": {"market": 1, "business": 1, "public_network": -1, "public_purpose": -1},
    "C4": {"international": 1},
}
# Where there is nothing to learn a weight from, it stays near what the codebook says (in standard deviations).
EXPECTED: Mapping[str, Mapping[str, float]] = {
    "C1": {"network": 1.0, "public_network": -0.5, "public_purpose": -0.25},
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
    return pl.concat([r.density for (r,) in read_texts(texts, Book(book, prepare(book), BARE))])


def made_up() -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Read the made-up projects.

    Returns
    -------
    The projects (as `Coded` has them, with ``half``, ``language`` and one coder) and their texts.
    """
    read_in = pl.read_csv(TRIAL, schema_overrides={"key": pl.String}).rename({"key": "project_id", "ici": "ici_a"})
    fields = ["name", "description", "expected_results"]
    texts = read_in.unpivot(fields, index=["project_id", "language"], variable_name="field", value_name="text")
    answers = [pl.col(c).replace_strict(_ANSWERS, return_dtype=pl.Float64) for c in CRITERIA]
    texts = texts.select("project_id", "field", "language", "text").drop_nulls("text")
    return read_in.with_columns(answers), texts


def developing(codebook: Path | None = None) -> pl.DataFrame:
    """
    Give the made-up projects that may be learnt from, with the densities of their texts.

    Parameters
    ----------
    codebook
        Another codebook.
    """
    projects, texts = made_up()
    half = projects.filter(pl.col("half") == "developing")
    return half.join(densities(texts, codebook), on="project_id", maintain_order="left")


def learn(rows: pl.DataFrame, beside: pl.DataFrame) -> Weights:
    """
    Fit the weights and choose the cut, both from these projects alone.

    Parameters
    ----------
    rows
        Coded projects with the densities of their texts, the coders' answers and ``ici_a``.
    beside
        Made-up projects, with the same columns; they count half.

    Returns
    -------
    The weights; the cut is the one with the highest kappa in an inner cross-validation.
    """
    columns = sorted({*itertools.chain.from_iterable(SPEAKING.values()), "mass", *CRITERIA, "ici_a"})
    known = pl.concat(
        [
            rows.select(*(pl.col(c).cast(pl.Float64) for c in columns), count=pl.lit(1.0)),
            beside.select(*(pl.col(c).cast(pl.Float64) for c in columns), count=pl.lit(MADE_UP)),
        ]
    ).with_columns(project_id=pl.lit(""), words=pl.lit(0), told=pl.lit(0))
    truth, count = known["ici_a"].to_numpy() == 1, known["count"].to_numpy()
    split = stratified(truth, INNER, SEED)
    told = np.zeros(len(truth))
    for part in range(INNER):
        out = split == part
        told[out] = chances(known.filter(out), fit(known.filter(~out), 0.5))["ici_score"].to_numpy()
    cut = max(CUTS, key=lambda at: (kappa(truth, told >= at, count), at))
    return fit(known, cut)


def fit(known: pl.DataFrame, cut: float) -> Weights:
    """
    Fit the weights. A concept never speaks against what the codebook says it speaks for.

    Parameters
    ----------
    known
        Projects with densities, answers, ``ici_a`` and ``count``, what each counts.
    cut
        Chance from which a project is taken for an initiative.

    Returns
    -------
    The weights.
    """
    count = known["count"].to_numpy()
    criteria = {}
    for criterion, signs in SPEAKING.items():
        x = known.select(log_density(name, SILENCE, OFFSET).alias(name) for name in signs).to_numpy()
        prior = [EXPECTED[criterion].get(name, 0.0) for name in signs]
        target = known[criterion].to_numpy()
        intercept, slopes = _logistic(x, target, count, list(signs.values()), RIDGE, prior)
        criteria[criterion] = {"intercept": intercept, **dict(zip(signs, slopes, strict=True))}
    own = (SILENCE, OFFSET, ENOUGH, cut, CLEAR_BELOW, CLEAR_ABOVE)
    told = chances(known, Weights(*own, criteria, {"intercept": 0.0, "slope": 1.0}))
    joint = told.select(pl.sum_horizontal(pl.col(c).log() for c in ("C1", "C2", "C3"))).to_numpy()
    intercept, slopes = _logistic(joint, known["ici_a"].to_numpy(), count, [1], RIDGE_ALL, [0.0])
    return Weights(*own, criteria, {"intercept": intercept, "slope": slopes[0]})


def stratified(truth: Booleans, parts: int, seed: int) -> npt.NDArray[np.int_]:
    """
    Part projects at random, each part with its share of initiatives.

    Parameters
    ----------
    truth
        Which projects are initiatives.
    parts, seed
        How many parts, and the seed.

    Returns
    -------
    Number of the part of each project.
    """
    rng = np.random.default_rng(seed)
    made = np.zeros(len(truth), dtype=int)
    for value in (True, False):
        own = rng.permutation(np.flatnonzero(truth == value))
        made[own] = np.arange(len(own)) % parts
    return made


def kappa(truth: Booleans, said: Booleans, count: Floats | None = None) -> float:
    """
    Compute Cohen's kappa.

    Parameters
    ----------
    truth, said
        The two decisions.
    count
        What each project counts; 1 where not given.

    Returns
    -------
    Kappa; 0 where it is not defined.
    """
    agreed = float(np.average(truth == said, weights=count))
    a, b = (float(np.average(one, weights=count)) for one in (truth, said))
    chance = a * b + (1 - a) * (1 - b)
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


def _logistic(
    x: Floats, target: Floats, count: Floats, signs: Sequence[int], ridge: float, expected: Sequence[float]
) -> tuple[float, list[float]]:
    """Logistic regression on standardised columns, soft targets; slopes drawn to those expected, of their sign or 0."""
    prior = np.asarray(expected)
    mean = np.average(x, axis=0, weights=count)
    spread = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=count)) + 1e-9
    z = (x - mean) / spread

    def loss(beta: Floats) -> tuple[float, Floats]:
        eta = beta[0] + z @ beta[1:]
        value = np.sum(count * (np.logaddexp(0, eta) - target * eta)) + ridge * np.sum((beta[1:] - prior) ** 2)
        off = count * (1 / (1 + np.exp(-eta)) - target)
        return float(value), np.concatenate([[off.sum()], z.T @ off + 2 * ridge * (beta[1:] - prior)])

    bounds = [(None, None), *((0, None) if sign > 0 else (None, 0) for sign in signs)]
    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="TNC", bounds=bounds, options={"maxfun": 2000})
    slopes = found.x[1:] / spread
    return float(found.x[0] - slopes @ mean), [float(slope) for slope in slopes]


def _decisions(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {(_key(row["programme"]), _key(row["acronym"])): row for row in csv.DictReader(file)}


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).replace("–", "-").casefold().split()).rstrip(" .")
