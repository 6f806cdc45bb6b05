"""What can be wrong with a video that a presenter is to be learnt from."""

from avatar.errors import AvatarError


class UnfitVideoError(AvatarError):
    """The video cannot teach a presenter; `str()` says why and what to record instead, in Chinese, for the operator."""
