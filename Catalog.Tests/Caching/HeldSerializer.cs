using System.Buffers;
using Catalog.Caching;

namespace Catalog.Tests.Caching;

/// <summary>A serializer of text that can hold one reader after it received the bytes from Redis.</summary>
internal sealed class HeldSerializer : ICacheSerializer<string>
{
    private readonly TaskCompletionSource _gate = new();
    private TaskCompletionSource? _wasRead;

    /// <summary>Makes the next read wait for <see cref="Open"/>. The task completes when a reader waits.</summary>
    public Task HoldNext()
    {
        _wasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wasRead.Task;
    }

    public void Open() => _gate.TrySetResult();

    public void Write(string value, IBufferWriter<byte> output) => TextSerializer.Instance.Write(value, output);

    public string Read(ReadOnlyMemory<byte> payload)
    {
        if (Interlocked.Exchange(ref _wasRead, null) is { } wasRead)
        {
            wasRead.SetResult();
            _gate.Task.Wait();
        }

        return TextSerializer.Instance.Read(payload);
    }
}
