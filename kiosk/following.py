"""Taking up what was imported, published or undone elsewhere, while the service goes on answering.

A look at a few files every two seconds; what is new is made ready on a thread and put in place as a whole while nobody is in
the middle of a turn, or after half a minute in a hall that never falls silent.
"""

import asyncio
from collections.abc import Callable

import structlog

from kiosk.answering import Front
from kiosk.kb.edits import EditError
from kiosk.kb.problems import KnowledgeError

_log = structlog.get_logger()
_LOOK_S = 2.0
_PATIENCE_S = 30.0
_BETWEEN_S = 0.1


async def follow(
    front: Front, quiet: Callable[[], bool], look_s: float = _LOOK_S, patience_s: float = _PATIENCE_S
) -> None:
    """Keep `front` up to date until cancelled. What cannot be read is logged once, and the old knowledge stays."""
    refused: object = None
    while True:
        await asyncio.sleep(look_s)
        signature: object = None
        try:
            signature = await asyncio.to_thread(front.library.signature)
            if signature == refused or not await asyncio.to_thread(lambda: front.stale):
                continue
            known = await asyncio.to_thread(front.prepare)
        except (KnowledgeError, EditError, OSError, ValueError) as error:
            refused = signature
            _log.error("knowledge_not_taken_up", error=str(error))
            continue
        waited = 0.0
        while not quiet() and waited < patience_s:
            await asyncio.sleep(_BETWEEN_S)
            waited += _BETWEEN_S
        front.take_up(known)
        _log.info("knowledge_taken_up", services=len(known.policy.items), documents=known.documents is not None)
