using Catalog.Lab.Checks.Consistency;
using Catalog.Testbed.Experiments;

namespace Catalog.Tests.Lab.Consistency;

public sealed class ConsistencyReportTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Findings _findings = new();

    [Theory]
    [InlineData(nameof(Where.Writer), nameof(Origin.Http), "stale on the node that wrote (G5)")]
    [InlineData(nameof(Where.OtherWithPosition), nameof(Origin.Http), "stale elsewhere with the position (G5)")]
    [InlineData(nameof(Where.Other), nameof(Origin.Http), "announced, stale past its bound on nodes, in L1 or L2 (G1, G3)")]
    [InlineData(nameof(Where.Local), nameof(Origin.Http), "announced, stale past its bound on nodes, in L1 or L2 (G1, G3)")]
    [InlineData(nameof(Where.Shared), nameof(Origin.Http), "announced, stale past its bound on nodes, in L1 or L2 (G1, G3)")]
    [InlineData(nameof(Where.Shared), nameof(Origin.Unconfirmed), "acknowledged before Redis had the invalidation, stale past its bound")]
    [InlineData(nameof(Where.Other), nameof(Origin.Sql), "plain SQL, stale past its bound (G4)")]
    [InlineData(nameof(Where.Local), nameof(Origin.KilledWriter), "writer killed, stale past its bound (G4)")]
    [InlineData(nameof(Where.Local), nameof(Origin.Unanswered), "answer lost, stale past its bound (G4)")]
    [InlineData(nameof(Where.Edge), nameof(Origin.Http), "stale past its bound at the edge")]
    public void A_violation_fails_the_row_of_its_guarantee(string where, string origin, string row)
    {
        Add(Bounds.Late, isStale: true, Enum.Parse<Where>(where), Enum.Parse<Origin>(origin));

        var found = Row(row);

        Assert.Equal((1, false), (found.Value, found.Ok));
        Assert.Equal("of 1 probes", found.Unit);
        Assert.Single(Rows(), other => other.Row == row);
    }

    [Fact]
    public void A_stale_read_within_its_bound_fails_nothing_but_is_reported()
    {
        Add(TimeSpan.Zero, isStale: true);
        Add(TimeSpan.Zero, isStale: false);
        Add(Bounds.Late, isStale: false);

        var calm = Rows().Single(row => row.Row.StartsWith("calm (", StringComparison.Ordinal));

        Assert.Equal((0, true), (calm.Value, calm.Ok));
        Assert.Equal("past the bound; stale at 0 s 1/2, 0.1 s 0/0, 1 s 0/0, 2.2 s 0/0, 10 s 0/1", calm.Unit);
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(98, false)]
    public void Of_unannounced_changes_one_in_a_hundred_may_take_longer_than_a_second(int shown, bool ok)
    {
        Add(Second, isStale: true, origin: Origin.Sql);
        for (var i = 0; i < shown; i++)
        {
            Add(Second, isStale: false, origin: Origin.Sql);
        }

        Assert.Equal(ok, Row("plain SQL, calm, stale after 1 s (G4: 1 s at p99)").Ok);
    }

    [Fact]
    public void A_stock_that_went_back_fails_the_row_of_G6()
    {
        _findings.AddComparison(wentBack: false);
        _findings.AddComparison(wentBack: true);

        var row = Row("stocks in Redis that went back (G6)");

        Assert.Equal((1, "of 2 looks", false), (row.Value, row.Unit, row.Ok));
    }

    [Theory]
    [InlineData("stale on the node that wrote (G5)")]
    [InlineData("announced, stale past its bound on nodes, in L1 or L2 (G1, G3)")]
    [InlineData("plain SQL, calm, stale after 1 s (G4: 1 s at p99)")]
    [InlineData("stale past its bound at the edge")]
    [InlineData("stocks in Redis that went back (G6)")]
    public void A_verdict_on_no_probe_at_all_is_no_success(string row) => Assert.False(Row(row).Ok);

    [Fact]
    public void Changes_that_only_faults_cause_need_no_probe_when_there_were_none()
    {
        const string row = "acknowledged before Redis had the invalidation, stale past its bound";
        Assert.True(Row(row).Ok);

        _findings.Add(Origin.Unconfirmed);

        Assert.False(Row(row).Ok);
    }

    [Theory]
    [InlineData("a node's memory (L1), announced, calm")]
    [InlineData("Redis (L2), announced, calm")]
    [InlineData("the edge, announced, calm")]
    public void A_tier_that_was_never_read_fails_whatever_nodes_answer(string row)
    {
        Add(Bounds.Late, isStale: false);

        Assert.True(Row("a node's answer, announced, calm").Ok);
        Assert.False(Row(row).Ok);
    }

    [Fact]
    public void A_writer_that_was_to_be_killed_and_committed_nothing_fails_the_row_although_answers_were_lost()
    {
        const string row = "writer killed, stale past its bound (G4)";
        var timeline = new FaultTimeline(TimeProvider.System);
        Add(Bounds.Late, isStale: false, origin: Origin.Unanswered);
        Assert.True(Row(row).Ok);

        timeline.Begin(DyingWriter.Fault);

        Assert.False(ConsistencyReport.Rows(_findings, timeline, takeOvers: 0, stalled: TimeSpan.Zero).Single(found => found.Row == row).Ok);
    }

    [Fact]
    public void A_probe_without_an_answer_needs_a_fault()
    {
        const string row = "probes without an answer, calm";
        _findings.AddNotAnswered("node killed");
        Assert.True(Row(row).Ok);

        _findings.AddNotAnswered(FaultTimeline.Calm);

        Assert.False(Row(row).Ok);
    }

    [Fact]
    public void Three_nines_are_one_stale_read_in_a_thousand()
    {
        Add(Second, isStale: true);
        for (var i = 0; i < 999; i++)
        {
            Add(Second, isStale: false);
        }

        var row = Row("product at 1 s, calm");

        Assert.Equal(3, row.Value, 6);
        Assert.Equal("nines, 1 of 1000", row.Unit);
    }

    [Fact]
    public void Without_stale_reads_the_nines_follow_from_the_number_of_reads()
    {
        for (var i = 0; i < 100; i++)
        {
            Add(Second, isStale: false, fault: "bus cut");
        }

        var row = Row("product at 1 s, faults");

        Assert.Equal((2, "nines or more of 100"), (row.Value, row.Unit));
    }

    [Fact]
    public void The_nines_count_answers_to_readers_and_not_copies_in_the_tiers()
    {
        Add(Second, isStale: true, Where.Shared);
        Add(Second, isStale: false);

        Assert.Equal("nines or more of 1", Row("product at 1 s, calm").Unit);
    }

    private void Add(
        TimeSpan age, bool isStale, Where where = Where.Other, Origin origin = Origin.Http, string fault = FaultTimeline.Calm) =>
        _findings.Add(new Probe("product", origin, fault, age, where, isStale));

    private IReadOnlyList<ExperimentRow> Rows() =>
        ConsistencyReport.Rows(_findings, new FaultTimeline(TimeProvider.System), takeOvers: 0, stalled: TimeSpan.Zero);

    private ExperimentRow Row(string name) => Rows().Single(row => row.Row == name);
}
