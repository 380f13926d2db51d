using System.Globalization;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>The state of change capture as text, for the log and the health report.</summary>
internal static class CaptureReport
{
    private const string Without = "Changes by plain SQL, or by a writer that dies before it invalidates, become visible when the TTL ends.";

    /// <summary>The state of a node, and what to do about it.</summary>
    public static string Of(CaptureStatus status, string slot) => status.State switch
    {
        CaptureState.Starting => string.Create(CultureInfo.InvariantCulture, $"Looking for the replication slot, for {status.Lasted.TotalSeconds:0} s."),
        CaptureState.Creating => string.Create(
            CultureInfo.InvariantCulture, $"The slot {slot} is being created, for {status.Lasted.TotalSeconds:0} s: that waits for all open transactions. {Without}"),
        CaptureState.Disabled => $"Disabled by configuration. {Without}",
        CaptureState.Following => $"This node reads the slot {slot}; {Lag(status)}.",
        CaptureState.Waiting => $"Another node reads the slot {slot} ({status.Detail}); {Lag(status)}.",
        CaptureState.NotLogical =>
            $"{status.Detail}: set it to logical in postgresql.conf and restart PostgreSQL. {Without}",
        CaptureState.NotPublished => $"There is no publication {status.Detail}: apply the migrations. {Without}",
        CaptureState.NotPermitted => $"{status.Detail}. {Without}",
        CaptureState.NameTaken =>
            $"The slot {slot} belongs to another database or another kind of client: set ChangeCapture:SlotName. {Without}",
        CaptureState.Lost =>
                $"The slot {slot} was lost, because the log it needed was removed (max_slot_wal_keep_size): a new one is created and everything invalidated.",
        _ => $"Interrupted; it is retried. See the log for the reason. {Without}",
    };

    private static string Lag(CaptureStatus status) =>
        string.Create(CultureInfo.InvariantCulture, $"{status.Lag.TotalSeconds:0.0} s behind, {status.LagBytes} bytes of log kept");
}
