"""A study small enough to be run by several modules' tests: two programmes, three projects, made of frames."""

import polars as pl
import pytest
from hypothesis import settings as hypothesis_settings

import linkages as lk

# How long an example takes is the machine's business, and no property of the package.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")


def made_of(projects, **settings):
    """Run a study of projects (code to programme), each led by X in Sweden with Y in Finland as partner."""
    codes = list(projects)
    partners = pl.DataFrame(
        {
            "project_id": [code for code in codes for _ in range(2)],
            "name": ["X", "Y"] * len(codes),
            "role": ["lead", "partner"] * len(codes),
            "nuts2_code": ["SE11", "FI1B"] * len(codes),
            "country": ["SE", "FI"] * len(codes),
        }
    )
    own = pl.DataFrame(
        {"project_id": codes, "programme": list(projects.values()), "period": ["2014-2020"] * len(codes)}
    )
    return lk.Study(lk.from_frames(own, partners), draws=5, permutations=9, bootstraps=9, **settings).run()


@pytest.fixture(scope="session")
def small():
    return made_of({"a": "Nord", "b": "Nord", "c": "South Baltic"})


@pytest.fixture(scope="session")
def single():
    return made_of({"a": "Nord"})


@pytest.fixture(scope="session")
def typed(tmp_path_factory):
    """Count by programmes, and weigh urban-rural types by people of NUTS 3, one each."""
    from linkages.places import nuts

    people = tmp_path_factory.mktemp("people") / "people.csv"
    people.write_text("region,people\n" + "".join(f"{code},1\n" for code in sorted(nuts.codes("2013", 3))))
    settings = {"urbanisation": "typology", "typology_weights": str(people), "area_rule": "programme", "nuts": "2013"}
    return made_of({"a": "Nord", "b": "South Baltic"}, **settings)
