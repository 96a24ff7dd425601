"""What a survey of clusters gives: answers, index and scenarios."""

from linkages.tables.coverage import COVERAGE
from linkages.tables.specification import Table, count, flag, number, share, text

_LEVELS = ("high", "low")
_SCENARIOS = ("supported", "lonely", "late", "potential")

SURVEY_ANSWERS = Table(
    "survey_answers",
    "wave x question x item x statistic (x option)",
    (
        text("wave", "wave; empty where there is one alone", nullable=False),
        text("question", "code of the question; grade for the self-assessment", nullable=False),
        text("title", "the question", nullable=False),
        text(
            "type",
            "what is answered",
            nullable=False,
            allowed=("grade", "scale", "percent", "count", "single", "multiple"),
        ),
        text("item", "code of the part that is asked; empty where there is none", nullable=False),
        text("item_label", "the part that is asked", nullable=False),
        text("statistic", "what is estimated", nullable=False, allowed=("mean", "median", "share")),
        text("option", "option, grade or step of the scale whose share it is; empty for means", nullable=False),
        text("option_label", "the same in words", nullable=False),
        count("n", "answers", nullable=False),
        count("missing", "who filled in the questionnaire (or the self-assessment) and left this out", nullable=False),
        count("count", "answers that chose the option; empty for means"),
        number("estimate", "the mean or median on its scale, or the share (0 to 1)"),
        number("low", "lower end of the 95 % interval"),
        number("high", "upper end of the 95 % interval"),
        text("method", "how the interval was made"),
        count("population", "size of the census that was asked, where it was given"),
        text("caveat", "what must be said beside it, or why something is missing"),
    ),
    key=("wave", "question", "item", "statistic", "option"),
)

SURVEY_WAVES = Table(
    "survey_waves",
    "question x item (x option) x pair of waves",
    (
        text("question", "code of the question", nullable=False),
        text("item", "code of the item", nullable=False),
        text("statistic", "what is compared", nullable=False, allowed=("mean", "share")),
        text("option", "option whose share it is; empty for means", nullable=False),
        text("wave_from", "the earlier wave", nullable=False),
        text("wave_to", "the later wave", nullable=False),
        count("n_from", "answers in the earlier wave", nullable=False),
        count("n_to", "answers in the later wave", nullable=False),
        text(
            "design",
            "independent cross-sections, or pairs where the same respondents answered both",
            nullable=False,
            allowed=("independent", "paired"),
        ),
        count("pairs", "respondents of both waves", nullable=False),
        number("difference", "later less earlier; of the pairs where paired"),
        number("low", "lower end of its 95 % interval"),
        number("high", "upper end of its 95 % interval"),
        share("p_value", "by permutation; empty where nothing varies or answers depend on each other"),
        share("p_adjusted", "by Holm over the tests between the same two waves"),
        text("caveat", "what must be said beside it"),
    ),
    key=("question", "item", "statistic", "option", "wave_from", "wave_to"),
)

_INDEX = (
    number("index", "the index; empty where there is none", minimum=0),
    number("index_low", "least it could be: what is missing at 0", minimum=0),
    number("index_high", "most it could be: what is missing at the largest value known", minimum=0),
    count("known", "its indicators that are known, of those in use", nullable=False),
    count("wanted", "indicators in use: with a weight, and above 0 for somebody in the group", nullable=False),
    count("rank", "rank, 1 the highest (in the group, where indices are within groups)"),
)

SURVEY_INDEX = Table(
    "survey_index",
    "cluster",
    (
        text("cluster_id", "id of the cluster", nullable=False),
        text("name", "name"),
        text("region", "its region"),
        text("industry_group", "its industry group"),
        text("reading", "how legible its figures are, where that was told"),
        *_INDEX,
        count("rank_low", "best rank in 95 % of draws of weights; empty where there is no index"),
        count("rank_high", "worst rank in 95 % of draws of weights"),
        share("same_level", "draws of weights that give it the same level, high or low, and so the same scenario"),
        text("remark", "why there is no index, or what limits it"),
    ),
    key=("cluster_id",),
)

SURVEY_REGIONS = Table(
    "survey_regions",
    "region: index of its foreign economic activity",
    (text("region", "the region", nullable=False), *_INDEX, text("remark", "why there is no index, or what limits it")),
    key=("region",),
)

SURVEY_SCENARIOS = Table(
    "survey_scenarios",
    "cluster",
    (
        text("cluster_id", "id of the cluster", nullable=False),
        text("name", "name"),
        text("region", "its region"),
        number("index", "index of the cluster"),
        number("cut", "where high begins, for clusters"),
        text("level", "level of the cluster", allowed=_LEVELS),
        number("region_index", "index of its region"),
        number("region_cut", "where high begins, for regions"),
        text("region_level", "level of the region", allowed=_LEVELS),
        text(
            "scenario",
            "the scenario; undetermined where a level is not known",
            nullable=False,
            allowed=(*_SCENARIOS, "undetermined"),
        ),
        text("possible", "scenarios that remain possible at these cuts, separated by ;", nullable=False),
        flag("ahead", "1 where the cluster stands nearer to the top of its index than its region to that of its own"),
        text("remark", "why a level is not known"),
    ),
    key=("cluster_id",),
)

SURVEY_SENSITIVITY = Table(
    "survey_sensitivity",
    "analysis x variant (x cluster)",
    (
        text(
            "analysis",
            "what was changed: weights (drawn at random), leave_one_out (an indicator), fill (missing values drawn at "
            "random), cut (where high begins), missing (the rule for missing values), form (printed or weighted)",
            nullable=False,
            allowed=("weights", "leave_one_out", "fill", "cut", "missing", "form"),
        ),
        text("variant", "to what", nullable=False),
        text("cluster_id", "the cluster; empty where the row counts clusters", nullable=False),
        count("draws", "draws at random; empty where there are none"),
        number("index", "index of the cluster"),
        count("rank", "its rank; of draws the median"),
        count("rank_low", "best rank in 95 % of draws"),
        count("rank_high", "worst rank in 95 % of draws"),
        text("level", "its level", allowed=_LEVELS),
        share("high_share", "draws in which it is high"),
        count("with_index", "clusters with an index"),
        number("cut", "where high begins"),
        count("high", "clusters that are high; of draws the median"),
        count("high_low", "least number of clusters that are high, over the draws"),
        count("high_high", "largest number of clusters that are high, over the draws"),
        *(count(name, f"clusters of the scenario {name}") for name in (*_SCENARIOS, "undetermined")),
        text("remark", "what must be said beside it"),
    ),
    key=("analysis", "variant", "cluster_id"),
)

SURVEY_GROUPS = Table(
    "survey_groups",
    "industry group, and all of them",
    (
        text("industry_group", "the group; all for the test over groups", nullable=False),
        count("n", "clusters with an index", nullable=False),
        number("mean", "mean of the index"),
        number("smallest", "smallest index"),
        number("largest", "largest index"),
        share("eta_squared", "share of the variance of the index that lies between groups (all alone)"),
        share("p_value", "by permuting clusters over groups (all alone)"),
        text("caveat", "what must be said beside it, or why there is no test"),
    ),
    key=("industry_group",),
)

SURVEY_PUBLISHED = Table(
    "survey_published",
    "published figure of the example",
    (
        text("figure", "what was published", nullable=False),
        number("published", "the published figure", nullable=False),
        text("lines", "lines of the paper's text", nullable=False),
        text("computed", "what can be computed from the legible cells; empty where nothing can"),
        text(
            "verdict",
            "whether it can be reproduced; consistent: it fits what is known, which does not fix it",
            nullable=False,
            allowed=("in part", "consistent", "not reproducible"),
        ),
        text("reason", "why", nullable=False),
    ),
    key=("figure",),
)

SURVEY_READINGS = Table(
    "survey_readings",
    "reading of the example's damaged figures x rule for missing values",
    (
        text("reading", "legible: what is certain; likely: what a damaged figure probably was", nullable=False),
        text("missing", "rule for missing values; zero for comparison alone", nullable=False),
        count("with_index", "clusters with an index", nullable=False),
        number("mean", "mean of the index"),
        number("median", "median of the index"),
        number("largest", "largest index"),
        count("high_mean", "clusters at or above the mean"),
        count("high_median", "clusters at or above the median"),
        count("high_q33_3", "clusters at or above the lower tertile"),
    ),
    key=("reading", "missing"),
)

TABLES: tuple[Table, ...] = (
    SURVEY_ANSWERS,
    SURVEY_WAVES,
    SURVEY_INDEX,
    SURVEY_REGIONS,
    SURVEY_SCENARIOS,
    SURVEY_SENSITIVITY,
    SURVEY_GROUPS,
    SURVEY_PUBLISHED,
    SURVEY_READINGS,
    COVERAGE,
)
