"""
Hypotheses: how long all of them take, and how often their bootstrap intervals hold the truth.

    python benchmarks/hypotheses.py speed       2,000 projects, 8,600 partners, 320 regions, everything supplied
    python benchmarks/hypotheses.py coverage    Cliff's delta, differences of shares, of pairs and over strata

The time stands beside that of the same permutations in bare numpy: values of as many units permuted as often, and
multiplied with the other variable.
"""

import argparse
import resource
import time
from dataclasses import replace

import numpy as np
import polars as pl

from linkages.chapters.clusters import labels
from linkages.indicators.hypotheses import Hypothesis, Variable, examine, read
from linkages.indicators.hypotheses.comparisons import groups, paired
from linkages.indicators.hypotheses.outcome import Draws, Outcome
from linkages.indicators.hypotheses.project_shares import shares
from linkages.indicators.hypotheses.variables import Found, Labelled
from linkages.indicators.hypotheses.yes_or_no import two_by_two

PROJECTS, PARTNERS, REGIONS, COUNTRIES, AREAS = 2_000, 8_600, 320, 12, 30
CODES = ("DE", "DK", "EE", "FI", "FR", "LT", "LV", "NL", "NO", "PL", "SE", "UK")
STATISTICS = (
    "population_density",
    "working_age_change",
    "industry_employment",
    "construction_employment",
    "gdp_pps_per_head",
    "rd_share_of_gdp",
    "patents_per_million",
)


def study(seed: int = 1) -> dict[str, pl.DataFrame]:
    """Make the tables of a run of that size, with everything that the hypotheses of the package ask for."""
    rng = np.random.default_rng(seed)
    regions = [f"{CODES[i % COUNTRIES]}{i:03}" for i in range(REGIONS)]
    project = np.sort(np.r_[np.arange(PROJECTS), rng.integers(PROJECTS, size=PARTNERS - PROJECTS)])
    organisation = rng.integers(5000, size=PARTNERS)
    place = organisation % REGIONS
    fields = list(labels())
    ici = rng.random(PROJECTS) < 0.25  # noqa: PLR2004 - a quarter
    lead = np.r_[True, np.diff(project) > 0]
    members = pl.DataFrame(
        {
            "project_id": [f"p{i}" for i in project],
            "organisation_id": [f"o{i}" for i in organisation],
            "role": np.where(lead, "lead", "partner"),
            "region": [regions[i] for i in place],
            "country": [regions[i][:2] for i in place],
        }
    )
    projects = pl.DataFrame(
        {
            "project_id": [f"p{i}" for i in range(PROJECTS)],
            "programme": [f"programme {i % 20}" for i in range(PROJECTS)],
            "budget_eur": rng.lognormal(13, 1, PROJECTS),
            "ici": ici,
            "partners_complete": True,
            "specialisations": [fields[i] for i in rng.integers(len(fields), size=PROJECTS)],
            "triple_helix": rng.choice(["complete", "incomplete", "undetermined"], PROJECTS),
        }
    ).with_columns(start=pl.date(2007, 1, 1) + pl.duration(days=pl.int_range(PROJECTS)))
    return {"projects": projects, "participations": members, **_regional(projects, members, regions, fields, rng)}


def _regional(
    projects: pl.DataFrame, members: pl.DataFrame, regions: list[str], fields: list[str], rng: np.random.Generator
) -> dict[str, pl.DataFrame]:
    from linkages.indicators.hypotheses.meetings import meetings

    own = members.select("project_id", unit="region").unique()
    areas = own.select(
        "project_id", unit="area " + (pl.col("unit").str.slice(2).cast(pl.Int64) % AREAS).cast(pl.String)
    )
    kinds = {
        "region": own,
        "cross_border_region": areas.unique(),
        "country": members.select("project_id", unit="country"),
    }
    kinds["programme"] = projects.select("project_id", unit="programme")
    membership = pl.concat(
        [frame.unique().select(pl.lit(kind).alias("unit_kind"), "unit", "project_id") for kind, frame in kinds.items()]
    ).join(projects.select("project_id", "ici"), on="project_id")
    units = membership.group_by("unit_kind", "unit").agg(
        projects=pl.len(), ici=pl.col("ici").sum(), share=pl.col("ici").mean()
    )
    units = units.sort("unit_kind", "unit")
    statistics = {name: rng.lognormal(3, 1, REGIONS) for name in STATISTICS}
    table = pl.DataFrame({"region": regions, "country": [code[:2] for code in regions], "inside": True, **statistics})
    counts = units.filter(pl.col("unit_kind") == "region").select(
        "projects", region="unit", ici_projects="ici", ici_share="share"
    )
    who = members.select("organisation_id").unique(maintain_order=True).sort("organisation_id")
    size = who.height
    organisations = who.with_columns(
        kind=pl.Series(rng.choice(["academia", "firm", "government"], size)),
        kind_detail=pl.Series(rng.choice(["sme", "local", "university", "research_institute"], size)),
        spheres=pl.lit("business"),
        betweenness=pl.Series(rng.exponential(0.01, size)),
    ).join(members.group_by("organisation_id").agg(projects=pl.col("project_id").n_unique()), on="organisation_id")
    clusters = units.select("unit_kind", "unit", ici_projects="ici").with_columns(
        international_clusters=pl.Series(rng.integers(0, 2, units.height))
    )
    both = units.select("unit_kind", "unit").join(pl.DataFrame({"specialisation": fields}), how="cross")
    both = both.with_columns(
        ici_projects=pl.Series(rng.integers(0, 2, both.height)),
        international_clusters=pl.Series(rng.integers(0, 2, both.height)),
    )
    linkages = units.select("unit_kind", "unit").join(pl.DataFrame({"reach": ["across", "region"]}), how="cross")
    rest = projects.select("project_id", "ici", "partners_complete")
    return {
        "regions": table.join(counts, on="region", how="left").with_columns(
            pl.col("projects", "ici_projects").fill_null(0)
        ),
        "membership": membership,
        "ici_shares": units,
        "organisations": organisations,
        "partners": members.unique(["project_id", "organisation_id"], maintain_order=True)
        .join(organisations.drop("betweenness", "projects"), on="organisation_id")
        .join(rest, on="project_id"),
        "meetings": found if (found := meetings(members, projects)) is not None else pl.DataFrame(),
        "region_clusters": clusters,
        "clusters_and_initiatives": both,
        "specialisations": both.drop("international_clusters").filter(pl.col("ici_projects") > 0),
        "country_breadth": pl.DataFrame({"country": CODES, "breadth": rng.integers(1, 20, COUNTRIES)}),
        "linkages": linkages.with_columns(
            counted=pl.lit("joint_projects"),
            share=pl.Series(rng.random(linkages.height)),
            null_mean=pl.Series(rng.random(linkages.height)),
        ),
        "profile": table.select(
            pl.lit("region").alias("unit_kind"),
            pl.lit("gdp_pps_per_head").alias("indicator"),
            unit="region",
            ratio="gdp_pps_per_head",
        ),
        "fields": pl.DataFrame({"specialisation": fields, "label": fields}),
        "association": pl.DataFrame(
            [{"x": "urbanisation", "y": "ici_projects", "method": "spearman", "n": REGIONS, "missing": 0, "caveat": ""}]
        ).with_columns(estimate=0.1, low=-0.1, high=0.3, p_value=0.2),
    }


def bare(found: pl.DataFrame, draws: int) -> float:
    """Time of the same permutations in bare numpy."""
    rng, began = np.random.default_rng(1), time.process_time()
    for row in found.filter(pl.col("p_value").is_not_null()).iter_rows(named=True):
        if row["test"] in ("groups", "correlation", "shares", "sets"):
            n = PROJECTS if row["test"] == "shares" or row["id"] in ("H5b", "H17") else min(row["n"], 3_000)
            a, b = rng.random(n), rng.random(n)
            rows = max(1, 4_000_000 // n)
            for start in range(0, draws, rows):
                np.abs(rng.permuted(np.tile(b, (min(rows, draws - start), 1)), axis=1) @ a)
    return time.process_time() - began


def speed(draws: int) -> None:
    """Time all hypotheses of the package."""
    tables, stated = study(), read()
    examine(stated, tables, permutations=9, bootstraps=9)  # imports
    began = time.process_time()
    found = examine(stated, tables, permutations=draws, bootstraps=999, seed=1)
    took = time.process_time() - began
    tested = found.filter(pl.col("status") != "not testable").height
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{tested} of {found.height} hypotheses, {draws} permutations, 999 bootstraps: {took:.2f} s of processor time"
    )
    print(f"the same permutations in bare numpy: {bare(found, draws):.2f} s; peak memory {peak:.0f} MB")


def coverage(studies: int) -> None:
    """Simulate how often 95 % intervals hold the truth."""
    plain = Hypothesis(
        id="S", statement="s", source="s", place="p", unit="units", table="regions", key="region", test="groups",
        does_not_show="why", x=Variable(label="x"), y=Variable(label="y"),
    )  # fmt: skip
    rng = np.random.default_rng(1)
    for n in (15, 50, 150):
        held = {"delta": 0, "paired": 0, "shares": 0, "strata": 0}
        known = dict.fromkeys(held, 0)
        for _ in range(studies):
            for name, (outcome, truth) in _simulated(plain, n, rng).items():
                if outcome.interval is not None:
                    known[name] += 1
                    held[name] += outcome.interval[0] <= truth <= outcome.interval[1]
        rates = ", ".join(f"{name} {100 * held[name] / max(1, known[name]):.1f} %" for name in held)
        print(f"n = {n}: {rates} (with an interval: {', '.join(map(str, known.values()))} of {studies})")


def _simulated(plain: Hypothesis, n: int, rng: np.random.Generator) -> dict[str, tuple[Outcome, float]]:
    draws = Draws(9, 399, rng)
    none = np.zeros(n, dtype=np.intp)
    x = (np.arange(n) < n // 3).astype(float)
    # skewed counts: chance that one of a shifted geometric law is above one of the other, less the reverse
    y = rng.geometric(np.where(x > 0, 0.2, 0.3)).astype(float)
    made = {"delta": (groups(plain, _found(x, y, none), draws), _geometric_delta(0.2, 0.3))}
    strata = np.repeat(np.arange(n), 4)
    halves = np.tile([1.0, 1, 0, 0], n)
    values = rng.exponential(1, n)[strata] + 0.3 * halves + rng.exponential(1, 4 * n)
    within = replace(plain, within="country")
    made["paired"] = (paired(within, _found(halves, values, strata), draws), 0.3)
    yes = (rng.random(4 * n) < np.clip(rng.random(n)[strata] * 0.6 + 0.2 * halves, 0, 1)).astype(float)
    made["strata"] = (two_by_two(within, _found(halves, yes, strata), draws), 0.2)
    made["shares"] = (_shares(plain, n, draws), 0.2)
    return made


def _shares(plain: Hypothesis, n: int, draws: Draws) -> Outcome:
    """Give n units that share 8 n projects, two units each; the chance of a project is the mean of its units'."""
    rng = draws.rng
    pairs = np.sort(rng.integers(n, size=(8 * n, 2)), axis=1)
    first = np.arange(n) < n // 2
    pairs[:, 1] = np.where(first[pairs[:, 0]] == first[pairs[:, 1]], pairs[:, 1], pairs[:, 0])
    label = rng.random(8 * n) < np.where(first[pairs[:, 0]], 0.4, 0.2)
    flat = np.unique(np.c_[pairs.ravel(), np.repeat(np.arange(8 * n), 2)], axis=0)
    labelled = Labelled(flat[:, 0], flat[:, 1], label, np.zeros(8 * n, dtype=np.intp))
    trials = np.bincount(flat[:, 0], minlength=n)
    yes = np.bincount(flat[:, 0], weights=label[flat[:, 1]], minlength=n)
    y = np.divide(yes, trials, out=np.full(n, np.nan), where=trials > 0)
    found = replace(_found(first.astype(float), y, np.zeros(n, dtype=np.intp)), labelled=labelled)
    return shares(plain, found, draws)


def _found(x: np.ndarray, y: np.ndarray, strata: np.ndarray) -> Found:
    return Found(tuple(map(str, range(len(x)))), {"x": x, "y": y}, {}, None, strata, pl.DataFrame())


def _geometric_delta(p: float, q: float) -> float:
    k = np.arange(1, 400)
    one, other = p * (1 - p) ** (k - 1), q * (1 - q) ** (k - 1)
    below = np.cumsum(other) - other
    return float(one @ below - one @ (1 - np.cumsum(other)))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("speed", "coverage"))
    parser.add_argument("--draws", type=int, default=9999)
    parser.add_argument("--studies", type=int, default=1000)
    given = parser.parse_args()
    if given.what == "speed":
        speed(given.draws)
    else:
        coverage(given.studies)


if __name__ == "__main__":
    main()
