"""The demonstration knowledge, built once, with real vectors."""

import os
from pathlib import Path

import pytest

from kiosk.qa.answerer import PolicyAnswerer
from kiosk.qa.build import build_policy_answerer


@pytest.fixture(scope="session")
def answerer() -> PolicyAnswerer:
    """The product's own answerer over the demonstration knowledge."""
    return build_policy_answerer()


@pytest.fixture(scope="session")
def portal() -> Path:
    """The real portal export that KIOSK_PORTAL names; tests that need it skip without it."""
    path = os.environ.get("KIOSK_PORTAL")
    if not path:
        pytest.skip("set KIOSK_PORTAL to a portal's JSONL export: nothing of the imported knowledge was tested")
    return Path(path)
