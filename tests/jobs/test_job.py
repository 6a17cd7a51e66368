"""How long work goes on, by pure rules: places follow each other, two passes, and when it is over."""

from __future__ import annotations

import pytest

from core.actor import AccessRole, Actor
from enrolment.jobs.claims import read_claims, written_claims
from enrolment.jobs.job import Progress, RowResult, after_chunk, begun, named_list, to_write
from enrolment.jobs.vocabulary import ErrorPolicy, JobRowState, JobState

DONE, REJECTED, SKIPPED = JobRowState.DONE, JobRowState.REJECTED, JobRowState.SKIPPED
ONE_BY_ONE, ALL = ErrorPolicy.REJECT_FAILED_ROWS, ErrorPolicy.REJECT_EVERYTHING


def results(first: int, *states: JobRowState) -> list[RowResult]:
    return [RowResult(position, state) for position, state in enumerate(states, start=first)]


def test_rows_are_counted_by_what_became_of_them_and_the_last_one_ends_the_job() -> None:
    now = after_chunk(begun(4, ONE_BY_ONE), results(1, DONE, REJECTED))
    assert now == Progress(4, JobState.RUNNING, False, 2, 1, 1, 0)

    assert after_chunk(now, results(3, SKIPPED, DONE)) == Progress(4, JobState.FINISHED, False, 4, 2, 1, 1)


def test_judging_counts_rejected_rows_alone_and_then_the_second_pass_begins() -> None:
    now = after_chunk(begun(3, ALL), results(1, DONE, SKIPPED))
    assert now == Progress(3, JobState.RUNNING, True, 2, 0, 0, 0)

    now = after_chunk(now, results(3, DONE))
    assert now == Progress(3, JobState.RUNNING, False, 0, 0, 0, 0)
    assert after_chunk(now, results(1, DONE, SKIPPED, DONE)) == Progress(3, JobState.FINISHED, False, 3, 2, 0, 1)


def test_a_row_rejected_in_judging_ends_the_job_after_all_were_judged() -> None:
    now = after_chunk(begun(3, ALL), results(1, REJECTED))
    assert (now.state, now.place) == (JobState.RUNNING, 1)

    assert after_chunk(now, results(2, DONE, DONE)) == Progress(3, JobState.FINISHED, True, 3, 0, 1, 2)


@pytest.mark.parametrize("gap", [results(1, DONE), results(4, DONE), [], [*results(3, DONE), *results(3, DONE)]])
def test_results_that_do_not_follow_the_place_are_a_fault(gap: list[RowResult]) -> None:
    with pytest.raises(ValueError, match="follow"):
        after_chunk(Progress(5, JobState.RUNNING, False, 2, 2), gap)


def test_of_judging_only_what_will_not_be_carried_out_is_written() -> None:
    found = results(1, DONE, REJECTED, SKIPPED)
    assert [each.position for each in to_write(begun(3, ALL), found)] == [2, 3]
    assert [each.position for each in to_write(begun(3, ONE_BY_ONE), found)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("now", "policy", "percent"),
    [
        (begun(200, ONE_BY_ONE), ONE_BY_ONE, 0),
        (Progress(200, JobState.RUNNING, False, 100, 100), ONE_BY_ONE, 50),
        (Progress(3, JobState.RUNNING, False, 2, 2), ONE_BY_ONE, 66),
        (Progress(200, JobState.RUNNING, True, 100), ALL, 25),
        (Progress(200, JobState.RUNNING, False, 0), ALL, 50),
        (Progress(200, JobState.RUNNING, False, 100, 100), ALL, 75),
        (Progress(200, JobState.FINISHED, True, 200, 0, 1, 199), ALL, 100),
        (Progress(200, JobState.CANCELLED, False, 50, 50), ONE_BY_ONE, 25),
    ],
)
def test_each_of_two_passes_is_half_of_the_way(now: Progress, policy: ErrorPolicy, percent: int) -> None:
    assert now.percent(policy) == percent


def test_a_list_of_codes_is_the_same_in_another_order_and_another_one_of_other_codes_or_things() -> None:
    own = named_list("enrolments", ["B", "A"])
    assert own == named_list("enrolments", ["A", "B"])
    assert own != named_list("phones", ["A", "B"])
    assert own != named_list("enrolments", ["A", "C"])
    assert named_list("team:LC-T01-TEAM01") != named_list("team:LC-T01-TEAM02")
    assert len(named_list("X" * 64, ["A"])) <= 120


def test_who_asked_is_read_back_as_written_without_roles_nobody_knows() -> None:
    clerk = Actor("clerk", frozenset({AccessRole.CLINIC_CLERK}), "450323", "LC-T01-H", "LC-P0001")
    written = written_claims(clerk)
    assert read_claims(written) == clerk
    assert read_claims(written | {"roles": ["CLINIC_CLERK", "ROLE_OF_LATER"]}) == clerk
