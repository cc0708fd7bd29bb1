"""Corrections back from a real Label Studio: every submitted annotation, and who made it how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from labelstudio import GROWTH, INVESTMENT, OUTPUT, PROJECT, RECORDS, TEXT, articles, write_run

from annotate.article import Article
from annotate.errors import InputError
from annotate.naming import file_name
from annotate.record import Record
from annotate.review.drafted import Run
from annotate.review.local import Server
from annotate.review.project import existing
from annotate.review.pull import Pulled, pull
from annotate.review.push import push
from annotate.review.regions import to_results
from annotate.review.stats import statistics
from annotate.review.studio import Studio
from annotate.schema import Schema
from annotate.store import ArticleRecords, articles_of, read_records

pytestmark = pytest.mark.labelstudio


class Review:
    """A project with three drafted articles, and what people submit to it."""

    def __init__(self, studio: Studio, schema: Schema, run: Path) -> None:
        self.studio, self.schema, self.name = studio, schema, f"review {uuid4().hex[:8]}"
        self.run = Run(write_run(run, articles(3)), schema)
        self.project = push(self.run, studio, self.name).project

    def tasks(self) -> list[dict[str, Any]]:
        found = self.studio.pages("looking", "api/tasks/", "tasks", project=self.project, fields="all")
        return sorted(found, key=lambda task: str(task["data"].get("article", "~")))

    def submit(self, number: int, records: list[Record] | None = None, **more: Any) -> int:
        """Submit an annotation of an article: the draft as it is, or other records made from nothing."""
        task = self.tasks()[number]
        prediction = task["predictions"][0]
        if records is None:
            more = {"parent_prediction": prediction["id"], **more}
            result = [{**item, "origin": "prediction"} for item in prediction["result"]]
        else:
            result = to_results(records, self.schema)
        result = more.pop("result", result)
        made = self.studio.tell(
            "annotating",
            lambda client: client.annotations.create(id=task["id"], result=result, lead_time=60.0, **more),
        )
        return int(made.id or 0)

    def delete(self, annotation: int) -> None:
        self.studio.tell("deleting", lambda client: client.annotations.delete(id=annotation))

    def pull(self, folder: Path, **options: Any) -> Pulled:
        return pull(self.studio, self.name, folder, self.schema, **options)


@pytest.fixture
def review(server: Server, schema: Schema, tmp_path: Path) -> Review:
    return Review(server.studio(patience=20.0), schema, tmp_path / "run")


def read(folder: Path) -> dict[str, ArticleRecords]:
    return {entry.article: entry for entry in read_records(folder)}


def records_of(entry: ArticleRecords) -> list[Record]:
    return [Record.from_json(item) for item in entry.records]


def in_place(*records: Record) -> list[Record]:
    return sorted(records, key=lambda record: record.start)


def test_each_annotator_has_a_folder_with_the_articles_beside_it(
    review: Review, server: Server, tmp_path: Path
) -> None:
    review.submit(0)
    review.submit(1, [PROJECT])
    pulled = review.pull(tmp_path / "out")
    assert (pulled.articles, pulled.annotations, pulled.leftovers, pulled.problems) == (2, 2, 1, [])
    folder = tmp_path / "out" / server.login.user
    entries = read(folder)
    assert records_of(entries["news-0000"]) == in_place(*RECORDS)
    assert records_of(entries["news-0001"]) == [PROJECT]
    assert articles_of(folder) == {article.id: article for article in articles(2)}


def test_provenance_tells_who_how_and_from_which_draft(
    review: Review, server: Server, tmp_path: Path
) -> None:
    review.submit(0)
    review.submit(1, [PROJECT])
    review.pull(tmp_path / "out")
    entries = read(tmp_path / "out")
    corrected, blind = (entries[name].extra["provenance"] for name in ("news-0000", "news-0001"))
    assert (corrected["kind"], corrected["version"]) == ("corrected", review.run.version)
    assert (blind["kind"], blind["version"]) == ("blind", None)
    assert {one["annotator"] for one in (corrected, blind)} == {server.login.user}
    assert (corrected["seconds"], corrected["task"].split("=")[0]) == (
        60.0,
        f"{server.url}/projects/{review.project}/data?task",
    )


def test_only_what_changed_is_fetched_again_and_deletions_are_followed(
    review: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = review.submit(0)
    review.submit(1)
    folder = tmp_path / "out"
    review.pull(folder)
    review.delete(first)
    review.submit(2, [INVESTMENT])
    pulled = review.pull(folder)
    assert pulled.removed == 1
    assert sorted(read(folder)) == ["news-0001", "news-0002"]
    later = review.pull(tmp_path / "later", since="2999-01-01T00:00:00+00:00")
    assert later.articles == 0


def test_gold_is_what_was_decided(review: Review, tmp_path: Path) -> None:
    review.submit(0, [PROJECT])
    review.submit(1, [PROJECT])
    review.submit(1, [INVESTMENT], ground_truth=True)
    review.submit(1, [OUTPUT])
    pulled = review.pull(tmp_path / "gold", gold=True)
    assert pulled.differing == []
    entries = read(tmp_path / "gold")
    assert records_of(entries["news-0000"]) == [PROJECT]
    assert entries["news-0000"].extra["provenance"]["basis"] == "reviewed"
    assert records_of(entries["news-0001"]) == [INVESTMENT]
    assert entries["news-0001"].extra["provenance"]["basis"] == "ground truth"


def test_the_latest_of_one_annotator_counts_and_the_other_is_reported(review: Review, tmp_path: Path) -> None:
    review.submit(0, [PROJECT])
    review.submit(0, [INVESTMENT])
    pulled = review.pull(tmp_path / "out")
    assert [problem.code for problem in pulled.problems] == ["pull.twice"]
    assert records_of(read(tmp_path / "out")["news-0000"]) == [INVESTMENT]


def test_skipped_annotations_are_counted_and_not_taken(review: Review, tmp_path: Path) -> None:
    review.submit(0, [PROJECT], was_cancelled=True)
    review.submit(1, [PROJECT])
    pulled = review.pull(tmp_path / "out", since="2000-01-01T00:00:00+00:00")
    assert (pulled.skipped, pulled.articles) == (1, 1)


def test_wrong_records_are_written_and_reported_with_the_address_of_their_task(
    review: Review, server: Server, tmp_path: Path
) -> None:
    nameless = Record("indicator", GROWTH.start, GROWTH.end, {**GROWTH.fields, "name": None})
    review.submit(0, [nameless])
    pulled = review.pull(tmp_path / "out")
    (problem,) = (one for one in pulled.problems if one.severity == "error")
    assert problem.pointer == "/records/0/name"
    assert str(problem.where).startswith(f"{server.url}/projects/{review.project}/data?task=")
    assert records_of(read(tmp_path / "out")["news-0000"]) == [nameless]


def test_what_is_not_ours_is_kept_in_the_file(review: Review, tmp_path: Path) -> None:
    relation = {"type": "relation", "from_id": "r0", "to_id": "r1", "direction": "right"}
    review.submit(0, [], result=[*to_results([PROJECT, INVESTMENT], review.schema), relation])
    pulled = review.pull(tmp_path / "out")
    assert [problem.code for problem in pulled.problems] == ["region.foreign"]
    entry = read(tmp_path / "out")["news-0000"]
    assert records_of(entry) == in_place(PROJECT, INVESTMENT)
    assert [item["type"] for item in entry.extra["foreign"]] == ["relation"]


def test_tasks_of_others_are_left_alone(review: Review, tmp_path: Path) -> None:
    request: Any = [{"data": {"text": "somebody's own", "heading": "x"}}]
    review.studio.tell(
        "importing", lambda client: client.projects.import_tasks(id=review.project, request=request)
    )
    review.submit(0, [PROJECT])
    assert review.pull(tmp_path / "out").articles == 1
    assert push(Run(review.run.path, review.schema), review.studio, review.name).removed == 0


def test_a_text_changed_on_the_server_is_reported(review: Review, tmp_path: Path) -> None:
    review.submit(0, [PROJECT])
    task = review.tasks()[0]
    data = {**task["data"], "text": TEXT + "!"}
    review.studio.tell("editing", lambda client: client.tasks.update(id=str(task["id"]), data=data))
    assert "task.text_changed" in {problem.code for problem in review.pull(tmp_path / "out").problems}


def test_a_folder_belongs_to_one_pull(review: Review, tmp_path: Path) -> None:
    review.submit(0, [PROJECT])
    review.pull(tmp_path / "out")
    with pytest.raises(InputError, match="another pull"):
        review.pull(tmp_path / "out", gold=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="something else"):
        review.pull(tmp_path / "mine")
    with pytest.raises(InputError, match="no time"):
        review.pull(tmp_path / "new", since="yesterday")
    with pytest.raises(InputError, match="no project named"):
        pull(review.studio, "nobody's", tmp_path / "new", review.schema)


def test_statistics_count_per_version_of_the_drafts(review: Review, tmp_path: Path) -> None:
    review.submit(0)
    review.submit(1, [PROJECT])
    review.pull(tmp_path / "out")
    found = statistics([tmp_path / "out"])
    shape = review.run.version.rsplit(".", 1)[0]
    assert set(found) == {shape, "blind"}
    assert (found[shape]["accepted"], found[shape]["accepted_share"]) == (len(RECORDS), 1.0)
    assert (found["blind"]["added"], found["blind"]["accepted_share"]) == (1, None)
    assert found[shape]["seconds_per_record"] == 60 / len(RECORDS)
    assert json.dumps(found)


def test_articles_of_any_name_are_pulled_each_into_its_file(
    server: Server, schema: Schema, tmp_path: Path
) -> None:
    named = ["a/b", "a_b-c14cddc0", "A", "a", "run", "drafts", "号" * 90]
    review = Review(server.studio(patience=20.0), schema, tmp_path / "run")
    review.name = f"names {uuid4().hex[:8]}"
    run = write_run(tmp_path / "named", [Article(name, TEXT) for name in named])
    review.project = push(Run(run, schema), review.studio, review.name).project
    for number in range(len(named)):
        review.submit(number)
    folder = tmp_path / "pulled"
    assert (review.pull(folder, gold=True).written, sorted(read(folder))) == (len(named), sorted(named))
    assert sorted(read(folder)) == sorted(articles_of(folder))
    (folder / "a_b-earlier.json").write_bytes((folder / f"{file_name('a/b')}.json").read_bytes())
    assert (
        review.pull(folder, gold=True, since="2020-01-01").removed == 1
    )  # what another version called otherwise
    assert sorted(entry.article for entry in read_records(folder)) == sorted(named)


def test_statistics_of_other_records_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"article": "a", "records": []}', encoding="utf-8")
    with pytest.raises(InputError, match="no reviewed records"):
        statistics([tmp_path])


def test_a_newer_draft_does_not_change_whence_an_annotation_came(
    review: Review, schema: Schema, tmp_path: Path
) -> None:
    review.submit(0)
    newer = Run(write_run(tmp_path / "newer", articles(3), [PROJECT], version="2"), schema)
    push(newer, review.studio, review.name)
    review.pull(tmp_path / "out")
    assert read(tmp_path / "out")["news-0000"].extra["provenance"]["version"] == review.run.version
    assert existing(review.studio, review.name).model_version == newer.version
