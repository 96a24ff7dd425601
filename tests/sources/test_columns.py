import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.sources import vocabulary
from linkages.sources.columns import layout, normal, recognised, understand
from linkages.sources.files import open_file

ALL_TITLES = sorted(
    {title for columns in (vocabulary.PROJECTS, vocabulary.PARTNERS) for titles in columns.values() for title in titles}
    | set(vocabulary.UNUSED)
)


def old(build, what: str) -> list[str]:
    projects, partners, _ = open_file(build.old([build.old_project()], [build.old_partner()])).grids
    return [str(cell) for cell in (projects if what == "projects" else partners).rows[0]]


@given(
    st.sampled_from(ALL_TITLES),
    st.sampled_from(["", " (2021-2027 only)", " (or equivalent)", " (EUR) (2014-2020 only)"]),
)
def test_case_blanks_apostrophes_and_tails_make_no_difference(title: str, tail: str) -> None:
    for spelled in (title.upper(), f" {title}  ".replace(" ", "\u00a0 "), title.replace("'", "’"), title + tail):
        assert normal(spelled) == normal(title)


def test_digits_may_be_set_apart() -> None:
    assert normal("Thematic1") == normal("Thematic 1")
    assert normal("NUTS2 code (or equivalent)") == normal("NUTS 2 Code")


def test_different_columns_stay_different() -> None:
    fields = {field: {normal(t) for t in titles} for field, titles in vocabulary.PARTNERS.items()}
    for field, forms in fields.items():
        assert not any(forms & others for name, others in fields.items() if name != field)


def test_the_old_layout_is_understood_without_rest(build) -> None:
    projects, partners = understand(old(build, "projects")), understand(old(build, "partners"))
    assert (projects.role, projects.unknown) == ("projects", ())
    assert (partners.role, partners.unknown) == ("partners", ())
    assert {"programme", "acronym", "organisation", "budget", "start", "end", "period"} <= projects.fields.keys()
    assert {"organisation", "lead", "nuts2", "nuts3", "country_code", "legal_status"} <= partners.fields.keys()
    assert projects.themes.keys() == {1, 2, 3}


def test_the_lead_partner_is_a_name_among_projects_and_a_flag_among_partners(build) -> None:
    projects, partners = old(build, "projects"), old(build, "partners")
    assert projects[understand(projects).fields["organisation"]] == "Lead Partner"
    assert partners[understand(partners).fields["lead"]] == "Lead Partner"


def test_the_new_layout_is_understood_without_rest(build) -> None:
    _, projects, partners = open_file(build.new([build.new_project()], [build.new_partner()])).grids
    as_projects, as_partners = understand(projects.rows[0]), understand(partners.rows[0])
    assert (as_projects.role, as_projects.unknown) == ("projects", ())
    assert (as_partners.role, as_partners.unknown) == ("partners", ())
    assert {"code", "acronym", "budget"} <= as_projects.fields.keys()
    assert {"code", "pic", "other_id", "organisation_type", "nuts3"} <= as_partners.fields.keys()


def test_texts_know_their_field_and_language() -> None:
    titles = [
        "Programme",
        "Project name in English",
        "Description 1",
        "Description in language 2",
        "Expected Achievements in English",
    ]
    texts = [(field, language) for _, field, language in understand(titles).texts]
    assert texts == [("name", "en"), ("description", "1"), ("description", "2"), ("expected_results", "en")]


def test_a_list_of_partners_may_lack_their_names(build) -> None:
    titles = ["z" if title == "Project Partner" else title for title in old(build, "partners")]
    meaning = understand(titles)
    assert (meaning.role, meaning.unknown) == ("partners", ("z",))
    assert "organisation" not in meaning.fields


def test_calls_are_told_from_projects() -> None:
    assert understand(["Programme", "Serial Number", "Start Date", "End Date", "Budget"]).role == "calls"


def test_one_table_may_hold_projects_beside_partners_but_not_their_budgets() -> None:
    meaning = understand(["Programme", "Acronym", "Project Partner", "NUTS3", "Project Name", "Theme 1", "Budget"])
    assert meaning.role == "projects and partners"
    assert "budget" not in meaning.fields
    assert meaning.unknown == ()


@pytest.mark.parametrize(
    "title",
    [
        "Organisation",
        "Name of the organisation in English",
        "Partner organisation name (EN)",
        "Official name of partner",
        "Institution",
    ],
)
def test_the_column_of_partners_names_has_many_titles(title: str) -> None:
    titles = ["Programme", "Project acronym", title, "NUTS3 code", "Country code"]
    assert understand(titles).fields["organisation"] == 2


def test_a_line_of_a_cover_is_no_sheet_of_projects() -> None:
    assert understand(["Programme", "Period"]).role == "ignored"


def test_what_is_not_understood_is_listed() -> None:
    assert understand(["Programme", "Acronym", "Project Partner", "NUTS3", "Moon phase"]).unknown == ("Moon phase",)


@given(st.lists(st.text(max_size=20), max_size=12))
def test_titles_of_anything_else_are_ignored(titles: list[str]) -> None:
    if not recognised(titles):
        assert understand(titles).role == "ignored"


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        (["Programme", "Acronym", "Project Partner", "NUTS1 (or equivalent)"], "2018-2019"),
        (["Programme", "Project acronym", "Organisation in English", "NUTS1 (or equivalent)"], "2022-2023"),
        (["Programme", "Project acronym", "Organisation in English", "NUTS2 code (or equivalent)"], "2025-2026"),
        (["Programme", "Project ID", "Partner"], "their own"),
    ],
)
def test_layouts_have_names(titles: list[str], words: str) -> None:
    assert words in layout(titles)


@pytest.mark.parametrize("title", ["Total eligible budget", "Budget", "Expenditure", "Total project budget"])
def test_an_amount_beside_partners_makes_no_project_of_their_row(title: str) -> None:
    meaning = understand(["Programme", "Acronym", "Project Partner", "NUTS3", title])
    assert (meaning.role, meaning.unused) == ("partners", (title,))


@given(st.lists(st.sampled_from([*ALL_TITLES, "Moon phase", "Total costs", "Theme 1", "Description"]), unique=True))
def test_every_column_is_listed_once(more: list[str]) -> None:
    titles = ["Programme", "Project acronym", "Organisation", *more]
    meaning = understand(titles)
    read = {*meaning.fields.values(), *meaning.themes.values(), *(at for at, _, _ in meaning.texts)}
    assert sorted([titles[at] for at in read] + [*meaning.unused, *meaning.unknown]) == sorted(titles)


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Total project budget", "budget"),
        ("Total eligible project budget (EUR)", "budget"),
        ("Budget of the project in EUR", "budget"),
        ("Expected total expenditure", "expenditure"),
        ("Start date of project", "start"),
        ("End date of the project", "end"),
        ("Lead partner name in English", "organisation"),
        ("Lead partner NUTS3 code", "nuts3"),
        ("Lead partner NUTS2 (or equivalent)", "nuts2"),
        ("Programme name in English", "programme"),
    ],
)
def test_columns_of_projects_have_many_titles(title: str, field: str) -> None:
    titles = ["Project acronym", "Project name", "Period", title, *([] if field == "programme" else ["Programme"])]
    assert understand(titles).fields[field] == 3


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("NUTS level 3 code", "nuts3"),
        ("NUTS III code", "nuts3"),
        ("NUTS3 ID", "nuts3"),
        ("Is lead", "lead"),
        ("Role in project", "lead"),
        ("Acronym of the project", "acronym"),
        ("Project acronym in English", "acronym"),
    ],
)
def test_columns_of_partners_have_many_titles(title: str, field: str) -> None:
    assert understand(["Programme", "Organisation", "Country code", title]).fields[field] == 3


def test_the_title_that_is_the_budgets_own_goes_before_others_like_it() -> None:
    meaning = understand(["Programme", "Acronym", "Project Name", "Total project budget", "Budget"])
    assert (meaning.fields["budget"], meaning.unused) == (4, ("Total project budget",))


def test_what_may_be_the_budget_is_not_called_needless() -> None:
    titles = ["Programme", "Acronym", "Project Name", "Budget line", "ERDF budget"]
    meaning = understand(titles)
    assert (meaning.unknown, meaning.unused) == (("Budget line",), ("ERDF budget",))
    with_budget = understand([*titles, "Budget"])
    assert (with_budget.unknown, with_budget.unused) == ((), ("Budget line", "ERDF budget"))


def test_themes_may_be_named_after_keep() -> None:
    assert understand(["Programme", "Acronym", "Keep.eu theme 1", "Keep.eu theme 2"]).themes == {1: 2, 2: 3}
