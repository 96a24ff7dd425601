"""Shares of international cluster initiatives."""

from linkages.tables.specification import Table, count, flag, number, share, text

UNIT_KINDS = ("all", "programme", "cross_border_region", "country", "region", "field", "period")
_POSITION = "of a share: where it lies in the funnel around the published average, or around the computed one"
_COUNTED = ("cross_border_region", "country", "region", "field")

ICI_SHARES = Table(
    "ici_shares",
    "unit",
    (
        text(
            "unit_kind",
            "kind of unit",
            nullable=False,
            allowed=UNIT_KINDS,
        ),
        text("unit", "the unit", nullable=False),
        count("projects", "coded projects: the denominator of the share"),
        count("uncoded", "projects that could not be judged"),
        count("ici", "international cluster initiatives"),
        share("share", "ici / projects"),
        share("low", "lower end of the Wilson interval"),
        share("high", "upper end of the Wilson interval"),
        share(
            "shrunk",
            "the share drawn towards the mean of its kind (beta-binomial shrinkage); empty where remark says why",
            required=False,
        ),
        text("remark", "why there is no share or no shrunk share", required=False),
    ),
    key=("unit_kind", "unit"),
)

SHARE_SPREAD = Table(
    "share_spread",
    "kind of unit: how far its units share projects, and whether their shares differ by more than chance",
    (
        text("unit_kind", "kind of unit, as in ici_shares", nullable=False, allowed=UNIT_KINDS),
        count("units", "units, those without a project included"),
        count("units_with_projects", "units with a coded project"),
        count("projects", "distinct coded projects that lie in a unit"),
        count("initiatives", "of them, international cluster initiatives"),
        count("memberships", "projects added up over units: a project of two units counts twice"),
        count("shared_projects", "projects that lie in two units or more"),
        share("overall", "initiatives / projects, every project once"),
        number("statistic", "sum over units of (k - n p)^2 / (n p (1 - p)), p the overall share", minimum=0),
        number("expected", "its mean were initiatives dealt out over projects by chance", minimum=0),
        number("ratio", "statistic / expected: 1 is what chance gives", minimum=0),
        share("p_value", "chance of a statistic at least as large, by permuting projects"),
        count("permutations", "permutations behind p_value"),
        share("mean", "beta-binomial model: mean of the true shares"),
        number("sd", "standard deviation of the true shares", minimum=0),
        number("sd_low", "lower end of its 95 % interval by profile likelihood", minimum=0),
        number("sd_high", "upper end", minimum=0),
        share("correlation", "correlation of two projects of a unit: the variance parameter, 0 for one true share"),
        share("correlation_low", "lower end of its 95 % interval by profile likelihood"),
        share("correlation_high", "upper end"),
        text("remark", "why there is no test or no model"),
    ),
    key=("unit_kind",),
)

SHARE_AVERAGES = Table(
    "share_averages",
    "kind of unit x average: what a text may mean by the share on average",
    (
        text("unit_kind", "kind of unit, as in ici_shares", nullable=False, allowed=UNIT_KINDS),
        text(
            "average",
            "pooled: initiatives / projects, every project once; mean: mean of the units' shares, every unit once",
            nullable=False,
            allowed=("pooled", "mean"),
        ),
        count("units", "units with a coded project"),
        count("projects", "distinct coded projects"),
        share("estimate", "the average"),
        share("low", "lower end of its 95 % interval, by resampling projects"),
        share("high", "upper end"),
        text("method", "how the interval was made", allowed=("percentile", "bca", "normal", "logit")),
        count("resamples", "resamples behind it"),
        text("remark", "why there is no average or interval"),
    ),
    key=("unit_kind", "average"),
)

SHARE_COMPARISONS = Table(
    "share_comparisons",
    "unit against all other projects, and pair of units (where a kind has at most forty)",
    (
        text("unit_kind", "kind of unit, as in ici_shares", nullable=False, allowed=UNIT_KINDS),
        text("unit", "the unit", nullable=False),
        text(
            "against",
            "rest: the projects of the kind outside the unit; unit: another unit",
            nullable=False,
            allowed=("rest", "unit"),
        ),
        text("other", "the other unit; empty for the rest"),
        count("projects", "coded projects of unit"),
        count("ici", "of them, initiatives"),
        share("share", "ici / projects"),
        count("other_projects", "coded projects compared with"),
        count("other_ici", "of them, initiatives"),
        share("other_share", "other_ici / other_projects"),
        count("shared_projects", "projects in both"),
        number("difference", "share - other_share", minimum=-1, maximum=1),
        number("low", "lower end of its 95 % interval", minimum=-1, maximum=1),
        number("high", "upper end", minimum=-1, maximum=1),
        share("p_value", "two-sided, initiatives dealt out over projects by chance: exact against the rest"),
        share("p_adjusted", "corrected for all comparisons of the kind and sort by max-T"),
        share("q_value", "false discovery rate over the same (Benjamini and Hochberg)"),
        text("remark", "why there is nothing to compare"),
    ),
    key=("unit_kind", "unit", "against", "other"),
)

SHARE_FUNNEL = Table(
    "share_funnel",
    "unit: where its share lies among the limits of the funnel around the share of all projects",
    (
        text("unit_kind", "kind of unit, as in ici_shares", nullable=False, allowed=UNIT_KINDS),
        text("unit", "the unit", nullable=False),
        count("projects", "coded projects"),
        count("ici", "of them, initiatives"),
        share("share", "ici / projects"),
        share("overall", "share of all coded projects, the middle of the funnel"),
        share("low_95", "95 % limits: lower end, exact binomial, interpolated"),
        share("high_95", "upper end"),
        share("low_998", "99.8 % limits: lower end"),
        share("high_998", "upper end"),
        text(
            "position",
            "where the share lies; beyond the 99.8 % limits is beyond both; empty without a project",
            allowed=("below_998", "below_95", "inside", "above_95", "above_998"),
        ),
    ),
    key=("unit_kind", "unit"),
)

COUNTS = Table(
    "counts",
    "unit: projects and initiatives by whole, fractional and lead count",
    (
        text("unit_kind", "kind of unit, as in ici_shares", nullable=False, allowed=_COUNTED),
        text("unit", "the unit", nullable=False),
        count("projects", "projects with a participant there (whole count)"),
        number("projects_fractional", "the same, each project split over its participants", minimum=0),
        count("projects_led", "projects with a lead partner there; empty for fields"),
        count("ici", "international cluster initiatives, whole count; empty where no project could be judged"),
        number("ici_fractional", "the same, fractional count", minimum=0),
        count("ici_led", "the same, lead count; empty for fields"),
        share("share", "initiatives / judged projects, whole count"),
        share("share_fractional", "the same, fractional count"),
        share("share_led", "the same, lead count"),
        count("uncoded", "projects that could not be judged: in the counts, not in the shares"),
        count("lead_only", "projects of which lead partners alone are known, so that these have the whole of it"),
    ),
    key=("unit_kind", "unit"),
)

ICI_SHARES_CORRECTED = Table(
    "ici_shares_corrected",
    "unit x estimator: the share under coding error (where a rule says how sure it is, or people read a subsample)",
    (
        text(
            "unit_kind",
            "kind of unit",
            nullable=False,
            allowed=UNIT_KINDS,
        ),
        text("unit", "the unit", nullable=False),
        text(
            "estimator",
            "rule: as the rule says; coded: the subsample alone; .._clear_cases: of clear cases alone; "
            ".._clear_initiatives: borderline initiatives counted as none; difference: the rule's share plus its mean "
            "error in the subsample; rogan_gladen: corrected by sensitivity and specificity",
            nullable=False,
            allowed=(
                "rule",
                "rule_clear_cases",
                "rule_clear_initiatives",
                "coded",
                "coded_clear_cases",
                "coded_clear_initiatives",
                "difference",
                "rogan_gladen",
            ),
        ),
        count("projects", "projects that the estimate speaks of", nullable=False),
        count("coded", "of them, read by people", nullable=False),
        share("share", "the estimate; empty where there is none"),
        share("low", "lower end of its 95 % interval"),
        share("high", "upper end of its 95 % interval"),
        text("caveat", "what must be said beside it, or why there is none"),
    ),
    key=("unit_kind", "unit", "estimator"),
)

ICI_RULES = Table(
    "ici_rules",
    "unit x rule: the rule in force, and keep.eu's theme beside it",
    (
        text("unit_kind", "kind of unit", nullable=False),
        text("unit", "the unit", nullable=False),
        text("rule", "the rule", nullable=False, allowed=("codebook", "theme", "decisions")),
        flag("in_force", "1 for the rule that all other tables go by", nullable=False),
        count("projects", "projects that the rule could judge"),
        count("uncoded", "projects that it could not judge"),
        count("ici", "international cluster initiatives by this rule"),
        share("share", "ici / projects"),
        share("low", "lower end of the Wilson interval"),
        share("high", "upper end of the Wilson interval"),
        count("both", "projects judged by this rule and by the one in force"),
        share("agreement", "of these, the share judged alike"),
        number("kappa", "Cohen's kappa of the two; empty where a rule says the same of all"),
    ),
    key=("unit_kind", "unit", "rule"),
)

PUBLISHED = Table(
    "published",
    "figure printed in a source, beside the one computed here (sample study only)",
    (
        text("figure", "number of the figure in the project's reading of the source"),
        text("basis", "read: printed in the source; keep.eu: counted there; assumed: chosen for the sample"),
        text("unit_kind", "kind of unit"),
        text("unit", "unit", nullable=False),
        text("quantity", "projects, share or mean share", nullable=False),
        number("published", "the figure as printed"),
        number("computed", "the figure computed from the sample"),
        number(
            "computed_by_rule", "the same by the rule in force, where that is another than the theme", required=False
        ),
        share("published_low", "of a share: lower end of Wilson's 95 % interval around it, with projects below"),
        share("published_high", "upper end"),
        count("published_projects", "projects that the published share is of, where any source says"),
        text("published_position", _POSITION),
        share("computed_low", "of a share: lower end of the 95 % interval of computed"),
        share("computed_high", "upper end"),
        text("computed_position", _POSITION),
        text("source", "where it is printed"),
        text("remark", "why the two can't be equal, where they can't"),
    ),
)

TABLES = (
    ICI_SHARES,
    ICI_SHARES_CORRECTED,
    ICI_RULES,
    SHARE_SPREAD,
    SHARE_AVERAGES,
    SHARE_COMPARISONS,
    SHARE_FUNNEL,
    COUNTS,
    PUBLISHED,
)
