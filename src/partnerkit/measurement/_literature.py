"""The works behind the methods, as they are cited where a method was used."""

from __future__ import annotations

from partnerkit.results import MethodsTopic, Reference

__all__ = ["LITERATURE", "USED_FOR"]

T = MethodsTopic


def _article(key: str, author: str, title: str, journal: str, year: int, volume: int, pages: str) -> Reference:  # noqa: PLR0913, PLR0917 - the parts of an article
    fields = (
        *(("author", author), ("title", title), ("journal", journal)),
        *(("year", str(year)), ("volume", str(volume)), ("pages", pages)),
    )
    return Reference(key=key, kind="article", fields=fields)


def _book(key: str, author: str, title: str, publisher: str, year: int) -> Reference:
    fields = (("author", author), ("title", title), ("publisher", publisher), ("year", str(year)))
    return Reference(key=key, kind="book", fields=fields)


LITERATURE = {
    each.key: each
    for each in (
        _article(
            "cronbach1951",
            "Cronbach, Lee J.",
            "Coefficient alpha and the internal structure of tests",
            "Psychometrika",
            1951,
            16,
            "297--334",
        ),
        _article(
            "feldt1987",
            "Feldt, Leonard S. and Woodruff, David J. and Salih, Fathi A.",
            "Statistical inference for coefficient alpha",
            "Applied Psychological Measurement",
            1987,
            11,
            "93--103",
        ),
        _book("mcdonald1999", "McDonald, Roderick P.", "Test Theory: A Unified Treatment", "Lawrence Erlbaum", 1999),
        _article(
            "cohen1968",
            "Cohen, Jacob",
            "Weighted kappa: Nominal scale agreement provision for scaled disagreement or partial credit",
            "Psychological Bulletin",
            1968,
            70,
            "213--220",
        ),
        _article(
            "gwet2008",
            "Gwet, Kilem Li",
            "Computing inter-rater reliability and its variance in the presence of high agreement",
            "British Journal of Mathematical and Statistical Psychology",
            2008,
            61,
            "29--48",
        ),
        _article(
            "james1984",
            "James, Lawrence R. and Demaree, Robert G. and Wolf, Gerrit",
            "Estimating within-group interrater reliability with and without response bias",
            "Journal of Applied Psychology",
            1984,
            69,
            "85--98",
        ),
        _book(
            "efron1993",
            "Efron, Bradley and Tibshirani, Robert J.",
            "An Introduction to the Bootstrap",
            "Chapman and Hall",
            1993,
        ),
        Reference(
            key="partnerkit",
            kind="misc",
            fields=(
                ("author", "{The partnerkit contributors}"),
                ("title", "partnerkit"),
                ("url", "https://github.com/partnerkit/partnerkit"),
            ),
        ),
    )
}
"""Each by its key."""

USED_FOR = {
    (T.RELIABILITY, "alpha"): ("cronbach1951", "feldt1987"),
    (T.RELIABILITY, "alpha_over_partners"): ("efron1993",),
    (T.RELIABILITY, "omega_total"): ("mcdonald1999",),
    (T.AGREEMENT, "kappa"): ("cohen1968",),
    (T.AGREEMENT, "ac2"): ("gwet2008",),
    (T.AGREEMENT, "rwg"): ("james1984",),
    (T.AGREEMENT, "rwg_respondents"): ("james1984",),
    (T.INTERVALS, "kind"): ("efron1993",),
    (T.SOFTWARE, "partnerkit"): ("partnerkit",),
}
"""The works to cite where a fact has a value."""
