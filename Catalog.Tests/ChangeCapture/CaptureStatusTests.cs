using Catalog.Infrastructure.Persistence.ChangeCapture;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using NpgsqlTypes;

namespace Catalog.Tests.ChangeCapture;

/// <summary>A confirmation that is held back is not lag, but a standstill is.</summary>
public sealed class CaptureStatusTests
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();
    private readonly CaptureStatus _status;

    public CaptureStatusTests() => _status = new CaptureStatus(_time, new ChangeCaptureOptions { ConfirmAfter = Held });

    [Fact]
    public void The_node_that_reads_the_slot_is_not_behind_when_it_has_delivered_changes_it_may_not_confirm_yet()
    {
        for (var second = 1ul; second < 120; second++)
        {
            _status.Observe(Look(written: second, confirmed: second > 30 ? second - 30 : 0), own: 1, new NpgsqlLogSequenceNumber(second));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(TimeSpan.Zero, _status.Lag);
        }

    }

    [Fact]
    public void The_node_that_reads_the_slot_is_behind_at_once_when_it_delivers_nothing()
    {
        _status.Observe(Look(written: 10, confirmed: 0), own: 1, new NpgsqlLogSequenceNumber(5));
        _time.Advance(TimeSpan.FromSeconds(6));
        _status.Observe(Look(written: 20, confirmed: 0), own: 1, new NpgsqlLogSequenceNumber(5));

        Assert.InRange(_status.Lag, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Another_node_subtracts_the_time_that_confirmations_are_held_back()
    {
        for (var second = 1ul; second < 120; second++)
        {
            _status.Observe(Look(written: second, confirmed: second > 30 ? second - 30 : 0), own: null, delivered: null);
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.InRange(_status.Lag, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
        }

        _time.Advance(Held + TimeSpan.FromSeconds(10));
        _status.Observe(Look(written: 200, confirmed: 89), own: null, delivered: null);

        Assert.InRange(_status.Lag, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(42));
    }

    [Theory]
    [InlineData(5, HealthStatus.Healthy)]
    [InlineData(30, HealthStatus.Degraded)]
    public async Task A_node_that_finds_no_slot_is_degraded_after_some_seconds(int seconds, HealthStatus expected)
    {
        await using var source = NpgsqlDataSource.Create("Host=nowhere");
        var slot = new ReplicationSlot(source, "Host=nowhere;Database=catalog", new ChangeCaptureOptions(), "", NullLogger<ReplicationSlot>.Instance);

        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, (await new CaptureHealth(_status, slot).CheckHealthAsync(new HealthCheckContext())).Status);
    }

    [Fact]
    public void The_log_that_is_kept_for_an_open_transaction_counts_although_all_is_confirmed()
    {
        _status.Observe(Look(written: 100, confirmed: 100) with { KeptBytes = 90 }, own: 1, new NpgsqlLogSequenceNumber(100));

        Assert.Equal(90, _status.LagBytes);
    }

    private static SlotLook Look(ulong written, ulong confirmed) => new()
    {
        WalLevel = "logical",
        IsPublished = true,
        Exists = true,
        IsForeign = false,
        IsLost = false,
        Holder = 1,
        Written = new NpgsqlLogSequenceNumber(written),
        Confirmed = new NpgsqlLogSequenceNumber(confirmed),
    };
}
