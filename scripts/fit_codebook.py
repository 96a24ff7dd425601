"""
Fit the weights of the rule ``codebook`` to coded projects, and write data/codebooks/ici_weights.toml.

The words come from the codebook alone; only these numbers are fitted, on all projects on which the coders agree and on
half of the made-up ones (tests/coding/trial_projects.csv), which count half.
Run it after a change of data/codebooks/ici.toml, and then scripts/validate_coding.py, which refits them fold by fold.
"""

import argparse
from pathlib import Path

from coding_fit import SHARED, coded, densities, developing, learn
from linkages.coding.initiatives import Weights

OUT = Path(__file__).resolve().parents[1] / "data" / "codebooks" / "ici_weights.toml"
HEADER = """\
# Weights of the rule "codebook" (international cluster initiatives). Made by scripts/fit_codebook.py.
#
# A concept's density is the sum of its terms' weights, times 20, over the words read plus `silence`. A criterion's
# chance is logistic(intercept + sum of weight * log(density + offset)); a project's is logistic(intercept + slope *
# (log C1 + log C2 + log C3)): all must hold. From `cut` on it is taken for an initiative; between clear_below and
# clear_above the judgement is borderline. With fewer than `enough` words beside the name it is unclear.
"""


def write(weights: Weights, path: Path) -> None:
    """
    Write weights as TOML.

    Parameters
    ----------
    weights
        The weights.
    path
        The file.
    """
    rule = ("silence", "offset", "enough", "cut", "clear_below", "clear_above")
    lines = [HEADER, "[rule]", *(f"{name} = {getattr(weights, name)}" for name in rule)]
    for name, numbers in {**weights.criteria, "ici": weights.ici}.items():
        lines += ["", f"[{name}]", *(f"{key} = {value + 0.0:.4f}" for key, value in numbers.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=SHARED, help="folder with keep/ and coding/ (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="file to write (default: %(default)s)")
    given = parser.parse_args()
    found = coded(given.data)
    density = densities(found.export.texts)
    rows = found.agreed.join(density, on="project_id", maintain_order="left")
    write(learn(rows, developing()), given.out)


if __name__ == "__main__":
    main()
