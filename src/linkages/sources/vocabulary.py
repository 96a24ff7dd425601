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
    "acronym": ("Acronym", "Project acronym", "Acronym of project", "Project short name"),
    "website": ("Website", "Web site", "Web", "Homepage", "URL", "Project website", "Website of organisation"),
    "postcode": ("Postal code", "Postcode", "Post code", "Zip", "Zip code", "Lead partner postal code"),
    "town": ("Town", "City", "Town/city", "Municipality", "Lead partner town"),
    "country": ("Country", "Country name", "Lead partner country", "Partner country"),
    "country_code": ("Country code", "NUTS0", "NUTS0 code", "Country NUTS0", "Lead partner country code"),
    "nuts2": ("NUTS2", "NUTS2 code", "NUTS II", "NUTS level 2", "Region NUTS2", "NUTS2 region"),
    "nuts3": ("NUTS3", "NUTS3 code", "NUTS III", "NUTS level 3", "Region NUTS3", "NUTS3 region"),
}
PROJECTS: Mapping[str, Titles] = {
    **_OF_BOTH,
    "period": ("Period", "Programming period", "Programme period", "Funding period"),
    "organisation": (
        "Lead partner",
        "Lead partner name",
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
    "start": ("Project start", "Project start date", "Project's start date", "Start", "Start date", "Start of project"),
    "end": ("Project end", "Project end date", "Project's end date", "End", "End date", "End of project"),
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
        "Is lead partner",
        "Lead partner (yes/no)",
        "Lead beneficiary",
        "Partner role",
        "Role",
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
