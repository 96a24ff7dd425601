"""Hypotheses and what the data say of them."""

from linkages.tables.specification import Table, count, number, share, text

HYPOTHESES = Table(
    "hypotheses",
    "hypothesis: what was stated before the run, and what the data say of it",
    (
        text("id", "its short name", nullable=False),
        text("statement", "the statement, fixed before the run", nullable=False),
        text("source", "who states it, on which page or line", nullable=False),
        text(
            "role",
            "confirmatory, exploratory (stated after a look at such data) or descriptive (told in its source of cases "
            "chosen after the fact)",
            nullable=False,
            allowed=("confirmatory", "exploratory", "descriptive"),
        ),
        text("unit", "what was compared", nullable=False),
        text("x", "first variable: table.column of this run; empty where the test takes none"),
        text("y", "second variable; empty where the test takes none"),
        text("test", "kind of test, as docs/howto/hypotheses.md tells", nullable=False),
        text("direction", "what is expected of the effect", nullable=False, allowed=("greater", "less", "either")),
        count("n", "units compared", nullable=False),
        count("missing", "units left out because a variable is not known", nullable=False),
        text("effect_name", "what the effect is"),
        number("effect", "its value; empty where it could not be tested"),
        number("low", "lower end of its 95 % interval"),
        number("high", "upper end of its 95 % interval"),
        number("no_effect", "value that stands for no effect"),
        number("least", "smallest effect that would matter, from no_effect (a factor for ratios)", minimum=0),
        share("p_value", "two-sided p"),
        share("p_adjusted", "p corrected by Holm over all hypotheses that this run tested"),
        text(
            "status",
            "supported, contrary (p_adjusted at most 0.05); not supported (the interval rules out what would matter), "
            "undecided (it does not); descriptive; not testable (data lack)",
            nullable=False,
            allowed=("supported", "not supported", "contrary", "undecided", "not testable", "descriptive"),
        ),
        text("result", "what was found in one sentence, with what it does not show", nullable=False),
        text("does_not_show", "what the result does not show", nullable=False),
        text("how", "how p and interval were found"),
        text("remark", "what else must be said"),
        text("file", "file of the hypothesis", nullable=False),
    ),
    key=("id",),
)

TABLES: tuple[Table, ...] = (HYPOTHESES,)
