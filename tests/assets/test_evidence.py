"""What pages are made of is read once."""

from qmetrics.assets.evidence import Evidence
from qmetrics.measures import all_measures
from qmetrics.store.home import Home


def test_each_thing_is_read_once_and_what_changes_later_is_not_seen(tmp_path):
    said = ["first"]
    asked = []

    def reader(home: Home, about: object = None, *, as_it: str = "") -> list[str]:
        asked.append((home.path, about, as_it))
        return list(said)

    evidence = Evidence(Home(tmp_path))
    assert evidence.read(reader) == ["first"]
    said.append("second")
    assert evidence.read(reader) == ["first"]
    # another question, another answer; a measure is known by its key
    first, second, *_ = all_measures()
    assert evidence.read(reader, first) == evidence.read(reader, first) == ["first", "second"]
    evidence.read(reader, second)
    evidence.read(reader, first, as_it="was")
    evidence.read(reader, first, as_it="is")
    assert asked == [
        (tmp_path, None, ""),
        (tmp_path, first, ""),
        (tmp_path, second, ""),
        (tmp_path, first, "was"),
        (tmp_path, first, "is"),
    ]
    assert Evidence(Home(tmp_path)).read(reader) == ["first", "second"]
