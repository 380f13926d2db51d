using NpgsqlTypes;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>What this node knows of change capture, for metrics and the health report. Thread-safe.</summary>
public sealed class CaptureStatus(TimeProvider time)
{
    private readonly Lock _one = new();
    private NpgsqlLogSequenceNumber _awaited;
    private long _awaitedSince;

    /// <summary>What the node does.</summary>
    public CaptureState State { get; private set; }

    /// <summary>Since then it does that, UTC.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>What went wrong, or who holds the slot; <see langword="null"/> when there is nothing to say.</summary>
    public string? Detail { get; private set; }

    /// <summary>How much log the server has written that is not confirmed yet; 0 when it is not known.</summary>
    public long LagBytes { get; private set; }

    /// <summary>For how long the same part of the log has been waited for; zero when there is nothing to wait for.</summary>
    public TimeSpan Lag { get; private set; }

    /// <summary>Goes over to a state.</summary>
    /// <returns>Whether that is a change, of the state or of what there is to say.</returns>
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

    /// <summary>Notes how far the slot is behind, and who holds it.</summary>
    /// <param name="look">What was seen.</param>
    /// <param name="own">The server process that reads the slot for this node, if one does.</param>
    internal void Observe(SlotLook look, int? own)
    {
        if (look.Holder is { } holder)
        {
            _ = holder == own ? Set(CaptureState.Following) : Set(CaptureState.Waiting, $"server process {holder}");
        }

        lock (_one)
        {
            LagBytes = Math.Max(0, (long)((ulong)look.Written - (ulong)look.Confirmed));
            if (look.Confirmed >= _awaited)
            {
                (_awaited, _awaitedSince) = (look.Written, time.GetTimestamp());
            }

            Lag = look.Confirmed >= look.Written ? TimeSpan.Zero : time.GetElapsedTime(_awaitedSince);
        }
    }
}
