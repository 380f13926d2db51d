using NpgsqlTypes;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>What this node knows of change capture, for metrics and the health report. Thread-safe.</summary>
public sealed class CaptureStatus(TimeProvider time, ChangeCaptureOptions options)
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

    /// <summary>How much log the server keeps because it is not confirmed yet; 0 when it is not known.</summary>
    public long LagBytes { get; private set; }

    /// <summary>For how long the same part of the log has waited to be delivered; zero when there is nothing to wait for.</summary>
    /// <remarks>
    /// The node that reads the slot knows what it has delivered. The others see what was confirmed, and take off for how long that is held
    /// back (<see cref="ChangeCaptureOptions.ConfirmAfter"/>): they notice a standstill that much later.
    /// </remarks>
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
    /// <param name="delivered">Up to where this node has delivered, if it reads the slot.</param>
    internal void Observe(SlotLook look, int? own, NpgsqlLogSequenceNumber? delivered)
    {
        if (look.Holder is { } holder)
        {
            _ = holder == own ? Set(CaptureState.Following) : Set(CaptureState.Waiting, $"server process {holder}");
        }

        lock (_one)
        {
            LagBytes = Math.Max(0, (long)((ulong)look.Written - (ulong)look.Confirmed));
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
