using System.Collections.Concurrent;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>The clients that a node tracks, up to a capacity. The least recently seen are dropped first.</summary>
/// <remarks>
/// Two generations of half the capacity each: when the young one is full, the old one is dropped and the young one takes its place. A
/// client that is seen moves to the young one. Thread-safe; clients in the young generation are found without a lock.
/// </remarks>
internal sealed class ClientTable(int capacity)
{
    private readonly Lock _lock = new();
    private readonly int _half = capacity / 2;
    private ConcurrentDictionary<RateClient, ClientLeases> _young = new();
    private ConcurrentDictionary<RateClient, ClientLeases> _old = new();
    private int _youngCount;

    public int Count => _young.Count + _old.Count;

    public ClientLeases Of(RateClient client) => Volatile.Read(ref _young).TryGetValue(client, out var known) ? known : Admit(client);

    private ClientLeases Admit(RateClient client)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(client, out var leases))
            {
                return leases;
            }

            if (_youngCount == _half)
            {
                (_old, _youngCount) = (_young, 0);
                Volatile.Write(ref _young, new());
            }

            if (!_old.TryRemove(client, out leases))
            {
                leases = new();
            }

            _young[client] = leases;
            _youngCount++;
            return leases;
        }
    }
}
