"""The demonstration knowledge, built once, with real vectors."""

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
    """The real portal export; tests that need it skip where it is absent."""
    path = Path(__file__).parents[3] / "shared/data/guangdong_service_items/policy.jsonl"
    if not path.exists():
        pytest.skip("the portal export is not on this machine: nothing of the imported knowledge was tested")
    return path
