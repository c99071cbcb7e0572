"""The questions and descriptions as a survey methodologist reads them.

Whatever is drawn from a work that the project has read is worded here, and held to this. An instrument that ships
without its own wording says no more than which statement stands where.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import textstat  # type: ignore[import-untyped]  # it ships no types

import partnerkit as pk
from partnerkit.knowledge import library
from partnerkit.knowledge.schema import Mode, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerkit.knowledge import Item

# Flesch and Kincaid's grade (Kincaid et al., 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59. A child
# of twelve is in grade 6 or 7. The formula was made for passages, and one long word moves a sentence of eight words by
# a grade and a half: so a passage is held to the age and a single sentence to two grades more.
PASSAGE, ITEM = 7.0, 9.0
PASSAGE_READ_TOGETHER, DESCRIPTION = 8.0, 10.0
LONGEST = 20  # words, beyond which people lose the start
LONGEST_READ_TOGETHER = 22

OURS = [id_ for id_ in pk.frameworks() if library().sources[pk.framework(id_).source].read]
JOINED = re.compile(  # an "and" that joins no two ideas: those who are spoken of, and a word that is one term
    r"\b([Ww]e|[Uu]s|[Oo]ur people|[Tt]his partner's view|[Cc]hildren) and (this partner('s)?|ours|us|young people)\b"
)
NEGATIVE = re.compile(
    r"\b(not|no|nor|none|never|nobody|nothing|without|cannot|unable|hardly|seldom)\b|n't\b", re.IGNORECASE
)
JARGON = re.compile(
    r"\b(stakeholder|multi-agency|synerg|capacity building|outcomes framework|governance|commissioning|safeguarding|"
    r"protocols?|strategic|implement|facilitat|utilise|leverage|CPD|PVI|SEND)\b",
    re.IGNORECASE,
)
REVERSED_FROM = 5  # items: a framework that asks more has some in which agreement lowers the score


def asked() -> list[Item]:
    """Return every item that a person answers alone: those of frameworks, continua, and of no list."""
    named = {item.id for id_ in pk.frameworks() if id_ not in OURS for item in pk.framework(id_).items}
    ours = {item.id for id_ in OURS for item in pk.framework(id_).items}
    return [i for i in library().items.values() if i.mode is Mode.INDIVIDUAL and (i.id in ours or i.id not in named)]


TEXTS = [(i.id, t) for i in asked() for t in (i.text, i.relationship_text) if t]


def descriptions(id_: str) -> list[str]:
    """Return the rubrics and signs of a framework."""
    framework = pk.framework(id_)
    rubrics = [each.text for criterion in framework for each in criterion.rubric]
    return rubrics + [t for c in framework if c.signs for t in (c.signs.low, c.signs.middling, c.signs.high)]


def grade(texts: Iterable[str]) -> float:
    """Return the school grade in which a text is read with ease."""
    found: float = textstat.flesch_kincaid_grade(" ".join(t.replace("-", " ") for t in texts))
    return found


def test_there_is_something_to_read() -> None:
    assert len(asked()) > 150
    assert len(TEXTS) > 250
    assert sum(len(descriptions(id_)) for id_ in OURS) > 150


def test_grade_is_told_as_the_formula_has_it() -> None:
    """Eight words of twelve syllables: 0.39 x 8 + 11.8 x 12 / 8 - 15.59 = 5.23."""
    assert grade(["The partners agree what this partnership is for."]) == pytest.approx(5.23)
    assert grade(["We meet once a week."]) < ITEM < grade(["Multidisciplinary collaboration facilitates outcomes."])


@pytest.mark.parametrize(("id_", "text"), TEXTS)
def test_question_can_be_read_at_twelve(id_: str, text: str) -> None:
    assert grade([text]) <= ITEM, id_
    assert len(text.split()) <= LONGEST, id_


@pytest.mark.parametrize("id_", OURS)
def test_questions_together_can_be_read_at_twelve(id_: str) -> None:
    items = [item for item in pk.framework(id_).items if item.mode is Mode.INDIVIDUAL]
    assert grade(item.text for item in items) <= PASSAGE
    if any(item.relationship_text for item in items):
        assert grade(item.relationship_text for item in items) <= PASSAGE


@pytest.mark.parametrize("id_", [id_ for id_ in OURS if descriptions(id_)])
def test_descriptions_can_be_read_aloud_to_a_group(id_: str) -> None:
    assert [text for text in descriptions(id_) if grade([text]) > DESCRIPTION] == []
    assert [text for text in descriptions(id_) if len(text.split()) > LONGEST_READ_TOGETHER] == []
    assert grade(descriptions(id_)) <= PASSAGE_READ_TOGETHER


@pytest.mark.parametrize(("id_", "text"), TEXTS)
def test_question_holds_one_idea(id_: str, text: str) -> None:
    assert " and " not in JOINED.sub("", text), id_
    assert not set(";:") & set(text), id_
    assert len(re.findall(r"[.?!]", text)) == 1, id_


@pytest.mark.parametrize(("id_", "text"), TEXTS)
def test_question_has_no_double_negative(id_: str, text: str) -> None:
    assert len(NEGATIVE.findall(text)) <= 1, id_


def test_reversed_question_is_not_a_question_with_a_not_in_it() -> None:
    """Those who disagree with a negative lose their way."""
    turned = [item for item in asked() if item.reversed]
    assert turned
    assert [item.id for item in turned if NEGATIVE.search(item.text + item.relationship_text)] == []


@pytest.mark.parametrize(("id_", "text"), TEXTS)
def test_question_is_free_of_jargon(id_: str, text: str) -> None:
    """A childminder answers it as well as a head teacher."""
    assert not JARGON.search(re.sub(r"\((a protocol)\)", "", text)), id_


def test_each_list_turns_a_few_questions_round() -> None:
    """Else agreeing with everything makes a good partnership."""
    for id_ in OURS:
        items = [item for item in pk.framework(id_).items if item.mode is Mode.INDIVIDUAL]
        turned = [item for item in items if item.reversed]
        assert len(items) > REVERSED_FROM, id_
        assert 1 <= len(turned) <= len(items) / 2, id_


def test_question_about_a_tie_speaks_of_us_and_one_partner() -> None:
    for item in asked():
        text = item.relationship_text or (item.text if item.subjects == (Subject.RELATIONSHIP,) else "")
        if text and not text.startswith("Which of these"):
            assert "this partner" in text.casefold(), item.id
            assert "this partner and we" not in text.casefold(), item.id
            assert re.search(r"\b(we|us|our|ours|you)\b", text, re.IGNORECASE), item.id


def test_words_that_judge_too_much_are_not_asked_of() -> None:
    """Nobody can say of all that it is always so; where an item says so, it is to be disagreed with."""
    always = re.compile(r"\b(always|every time|all the time)\b", re.IGNORECASE)
    assert [item.id for item in asked() if always.search(item.text) and not item.reversed] == []
