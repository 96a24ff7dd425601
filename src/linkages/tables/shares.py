"""Shares of international cluster initiatives."""

from linkages.tables.specification import Table, count, flag, number, share, text

ICI_SHARES = Table(
    "ici_shares",
    "unit",
    (
        text(
            "unit_kind",
            "kind of unit",
            nullable=False,
            allowed=("all", "programme", "cross_border_region", "country", "region"),
        ),
        text("unit", "the unit", nullable=False),
        count("projects", "coded projects: the denominator of the share"),
        count("uncoded", "projects that could not be judged"),
        count("ici", "international cluster initiatives"),
        share("share", "ici / projects"),
        share("low", "lower end of the Wilson interval"),
        share("high", "upper end of the Wilson interval"),
        share("shrunk", "beta-binomial shrinkage", required=False),
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
            allowed=("all", "programme", "cross_border_region", "country", "region"),
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
        text("source", "where it is printed"),
        text("remark", "why the two can't be equal, where they can't"),
    ),
)

TABLES = (ICI_SHARES, ICI_SHARES_CORRECTED, ICI_RULES, PUBLISHED)
