"""The recognizer as it learns: from mel frames and tokens so far to the next token."""

import torch
from torch import Tensor, nn

from asr_tts.adapter import MARK, Adapter, Update
from asr_tts.model_file import ModelFile
from kiosk.ear_training.decoder import Decoder
from kiosk.ear_training.encoder import Encoder
from kiosk.ear_training.maps import maps


class Ear(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    """Whisper with a low-rank update on every linear map."""

    def __init__(self, model: ModelFile, kept: tuple[int, ...], rank: int) -> None:
        """kept: the tokens of the product's cut vocabulary, by their published ids."""
        super().__init__()
        self.encoder, self.decoder = Encoder(model, rank), Decoder(model, kept, rank)
        self._mark = model.variables[MARK].floats()
        self.format = torch.float32

    def forward(self, mel: Tensor, audible: Tensor, tokens: Tensor, wanted: Tensor) -> Tensor:
        """Logits (count, vocabulary) where `wanted` (batch, tokens) holds; mel (batch, bands, frames)."""
        logits: Tensor = self.decoder(tokens, self.encoder(mel, audible), audible, wanted)
        return logits

    def halve(self) -> None:
        """What is published in bfloat16, if the processor multiplies it: it does not learn, and takes a fraction of the time.

        A processor that does not takes 200 times as long; torch asks it the same way before it lowers a graph.
        """
        if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
            return
        self.format = torch.bfloat16
        for weight in self.parameters():
            if not weight.requires_grad:
                weight.data = weight.data.bfloat16()

    def adapter(self, encoder_share: float = 1.0, decoder_share: float = 1.0) -> Adapter:
        """What was learnt, or so much of it."""
        updates = {
            part.name: Update(share * part.up.detach().numpy(), part.down.detach().numpy().copy())
            for network, share in ((self.encoder, encoder_share), (self.decoder, decoder_share))
            for part in maps(network)
        }
        return Adapter(updates, self._mark)

    def grown(self, rate: float) -> list[dict[str, object]]:
        """The optimiser's groups: the encoder learns at half the rate, or it forgets people it does not hear here."""
        return [
            {"params": [weight for weight in part.parameters() if weight.requires_grad], "full_rate": rate * factor}
            for part, factor in ((self.encoder, 0.5), (self.decoder, 1.0))
        ]
