"""The door finds a Python that works, trusts a stamp that fits, takes the file it meant."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts import bootstrap
from scripts.door import apt, children, doctor, environment, index, native, uv

ROOT = Path(__file__).parents[2]
BOOTSTRAP_THAT_NAMES_ITS_PYTHON = "import sys; print(sys.argv[1:], sys.version_info[1])"


def _write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def copied_door(tmp_path: Path) -> Path:
    """The script alone, in a folder with a space, before a bootstrap that tells what it got."""
    folder = tmp_path / "a market"
    _write_program(folder / "scripts" / "bootstrap.py", BOOTSTRAP_THAT_NAMES_ITS_PYTHON)
    shutil.copy(ROOT / "run", folder / "run")
    return folder / "run"


def _open_door(door: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [str(door), *arguments], env=kept | variables, capture_output=True, text=True, timeout=100
    )


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_scripts_are_executable_and_parse(script: str) -> None:
    path = ROOT / script
    shell = "sh" if path.read_text().startswith("#!/bin/sh") else "bash"
    assert os.access(path, os.X_OK)
    assert subprocess.run([shell, "-n", str(path)], timeout=100).returncode == 0


def test_the_door_passes_over_a_shim_that_fails_and_takes_a_python_that_runs(
    copied_door: Path, tmp_path: Path
) -> None:
    shims, real = tmp_path / "shims", tmp_path / "real"
    for minor in (11, 12, 13):
        _write_program(shims / f"python3.{minor}", "#!/bin/sh\nexit 127\n")
    real.mkdir()
    ours = sys.version_info[1]
    (real / f"python3.{ours}").symlink_to(os.path.realpath(sys.executable))
    answer = _open_door(copied_door, "doctor", PATH=f"{shims}:{real}:/usr/bin:/bin")
    assert answer.returncode == 0, answer.stderr
    arguments, chosen = answer.stdout.rsplit(maxsplit=1)
    assert arguments == "['doctor']"
    assert int(chosen) >= ours


def test_the_door_keeps_arguments_with_spaces_apart(copied_door: Path) -> None:
    answer = _open_door(copied_door, "test", "-k", "one or two")
    assert "['test', '-k', 'one or two']" in answer.stdout


def test_what_python_compiles_is_kept_even_where_it_is_told_not_to(copied_door: Path) -> None:
    bootstrap_file = copied_door.parent / "scripts" / "bootstrap.py"
    bootstrap_file.write_text("import sys; print(sys.dont_write_bytecode)")
    assert _open_door(copied_door, PYTHONDONTWRITEBYTECODE="1").stdout.split() == ["False"]


def test_a_python_that_was_named_and_does_not_work_is_refused_in_one_sentence(
    copied_door: Path,
) -> None:
    answer = _open_door(copied_door, TRAINHUB_PYTHON="/nonexistent/python")
    assert answer.returncode == 1
    assert "3.11、3.12" in answer.stderr


def test_help_needs_no_python(copied_door: Path) -> None:
    assert "./run doctor" in _open_door(copied_door, "help", PATH="/bin:/usr/bin").stdout


def test_an_unknown_command_is_answered_and_fails() -> None:
    answer = _open_door(ROOT / "run", "srve")
    assert answer.returncode == 2
    assert "./run help" in answer.stdout


@pytest.mark.parametrize(
    ("stamp", "dev", "expected"),
    [
        ("", False, False),
        ("abc\n", False, True),
        ("abc\n", True, False),
        ("abc dev\n", True, True),
        ("abc dev\n", False, True),
        ("abd dev\n", False, False),
    ],
)
def test_a_stamp_covers_what_it_was_made_for(stamp: str, dev: bool, expected: bool) -> None:
    assert environment.covers(stamp, "abc", dev=dev) is expected


def test_the_fingerprint_changes_with_the_lock_and_with_the_python() -> None:
    fingerprints = {
        environment.fingerprint(lock, abi)
        for lock in (b"one", b"two")
        for abi in (".cpython-311-x86_64-linux-gnu.so", ".cpython-313-x86_64-linux-gnu.so")
    }
    assert len(fingerprints) == 4


def test_an_index_is_chosen_by_variable_then_by_pip_setting_then_by_default(tmp_path: Path) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.invalid/simple/\n")
    missing = tmp_path / "none.conf"
    by_variable = index.choose({"PIP_INDEX_URL": "https://own.invalid/x/"}, [settings])
    assert by_variable == index.Index("https://own.invalid/x", "PIP_INDEX_URL")
    assert index.choose({}, [settings, missing]).url == "https://mirror.invalid/simple"
    assert index.choose({}, [missing]) == index.Index(index.STANDARD_INDEX, None)


def test_a_broken_pip_setting_is_passed_over(tmp_path: Path) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_bytes(b"index-url = \xff\xfe without a section")
    assert index.choose({}, [settings]).chosen_by is None


def test_an_index_page_reads_the_same_in_json_and_in_html() -> None:
    page = "https://mirror.invalid/simple/uv/"
    body = json.dumps({"files": [{"filename": "uv-1.whl", "url": "../../files/uv-1.whl"}]})
    html = '<a href="../../files/uv-1.whl#sha256=00" data-requires-python="&gt;=3.8">uv-1.whl</a>'
    expected = {"uv-1.whl": "https://mirror.invalid/files/uv-1.whl"}
    kind = "application/vnd.pypi.simple.v1+json"
    assert index.listed(body.encode(), kind, page) == expected
    assert index.listed(html.encode(), "text/html", page) == expected


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[index.Index]:
    """An index of one file on this machine."""
    shelf = tmp_path / "shelf"
    (shelf / "simple" / "uv").mkdir(parents=True)
    (shelf / "simple" / "uv" / "index.html").write_text('<a href="uv-1.whl">uv-1.whl</a>')
    (shelf / "simple" / "uv" / "uv-1.whl").write_bytes(b"a wheel")
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(shelf)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield index.Index(f"http://127.0.0.1:{server.server_port}/simple", "UV_DEFAULT_INDEX")
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_is_fetched_only_with_the_hash_that_was_expected(
    mirror: index.Index, tmp_path: Path
) -> None:
    address = index.find(mirror, "uv", "uv-1.whl")
    assert address is not None
    target = tmp_path / "new" / "uv.whl"
    index.fetch(address, target, hashlib.sha256(b"a wheel").hexdigest())
    assert target.read_bytes() == b"a wheel"
    with pytest.raises(index.Damaged):
        index.fetch(address, target, hashlib.sha256(b"another").hexdigest())
    assert not target.exists()


def test_a_file_the_index_lacks_is_not_found(mirror: index.Index) -> None:
    assert index.find(mirror, "uv", "uv-2.whl") is None


def test_a_program_that_is_only_a_shim_has_no_version(tmp_path: Path) -> None:
    _write_program(tmp_path / "uv", "#!/bin/sh\necho 'uv 0.13.9'; exit 127\n")
    _write_program(tmp_path / "good" / "uv", "#!/bin/sh\necho 'uv 0.13.9 (x86_64)'\n")
    assert uv.version_of(str(tmp_path / "uv")) == (0, 0)
    assert uv.version_of(str(tmp_path / "nowhere")) == (0, 0)
    assert uv.version_of(str(tmp_path / "good" / "uv")) == (0, 13)


def test_this_machine_knows_which_wheel_of_uv_it_would_take() -> None:
    assert uv.machine() in uv.WHEELS
    assert all(len(sha256) == 64 for _tail, sha256 in uv.WHEELS.values())


def test_font_settings_name_the_shipped_fonts_and_survive_strange_paths(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert f"<dir>{ROOT}/trainhub/static/fonts</dir>" in native.font_settings()
    monkeypatch.setattr(apt, "UNPACKED", Path("/a & b"))
    assert "<dir>/a &amp; b/usr/share/fonts</dir>" in native.font_settings()


def test_native_libraries_are_left_alone_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINHUB_NO_NATIVE", "1")
    assert native.provide(insist=True) == {}


@pytest.mark.parametrize(
    ("written", "expected"), [("8123", 8123), ("", 8000), ("http", 8000), ("70000", 8000)]
)
def test_a_port_is_a_number_or_the_usual_one(
    monkeypatch: pytest.MonkeyPatch, written: str, expected: int
) -> None:
    monkeypatch.setenv("PORT", written)
    assert doctor.port_number() == expected


def test_a_database_server_that_does_not_answer_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A port that is taken and on which nobody listens: no number is free of strangers for sure.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("TRAINHUB_DATABASE_URL", f"postgresql+psycopg://me:secret@{place}/x")
        finding = doctor.database()
    assert finding.mark == doctor.BAD
    assert place in finding.text
    assert "secret" not in finding.text


def test_a_child_that_hangs_is_ended() -> None:
    began = time.monotonic()
    status, _said = children.listen(["sleep", "60"], seconds=0.2)
    assert status == 124
    assert time.monotonic() - began < 50


def test_a_child_ends_with_the_door(tmp_path: Path) -> None:
    code = (
        "from scripts.door import children; children.end_when_told(); "
        f"children.run(['sh', '-c', 'echo $$ > \"{tmp_path}/pid\"; exec sleep 60'])"
    )
    door = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    note = tmp_path / "pid"
    while not (note.exists() and note.read_text().strip()):
        assert door.poll() is None
        time.sleep(0.05)
    child = int(note.read_text())
    door.terminate()
    assert door.wait(50) == 128 + 15
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


#: A file stays on one core, and the files keep their order.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")


@pytest.mark.parametrize(
    ("asked", "cores", "added"),
    [
        ([], 2, ["-n", "2", *BY_FILE]),
        (["tests/rules"], 16, ["-n", "4", *BY_FILE]),
        ([], 1, []),
        (["-n0"], 2, []),
        (["--pdb"], 2, []),
    ],
)
def test_the_tests_use_the_cores_unless_told_otherwise(
    asked: list[str], cores: int, added: list[str]
) -> None:
    assert bootstrap.in_parallel(asked, cores) == added
