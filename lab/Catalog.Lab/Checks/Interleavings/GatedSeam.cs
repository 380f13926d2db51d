using System.Collections.Concurrent;
using Catalog.Caching.Redis;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Turns each call of a node to Redis into gates of the run. Messages come from the run, not from the node's subscription.</summary>
internal sealed class GatedSeam : IRedisSeam
{
    private const char Proof = '?';
    private readonly ConcurrentDictionary<string, Action<string>> _handlers = new();

    /// <summary>The run that decides.</summary>
    public Run? Run { get; set; }

    public Task<T> CallAsync<T>(string operation, Func<Task<T>> call) =>
        operation is "SUBSCRIBE" or "PUBLISH" ? call() : Run!.CallAsync(operation, call);

    public void Deliver(string channel, string message, Action<string> act)
    {
        _handlers[channel] = act;
        if (message.StartsWith(Proof))
        {
            act(message);
        }
    }

    /// <summary>Delivers a message now.</summary>
    public void Hear(string channel, string message) => _handlers[channel](message);
}
