using NpgsqlTypes;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>The state of change capture on this node, for metrics and the health report. Thread-safe.</summary>
public sealed class CaptureStatus(TimeProvider time, ChangeCaptureOptions options)
{
    private readonly Lock _one = new();
    private NpgsqlLogSequenceNumber _awaited;
    private long _awaitedSince;

    /// <summary>The state.</summary>
    public CaptureState State { get; private set; }

    /// <summary>When the state began, UTC.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>How long the state has lasted.</summary>
    internal TimeSpan Lasted => time.GetUtcNow() - Since;

    /// <summary>The failure, or the process that holds the slot; otherwise <see langword="null"/>.</summary>
    public string? Detail { get; private set; }

    /// <summary>The size of the log that the server keeps for the slot; 0 if unknown.</summary>
    /// <remarks>That is what is unconfirmed, and what was written since the oldest open transaction began to write, whatever is confirmed.</remarks>
    public long LagBytes { get; private set; }

    /// <summary>How long the oldest undelivered part of the log has been waiting; zero if there is none.</summary>
    /// <remarks>
    /// The node that reads the slot knows what it has delivered. Other nodes only see what was confirmed and subtract the delay of
    /// confirmations (<see cref="ChangeCaptureOptions.ConfirmAfter"/>), so they notice a standstill that much later.
    /// </remarks>
    public TimeSpan Lag { get; private set; }

    /// <summary>Sets the state.</summary>
    /// <returns>Whether the state or the detail changed.</returns>
    internal bool Set(CaptureState state, string? detail = null)
    {
        lock (_one)
        {
            if (State == state && Detail == detail)
            {
                return false;
            }

            Since = State == state ? Since : time.GetUtcNow();
            (State, Detail) = (state, detail);
            return true;
        }
    }

    /// <summary>Records the lag of the slot and its holder.</summary>
    /// <param name="look">The observed state of the slot.</param>
    /// <param name="own">The server process that reads the slot for this node, if any.</param>
    /// <param name="delivered">The position up to which this node has delivered, if it reads the slot.</param>
    internal void Observe(SlotLook look, int? own, NpgsqlLogSequenceNumber? delivered)
    {
        if (look.Holder is { } holder)
        {
            _ = holder == own ? Set(CaptureState.Following) : Set(CaptureState.Waiting, $"server process {holder}");
        }

        lock (_one)
        {
            LagBytes = look.KeptBytes;
            var done = delivered > look.Confirmed ? delivered.Value : look.Confirmed;
            if (done >= _awaited)
            {
                (_awaited, _awaitedSince) = (look.Written, time.GetTimestamp());
            }

            var held = delivered is null ? options.ConfirmAfter : TimeSpan.Zero;
            var waited = time.GetElapsedTime(_awaitedSince) - held;
            Lag = done >= look.Written || waited < TimeSpan.Zero ? TimeSpan.Zero : waited;
        }
    }
}
