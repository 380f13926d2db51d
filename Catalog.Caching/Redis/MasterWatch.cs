using System.Net;
using Catalog.Caching.Background;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Notices that another server leads, or the same one with other data, although no socket broke.</summary>
/// <remarks>
/// A replica of a cluster that takes over may lack the last writes, and the client just follows it. Each history of writes has a name,
/// <c>master_replid</c> of INFO, which changes when a replica takes over and when a server starts; so all servers are asked for theirs
/// every 500 ms. A change is told as an interruption of the connection: what a node believes that Redis has starts anew.
/// Runs until disposed.
/// </remarks>
internal sealed class MasterWatch(RedisConnection connection, RedisOptions options, BackgroundLoops loops, ILogger<MasterWatch> log) : IAsyncDisposable
{
    private const string OfAReplica = "";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<EndPoint, string> _histories = [];
    private bool _cannotAsk;
    private Task _watching = Task.CompletedTask;

    /// <summary>Begins to watch.</summary>
    public void Start() => _watching = loops.RunAsync("redis-masters", LookAsync, _stopping.Token, Poll);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task<TimeSpan> LookAsync(CancellationToken stopping)
    {
        var servers = connection.Database.Multiplexer.GetServers().Where(server => server.IsConnected).ToArray();
        var answers = await Task.WhenAll(servers.Select(server => AskAsync(server, stopping)));
        var hasTakenOver = false;
        foreach (var (server, history) in servers.Zip(answers))
        {
            if (history is not null)
            {
                hasTakenOver |= _histories.TryGetValue(server.EndPoint, out var before) && before != history && history != OfAReplica;
                _histories[server.EndPoint] = history;
            }
        }

        if (hasTakenOver)
        {
            log.LogWarning("Another Redis server has taken over, or one began anew; what it may not have is sent again");
            connection.TellOfTakeover();
        }

        return Poll;
    }

    // Null of a server that does not say.
    private async Task<string?> AskAsync(IServer server, CancellationToken stopping)
    {
        try
        {
            var info = (await server.InfoAsync("replication").WaitAsync(options.ConnectTimeout, stopping)).SelectMany(section => section)
                .ToDictionary(line => line.Key, line => line.Value, StringComparer.Ordinal);
            _cannotAsk = false;
            return info.GetValueOrDefault("role") == "master" ? info.GetValueOrDefault("master_replid") : OfAReplica;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException) // its connection is being replaced
        {
            if (e is RedisServerException && !_cannotAsk)
            {
                _cannotAsk = true;
                log.LogError(e, "Redis does not say which server leads: a takeover that loses writes is not noticed; give the right to INFO");
            }

            return null;
        }
    }
}
