"""Questions that lead somewhere: to the one service that is meant, to a checklist, or through a form."""

from .parts import Material, Part


class Option(Part, frozen=True, kw_only=True):
    """One answer to a question that tells services apart."""

    label: str
    code: str
    """The service that is then meant."""
    words: tuple[str, ...] = ()
    """Other wordings of the same answer."""


class Discriminator(Part, frozen=True, kw_only=True):
    """The one question that separates this service from its near-duplicates."""

    ask: str
    options: tuple[Option, ...]


class GuideOption(Part, frozen=True, kw_only=True):
    """One answer in a guide, and what follows from it."""

    label: str
    words: tuple[str, ...] = ()
    next: str = ""
    """Id of the next question; empty goes on with the one below, or ends after the last."""
    end: bool = False
    """True ends the questions here: the checklist is complete."""
    materials: tuple[Material, ...] = ()
    """Needed in addition to the item's own materials."""
    drop_materials: tuple[str, ...] = ()
    """Names of the item's own materials that are then not needed."""
    conditions: tuple[str, ...] = ()
    note: str = ""
    """Said and put on the checklist."""
    code: str = ""
    """Another service that fits better: the guide goes on there."""
    stop: str = ""
    """Not eligible: why, and what to do instead. Ends the guide."""


class GuideQuestion(Part, frozen=True, kw_only=True):
    """One question of a guide."""

    id: str
    ask: str
    options: tuple[GuideOption, ...]


class FormField(Part, frozen=True, kw_only=True):
    """One field of the draft application."""

    name: str
    kind: str = "text"
    """`text`, `date`, `phone`, `id_number` or `choice`."""
    choices: tuple[str, ...] = ()
    required: bool = True
