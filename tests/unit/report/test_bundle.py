"""A study folder is whole, or it is no study."""

import json

import pytest

from tandau.errors import ReportError
from tandau.report.bundle import (
    MANIFEST,
    PROGRESS,
    Draft,
    combined_sha256,
    dump,
    finished,
    read_manifest,
    sha256,
    unfinished,
)

ABOUT = {"case": "mini"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "study"


def published(folder, *, text="one", fingerprint="f"):
    draft = Draft(folder, fingerprint)
    draft.open()
    draft.add_text("a.txt", text)
    draft.add_text("b.txt", "two")
    return draft.publish(ABOUT)


def refuse(_path):
    raise AssertionError("written again")


def content(folder):
    return sorted(path.name for path in folder.iterdir())


def test_publish_makes_the_study(folder):
    manifest = published(folder)
    assert content(folder) == ["a.txt", "b.txt", MANIFEST]
    assert not unfinished(folder).exists()
    assert manifest == read_manifest(folder) == finished(folder)
    assert manifest["case"] == "mini"
    assert manifest["files"]["a.txt"] == sha256(folder / "a.txt")
    assert manifest["bundle_sha256"] == combined_sha256(manifest["files"])


def test_bundle_hash_depends_on_names_and_contents(tmp_path):
    one, same, other = (
        published(tmp_path / name, text=text)["bundle_sha256"]
        for name, text in (("x", "one"), ("y", "one"), ("z", "three"))
    )
    assert one == same != other
    assert combined_sha256({"a": "1", "b": "2"}) == combined_sha256({"b": "2", "a": "1"})
    assert combined_sha256({"a": "1", "b": "2"}) != combined_sha256({"a": "2", "b": "1"})


def test_publish_replaces_the_old_study(folder):
    published(folder)
    draft = Draft(folder, "g")
    assert draft.open() == {}
    draft.add_text("c.txt", "new")
    assert content(folder) == ["a.txt", "b.txt", MANIFEST]
    draft.publish(ABOUT)
    assert content(folder) == ["c.txt", MANIFEST]
    assert content(folder.parent) == ["study"]
    assert list(read_manifest(folder)["files"]) == ["c.txt"]


def test_publish_where_folders_cannot_change_places(folder, monkeypatch):
    monkeypatch.setattr("tandau.report.bundle.exchange", lambda _one, _other: False)
    published(folder)
    published(folder, text="three", fingerprint="g")
    assert (folder / "a.txt").read_text(encoding="utf-8") == "three"
    assert content(folder.parent) == ["study"]


def test_killed_run_goes_on_with_its_sound_parts(folder):
    Draft(folder, "f").open()
    Draft(folder, "f").add_text("a.txt", "one")
    draft = Draft(folder, "f")
    assert list(draft.open()) == ["a.txt"]
    draft.add("a.txt", refuse)
    assert draft.kept("a.json", lambda: [1, 2]) == [1, 2]
    assert draft.kept("a.json", lambda: refuse("")) == [1, 2]
    assert set(draft.publish(ABOUT)["files"]) == {"a.txt", "a.json"}


@pytest.mark.parametrize(
    "damage", [lambda path: path.write_text("xne"), lambda path: path.unlink()]
)
def test_damaged_part_is_written_again(folder, damage):
    draft = Draft(folder, "f")
    draft.open()
    draft.add_text("a.txt", "one")
    draft.add_text("b.txt", "two")
    damage(draft.folder / "a.txt")
    assert list(draft.open()) == ["b.txt"]
    draft.add_text("a.txt", "one")
    draft.publish(ABOUT)
    assert (folder / "a.txt").read_text(encoding="utf-8") == "one"


def test_folder_of_somebody_else_is_left_alone(folder):
    draft = Draft(folder, "f")
    draft.folder.mkdir()
    (draft.folder / "a.txt").write_text("stray", encoding="utf-8")
    with pytest.raises(ReportError, match=r"holds a\.txt"):
        draft.open()
    assert content(draft.folder) == ["a.txt"]


def test_study_with_a_note_in_it_is_left_alone(folder):
    draft = Draft(folder, "f")
    draft.open()
    draft.add_text("a.txt", "one")
    draft.publish(ABOUT)
    (folder / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ReportError, match=r"holds note\.txt"):
        Draft(folder, "g").open()


def test_part_that_was_not_entered_yet_is_written_again(folder):
    draft = Draft(folder, "f")
    draft.open()
    (draft.folder / "a.txt").write_text("placed, not entered", encoding="utf-8")
    assert draft.open() == {}
    draft.add_text("a.txt", "one")
    draft.publish(ABOUT)
    assert (folder / "a.txt").read_text(encoding="utf-8") == "one"


@pytest.mark.parametrize("progress", ["", "{", "[]", "{}", '{"fingerprint": "other"}'])
def test_parts_of_another_run_are_thrown_away(folder, progress):
    draft = Draft(folder, "f")
    draft.folder.mkdir()
    (draft.folder / "a.txt").write_text("stray", encoding="utf-8")
    (draft.folder / PROGRESS).write_text(progress, encoding="utf-8")
    assert draft.open() == {}
    assert content(draft.folder) == [PROGRESS]


def test_part_that_was_being_written_is_left_out(folder):
    draft = Draft(folder, "f")
    draft.open()
    (draft.folder / ".writing-a.txt").write_text("half", encoding="utf-8")
    assert draft.open() == {}
    draft.add_text("b.txt", "two")
    draft.publish(ABOUT)
    assert content(folder) == ["b.txt", MANIFEST]


def test_part_that_fails_is_not_entered(folder):
    draft = Draft(folder, "f")
    draft.open()
    with pytest.raises(AssertionError, match="written again"):
        draft.add("a.txt", refuse)
    assert draft.open() == {}


def test_parts_without_some_futures_are_not_taken_up(folder):
    draft = Draft(folder, "f")
    draft.open()
    draft.mark_incomplete()
    draft.add_text("a.txt", "of fewer futures")
    assert draft.add_text("a.txt", "again").read_text(encoding="utf-8") == "of fewer futures"
    assert draft.open() == {}
    draft.add_text("a.txt", "of all")
    assert list(draft.open()) == ["a.txt"]


def test_progress_that_is_damaged_costs_work_only(folder):
    draft = Draft(folder, "f")
    draft.open()
    draft.add_text("a.txt", "one")
    sound = (draft.folder / PROGRESS).read_bytes()
    for at in range(0, len(sound), 5):
        damaged = bytearray(sound)
        damaged[at] ^= 1 << at % 8
        (draft.folder / PROGRESS).write_bytes(damaged)
        assert set(draft.open()) <= {"a.txt"}
        draft.add_text("a.txt", "one")
        assert list(draft.open()) == ["a.txt"]
        assert (draft.folder / "a.txt").read_text(encoding="utf-8") == "one"


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ReportError, match=r"cannot be made .* choose another --out"):
        Draft(tmp_path / "file" / "study", "f").open()


def test_missing_study(folder):
    with pytest.raises(ReportError, match="no such folder; make a study with `tandau run"):
        read_manifest(folder)


def test_unfinished_study(folder):
    Draft(folder, "f").open()
    with pytest.raises(ReportError, match="unfinished: a run was stopped before its end"):
        read_manifest(folder)


def test_finished_study_is_read_while_another_is_made(folder):
    manifest = published(folder)
    Draft(folder, "g").open()
    assert read_manifest(folder) == manifest


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", "\x00"])
def test_folder_without_manifest(folder, text):
    folder.mkdir()
    if text is not None:
        (folder / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=r"no readable manifest\.json, so no finished study"):
        read_manifest(folder)


def test_damaged_studies(folder):
    published(folder)
    (folder / "a.txt").write_text("One", encoding="utf-8")
    with pytest.raises(ReportError, match=r"a\.txt: changed since it was written"):
        read_manifest(folder)
    (folder / "a.txt").unlink()
    with pytest.raises(ReportError, match=r"a\.txt: missing; the study is damaged"):
        read_manifest(folder)


def test_dump_is_the_same_for_the_same_content():
    assert dump({"b": 1, "a": "ü"}) == dump({"a": "ü", "b": 1})
    assert json.loads(dump({"a": [1.5, None]})) == {"a": [1.5, None]}
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump(float("nan"))
