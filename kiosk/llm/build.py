"""From settings to an adviser."""

import os

from kiosk.settings import Llm

from .adviser import Adviser, Wishes
from .endpoint import Endpoint, Model


def build_adviser(settings: Llm) -> Adviser:
    """The adviser that the settings describe. Raises LlmError for a local model that cannot be loaded."""
    model: Model
    if settings.url:
        model = Endpoint(settings.url, settings.model, os.environ.get(settings.key_env, ""))
    else:
        from .local import LocalModel

        model = LocalModel(settings.model)
    wishes = Wishes(settings.deadline_ms / 1000, settings.phrase, settings.rewrite, settings.choose)
    return Adviser(model, wishes)
