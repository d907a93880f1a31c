"""The doubles of clock and identifiers repeat themselves from run to run, never within one."""

from datetime import UTC, datetime

from chatbot.testing.world import CountingIds, FixedClock


def test_that_a_fixed_clock_moves_only_when_told() -> None:
    clock = FixedClock(datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert clock.now() == clock.now()

    clock.advance(90.5)

    assert clock.now() == datetime(2026, 11, 22, 12, 1, 30, 500_000, tzinfo=UTC)


def test_that_identifiers_are_counted_per_prefix() -> None:
    ids = CountingIds()

    assert [ids.new("ret"), ids.new("ret"), ids.new("msg")] == ["ret_1", "ret_2", "msg_1"]


def test_that_codes_count_without_look_alikes_and_without_repeating() -> None:
    ids = CountingIds()
    codes = [ids.code() for _ in range(5000)]

    assert codes[:2] == ["AAAAA2", "AAAAA3"]
    assert len(set(codes)) == 5000
    assert set("".join(codes)) == set("A23456789")
    assert {len(code) for code in codes} == {6}
