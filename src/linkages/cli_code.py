"""The command ``linkages code``: sheets for human coders out, decisions in; a thin skin of `linkages.handcoding`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from linkages.coding.adjudication import On
    from linkages.coding.draw import Draw

_INPUT = click.Path(path_type=Path)


@click.command(
    epilog="""\b
    Examples:
      linkages code export.xlsx --out sheets                              100 projects, two coders
      linkages code export.xlsx --sample 60 --draw stratified --coders anna,bo --out sheets
      linkages code --read sheets/anna.xlsx sheets/bo.xlsx --out read
      linkages code --read a.csv b.csv --projects export.xlsx --out read
      linkages code --read sheets/anna.xlsx sheets/bo.xlsx read/adjudication.xlsx --out settled
      linkages run export.xlsx --ici decisions --decisions settled/decisions.csv
    """
)
@click.argument("inputs", metavar="INPUT ...", nargs=-1, required=True, type=_INPUT)
@click.option("--out", type=_INPUT, required=True, help="Folder to write; one that holds files is never replaced.")
@click.option("--read", "reading", is_flag=True, help="INPUT are filled sheets (workbooks or CSV): read them back.")
@click.option("--sample", type=click.IntRange(min=1), default=100, show_default=True, help="How many projects to draw.")
@click.option(
    "--draw",
    "how",
    type=click.Choice(["simple", "stratified", "unsure"]),
    default="simple",
    show_default=True,
    help="Each project alike; by programme; or more of those of which the rule is least sure.",
)
@click.option("--coders", metavar="N|NAMES", default="2", show_default=True, help="How many, or names: anna,bo.")
@click.option("--period", metavar="2007-2013", help="Draw from projects of this programming period.")
@click.option("--programme", metavar="PATTERN", help="Draw from programmes whose name contains this.")
@click.option(
    "--projects", metavar="FILE", multiple=True, type=_INPUT, help="With --read: the exports; may be repeated."
)
@click.option(
    "--adjudicate",
    "on",
    type=click.Choice(["ici", "all"]),
    default="ici",
    show_default=True,
    help="With --read: what coders must settle together, differing decisions or any differing answer.",
)
@click.option("--drop-bad", is_flag=True, help="With --read: leave out and list rows that can't be used.")
@click.option("--seed", type=click.IntRange(min=0), default=20150301, show_default=True, help="Seed of all randomness.")
def code(  # noqa: PLR0913 - one parameter an option
    inputs: tuple[Path, ...],
    *,
    out: Path,
    reading: bool,
    sample: int,
    how: "Draw",
    coders: str,
    period: str | None,
    programme: str | None,
    projects: tuple[Path, ...],
    on: "On",
    drop_bad: bool,
    seed: int,
) -> None:
    """
    Let people judge projects: write sheets to fill, read them back.

    Without --read, INPUT is one or more exports: projects are drawn at random and a workbook is written for each coder,
    with texts, choices and the codebook. With --read, INPUT are the filled workbooks (or CSV files, or the adjudicated
    workbook): they are checked, agreement is measured, disagreements are listed to be settled, decisions are written.
    """
    from linkages import handcoding

    if reading:
        click.echo(str(handcoding.read_back(inputs, out, projects=projects, on=on, drop_bad=drop_bad, seed=seed)))
        return
    if projects or drop_bad:
        raise click.UsageError("--projects and --drop-bad go with --read.")
    named = int(coders) if coders.strip().isdecimal() else coders.split(",")
    made = handcoding.draw(
        inputs, out, sample=sample, how=how, coders=named, period=period, programme=programme, seed=seed
    )
    click.echo(str(made))
