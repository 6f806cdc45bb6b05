"""What can go wrong with model files; every message says what to do about it.

ModelError                 anything the store could not do
├── CatalogueError         the catalogue of models is not what its schema asks for, or a role is unknown
├── ModelMissing           a model is not on this machine, or its file is not what was verified
├── SourceError            one source could not give one file (the next source is tried)
├── PullFailed             no source could give a file
└── DiskFull               there is no room for what is to be fetched
"""


class ModelError(Exception):
    """The model store could not do what it was asked; `str()` is fit for a technician's eyes."""


class CatalogueError(ModelError):
    """The catalogue is wrong, or does not know the role."""


class ModelMissing(ModelError):
    """A model's files are absent or altered."""


class SourceError(ModelError):
    """One source could not give one file."""


class PullFailed(ModelError):
    """Every source was tried in vain."""


class DiskFull(ModelError):
    """The disk has no room."""
