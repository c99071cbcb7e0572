"""The pages of what is known: the list, the names that the sources use, and cases as they stand on record."""

import json
import re
from importlib import resources
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from partnerkit import assess, cli
from partnerkit.cli import _assess
from partnerkit.cli._knowledge import TERMS, put_term, terms
from partnerkit.cli._page import Page
from partnerkit.files import case, cases
from partnerkit.knowledge import FileKind, guidance, library
from partnerkit.knowledge.schema import Authorship
from partnerkit.model import Evidence
from tests.own import FRAMEWORK


def said(*arguments: str) -> str:
    """Return what a command prints, in one line."""
    done = CliRunner().invoke(cli._commands, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_list_counts_what_each_framework_holds_by_its_own_name() -> None:
    page = said("frameworks")
    assert "Barriers to working together (Pugh, 2008): 7 barriers" in page
    assert "Strategies for working together (Anning et al., 2006): 10 strategies" in page
    assert "Elements of partnership (Davis et al., 2002): 7 criteria" in page
    assert "Taking partnerships forward (Pugh, 2008): 9 enablers" in page
    assert "Strengths of the voluntary sector (Pugh, 2008): 9 strengths" in page


def test_list_names_terms_rules_and_cases() -> None:
    page = said("frameworks")
    for name, title in TERMS.items():
        assert f"{name} {title}: {len(terms(name))}" in page
    assert "hub_min_providers At least eight providers (afc-grange-park, Background)" in page
    for id_ in cases():
        assert f"{id_} {case(id_).partnership.name}" in page


def test_rule_is_printed_with_all_that_it_demands() -> None:
    page = said("frameworks", "hub_min_providers")
    assert page.startswith("At least eight providers hub_min_providers, edition 1 To reach its three goals")
    assert "Read in: Action for Children, Supporting Partnership Working, article, Background." in page
    for demand in (
        "At least 8 partners that count.",
        "Kinds that count: nursery, nursery school, pre school, school with early years, childminder and early years",
        "Kinds that may count, once more is known of the partner: school and unknown.",
        "Roles that do not count: lead.",
        "A partner counts if it has a tie with another (no contact is none).",
    ):
        assert f"- {demand}" in page


RULE = """\
id = "ours"
name = "Ours"
edition = "1"
licence = "CC0-1.0"
source = "our own notes"
place = "page 1"
basis = "authored"
about = "What it is."
[partners]
roles = ["core"]
at_least = 1
above_position = 2
[ties]
continuum = "pugh_2008"
stage = "cooperation"
share = 0.5
kinds = ["nursery"]
[times]
share = 0.6
"""


def test_rule_of_ones_own_is_printed_with_its_other_demands(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(RULE, encoding="utf-8")
    page = said("--with", str(file), "frameworks", "ours")
    assert "At least 1 partner that counts. - Roles that count: core." in page
    assert "A partner counts if it has a tie with another (above position 2)." in page
    assert "At least 50% of the reported ties of these kinds of partner (nursery) have come to cooperation" in page
    assert "At least 50% of the other partners can come to at least 60% of the times" in page


def test_case_is_read_by_another_command_and_the_error_says_which() -> None:
    done = CliRunner().invoke(cli._commands, ["frameworks", "thomas_coram"])
    assert done.exit_code == 1
    assert "'thomas_coram' is a case; read it with: partnerkit assess case:thomas_coram" in done.stderr


def test_list_of_ones_own_is_not_said_to_be_this_projects(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(FRAMEWORK, encoding="utf-8")
    page = said("--with", str(file), "frameworks", "our_meetings")
    assert "The list of criteria is of those who wrote this file." in page
    assert "has been read for this project" not in page


def test_links_say_what_each_is_to_the_other() -> None:
    page = said("frameworks", "davis_2002.sharing_power")
    assert "It is raised by: - Effective leadership, 1/3" in page
    assert "It is undermined by: - Unequal power and lack of respect, 1 " in page
    assert "It has something in common with: - Sharing responsibility, 1/3" in page
    barrier = said("frameworks", "integrated_working_barriers.unequal_power_and_respect")
    assert "It undermines: - Mutual respect, 1 (davis_2002.mutual_respect)" in barrier
    assert "It is answered by: - Respecting specialist expertise, 2/3" in barrier
    assert "What is named under it: - Some partners start from a stronger position" in barrier
    assert "The list of barriers is from the source; the work" in said("frameworks", "integrated_working_barriers")


@pytest.mark.parametrize(
    "id_", ["taking_partnerships_forward", "taking_partnerships_forward.time_for_trust_and_respect"]
)
def test_what_is_not_asked_about_ties_shows_no_question_about_one(id_: str) -> None:
    """It shares the item with a framework that is."""
    assert library().items["respect.valued"].relationship_text
    page = said("frameworks", id_)
    assert "respect.valued" in page
    assert "Of one partner" not in page
    assert "Of one partner" in said("frameworks", "davis_2002.mutual_respect")


@pytest.mark.parametrize(
    ("id_", "whose"), [("pugh_2008", "this project's own"), ("hsim_2004", "from the source, point 0")]
)
def test_position_0_is_the_works_own_or_ours(id_: str, whose: str) -> None:
    zero = library().continua[id_].no_contact
    assert f"{zero.definition} Its name and place: {whose}." in said("frameworks", id_)


@pytest.mark.parametrize("name", TERMS)
def test_terms_are_printed_with_their_place(name: str) -> None:
    page = said("frameworks", name)
    assert page.startswith(TERMS[name])
    for term in terms(name):
        assert f"{term.id} {' '.join(term.text.split())}" in page
        assert f"{term.place}. The words are this project's." in page


@pytest.mark.parametrize("name", TERMS)
def test_one_term_is_printed_alone(name: str) -> None:
    first, other = terms(name)[:2]
    page = said("frameworks", first.id)
    assert first.name in page
    assert other.id not in page


def test_outcome_tells_the_benefits_that_are_cases_of_it() -> None:
    page = said("frameworks", "time_saved")
    assert "What sources tell of it: A template for transition reports and Fewer meetings." in page
    assert "What sources tell of it" not in said("frameworks", "roles")


def test_name_that_is_ours_is_said_to_be() -> None:
    page = Page()
    outcome = guidance().outcomes["skills_of_staff"]
    assert outcome.basis is Authorship.AUTHORED
    put_term(page, outcome)
    assert "The name is this project's; told in" in said("frameworks", "skills_of_staff")
    assert "Named in: Gillian Pugh (2008)" in said("frameworks", "integration_is_a_means")


@pytest.mark.parametrize(("id_", "key"), [("lead_childminder", "practice_role"), ("kinds", "kinds")])
def test_json_of_terms(id_: str, key: str) -> None:
    document = json.loads(CliRunner().invoke(cli._commands, ["frameworks", id_, "--json"]).stdout)
    found = document[key]
    assert [each["id"] for each in found] == list(guidance().kinds) if key == "kinds" else found["id"] == id_


def test_json_of_the_list_names_terms() -> None:
    document = json.loads(CliRunner().invoke(cli._commands, ["frameworks", "--json"]).stdout)
    assert {name: document[name] for name in TERMS} == {name: [t.id for t in terms(name)] for name in TERMS}


def test_no_two_things_that_are_looked_up_bear_one_name() -> None:
    known = library()
    names = [*TERMS, *(term.id for name in TERMS for term in terms(name))]
    names += [*known.frameworks, *known.continua, *known.ladders, *guidance().collections, *known.rules]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("id_", cases())
def test_case_shows_all_that_is_on_record_with_its_place(id_: str) -> None:
    page = said("assess", f"case:{id_}")
    partnership = case(id_).partnership
    assert f"What is on record ({len(partnership.evidence)} pieces of evidence)" in page
    for each in partnership.evidence:
        assert f"{each.text} ({each.place})" in page
    assert f"“{library().sources[partnership.sources[0]].title}”" in page
    assert "Which heading each piece stands under was decided by whoever entered it." in page
    assert "beside any score" not in page  # there is none


def test_principles_stand_beside_scores() -> None:
    page = said("assess", str(Path(__file__).parents[2] / "examples" / "orchard_hub"))
    for principle in guidance().principles.values():
        assert principle.name in page
    assert "partnerkit frameworks principles" in page
    assert "on record" not in page


def test_record_is_told_subject_by_subject() -> None:
    page = said("assess", "case:somerset")
    assert "The whole: - Strong leadership" in page
    assert "The local authority: - The authority is said" in page
    assert "The team's local pre-school: - For three of those six children" in page
    assert "Open communication: - Regular meetings" in page
    places = [page.index(f" {title}: ") for title in ("The whole", "Partners", "Ties", "What can be rated")]
    assert places == sorted(places)
    ties, rated = places[2:]
    assert page.index("A local teaching school: -") < ties  # filed after the first ties and criteria
    assert ties < page.index("and Private providers (number not stated): - Private providers have learned") < rated


def test_hub_without_evidence_has_no_record(capsys: pytest.CaptureFixture[str]) -> None:
    hub = case("thomas_coram")
    bare = attrs.evolve(hub, partnership=hub.partnership.evolve(evidence=()))
    _assess.show(assess(bare), bare)
    assert "on record" not in capsys.readouterr().out


@pytest.mark.parametrize("id_", cases())
def test_case_sets_no_tasks(id_: str) -> None:
    page = said("assess", f"case:{id_}")
    assert "An example from a published source: nobody was surveyed." in page
    for task in ("No survey round", "asked yet", "ask the partners", "Who has not", "names no programme", "--json"):
        assert task not in page
    assert ("partnerkit explain" in page) == bool(case(id_).partnership.rules)
    assert "The list of partners is not whole: some may be missing, or stand together as one." in page


def test_partners_that_stand_as_one_are_not_counted_as_one_partner() -> None:
    assert "1 partner is listed; no ties are known. The list of partners is not whole" in said(
        "assess", "case:early_childhood_forum"
    )


def test_hub_whose_facts_are_its_own_is_no_example(capsys: pytest.CaptureFixture[str]) -> None:
    """It may name a published source before its first survey."""
    hub = case("thomas_coram")
    partners = [attrs.evolve(each, basis="own") for each in hub.partnership.partners]
    own = attrs.evolve(hub, partnership=hub.partnership.evolve(partners=partners, partners_complete=True))
    _assess.show(assess(own), own)
    page = capsys.readouterr().out
    assert "No survey round yet" in page
    assert "not whole" not in page


def test_list_begins_with_what_is_asked_by_default() -> None:
    default, listed, instruments = (
        said("frameworks").split("Continua:")[0].split(" Begin here")[1].split(": asked only")
    )
    for framework in library().frameworks.values():
        read = library().sources[framework.source].read
        part = default if framework.asked_about else listed if read else instruments
        assert f" {framework.id} " in part
    assert "their sources were not read for this project" in instruments


def test_what_holds_of_all_questions_is_said_once() -> None:
    page = said("frameworks", "davis_2002")
    assert "It has 28 questions, all in this project's wording." in page
    assert page.count("scale agreement") == 1
    assert "drawn from pugh-2008" not in page
    assert page.count("1/3 is a weak link") == 1
    assert "purpose.pull_apart; turned round: agreeing lowers the score" in page
    alone = said("frameworks", "davis_2002.common_aim")
    assert "purpose.agreed; scale agreement; this project's wording, drawn from pugh-2008 slides 5 and 6" in alone
    assert (
        "Linked with (this project's own judgement: 1/3 is a weak link, 2/3 a middling one, 1 a strong one):" in alone
    )


def test_questions_whose_wording_is_the_users_are_counted() -> None:
    page = said("frameworks", "psat_2002")
    assert "It has 41 questions. Their wording does not ship: it is yours to bring." in page
    assert "9 questions; the wording is yours to bring. psat.synergy_1, psat.synergy_2," in page
    assert "in the short form: psat.synergy_1 " in page
    assert "Question 1 of section 1" not in page
    named = said("frameworks", "partner_2008")  # these texts tell what is asked
    assert "PARTNER tool, of partners at large: reliability." in named


def test_framework_of_ones_own_counts_its_questions(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(FRAMEWORK, encoding="utf-8")
    page = said("--with", str(file), "frameworks", "our_meetings")
    assert re.search(r"It has \d questions?\. ", page)
    assert "in this project's wording" not in page


@pytest.mark.parametrize("kind", FileKind)
def test_schema_is_printed_as_it_ships(kind: FileKind) -> None:
    done = CliRunner().invoke(cli._commands, ["frameworks", "schema", kind.value])
    assert done.exit_code == 0
    shipped = resources.files("partnerkit") / "schemas" / f"{kind.value}-1.schema.json"
    assert done.stdout_bytes == shipped.read_bytes()


def test_schema_of_an_unknown_kind_is_a_wrong_call() -> None:
    done = CliRunner().invoke(cli._commands, ["frameworks", "schema", "rul"])
    assert done.exit_code == 2
    assert "Invalid value for KIND: unknown kind 'rul'; did you mean 'rule'?" in done.stderr


def test_record_of_ones_own_hub_names_its_own_source(capsys: pytest.CaptureFixture[str]) -> None:
    """A source that the library does not know goes by its own name."""
    hub = case("thomas_coram")
    piece = Evidence(id="note", about="davis_2002.negotiation", text="They met.")
    own = attrs.evolve(hub, partnership=hub.partnership.evolve(evidence=(piece,), sources=("our minutes",)))
    _assess.show(assess(own), own)
    page = " ".join(capsys.readouterr().out.split())
    assert "(1 piece of evidence) " in page
    assert "Negotiation: - They met. From: our minutes." in page
    assert "No survey round yet: nothing is rated." in page
    assert "Nobody has been asked yet." in page
