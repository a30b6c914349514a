"""The installer of Python packages: the uv on PATH, else a pinned one from the index."""

from __future__ import annotations

import os
import platform
import re
import shutil
import zipfile
from pathlib import Path

from scripts.door import certificates, children, index
from scripts.door.places import NATIVE
from scripts.door.words import Stop, say

VERSION = "0.13.9"
OLDEST_THAT_WILL_DO = (0, 7)
_GNU = "manylinux_2_17_{0}.manylinux2014_{0}"
#: (system, processor, C library) → (tail of the wheel's name, its sha256).
WHEELS = {
    ("Linux", "x86_64", "glibc"): (
        _GNU.format("x86_64"),
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    ("Linux", "x86_64", "musl"): (
        "musllinux_1_1_x86_64",
        "2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25",
    ),
    ("Linux", "aarch64", "glibc"): (
        _GNU.format("aarch64") + ".musllinux_1_1_aarch64",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("Linux", "aarch64", "musl"): (
        _GNU.format("aarch64") + ".musllinux_1_1_aarch64",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("Darwin", "x86_64", ""): (
        "macosx_10_12_x86_64",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    ("Darwin", "arm64", ""): (
        "macosx_11_0_arm64",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
}


def provide(chosen: index.Index) -> Path:
    """A uv that runs. Raises Stop when none can be had."""
    own = NATIVE / f"uv-{VERSION}" / "uv"
    on_path = shutil.which("uv")
    for candidate in (on_path, str(own)):
        if candidate and version_of(candidate) >= OLDEST_THAT_WILL_DO:
            return Path(candidate)
    certificates.provide()
    try:
        _fetch(chosen, own)
    except (OSError, index.Damaged) as trouble:
        raise unreachable(chosen, str(trouble)) from trouble
    if version_of(str(own)) < OLDEST_THAT_WILL_DO:
        raise Stop(f"{own} 在这台机器上不能运行", f"{own} does not run on this machine")
    return own


def version_of(program: str) -> tuple[int, int]:
    """Its version; (0, 0) when it does not run, as a version manager's empty shim."""
    try:
        status, said = children.listen([program, "--version"], seconds=20)
    except OSError:
        return (0, 0)
    found = re.match(r"uv (\d+)\.(\d+)", said) if status == 0 else None
    return (int(found[1]), int(found[2])) if found else (0, 0)


def machine() -> tuple[str, str, str]:
    """System, processor and C library of this machine, as the table has them."""
    system = platform.system()
    library = (platform.libc_ver()[0] or "musl") if system == "Linux" else ""
    return system, platform.machine(), library


def unreachable(chosen: index.Index, trouble: str) -> Stop:
    """What to say when packages do not come: who chose the index, and which variable sets it."""
    by = f" ({chosen.chosen_by})" if chosen.chosen_by else ""
    return Stop(
        f"Python 组件没装上，多半是网络：{trouble}{by}\n"
        "  可指定镜像再试：UV_DEFAULT_INDEX=<镜像地址> ./run",
        "the Python packages did not arrive, most often it is the network.\n"
        "  Name a mirror and try again: UV_DEFAULT_INDEX=<mirror address> ./run",
    )


def _fetch(chosen: index.Index, own: Path) -> None:
    """Fetch the pinned wheel and take the one program out of it."""
    key = machine()
    if key not in WHEELS:
        raise Stop(
            f"没有适合 {' '.join(key)} 的 uv，请先自行安装 uv",
            "no uv for this machine; please install uv yourself first",
        )
    tail, sha256 = WHEELS[key]
    filename = f"uv-{VERSION}-py3-none-{tail}.whl"
    say("正在下载安装工具 uv（17 MB）", "fetching the installer uv (17 MB)")
    address = index.find(chosen, "uv", filename)
    if address is None:
        raise OSError(f"{filename} is not in the index")
    wheel = own.parent / "uv.whl"
    index.fetch(address, wheel, sha256)
    draft = own.with_name(f"uv.{os.getpid()}")
    with zipfile.ZipFile(wheel) as archive:
        draft.write_bytes(archive.read(f"uv-{VERSION}.data/scripts/uv"))
    wheel.unlink()
    draft.chmod(0o755)
    draft.replace(own)
