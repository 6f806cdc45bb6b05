"""A presenter learnt from a video of a real person who agreed: needs the extra `train` to make, not to show."""
