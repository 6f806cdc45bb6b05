"""The catalogue of models: what each role's files are, by hash, and where they may be had. Reads no model file."""

from importlib import resources
from pathlib import PurePosixPath

import msgspec

from kiosk.models.errors import CatalogueError


class Archive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A package of an index used as a mirror; `id` is `pypi:NAME==VERSION` or `npm:NAME@VERSION`."""

    id: str
    bytes: int


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member of an archive."""

    archive: str
    member: str


class ModelFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One pinned file. `hub` is a path below the hub's base address, or a whole URL."""

    path: str
    bytes: int
    sha256: str
    parts: tuple[Part, ...] = ()
    hub: str | None = None


class Derived(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file made from a verified one by `maker` (`module:function(source, target)`)."""

    path: str
    source: str
    maker: str


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One role's model. `package` names the installed Python package that already holds its files."""

    role: str
    name: str
    licence: str
    origin: str
    files: tuple[ModelFile, ...] = msgspec.field(name="file")
    derived: tuple[Derived, ...] = ()
    package: str | None = None
    optional: bool = False
    """Fetched only where it is asked for by name."""

    @property
    def bytes(self) -> int:
        """Size of the pinned files together."""
        return sum(file.bytes for file in self.files)


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All models, in the order they are listed and fetched."""

    models: tuple[Model, ...] = msgspec.field(name="model")
    archives: tuple[Archive, ...] = msgspec.field(name="archive", default=())

    def model(self, role: str) -> Model:
        """The model of a role. Raises CatalogueError for a role that is not in the catalogue."""
        for model in self.models:
            if model.role == role:
                return model
        known = ", ".join(m.role for m in self.models)
        raise CatalogueError(f"there is no model role '{role}'; the catalogue has: {known}")

    def archive(self, identity: str) -> Archive:
        """The archive with this id. Raises CatalogueError when it is not listed."""
        for archive in self.archives:
            if archive.id == identity:
                return archive
        raise CatalogueError(f"catalogue: archive '{identity}' is used by a file but not listed")


def parse(text: str, where: str) -> Catalogue:
    """Read and check a catalogue. Raises CatalogueError naming the place of a mistake."""
    try:
        catalogue = msgspec.toml.decode(text, type=Catalogue)
    except msgspec.DecodeError as error:
        raise CatalogueError(f"{where}: {error}") from error
    roles = [model.role for model in catalogue.models]
    if len(set(roles)) != len(roles):
        raise CatalogueError(f"{where}: a role is listed twice")
    for model in catalogue.models:
        _check(model, catalogue, where)
    return catalogue


def _check(model: Model, catalogue: Catalogue, where: str) -> None:
    for file in model.files:
        place = f"{where}: {model.role}/{file.path}"
        if PurePosixPath(file.path).is_absolute() or ".." in PurePosixPath(file.path).parts:
            raise CatalogueError(f"{place}: the path leaves the model's folder")
        if len(file.sha256) != 64 or set(file.sha256) - set("0123456789abcdef"):
            raise CatalogueError(f"{place}: sha256 is not 64 lower-case hex digits")
        for part in file.parts:
            catalogue.archive(part.archive)
    names = {file.path for file in model.files}
    for derived in model.derived:
        if derived.source not in names:
            raise CatalogueError(f"{where}: {model.role}/{derived.path}: unknown source '{derived.source}'")


def shipped() -> Catalogue:
    """The catalogue that comes with the product."""
    text = resources.files("kiosk.models").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return parse(text, "kiosk/models/catalogue.toml")
