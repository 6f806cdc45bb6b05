"""The network that learns is the recognizer that runs. Needs torch (extra `train`)."""

import ctranslate2
import numpy as np
import pytest
from tokenizers import Tokenizer

from asr_tts.model_file import parse
from asr_tts.vocabulary import chinese, cut
from kiosk.models import Store

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")


@pytest.mark.parametrize("role", ["asr", "asr-small"])
def test_it_hears_and_writes_what_the_engine_does(role: str) -> None:
    from kiosk.ear_training.ear import Ear

    if Store().check([role]):
        pytest.skip(f"{role} is not fetched on this machine")
    folder = Store().path(role)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    small = chinese(tokenizer)
    ear = Ear(parse((folder / "model.bin").read_bytes()), small.kept, rank=2)
    engine = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="float32", files=cut(folder, small))
    mel = np.random.default_rng(0).normal(0, 0.3, (1, 80, 400)).astype(np.float32)
    encoded = engine.encode(ctranslate2.StorageView.from_array(mel))
    names = ("<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>")
    start = [small.ids[tokenizer.token_to_id(name)] for name in names]
    (result,) = engine.generate(encoded, [start], beam_size=1, max_length=16, suppress_tokens=[], suppress_blank=False)
    written = result.sequences_ids[0]
    tokens = torch.tensor([[*start, *written]])
    audible = torch.ones(1, 1, 1, 200, dtype=torch.bool)
    with torch.no_grad():
        heard = ear.encoder(torch.from_numpy(mel), audible)
        logits = ear(torch.from_numpy(mel), audible, tokens, torch.ones_like(tokens, dtype=torch.bool))
    assert np.abs(heard.numpy() - np.array(encoded)).max() < 0.02
    assert logits.argmax(-1)[len(start) - 1 : -1].tolist() == written


def test_only_updates_learn_and_nothing_changes_before_they_do() -> None:
    from kiosk.ear_training.ear import Ear
    from kiosk.ear_training.maps import maps

    model = parse((Store().path("asr") / "model.bin").read_bytes())
    ear = Ear(model, tuple(range(100)), rank=2)
    learnt = {name.rsplit(".", 1)[1] for name, weight in ear.named_parameters() if weight.requires_grad}
    assert learnt == {"up", "down"}
    assert all(not part.up.any() for part in maps(ear))
    ear.halve()
    adapter = ear.adapter()
    assert len(adapter.updates) == 6 * (4 + 7)
    assert adapter.fits(model)
