"""
What the tests of the association cost beside the same permutations in bare NumPy, and how often they reject by chance.

    python benchmarks/association.py                     # 320 regions, 2,000 projects, 9,999 draws: seconds and memory
    python benchmarks/association.py --size [--studies 2000]
    python benchmarks/association.py --coverage [--studies 2000]

Speed: all regions of NUTS 2013, level 2, with made-up people, density and 2,000 projects. Beside the package stand the
same draws from the same seeds in plain NumPy: resampled rows are gathered, ranked (`scipy.stats.rankdata`) and
correlated; both must give the same intervals and p values. Each side runs in a process of its own.

Size: the 51 regions around the Baltic that one programme was open to. Two independent variables with the same
exponential correlation, which falls to 5 % at a stated distance: ranks of Poisson counts with a lognormal mean, and
smooth variables as they are. One line a distance: the share of studies in which each test says p <= 0.05.

Coverage: how often the bootstrap intervals within countries hold the true coefficient. Countries of 9 regions, which
differ in density and in counts; skewed counts with many zeros; the truth from 2,000 countries.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np
import polars as pl

from linkages.indicators import resampling
from linkages.indicators.association import associate, numbered
from linkages.indicators.autocorrelation import autocorrelation, local, variables
from linkages.indicators.count_model import Variables, count_model
from linkages.indicators.effective_sample import effective, reach
from linkages.indicators.influence import influence
from linkages.indicators.neighbours import Neighbours, distances
from linkages.indicators.pairs import METHODS, WITHIN, Pair
from linkages.indicators.resampling import Floats
from linkages.indicators.spatial_tests import Map, spatial_tests
from linkages.indicators.spectral import randomise
from linkages.places import nuts
from linkages.places.nearby import nearby, points
from linkages.stages import peak_memory

SEED, DRAWS, PROJECTS = 20150301, 9999, 2000
COUNTS = ("ici_projects", "projects", "projects_led")
BALTIC = ("SE", "FI", "DK", "EE", "LV", "LT", "NO", "PL", "DE30", "DE40", "DE50", "DE60", "DE80", "DE93", "DEF0")
RANGES_KM = (0, 100, 200, 300, 400, 600, 800, 1600)


@dataclass(frozen=True)
class Study:
    """320 regions with projects, and where they lie."""

    units: pl.DataFrame
    membership: pl.DataFrame
    where: Map


def study() -> Study:
    """Make the same study again each time."""
    rng = np.random.default_rng(SEED)
    regions = sorted(nuts.codes("2013", 2))
    n = len(regions)
    people = np.exp(rng.normal(14, 0.7, n))
    density = np.exp(rng.normal(4.5, 1.2, n))
    weight = people**0.6 * np.exp(rng.normal(0, 0.7, n))
    weight /= weight.sum()
    label = rng.random(PROJECTS) < 0.2  # noqa: PLR2004 - a fifth are initiatives
    rows, led = [], np.zeros(n, dtype=int)
    for project in range(PROJECTS):
        partners = rng.choice(n, size=int(rng.integers(2, 8)), replace=False, p=weight)
        led[partners[0]] += 1
        rows += [(regions[i], f"p{project:04}", bool(label[project])) for i in partners]
    membership = pl.DataFrame(rows, schema=["unit", "project_id", "ici"], orient="row")
    counts = membership.group_by("unit").agg(projects=pl.len(), ici_projects=pl.col("ici").sum())
    units = pl.DataFrame(
        {"unit": regions, "density": density, "people": people, "projects_led": led}
        | {"country": [nuts.country_of(code) for code in regions]}
    )
    units = units.join(counts, on="unit", how="left").with_columns(pl.col("projects", "ici_projects").fill_null(0))
    return Study(units.sort("unit"), membership, place(regions))


def place(regions: list[str]) -> Map:
    """Neighbours and distances of regions."""
    at = points("2013", 2, regions)
    far = distances(at["x_km"].to_numpy(), at["y_km"].to_numpy())
    near = Neighbours.from_pairs("borders within 100 km", regions, nearby("2013", 2, regions))
    return Map(near.regions, far, near, "NUTS 2")


def pair(made: Study, y: str, method: str) -> Pair:
    """Density and a count, as a method takes them."""
    x, values = (made.units[name].cast(pl.Float64).to_numpy() for name in ("density", y))
    groups = numbered(made.units["country"]) if method in WITHIN else None
    return Pair("density", y, method, x, values, groups)


def package(made: Study) -> dict[str, float]:
    """Everything that a run does, but for reading and writing; some of its numbers."""
    table = associate(
        made.units,
        x="density",
        ys=("ici_projects", "ici_share", "projects", "projects_led"),
        level="NUTS 2",
        country="country",
        population="people",
        membership=made.membership,
        bootstrap=DRAWS,
        permutations=DRAWS,
        seed=SEED,
    )
    found = variables(pair(made, COUNTS[0], METHODS[0]), made.where.regions)
    nearest = Neighbours.nearest(made.where.regions, made.where.distances)
    whole = autocorrelation(found, [made.where.neighbours, nearest], level="NUTS 2", permutations=DRAWS, seed=SEED)
    parts = local(found[1:3], made.where.neighbours, permutations=DRAWS, seed=SEED)
    numbers = {}
    for y in COUNTS[:2]:
        for method in (METHODS[0], METHODS[2]):
            rows = spatial_tests(pair(made, y, method), made.where, draws=DRAWS, seed=SEED)
            numbers[f"turned {y} {method}"] = float(rows[1]["p_value"])  # type: ignore[arg-type]
    people = Variables(made.units["people"].to_numpy(), "people", "people", "NUTS 2")
    for y in COUNTS:
        one = pair(made, y, METHODS[0])
        count_model(Pair(one.x, one.y, one.method, one.x_all, one.y_all, numbered(made.units["country"])), people)
    influence(pair(made, COUNTS[0], METHODS[0]), made.units["unit"].to_list(), made.units["country"].to_list())
    for row in table.filter(~pl.col("y").is_in(["ici_share"])).iter_rows(named=True):
        if "per_million" not in row["y"]:
            numbers |= {f"{what} {row['y']} {row['method']}": row[what] for what in ("p_value", "low", "high")}
    for row in whole.iter_rows(named=True):
        numbers[f"moran {row['variable']} {row['neighbours']}"] = row["p_value"]
    for row in parts.filter(pl.col("p_value").is_not_null()).iter_rows(named=True):
        numbers[f"local {row['variable']} {row['region']}"] = row["p_value"]
    return numbers


def bare(made: Study) -> dict[str, float]:
    """The same draws in plain NumPy: permutations and bootstraps of every test, one test after the other."""
    numbers: dict[str, float] = {}
    for y in COUNTS:
        for method in METHODS:
            numbers |= _bare_pooled(pair(made, y, method))
        for method in WITHIN:
            numbers |= _bare_within(pair(made, y, method))
    _bare_shares(made)
    found = variables(pair(made, COUNTS[0], METHODS[0]), made.where.regions)
    for variable in found:
        for near in (made.where.neighbours, Neighbours.nearest(made.where.regions, made.where.distances)):
            numbers[f"moran {variable.name} {near.name}"] = _bare_moran(variable.values, near)
    for variable in found[1:3]:
        numbers |= _bare_local(variable.name, variable.values, made.where)
    for y in COUNTS[:2]:
        for method in (METHODS[0], METHODS[2]):
            numbers[f"turned {y} {method}"] = _bare_turned(pair(made, y, method), made.where.neighbours)
    return numbers


def _orders(n: int, rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    return rng.permuted(np.tile(np.arange(n), (DRAWS, 1)), axis=1)


def _ranked(rows: Floats, method: str) -> Floats:
    from scipy import stats

    return np.asarray(stats.rankdata(rows, axis=1)) if method in (METHODS[0], WITHIN[0]) else rows


def _correlation(a: Floats, b: Floats) -> Floats:
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    return np.asarray((a * b).sum(axis=1) / np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1)))


def _numbers(test: Pair, null: Floats, drawn: Floats) -> dict[str, float]:
    beyond = np.abs(null) >= abs(test.estimate) - 1e-10
    low, high = np.quantile(drawn, [0.025, 0.975])
    if test.logarithmic:
        reach_z = 1.959963984540054 * np.arctanh(drawn).std(ddof=1)
        low, high = np.tanh(np.arctanh(test.estimate) + np.array([-reach_z, reach_z]))
    name = f"{test.y} {test.method}"
    return {
        f"p_value {name}": (beyond.sum() + 1) / (DRAWS + 1),
        f"low {name}": float(low),
        f"high {name}": float(high),
    }


def _bare_pooled(test: Pair) -> dict[str, float]:
    x, y = test.values
    n = len(x)
    order = _orders(n, np.random.default_rng(SEED).spawn(3)[0])
    null = _correlation(np.broadcast_to(x, (DRAWS, n)), y[order])
    drawn = np.random.default_rng([SEED, n]).integers(n, size=(DRAWS, n))
    return _numbers(test, null, _correlation(_ranked(x[drawn], test.method), _ranked(y[drawn], test.method)))


def _bare_within(test: Pair) -> dict[str, float]:
    from scipy import stats

    groups = test.group
    if groups is None:
        raise AssertionError(test.key)
    x, y = test.values
    n = len(x)
    rng = np.random.default_rng([SEED, n])
    drawn = np.empty((DRAWS, n), dtype=np.intp)
    for group in np.unique(groups):
        at = np.flatnonzero(groups == group)
        drawn[:, at] = at[rng.integers(len(at), size=(DRAWS, len(at)))]
    parts = []
    for values in (x, y):
        rows = values[drawn]
        for group in np.unique(groups):
            at = np.flatnonzero(groups == group)
            own = stats.rankdata(rows[:, at], axis=1) / (len(at) + 1) if test.ranked else rows[:, at]
            rows[:, at] = own - own.mean(axis=1, keepdims=True)
        parts.append(rows)
    # the permutations of the package are drawn in the order of its tests: here they only take their time
    order = np.empty((DRAWS, n), dtype=np.intp)
    for group in np.unique(groups):
        at = np.flatnonzero(groups == group)
        order[:, at] = rng.permuted(np.tile(at, (DRAWS, 1)), axis=1)
    null = _correlation(np.broadcast_to(test.standard[0], (DRAWS, n)), test.standard[1][order])
    numbers = _numbers(
        test,
        null,
        (parts[0] * parts[1]).sum(axis=1) / np.sqrt((parts[0] ** 2).sum(axis=1) * (parts[1] ** 2).sum(axis=1)),
    )
    return {name: value for name, value in numbers.items() if not name.startswith("p_value")}


def _bare_shares(made: Study) -> None:
    from scipy.sparse import csr_array

    projects = made.membership["project_id"].rank("dense").to_numpy().astype(int) - 1
    at = np.searchsorted(made.units["unit"].to_numpy().astype(str), made.membership["unit"].to_numpy().astype(str))
    incidence = csr_array((np.ones(len(at)), (at, projects)), shape=(made.units.height, PROJECTS))
    label = made.membership.unique("project_id").sort("project_id")["ici"].to_numpy().astype(np.uint8)
    rng = np.random.default_rng(SEED)
    drawn = incidence @ rng.permuted(np.tile(label, (DRAWS, 1)), axis=1).T.astype(float)
    share = (drawn / np.maximum(incidence.sum(axis=1), 1)[:, None]).T
    x = made.units["density"].to_numpy()
    for method in METHODS[:2]:
        _correlation(np.broadcast_to(_ranked(x[None], method), share.shape), _ranked(share, method))
        pick = rng.integers(len(x), size=share.shape)
        _correlation(_ranked(x[pick], method), _ranked(share[0][pick], method))


def _bare_moran(values: Floats, near: Neighbours) -> float:
    z = values - values.mean()
    rows = z[_orders(len(z), np.random.default_rng(SEED))]
    drawn = (rows * (rows @ near.shares.T)).sum(axis=1)
    own = float(z @ near.shares @ z)
    slack = 1e-12 * float(z @ z) * near.shares.sum() / len(z)
    tail = min((drawn >= own - slack).sum(), (drawn <= own + slack).sum())
    return float(min(1.0, 2 * (tail + 1) / (DRAWS + 1)))


def _bare_local(name: str, values: Floats, where: Map) -> dict[str, float]:
    z = (values - values.mean()) / values.std()
    order = _orders(len(z), np.random.default_rng(SEED))
    found = {}
    for i, region in enumerate(where.regions):
        k = int(where.neighbours.counts[i])
        if not k:
            continue
        others = order[order != i].reshape(DRAWS, len(z) - 1)[:, :k]
        drawn, own = z[others].mean(axis=1), where.neighbours.shares[i] @ z
        tail = min((drawn >= own - 1e-12).sum(), (drawn <= own + 1e-12).sum())
        found[f"local {name} {region}"] = float(min(1.0, 2 * (tail + 1) / (DRAWS + 1)))
    return found


def _bare_turned(test: Pair, near: Neighbours) -> float:
    matrix = (near.matrix + near.matrix.T) / 2
    centred = matrix - matrix.mean(axis=0) - matrix.mean(axis=1)[:, None] + matrix.mean()
    values, shapes = np.linalg.eigh(centred + (1 + np.abs(centred).sum(axis=1).max()) / len(centred))
    a, b = (shapes[:, :-1].T @ v for v in test.standard)
    # patterns of one eigenvalue turn as a whole
    same = np.split(np.arange(len(a)), np.flatnonzero(np.diff(values[:-1]) > 1e-9 * np.abs(values[:-1]).max()) + 1)
    alone = np.concatenate([at for at in same if len(at) == 1])
    rng = np.random.default_rng(SEED)
    bits = np.frombuffer(rng.bytes(-(-DRAWS * len(alone) // 8)), dtype=np.uint8)
    signs = 2.0 * np.unpackbits(bits, count=DRAWS * len(alone)).reshape(DRAWS, len(alone)) - 1
    drawn = (signs * b[alone]) @ a[alone]
    for at in same:
        if len(at) > 1:
            cosine = np.sqrt(rng.beta(0.5, (len(at) - 1) / 2, DRAWS))
            drawn += np.linalg.norm(a[at]) * np.linalg.norm(b[at]) * np.where(rng.random(DRAWS) < 0.5, -cosine, cosine)  # noqa: PLR2004
    return float(((np.abs(drawn) >= abs(test.estimate) - 1e-10).sum() + 1) / (DRAWS + 1))


def timed(side: str) -> None:
    """Run one side and print what it took, as JSON."""
    made = study()
    work = package if side == "package" else bare
    start = time.perf_counter()
    numbers = work(made)
    print(json.dumps({"seconds": time.perf_counter() - start, "peak_mb": peak_memory(), "numbers": numbers}))


def speed(repeats: int) -> None:
    """Take turns, assert the same numbers, print the best of each side."""
    best: dict[str, dict[str, float]] = {}
    numbers = {}
    for _ in range(repeats):
        for side in ("bare", "package"):
            told = subprocess.run(
                [sys.executable, __file__, "--side", side], capture_output=True, text=True, check=True
            ).stdout
            found = json.loads(told)
            numbers[side] = found.pop("numbers")
            if side not in best or found["seconds"] < best[side]["seconds"]:
                best[side] = found
    wrong = [name for name, value in numbers["bare"].items() if abs(value - numbers["package"][name]) > 1e-9]  # noqa: PLR2004
    if wrong:
        raise SystemExit(f"{len(wrong)} of {len(numbers['bare'])} numbers differ, such as {wrong[:3]}")
    for side, found in best.items():
        print(f"{side:<8} {found['seconds']:6.2f} s {found['peak_mb']:7.0f} MB")
    ratio = best["package"]["seconds"] / best["bare"]["seconds"]
    print(f"package / bare: {ratio:.2f}; {len(numbers['bare'])} numbers of both are the same within 1e-9")


def size(studies: int) -> None:
    """Print how often each test rejects where nothing is to be found."""
    regions = sorted(code for code in nuts.codes("2013", 2) if code.startswith(BALTIC))
    where = place(regions)
    print(f"{len(regions)} regions, {studies} studies a line, p <= 0.05")
    print(f"{'range km':>8}  {'counts, ranks':^26}  {'smooth, as it is':^26}  fitted km")
    print(f"{'':>8}  {'plain effective spectral':>26}  {'plain effective spectral':>26}")
    rng = np.random.default_rng(SEED)
    for km in RANGES_KM:
        likeness = np.exp(-3 * where.distances / km) if km else np.eye(len(regions))
        root = np.linalg.cholesky(likeness + 1e-9 * np.eye(len(regions)))
        said, fitted = np.zeros((2, 3)), []
        for _ in range(studies):
            x, y = root @ rng.standard_normal(len(regions)), root @ rng.standard_normal(len(regions))
            counts = resampling.midrank(rng.poisson(np.exp(1 + y)).astype(float))
            said += [
                _said(resampling.midrank(x), counts, where, int(rng.integers(2**31))),
                _said(x, y, where, int(rng.integers(2**31))),
            ]
            fitted.append(reach(x, where.distances))
        shares = "  ".join(
            " ".join(f"{share:>{width}.1%}" for share, width in zip(row / studies, (7, 9, 8), strict=True))
            for row in said
        )
        print(f"{km:>8}  {shares}  {np.median(fitted):>9.0f}")


def _said(x: Floats, y: Floats, where: Map, seed: int) -> list[bool]:
    """Whether the plain test, the one with effective sample size and spectral randomisation find something."""
    from scipy import stats

    turned = randomise(x, y, where.neighbours, regions=where.regions, draws=499, seed=seed)
    found = (stats.pearsonr(x, y).pvalue, effective(x, y, where.distances).p_value, turned)
    return [p is not None and p <= 0.05 for p in found]  # noqa: PLR2004


def coverage(studies: int) -> None:
    """Print how often intervals within countries hold the truth, as percentiles and on Fisher's z."""
    rng = np.random.default_rng(SEED)
    print(f"{'method':<34} {'countries':>9} {'strength':>8} {'true r':>7} {'percentile':>10} {'fisher':>7}")
    for strength in (0.0, 0.4, 0.8):
        whole = {method: _countries(2_000, strength, method, rng).estimate for method in WITHIN}
        for countries in (3, 6, 15):
            held = {method: np.zeros(2) for method in WITHIN}
            for _ in range(studies):
                seed = int(rng.integers(2**31))
                for method in WITHIN:
                    one = _countries(countries, strength, method, np.random.default_rng(seed))
                    if one.why_not or one.group is None:
                        continue
                    weights = resampling.samples_within(one.group, 999, rng)
                    drawn = resampling.bootstrap_within(*one.values, weights, one.group, ranked=one.ranked)
                    for k, fisher in enumerate((False, True)):
                        ends = resampling.interval(one.estimate, drawn, fisher=fisher)
                        held[method][k] += ends is not None and ends[0] <= whole[method] <= ends[1]
            for method in WITHIN:
                found = held[method] / studies
                about = f"{method:<34} {countries:>9} {strength:>8} {whole[method]:>7.2f}"
                print(f"{about} {found[0]:>10.1%} {found[1]:>7.1%}")


def _countries(countries: int, strength: float, method: str, rng: np.random.Generator) -> Pair:
    groups = np.repeat(np.arange(countries), 9)
    home = rng.standard_normal((2, countries))[:, groups]
    urban = rng.standard_normal(len(groups))
    mean = np.exp(0.3 + strength * urban + 0.7 * rng.standard_normal(len(groups)) + 0.5 * home[0])
    return Pair("x", "y", method, np.exp(1.2 * urban + home[1] + 4), rng.poisson(mean).astype(float), groups)


def main() -> None:
    parser = argparse.ArgumentParser(description="Cost and size of the tests of the association.")
    parser.add_argument("--size", action="store_true")
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--side", choices=("package", "bare"))
    given = parser.parse_args()
    if given.side:
        timed(given.side)
    elif given.size:
        size(given.studies)
    elif given.coverage:
        coverage(given.studies)
    else:
        speed(given.repeats)


if __name__ == "__main__":
    main()
