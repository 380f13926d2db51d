namespace Catalog.Lab.Checks.Consistency;

/// <summary>The faults and their times. Thread-safe.</summary>
internal sealed class FaultTimeline(TimeProvider time)
{
    /// <summary>The name of the time without faults.</summary>
    public const string Calm = "calm";

    private readonly Lock _lock = new();
    private readonly List<(string Fault, long Began, long? Ended)> _faults = [];

    /// <summary>All faults so far, in order.</summary>
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

    /// <summary>The current timestamp.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>Begins a fault. It counts until <see cref="End"/>, which may be some seconds after its repair.</summary>
    public void Begin(string fault)
    {
        lock (_lock)
        {
            _faults.Add((fault, Now, null));
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _faults[^1] = _faults[^1] with { Ended = Now };
        }
    }

    /// <summary>The first fault that was active at any time since the timestamp; <see cref="Calm"/> if there was none.</summary>
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
