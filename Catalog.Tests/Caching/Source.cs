using Catalog.Caching;

namespace Catalog.Tests.Caching;

/// <summary>A source of truth for one row: counts its loads, and can hold one back after it has read the row.</summary>
internal sealed class Source(string? value)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private TaskCompletionSource? _gate;
    private TaskCompletionSource? _wasRead;
    private int _loads;
    private long _version = 1;

    public string? Value { get; private set; } = value;

    public int Loads => Volatile.Read(ref _loads);

    public long Version => _version;

    public Exception? Fails { get; set; }

    public IReadOnlyList<string>? Tags { get; set; }

    /// <summary>The next load reads the row, then waits for <see cref="Open"/>. The task ends when the row was read, and fails when that takes 60 s.</summary>
    public Task HoldNext()
    {
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _wasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wasRead.Task.WaitAsync(Patience);
    }

    public void Open() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    /// <summary>A commit: the row changes, nothing else happens.</summary>
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
