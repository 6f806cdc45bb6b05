"""What can go wrong with a presenter."""


class AvatarError(Exception):
    """Base of every error of this package."""


class PackError(AvatarError):
    """A presenter pack is missing, damaged or not understood; the message names the file and what to do."""


class RenderError(AvatarError):
    """A pose or an output size that the renderer cannot draw."""
