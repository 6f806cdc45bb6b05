"""Files made on this machine from verified ones. Knows nothing of what the makers do."""

import importlib
from collections.abc import Callable
from pathlib import Path

from asr_tts.errors import EngineError
from kiosk.models.catalogue import Derived
from kiosk.models.errors import ModelError


def maker(derived: Derived) -> Callable[[Path, Path], None]:
    """The function that makes the file. Raises ModelError when the code does not have it."""
    module, _, name = derived.maker.partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ModelError(f"{derived.path} cannot be made: {derived.maker} is not there ({error})") from error
    assert callable(function)
    return function  # type: ignore[no-any-return]


def make(derived: Derived, folder: Path) -> None:
    """Make the file beside its source and put it in place only when it is whole. Raises ModelError."""
    source, target = folder / derived.source, folder / derived.path
    # The suffix stays the same: a maker may choose the format by it.
    fresh = target.with_name(f".making-{target.name}")
    fresh.unlink(missing_ok=True)
    try:
        maker(derived)(source, fresh)
    except EngineError as error:
        raise ModelError(f"{derived.path} could not be made: {error}") from error
    if not fresh.is_file() or fresh.stat().st_size == 0:
        raise ModelError(f"{derived.path}: {derived.maker} made nothing; report it with the log")
    _check(fresh, source)
    fresh.replace(target)


def _check(fresh: Path, source: Path) -> None:
    """An ONNX file must still be readable and have at least one output more than its source."""
    if fresh.suffix != ".onnx":
        return
    made, original = _outputs(fresh), _outputs(source)
    if not original < made:
        fresh.unlink()
        raise ModelError(f"{fresh.name}: the derived graph has outputs {sorted(made)}, expected more than {original}")


def _outputs(path: Path) -> set[str]:
    import onnx

    return {output.name for output in onnx.load(str(path), load_external_data=False).graph.output}
