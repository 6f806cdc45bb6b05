from hardware import machine
from hardware.machine import Gpu

X86 = "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu avx avx2\n\nprocessor\t: 1\nmodel name\t: AMD EPYC\n"
ARM = "processor\t: 0\nFeatures\t: fp asimd asimddp\n\nHardware\t: Orin\n"


def test_cpuinfo_of_both_families() -> None:
    assert machine.parse_cpuinfo(X86) == ("AMD EPYC", frozenset({"fpu", "avx", "avx2"}))
    assert machine.parse_cpuinfo(ARM) == ("Orin", frozenset({"fp", "asimd", "asimddp"}))
    assert machine.parse_cpuinfo("") == ("", frozenset())


def test_nvidia_smi() -> None:
    text = "NVIDIA GeForce RTX 4090, 24564, 550.54.15\nNVIDIA L4, [N/A], 550.54.15\nNo devices were found\n"
    assert machine.parse_nvidia_smi(text) == (
        Gpu("NVIDIA GeForce RTX 4090", 24.0, "550.54.15"),
        Gpu("NVIDIA L4", 0.0, "550.54.15"),
    )
    assert machine.parse_nvidia_smi("") == ()


def test_this_machine_can_be_inspected() -> None:
    here = machine.inspect()
    assert here.cores >= 1 and here.memory_gib > 0 and here.arch


def test_a_missing_command_prints_nothing() -> None:
    assert machine.output(("no-such-command-here",)) == ""


def test_control_group_share_bounds_the_cores() -> None:
    assert machine._quota_cores("200000 100000\n") == 2
    assert machine._quota_cores("50000 100000\n") == 1
    assert machine._quota_cores("max 100000\n") is None
    assert machine._quota_cores("") is None
