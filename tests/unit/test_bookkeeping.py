"""What a run writes down: counts by verdict, code and department, what was late, and the sums of several runs."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from graph_schema.claims import EnterpriseClaim, Ident, Org, RecordBody, RecordClaim, RecordKey
from graph_schema.errors import StoreDamaged, WrongInput
from graph_schema.intervals import Interval
from graph_schema.keys import KeyRing
from graph_schema.names import IdScheme, RecordKind, Side
from graph_schema.recording.recorder import RowOutcome, Verdict
from loaders.bookkeeping import Bookkeeper
from loaders.check import CheckedRow
from loaders.checked import Checked, RejectCode, WarningCode, rejected
from loaders.departments import Departments, Tally, tally_of
from loaders.generate_codes import resident_id, uscc
from loaders.read import Row
from loaders.report import Counts, LoadReport, Origin, RunFolder, Term
from loaders.runs import by_department, list_runs, read_report

BUREAU, COURT = "某县市场监督管理局", "某县人民法院"
ORG = Org((Ident(IdScheme.USCC, uscc("91", "410322", serial=1)),))
TERM = Term(7, date(2026, 2, 13), provisional=False)
ACCEPTED, UNCHANGED = RowOutcome(Verdict.ACCEPTED), RowOutcome(Verdict.UNCHANGED)


def record(determiner: str) -> RecordClaim:
    """A claim about a record of this authority."""
    key = RecordKey(RecordKind.ENFORCEMENT, "WORK_SAFETY", "1号", None, determiner, date(2026, 2, 2), ORG)
    return RecordClaim(key, RecordBody(Side.BLACK), Interval())


def penalty(department: str | None, decided: date | None, *warnings: str) -> Checked:
    """A row of a form that is delivered within a term."""
    return Checked((record(COURT),), warnings, department=department, decided_on=decided)


class Books:
    """One run's books."""

    def __init__(self, folder: Path, source: str = "penalties", *, most: int = 200) -> None:
        self.folder = folder
        self.run = RunFolder(folder / "run", KeyRing.open(folder / "keys"))
        self.run.open()
        self.counts = Counts(departments=Departments(source, most))
        self.source = source
        self.keeper = Bookkeeper(self.counts, self.run, TERM.earliest)
        self.keeper.begin(Origin("a.csv", "utf-8", "甲,乙\n", 2, ()))

    def enter(self, rows: Sequence[tuple[Checked, RowOutcome | None]]) -> None:
        """Enter rows with their outcomes; None for one that its check refused."""
        batch = [
            CheckedRow(Row(n, f"行{n}", ("行", str(n)), None, "\n"), checked) for n, (checked, _) in enumerate(rows, 2)
        ]
        self.keeper.enter(batch, [outcome for _, outcome in rows if outcome is not None])

    def close(self, *, observed: str = "2026-03-02", **more: bool) -> LoadReport:
        """End the run."""
        dry, taken = more.get("dry_run", False), more.get("withdraw", False)
        report = LoadReport(
            "run", "penalties", self.source, observed, dry, ("a.csv",), self.counts, 1.0, withdraw=taken, term=TERM
        )
        self.run.close(report)
        return report

    def tallies(self) -> dict[str | None, Tally]:
        """What was counted of each department."""
        return dict(self.counts.departments)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    made = Books(tmp_path)
    yield made
    made.run.close(None)


def test_rows_are_counted_by_department(books: Books) -> None:
    books.enter(
        [
            (penalty(BUREAU, date(2026, 2, 13)), ACCEPTED),
            (penalty(f" {BUREAU}", date(2026, 2, 12), "BAD_DATE"), ACCEPTED),
            (penalty(BUREAU, date(2020, 1, 1)), UNCHANGED),
            (penalty(BUREAU, date(2020, 1, 1)), RowOutcome(Verdict.ACCEPTED, replaced=True)),
            (penalty(None, None), ACCEPTED),
            (rejected(RejectCode.BAD_DATE, "decided_on"), None),
            (Checked((record(BUREAU),)), RowOutcome(Verdict.REJECTED, "RECORD_UNKNOWN")),
        ]
    )
    found = books.tallies()
    assert list(found) == [BUREAU, COURT, "penalties"]
    assert found[BUREAU] == Tally(
        received=5,
        accepted=3,
        unchanged=1,
        rejected=1,
        replaced=1,
        dated=2,
        late=1,
        by_code={"RECORD_UNKNOWN": 1},  # type: ignore[arg-type]
        warnings={"BAD_DATE": 1, "REPLACED": 1},  # type: ignore[arg-type]
    )
    assert (found[COURT].accepted, found[COURT].dated) == (1, 0)
    assert found["penalties"].by_code == {"BAD_DATE": 1}
    counts = books.counts
    assert (counts.read, counts.accepted, counts.unchanged, counts.rejected, counts.replaced) == (7, 4, 1, 2, 1)
    assert sum((tally.received for tally in found.values()), 0) == counts.read


def test_an_ended_record_is_warned_of(books: Books) -> None:
    books.enter([(penalty(BUREAU, None), RowOutcome(Verdict.UNCHANGED, ended=True))])
    assert books.counts.warnings == {"RECORD_ENDED": 1}


@pytest.mark.parametrize(
    "text",
    ["张三", "买买提·某某会", f"{resident_id(1)}局", "长" * 80 + "局", "", "  ", "2026-01-01"],
)
def test_what_is_no_department_is_named_nowhere(books: Books, text: str) -> None:
    books.enter([(penalty(text, None), ACCEPTED)])
    told = json.dumps(books.close().as_json(), ensure_ascii=False)
    expected = "penalties" if text == "" else None
    assert list(books.tallies()) == [expected]
    assert not text.strip() or f'"department": "{text}"' not in told


def test_one_name_spelt_in_two_ways_is_one_department(books: Books) -> None:
    books.enter([(penalty("某县（城区）税务局", None), ACCEPTED), (penalty("某县(城区)税务局", None), ACCEPTED)])
    assert [(name, tally.received) for name, tally in books.counts.departments] == [("某县（城区）税务局", 2)]


def test_too_many_departments_are_counted_together(tmp_path: Path) -> None:
    books = Books(tmp_path, most=3)
    books.enter([(penalty(f"第{n}税务分局", None), ACCEPTED) for n in range(3000)])
    books.enter([(penalty(f"第{n}税务分局", None), ACCEPTED) for n in range(3000)])
    found = books.tallies()
    assert list(found) == ["第0税务分局", "第1税务分局", "第2税务分局", None]
    assert [tally.received for tally in found.values()] == [2, 2, 2, 5994]
    books.close()


def test_replaced_rows_are_kept_sealed_up_to_a_bound(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.bookkeeping.REPLACED_KEPT", 2)
    books.enter([(penalty(BUREAU, None), RowOutcome(Verdict.ACCEPTED, replaced=True))] * 3)
    books.close()
    assert "行2" not in (books.folder / "run" / "replaced.jsonl").read_text(encoding="utf-8")
    kept = [(row.line, row.code, row.department, row.text) for row in books.run.replaced()]
    assert kept == [(2, str(WarningCode.REPLACED), BUREAU, "行2\n"), (3, "REPLACED", BUREAU, "行3\n")]
    assert (books.counts.replaced, list(books.run.rejects())) == (3, [])


def test_rejects_name_their_department(books: Books) -> None:
    checked = rejected(RejectCode.BAD_DATE, "decided_on")
    named = Checked(reject=checked.reject, field=checked.field, department=BUREAU)
    books.enter([(named, None), (checked, None)])
    books.close()
    assert [row.department for row in books.run.rejects()] == [BUREAU, "penalties"]


def test_a_tally_survives_its_report() -> None:
    tally = Tally(received=3, rejected=1, late=1, dated=2)
    tally.by_code["BAD_DATE"] = 1
    assert tally_of(tally.as_json()) == tally


def run(folder: Path, name: str, *rows: Checked, observed: str = "2026-03-02", **more: bool) -> None:
    """One run with accepted rows."""
    books = Books(folder / "made" / name)
    books.enter([(row, ACCEPTED) for row in rows])
    books.close(observed=observed, **more)
    (folder / "runs").mkdir(exist_ok=True)
    (folder / "made" / name / "run").rename(folder / "runs" / name)


def test_runs_are_summed_by_department(tmp_path: Path) -> None:
    late, other = penalty(BUREAU, date(2026, 1, 5)), Checked((EnterpriseClaim(ORG),))
    run(tmp_path, "1", late, late, other)
    run(tmp_path, "2", late, observed="2026-03-31")
    run(tmp_path, "3", late, dry_run=True)
    run(tmp_path, "4", late, withdraw=True)
    run(tmp_path, "5")
    (tmp_path / "runs" / "5" / "report.json").unlink()
    runs = tmp_path / "runs"
    assert [(one.run_id, one.report is None) for one in list_runs(runs)] == [
        ("1", False),
        ("2", False),
        ("3", False),
        ("4", False),
        ("5", True),
    ]
    found = by_department(runs)
    assert (found.runs, found.cut_off, found.provisional) == (2, 1, False)
    assert [(row.source, row.department, row.tally.received, row.tally.late) for row in found.rows] == [
        ("penalties", "penalties", 1, 0),
        ("penalties", BUREAU, 3, 3),
    ]
    march = by_department(runs, since=date(2026, 3, 3), until=date(2026, 3, 31))
    assert [row.tally.received for row in march.rows] == [1]
    assert by_department(runs, until=date(2026, 3, 1)).rows == ()
    assert by_department(tmp_path / "none").rows == ()


def test_a_report_that_cannot_be_read_is_damage(tmp_path: Path) -> None:
    run(tmp_path, "1")
    place = tmp_path / "runs" / "1"
    assert read_report(place) is not None
    (place / "report.json").write_bytes(b"{")
    with pytest.raises(StoreDamaged, match="The report of run 1"):
        list(list_runs(tmp_path / "runs"))
    with pytest.raises(WrongInput):
        RunFolder.require(tmp_path / "runs" / "2")
