using Catalog.Caching;
using Catalog.Caching.Protection;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>Limits how much each client does under one policy, over all nodes together.</summary>
/// <remarks>
/// <para>A node takes units from the counter in Redis in leases and spends them by itself, so that a request usually needs no
/// round trip. Each lease is twice the one before, up to the whole, so that a node on which a client is seldom takes little from the
/// others. A lease ends with the fixed window it was granted in.</para>
/// <para>Holds: all nodes together let no more than the limit through in a fixed window, also when a node dies or forgets a
/// client, because a unit is counted before it is spent. A refused client asks Redis once until its time has come.</para>
/// <para>Does not hold: that every client gets all of its limit. Units leased by one node are not there for another: a client that
/// uses n nodes may be refused up to n × (lease - 1) requests early. See <see cref="SlidingWindow"/> for what the window itself
/// approximates. While Redis is away each node limits by itself, with the whole limit: n times as much, and a lease.</para>
/// <para>Costs: a round trip for each lease, which concurrent requests of the client share; never an error. Thread-safe.</para>
/// </remarks>
internal sealed class RateLimiter : IDisposable
{
    private readonly CacheNode _node;
    private readonly string _name;
    private readonly RatePolicyOptions _options;
    private readonly SlidingWindow _window;
    private readonly ClientTable _clients;
    private readonly LocalLimiter _fallback;

    /// <summary>Puts one policy in force on one node.</summary>
    /// <param name="node">The node, for its way to Redis and its clock.</param>
    /// <param name="name">The policy's name, in keys.</param>
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

    /// <summary>How many clients are remembered now.</summary>
    public int TrackedClients => _clients.Count;

    /// <summary>Counts one request. No round trip while the node has a lease for the client, else one.</summary>
    public ValueTask<RateDecision> TakeAsync(RateClient client)
    {
        var leases = _clients.Of(client);
        return leases.Current.TryDecide(_node.Clock.Milliseconds, out var decision)
            ? new ValueTask<RateDecision>(decision)
            : TakeSharedAsync(client, leases);
    }

    /// <inheritdoc />
    public void Dispose() => _fallback.Dispose();

    private async ValueTask<RateDecision> TakeSharedAsync(RateClient client, ClientLeases leases)
    {
        while (true)
        {
            var lease = leases.Current;
            if (lease.TryDecide(_node.Clock.Milliseconds, out var decision))
            {
                return decision;
            }

            // Others may have spent the new lease before this request has its turn: then there is another, until one is a refusal.
            if (await leases.NextAsync(lease, () => AskAsync(client, lease)) is null)
            {
                return _fallback.Take(client);
            }
        }
    }

    private async Task<RateLease?> AskAsync(RateClient client, RateLease spent)
    {
        var key = $"{_node.Options.KeyPrefix}rate:{{{client}}}:{_name}:{(long)_options.Window.TotalMilliseconds}";
        var askedAt = _node.Clock.Milliseconds; // before the answer: the lease ends a little early rather than late
        var wanted = Math.Min(_options.LeaseUnits, Math.Max(1, 2 * spent.Granted));
        if (await _window.TakeAsync(key, wanted) is not { } grant)
        {
            return null;
        }

        return new RateLease(grant.Granted, grant.Left, askedAt + (grant.Granted > 0 ? grant.EndsIn : grant.RetryIn));
    }
}
