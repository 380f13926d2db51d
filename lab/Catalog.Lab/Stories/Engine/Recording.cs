using System.Diagnostics;
using System.Threading.Channels;

namespace Catalog.Lab.Stories.Engine;

/// <summary>The history of one stage, as it happens. Thread-safe.</summary>
/// <param name="side">0 left, 1 right.</param>
/// <param name="sink">Receives each event as well; null: none.</param>
internal sealed class Recording(int side, ChannelWriter<LabEvent>? sink = null)
{
    private readonly Lock _gate = new();
    private readonly List<LabEvent> _events = [];
    private bool _hasBegun;
    private long _started = Stopwatch.GetTimestamp();

    /// <summary>Milliseconds since the recording began.</summary>
    public double Now => Math.Round(Stopwatch.GetElapsedTime(Volatile.Read(ref _started)).TotalMilliseconds, 3);

    /// <summary>What has happened so far.</summary>
    public IReadOnlyList<LabEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Now everything is set up: what happened until here is not part of the history.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            Volatile.Write(ref _started, Stopwatch.GetTimestamp());
            _hasBegun = true;
        }
    }

    public void Add(LabEvent happened)
    {
        var told = happened with { Side = side };
        lock (_gate)
        {
            if (!_hasBegun)
            {
                return;
            }

            _events.Add(told);
        }

        sink?.TryWrite(told);
    }
}
