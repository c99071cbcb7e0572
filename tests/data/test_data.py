"""The lint of the data: what no parser checks, and what other files refer to, held fast."""

import re
import tomllib
from collections import Counter
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest

import partnerkit as pk
from partnerkit.files import COLUMNS, cases
from partnerkit.knowledge import ladders, library, linked
from partnerkit.knowledge.crosswalk import FEWEST, HIGHEST, Feature
from partnerkit.knowledge.schema import Authorship, Checked, FrameworkKind, Mode, Status, Subject
from partnerkit.model import Kind
from partnerkit.responses import CONTACT, Form, form_items
from partnerkit.results import Outcome
from partnerkit.scoring.tables import asked_frameworks

DATA = Path(str(resources.files("partnerkit.knowledge") / "data"))
FILES = sorted(DATA.rglob("*.toml"))
# What is drawn from a work that the project has read is worded, linked and described here, and is held to all of this
# file. An instrument whose work was not read ships as its structure: it is held to what is true of every file.
OURS = tuple(id_ for id_ in pk.frameworks() if library().sources[pk.framework(id_).source].read)
PEERS = {  # instruments of others, without their statements: id, and how many criteria and items each has
    "frey_2006_levels": (1, 1),
    "hsim_2004_depth": (1, 2),
    "nuffield_2003": (6, 42),
    "oecd_2008_composite": (4, 6),
    "partner_2008": (2, 6),
    "psat_2002": (6, 41),
    "vichealth_2011": (7, 35),
    "wilder_2001": (20, 40),
}
KINDS = {id_: pk.framework(id_).kind for id_ in OURS}
CRITERIA_FRAMEWORKS = [id_ for id_, kind in KINDS.items() if kind is FrameworkKind.CRITERIA]
BARRIERS = [id_ for id_, kind in KINDS.items() if kind is FrameworkKind.BARRIERS]
STRATEGIES = [id_ for id_, kind in KINDS.items() if kind is FrameworkKind.STRATEGIES]
ENABLERS = [id_ for id_, kind in KINDS.items() if kind is FrameworkKind.ENABLERS]
STRENGTHS = [id_ for id_, kind in KINDS.items() if kind is FrameworkKind.STRENGTHS]
RATED_BY_RUBRIC = [*CRITERIA_FRAMEWORKS, *STRATEGIES]
VOLUNTARY = ("voluntary_sector_barriers", "voluntary_sector_strengths")
ON_REQUEST = {*VOLUNTARY, "taking_partnerships_forward", "childrens_trust"}
STAGES = ("networking", "cooperation", "collaboration", "coordination", "integration")

# Ids are public: they stand in files that people exchange.
CRITERIA = {
    "pugh_death_1989": (
        "shared_purpose",
        "mutual_respect",
        "willingness_to_negotiate",
        "sharing_information",
        "sharing_responsibility",
        "sharing_skills",
        "sharing_decision_making",
        "sharing_accountability",
    ),
    "davis_2002": (
        "common_aim",
        "mutual_respect",
        "open_communication",
        "sharing_power",
        "negotiation",
        "working_together",
        "complementary_expertise",
    ),
    "integrated_working_barriers": (
        "unequal_power_and_respect",
        "entry_pay_and_conditions",
        "beliefs_and_values",
        "autonomy_and_accountability",
        "training_and_codes_of_conduct",
        "language_and_communication",
        "priorities_and_outcomes",
    ),
    "anning_2006_strategies": (
        "respecting_specialist_expertise",
        "good_personal_relationships",
        "exploring_diverse_perspectives",
        "shared_language",
        "effective_leadership",
        "preparatory_work_and_time",
        "flexible_roles",
        "co_location",
        "clear_lines_of_communication",
        "ongoing_support_and_training",
    ),
    "voluntary_sector_barriers": ("capacity", "contractual", "legislative_and_financial", "cultural"),
    "voluntary_sector_strengths": (
        "reach",
        "community_roots",
        "equality_and_empowerment",
        "enterprise",
        "flexibility",
        "user_involvement",
        "joined_up_responses",
        "independence",
        "proven_quality",
    ),
    "taking_partnerships_forward": (
        "time_for_trust_and_respect",
        "support_for_an_equal_footing",
        "shared_vision_and_aims",
        "protocols",
        "joint_training",
        "co_location",
        "clarity_of_accountability",
        "supportive_management_and_funding",
        "evidence_and_evaluation",
    ),
    "childrens_trust": (
        "inter_agency_governance",
        "integrated_strategy",
        "integrated_processes",
        "integrated_people",
        "leadership_at_every_level",
        "involvement_of_children_and_young_people",
        "shared_vision",
    ),
}
COUNTS = {
    "pugh_death_1989": (FrameworkKind.CRITERIA, 8),
    "davis_2002": (FrameworkKind.CRITERIA, 7),
    "integrated_working_barriers": (FrameworkKind.BARRIERS, 7),
    "anning_2006_strategies": (FrameworkKind.STRATEGIES, 10),
    "voluntary_sector_barriers": (FrameworkKind.BARRIERS, 4),
    "voluntary_sector_strengths": (FrameworkKind.STRENGTHS, 9),
    "taking_partnerships_forward": (FrameworkKind.ENABLERS, 9),
    "childrens_trust": (FrameworkKind.ENABLERS, 7),
}
GROUPS = {
    "pugh_death_1989": {"qualities": 3, "sharings": 5},
    "childrens_trust": {"rings": 4, "across": 3},
}
ELEMENTS = {  # how many parts the source names; the others it names without parts
    "integrated_working_barriers": [2, 3, 2, 2, 2, 2, 2],
    "anning_2006_strategies": [3, 0, 0, 0, 0, 4, 2, 0, 0, 2],
    "voluntary_sector_barriers": [5, 5, 3, 1],
    "voluntary_sector_strengths": [2, 2, 2, 3, 3, 2, 0, 0, 0],
    "taking_partnerships_forward": [2, 0, 2, 0, 0, 0, 0, 2, 2],
    "childrens_trust": [4, 9, 5, 15, 0, 0, 0],
}
RING_SLIDES = {  # slide 13 lists the rings; each has a slide of its own that says what it holds
    "inter_agency_governance": "slide 18",
    "integrated_strategy": "slide 17",
    "integrated_processes": "slide 16",
    "integrated_people": "slide 15",
}
HISTORICAL = {
    "childrens_trust.inter_agency_governance": {"minister", "joint_inspection"},
    "childrens_trust.integrated_strategy": {"partnership_board", "single_plan"},
    "childrens_trust.integrated_processes": {"single_database", "common_assessment_framework"},
    "childrens_trust.integrated_people": {
        "qualifications_framework",
        "new_roles",
        "common_core",
        "partnership_board",
    },
    "voluntary_sector_barriers.contractual": {"compact_not_recognised"},
}
NAMES_NO_WORK = {  # slides 20, 25 and 27 cite none
    "integrated_working_barriers",
    "voluntary_sector_strengths",
    "taking_partnerships_forward",
}
CONTINUA = {
    "pugh_2008": STAGES,
    "frost_2005": ("cooperation", "collaboration", "coordination", "merger"),
    "hogue_1993": ("networking", "cooperation", "coordination", "coalition", "collaboration"),
    "frey_2006": ("networking", "cooperation", "coordination", "coalition", "collaboration"),
    "himmelman_2002": ("networking", "coordinating", "cooperating", "collaborating"),
    "bailey_koney_2000": ("cooperation", "coordination", "collaboration", "coadunation"),
    "horwath_morrison_2007": ("communication", "co_operation", "co_ordination", "coalition", "integration"),
    "gajda_2004": ("networking", "cooperating", "partnering", "merging", "unifying"),
    "keast_3cs": ("cooperation", "coordination", "collaboration"),
    "ahgren_axelsson_2005": ("linkage", "coordination", "cooperation", "full_integration"),
    "hsim_2004": ("awareness", "communication", "coordination", "collaboration"),
    "luke_collaboration": (
        "share_information_only",
        "collaborate_informally",
        "collaborate_formally",
        "collaborate_formally_on_multiple_projects",
    ),
}
ZEROS = {  # works that have a stage of their own where others have no contact
    "ahgren_axelsson_2005": ("full_segregation", "Full segregation"),
    "frey_2006": ("no_contact", "No interaction"),
    "hsim_2004": ("unaware", "Unaware"),
    "luke_collaboration": ("no_contact", "No tie"),
}
CHECKED = {
    **dict.fromkeys(CONTINUA, Checked.PART),
    "pugh_2008": Checked.YES,
    "frost_2005": Checked.NO,
    "keast_3cs": Checked.NO,
}
LADDERS = {
    "parent_involvement_1989": {
        "non_participation": ("lack_of_confidence", "own_choice"),
        "support": ("practical_help", "endorsing_the_philosophy"),
        "participation": ("helpers", "learners"),
        "partnership": (
            "co_educators_and_co_workers",
            "open_access_to_information_and_records",
            "diagnosis_and_assessment",
            "management",
            "workers",
            "wider_community",
            "researchers",
        ),
        "control": ("running_the_group", "selecting_and_employing_staff", "selecting_children", "budgeting"),
    },
}

CASES = {  # the source, and how many partners, ties and pieces of evidence it gives
    "grange_park": (("afc-grange-park",), 4, 3, 34),
    "somerset": (("somerset",), 9, 4, 30),
    "warrington": (("warrington-panel",), 4, 0, 4),
    "gla_hubs": (("gla-hubs",), 9, 13, 33),
    "thomas_coram": (("pugh-2008",), 2, 1, 11),
    "early_childhood_forum": (("pugh-2008",), 1, 0, 5),
    "childrens_plan_pilot": (("pugh-2008",), 4, 0, 4),
}


def named(file: Path) -> str:
    """Return a file's place in the data: every case has a file of the same name."""
    return file.relative_to(DATA).as_posix()


def strings(value: object, path: str = "") -> list[tuple[str, str]]:
    """Return every text of a file with its path."""
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in strings(each, f"{path}.{key}".lstrip("."))]
    if isinstance(value, list):
        return [found for i, each in enumerate(value) for found in strings(each, f"{path}[{i}]")]
    return [(path, value)] if isinstance(value, str) else []


def prose(file: Path) -> list[tuple[str, str]]:
    """Return the sentences of a file: whatever is written to be read as one."""
    kinds = ("about", "transfer", "definition", "text", "relationship_text", "note", "hint")
    found = strings(tomllib.loads(file.read_text(encoding="utf-8")))
    return [
        (path, text)
        for path, text in found
        if path.rsplit(".", 1)[-1] in kinds or ".rubric." in path or ".signs." in path
    ]


# Files


@pytest.mark.parametrize("file", FILES, ids=named)
def test_file_is_written_as_the_others_are(file: Path) -> None:
    data = file.read_bytes()
    assert b"\r" not in data
    assert b"\t" not in data
    assert data.endswith(b"\n")
    assert not data.endswith(b"\n\n")
    assert [line for line in data.decode("utf-8").splitlines() if line != line.rstrip() or len(line) > 120] == []


@pytest.mark.parametrize("file", FILES, ids=named)
def test_file_begins_with_how_to_read_it(file: Path) -> None:
    """A practitioner who opens it should know what it is."""
    text = re.sub(r"\A#:schema \S+\n", "", file.read_text(encoding="utf-8"))  # for editors
    start = text.split("\n\n\n", maxsplit=1)[0]
    assert start.startswith("# ")
    assert "How to read it" in start or file.name == "hub.toml"


@pytest.mark.parametrize("folder", ["frameworks", "continua", "ladders", "practice", "rules"])
def test_file_is_named_by_its_id(folder: str) -> None:
    for file in sorted((DATA / folder).iterdir()):
        assert file.suffix == ".toml"
        assert tomllib.loads(file.read_text(encoding="utf-8"))["id"] == file.stem


def test_nothing_else_is_shipped() -> None:
    known = {*FILES, *(DATA / "cases").rglob("*.csv")}
    assert {file for file in DATA.rglob("*") if file.is_file() and "__pycache__" not in file.parts} == known


@pytest.mark.parametrize("file", FILES, ids=named)
def test_text_has_no_stray_space(file: Path) -> None:
    for path, text in strings(tomllib.loads(file.read_text(encoding="utf-8"))):
        assert text == " ".join(text.split()), path


@pytest.mark.parametrize("file", FILES, ids=named)
def test_sentence_begins_and_ends_like_one(file: Path) -> None:
    for path, text in prose(file):
        assert text[0].isupper() or text[0].isdigit() or text[0] in "“'", path
        assert text[-1] in ".?", path


def test_sentences_are_found() -> None:
    """Each item has one and most have two; the rules above would hold of none at all."""
    assert len([text for file in FILES for _, text in prose(file)]) > 200


@pytest.mark.parametrize("file", FILES, ids=named)
def test_question_marks_end_questions_alone(file: Path) -> None:
    for path, text in prose(file):
        asks = text.split(maxsplit=1)[0] in {"How", "Which", "What", "Who", "When", "Where", "Do", "Does", "Is", "Are"}
        assert not text.endswith("?") or asks, path


def test_spelling_is_british() -> None:
    """But for the titles of works, which stay as they are."""
    american = re.compile(
        r"\b(organiz|recogniz|behavior|center\b|color\b|program\b|judgment|fulfill|enrol\w*ll)", re.IGNORECASE
    )
    for file in FILES:
        ours = re.sub(r"^title = .*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert american.findall(ours) == [], file.name


# Ids


def test_ids_of_frameworks_and_continua_stay_as_they_are() -> None:
    assert set(CRITERIA) == set(OURS)
    assert set(PEERS) == set(pk.frameworks()) - set(OURS)
    assert set(CONTINUA) == set(pk.continua())
    assert set(LADDERS) == set(ladders())


@pytest.mark.parametrize("id_", CRITERIA)
def test_criteria_stand_in_source_order_under_their_ids(id_: str) -> None:
    framework = pk.framework(id_)
    assert tuple(criterion.id.removeprefix(f"{id_}.") for criterion in framework) == CRITERIA[id_]
    assert Counter(criterion.group for criterion in framework if criterion.group) == GROUPS.get(id_, {})


@pytest.mark.parametrize("id_", CRITERIA)
def test_framework_is_of_its_kind_and_whole(id_: str) -> None:
    framework = pk.framework(id_)
    assert (framework.kind, len(framework.criteria)) == COUNTS[id_]


@pytest.mark.parametrize("id_", CONTINUA)
def test_stages_stand_from_low_to_high_under_their_ids(id_: str) -> None:
    found = pk.continuum(id_)
    assert tuple(stage.id for stage in found.stages) == CONTINUA[id_]
    assert found.no_contact.position == 0
    assert [stage.position for stage in found.points] == list(range(len(found.points)))


@pytest.mark.parametrize("id_", CONTINUA)
def test_zero_of_a_work_stands_where_others_have_no_contact(id_: str) -> None:
    zero = pk.continuum(id_).no_contact
    assert (zero.id, zero.name) == ZEROS.get(id_, ("no_contact", "No contact"))


@pytest.mark.parametrize(("id_", "high"), [("frey_2006", 5), ("hsim_2004", 4), ("luke_collaboration", 4)])
def test_scale_of_a_work_is_kept(id_: str, high: int) -> None:
    """What its studies hold as numbers can be read as they are."""
    scale = pk.continuum(id_).reported.scale
    assert (scale.low, scale.high) == (0, high)


@pytest.mark.parametrize("id_", LADDERS)
def test_steps_reasons_and_roles_stay_as_they_are(id_: str) -> None:
    found = pk.ladder(id_)
    assert {step.id: tuple(part.id for part in step.parts) for step in found.steps} == LADDERS[id_]
    assert [step.position for step in found.steps] == [1, 2, 3, 4, 5]
    assert [step.id for step in found.steps if step.reasons] == ["non_participation"]
    assert not found.steps[0].roles


def test_columns_of_no_two_ids_are_the_same() -> None:
    known = library()
    ids = [
        *known.items,
        *known.frameworks,
        *known.continua,
        *known.ladders,
        *(criterion.id for framework in known.frameworks.values() for criterion in framework),
    ]
    assert [id_ for id_, n in Counter(ids).items() if n > 1] == []
    assert all("__" not in id_ for id_ in ids)


def test_items_that_every_tie_is_asked_are_there() -> None:
    contact = library().items[CONTACT]
    assert (contact.scale.id, contact.fact, contact.subjects) == ("contact", True, (Subject.RELATIONSHIP,))


def test_no_item_is_named_after_its_framework() -> None:
    """An item may serve two frameworks; its id must not say that it belongs to one."""
    for framework in map(pk.framework, OURS):
        for criterion in framework:
            assert all(not use.item.id.startswith(f"{framework.id}.") for use in criterion.items)


# Scales


def test_scales_stay_as_they_are() -> None:
    found = {id_: (scale.low, scale.high) for id_, scale in library().scales.items()}
    assert found.items() >= {"agreement": (0, 4), "gate": (0, 2), "extent": (0, 4), "contact": (0, 5)}.items()


def test_labels_of_a_scale_differ_and_are_no_code() -> None:
    for scale in library().scales.values():
        labels = [point.label.casefold() for point in scale.points]
        assert len(set(labels)) == len(labels)
        assert not {"dk", "na", "don't know", "not applicable", ""} & set(labels)
        assert not any(label.isdigit() for label in labels)


# Frameworks


@pytest.mark.parametrize("id_", CRITERIA_FRAMEWORKS)
def test_criterion_asks_three_items_or_more(id_: str) -> None:
    for criterion in pk.framework(id_):
        assert len(criterion.items) >= 3, criterion.id
        assert sum(use.short for use in criterion.items) == 1, criterion.id


@pytest.mark.parametrize("id_", [*BARRIERS, *STRATEGIES, *ENABLERS, *STRENGTHS])
def test_barrier_strategy_enabler_and_strength_ask_two_items_or_more(id_: str) -> None:
    for criterion in pk.framework(id_):
        assert len(criterion.items) >= 2, criterion.id
        assert sum(use.short for use in criterion.items) == 1, criterion.id


@pytest.mark.parametrize("id_", RATED_BY_RUBRIC)
def test_criterion_has_a_rubric_for_each_stage(id_: str) -> None:
    for criterion in pk.framework(id_):
        assert tuple(each.stage for each in criterion.rubric) == STAGES, criterion.id
        texts = [each.text for each in criterion.rubric]
        assert len(set(texts)) == len(texts)
        assert criterion.rubric_item is not None


@pytest.mark.parametrize("id_", RATED_BY_RUBRIC)
def test_description_is_one_picture(id_: str) -> None:
    """A group answers once how far it is so here."""
    texts = [each.text for criterion in pk.framework(id_) for each in criterion.rubric]
    assert [text for text in texts if not is_one_sentence(text)] == []
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("id_", BARRIERS)
def test_barrier_shows_in_one_way_when_it_is_low_middling_and_high(id_: str) -> None:
    found = [criterion.signs for criterion in pk.framework(id_)]
    signs = [text for each in found if each for text in (each.low, each.middling, each.high)]
    assert None not in found
    assert [text for text in signs if not is_one_sentence(text)] == []
    assert len(set(signs)) == len(signs)
    assert not any(criterion.rubric for criterion in pk.framework(id_))


@pytest.mark.parametrize("id_", [id_ for id_ in OURS if id_ not in BARRIERS])
def test_only_barriers_have_signs(id_: str) -> None:
    assert not any(criterion.signs for criterion in pk.framework(id_))


def is_one_sentence(text: str) -> bool:
    return text.endswith(".") and not set(".?!;:") & set(text[:-1])


@pytest.mark.parametrize("id_", ELEMENTS)
def test_elements_are_what_the_source_names(id_: str) -> None:
    framework = pk.framework(id_)
    assert [len(criterion.elements) for criterion in framework] == ELEMENTS[id_]
    for criterion in framework:
        place = RING_SLIDES.get(criterion.id.removeprefix("childrens_trust."), framework.place)
        assert {each.place for each in criterion.elements} <= {place}, criterion.id


def test_elements_of_their_time_are_marked() -> None:
    found = {
        criterion.id: {each.id for each in criterion.elements if each.status is Status.HISTORICAL}
        for framework in library().frameworks.values()
        for criterion in framework
    }
    assert {id_: elements for id_, elements in found.items() if elements} == HISTORICAL
    for id_ in HISTORICAL:
        elements = pk.framework(id_.split(".")[0])[id_].elements
        assert any(each.status is Status.CURRENT for each in elements), id_


def test_parts_that_are_shown_and_not_asked_are_not_asked() -> None:
    """What has gone since cannot be in place."""
    gone = re.compile(r"\b(board|database|minister|inspection|common core|pedagogue|the Compact)\b", re.IGNORECASE)
    items = [item for id_ in ON_REQUEST for item in pk.framework(id_).items]
    assert items
    assert [item.id for item in items if gone.search(item.text)] == []


def test_slide_17_is_put_under_strategy_by_this_project() -> None:
    """Its heading is the name of no ring."""
    authored = {
        (criterion.id, each.place)
        for framework in library().frameworks.values()
        for criterion in framework
        for each in criterion.elements
        if each.basis is Authorship.AUTHORED
    }
    assert authored == {("childrens_trust.integrated_strategy", "slide 17")}
    strategy = pk.framework("childrens_trust")["integrated_strategy"]
    assert {each.basis for each in strategy.elements} == {Authorship.AUTHORED}


def test_centre_of_the_trust_is_told_and_not_rated() -> None:
    trust = pk.framework("childrens_trust")
    assert [each.id for each in trust.told] == ["children_and_young_people", "families", "community"]
    assert all(each.place for each in trust.told)
    assert "not rated" in trust.about
    assert not {each.id for each in trust.told} & set(CRITERIA["childrens_trust"])
    assert [id_ for id_ in OURS if pk.framework(id_).told] == ["childrens_trust"]


def test_lost_sign_of_slide_21_is_told() -> None:
    barriers = pk.framework("voluntary_sector_barriers")
    (contracts,) = (each for each in barriers["contractual"].elements if each.id == "short_term_contracts")
    for text in (contracts.text, barriers.about):
        assert "92" in text
        assert "lost" in text
        assert "per cent sign" in text


@pytest.mark.parametrize("id_", OURS)
def test_voluntary_sector_alone_is_asked_about_itself(id_: str) -> None:
    kinds = {item.applies_to for item in pk.framework(id_).items}
    assert kinds == {(Kind.CHARITY, Kind.COMMUNITY_GROUP) if id_ in VOLUNTARY else ()}


# Instruments of others


@pytest.mark.parametrize("id_", PEERS)
def test_instrument_of_others_has_its_structure_and_not_its_statements(id_: str) -> None:
    framework = pk.framework(id_)
    assert (len(framework.criteria), len(framework.items)) == PEERS[id_]
    assert framework.asked_about == ()
    assert all(item.basis is Authorship.AUTHORED for item in framework.items)
    if id_ != "oecd_2008_composite":
        assert framework.basis is Authorship.SOURCE
        weights = {criterion.weight_item for criterion in framework}
        assert all("the user's" in item.text for item in framework.items if item not in weights)


@pytest.mark.parametrize("id_", PEERS)
def test_instrument_of_others_says_where_it_is_from_and_how_far_that_was_read(id_: str) -> None:
    framework = pk.framework(id_)
    unread = {"wilder_2001", "psat_2002", "nuffield_2003", "partner_2008"}
    assert framework.checked is (Checked.NO if id_ in unread else Checked.PART)
    assert not library().sources[framework.source].read
    assert framework.place
    assert "read" in framework.about or framework.checked is Checked.PART
    assert all(criterion.definition for criterion in framework)


@pytest.mark.parametrize("id_", PEERS)
def test_instrument_of_others_shares_no_item(id_: str) -> None:
    """A sum over somebody else's statements is no sum of the instrument."""
    own = {item.id for item in pk.framework(id_).items}
    others = {item.id for each in pk.frameworks() if each != id_ for item in pk.framework(each).items}
    assert not own & others


def test_only_what_was_not_read_is_marked_so() -> None:
    assert {pk.framework(id_).checked for id_ in OURS} == {Checked.YES}


# Links


@pytest.mark.parametrize("id_", OURS)
def test_criterion_is_linked(id_: str) -> None:
    assert [criterion.id for criterion in pk.framework(id_) if not linked(criterion.id)] == []


@pytest.mark.parametrize("id_", CRITERIA_FRAMEWORKS)
def test_criterion_is_undermined_or_raised_by_something(id_: str) -> None:
    """Else no advice could follow from a low score."""
    for criterion in pk.framework(id_):
        kinds = {KINDS[link.to.split(".")[0]] for link in linked(criterion.id)}
        assert kinds & {FrameworkKind.BARRIERS, FrameworkKind.STRATEGIES}, criterion.id


@pytest.mark.parametrize("id_", BARRIERS)
def test_barrier_undermines_a_criterion_and_is_answered_by_a_strategy(id_: str) -> None:
    for criterion in pk.framework(id_):
        assert linked(criterion.id, kind=FrameworkKind.CRITERIA), criterion.id
        assert linked(criterion.id, kind=FrameworkKind.STRATEGIES), criterion.id


@pytest.mark.parametrize("id_", STRATEGIES)
def test_strategy_answers_a_barrier_and_raises_a_criterion(id_: str) -> None:
    for criterion in pk.framework(id_):
        assert linked(criterion.id, kind=FrameworkKind.BARRIERS), criterion.id
        assert linked(criterion.id, kind=FrameworkKind.CRITERIA), criterion.id


@pytest.mark.parametrize("id_", ENABLERS)
def test_enabler_lowers_a_barrier_goes_with_a_strategy_and_raises_a_criterion(id_: str) -> None:
    for criterion in pk.framework(id_):
        for kind in (FrameworkKind.BARRIERS, FrameworkKind.STRATEGIES, FrameworkKind.CRITERIA):
            assert linked(criterion.id, kind=kind), (criterion.id, kind)


@pytest.mark.parametrize("id_", STRENGTHS)
def test_strength_serves_a_criterion(id_: str) -> None:
    for criterion in pk.framework(id_):
        assert linked(criterion.id, kind=FrameworkKind.CRITERIA), criterion.id


def test_links_lead_to_another_framework_and_are_made_once() -> None:
    """Once in one direction: a link that stood at both of its ends could say two things."""
    pairs = [
        tuple(sorted((criterion.id, link.to)))
        for framework in library().frameworks.values()
        for criterion in framework
        for link in criterion.links
    ]
    assert [pair for pair, n in Counter(pairs).items() if n > 1] == []
    assert all(a.split(".")[0] != b.split(".")[0] for a, b in pairs)


def test_links_stand_at_the_end_that_acts_so_that_they_make_no_circle() -> None:
    """Enablers name all others, strengths what keeps them back and what they serve, barriers strategies and criteria.

    Strategies name criteria, and of the criteria Pugh's name Davis's.
    """
    acting = (*ENABLERS, *STRENGTHS, *BARRIERS, *STRATEGIES, "pugh_death_1989", "davis_2002")
    order = {id_: place for place, id_ in enumerate(acting)}
    assert set(acting) == set(OURS)
    for id_ in acting:
        for criterion in pk.framework(id_):
            assert all(order[id_] < order[link.to.split(".")[0]] for link in criterion.links), criterion.id


def test_links_are_of_three_strengths() -> None:
    strengths = {link.strength for id_ in CRITERIA for criterion in pk.framework(id_) for link in criterion.links}
    assert strengths == {Fraction(1, 3), Fraction(2, 3), Fraction(1)}


@pytest.mark.parametrize("id_", OURS)
def test_framework_says_where_it_is_from(id_: str) -> None:
    framework = pk.framework(id_)
    assert framework.source in library().sources
    assert set(framework.cites) <= library().sources.keys()
    assert bool(framework.cites) == (id_ not in NAMES_NO_WORK)
    assert framework.place
    assert framework.licence == "MIT"
    assert framework.basis is Authorship.SOURCE
    for criterion in framework:
        assert criterion.basis is Authorship.SOURCE, criterion.id
        assert criterion.place, criterion.id
        assert all(use.item.basis is Authorship.AUTHORED for use in criterion.items), criterion.id
        assert all(use.item.draws_on for use in criterion.items), criterion.id


@pytest.mark.parametrize("id_", CRITERIA_FRAMEWORKS)
def test_transfer_from_parents_to_agencies_is_said(id_: str) -> None:
    transfer = pk.framework(id_).transfer
    assert "parents" in transfer
    assert "not" in transfer
    assert "validated" in transfer


def test_transfer_from_teams_to_partnerships_is_said() -> None:
    transfer = pk.framework("anning_2006_strategies").transfer
    assert "teams" in transfer
    assert "not been validated" in transfer


@pytest.mark.parametrize("id_", [*VOLUNTARY, "childrens_trust"])
def test_transfer_to_one_partnership_is_said(id_: str) -> None:
    """The slides write of a whole sector, or of all the services of an area."""
    assert "not been validated" in pk.framework(id_).transfer


@pytest.mark.parametrize("id_", CRITERIA_FRAMEWORKS)
def test_conjunctions_are_geometric_means(id_: str) -> None:
    """Both sources join their elements with "and"."""
    assert pk.framework(id_).exponent == 0


def test_lists_are_arithmetic_means() -> None:
    others = [framework for framework in map(pk.framework, OURS) if framework.kind is not FrameworkKind.CRITERIA]
    assert others
    assert all(framework.exponent == 1 for framework in others)


def test_partnership_as_a_whole_is_asked_about_everything_but_what_is_on_request() -> None:
    for framework in map(pk.framework, OURS):
        asked = () if framework.id in ON_REQUEST else (Subject.PARTNERSHIP,)
        assert framework.asked_about == asked, framework.id


@pytest.mark.parametrize("id_", sorted(ON_REQUEST))
def test_what_is_on_request_is_asked_about_the_whole(id_: str) -> None:
    framework = pk.framework(id_)
    assert framework.subjects == (Subject.PARTNERSHIP,)
    assert all(Subject.PARTNERSHIP in item.subjects for item in framework.items)


@pytest.mark.parametrize(("form", "whole", "tie"), [(Form.FULL, 77, 26), (Form.SHORT, 28, 3)])
def test_forms_ask_as_much_as_they_say(form: Form, whole: int, tie: int) -> None:
    asked = form_items(form, "pugh_2008")
    assert (len(asked[Subject.PARTNERSHIP]), len(asked[Subject.RELATIONSHIP])) == (whole, tie)


@pytest.mark.parametrize("id_", sorted(ON_REQUEST))
@pytest.mark.parametrize("form", list(Form))
def test_what_is_on_request_is_not_scored_on_what_a_form_asks(id_: str, form: Form) -> None:
    """It shares items with what is asked by default, and a profile must not show one that nobody asked for."""
    asked = {item.id for item in form_items(form, "pugh_2008")[Subject.PARTNERSHIP]}
    framework = pk.framework(id_)
    assert framework not in asked_frameworks(map(pk.framework, OURS), asked, Subject.PARTNERSHIP)
    own = {item.id for item in framework.items} - asked
    assert framework in asked_frameworks(map(pk.framework, OURS), asked | own, Subject.PARTNERSHIP)


@pytest.mark.parametrize("id_", OURS)
def test_item_can_be_asked_in_each_form_it_may_be_asked_in(id_: str) -> None:
    for item in pk.framework(id_).items:
        if item.mode is Mode.INDIVIDUAL and Subject.RELATIONSHIP in item.subjects:
            assert item.relationship_text, item.id
            assert item.relationship_text != item.text, item.id
            assert "this partner" in item.relationship_text.casefold(), item.id


@pytest.mark.parametrize("id_", OURS)
def test_short_item_is_not_reversed(id_: str) -> None:
    """One reversed item alone would be misread."""
    assert not [
        use.item.id for criterion in pk.framework(id_) for use in criterion.items if use.short and use.item.reversed
    ]


def test_nobody_is_asked_the_same_twice() -> None:
    """But for the stage, which each continuum asks in the same words and with its own answers."""
    named = {item.id for id_ in pk.frameworks() if id_ not in OURS for item in pk.framework(id_).items}
    stages = {item.id for id_ in pk.continua() for item in (pk.continuum(id_).reported, pk.continuum(id_).wanted)}
    apart = named - {item.id for id_ in OURS for item in pk.framework(id_).items} | stages
    asked = [i for i in library().items.values() if i.mode is Mode.INDIVIDUAL and i.id not in apart]
    for texts in ([item.text for item in asked], [item.relationship_text for item in asked if item.relationship_text]):
        assert [text for text, n in Counter(texts).items() if n > 1] == []


def test_nobody_is_asked_about_a_tie_what_a_gate_asks() -> None:
    gates = {use.item.text for stage in pk.continuum().stages for use in stage.gates}
    assert gates.isdisjoint(item.relationship_text for item in library().items.values())


def test_frameworks_share_what_they_both_ask() -> None:
    pugh, davis = (
        {use.item.id for criterion in pk.framework(id_) for use in criterion.items}
        for id_ in ("pugh_death_1989", "davis_2002")
    )
    assert pugh & davis
    shared = {use.item.id for criterion in pk.framework("anning_2006_strategies") for use in criterion.items}
    assert shared & pugh & davis
    assert shared & (davis - pugh)
    forward, trust = (
        {use.item.id for criterion in pk.framework(id_) for use in criterion.items}
        for id_ in ("taking_partnerships_forward", "childrens_trust")
    )
    ways = {"vision.same_future", "training.side_by_side", "place.near_each_other", "evidence.local_needs"}
    assert forward & trust >= ways
    assert forward & (pugh | davis | shared) == {
        "respect.valued",
        "purpose.agreed",
        "skills.training_open",
        "place.side_by_side",
        "place.room_to_use",
        "accountability.clear_who",
        "accountability.check_results",
    }
    assert trust & (pugh | davis | shared) == {
        "purpose.agreed",
        "accountability.answer_together",
        "information.in_time",
        "place.side_by_side",
    }


def test_agreement_with_a_shared_item_counts_the_same_way_wherever_it_is_asked() -> None:
    """An item is turned round or not for good: what speaks for a criterion cannot be asked of a barrier."""
    good, bad = (
        {item.id for id_, kind in KINDS.items() if kind.high_is_good is high for item in pk.framework(id_).items}
        for high in (True, False)
    )
    assert not good & bad


# Continua


@pytest.mark.parametrize("stage", STAGES)
def test_stage_has_four_gates_or_more(stage: str) -> None:
    gates = pk.continuum("pugh_2008").stage(stage).gates
    assert len(gates) >= 4
    for use in gates:
        assert use.item.id.startswith("pugh_2008.")
        assert use.item.draws_on, use.item.id
        assert "partner" in use.item.text, use.item.id
        assert use.item.basis is Authorship.AUTHORED


def test_threshold_of_the_default_continuum() -> None:
    assert pk.continuum().threshold == 0.75


@pytest.mark.parametrize("id_", CONTINUA)
def test_continuum_says_where_it_is_from_and_how_far_its_work_was_read(id_: str) -> None:
    found = pk.continuum(id_)
    assert found.checked is CHECKED[id_]
    assert library().sources[found.source].read == (found.checked is Checked.YES)
    assert found.place
    assert found.about
    assert found.licence == "MIT"
    assert found.basis is Authorship.SOURCE


def test_only_the_default_continuum_has_gates() -> None:
    assert [id_ for id_ in pk.continua() if pk.continuum(id_).has_gates] == ["pugh_2008"]


@pytest.mark.parametrize("id_", pk.continua())
def test_stage_is_defined(id_: str) -> None:
    for stage in pk.continuum(id_).points:
        assert stage.name
        assert len(stage.definition.split()) > 3, stage.id
        zero_of_ours = stage.position == 0 and id_ not in ZEROS
        assert stage.basis is (Authorship.AUTHORED if zero_of_ours else Authorship.SOURCE), stage.id
    definitions = [stage.definition for stage in pk.continuum(id_).points]
    assert len(set(definitions)) == len(definitions)


# The crosswalk


@pytest.mark.parametrize("file", sorted((DATA / "continua").iterdir()), ids=lambda file: file.stem)
def test_ratings_of_stages_are_whole_from_nought_to_three_and_marked_as_ours(file: Path) -> None:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    assert data["features_basis"] == "authored"
    assert "features" not in data["no_contact"]
    for stage in data["stages"]:
        ratings = stage.get("features", {})
        assert [name for name in ratings if name not in [str(feature) for feature in Feature]] == []
        assert list(ratings) == [feature for feature in Feature if feature in ratings], stage["id"]
        assert all(type(rating) is int and 0 <= rating <= HIGHEST for rating in ratings.values()), stage["id"]


def test_stage_is_rated_on_enough_features_or_on_none() -> None:
    """Of those who only know of each other there is nothing to rate."""
    rated = {(id_, stage.id): len(stage.features.known) for id_ in CONTINUA for stage in pk.continuum(id_).stages}
    assert {key for key, n in rated.items() if n < FEWEST} == {("hsim_2004", "awareness")}
    assert rated["hsim_2004", "awareness"] == 0


@pytest.mark.parametrize("id_", CONTINUA)
def test_rating_of_a_feature_does_not_fall_as_stages_rise(id_: str) -> None:
    for feature in Feature:
        ratings = [getattr(stage.features, feature) for stage in pk.continuum(id_).stages]
        known = [rating for rating in ratings if rating is not None]
        assert known == sorted(known), feature


@pytest.mark.parametrize("feature", list(Feature))
def test_feature_tells_stages_apart(feature: Feature) -> None:
    used = {getattr(stage.features, feature) for id_ in CONTINUA for stage in pk.continuum(id_).stages}
    assert {None, 1, 2, 3} <= used <= {None, 0, 1, 2, 3}


# Ladders


@pytest.mark.parametrize("id_", LADDERS)
def test_ladder_says_where_it_is_from(id_: str) -> None:
    found = pk.ladder(id_)
    sources = library().sources
    assert found.checked is Checked.YES
    assert sources[found.source].read
    assert set(found.cites) <= sources.keys()
    assert (found.people, found.place, found.licence) == ("parents", "slides 4 and 5", "MIT")
    for step in found.steps:
        place = "slide 4" if step.position < 4 else "slide 5"
        assert (bool(step.name), step.basis, step.place) == (True, Authorship.SOURCE, place)
        for part in step.parts:
            assert (bool(part.name), part.basis, part.place) == (True, Authorship.SOURCE, place), part.id


def test_fourth_step_is_the_definition_behind_the_framework() -> None:
    assert pk.ladder("parent_involvement_1989").steps[3].id == "partnership"
    assert pk.framework("pugh_death_1989").cites == pk.ladder("parent_involvement_1989").cites


# Sources, rules and cases


def test_sources_are_told_apart_and_are_cited() -> None:
    sources = library().sources
    assert all(source.year is None or 1900 < source.year < 2100 for source in sources.values())
    kinds = {"book", "article", "report", "slides", "web page", "notes", "government document"}
    assert {source.kind for source in sources.values()} <= kinds
    assert all(source.note for source in sources.values() if not source.read)


def test_no_person_in_practice_is_named() -> None:
    """Authors of published works are; those who work in a hub are told by their role."""
    for id_ in ("somerset", "warrington-panel"):
        assert library().sources[id_].author.startswith(("A ", "An "))


def test_rule_demands_what_the_source_does() -> None:
    rule = pk.rule("hub_min_providers")
    assert rule.source in library().sources
    demand = rule.partners
    assert demand is not None
    assert demand.at_least == 8
    assert demand.above_position == 0
    assert set(demand.except_roles) == {"lead"}
    providers = {
        "nursery",
        "nursery_school",
        "pre_school",
        "early_years_setting",
        "childminder",
        "school_with_early_years",
    }
    assert set(demand.kinds) == providers
    assert set(demand.perhaps) == {"school", "unknown"}


def test_cases_stay_as_they_are() -> None:
    assert cases() == tuple(sorted(CASES))


@pytest.mark.parametrize("id_", CASES)
def test_case_is_as_full_as_its_source(id_: str) -> None:
    """A partner, a tie or a piece of evidence more or less is a change of what a source is said to state."""
    partnership = pk.case(id_).partnership
    found = (len(partnership.partners), len(partnership.relationships), len(partnership.evidence))
    assert (partnership.sources, *found) == CASES[id_]


@pytest.mark.parametrize("id_", cases())
def test_case_holds_what_its_source_states(id_: str) -> None:
    hub = pk.case(id_)
    partnership = hub.partnership
    assert partnership.id == id_
    assert len(hub.responses) == 0
    assert not hub.illustrative
    bases = {row.basis for rows in (partnership.partners, partnership.relationships) for row in rows}
    assert bases | {each.basis for each in partnership.evidence} == {"stated"}
    assert set(partnership.sources) <= library().sources.keys()
    assert all(each.source in partnership.sources and each.place for each in partnership.evidence)
    assert not any(tie.aim for tie in partnership.relationships)
    assert not any(tie.hours or tie.money or tie.contact for tie in partnership.relationships)
    assert {tie.id for tie in partnership.relationships} <= {each.about for each in partnership.evidence}


@pytest.mark.parametrize("id_", cases())
def test_no_case_claims_to_know_every_partner(id_: str) -> None:
    """A group counts as one partner here, so a rule must never come out as not met."""
    assert not pk.case(id_).partnership.partners_complete
    assert all(rule.outcome is not Outcome.NOT_MET for rule in pk.assess(pk.case(id_)).rules)


@pytest.mark.parametrize("id_", cases())
def test_case_has_no_score(id_: str) -> None:
    """Nobody rated anything in the sources, so nothing is covered and nothing is scored."""
    profile = pk.assess(pk.case(id_))
    assert profile.stages.ties == len(pk.case(id_).partnership.relationships)
    assert (profile.quality, profile.frameworks) == (None, ())


@pytest.mark.parametrize("id_", cases())
def test_place_in_a_source_is_of_its_form(id_: str) -> None:
    """A slide, a paragraph, a tip or a point has a number; a heading begins with a capital."""
    numbered = re.compile(r"(slide|paragraph|tip|point) [1-9]\d?|(paragraphs|points) [1-9] (and|to) [1-9]\d?|opening")
    for each in pk.case(id_).partnership.evidence:
        assert numbered.fullmatch(each.place) or each.place[0].isupper(), each.id


@pytest.mark.parametrize("id_", cases())
def test_evidence_of_a_case_is_written_in_sentences(id_: str) -> None:
    texts = [each.text for each in pk.case(id_).partnership.evidence]
    assert len(set(texts) - {""}) > 1
    for text in texts:
        assert text == " ".join(text.split())
        assert text[0].isupper() or text[0].isdigit()
        assert text[-1] == "."


@pytest.mark.parametrize("id_", cases())
def test_nobody_is_addressed_by_a_title_in_a_case(id_: str) -> None:
    words = re.compile(r"\b(Ms|Mrs|Miss|Mr|Dr|Dame|Sir|deputy head)\b")
    for file in sorted((DATA / "cases" / id_).iterdir()):
        assert words.findall(file.read_text(encoding="utf-8")) == [], file.name


@pytest.mark.parametrize("id_", cases())
def test_case_is_kept_as_the_library_writes_it(id_: str, tmp_path: Path) -> None:
    """Its tables are canonical, byte for byte; the header has a comment and is not."""
    pk.save(pk.case(id_), tmp_path / id_)
    for name in COLUMNS:
        written, shipped = tmp_path / id_ / f"{name}.csv", DATA / "cases" / id_ / f"{name}.csv"
        if shipped.exists():
            assert written.read_text(encoding="utf-8") == shipped.read_text(encoding="utf-8")


def test_grange_park() -> None:
    """A school that leads a hub of settings, childminders and other schools: how many of each is not stated."""
    partnership = pk.case("grange_park").partnership
    assert [partner.id for partner in partnership.partners if partner.role == "lead"] == ["grange_park_school"]
    assert partnership.rules == ("hub_min_providers",)
    assert not partnership.partners_complete
    assert all("grange_park_school" in (tie.a, tie.b) for tie in partnership.relationships)


def said_of(id_: str, evidence: str) -> str:
    """Return the text of a piece of evidence of a case."""
    return next(each.text for each in pk.case(id_).partnership.evidence if each.id == evidence)


def test_somerset() -> None:
    """The two ties of a team of childminders, training together, meetings twice over; the author by role."""
    partnership = pk.case("somerset").partnership
    kinds = Counter(partner.kind for partner in partnership.partners)
    assert kinds[Kind.CHILDMINDER] == kinds[Kind.SCHOOL] == 2
    assert kinds[Kind.LOCAL_AUTHORITY] == kinds[Kind.TRAINING_PROVIDER] == kinds[Kind.PRE_SCHOOL] == 1
    of_the_team = partnership.relationships_of("childminding_team")
    assert {tie.id for tie in of_the_team} == {"childminding_team~pre_school", "childminding_team~local_school"}
    assert {tuple(tie.strands) for tie in of_the_team} == {("childcare",)}
    assert "three of those six children" in said_of("somerset", "tie_thirty_hours")
    assert "after school" in said_of("somerset", "tie_after_school")
    assert "15:30 and at 18:30" in said_of("somerset", "strength_twin_sessions")
    assert "free or at little cost" in said_of("somerset", "work_joint_training")
    assert "lead childminder" in said_of("somerset", "role_of_author")


def test_warrington() -> None:
    """A panel is no partnership: four organisations, no tie, and advice that is no fact."""
    partnership = pk.case("warrington").partnership
    kinds = [str(partner.kind) for partner in partnership.partners]
    assert kinds == ["local_authority", "school", "nursery", "childminder"]
    assert all(partner.name.startswith("A ") for partner in partnership.partners[1:])
    assert not partnership.relationships
    assert not any("group" in partner.id for partner in partnership.partners)


def test_gla_hubs() -> None:
    """Three hubs, eleven mini hubs of which four are Newham's, four authorities; 97 per cent of 253, and no count."""
    partnership = pk.case("gla_hubs").partnership
    hubs = ("working_together", "beya", "wandle")
    assert all(partnership.relationship(hub, "local_authorities") for hub in hubs)
    assert [partner.id for partner in partnership.partners if partner.role == "core"] == ["local_authorities"]
    assert partnership.partner("local_authorities").name.startswith("Four ")
    newham, others = partnership.partner("newham_mini_hubs"), partnership.partner("other_mini_hubs")
    assert (newham.name[:4], others.name[:5]) == ("Four", "Seven")
    assert not partnership.relationships_of("other_mini_hubs")
    assert "Eleven mini hubs" in said_of("gla_hubs", "number_of_mini_hubs")
    assert "253" in said_of("gla_hubs", "award_registered")
    assert "97 per cent" in said_of("gla_hubs", "award_reached")
    assert not any(re.search(r"\b24[0-9]\b", each.text) for each in partnership.evidence)


def test_thomas_coram() -> None:
    """A statutory and a voluntary partner, and what their centre offers."""
    partnership = pk.case("thomas_coram").partnership
    assert [(partner.id, str(partner.sector)) for partner in partnership.partners] == [
        ("camden", "statutory"),
        ("coram", "voluntary"),
    ]
    services = [each for each in partnership.evidence if each.id.startswith("service_")]
    assert len(services) == 10
    assert {each.about for each in services} == {"camden~coram"}
    assert "120 children" in said_of("thomas_coram", "service_education_and_care")


def test_early_childhood_forum() -> None:
    """Two numbers, fifteen years apart, and no name."""
    partnership = pk.case("early_childhood_forum").partnership
    assert [str(partner.kind) for partner in partnership.partners] == ["national_body"]
    assert "1993, with 40" in said_of("early_childhood_forum", "set_up")
    assert "In 2008 it had 53" in said_of("early_childhood_forum", "members_in_2008")


def test_childrens_plan_pilot() -> None:
    """Four sorts of partner across the years from birth to seven; who was tied to whom is not stated."""
    partnership = pk.case("childrens_plan_pilot").partnership
    kinds = [str(partner.kind) for partner in partnership.partners]
    assert kinds == ["school", "childrens_centre", "unknown", "health"]
    assert not partnership.relationships
    assert "from birth to seven" in said_of("childrens_plan_pilot", "aim_one_phase")


@pytest.mark.parametrize("id_", ["thomas_coram", "early_childhood_forum", "childrens_plan_pilot"])
def test_case_from_a_slide_is_from_one_slide(id_: str) -> None:
    slides = {"thomas_coram": "slide 23", "early_childhood_forum": "slide 10", "childrens_plan_pilot": "slide 24"}
    assert {each.place for each in pk.case(id_).partnership.evidence} == {slides[id_]}
