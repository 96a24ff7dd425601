"""The command ``linkages survey``: a survey of clusters in, index and scenarios out; a thin skin of `Survey`."""

from pathlib import Path

import click

_INPUT = click.Path(path_type=Path)


@click.command(
    epilog="""\b
    Examples:
      linkages survey                                  the example, into linkages-survey/
      linkages survey --template form.xlsx             an empty form to fill
      linkages survey form.xlsx --out clusters --population 25
      linkages survey clusters.csv answers.csv regions.csv --missing rescaled --cut median
      linkages survey form.xlsx --form weighted --weights exports=2,publications=0.5 --within group
    """
)
@click.argument("inputs", metavar="[FILE ...]", nargs=-1, type=_INPUT)
@click.option("--out", type=_INPUT, default=Path("linkages-survey"), show_default=True, help="Folder to write.")
@click.option("--template", metavar="FILE.xlsx", type=_INPUT, help="Write an empty form there, and do nothing else.")
@click.option("--example", is_flag=True, help="Take the example: 25 Russian pilot clusters, as without FILE.")
@click.option("--questions", metavar="FILE", type=_INPUT, help="Questions of your own (TOML).")
@click.option(
    "--indicator",
    "indicators",
    metavar="COLUMN",
    multiple=True,
    help="Indicator of the index of clusters; may be repeated. Without it, the four of the source that there are.",
)
@click.option(
    "--region-indicator",
    "region_indicators",
    metavar="COLUMN",
    multiple=True,
    help="Indicator of the index of regions; may be repeated.",
)
@click.option(
    "--form",
    type=click.Choice(["printed", "weighted"]),
    default="printed",
    show_default=True,
    help="The index as printed, in which weights cancel, or with weights that act.",
)
@click.option(
    "--weights",
    metavar="NAME=NUMBER,...",
    multiple=True,
    help="Weights of indicators; 1 where none is named. May be repeated.",
)
@click.option(
    "--missing",
    type=click.Choice(["complete", "rescaled"]),
    default="complete",
    show_default=True,
    help="An index where all indicators are known, or scaled up from those that are; never 0 for what is missing.",
)
@click.option(
    "--within",
    type=click.Choice(["all", "group"]),
    default="all",
    show_default=True,
    help="Compare all clusters, or those of an industry group.",
)
@click.option(
    "--cut",
    metavar="mean|median|qNUMBER|NUMBER",
    default="mean",
    show_default=True,
    help="Where high begins: a quantile is q33.3.",
)
@click.option("--region-cut", metavar="mean|median|qNUMBER|NUMBER", help="The same for regions; else as --cut.")
@click.option(
    "--negative",
    type=click.Choice(["clip", "minmax"]),
    default="clip",
    show_default=True,
    help="Negative values of an indicator, such as a trade surplus: as 0, or by the place between least and largest.",
)
@click.option("--wave", help="Take this wave alone; else all are shown, and the index is that of the last.")
@click.option("--population", type=click.IntRange(min=1), help="Size of the census that was asked.")
@click.option("--seed", type=click.IntRange(min=0), default=20150301, show_default=True, help="Seed of all randomness.")
@click.option("--title", default="", help="Title of the survey.")
def survey(
    inputs: tuple[Path, ...],
    *,
    out: Path,
    template: Path | None,
    example: bool,
    questions: Path | None,
    weights: tuple[str, ...],
    **settings: object,
) -> None:
    """
    Evaluate a survey of clusters: answers with intervals, index of internationalisation, scenarios.

    FILE is a filled form (workbook) or CSV files: clusters with their indicators, self-assessments, answers, regions;
    sheets are known by their columns. Without FILE the example is taken: 25 Russian pilot clusters, as far as legible.
    """
    if template is not None:
        from linkages.questionnaire import write_template

        write_template(template, questions=questions)
        click.echo(f"An empty form: {template}. Fill it, then: linkages survey {template}")
        return
    if example and inputs:
        raise click.UsageError("--example takes no FILE.")
    from linkages.output import check_destination
    from linkages.survey import Survey

    check_destination(out)
    given = dict(_weight(part) for text in weights for part in text.split(",") if part.strip())
    results = Survey(inputs, questions=questions, weights=given, **settings).run()  # type: ignore[arg-type]
    results.write(out)
    for line in results.summary():
        click.echo(line)
    click.echo(f"Page: {out / 'survey.html'} (open it in any browser; tables and methods lie beside it)")


def _weight(part: str) -> tuple[str, float]:
    name, _, number = part.rpartition("=")
    try:
        weight = float(number)
    except ValueError:
        weight = None
    if weight is None or not name.strip():
        raise click.BadParameter(f"{part.strip()!r} is not NAME=NUMBER.", param_hint="--weights")
    return name.strip(), weight
