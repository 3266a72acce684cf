"""Full disks and folders that may only be read, both real: a plain error and nothing half there."""

import errno

import numpy as np
import pytest

from faults import with_mounts
from tandau.errors import RunError
from tandau.machine import refusals
from tandau.models.power.storing import read_arrays, write_arrays


def test_parts_on_a_full_disk(tmp_path):
    told = with_mounts(
        """
        from tandau.errors import RunError
        from tandau.parts import Parts
        disk("64k")
        parts = Parts(place / "s.parts", "futures", "a" * 64)
        parts.open()
        n_kept = 0
        try:
            for number in range(9):
                parts.add(number, bytes([number]) * 12_000, n_kept)
                n_kept += 1
        except RunError as error:
            told["message"], told["fault"] = str(error), error.faults[0].as_dict()
        told["kept"], told["n_kept"] = sorted(parts.open()), n_kept
        told["files"] = len(names(parts.place))
        again("size=1m")
        for number in range(n_kept, 9):
            parts.add(number, bytes([number]) * 12_000)
        told["after"] = {n: path.read_bytes()[0] for n, path in parts.open().items()}
        """,
        tmp_path / "disk",
    )
    assert 0 < told["n_kept"] < 9
    assert told["kept"] == list(range(told["n_kept"]))
    assert told["files"] == told["n_kept"]  # what did not fit is gone
    assert "No space left on device" in told["message"]
    assert f"{told['n_kept']} parts are kept" in told["message"]
    assert told["fault"]["got"] == "No space left on device"
    assert told["after"] == {str(number): number for number in range(9)}


def test_folder_that_may_only_be_read(tmp_path):
    told = with_mounts(
        """
        from tandau.durable import place as put
        from tandau.errors import TandauError
        from tandau.folder_lock import only_run
        from tandau.models.power.storing import write_arrays
        from tandau.parts import Parts
        from tandau.report.bundle import Draft
        disk("1m")
        study = place / "s"
        parts, draft = Parts(place / "s.parts", "futures", "a" * 64), Draft(study, "one")
        draft.open()
        draft.add_text("a.json", "{}")
        parts.open()
        parts.add(0, b"content")
        before = names(place)
        again("ro")

        def refused(name, work):
            try:
                work()
            except (TandauError, OSError) as error:
                told[name] = str(error)

        def locked():
            with only_run(study):
                pass

        refused("parts", lambda: parts.add(1, b"more", 1))
        refused("draft", lambda: draft.add_text("b.json", "{}"))
        refused("opened", draft.open)
        refused("lock", locked)
        refused("file", lambda: put(place / "file", b"content"))
        write_arrays(place / "kept.npz", {"one": [1.0]})  # a cache is only a matter of time
        told["same"] = names(place) == before
        again("rw")
        told["found"] = [draft.open(), sorted(parts.open())]
        """,
        tmp_path / "disk",
    )
    for name in ("parts", "draft", "opened", "lock", "file"):
        assert "Read-only file system" in told[name], name
    assert "run the same command again; 1 parts are kept" in told["parts"]
    assert "choose another --out" in told["lock"]
    assert told["same"]
    assert list(told["found"][0]) == ["a.json"]
    assert told["found"][1] == [0]


def test_arrays_of_a_study_on_a_full_disk(tmp_path):
    told = with_mounts(
        """
        import numpy as np, xarray as xr
        from tandau.errors import RunError
        from tandau.report.bundle import Draft
        from tandau.report.contents import read_arrays, write_arrays
        data = xr.Dataset({"x": ("future", np.random.default_rng(1).random(40_000))})
        disk("200k")
        draft = Draft(place / "s", "one")
        draft.open()
        for what, name, write in (
            ("text", "a.json", lambda path: path.write_text("x" * 300_000)),
            ("arrays", "a.nc", lambda path: write_arrays(data, path)),
        ):
            try:
                draft.add(name, write)
            except RunError as error:
                told[what] = error.faults[0].as_dict()
        told["files"] = names(draft.folder)
        again("size=4m")
        path = draft.add("a.nc", lambda path: write_arrays(data, path))
        told["same"] = bool(read_arrays(path).identical(data))
        """,
        tmp_path / "disk",
    )
    for what, name in (("text", "a.json"), ("arrays", "a.nc")):
        assert told[what]["file"].endswith(f"s.unfinished/{name}")
        assert told[what]["got"] == "No space left on device"
    assert told["files"] == ["progress.json"]
    assert told["same"]


def test_a_lock_needs_no_room_and_temporary_files_say_where_they_go(tmp_path):
    told = with_mounts(
        """
        import tempfile
        from tandau.engines import _laid_down
        from tandau.errors import RunError
        from tandau.folder_lock import only_run
        disk("32k")
        (place / "other").mkdir()
        try:
            (place / "all").write_bytes(bytes(1 << 20))
        except OSError:
            told["is_full"] = True
        with only_run(place / "s"):
            told["held"] = names(place)
        tempfile.tempdir = str(place / "other")
        try:
            with _laid_down([bytes(1 << 20)]):
                pass
        except RunError as error:
            told["message"] = str(error)
        told["left"] = names(place / "other")
        """,
        tmp_path / "disk",
    )
    assert told["is_full"]
    assert "s.lock" in told["held"]
    assert "TMPDIR" in told["message"]
    assert "No space left on device" in told["message"]
    assert told["left"] == []


def test_only_the_machine_is_blamed_for_what_it_refuses(tmp_path):
    with pytest.raises(FileNotFoundError), refusals("there"):
        (tmp_path / "none").read_bytes()
    with pytest.raises(RunError, match="there: cannot be written"), refusals("there"):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(RunError, match="out of memory") as caught, refusals("there"):
        np.empty(1 << 60, dtype=np.uint8)
    assert "more memory" in caught.value.faults[0].remedy


def test_what_is_kept_is_whole_or_computed_again(tmp_path):
    path = tmp_path / "one.npz"
    write_arrays(path, {"cost": np.array([1.5, np.nan]), "why": np.array(["", "short"])})
    sound = path.read_bytes()
    assert read_arrays(path)["why"].tolist() == ["", "short"]
    for at in range(len(sound)):
        damaged = bytearray(sound)
        damaged[at] ^= 1 << at % 8
        path.write_bytes(damaged)
        assert read_arrays(path) is None, at
    for n_left in range(0, len(sound), 7):
        path.write_bytes(sound[:n_left])
        assert read_arrays(path) is None
    path.unlink()
    assert read_arrays(path) is None
