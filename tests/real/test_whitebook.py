"""The reading aids against the text of the report: does each entry's passage speak of what the entry says."""

from pathlib import Path

import pytest

from linkages import whitebook

PAPERS = Path(__file__).resolve().parents[3] / "shared" / "papers"
TEXTS = sorted(PAPERS.glob("004_*.txt"))
pytestmark = pytest.mark.skipif(not TEXTS, reason="the text of the report lies in ../shared/papers")
WORDS = {
    "concentration": ["geographical concentration", "hard aspects", "soft aspects", "borders"],
    "specialisation": ["core activity", "telematics"],
    "actors": ["pluralism", "enlarged enterprise", "chambers of commerce"],
    "linkages": ["compete", "cooperate around a core activity", "common identity"],
    "critical_mass": ["buffer", "threshold"],
    "life_cycle": ["lifecycle", "pace"],
    "innovation": ["organisational change"],
    "agglomeration": ["companies and other actors"],
    "emerging": ["cooperate around a core activity"],
    "developing": ["new linkages", "website"],
    "mature": ["critical mass", "other clusters", "spin-offs"],
    "transformation": ["new clusters", "delivered"],
    "engineered": ["top-down", "crisis", "dynamic leader"],
    "organic": ["bottom-up", "identity"],
    "re-engineered": ["hybrid", "rigidities", "new vision"],
    "trust": ["prepare the ground", "sustained"],
    "strategy": ["shared vision", "baseline"],
    "action": ["action"],
    "strategic_knowledge": ["foresight", "incubators"],
    "no_collaboration": ["brokerage", "procurement", "export networks"],
    "limited_interaction": ["platforms", "ifcs"],
    "unused_expertise": ["subsidise collaborative"],
    "no_critical_mass": ["spin-offs", "pre-seed"],
    "institutional_mismatch": ["mismatches", "human capital"],
    "information_failure": ["competence", "benchmarking"],
    "no_identity": ["brand", "marketing"],
    "missing_elements": ["weakest", "fdi", "start-up"],
    "regulation": ["regulations", "focus groups"],
    "skills_shortage": ["shortage", "talent"],
    "no_demanding_customer": ["demanding", "procurement"],
    "capital_market": ["vc firms", "strict market principles"],
    "infrastructure": ["infrastructure", "land-use"],
    "social_capital": ["social capital", "personal"],
    "science_base": ["s&t", "education"],
}
ROLES = {
    "government": ["government"],
    "government.international": ["international organisations"],
    "firm": ["firms", "entrepreneurs"],
    "academia": ["social capital", "actions", "proof"],
    "finance": ["phases two and three", "seed finance"],
}


def passage(lines):
    text = Path(TEXTS[0]).read_text(encoding="utf-8", errors="replace").splitlines()
    return " ".join(" ".join(text[first - 1 : last]) for first, last in lines).lower()


ENTRIES = [
    *whitebook.elements(),
    *whitebook.life_cycle(),
    *whitebook.processes(),
    *whitebook.failures(),
    *(phase for phase in whitebook.phases() if phase.name != "linkages"),
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{type(entry).__name__}-{entry.name}")
def test_the_passage_of_an_entry_speaks_of_it(entry):
    found = passage(entry.lines)
    assert [word for word in WORDS[entry.name] if word not in found] == []


@pytest.mark.parametrize("phase", whitebook.phases(), ids=lambda phase: phase.name)
def test_the_passage_of_a_role_speaks_of_the_actor(phase):
    for role in phase.roles:
        assert any(word in passage(role.lines) for word in ROLES[role.actor]), role


def test_the_second_phase_is_that_of_linkages():
    phase = next(phase for phase in whitebook.phases() if phase.name == "linkages")
    assert "developing strategic linkages" in passage(phase.lines)
    assert "competence audit" in passage(phase.lines)


def test_competencies_of_phases_are_those_of_the_sentence():
    said = passage(((3457, 3463),))
    for phase in whitebook.phases():
        for group in phase.competencies:
            assert group.title.split()[0].lower() in said
