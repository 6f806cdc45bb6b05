import pytest
from click.testing import CliRunner

from avatar.bake.cast import PEOPLE
from avatar.bake.people import identity_of, sources_of
from avatar.errors import AvatarError
from avatar.loading import load_pack
from avatar.manifest import read_manifest
from avatar.pack import PACKS
from kiosk.cli.avatar import avatar
from kiosk.models.catalogue import shipped


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


def test_whoever_is_chosen_speaks_with_her_own_voice():
    """`presenter = "xiaoan"` in kiosk.toml: the server loads the pack by that name and takes its voice."""
    manifests = [load_pack(person.name).manifest for person in PEOPLE.values()]
    assert [(manifest.title, manifest.voice) for manifest in manifests] == [
        ("小政", "zf_xiaoxiao"), ("老林", "zm_yunxi"), ("小安", "zf_xiaoyi"),
    ]  # fmt: skip
    assert {f"{manifest.voice}.bin" for manifest in manifests} <= {
        item.path for item in shipped().model("tts-voices").files
    }


def test_the_list_names_everyone_with_voice_and_licences():
    shown = CliRunner().invoke(avatar, ["list"], env={"COLUMNS": "200"}).output
    for person in PEOPLE.values():
        assert person.name in shown
        assert person.voice in shown
    assert shown.count("CC0-1.0") >= 5 * len(PEOPLE)


def test_shipped_packs_speak_with_the_voice_of_their_person():
    by_name = {person.name: person for person in PEOPLE.values()}
    for path in PACKS.glob("*/manifest.json"):
        manifest = read_manifest(path.parent)
        assert manifest.voice == by_name[manifest.name].voice
