"""A model inside this process, by transformers (extra `llm-local`). Generation runs on a thread of its own."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from threading import Event, Thread
from typing import Any

from .endpoint import Message
from .errors import LlmError


class LocalModel:
    """One causal language model; one reply at a time."""

    def __init__(self, folder: str) -> None:
        """Load from a folder. Raises LlmError when transformers or the folder is missing."""
        try:
            from transformers import AutoModelForCausalLM, AutoTokenizer
        except ImportError as error:
            raise LlmError("the extra llm-local is not installed: uv sync --extra llm-local") from error
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True).eval()
        except (OSError, ValueError) as error:
            raise LlmError(f"{folder}: {error}") from error
        self._busy = asyncio.Lock()

    async def stream(self, messages: Sequence[Message], *, most_tokens: int) -> AsyncGenerator[str, None]:
        """See Model. Leaving the iteration stops the generation at its next token."""
        loop, pieces = asyncio.get_running_loop(), asyncio.Queue[str | LlmError | None]()
        stopped = Event()

        def put(piece: str | LlmError | None) -> None:
            loop.call_soon_threadsafe(pieces.put_nowait, piece)

        async with self._busy:
            thread = Thread(target=self._generate, args=(messages, most_tokens, put, stopped), daemon=True)
            thread.start()
            try:
                while (piece := await pieces.get()) is not None:
                    if isinstance(piece, LlmError):
                        raise piece
                    yield piece
            finally:
                stopped.set()
                await asyncio.to_thread(thread.join)

    async def close(self) -> None:
        """See Model."""

    def _prompt(self, messages: Sequence[Message]) -> str:
        if self._tokenizer.chat_template:
            return str(self._tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True))
        return "\n".join(f"{m['role']}: {m['content']}" for m in messages) + "\nassistant: "

    def _generate(self, messages: Sequence[Message], most_tokens: int, put: Any, stopped: Event) -> None:
        from transformers import StoppingCriteria, StoppingCriteriaList, TextStreamer

        class Pieces(TextStreamer):  # type: ignore[misc, unused-ignore]
            def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
                if text:
                    put(text)

        class Stopped(StoppingCriteria):  # type: ignore[misc, unused-ignore]
            def __call__(self, *_: Any, **__: Any) -> bool:
                return stopped.is_set()

        try:
            inputs = self._tokenizer(self._prompt(messages), return_tensors="pt")
            self._model.generate(
                **inputs,
                max_new_tokens=most_tokens,
                do_sample=False,
                streamer=Pieces(self._tokenizer, skip_prompt=True, skip_special_tokens=True),
                stopping_criteria=StoppingCriteriaList([Stopped()]),
            )
            put(None)
        except (RuntimeError, ValueError, IndexError, OSError) as error:
            put(LlmError(f"generation failed: {error}"))
