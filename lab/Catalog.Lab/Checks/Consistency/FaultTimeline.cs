namespace Catalog.Lab.Checks.Consistency;

/// <summary>What was broken when. Thread-safe.</summary>
internal sealed class FaultTimeline(TimeProvider time)
{
    /// <summary>The name of the time in which nothing is broken.</summary>
    public const string Calm = "calm";

    private readonly Lock _lock = new();
    private readonly List<(string Fault, long Began, long? Ended)> _faults = [];

    /// <summary>Each fault that has begun, in order.</summary>
    public IReadOnlyList<string> Begun
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults.Select(fault => fault.Fault)];
            }
        }
    }

    /// <summary>A point in time.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>Something breaks; it counts until <see cref="End"/>, which may be some seconds after it was mended.</summary>
    public void Begin(string fault)
    {
        lock (_lock)
        {
            _faults.Add((fault, Now, null));
        }
    }

    /// <summary>All is calm again.</summary>
    public void End()
    {
        lock (_lock)
        {
            _faults[^1] = _faults[^1] with { Ended = Now };
        }
    }

    /// <summary>The first fault that was in force at any time since then; <see cref="Calm"/> when none was.</summary>
    public string Since(long timestamp)
    {
        lock (_lock)
        {
            var first = Calm;
            for (var i = _faults.Count - 1; i >= 0 && !(_faults[i].Ended < timestamp); i--)
            {
                first = _faults[i].Fault;
            }

            return first;
        }
    }
}
