"""
Shares under coding error: what people who read a random subsample say of the share that a rule gives.

Every estimator speaks of the projects at hand: the share that they would have if people read them all.

- *Difference* (prediction-powered): the rule's share over all projects, plus the mean error seen in the subsample.
  It is right on average however bad the rule is; a bad rule makes it wide.
- *Rogan-Gladen*: the rule's share, corrected by its sensitivity and specificity. It divides by sensitivity +
  specificity - 1, so it is given only where that is surely not small.

The subsample may be drawn with unequal, known probabilities within strata (`linkages.coding.draw_sample`). All
variances have the finite population's correction; benchmarks/coding_error_coverage.py shows how often each interval
holds the true share.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from linkages.errors import SettingError
from linkages.indicators.shares import wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_YOUDEN = 0.3
_MATERIAL = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """
    A share with its interval, or the reason why there is none.

    Parameters
    ----------
    share, low, high
        Between 0 and 1; None where there is none.
    reason
        What must be said beside it, or why there is none.
    """

    share: float | None
    low: float | None
    high: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Subsample:
    """
    Projects that people read, drawn at random.

    Parameters
    ----------
    people
        1 where people say initiative, else 0.
    rule
        What the rule says of the same projects, 0 to 1.
    weight
        1 by the inclusion probability.
    stratum
        Number of the stratum.
    """

    people: "Floats"
    rule: "Floats"
    weight: "Floats"
    stratum: "NDArray[np.int64]"

    @property
    def n(self) -> int:
        """How many were read."""
        return len(self.people)

    @property
    def effective(self) -> float:
        """Kish's effective size: what the weights leave of it."""
        return float(self.weight.sum() ** 2 / (self.weight**2).sum()) if self.n else 0.0


def difference(rule_share: float, sample: Subsample, projects: int, *, confidence: float = 0.95) -> Estimate:
    """
    Share by the difference estimator: the rule's share plus the mean error seen in the subsample.

    Parameters
    ----------
    rule_share
        Mean of the rule over all projects, the subsample among them.
    sample
        The subsample.
    projects
        Number of all projects.
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    The estimate. Its interval is the estimate plus and minus Student's t times the standard error of the stratified
    sample with the finite population's correction; as errors are rare, one of either kind is added to the variance
    (after Bonett and Price 2012), so that no error seen does not mean no error.

    References
    ----------
    Angelopoulos et al. (2023), Prediction-powered inference, Science 382, 669-674; Särndal, Swensson & Wretman (1992),
    Model assisted survey sampling, section 6.3; Bonett & Price (2012), Adjusted Wald
    confidence interval for a difference of binomial proportions based on paired data.
    """
    if sample.n < 2:  # noqa: PLR2004
        return Estimate(None, None, None, f"{sample.n} coded: no variance can be reckoned")
    errors = sample.people - sample.rule
    mean, variance = _mean(errors, sample)
    rest = max(0.0, 1 - sample.n / projects)
    variance += rest * 2 / (sample.effective + 2) ** 2
    share = rule_share + mean
    reach = _student(confidence, _freedom(sample)) * variance**0.5
    return Estimate(_clip(share), _clip(share - reach), _clip(share + reach), _out_of_range(share))


def coded_alone(sample: Subsample, projects: int, *, confidence: float = 0.95) -> Estimate:
    """
    Share among the projects that people read, as a sample of all, whatever the rule says.

    Parameters
    ----------
    sample
        The subsample.
    projects
        Number of all projects.
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    The estimate; its interval is Wilson's with the effective size of the weighted sample, larger by the finite
    population's correction.
    """
    import numpy as np

    if not sample.n:
        return Estimate(None, None, None, "no project is coded")
    share = float(np.average(sample.people, weights=sample.weight))
    rest = max(0.0, 1 - sample.n / projects)
    if rest < _MATERIAL:
        return Estimate(share, share, share, "every project is coded")
    size = sample.effective / rest
    low, high = wilson(share * size, size, confidence=confidence)
    return Estimate(share, float(low), float(high))


def youden(sample: Subsample, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """
    Sensitivity + specificity - 1 of the rule, as seen in the subsample.

    Parameters
    ----------
    sample
        The subsample, the rule's answers 0 or 1.
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    The estimate and its interval (Newcombe's hybrid of two Wilson intervals); NaN without projects of both kinds.

    References
    ----------
    Youden (1950); Newcombe (1998), Interval estimation for the difference between independent proportions.
    """
    rates = _rates(sample)
    found = []
    for rate, size in rates:
        low, high = wilson(rate * size, size, confidence=confidence) if size else (float("nan"), float("nan"))
        found.append((rate, float(low), float(high)))
    (se, se_low, se_high), (sp, sp_low, sp_high) = found
    middle = se + sp - 1
    low = middle - ((se - se_low) ** 2 + (sp - sp_low) ** 2) ** 0.5
    high = middle + ((se_high - se) ** 2 + (sp_high - sp) ** 2) ** 0.5
    return middle, low, high


def rogan_gladen(
    rule_share: float,
    sample: Subsample,
    projects: int,
    *,
    least: float = LEAST_YOUDEN,
    confidence: float = 0.95,
) -> Estimate:
    """
    Share by Rogan and Gladen's correction, where the rule is surely better than chance by enough.

    Parameters
    ----------
    rule_share
        Share by the rule over all projects, the subsample among them.
    sample
        The subsample, the rule's answers 0 or 1: it gives sensitivity and specificity.
    projects
        Number of all projects.
    least
        What the lower bound of sensitivity + specificity - 1 must reach.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    The estimate with Lang and Reiczigel's interval, which takes the uncertainty of the share and of sensitivity and
    specificity; or the reason why there is none.

    References
    ----------
    Rogan & Gladen (1978), Estimating prevalence from the results of a screening test; Lang & Reiczigel (2014),
    Confidence limits for prevalence of disease adjusted for estimated sensitivity and specificity.
    """
    (se, positives), (sp, negatives) = _rates(sample)
    if not positives or not negatives:
        missing = "initiatives" if not positives else "projects that are none"
        return Estimate(None, None, None, f"no {missing} among the coded: sensitivity or specificity is unknown")
    middle, low, high = youden(sample, confidence=confidence)
    if not low >= least:
        reason = (
            f"not corrected: sensitivity + specificity - 1 is {middle:.2f} ({low:.2f} to {high:.2f}); its lower bound "
            f"is below {least:g}, so dividing by it would say more than is known"
        )
        return Estimate(None, None, None, reason)
    share = (rule_share + sp - 1) / middle
    ends = lang_reiczigel((rule_share, projects), (se, positives), (sp, negatives), confidence=confidence)
    return Estimate(_clip(share), ends[0], ends[1], _out_of_range(share))


def lang_reiczigel(
    share: tuple[float, float],
    sensitivity: tuple[float, float],
    specificity: tuple[float, float],
    *,
    confidence: float = 0.95,
) -> tuple[float, float]:
    """
    Interval of a share corrected for sensitivity and specificity that are estimates themselves.

    Parameters
    ----------
    share, sensitivity, specificity
        Each the estimate and the number of projects behind it.
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Lower and upper end, between 0 and 1.

    References
    ----------
    Lang & Reiczigel (2014), Preventive Veterinary Medicine 113, 13-22.
    """
    z = _quantile(confidence)
    n = share[1] + z**2
    p = (share[0] * share[1] + z**2 / 2) / n
    (se, n_se), (sp, n_sp) = (((rate * size + 1) / (size + 2), size + 2) for rate, size in (sensitivity, specificity))
    power = se + sp - 1
    middle = (p + sp - 1) / power
    v_se, v_sp = se * (1 - se) / n_se, sp * (1 - sp) / n_sp
    shift = 2 * z**2 * (middle * v_se - (1 - middle) * v_sp)
    spread = (p * (1 - p) / n + middle**2 * v_se + (1 - middle) ** 2 * v_sp) ** 0.5 / power
    return _clip(middle + shift - z * spread), _clip(middle + shift + z * spread)


def _rates(sample: Subsample) -> tuple[tuple[float, float], tuple[float, float]]:
    """
    Sensitivity and specificity, each with the effective number of projects behind it.

    Where projects that the rule doubts were drawn more densely, the few that stand for many decide: the effective
    number is at most what all weigh together, in units of the heaviest. Kish's size alone would take a sensitivity of 1
    seen among the densely drawn for sure.
    """
    import numpy as np

    found = []
    heaviest = float(sample.weight.max(initial=0))
    for kind in (1.0, 0.0):
        of_kind = sample.people == kind
        weight = sample.weight[of_kind]
        size = min(float(weight.sum() ** 2 / (weight**2).sum()), weight.sum() / heaviest) if len(weight) else 0.0
        right = (sample.rule[of_kind] >= 0.5) == bool(kind)  # noqa: PLR2004
        found.append((float(np.average(right, weights=weight)) if size else float("nan"), size))
    return found[0], found[1]


def _mean(values: "Floats", sample: Subsample) -> tuple[float, float]:
    """Weighted mean of a stratified sample, and its variance by linearisation, corrected for finite strata."""
    import numpy as np

    total = sample.weight.sum()
    mean = float((sample.weight * values).sum() / total)
    scores = sample.weight * (values - mean) / total
    variance = 0.0
    for stratum in np.unique(sample.stratum):
        inside = sample.stratum == stratum
        n = int(inside.sum())
        rest = max(0.0, 1 - 1 / float(sample.weight[inside].mean()))
        spread = scores[inside] - scores[inside].mean() if n > 1 else scores[inside]
        variance += rest * n / max(1, n - 1) * float((spread**2).sum())
    return mean, variance


def _freedom(sample: Subsample) -> int:
    import numpy as np

    return max(1, sample.n - len(np.unique(sample.stratum)))


def _student(confidence: float, freedom: int) -> float:
    from scipy.special import stdtrit

    _quantile(confidence)
    return float(stdtrit(freedom, 0.5 + confidence / 2))


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise SettingError(f"confidence is {confidence}; it must lie between 0 and 1, such as 0.95.")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _clip(share: Any) -> float:  # noqa: ANN401 - a number of any library
    return min(1.0, max(0.0, float(share)))


def _out_of_range(share: float) -> str:
    return "" if 0 <= share <= 1 else f"the estimate was {share:.3f} and is cut to the range of a share"
