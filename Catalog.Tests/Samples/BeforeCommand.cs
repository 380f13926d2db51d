using System.Text;
using Catalog.Testbed.Proxy;

namespace Catalog.Tests.Samples;

/// <summary>Holds a command back, once, until something else has been done.</summary>
internal sealed class BeforeCommand(string name) : IProxyTap
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<Task>? _action;

    /// <summary>Runs an action before the next command of that name passes; returns when it has run.</summary>
    public Task RunOnceAsync(Func<Task> action)
    {
        Volatile.Write(ref _action, action);
        return _done.Task;
    }

    public ReadOnlyMemory<byte> FromClient(ReadOnlyMemory<byte> bytes)
    {
        if (Encoding.ASCII.GetString(bytes.Span).Contains(name, StringComparison.Ordinal) && Interlocked.Exchange(ref _action, null) is { } action)
        {
            action().GetAwaiter().GetResult();
            _done.SetResult();
        }

        return bytes;
    }

    public ReadOnlyMemory<byte> FromServer(ReadOnlyMemory<byte> bytes) => bytes;
}
