using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Tests.Caching;

/// <summary>A seam that holds or loses the replies to the calls of one operation: Redis has executed them.</summary>
internal sealed class HeldReply(string operation) : IRedisSeam
{
    private readonly TaskCompletionSource _go = new();
    private TaskCompletionSource? _next;

    /// <summary>Decides for each call whether its reply is lost.</summary>
    public Func<bool> Loses { get; set; } = static () => false;

    /// <summary>Makes the next reply wait for <see cref="LetGo"/>. The task completes when it waits.</summary>
    public Task HoldNext()
    {
        _next = new TaskCompletionSource();
        return _next.Task;
    }

    public void LetGo() => _go.SetResult();

    public async Task<T> CallAsync<T>(string name, Func<Task<T>> call)
    {
        var reply = await call();
        if (name == operation)
        {
            if (Loses())
            {
                throw new RedisException("The seam lost the reply.");
            }

            if (Interlocked.Exchange(ref _next, null) is { } isHeld)
            {
                isHeld.SetResult();
                await _go.Task;
            }
        }

        return reply;
    }

    public void Deliver(string channel, string message, Action<string> act) => act(message);
}
