using Catalog.Caching;
using Catalog.Caching.Protection;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>Limits the requests of each client under one policy, across all nodes.</summary>
/// <remarks>
/// <para>A node leases permits from the counter in Redis and spends them locally, so that a request usually needs no round trip. Each
/// lease is twice the size of the previous one, up to the maximum, so that a node that a client rarely uses takes little from the other
/// nodes. A lease ends with its fixed window.</para>
/// <para>Holds: all nodes together allow at most the limit in a fixed window, even if a node dies or drops a client, because a permit is
/// counted before it is spent. A rejected client causes one call to Redis until it may retry.</para>
/// <para>Does not hold: that every client can use its whole limit. Permits leased by one node are not available to another: a client that
/// uses n nodes may be rejected up to n × (lease - 1) requests early. See <see cref="SlidingWindow"/> for the approximation of the
/// window. While Redis is down, each node applies the whole limit by itself: n times as much, plus a lease.</para>
/// <para>Costs: a round trip for each lease, shared by concurrent requests of the client; never an error. Thread-safe.</para>
/// </remarks>
internal sealed class RateLimiter : IDisposable
{
    private readonly CacheNode _node;
    private readonly string _name;
    private readonly RatePolicyOptions _options;
    private readonly SlidingWindow _window;
    private readonly ClientTable _clients;
    private readonly LocalLimiter _fallback;

    /// <summary>Creates the limiter of one policy on one node.</summary>
    /// <param name="node">The node, for its connection to Redis and its clock.</param>
    /// <param name="name">The policy's name in keys.</param>
    /// <param name="options">Validated settings.</param>
    /// <param name="trackedClients">See <see cref="RateLimitOptions.TrackedClients"/>.</param>
    public RateLimiter(CacheNode node, string name, RatePolicyOptions options, int trackedClients)
    {
        _node = node;
        _name = name;
        _options = options;
        _window = new SlidingWindow(node.Gate, options.Limit, options.Window);
        _clients = new ClientTable(trackedClients);
        _fallback = new LocalLimiter(options);
    }

    public int TrackedClients => _clients.Count;

    /// <summary>Counts one request. No round trip while the node has a lease for the client, else one.</summary>
    /// <param name="client">The client.</param>
    /// <param name="permits">How many it takes, at least 1. A request that is rejected has used up those that were left.</param>
    public ValueTask<RateDecision> TakeAsync(RateClient client, int permits = 1)
    {
        var leases = _clients.Of(client);
        return permits == 1 && leases.Current.TryDecide(_node.Clock.Milliseconds, out var decision)
            ? new ValueTask<RateDecision>(decision)
            : TakeSharedAsync(client, leases, permits);
    }

    public void Dispose() => _fallback.Dispose();

    private async ValueTask<RateDecision> TakeSharedAsync(RateClient client, ClientLeases leases, int permits)
    {
        while (true)
        {
            var lease = leases.Current;
            if (lease.TryDecide(_node.Clock.Milliseconds, out var decision))
            {
                if (!decision.Allowed || --permits == 0)
                {
                    return decision;
                }

                continue;
            }

            // Others may spend the new lease before this request gets its turn; then it asks again, until it gets a permit or a rejection.
            if (await leases.NextAsync(lease, () => AskAsync(client, lease, permits)) is null)
            {
                return _fallback.Take(client, permits);
            }
        }
    }

    private async Task<RateLease?> AskAsync(RateClient client, RateLease spent, int permits)
    {
        var key = $"{_node.Options.KeyPrefix}rate:{{{client}}}:{_name}:{(long)_options.Window.TotalMilliseconds}";
        var askedAt = _node.Clock.Milliseconds; // before the call: the lease then ends slightly early, never late
        var wanted = Math.Max(permits, Math.Min(_options.LeaseUnits, 2 * spent.Granted));
        if (await _window.TakeAsync(key, wanted) is not { } grant)
        {
            return null;
        }

        return new RateLease(grant.Granted, grant.Left, askedAt + (grant.Granted > 0 ? grant.EndsIn : grant.RetryIn));
    }
}
