"""
What project data shows of a pair: how often it met, when, in which periods, how broadly, and who led.

The evidence of method section 5. Beside each kind stands how many of the joint projects it rests on (``known_years``,
``known_periods``, ``known_leads``): exports lack dates and leads, and what is missing must not look like what is not
there.

Assumptions: a project's fields share it evenly; a project without fields says nothing of breadth, for or against; a
project is led from every node that one of its lead rows lies in; the lead of a project without a lead row is unknown,
not absent.
"""

import narwhals as nw
from narwhals.typing import IntoFrameT

from linkages.errors import SettingError
from linkages.network.projection import (
    DIGITS,
    PAIR_BASE,
    Lazy,
    TwoMode,
    by_project,
    codes,
    decode,
    encode,
    frequent,
    hold,
    lazy,
    narrow,
    native,
    newman_shares,
    pair_rows,
)

COLUMNS = (
    "source",
    "target",
    "joint_projects",
    "newman_weight",
    "first_year",
    "last_year",
    "periods",
    "breadth",
    "led_source",
    "led_target",
    "dependence_source",
    "dependence_target",
    "known_years",
    "known_periods",
    "known_leads",
)


def evidence(
    members: IntoFrameT, *, projects: IntoFrameT, fields: IntoFrameT, order: float = 1.0, at_least: int = 1
) -> IntoFrameT:
    """
    Project the two-mode network with everything that it shows of each pair.

    Parameters
    ----------
    members
        ``project_id``, ``node``, ``role`` (lead or partner): one row a participation. Rows without project or node
        make no tie.
    projects
        ``project_id``, ``year`` (in which it starts), ``period``: one row a project; years and periods may be missing.
    fields
        ``project_id``, ``field``: one row a project and field; may have no rows.
    order
        Order q of the diversity behind ``breadth``: 1 (Shannon) weighs fields by their share, 0 counts them, 2 weighs
        large ones.
    at_least
        Keep pairs with so many joint projects or more.

    Returns
    -------
    One row a pair with a joint project, in no order: ``source``, ``target`` (source sorts first), ``joint_projects``,
    ``newman_weight`` (the sum over them of 1 / (nodes in the project - 1));
    ``first_year``, ``last_year`` (in which joint projects start), ``periods`` (distinct); ``breadth`` (gamma / alpha
    diversity of the joint projects' fields: 1 where all have the same, at most the number of projects); ``led_source``,
    ``led_target`` (joint projects led from either end); ``dependence_source``, ``dependence_target`` (joint projects
    / all projects of that end, 0 to 1); ``known_years``, ``known_periods``, ``known_leads`` (joint projects of which
    it is known). What no joint project shows is missing.

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        `order` is negative, or `at_least` below 1.

    References
    ----------
    Newman (2001), Scientific collaboration networks II, Physical Review E 64, 016132, for the weight.
    Jost (2007), Partitioning diversity into independent alpha and beta components, Ecology 88(10), 2427-2439: equal
    weights.
    """
    if order < 0:
        raise SettingError(f"order of diversity: found {order:g}, expected 0 or more (1 is Shannon's).")
    network = encode(lazy(members, ("project_id", "node", "role"), where="members"))
    facts = lazy(projects, ("project_id", "year", "period"), where="projects").unique("project_id", keep="any")
    themes = by_project(lazy(fields, ("project_id", "field"), where="fields").drop_nulls().unique(), network)
    found = pair_evidence(network, by_project(facts, network), themes, order=order, at_least=at_least)
    pairs = decode(found, network.nodes)
    return native(pairs.select(*COLUMNS), members)


def pair_evidence(network: TwoMode, projects: Lazy, fields: Lazy, *, order: float = 1.0, at_least: int = 1) -> Lazy:
    """
    Gather the evidence of `evidence` from coded frames.

    Parameters
    ----------
    network
        The two-mode network, with leads.
    projects
        ``project``, ``year``, ``period``.
    fields
        ``project``, ``field``: distinct.
    order
        Order of the diversity behind ``breadth``.
    at_least
        Joint projects that a pair must have.

    Returns
    -------
    ``pair`` and the columns of `evidence`.
    """
    fields = hold(fields)
    # who leads a project and how large it is does not change with the pairs that are asked for
    rows = hold(pair_rows(frequent(network, at_least), _facts(network, projects, fields)), large=True)
    pairs = rows.group_by("pair").agg(
        nw.len().alias("joint_projects"),
        nw.col("newman_weight").sum(),
        nw.col("year").min().alias("first_year"),
        nw.col("year").max().alias("last_year"),
        nw.col("led").sum().alias("led_source"),
        nw.col("led_right").sum().alias("led_target"),
        nw.col("year").count().alias("known_years"),
        nw.col("period").count().alias("known_periods"),
        nw.col("has_lead").sum().alias("known_leads"),
        nw.col("has_fields").sum().alias("_fielded"),
    )
    if at_least > 1:
        pairs = pairs.filter(nw.col("joint_projects") >= at_least)
    pairs = hold(pairs.with_columns(nw.col("newman_weight").round(DIGITS)), large=True)
    # most pairs meet once: their one project has one period and no diversity between projects, so only the others are
    # looked into
    again = hold(rows.join(pairs.filter(nw.col("joint_projects") > 1).select("pair"), on="pair", how="semi"))
    for kind in (_periods(again), _breadth(again, fields, order)):
        pairs = pairs.join(kind, on="pair", how="left")
    return _dependence(_finished(pairs), network)


def _facts(network: TwoMode, projects: Lazy, fields: Lazy) -> Lazy:
    """Attach to each project what its pairs carry along; small integers only."""
    projects = narrow(projects.select("project", "year", "period"), "year")
    periods = codes(projects.filter(~nw.col("period").is_null()), "period", "_period")
    leads = network.rows.group_by("project").agg(nw.col("led").max().alias("has_lead"))
    fielded = fields.select("project").unique().with_columns(nw.lit(1).cast(nw.Int8).alias("has_fields"))
    facts = leads.join(projects, on="project", how="left").join(periods, on="period", how="left")
    facts = facts.drop("period").rename({"_period": "period"}).join(fielded, on="project", how="left")
    facts = facts.join(newman_shares(network), on="project", how="left")
    return hold(narrow(facts.with_columns(nw.col("has_fields").fill_null(0)), "period"))


def _periods(again: Lazy) -> Lazy:
    """Count distinct periods of pairs with several joint projects."""
    periods = again.select("pair", "period").drop_nulls().unique()
    return periods.group_by("pair").agg(nw.len().alias("periods"))


def _breadth(again: Lazy, fields: Lazy, order: float) -> Lazy:
    """Divide the diversity of all joint projects' fields by that within one of them, each project weighing the same."""
    numbers = codes(fields, "field", "_field")
    sizes = fields.group_by("project").agg(nw.len().alias("_size")).with_columns(nw.col("_size").cast(nw.Float64))
    rows = again.select("pair", "project").join(hold(sizes), on="project")
    # a project's fields share it evenly, so its own diversity is their number at every order
    own = nw.col("_size").log() if order == 1 else nw.col("_size") ** (1 - order)
    alpha = (
        rows.with_columns(own.alias("_own"))
        .group_by("pair")
        .agg(nw.col("_own").mean().alias("_alpha"), nw.len().alias("_projects"))
    )
    shares = rows.join(fields.join(numbers, on="field").select("project", "_field"), on="project")
    shares = shares.with_columns((1.0 / nw.col("_size")).alias("_share"))
    shares = shares.group_by("pair", "_field").agg(nw.col("_share").sum())
    shares = shares.join(alpha, on="pair").with_columns((nw.col("_share") / nw.col("_projects")).alias("_share"))
    term = -nw.col("_share") * nw.col("_share").log() if order == 1 else nw.col("_share") ** order
    sums = shares.with_columns(term.alias("_term")).group_by("pair").agg(nw.col("_term").sum(), nw.col("_alpha").max())
    gamma, alpha_ = nw.col("_term"), nw.col("_alpha")
    ratio = (gamma - alpha_).exp() if order == 1 else (gamma / alpha_) ** (1 / (1 - order))
    return sums.select("pair", ratio.round(DIGITS).alias("breadth"))


def _finished(pairs: Lazy) -> Lazy:
    """Fill in what pairs that met once have by definition; what nothing is known of is missing, not 0."""
    once = nw.col("joint_projects") == 1
    led = nw.col("known_leads") > 0
    return pairs.with_columns(
        nw.when(once & (nw.col("known_periods") > 0)).then(nw.lit(1)).otherwise(nw.col("periods")).alias("periods"),
        nw.when(once & (nw.col("_fielded") > 0)).then(nw.lit(1.0)).otherwise(nw.col("breadth")).alias("breadth"),
        nw.when(led).then(nw.col("led_source")).alias("led_source"),
        nw.when(led).then(nw.col("led_target")).alias("led_target"),
    ).drop("_fielded")


def _dependence(pairs: Lazy, network: TwoMode) -> Lazy:
    """Divide the joint projects by all projects of either end."""
    totals = hold(network.rows.group_by("node").agg(nw.len().alias("_total")))
    for end, code in (("source", nw.col("pair") // PAIR_BASE), ("target", nw.col("pair") % PAIR_BASE)):
        pairs = pairs.with_columns(code.cast(nw.Int32).alias("_end")).join(totals, left_on="_end", right_on="node")
        share = (nw.col("joint_projects") / nw.col("_total")).alias(f"dependence_{end}")
        pairs = pairs.with_columns(share).drop("_total", "_end")
    return pairs
