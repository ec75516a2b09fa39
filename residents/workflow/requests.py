"""The steps of a request about a record."""

from typing import Final

from residents.choices.people import RequestKind, RequestState

NEXT: Final[dict[RequestState, frozenset[RequestState]]] = {
    RequestState.LODGED: frozenset({RequestState.CHECKED, RequestState.DECIDED}),
    RequestState.CHECKED: frozenset({RequestState.DECIDED}),
    RequestState.DECIDED: frozenset({RequestState.EXECUTED}),
    RequestState.EXECUTED: frozenset(),
}
# What is given to the person, and may be printed and fetched for a while.
GIVES_ROWS: Final = frozenset({RequestKind.COPY, RequestKind.WHO_LOOKED})
