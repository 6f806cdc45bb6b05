import pytest

from avatar.bake.cast import PEOPLE
from avatar.bake.people import identity_of, sources_of
from avatar.errors import AvatarError
from avatar.manifest import read_manifest
from avatar.pack import PACKS


def test_people_differ_and_have_voices():
    assert len({person.name for person in PEOPLE.values()}) == len(PEOPLE) >= 3
    assert len({person.voice for person in PEOPLE.values()}) == len(PEOPLE)
    assert PEOPLE["woman"].dress is not PEOPLE["man"].dress


@pytest.mark.parametrize("name", PEOPLE)
def test_every_source_is_named_with_its_licence(name):
    sources = sources_of(PEOPLE[name])
    assert {source.licence for source in sources} == {"CC0-1.0", "Apache-2.0"}
    shapes = next(source for source in sources if source.what == "shapes")
    assert all(target in shapes.note for target in PEOPLE[name].body)


def test_identity_is_an_invented_person():
    identity = identity_of("man")
    assert (identity.name, identity.voice, identity.consent) == ("xiaolin", "zm_yunxi", "虚构人物")


def test_nobody_else_is_known():
    with pytest.raises(AvatarError, match="woman, man, children"):
        identity_of("cat")


def test_shipped_packs_speak_with_the_voice_of_their_person():

    by_name = {person.name: person for person in PEOPLE.values()}
    for path in PACKS.glob("*/manifest.json"):
        manifest = read_manifest(path.parent)
        assert manifest.voice == by_name[manifest.name].voice
