"""A machine that is not as one would wish: no home to write to, a full disk, another server on the same files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.raw import RawClient

TEXT = "Let $p \\in \\mathbb{R}^n$. $h = p^\\top p$\n"
AT = TEXT.index("h =")
FULL_DISK = Path("/dev/full")


def _answers(client: RawClient, uri: str, message_id: int = 1) -> None:
    client.hover(uri, AT, message_id)
    assert "2 p" in client.answer(message_id)["result"]["contents"]["value"], client.log


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    """Nor is there a folder for temporary files or caches."""
    nowhere = str(tmp_path / "file" / "home")
    (tmp_path / "file").write_text("no folder")
    places = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
    with RawClient(engine=None, environment=dict.fromkeys(places, nowhere)) as client:
        client.initialize()
        client.open("untitled:a", TEXT)
        _answers(client, "untitled:a")


@pytest.mark.skipif(not FULL_DISK.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("level", ["info", "debug"])
def test_a_disk_that_is_full(level: str) -> None:
    """What cannot be logged is lost, and nothing else."""
    with RawClient("--log", str(FULL_DISK), "--log-level", level, engine=None) as client:
        client.initialize()
        client.open("untitled:a", TEXT)
        _answers(client, "untitled:a")
        client.send("shutdown", id=2)
        assert client.answer(2)["result"] is None
        client.send("exit")
        assert client.process.wait(5) == 0


def test_two_servers_on_one_workspace(tmp_path: Path) -> None:
    """Each knows its own editor's texts, and neither leaves anything behind."""
    path = tmp_path / "a.md"
    path.write_text(TEXT)
    uri, root = path.as_uri(), tmp_path.as_uri()
    with RawClient(engine=None) as first, RawClient(engine=None) as second:
        for client in (first, second):
            client.initialize(rootUri=root, workspaceFolders=[{"uri": root, "name": "a"}])
        first.open(uri, TEXT)
        second.open(uri, TEXT.replace("p^\\top p", "5 p^\\top p"))
        _answers(first, uri)
        second.hover(uri, AT, 1)
        assert "10 p" in second.answer(1)["result"]["contents"]["value"]
        first.process.kill()
        first.process.wait()
        second.hover(uri, AT, 2)
        assert "10 p" in second.answer(2)["result"]["contents"]["value"]
    assert list(tmp_path.iterdir()) == [path]
