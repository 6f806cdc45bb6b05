"""What recognition learns about halls: `python -m kiosk.ear_training` makes `asr_tts/adapter.npz`.

Questions are spoken by the product's own synthesizer with its own voices and mixtures of them (the benches' voices are never
among them), put into rooms and noise, encoded by the unchanged encoder of the pinned Whisper, and a low-rank update of its
decoder learns to write what was said. The decoder so learns which words a hall hears; sounds are told apart as before.
"""
