using Catalog.Caching.Background;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Change data capture: one node at a time reads the slot, the others check whether it is free.</summary>
/// <remarks>
/// <para>Holds: the slot is the lock, so there is never more than one reader, and there is a new one within
/// <see cref="ChangeCaptureOptions.HolderTimeout"/> and <see cref="ChangeCaptureOptions.RetryEvery"/> after the last one has gone. When a
/// process is killed, its connection closes and the server frees the slot immediately; from a machine that falls silent or a frozen
/// process, the server takes it after the timeout. The new reader begins at the last confirmed position, which is
/// <see cref="ChangeCaptureOptions.ConfirmAfter"/> before the last delivery.</para>
/// <para>A missing or lost slot is created again, and everything is invalidated. Obstacles are reported in the log, once, and in the
/// health report, and the node continues without capture: see <see cref="CaptureState"/>.</para>
/// <para>Cost: the service's own writes are captured too and invalidated a second time, so each change of a product costs about five
/// more commands to Redis, and one more load if it was read in between.</para>
/// </remarks>
internal sealed class ChangeCaptureService(
    ReplicationSlot slot,
    Func<ChangeStream> newStream,
    CaptureStatus status,
    CaptureMetrics metrics,
    ChangeCaptureOptions options,
    BackgroundLoops loops,
    ILogger<ChangeCaptureService> log) : BackgroundLoop(loops, "change-capture")
{
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(1); // also while the database is not set up for capture

    protected override TimeSpan LongestBackoff => RetryAfterFailure;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
        {
            Go(CaptureState.Disabled);
            return Timeout.InfiniteTimeSpan;
        }

        try
        {
            return await TakeTurnAsync(stoppingToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            return options.RetryEvery; // another node was faster
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            Go(CaptureState.NotPermitted, $"{e.MessageText}; grant it with ALTER ROLE \"{slot.User}\" REPLICATION");
            return RetryAfterFailure;
        }
        catch when (!stoppingToken.IsCancellationRequested)
        {
            status.Set(CaptureState.Failing);
            throw;
        }
    }

    // Acts on the state of the slot; returns the delay until the next check.
    private async Task<TimeSpan> TakeTurnAsync(CancellationToken ct)
    {
        var look = await slot.LookAsync(ct);
        switch (look)
        {
            case { WalLevel: not "logical" }:
                Go(CaptureState.NotLogical, $"wal_level is {look.WalLevel}");
                return RetryAfterFailure;
            case { IsPublished: false }:
                Go(CaptureState.NotPublished, ReplicationSlot.Publication);
                return RetryAfterFailure;
            case { Exists: false }:
                await CreateAsync(ct);
                return TimeSpan.Zero;
            case { IsForeign: true }:
                Go(CaptureState.NameTaken, slot.Name);
                return RetryAfterFailure;
            case { IsUnfinished: true }:
                status.Set(CaptureState.Creating);
                return options.RetryEvery;
            case { IsLost: true }:
                Go(CaptureState.Lost, slot.Name);
                metrics.SlotLost();
                await slot.DropLostAsync(ct);
                return TimeSpan.Zero;
            case { Holder: not null }:
                status.Observe(look, own: null, delivered: null);
                return options.RetryEvery;
            default:
                status.Observe(look, own: null, delivered: null); // the log grows also while nobody can read the slot
                await newStream().RunAsync(ct);
                return TimeSpan.Zero;
        }
    }

    // Most often it is created at once, or refused: an obstacle that is reported then stays reported.
    private async Task CreateAsync(CancellationToken ct)
    {
        if (status.State is CaptureState.Following or CaptureState.Waiting)
        {
            status.Set(CaptureState.Creating);
        }

        var created = slot.CreateAsync(ct);
        if (await Task.WhenAny(created, Task.Delay(RetryAfterFailure, ct)) != created)
        {
            status.Set(CaptureState.Creating);
        }

        await created;
    }

    private void Go(CaptureState state, string? detail = null)
    {
        if (status.Set(state, detail))
        {
            var level = state == CaptureState.Disabled ? LogLevel.Information : LogLevel.Error;
            log.Log(level, "Change capture of {Slot}: {Report}", slot.Name, CaptureReport.Of(status, slot.Name));
        }
    }
}
