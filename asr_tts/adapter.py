"""What recognition learnt about a hall: low-rank updates of Whisper, added to the published weights when they load.

For a linear map W (out × in) the adapter holds B (out × rank) and A (rank × in); the map becomes W + B·A (LoRA, Hu et al. 2021,
arXiv:2106.09685). Nothing is added at run time, so it costs no time. It is trained by `python -m kiosk.ear_training` on
questions that the product's own synthesizer speaks; docs are there.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from asr_tts.errors import ModelMissingError
from asr_tts.model_file import ModelFile, Variable

_log = logging.getLogger(__name__)
SHIPPED = {"asr": Path(__file__).with_name("adapter.npz"), "asr-small": Path(__file__).with_name("adapter_small.npz")}
"""What is shipped, by the role of the model that it belongs to."""
MARK = "decoder/layer_norm/gamma"
"""A small variable by which the model that an adapter was trained for is known."""
_TEMPER = "temper"


@dataclass(frozen=True, slots=True)
class Update:
    """One linear map's change: `up` (out, rank) times `down` (rank, in)."""

    up: npt.NDArray[np.float32]
    down: npt.NDArray[np.float32]

    def added_to(self, variable: Variable) -> Variable:
        """The map with the change added."""
        return variable.with_values(variable.floats() + self.up @ self.down)


@dataclass(frozen=True, slots=True)
class Adapter:
    """Updates by the name of the map, and the mark of the model they belong to."""

    updates: Mapping[str, Update]
    mark: npt.NDArray[np.float32]
    temper: float = 1.0
    """What log probabilities are multiplied by: practising with smoothed targets teaches to look less sure of the same errors, and
    whatever is decided by confidence was set before."""

    def fits(self, model: ModelFile) -> bool:
        """Whether it was trained for this model: every map there, in its size, and the mark the same."""
        known = model.variables.get(MARK)
        if known is None or not known.is_float or not np.array_equal(known.floats(), self.mark):
            return False
        return all(
            _weight(name) in model.variables
            and model.variables[_weight(name)].is_float
            and model.variables[_weight(name)].shape == (len(update.up), update.down.shape[1])
            for name, update in self.updates.items()
        )

    def applied_to(self, model: ModelFile) -> ModelFile:
        """The model with every update added; itself, and a warning, when the adapter was trained for another one."""
        if not self.fits(model):
            _log.warning("the recognition adapter was trained for another model and is left out")
            return model
        return model.with_variables(
            {_weight(name): update.added_to(model.variables[_weight(name)]) for name, update in self.updates.items()}
        )

    def scaled(self, encoder: float, decoder: float) -> "Adapter":
        """So much of what was learnt, by the part of the model."""
        shares = {name: encoder if name.startswith("encoder/") else decoder for name in self.updates}
        return replace(self, updates={n: Update(shares[n] * u.up, u.down) for n, u in self.updates.items()})

    def beside(self, other: "Adapter") -> "Adapter":
        """The sum of both changes; ranks add up. Raises ValueError unless both change the same maps of one model."""
        if set(self.updates) != set(other.updates) or not np.array_equal(self.mark, other.mark):
            raise ValueError("the two adapters belong to different models")
        both = {name: _sum(update, other.updates[name]) for name, update in self.updates.items()}
        return Adapter(both, self.mark, self.temper * other.temper)

    def save(self, path: Path) -> None:
        """Write it as half-precision numpy arrays, atomically."""
        arrays = {MARK: self.mark, _TEMPER: np.float32(self.temper)}
        for name, update in self.updates.items():
            arrays |= {f"{name}/up": update.up.astype(np.float16), f"{name}/down": update.down.astype(np.float16)}
        part = path.with_suffix(".part.npz")
        np.savez(part, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for its own options
        part.replace(path)


def load(path: Path = SHIPPED["asr"]) -> Adapter:
    """Read an adapter. Raises ModelMissingError naming the file when it is not one."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            names = sorted(key.removesuffix("/up") for key in arrays if key.endswith("/up"))
            updates = {
                name: Update(arrays[f"{name}/up"].astype(np.float32), arrays[f"{name}/down"].astype(np.float32))
                for name in names
            }
            temper = float(arrays[_TEMPER]) if _TEMPER in arrays else 1.0
            return Adapter(updates, arrays[MARK].astype(np.float32), temper)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise ModelMissingError(f"{path} is no recognition adapter: {error}") from error


def _sum(one: Update, other: Update) -> Update:
    return Update(np.concatenate([one.up, other.up], axis=1), np.concatenate([one.down, other.down]))


def _weight(name: str) -> str:
    return f"{name}/weight"
