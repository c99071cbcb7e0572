"""Facts that are stated beside the figures, and why a figure cannot be had."""

from __future__ import annotations

import attrs

from partnerkit.model import Word

__all__ = [
    "Finding",
    "FindingKind",
    "Reason",
]


class Reason(Word):
    """Why a figure cannot be had."""

    NOT_ASKED = "not_asked"
    """The form of the wave did not ask it, or nobody was asked."""
    NO_ANSWERS = "no_answers"
    """Nobody answered."""
    TOO_FEW_ANSWERED = "too_few_answered"
    """Fewer items were answered than a score needs."""
    NOT_APPLICABLE = "not_applicable"
    """It does not apply."""
    TOO_FEW_CRITERIA = "too_few_criteria"
    """Less than three quarters of the criterion weight has a score."""
    UNCONFIRMED = "unconfirmed"
    """Only one of the two sides has answered, and the rule needs both."""
    DENIED = "denied"
    """One side reports the tie and the other puts it at no contact."""
    RANGE = "range"
    """What is unknown decides: there are bounds only."""
    NO_AIM = "no_aim"
    """No tie has an aim."""
    NO_POSITION = "no_position"
    """No tie with an aim has a position that is known."""
    LOW_RESPONSE = "low_response"
    """Fewer partners have answered than it needs."""
    MISSING_PART = "missing_part"
    """A part of it has no score."""
    NO_TOTAL = "no_total"
    """The instrument has no score over all its criteria."""
    NOT_VALID = "not_valid"
    """The instrument's own rule is not met: too few partners have answered, or too small a share of those asked."""
    TOO_FEW_PARTNERS = "too_few_partners"
    """Fewer partners stand behind it than it needs."""
    TOO_FEW_GROUPS = "too_few_groups"
    """Fewer than two groups have enough partners."""
    GROUPS_UNKNOWN = "groups_unknown"
    """The kind, or the sector, of fewer than 65 % of the partners is known."""
    NOT_IN_BOTH = "not_in_both"
    """No partner, tie or item of it is held by all of the waves that are compared."""
    NO_RELIABILITY = "no_reliability"
    """No reliability and standard deviation are known from outside the hub."""
    TOO_FEW_ITEMS = "too_few_items"
    """Fewer items than it needs."""
    TOO_FEW_SUBJECTS = "too_few_subjects"
    """Fewer rows or subjects than it needs."""
    TOO_FEW_RATERS = "too_few_raters"
    """Fewer raters, or answers to one subject, than it needs."""
    CONSTANT = "constant"
    """All answers are the same, so nothing is left to explain."""
    NEVER_TOGETHER = "never_together"
    """Some two items were not answered by enough of the same."""
    NOT_POSITIVE = "not_positive"
    """The variances and covariances cannot all be those of one set of answers, or add up to nothing."""
    NOT_CONVERGED = "not_converged"
    """The estimate did not settle."""
    NOT_CONNECTED = "not_connected"
    """Raters and subjects fall into parts that no rating joins, or that one rater alone joins."""
    TOO_FEW_IN_CATEGORY = "too_few_in_category"
    """A point of the scale was answered more seldom than it needs."""
    ONE_HUB = "one_hub"
    """Raters and rated are of one hub."""
    NEGATIVE = "negative"
    """The variance that it is a share of came out below nothing."""
    PAST_AIM = "past_aim"
    """It would lift a tie past its aim."""


class FindingKind(Word):
    """What sort of fact a finding states."""

    AIMS_DIFFER = "aims_differ"
    """The two sides want different stages."""
    NO_AIM = "no_aim"
    """A tie has no aim."""
    PAST_AIM = "past_aim"
    """A tie is at a higher stage than its aim."""
    WISHED = "wished"
    """Two partners without contact both want a tie; it counts among no ties, and in no fit."""
    LATER_GATES_MET = "later_gates_met"
    """A stage's gates are met while an earlier stage's are not."""
    DENIED = "denied"
    """One side reports a tie that the other puts at no contact."""
    UNCONFIRMED = "unconfirmed"
    """One side alone has answered about a tie."""
    SILENT = "silent"
    """A partner was asked and has not answered."""
    UNASKED = "unasked"
    """Somebody of a partner has answered and is not listed as asked."""
    NOT_REPRESENTATIVE = "not_representative"
    """Fewer than 65 % of the partners asked have answered."""
    MEANS_DIFFER = "means_differ"
    """The mean over ties and the mean over partners lie more than 0.1 apart."""
    ONE_ITEM = "one_item"
    """A score rests on one item."""
    FILE_WEIGHTS = "file_weights"
    """Partners were asked for the weights of criteria and have not given all of them: those of the file stand."""
    ILLUSTRATIVE = "illustrative"
    """Ratings were made up to show how the library works."""
    HYPOTHETICAL = "hypothetical"
    """The profile is of a hub as it would be, and not of one as it is."""
    REORDERED = "reordered"
    """Waves were named the later one first, and are compared by their dates."""


@attrs.frozen(kw_only=True)
class Finding:
    """A fact that the library states from the responses.

    Attributes:
        kind: What sort of fact.
        about: The ids it is about: partners, relationships, criteria.
        figures: Numbers by name, sorted.
        words: Stages and other terms by name, sorted.
    """

    kind: FindingKind
    about: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()
    words: tuple[tuple[str, str], ...] = ()
