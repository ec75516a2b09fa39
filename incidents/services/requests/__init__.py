"""Requests that other programs send and everybody may read (Open311)."""

from incidents.services.requests.clients import (
    change_client,
    client_of,
    make_client,
    revoke_client,
)
from incidents.services.requests.reading import public_requests, request_numbered
from incidents.services.requests.sending import (
    SentRequest,
    UnknownPlace,
    offered_categories,
    send_request,
)
from incidents.services.requests.updates import SentUpdate, public_updates, send_update

__all__ = [
    "SentRequest",
    "SentUpdate",
    "UnknownPlace",
    "change_client",
    "client_of",
    "make_client",
    "offered_categories",
    "public_requests",
    "public_updates",
    "request_numbered",
    "revoke_client",
    "send_request",
    "send_update",
]
