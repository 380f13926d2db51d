using Catalog.Caching;

namespace Catalog.Tests.Caching;

/// <summary>A source of truth for one row. It counts loads, and can hold one after it has read the row.</summary>
internal sealed class Source(string? value)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private TaskCompletionSource? _gate;
    private TaskCompletionSource? _wasRead;
    private int _loads;
    private long _version = 1;

    public string? Value { get; private set; } = value;

    public int Loads => Volatile.Read(ref _loads);

    public long Version => _version;

    public Exception? Fails { get; set; }

    public IReadOnlyList<string>? Tags { get; set; }

    /// <summary>The next load reads the row, then waits for <see cref="Open"/>. The task completes when the row was read, and fails after 60 s.</summary>
    public Task HoldNext()
    {
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _wasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wasRead.Task.WaitAsync(Timeout);
    }

    public void Open() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    /// <summary>Changes the row without an invalidation.</summary>
    public void Commit(string? to)
    {
        Value = to;
        _version++;
    }

    public async ValueTask<Loaded<string>?> LoadAsync(CancellationToken ct)
    {
        Interlocked.Increment(ref _loads);
        if (Fails is { } failure)
        {
            throw failure;
        }

        Loaded<string>? row = Value is null ? null : new Loaded<string>(Value, _version, Tags);
        if (Interlocked.Exchange(ref _wasRead, null) is { } wasRead && _gate is { } gate)
        {
            wasRead.SetResult();
            await gate.Task.WaitAsync(ct);
        }

        return row;
    }
}
