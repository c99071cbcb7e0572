"""The model: partners, their relationships, and the partnership they make.

Owns: the frozen values `Partner`, `Relationship`, `Evidence` and `Partnership`, and the closed lists of words they use.
A partnership is changed only into a new one. Knows nothing of scores, surveys or files.
"""

from __future__ import annotations

import datetime as dt
import enum
import functools
import re
import unicodedata
from collections.abc import Mapping  # noqa: TC003 - the converter resolves this name when it runs
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from partnerkit.errors import Entry, InvalidValueError, Problem, UnknownNameError, nearest, quoted
from partnerkit.units import Amount, Dimension

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "Basis",
    "Evidence",
    "Kind",
    "Level",
    "Partner",
    "Partnership",
    "Relationship",
    "Role",
    "Sector",
    "Strand",
    "check_id",
    "check_text",
    "relationship_id",
    "split_relationship_id",
]

_ID = re.compile(r"[a-z0-9_-]{1,64}")
LONGEST_NAME = 200
"""How many characters a name may have."""
LONGEST_TEXT = 20_000
"""How many characters a longer text may have."""


class Word(enum.StrEnum):
    """A closed list of words; an unknown one is refused with the nearest that is known."""

    @classmethod
    def _missing_(cls, value: object) -> Word | None:
        noun = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cls.__name__).lower()
        hint = nearest(value if isinstance(value, str) else repr(value), [str(word) for word in cls])
        raise InvalidValueError(Problem(found=f"unknown {noun} {quoted(value)}", hint=hint, entry=Entry.UNKNOWN_NAME))


class Kind(Word):
    """What sort of organisation a partner is."""

    NURSERY = "nursery"
    """A day nursery."""
    NURSERY_SCHOOL = "nursery_school"
    """A maintained nursery school."""
    PRE_SCHOOL = "pre_school"
    """A pre-school or playgroup."""
    EARLY_YEARS_SETTING = "early_years_setting"
    """A nursery or pre-school; which of them is not known."""
    CHILDMINDER = "childminder"
    """A childminder, or a team of co-minders."""
    SCHOOL_WITH_EARLY_YEARS = "school_with_early_years"
    """A school with a nursery or reception class."""
    SCHOOL = "school"
    """A school without early years, or where that is not known."""
    CHILDRENS_CENTRE = "childrens_centre"
    """A children's centre."""
    FAMILY_HUB = "family_hub"
    """A family hub."""
    LOCAL_AUTHORITY = "local_authority"
    """A council, or a team of it."""
    HEALTH = "health"
    """A health service: health visiting, speech and language therapy, midwifery."""
    SOCIAL_CARE = "social_care"
    """A social-care service."""
    CHARITY = "charity"
    """A charity or other voluntary organisation."""
    COMMUNITY_GROUP = "community_group"
    """A group of local people, not constituted as a charity."""
    PARENT_GROUP = "parent_group"
    """A group of parents."""
    TRAINING_PROVIDER = "training_provider"
    """A teaching school, college or other trainer."""
    NATIONAL_BODY = "national_body"
    """A national organisation."""
    OTHER = "other"
    """Something else."""
    UNKNOWN = "unknown"
    """Not known."""


class Sector(Word):
    """The sector a partner belongs to."""

    STATUTORY = "statutory"
    """A public body."""
    PRIVATE = "private"
    """A business."""
    VOLUNTARY = "voluntary"
    """Run by volunteers or a charity."""
    INDEPENDENT = "independent"
    """Independent of state and chain, such as an independent school."""
    COMMUNITY = "community"
    """Run by local people."""
    UNKNOWN = "unknown"
    """Not known."""


class Role(Word):
    """The part a partner plays in the partnership."""

    LEAD = "lead"
    """Leads the partnership."""
    CORE = "core"
    """Steers it with the lead."""
    MEMBER = "member"
    """Takes part."""
    OBSERVER = "observer"
    """Is kept informed."""
    UNKNOWN = "unknown"
    """Not known."""


class Strand(Word):
    """What a relationship is about."""

    INFORMATION = "information"
    """Sharing information."""
    TRAINING = "training"
    """Joint training and professional development."""
    TRANSITION = "transition"
    """Children moving from one to the other."""
    REFERRAL = "referral"
    """Referring families."""
    FUNDING = "funding"
    """Money passing or pooled."""
    PREMISES = "premises"
    """Shared rooms and sites."""
    PLANNING = "planning"
    """Planning services together."""
    STAFFING = "staffing"
    """Shared or seconded staff."""
    CHILDCARE = "childcare"
    """Care of the same children, shared between the two."""
    ASSESSMENT = "assessment"
    """Assessing children's needs together."""
    FAMILY_SUPPORT = "family_support"
    """Support to families."""
    PROMOTION = "promotion"
    """Telling families what there is."""
    ADVICE = "advice"
    """Advice and mentoring."""
    OTHER = "other"
    """Something else."""


class Level(Word):
    """At what level two partners work together."""

    INDIVIDUAL = "individual"
    """Between the people who do the work."""
    STRATEGIC = "strategic"
    """Between those who decide."""
    BOTH = "both"
    """At both levels."""
    UNKNOWN = "unknown"
    """Not known."""


class Basis(Word):
    """Where a row comes from."""

    OWN = "own"
    """The partnership's own account."""
    STATED = "stated"
    """Stated in a source that is named."""
    ILLUSTRATIVE = "illustrative"
    """Made up to show how the library works; every output says so."""


def _kind(value: str) -> Kind:
    return Kind(value)


def _sector(value: str) -> Sector:
    return Sector(value)


def _role(value: str) -> Role:
    return Role(value)


def _level(value: str) -> Level:
    return Level(value)


def _basis(value: str) -> Basis:
    return Basis(value)


def _strands(values: Iterable[str]) -> tuple[Strand, ...]:
    return tuple(Strand(value) for value in values)


def check_id(text: object, *, noun: str = "id") -> str:
    """Return an id unchanged.

    Args:
        text: 1 to 64 of the characters a to z, 0 to 9, `_` and `-`, without `__` (which tables write for a dot).
        noun: What it is the id of, for the message.

    Raises:
        InvalidValueError: Anything else.

    Example:
        >>> check_id("oak_lane-2")
        'oak_lane-2'
    """
    if isinstance(text, str) and _ID.fullmatch(text) and "__" not in text:
        return text
    form = "1 to 64 of a-z, 0-9, _ and -, without __"
    raise InvalidValueError(Problem(found=f"the {noun} {quoted(text)}", expected=form))


def check_text(text: object, *, longest: int = LONGEST_NAME, lines: bool = False) -> str:
    """Return a text unchanged if it can be kept, written and shown.

    Markup is kept: it is data. Control characters, lone surrogates and characters that are none are refused.

    Args:
        text: Any text without space around it.
        longest: How many characters it may have.
        lines: Whether line breaks and tabs are allowed.

    Raises:
        InvalidValueError: A text that cannot be kept.
    """
    if not isinstance(text, str):
        raise InvalidValueError(Problem(found=quoted(text), expected="text"))
    if len(text) > longest:
        raise InvalidValueError(Problem(found=f"a text of {len(text)} characters", expected=f"at most {longest}"))
    if text != text.strip():
        raise InvalidValueError(Problem(found=f"{quoted(text)} with space around it", expected="text without it"))
    bad = _refused(text, "\n\t" if lines else "")
    if bad:
        hint = "remove it: it cannot be seen and upsets terminals and other programs"
        raise InvalidValueError(Problem(found=f"the character U+{ord(bad):04X} in {quoted(text)}", hint=hint))
    return text


def _refused(text: str, allowed: str) -> str:
    if text.isascii() and text.isprintable():
        return ""
    noncharacters = (ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF for c in text)  # noqa: PLR2004 - Unicode
    pairs = zip(text, noncharacters, strict=True)
    return next((c for c, none in pairs if c not in allowed and (none or unicodedata.category(c) in {"Cc", "Cs"})), "")


def relationship_id(a: str, b: str) -> str:
    """Return the id of the relationship between two partners: their ids, sorted, joined by `~`.

    Example:
        >>> relationship_id("oak", "ash")
        'ash~oak'
    """
    return "~".join(sorted((a, b)))


def split_relationship_id(text: str) -> tuple[str, str] | None:
    """Return the two partners of a relationship's id, or None where the text is no such id.

    Example:
        >>> split_relationship_id("ash~oak")
        ('ash', 'oak')
    """
    a, _, b = text.partition("~")
    return (a, b) if "" < a < b and "~" not in b else None


def _at(attribute: str, check: Callable[[Any], object], value: object) -> None:
    """Run a check and say which attribute it was that failed."""
    try:
        check(value)
    except InvalidValueError as error:
        raise InvalidValueError(attrs.evolve(p, path=attribute) for p in error.problems) from None


def _valid_id(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    _at(attribute.name, check_id, value)


def _valid_id_or_none(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if value != "":
        _at(attribute.name, check_id, value)


def _valid_name(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    _at(attribute.name, check_text, value)


def _valid_title(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if value == "":
        raise InvalidValueError(Problem(found="no text", expected="a name", path=attribute.name, entry=Entry.MISSING))
    _at(attribute.name, check_text, value)


def _valid_text(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    _at(attribute.name, functools.partial(check_text, longest=LONGEST_TEXT, lines=True), value)


def _valid_names(_: object, attribute: attrs.Attribute[Any], values: tuple[str, ...]) -> None:
    for i, value in enumerate(values):
        if value == "":
            raise InvalidValueError(
                Problem(found="no text", expected="a name", path=f"{attribute.name}[{i}]", entry=Entry.MISSING)
            )
        _at(f"{attribute.name}[{i}]", check_text, value)


def _valid_date(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and (isinstance(value, dt.datetime) or not isinstance(value, dt.date)):
        raise InvalidValueError(Problem(found=quoted(value), expected="a date", path=attribute.name))


def _measures(*allowed: tuple[Dimension, Dimension]) -> Callable[[object, attrs.Attribute[Any], Amount | None], None]:
    words = {
        (Dimension.NUMBER, Dimension.TIME): "how often (1/fortnight)",
        (Dimension.EFFORT, Dimension.TIME): "hours of work (2 hour/week)",
        (Dimension.MONEY, Dimension.TIME): "money (500 GBP/year)",
        (Dimension.COUNT, Dimension.NUMBER): "places (24 place)",
    }

    def check(_: object, attribute: attrs.Attribute[Any], value: Amount | None) -> None:
        if value is None:
            return
        if not isinstance(value, Amount):
            raise InvalidValueError(Problem(found=quoted(value), expected="an Amount", path=attribute.name))
        if allowed and value.unit.dimensions not in allowed:
            expected = " or ".join(words[pair] for pair in allowed if pair in words)
            raise InvalidValueError(Problem(found=f"the amount {value}", expected=expected, path=attribute.name))

    return check


_FREQUENCY = ((Dimension.NUMBER, Dimension.TIME), (Dimension.COUNT, Dimension.TIME))
_PLACES = ((Dimension.COUNT, Dimension.TIME), (Dimension.COUNT, Dimension.NUMBER))
_EFFORT = ((Dimension.EFFORT, Dimension.TIME), (Dimension.EFFORT, Dimension.NUMBER))
_MONEY = ((Dimension.MONEY, Dimension.TIME), (Dimension.MONEY, Dimension.NUMBER))


def _ordered(since: dt.date | None, until: dt.date | None) -> None:
    if since is not None and until is not None and until < since:
        raise InvalidValueError(
            Problem(found=f"until {until}, before since {since}", path="until", entry=Entry.CONTRADICTION)
        )


@attrs.frozen(kw_only=True)
class Partner:
    """An organisation, team or childminding business that takes part.

    Attributes:
        id: 1 to 64 of a-z, 0-9, `_` and `-`, without `__`.
        name: Up to 200 characters, in any script.
        kind: What sort of organisation it is.
        sector: Its sector.
        role: The part it plays.
        cluster: The mini hub it belongs to (an id), or empty.
        capacity: What it can give, such as `4 hour/week`; None where not known.
        since: The first day it took part; None where not known.
        until: The last day it took part; None where it still does, or that is not known.
        basis: Where the row comes from.

    Raises:
        InvalidValueError: An attribute that cannot be.

    Example:
        >>> Partner(id="oak_lane", name="Oak Lane Pre-school", kind="pre_school", sector="voluntary").kind
        <Kind.PRE_SCHOOL: 'pre_school'>
    """

    id: str = attrs.field(validator=_valid_id)
    name: str = attrs.field(validator=_valid_title)
    kind: Kind = attrs.field(default=Kind.UNKNOWN, converter=_kind)
    sector: Sector = attrs.field(default=Sector.UNKNOWN, converter=_sector)
    role: Role = attrs.field(default=Role.UNKNOWN, converter=_role)
    cluster: str = attrs.field(default="", validator=_valid_id_or_none)
    capacity: Amount | None = attrs.field(default=None, validator=_measures(*_EFFORT, *_PLACES))
    since: dt.date | None = attrs.field(default=None, validator=_valid_date)
    until: dt.date | None = attrs.field(default=None, validator=_valid_date)
    basis: Basis = attrs.field(default=Basis.OWN, converter=_basis)

    def __attrs_post_init__(self) -> None:
        """Check that the dates are in order."""
        _ordered(self.since, self.until)

    def takes_part_on(self, day: dt.date) -> bool:
        """Tell whether the partner takes part on a day; an unknown date does not exclude it."""
        return _within(day, self.since, self.until)


@attrs.frozen(kw_only=True)
class Relationship:
    """The tie between two partners: an unordered pair.

    Attributes:
        a: One partner's id.
        b: The other's; the order is kept as it was given and means nothing but which side is called a.
        strands: What the tie is about.
        level: Whether it is between individuals, at strategic level, or both.
        contact: How often they are in touch, such as `1/fortnight`.
        hours: The work that goes into it, such as `2 hour/week`.
        money: What is pooled or paid, such as `500 GBP/year`.
        since: The first day of the tie.
        until: Its last day.
        aim: The stage that both have agreed to aim for (an id of the partnership's continuum), or empty.
        basis: Where the row comes from.

    Raises:
        InvalidValueError: An attribute that cannot be, or a tie of a partner with itself.

    Example:
        >>> Relationship(a="oak", b="ash", strands=["training"]).id
        'ash~oak'
    """

    a: str = attrs.field(validator=_valid_id)
    b: str = attrs.field(validator=_valid_id)
    strands: tuple[Strand, ...] = attrs.field(default=(), converter=_strands)
    level: Level = attrs.field(default=Level.UNKNOWN, converter=_level)
    contact: Amount | None = attrs.field(default=None, validator=_measures(*_FREQUENCY))
    hours: Amount | None = attrs.field(default=None, validator=_measures(*_EFFORT))
    money: Amount | None = attrs.field(default=None, validator=_measures(*_MONEY))
    since: dt.date | None = attrs.field(default=None, validator=_valid_date)
    until: dt.date | None = attrs.field(default=None, validator=_valid_date)
    aim: str = attrs.field(default="", validator=_valid_id_or_none)
    basis: Basis = attrs.field(default=Basis.OWN, converter=_basis)

    def __attrs_post_init__(self) -> None:
        """Check that the two are different, that no strand is named twice, and that the dates are in order."""
        if self.a == self.b:
            raise InvalidValueError(
                Problem(
                    found=f"a relationship of {self.a!r} with itself",
                    path="b",
                    expected="two partners",
                    entry=Entry.CONTRADICTION,
                )
            )
        if len(set(self.strands)) < len(self.strands):
            raise InvalidValueError(Problem(found="a strand named twice", path="strands", entry=Entry.GIVEN_TWICE))
        _ordered(self.since, self.until)

    @property
    def id(self) -> str:
        """The two partners' ids, sorted, joined by `~`."""
        return relationship_id(self.a, self.b)

    @property
    def pair(self) -> tuple[str, str]:
        """The two partners' ids, sorted."""
        return (self.a, self.b) if self.a < self.b else (self.b, self.a)

    def exists_on(self, day: dt.date) -> bool:
        """Tell whether the tie exists on a day; an unknown date does not exclude it."""
        return _within(day, self.since, self.until)


def _within(day: dt.date, since: dt.date | None, until: dt.date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


@attrs.frozen(kw_only=True)
class Evidence:
    """What supports a rating, or tells of the partnership in words.

    Attributes:
        id: Named by responses that rest on it.
        about: A partner's id, a relationship's (`ash~oak`), a criterion's (`davis_2002.negotiation`), or empty for the
            whole.
        text: What is known, in plain words.
        date: The day it was written or seen.
        source: One of the partnership's sources, or empty.
        place: The place in the source.
        link: An address, or empty.
        basis: Where the row comes from.
    """

    id: str = attrs.field(validator=_valid_id)
    about: str = attrs.field(default="", validator=_valid_name)
    text: str = attrs.field(default="", validator=_valid_text)
    date: dt.date | None = attrs.field(default=None, validator=_valid_date)
    source: str = attrs.field(default="", validator=_valid_name)
    place: str = attrs.field(default="", validator=_valid_name)
    link: str = attrs.field(default="", validator=_valid_text)
    basis: Basis = attrs.field(default=Basis.OWN, converter=_basis)


def _partners(values: Iterable[Partner]) -> tuple[Partner, ...]:
    return tuple(values)


def _relationships(values: Iterable[Relationship]) -> tuple[Relationship, ...]:
    return tuple(values)


def _evidence(values: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(values)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True, repr=False)
class Partnership:
    """Partners and their relationships: a hub, a mini hub, a forum.

    Attributes:
        id: As a partner's id.
        name: Up to 200 characters.
        about: A few sentences.
        continuum: The id of the continuum that stages and aims refer to.
        partners: In the order given.
        relationships: In the order given.
        evidence: What supports the ratings.
        rules: Ids of the programme's rules.
        sources: Ids or titles of the documents that the evidence is from.
        partners_complete: Whether the list of partners is known to be whole.

    Raises:
        InvalidValueError: An id given twice, a relationship given twice, or one that joins a partner who is not there.

    Example:
        >>> oak, ash = Partner(id="oak", name="Oak"), Partner(id="ash", name="Ash")
        >>> pair = Partnership(id="pair", name="Pair", partners=[oak, ash])
        >>> pair.with_relationship(Relationship(a="oak", b="ash"))
        Partnership('pair', 2 partners, 1 relationship)
    """

    id: str = attrs.field(validator=_valid_id)
    name: str = attrs.field(validator=_valid_title)
    about: str = attrs.field(default="", validator=_valid_text)
    continuum: str = attrs.field(default="pugh_2008", validator=_valid_id)
    partners: tuple[Partner, ...] = attrs.field(default=(), converter=_partners)
    relationships: tuple[Relationship, ...] = attrs.field(default=(), converter=_relationships)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=_evidence)
    rules: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=_valid_names)
    sources: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=_valid_names)
    partners_complete: bool = True

    def __attrs_post_init__(self) -> None:
        """Check that ids are unique and that relationships join partners who are there."""
        problems = [*_repeated("partners", self.partners), *_repeated("evidence", self.evidence), *self._loose_ends()]
        problems += _repeated("relationships", self.relationships)
        if problems:
            raise InvalidValueError(problems)

    def _loose_ends(self) -> list[Problem]:
        known = [partner.id for partner in self.partners]
        there = set(known)
        return [
            Problem(
                found=f"unknown partner {quoted(end)}",
                hint=nearest(end, known),
                path=f"relationships[{i}].{side}",
                entry=Entry.UNKNOWN_NAME,
            )
            for i, tie in enumerate(self.relationships)
            for side, end in (("a", tie.a), ("b", tie.b))
            if end not in there
        ]

    def __repr__(self) -> str:
        """Return the id and the numbers of partners and relationships."""
        ties = f"{len(self.relationships)} relationship{'s' * (len(self.relationships) != 1)}"
        return f"Partnership({self.id!r}, {len(self.partners)} partner{'s' * (len(self.partners) != 1)}, {ties})"

    @functools.cached_property
    def _by_id(self) -> Mapping[str, Partner]:
        return {partner.id: partner for partner in self.partners}

    @functools.cached_property
    def _by_pair(self) -> Mapping[tuple[str, str], Relationship]:
        return {tie.pair: tie for tie in self.relationships}

    def partner(self, id: str) -> Partner:  # noqa: A002 - the word that files and docs use
        """Return the partner with an id.

        Raises:
            UnknownNameError: There is none.
        """
        if id not in self._by_id:
            raise UnknownNameError(
                Problem(found=f"unknown partner {quoted(id)}", hint=nearest(id, self._by_id), entry=Entry.UNKNOWN_NAME)
            )
        return self._by_id[id]

    def relationship(self, a: str, b: str) -> Relationship | None:
        """Return the relationship between two partners, in either order, or None where none is stated.

        Raises:
            UnknownNameError: One of the two is no partner.
        """
        pair = sorted((self.partner(a).id, self.partner(b).id))
        return self._by_pair.get((pair[0], pair[1]))

    def relationships_of(self, id: str) -> tuple[Relationship, ...]:  # noqa: A002 - the word that files and docs use
        """Return the relationships of one partner, in the order given.

        Raises:
            UnknownNameError: There is no such partner.
        """
        partner = self.partner(id).id
        return tuple(tie for tie in self.relationships if partner in (tie.a, tie.b))

    @property
    def clusters(self) -> tuple[str, ...]:
        """The clusters that partners belong to, sorted."""
        return tuple(sorted({partner.cluster for partner in self.partners} - {""}))

    def evolve(self, **changes: Any) -> Partnership:  # noqa: ANN401 - any attribute
        """Return a copy with other attributes, checked like any new one."""
        return attrs.evolve(self, **changes)

    def with_partner(self, partner: Partner) -> Partnership:
        """Return a copy with this partner in place of the one with its id, or at the end."""
        return self.evolve(partners=_replaced(self.partners, partner))

    def without_partner(self, id: str) -> Partnership:  # noqa: A002 - the word that files and docs use
        """Return a copy without a partner and its relationships.

        Raises:
            UnknownNameError: There is no such partner.
        """
        gone = self.partner(id).id
        ties = (tie for tie in self.relationships if gone not in (tie.a, tie.b))
        return self.evolve(partners=(p for p in self.partners if p.id != gone), relationships=ties)

    def with_relationship(self, relationship: Relationship) -> Partnership:
        """Return a copy with this relationship in place of the one between the same two, or at the end."""
        return self.evolve(relationships=_replaced(self.relationships, relationship))

    def without_relationship(self, a: str, b: str) -> Partnership:
        """Return a copy without the relationship between two partners.

        Raises:
            UnknownNameError: There is none.
        """
        gone = self.relationship(a, b)
        if gone is None:
            found = f"no relationship between {a!r} and {b!r}"
            raise UnknownNameError(Problem(found=found, entry=Entry.UNKNOWN_NAME))
        return self.evolve(relationships=(tie for tie in self.relationships if tie.id != gone.id))


V = TypeVar("V", Partner, Relationship)


def _replaced(values: tuple[V, ...], new: V) -> tuple[V, ...]:
    if any(value.id == new.id for value in values):
        return tuple(new if value.id == new.id else value for value in values)
    return values + (new,)  # noqa: RUF005 - keeps the type of the tuple


def _repeated(path: str, values: Sequence[Partner | Relationship | Evidence]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for i, value in enumerate(values):
        if value.id in seen:
            what = f"the relationship {value.id!r}" if isinstance(value, Relationship) else f"the id {value.id!r}"
            where = f"{path}[{i}].{'b' if isinstance(value, Relationship) else 'id'}"
            problems.append(
                Problem(
                    found=f"{what} given twice",
                    expected="it once",
                    hint="remove one",
                    path=where,
                    entry=Entry.GIVEN_TWICE,
                )
            )
        seen.add(value.id)
    return problems
