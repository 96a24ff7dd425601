"""
The columns of keep.eu's exports, by all the names that they have had: plain data.

Names stand here as keep.eu or users of its data have written them; `linkages.sources.columns` compares them in a normal
form, without case, punctuation and tails such as ``(2021-2027 only)``.
"""

from collections.abc import Mapping

Titles = tuple[str, ...]

# ours -> theirs: a column of one of these titles is read as ours.
_OF_BOTH: Mapping[str, Titles] = {
    "programme": (
        "Programme",
        "Programme name",
        "Programme title",
        "Programme acronym",
        "Name of programme",
        "Interreg programme",
        "Programme in English",
        "Programme name in English",
    ),
    "code": (
        "Project ID",
        "Project identifier",
        "Project number",
        "Project no",
        "Project code",
        "ID of project",
        "Operation ID",
    ),
    "acronym": (
        "Acronym",
        "Acronym in English",
        "Project acronym",
        "Project acronym in English",
        "Acronym of project",
        "Acronym of the project",
        "Project short name",
    ),
    "website": ("Website", "Web site", "Web", "Homepage", "URL", "Project website", "Website of organisation"),
    "postcode": ("Postal code", "Postcode", "Post code", "Zip", "Zip code", "Lead partner postal code"),
    "town": ("Town", "City", "Town/city", "Municipality", "Lead partner town"),
    "country": ("Country", "Country name", "Lead partner country", "Partner country"),
    "country_code": ("Country code", "NUTS0", "NUTS0 code", "Country NUTS0", "Lead partner country code"),
    "nuts2": (
        "NUTS2",
        "NUTS2 code",
        "NUTS2 ID",
        "NUTS II",
        "NUTS II code",
        "NUTS level 2",
        "NUTS level 2 code",
        "Region NUTS2",
        "NUTS2 region",
    ),
    "nuts3": (
        "NUTS3",
        "NUTS3 code",
        "NUTS3 ID",
        "NUTS III",
        "NUTS III code",
        "NUTS level 3",
        "NUTS level 3 code",
        "Region NUTS3",
        "NUTS3 region",
    ),
}
PROJECTS: Mapping[str, Titles] = {
    **_OF_BOTH,
    "nuts2": (*_OF_BOTH["nuts2"], "Lead partner NUTS2", "Lead partner NUTS2 code"),
    "nuts3": (*_OF_BOTH["nuts3"], "Lead partner NUTS3", "Lead partner NUTS3 code"),
    "period": ("Period", "Programming period", "Programme period", "Funding period"),
    "organisation": (
        "Lead partner",
        "Lead partner name",
        "Lead partner in English",
        "Lead partner name in English",
        "Lead partner organisation",
        "Lead organisation",
        "Lead beneficiary",
    ),
    "budget": (
        "Budget",
        "Project budget",
        "Total budget",
        "Total eligible budget",
        "Total budget / expenditure",
        "Project total budget",
        "Project total eligible budget",
        "Project total budget / expenditure",
        "Project's total budget",
        "Project's total budget / expenditure",
        "Project's total eligible budget / expenditure",
    ),
    "expenditure": (
        "Expenditure",
        "Total expenditure",
        "Total eligible expenditure",
        "Project total expenditure",
        "Project's total expenditure",
    ),
    "start": (
        "Project start",
        "Project start date",
        "Project's start date",
        "Project starting date",
        "Start",
        "Start date",
        "Start of project",
        "Start of the project",
        "Start date of project",
        "Start date of the project",
    ),
    "end": (
        "Project end",
        "Project end date",
        "Project's end date",
        "Project ending date",
        "End",
        "End date",
        "End of project",
        "End of the project",
        "End date of project",
        "End date of the project",
    ),
    "themes": ("Themes", "Theme", "Thematic", "Thematics", "Keep themes", "Thematic keywords"),
}
PARTNERS: Mapping[str, Titles] = {
    **_OF_BOTH,
    "organisation": (
        "Project partner",
        "Project partner name",
        "Project partner in English",
        "Organisation",
        "Organisation name",
        "Organisation in English",
        "Organisation name in English",
        "Name of organisation",
        "Name of organisation in English",
        "Partner",
        "Partner name",
        "Partner name in English",
        "Partner organisation",
        "Partner organisation in English",
        "Beneficiary",
        "Beneficiary name",
    ),
    "department": ("Department", "Department in English", "Unit", "Department / unit", "Department / unit / division"),
    "lead": (
        "Lead partner",
        "Lead",
        "Is lead",
        "Is lead partner",
        "Lead partner (yes/no)",
        "Lead beneficiary",
        "Partner role",
        "Role",
        "Role in project",
        "Role in the project",
    ),
    "legal_status": ("Legal status", "Legal status of organisation", "Legal form", "Public / private"),
    "organisation_type": (
        "Type of organisation",
        "Organisation type",
        "Type of partner",
        "Partner type",
        "Type of beneficiary",
    ),
    "pic": (
        "Participant identification code",
        "Participant identification code (PIC)",
        "PIC",
        "PIC code",
        "PIC number",
    ),
    "other_id": (
        "Partner's ID if not PIC",
        "Partner ID if not PIC",
        "ID if not PIC",
        "VAT",
        "VAT no",
        "VAT number",
        "National ID",
        "Registration number",
        "Organisation ID",
        "Partner ID",
    ),
}

# Other titles of the column of partners' names, in normal form.
ORGANISATION_FAMILY = (
    r"(?:(?:official |full )?names? of (?:the )?)?(?:project )?(?:partner|organisation|beneficiary|institution)"
    r"(?: organisation| institution)?(?: official)?(?: names?)?(?: in)?(?: english| en)?"
)

# Other titles of a project's budget, in normal form: clear enough where no column has one of the titles above ...
_WHOSE = r"the|overall|total|eligible|projects?|whole|planned|expected|estimated|foreseen|approved|actual"
BUDGET_FAMILY = (
    rf"(?:(?:{_WHOSE}) )*(?:budget|expenditure|costs?)"
    rf"(?: (?:{_WHOSE}|of|and|or|in|budget|expenditure|costs?|eur|euros?))*"
)
# ... and those that may mean it, or a part of it.
AMOUNT_WORDS = r"(?!(?:erdf|ipa|eni|enpi|nde?ici|ni|interreg|partners?)\b).*\b(?:budget|expenditure|costs?)\b.*"

# Texts: the title without its language. Each may stand in English and in the programme's languages.
TEXTS: Mapping[str, Titles] = {
    "name": ("Project name", "Project title", "Name of project", "Title of project", "Title"),
    "description": ("Description", "Project description", "Description of project", "Summary", "Project summary"),
    "expected_results": ("Expected results", "Expected achievements", "Project expected results"),
    "achievements": ("Achievements", "Actual achievements", "Achieved results", "Actual results"),
    "expected_outputs": ("Expected outputs",),
    "delivered_outputs": ("Delivered outputs", "Actual outputs"),
    "objective": (
        "Specific obj",
        "Specific objective",
        "Programme specific objective",
        "Project objective",
        "Project objectives",
    ),
}

# Understood, and not needed. Mail addresses, telephone numbers and persons are personal data and never read in.
UNUSED: Titles = (
    "Street",
    "Address",
    "House number",
    "Lead partner street",
    "Lead partner website",
    "Lead partner NUTS1",
    "Lead partner NUTS1 code",
    "Department in language 2",
    "Partner number",
    "NUTS1",
    "NUTS1 code",
    "NUTS level 1",
    "Latitude",
    "Longitude",
    "Coordinates",
    "E-mail",
    "Email",
    "Phone",
    "Telephone",
    "Fax",
    "Contact",
    "Contact name",
    "Contact person",
    "Status",
    "Project status",
    "Programme type",
    "Type of programme",
    "Strand",
    "Call",
    "Call SN",
    "Call serial number",
    "Priority",
    "Priority area",
    "Priority axis",
    "Programme priority",
    "Inv. priority",
    "Investment priority",
    "Thematic obj",
    "Thematic objective",
    "Thematic priority",
    "Thematic priorities",
    "Type of intervention",
    "Degree of comp.",
    "Degree of completion",
    "Strategy",
    "Macro-regional strategy",
    "EU MRSs to which the project contributes",
    "European Union MRSs to which the project contributes",
    "Project outputs",
    "Project deliverables",
    "Deliverables",
    "Linked project",
    "Linked projects",
    "Infrastructure",
    "Prizes",
    "Documents",
    "Last update",
    "Date of last update",
)

# The same, for families of titles, in normal form.
UNUSED_FAMILIES = (
    r"programme (?:output|result) indicator .*"
    r"|(?:delivered )?(?:output|result) indicators?.*"
    r"|.*\bcontribution to (?:wider )?strateg.*"
    r"|.*\b(?:funding|financing|contribution|budget|expenditure|grant)\b.*"
    r"|(?:erdf|ipa|eni|enpi|nde?ici|ni|interreg funds?)\b.*"
    r"|nuts [0123] (?:name|label).*"
)

# Titles that a sheet of calls has, and no sheet of projects without the project's name.
CALLS: Titles = ("Serial number", "Call serial number", "Call number", "Call SN", "Call name", "Call")

# Titles by which the layouts are told apart.
NEW: Titles = (
    "Organisation in English",
    "NUTS2 code",
    "NUTS3 code",
    "Project acronym",
    "Project name in English",
    "Project's total budget / expenditure",
    "Project's EU funding",
    "Type of organisation",
)
OLD: Titles = (
    "Acronym",
    "Thematic1",
    "Project partner",
    "Call SN",
    "Thematic obj",
    "Description EN",
    "Project name",
)
BETWEEN: Titles = ("NUTS1",)  # with new titles: the layout of 2022-2023
