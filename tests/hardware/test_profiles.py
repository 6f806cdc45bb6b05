import pytest

from hardware import profiles
from hardware.machine import Gpu, Machine

TWO_CORES = Machine("x86_64", "AMD EPYC", frozenset({"avx2", "avx512_vnni"}), 2, 8.0)


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (TWO_CORES, "cpu-2core"),
        (Machine("x86_64", "AMD EPYC", frozenset({"avx2"}), 2, 8.0), "cpu-2core-older"),
        (Machine("x86_64", "small", frozenset({"avx512_vnni"}), 2, 3.8), "cpu-2core-lean"),
        (Machine("aarch64", "Cortex-A76", frozenset({"asimd"}), 4, 8.0), "cpu-2core"),
        (Machine("x86_64", "i7", frozenset(), 8, 16.0), "cpu-desktop"),
        (Machine("x86_64", "i9", frozenset(), 16, 64.0, (Gpu("NVIDIA GeForce RTX 4090", 24.0, "550"),)), "rtx4090"),
        (Machine("x86_64", "Xeon", frozenset(), 8, 32.0, (Gpu("NVIDIA L4", 22.5, "550"),)), "l4"),
        (Machine("x86_64", "Xeon", frozenset(), 8, 32.0, (Gpu("NVIDIA H100 80GB HBM3", 79.6, "570"),)), "rtx4090"),
        (Machine("x86_64", "old", frozenset(), 8, 16.0, (Gpu("NVIDIA GeForce GT 1030", 2.0, "470"),)), "cpu-desktop"),
        (Machine("aarch64", "", frozenset(), 8, 15.3, (), "NVIDIA Jetson Orin NX"), "jetson"),
        (Machine("aarch64", "Ampere", frozenset(), 8, 15.3), "cpu-desktop"),
    ],
)
def test_choice(machine: Machine, expected: str) -> None:
    chosen = profiles.choose(machine)
    assert chosen is not None
    assert chosen.id == expected


def test_too_small_a_machine_has_none() -> None:
    assert profiles.choose(Machine("x86_64", "Atom", frozenset(), 2, 1.0)) is None


def test_every_profile_is_honest_about_its_numbers() -> None:
    shipped = profiles.shipped()
    cpus = ["cpu-desktop", "cpu-2core-older", "cpu-2core", "cpu-2core-lean"]
    assert [p.id for p in shipped] == ["rtx4090", "l4", "jetson", *cpus]
    for profile in shipped:
        assert any(f.name == "turn_latency_ms_p50" for f in profile.figures)
        assert {e.role for e in profile.engines} >= {"recognition", "synthesis", "presenter"}
        for figure in profile.figures:
            assert figure.basis == "expected" or "20" in figure.on, "a measured number names machine and date"


def test_a_mistake_is_named_with_its_place() -> None:
    with pytest.raises(profiles.ProfileError, match=r"x\.toml: .*id"):
        profiles.parse("title = 'x'", "x.toml")
    good = "id='a'\ntitle='a'\nsummary='a'\norder=1\nscreens=1\nengine=[]\nfigure=[]\n[match]\n[settings.hearing]\nthreads=99"
    with pytest.raises(profiles.ProfileError, match=r"x\.toml: .*hearing\.threads"):
        profiles.parse(good, "x.toml")
