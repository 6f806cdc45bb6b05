"""An OpenAI-compatible endpoint (vLLM, Ollama, llama.cpp and the like) as a stream of text pieces."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Protocol

import aiohttp

from .errors import LlmError

Message = dict[str, str]
_MOST_BYTES = 256 * 1024
_MOST_LINE = 64 * 1024


class Model(Protocol):
    """Anything that continues a conversation."""

    def stream(self, messages: Sequence[Message], *, most_tokens: int) -> AsyncGenerator[str, None]:
        """The reply piece by piece. Raises LlmError."""
        ...

    async def close(self) -> None:
        """Let go of connections and memory."""
        ...


class Endpoint:
    """One model behind `URL/chat/completions`. Connections are kept between calls."""

    def __init__(self, url: str, model: str, key: str = "", *, idle_s: float = 10.0) -> None:
        """`url` ends before `/chat/completions`; `idle_s` is the longest silence within a stream."""
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model, self._key, self._idle_s = model, key, idle_s
        self._client: aiohttp.ClientSession | None = None

    async def stream(self, messages: Sequence[Message], *, most_tokens: int) -> AsyncGenerator[str, None]:
        """See Model."""
        asked = {
            "model": self._model,
            "messages": list(messages),
            "stream": True,
            "temperature": 0,
            "max_tokens": most_tokens,
        }
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            async with self._connected().post(self._url, json=asked, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise LlmError(f"{self._url} answered {answer.status}")
                async with aclosing(_events(answer.content)) as events:
                    async for data in events:
                        if piece := _piece(data):
                            yield piece
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise LlmError(f"{self._url}: {type(error).__name__} {error}") from error

    async def close(self) -> None:
        """See Model."""
        if self._client is not None:
            await self._client.close()

    def _connected(self) -> aiohttp.ClientSession:
        if self._client is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=3.0, sock_read=self._idle_s)
            self._client = aiohttp.ClientSession(timeout=timeout, read_bufsize=_MOST_LINE)
        return self._client


async def _events(content: aiohttp.StreamReader) -> AsyncGenerator[str, None]:
    """The data of each server-sent event up to `[DONE]`. Raises LlmError for a flood or an early end."""
    taken = 0
    async for line in content:
        taken += len(line)
        if taken > _MOST_BYTES:
            raise LlmError("the endpoint sends without end")
        text = line.decode("utf-8", "strict").strip()
        if not text.startswith("data:"):
            continue
        data = text[5:].strip()
        if data == "[DONE]":
            return
        yield data
    raise LlmError("the stream broke off")


def _piece(data: str) -> str:
    """The text in one event; events without any are empty. Raises LlmError for what is no event of this protocol."""
    try:
        event = json.loads(data)
        if "error" in event:
            raise LlmError(f"the endpoint reports {str(event['error'])[:200]}")
        choices = event["choices"]
        content = choices[0].get("delta", {}).get("content") if choices else ""
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise LlmError(f"not an event of a chat completion: {data[:80]!r}") from error
    if content is not None and not isinstance(content, str):
        raise LlmError(f"not text: {data[:80]!r}")
    return content or ""


async def whole(model: Model, messages: Sequence[Message], *, most_tokens: int, within_s: float) -> str:
    """The complete reply. Raises LlmError, also when it takes longer than `within_s`."""
    try:
        async with asyncio.timeout(within_s):
            return "".join([piece async for piece in model.stream(messages, most_tokens=most_tokens)])
    except TimeoutError as error:
        raise LlmError(f"no reply within {within_s:g} s") from error
