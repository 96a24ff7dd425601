"""A survey of clusters as one value: files and settings in, answers, index and scenarios out, and a folder if asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from linkages.errors import SettingError
from linkages.survey_settings import SurveySettings

if TYPE_CHECKING:
    import polars as pl

    from linkages.indicators.index_sensitivity import IndexRules
    from linkages.questionnaire import Indicator, Questionnaires
    from linkages.survey_results import SurveyResults

_OTHER_CUTS = ("mean", "median", "q33.3")


class Survey(SurveySettings):
    """
    A survey of clusters: the settings of `SurveySettings`, and the work.

    Examples
    --------
    >>> import linkages
    >>> results = linkages.Survey(missing="rescaled").run()
    >>> results.tables["survey_index"].select("index").drop_nulls().height
    22
    """

    def run(self) -> "SurveyResults":
        """
        Read the survey and compute.

        Returns
        -------
        What was found.

        Raises
        ------
        LinkagesError
            A file or a setting can't be used; the message says what, where, and what to do.
        """
        from linkages.indicators.answers import answer_table
        from linkages.indicators.waves import wave_table
        from linkages.questionnaire import read_survey
        from linkages.questionnaire.reading import refuse_empty
        from linkages.survey_example import TITLE, example_files
        from linkages.survey_index import region_coverage
        from linkages.survey_results import SurveyResults

        given = [self.inputs] if isinstance(self.inputs, str | Path) else list(self.inputs)
        paths = [Path(path) for path in given] or list(example_files())
        read = read_survey(
            paths,
            questions=self.questions,
            indicators=self.indicators,
            region_indicators=self.region_indicators,
        )
        refuse_empty(read)
        read = _of_wave(read, self.wave)
        tables: dict[str, pl.DataFrame] = {
            "survey_answers": answer_table(read, population=self.population),
            "survey_waves": wave_table(read, seed=self.seed),
        }
        rules = self._rules(read)
        coverage = [read.coverage]
        regions = self._regions(read)
        if regions.height:
            tables["survey_regions"] = regions
            wanted = () if self.region_indicators else _standard(read.codebook.regions)
            coverage.append(
                region_coverage(read.regions, self._of_regions(read), negative=self.negative, standard=wanted)
            )
        if rules is not None:
            made = _index_tables(self, read, rules, regions)
            coverage.append(made.pop("coverage"))
            tables |= made
        if not given:
            tables |= _published(read, rules, tables)
        title = self.title or (paths[0].stem if given else TITLE)
        return SurveyResults.of(self, read, tables, coverage, title=title, example=not given)

    def _rules(self, read: "Questionnaires") -> "IndexRules | None":
        """Settle how the index is made; None where no sheet has an indicator."""
        from linkages.indicators.index_sensitivity import IndexRules
        from linkages.indicators.internationalisation import checked_weights
        from linkages.indicators.scenarios import parse_cut

        indicators = _chosen(self.indicators, read.codebook.clusters, read.clusters)
        cut = parse_cut(self.cut)
        if self.region_cut is not None:
            parse_cut(self.region_cut)
        weights = {name: weight for name, weight in self.weights.items() if name in indicators}
        region_weights = {name: weight for name, weight in self.weights.items() if name in self._of_regions(read)}
        if strangers := [name for name in self.weights if name not in weights and name not in region_weights]:
            listed = ", ".join((*indicators, *self._of_regions(read)))
            raise SettingError(f"A weight is given for {strangers[0]!r}, which is no indicator in use: {listed}.")
        if not indicators:
            return None
        checked_weights(indicators, weights)
        within = "industry_group" if self.within == "group" else None
        return IndexRules(
            indicators,
            form=self.form,
            weights=weights,
            missing=self.missing,
            within=within,
            negative=self.negative,
            cut=cut,
        )

    def _regions(self, read: "Questionnaires") -> "pl.DataFrame":
        from linkages.survey_index import regional_index

        return regional_index(read.regions, self._of_regions(read), self)

    def _of_regions(self, read: "Questionnaires") -> tuple[str, ...]:
        return _chosen(self.region_indicators, read.codebook.regions, read.regions)


def _chosen(named: Sequence[str], known: "Sequence[Indicator]", frame: "pl.DataFrame") -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(named)) or _standard(known)
    return tuple(name for name in wanted if name in frame.columns) if frame.height else ()


def _standard(known: "Sequence[Indicator]") -> tuple[str, ...]:
    return tuple(one.code for one in known if one.standard)


def _of_wave(read: "Questionnaires", wave: str | None) -> "Questionnaires":
    """Keep one wave; of clusters always one, the last unless another is named, and those without a wave."""
    import polars as pl

    from linkages.indicators.answers import waves_of

    waves = waves_of(read.grades, read.answers, read.clusters.select("wave"))
    if wave is not None and wave not in waves:
        there = ", ".join(repr(name) for name in waves if name) or "none: no row has a wave"
        raise SettingError(f"There is no wave {wave!r}; there are {there}.")
    last = wave if wave is not None else (waves_of(read.clusters) or [""])[-1]
    clusters = read.clusters.filter(pl.col("wave").is_in([last, ""]))
    clusters = clusters.sort("wave", descending=True, maintain_order=True).unique("cluster_id", maintain_order=True)
    order = read.clusters["cluster_id"].unique(maintain_order=True).to_frame()
    gone = order.join(clusters, on="cluster_id", how="anti", maintain_order="left")["cluster_id"].to_list()
    clusters = order.join(clusters, on="cluster_id", how="inner", maintain_order="left")
    coverage = pl.concat([read.coverage, _gone(gone, order.height, last)]) if gone else read.coverage
    read = replace(read, coverage=coverage)
    if wave is None:
        return replace(read, clusters=clusters)
    kept = {
        name: getattr(read, name).filter(pl.col("wave") == wave) for name in ("grades", "answers", "asked", "assessed")
    }
    return replace(read, clusters=clusters, **kept)


def _gone(gone: Sequence[str], rows: int, wave: str) -> "pl.DataFrame":
    """Count the clusters that are described in other waves alone."""
    import polars as pl

    from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

    row = coverage_row(
        "count",
        f"clusters in wave {wave}",
        rows=rows,
        known=rows - len(gone),
        reason="described in other waves alone: no index, for that is of one wave",
        example=", ".join(gone[:5]) + (" ..." if gone[5:] else ""),
    )
    return pl.DataFrame([row], schema={column.name: POLARS_TYPES[column.kind] for column in COVERAGE.columns})


def _index_tables(
    survey: Survey, read: "Questionnaires", rules: "IndexRules", regions: "pl.DataFrame"
) -> "dict[str, pl.DataFrame]":
    import polars as pl

    from linkages.indicators.group_difference import group_table
    from linkages.indicators.index_sensitivity import sensitivity
    from linkages.indicators.scenarios import parse_cut
    from linkages.survey_index import cut_rows, index_coverage, scenario_table, with_ranges

    index = rules.index(read.clusters)
    shown = sensitivity(read.clusters, rules, seed=survey.seed)
    region_cut = parse_cut(survey.region_cut or survey.cut)
    cuts = dict.fromkeys((survey.cut, *_OTHER_CUTS))
    tried = [cut_rows(index, regions, rules, parse_cut(cut), None if cut != survey.cut else region_cut) for cut in cuts]
    found = {
        "survey_index": with_ranges(index, shown, rules),
        "survey_scenarios": scenario_table(index, regions, rules, region_cut),
        "survey_sensitivity": pl.concat([shown, pl.DataFrame(tried, schema=shown.schema)]),
        "coverage": index_coverage(
            read.clusters,
            rules.indicators,
            regions,
            negative=rules.negative,
            standard=() if survey.indicators else _standard(read.codebook.clusters),
            others=() if survey.indicators else [one.code for one in read.codebook.clusters if not one.standard],
        ),
    }
    if rules.within is None and read.clusters["industry_group"].n_unique() > 1:
        found["survey_groups"] = group_table(index, seed=survey.seed)
    return found


def _published(
    read: "Questionnaires", rules: "IndexRules | None", tables: "Mapping[str, pl.DataFrame]"
) -> "dict[str, pl.DataFrame]":
    from linkages.survey_example import beside_published, published, readings

    if rules is None:
        return {}
    made = readings(read.clusters, rules)
    beside = beside_published(made, tables["survey_index"], tables["survey_sensitivity"], published())
    return {"survey_readings": made, "survey_published": beside}
