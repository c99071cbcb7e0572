"""What `partnerkit sessions` prints: when to meet so that everyone can come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerkit import sentences
from partnerkit.cli._page import Column, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerkit.results import Sessions

__all__ = ["show"]


def show(sessions: Sessions) -> None:
    """Print sessions."""
    page = Page()
    page.line(sessions.name, "bold")
    page.line("When to meet")
    page.line()
    if sessions.reason is not None:
        page.line(sentences.no_sessions(sessions.reason))
    else:
        _put_sessions(page, sessions)
    if sessions.reason is None:
        _put_reached(page, sessions)
        _put_today(page, sessions)
        _put_unknown(page, sessions)
    page.heading("To read more")
    page.line("All of it for a program: the same command with --json")
    page.show()


def _put_sessions(page: Page, sessions: Sessions) -> None:
    count = sentences.count(sessions.fewest or 0, "session")
    whom = "every partner" if sessions.share == 1 else f"{sentences.percent(sessions.share)} of every kind of partner"
    if sessions.must_attend:
        page.line(f"Only times at which {_names(sessions, sessions.must_attend)} can meet were looked at.")
    if sessions.is_met or len(sessions) < (sessions.fewest or 0):
        page.line(f"It takes {count} for {whom} to be able to come to one; fewer are not enough.")
    else:
        page.line(f"At these times not enough can come; {count} reach all that they can reach.", "yellow")
    if len(sessions) < (sessions.fewest or 0):
        page.line(f"With {len(sessions)} at most, these are the ones that most can come to.", "yellow")
    for session in sessions:
        page.heading(session.slot)
        page.line(f"Can come: {_names(sessions, session.partners)}.")
        if session.only_here:
            page.line(f"To this one alone: {_names(sessions, session.only_here)}.")
        if session.venues:
            page.line(f"Host, in turn: {_names(sessions, session.venues)}.")
        else:
            page.line("Nobody can host it.", "yellow")


def _put_reached(page: Page, sessions: Sessions) -> None:
    page.heading("Who can come, by kind")
    columns = [
        Column(title="Kind", takes_rest=True),
        Column(title="Can come", width=9, right=True),
        Column(title="Told us", width=8, right=True),
        Column(title="Not known", width=10, right=True),
    ]
    rows = [
        (str(each.kind).replace("_", " "), str(each.reached), str(each.told), str(each.unknown))
        for each in sessions.kinds
    ]
    page.rows(columns, rows)
    if sessions.not_reached:
        page.line(f"Can come to none: {_names(sessions, sessions.not_reached)}.", "yellow")


def _put_today(page: Page, sessions: Sessions) -> None:
    if sessions.today is None:
        return
    page.heading("Today")
    told = ", ".join(sessions.today) or "never"
    if sessions.left_out_today:
        page.line(f"Meetings are held {told}. Left out: {_names(sessions, sessions.left_out_today)}.")
    else:
        page.line(f"Meetings are held {told}. Nobody who told us is left out.")


def _put_unknown(page: Page, sessions: Sessions) -> None:
    if sessions.unknown:
        page.heading("Ask first")
        page.line(f"When they can meet is not known: {_names(sessions, sessions.unknown)}. They are not counted.")


def _names(sessions: Sessions, ids: Iterable[str]) -> str:
    return ", ".join(sessions.name_of(id_) for id_ in ids)
