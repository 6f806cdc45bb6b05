"""What recognition learns about halls: `python -m kiosk.ear_training` makes `asr_tts/adapter.npz`.

Questions are spoken by the product's own synthesizer with its own voices, mixtures of them and blends with its voices for other
languages (the benches' voices are never among them) and put into rooms and noise. A low-rank update of the pinned Whisper learns
to write what was said: its encoder to hear through a crowd, its decoder which words a hall hears.

The update that is shipped is its predecessor (in the history of this repository) with half of what a course `--further` of 1,470
sentences learnt, among places that were recorded (`--around`). The larger recognizer's, `adapter_small.npz`, is one course of 853
sentences of that kind (`--model asr-small --most 900`; half an hour on two cores that multiply bfloat16). Sets that are added
later change which sentences are drawn.
"""
