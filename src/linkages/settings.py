"""What can be set of a run, and the sample study that a run without inputs takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from linkages.errors import SettingError
from linkages.resources import data_path

if TYPE_CHECKING:
    from linkages.network.ties import TieRules

SAMPLE = "baltic_0713_synthetic.xlsx"
BUILT_IN, OFFICIAL = "built-in", "official"
PROFILE = "profile"


def sample_study() -> Path:
    """
    Path of the sample study: a synthetic workbook of the Baltic 2007-2013 that ships with the package.

    Returns
    -------
    Path of the workbook.
    """
    return data_path("projects", SAMPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    What can be set of a run; every setting is printed with the results.

    Parameters
    ----------
    period
        Keep projects of this programming period only, such as ``2007-2013``.
    programme
        Keep programmes whose name contains this text, or matches it where it has ``*`` or ``?``; case does not count.
    ici
        The rule that judges whether a project is an international cluster initiative: ``codebook``, ``theme`` or
        ``decisions``.
    decisions
        Files of human decisions: with ``decisions`` they decide; beside another rule they validate it and correct its
        shares.
    nuts
        NUTS version of the codes, or ``auto`` to find it from them.
    places
        ``places_review.csv`` of an earlier run with regions filled in: they overrule what codes, postcodes and towns
        tell.
    level
        NUTS level of the regions: 2 or 3.
    urbanisation
        The measure of urbanisation that stands first: ``degree``, ``typology``, ``density`` or ``artificial``; the last
        two are found among `statistics`.
    typology
        A file of urban-rural types of one's own (GISCO's GeoJSON with ``URBN_TYPE``, or CSV), for
        ``urbanisation="typology"``.
    typology_weights
        Figures of NUTS-3 regions, such as people, to roll the types up to level 2 with: ``FILE[:UNIT[:YEAR]]``; their
        area without it.
    statistics
        Regional statistics to join, each ``FILE[:UNIT[:YEAR]]``, or ``profile`` for what ``linkages fetch eurostat``
        brought.
    geometry
        Boundaries to draw with: ``built-in``, ``official`` (what ``linkages fetch nuts`` brought), or a file.
    cache
        Folder of fetched data; None for the one that ``LINKAGES_CACHE`` names, else the usual one of this system.
    statistic_kinds
        How statistics of another NUTS version are converted, in place of what their unit tells: each
        ``COLUMN:absolute`` (shared out) or ``COLUMN:relative`` (averaged), where ``*`` stands for any letters.
    statistic_weights
        ``FILE[:WEIGHTS]``: a conversion matrix of JRC, and what of it (``pop18`` where nothing is said) statistics of
        another NUTS version are shared out by; their area without it.
    clusters
        A file of existing clusters (CSV, workbook), to be set beside initiatives; without one they are unknown.
    hypotheses
        Files, or folders of files, with hypotheses of one's own (TOML), tested beside those that ship with the package.
    areas
        A file with cross-border regions of one's own (CSV, GeoJSON, GeoPackage), instead of the built-in ones.
    area_rule
        When a project counts in a cross-border region: ``two_countries``, ``any``, ``programme`` or ``either``
        (``two_countries`` or ``programme``).
    identity, match_threshold
        Whether spellings that are alike are one organisation (``fuzzy``) or equal names alone (``exact``), and the
        score from which they are, 0.5 to 1.
    organisations
        A file of decisions about organisations (CSV): pairs that are the same or different, or names and organisations.
    kinds
        A codebook of kinds of organisations (TOML), instead of the built-in one.
    tie_rules
        The thresholds of the tie classes: `TieRules`, or a TOML file.
    engine
        What computes the projections: ``polars``, ``duckdb`` or ``spark``.
    memory_limit
        Memory that duckdb or Spark's driver may take, such as ``1.5GB``.
    spill_folder
        Folder for what duckdb or spark can't hold in memory; a temporary one when None.
    spark_master
        Address of Spark's master; this machine when None.
    draws
        Random networks drawn for a null model of fixed degrees.
    null
        What chance is: ``fdsm`` (fixed degrees), ``bicm`` (expected degrees), ``none``, or ``auto``: what suits each
        network's size and density.
    stratified
        Whether to draw random networks within countries too (``expected_stratified``, ``p_stratified``).
    backbone_tests
        Whether to give the disparity filter and the hypergeometric test beside (``p_disparity``, ``p_hypergeometric``).
    permutations, bootstraps
        Permutations and resamples behind the p-values and intervals of the association.
    seed
        Seed of all that is random.
    title
        Title of the study; made from its programmes when empty.
    """

    period: str | None = None
    programme: str | None = None
    ici: str = "codebook"
    decisions: tuple[Path, ...] = ()
    nuts: str = "auto"
    places: Path | None = None
    level: int = 2
    urbanisation: Literal["degree", "typology", "density", "artificial"] = "degree"
    typology: Path | None = None
    typology_weights: str | None = None
    statistics: tuple[str, ...] = ()
    geometry: str = BUILT_IN
    cache: Path | None = None
    statistic_kinds: tuple[str, ...] = ()
    statistic_weights: str | None = None
    clusters: Path | None = None
    hypotheses: tuple[Path, ...] = ()
    areas: Path | None = None
    area_rule: Literal["two_countries", "any", "programme", "either"] = "two_countries"
    identity: Literal["exact", "fuzzy"] = "fuzzy"
    match_threshold: float = 0.85
    organisations: Path | None = None
    kinds: Path | None = None
    tie_rules: "TieRules | Path | None" = None
    engine: str = "polars"
    memory_limit: str | None = None
    spill_folder: Path | None = None
    spark_master: str | None = None
    draws: int = 1000
    null: Literal["auto", "fdsm", "bicm", "none"] = "auto"
    stratified: bool = False
    backbone_tests: bool = False
    permutations: int = 9999
    bootstraps: int = 999
    seed: int = 20150301
    title: str = ""

    def __post_init__(self) -> None:
        for name in ("decisions", "hypotheses"):
            given: object = getattr(self, name)  # one path, several or none, as is handy to write
            several = (given,) if isinstance(given, str | Path) else given or ()
            object.__setattr__(self, name, tuple(Path(path) for path in several))  # type: ignore[attr-defined]
        allowed: Mapping[str, Sequence[object]] = {
            "ici": ("codebook", "theme", "decisions"),
            "nuts": ("auto", "2006", "2010", "2013", "2016", "2021"),
            "level": (2, 3),
            "urbanisation": ("degree", "typology", "density", "artificial"),
            "area_rule": ("two_countries", "any", "programme", "either"),
            "identity": ("exact", "fuzzy"),
            "engine": ("polars", "duckdb", "spark"),
            "null": ("auto", "fdsm", "bicm", "none"),
        }
        for name, values in allowed.items():
            if getattr(self, name) not in values:
                choices = ", ".join(map(str, values))
                raise SettingError(f"Setting {name!r} is {getattr(self, name)!r}; it can be one of: {choices}.")
        if not 0.5 <= self.match_threshold <= 1:  # noqa: PLR2004
            found = self.match_threshold
            raise SettingError(f"Setting 'match_threshold' is {found}; it must be between 0.5 and 1.")
        for name in ("draws", "permutations", "bootstraps"):
            if getattr(self, name) < 1:
                raise SettingError(f"Setting {name!r} is {getattr(self, name)}; it must be at least 1.")
        for name in ("typology", "typology_weights"):
            if getattr(self, name) is not None and self.urbanisation != "typology":
                raise SettingError(f"Setting {name!r} is given, but not used: add --urbanisation typology.")
        if self.ici == "decisions" and not self.decisions:
            raise SettingError("The rule 'decisions' needs a file of decisions (--decisions FILE).")

    @property
    def files_of_statistics(self) -> tuple[str, ...]:
        """The statistics to be read from files that the user names: all but the profile."""
        return tuple(spec for spec in self.statistics if spec != PROFILE)

    def describe(self) -> dict[str, str]:
        """
        Say every setting as text, for run.json and the page on the data.

        Returns
        -------
        Name and value of each setting.
        """
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        rules = values.pop("tie_rules")
        described = {name: _say(value) for name, value in values.items()}
        # Specs are texts that begin with a path: the folder is nobody's business, and differs between two machines.
        for name in ("typology_weights", "statistic_weights"):
            described[name] = Path(values[name] or "").name
        described["statistics"] = "; ".join(Path(spec).name for spec in values["statistics"])
        described["tie_rules"] = rules.name if isinstance(rules, Path) else "default" if rules is None else str(rules)
        return described


def _say(value: object) -> str:
    if isinstance(value, Path):
        return value.name
    if isinstance(value, tuple):
        return "; ".join(map(_say, value))
    return "" if value is None else str(value)
