"""The lint of the data on practice: what is there, under which ids, where from, and linked with what."""

import re
import tomllib
from collections import Counter
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest

import partnerkit as pk
from partnerkit.knowledge import guidance, library, practice_collection, practice_collections, practices, practices_for
from partnerkit.knowledge.practice import Practice, PracticeKind
from partnerkit.knowledge.schema import Authorship, FrameworkKind
from partnerkit.units import Amount
from tests.data.test_data import PEERS

DATA = Path(str(resources.files("partnerkit.knowledge") / "data"))
FILES = sorted((DATA / "practice").iterdir())

# Ids are public: they stand in files that people exchange.
IDS = {
    "gla_hubs": {
        "tip": (
            "bring_partners_together",
            "time_and_coordination",
            "explain_the_benefits",
            "work_with_the_authority",
            "development_brings_together",
            "online_delivery",
            "events_that_build_trust",
        ),
        "activity": (
            "free_professional_development",
            "family_learning",
            "award_scheme",
            "networks_visits_and_mentors",
            "mini_hubs",
        ),
        "challenge": ("isolation_of_providers",),
        "benefit": (
            "data_systems",
            "joint_campaigns",
            "brokerage_and_outreach",
            "talk_between_settings_and_schools",
            "send_principles",
            "report_template",
            "peer_support",
            "support_online",
            "known_in_person",
            "shared_priorities",
            "theory_of_change",
        ),
    },
    "grange_park": {
        "tip": (
            "common_project",
            "engage_local_authority",
            "everyone_knows_and_learns",
            "rotate_venues",
            "rolling_training",
            "acknowledge_competition",
            "widen_membership",
        ),
        "activity": (
            "start_with_transition",
            "open_doors",
            "training_in_the_evening",
            "joint_website",
        ),
        "remedy": (
            "someone_who_chases",
            "training_to_reach_childminders",
        ),
        "plan": (
            "parent_champions",
            "links_with_schools",
            "every_setting_good",
            "health_visitors",
            "speech_and_language_therapists",
            "information_sharing_training",
            "thirty_hours_model",
        ),
        "challenge": (
            "time_and_capacity",
            "reaching_every_partner",
            "upkeep_of_the_website",
            "slower_schools_and_chains",
            "finding_childminders",
            "fear_for_the_children",
        ),
        "benefit": (
            "joint_training",
            "better_transition",
            "website_and_brand",
            "choice_for_parents",
            "vacancies_flagged",
            "advice_at_once",
            "national_information",
            "wider_network",
        ),
    },
    "somerset": {
        "tip": (
            "commitment_of_the_authority",
            "equal_round_the_table",
            "fewer_meetings",
            "creative_thinking",
            "meet_regularly",
            "show_the_outcomes",
        ),
        "activity": (
            "twin_sessions",
            "transition_action_plan",
            "networking_evenings",
            "play_sessions",
            "early_help_officer",
            "call_before_a_meeting",
            "joint_low_cost_training",
        ),
        "challenge": (
            "time_and_work_patterns",
            "daunting_meetings",
        ),
        "benefit": (
            "outcomes_for_children",
            "transition_visits",
            "wider_understanding",
            "learning_both_ways",
            "less_duplication",
            "focus_from_data",
        ),
    },
    "voluntary_sector": {
        "tip": (
            "involve_at_every_layer",
            "support_an_equal_footing",
        ),
    },
    "warrington": {
        "tip": (
            "roffey_park_model",
            "strategy_group",
            "change_meeting_times",
            "respect_working_patterns",
            "informal_relationships",
            "mutual_respect",
            "heard_without_attending",
            "common_vision",
            "joint_activities",
            "ask_childminders_how",
            "plan_for_money",
            "pilot_groups",
        ),
    },
}
COUNTS = {  # of tips; activities and remedies; plans; challenges; benefits
    "grange_park": (7, 6, 7, 6, 8),
    "somerset": (6, 7, 0, 2, 6),
    "warrington": (12, 0, 0, 0, 0),
    "gla_hubs": (7, 5, 0, 1, 11),
    "voluntary_sector": (2, 0, 0, 0, 0),
}
SOURCES = {
    "grange_park": "afc-grange-park",
    "somerset": "somerset",
    "warrington": "warrington-panel",
    "gla_hubs": "gla-hubs",
    "voluntary_sector": "pugh-2008",
}
OUTCOMES = (
    "children_do_better",
    "smoother_transitions",
    "quality_of_provision",
    "take_up_of_places",
    "better_targeting",
    "choice_for_families",
    "skills_of_staff",
    "relationships",
    "shared_understanding",
    "time_saved",
    "support_for_providers",
    "known_locally",
)
ROLES = (
    "lead_partner",
    "core_partner",
    "lead_childminder",
    "quality_hub_coordinator",
    "cluster_lead",
    "early_years_mentor",
    "early_help_officer",
    "strategy_group",
    "pilot_group",
    "parent_champion",
    "coordinator_who_chases",
)
KINDS = (
    "parents_and_professionals",
    "across_early_years_services",
    "between_early_childhood_organisations",
    "voluntary_and_statutory",
)
PRINCIPLES = (
    "integration_is_a_means",
    "partnerships_are_relationships",
    "partnerships_take_time",
    "some_need_support",
    "structures_are_not_enough",
    "need_and_evaluation",
    "shared_not_bottled",
)
LINKED = {
    "puts_to_work": FrameworkKind.STRATEGIES,
    "lowers": FrameworkKind.BARRIERS,
    "serves": FrameworkKind.CRITERIA,
}
WITHOUT_COST = {"somerset.commitment_of_the_authority", "gla_hubs.bring_partners_together"}


def criteria(kind: FrameworkKind) -> list[str]:
    return [each.id for framework in library().frameworks.values() if framework.kind is kind for each in framework]


def named(id_: str) -> str:
    return id_.split(".", 1)[1]


# Whole, and under its ids


def test_collections_and_lists_stay_as_they_are() -> None:
    found = guidance()
    assert set(practice_collections()) == set(IDS) == set(COUNTS) == set(SOURCES)
    assert tuple(found.outcomes) == OUTCOMES
    assert tuple(found.roles) == ROLES
    assert tuple(found.kinds) == KINDS
    assert tuple(found.principles) == PRINCIPLES
    assert (len(ROLES), len(KINDS), len(PRINCIPLES)) == (11, 4, 7)


@pytest.mark.parametrize("id_", IDS)
def test_practices_challenges_and_benefits_stay_as_they_are(id_: str) -> None:
    collection = practice_collection(id_)
    found = {str(kind): tuple(named(each.id) for each in collection.of_kind(kind)) for kind in PracticeKind}
    found["challenge"] = tuple(named(each.id) for each in collection.challenges)
    found["benefit"] = tuple(named(each.id) for each in collection.benefits)
    assert {sort: ids for sort, ids in found.items() if ids} == IDS[id_]
    assert all(each.id.startswith(f"{id_}.") for each in (*collection, *collection.challenges, *collection.benefits))
    assert collection.edition == "1"


@pytest.mark.parametrize("id_", COUNTS)
def test_nothing_of_a_source_is_missing(id_: str) -> None:
    collection = practice_collection(id_)
    done = (*collection.of_kind(PracticeKind.ACTIVITY), *collection.of_kind(PracticeKind.REMEDY))
    tips, plans = (len(collection.of_kind(kind)) for kind in (PracticeKind.TIP, PracticeKind.PLAN))
    assert (tips, len(done), plans, len(collection.challenges), len(collection.benefits)) == COUNTS[id_]


def test_ids_are_of_practices_alone() -> None:
    """A criterion and a practice are looked up by the same command."""
    everything = [*library().frameworks, *library().continua, *library().ladders, *practice_collections()]
    everything += [each.id for framework in library().frameworks.values() for each in framework]
    for collection in guidance().collections.values():
        everything += [each.id for each in (*collection, *collection.challenges, *collection.benefits)]
    assert [id_ for id_, n in Counter(everything).items() if n > 1] == []


def test_no_two_say_the_same() -> None:
    found = guidance()
    texts = [each.text for each in practices()]
    for collection in found.collections.values():
        texts += [each.text for each in collection.challenges]
        texts += [each.text for each in collection.benefits]
    texts += [each.text for each in found.outcomes.values()]
    texts += [each.text for each in found.roles.values()]
    texts += [each.text for each in found.kinds.values()]
    texts += [each.text for each in found.principles.values()]
    assert [text for text, n in Counter(texts).items() if n > 1] == []
    assert [text for text in texts if len(text.split()) < 5] == []


@pytest.mark.parametrize("id_", IDS)
def test_names_tell_practices_apart(id_: str) -> None:
    names = [practice.name for practice in practice_collection(id_)]
    assert len(set(names)) == len(names)
    assert all(name[0].isupper() and name[-1] not in ".?" for name in names)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_text_begins_and_ends_like_a_sentence(file: Path) -> None:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    for each in (*data["practices"], *data.get("challenges", ()), *data.get("benefits", ())):
        assert each["text"][0].isupper(), each["id"]
        assert each["text"].endswith("."), each["id"]


# Where it is from


@pytest.mark.parametrize("id_", SOURCES)
def test_collection_says_where_it_is_from_and_what_is_ours(id_: str) -> None:
    found = practice_collection(id_)
    assert found.source == SOURCES[id_]
    assert library().sources[found.source].read
    assert (found.licence, bool(found.place), bool(found.about)) == ("MIT", True, True)
    assert (found.basis, found.links_basis, found.costs_basis) == (
        Authorship.SOURCE,
        Authorship.AUTHORED,
        Authorship.AUTHORED,
    )
    for each in (*found, *found.challenges, *found.benefits):
        assert (each.source, each.basis, each.links_basis) == (found.source, Authorship.SOURCE, Authorship.AUTHORED)
        assert re.search(r"\b(tip|point|paragraphs?|bullet|slide|on)\b", each.place), each.id


@pytest.mark.parametrize(("id_", "word"), [("grange_park", "tip"), ("somerset", "tip"), ("gla_hubs", "tip")])
def test_tips_are_numbered_as_the_source_has_them(id_: str, word: str) -> None:
    places = [each.place for each in practice_collection(id_).of_kind(PracticeKind.TIP)]
    assert places == [f"{word} {i}" for i in range(1, len(places) + 1)]


def test_points_of_the_panel_are_numbered_as_the_source_has_them() -> None:
    assert [each.place for each in practice_collection("warrington")] == [f"point {i}" for i in range(1, 13)]


def test_activities_of_london_are_numbered_as_the_source_has_them() -> None:
    places = [each.place for each in practice_collection("gla_hubs").of_kind(PracticeKind.ACTIVITY)]
    assert places == [f"on activities, bullet {i}" for i in range(1, 6)]


def test_roles_kinds_principles_and_outcomes_say_where_they_are_from() -> None:
    found = guidance()
    sources = library().sources
    for listed in (found.outcomes, found.roles, found.kinds, found.principles):
        assert all(each.place and sources[each.source].read for each in listed.values())
    for stated in (found.roles, found.kinds, found.principles):
        assert {each.basis for each in stated.values()} == {Authorship.SOURCE}
    assert {each.basis for each in found.outcomes.values()} == {Authorship.SOURCE, Authorship.AUTHORED}
    assert {each.place for each in found.kinds.values()} == {"slide 2"}
    assert Counter(each.place for each in found.principles.values()) == {"slide 12": 1, "slide 27": 6}


def test_headings_of_london_are_ours() -> None:
    found = {id_: [(g.id, str(g.basis)) for g in practice_collection(id_).groups] for id_ in IDS}
    assert found.pop("gla_hubs") == [
        ("local_authority", "authored"),
        ("transition", "authored"),
        ("isolation", "authored"),
        ("existing_structures", "authored"),
    ]
    assert found.pop("grange_park") == [("partnership", "source"), ("programme", "source")]
    assert not any(found.values())


@pytest.mark.parametrize("id_", ["grange_park", "gla_hubs"])
def test_benefits_stand_group_by_group(id_: str) -> None:
    collection = practice_collection(id_)
    order = list(dict.fromkeys(each.group for each in collection.benefits))
    assert order == [group.id for group in collection.groups]
    places = [each.group for each in collection.benefits]
    assert places == sorted(places, key=order.index)


def test_nobody_and_no_business_is_named() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in (*FILES, DATA / "roles.toml"))
    people = ("Rebecca", "Nicky", "Ms ", "Hindhaugh", "Tobin", "Lisa", "Webb", "Jacqui", "Burke", "Treasures", "Penny")
    assert [name for name in people if name in text] == []


# Links


@pytest.mark.parametrize("practice", practices(), ids=lambda practice: practice.id)
def test_practice_is_linked_with_a_strategy_a_barrier_and_a_criterion(practice: Practice) -> None:
    for key, kind in LINKED.items():
        links = getattr(practice, key)
        assert links, key
        assert {link.to for link in links} <= set(criteria(kind)), key
    frameworks = {link.to.split(".")[0] for link in practice.serves}
    assert frameworks & {"pugh_death_1989", "davis_2002"}


@pytest.mark.parametrize("kind", list(LINKED.values()), ids=str)
def test_nothing_is_without_a_practice(kind: FrameworkKind) -> None:
    """But for the instruments of others, of which the structure alone is here."""
    assert [id_ for id_ in criteria(kind) if not practices_for(id_) and id_.split(".")[0] not in PEERS] == []


def test_barrier_that_every_kind_of_partner_may_feel_has_a_practice_made_for_it() -> None:
    """Or advice on it would be faint."""
    strongest = {id_: practices_for(id_)[0].strength for id_ in criteria(FrameworkKind.BARRIERS)}
    weak = {id_ for id_, strength in strongest.items() if strength < 1}
    assert weak <= {"voluntary_sector_barriers.contractual", "voluntary_sector_barriers.legislative_and_financial"}


def test_links_are_of_three_strengths() -> None:
    strengths = {link.strength for practice in practices() for link in practice.links}
    assert strengths == {Fraction(1, 3), Fraction(2, 3), Fraction(1)}


def test_practice_puts_a_strategy_to_work_that_answers_a_barrier_it_lowers() -> None:
    """Else its links would tell two stories."""
    for practice in practices():
        answered = {
            link.to
            for strategy in practice.puts_to_work
            for link in pk.knowledge.linked(strategy.to, kind=FrameworkKind.BARRIERS)
        }
        assert answered & {link.to for link in practice.lowers}, practice.id


def test_challenge_is_a_case_of_a_barrier() -> None:
    known = set(criteria(FrameworkKind.BARRIERS))
    for collection in guidance().collections.values():
        for challenge in collection.challenges:
            assert {link.to for link in challenge.barriers} <= known, challenge.id
            assert challenge.barriers, challenge.id


def test_what_a_source_sets_against_a_challenge_lowers_its_barriers() -> None:
    for collection in guidance().collections.values():
        for challenge in collection.challenges:
            barriers = {link.to for link in challenge.barriers}
            for id_ in challenge.answered_by:
                assert barriers & {link.to for link in collection[id_].lowers}, (challenge.id, id_)


def test_remedy_answers_a_challenge() -> None:
    for collection in guidance().collections.values():
        answers = {id_ for challenge in collection.challenges for id_ in challenge.answered_by}
        assert {each.id for each in collection.of_kind(PracticeKind.REMEDY)} <= answers


@pytest.mark.parametrize("id_", ["training_in_the_evening", "someone_who_chases", "training_to_reach_childminders"])
def test_remedies_of_grange_park_answer_what_it_found_hard(id_: str) -> None:
    """A hub that feels what it felt should be told of them."""
    collection = practice_collection("grange_park")
    felt = {link.to for challenge in collection.challenges for link in challenge.barriers}
    assert max(link.strength for link in collection[id_].lowers if link.to in felt) >= Fraction(2, 3)


def test_benefit_is_a_case_of_an_outcome() -> None:
    found = [benefit for collection in guidance().collections.values() for benefit in collection.benefits]
    assert all(benefit.outcomes and set(benefit.outcomes) <= set(OUTCOMES) for benefit in found)
    assert {id_ for benefit in found for id_ in benefit.outcomes} == set(OUTCOMES)


def test_some_practices_come_after_others() -> None:
    after = {practice.id: practice.requires for practice in practices() if practice.requires}
    assert after == {
        "grange_park.widen_membership": ("grange_park.common_project",),
        "grange_park.joint_website": ("grange_park.someone_who_chases",),
        "warrington.plan_for_money": ("warrington.strategy_group",),
    }


# Costs


def test_practice_has_a_cost_unless_it_is_no_piece_of_work() -> None:
    assert {practice.id for practice in practices() if practice.cost is None} == WITHOUT_COST


@pytest.mark.parametrize("practice", practices(), ids=lambda practice: practice.id)
def test_cost_is_an_estimate_that_can_be_reckoned_with(practice: Practice) -> None:
    cost = practice.cost
    if cost is None:
        return
    assert cost.basis is Authorship.AUTHORED
    assert cost.hours is not None
    assert cost.weeks is not None
    assert 1 <= cost.hours.value <= 200
    assert 1 <= cost.weeks.value <= 39
    assert cost.money is None or 10 <= cost.money.value <= 5000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_cost_is_written_as_amounts_are(file: Path) -> None:
    for each in tomllib.loads(file.read_text(encoding="utf-8"))["practices"]:
        for text in each.get("cost", {}).values():
            assert str(Amount.of(text)) == text
