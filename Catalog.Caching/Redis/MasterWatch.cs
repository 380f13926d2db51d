using System.Net;
using Catalog.Caching.Background;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Detects that another server became master, or that the master restarted with other data, when no socket broke.</summary>
/// <remarks>
/// A replica that takes over in a cluster may lack the last writes, and the client simply follows it. INFO's <c>master_replid</c> changes when
/// a replica takes over and when a server starts, so all servers are asked for it every 500 ms. A change is raised as a broken connection:
/// the node then discards what it assumed about Redis. Runs until disposed.
/// </remarks>
internal sealed class MasterWatch(RedisConnection connection, RedisOptions options, BackgroundLoops loops, ILogger<MasterWatch> log) : IAsyncDisposable
{
    private const string OfAReplica = "";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<EndPoint, string> _histories = [];
    private bool _cannotAsk;
    private Task _watching = Task.CompletedTask;

    public void Start() => _watching = loops.RunAsync("redis-masters", LookAsync, _stopping.Token, Poll);

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
            log.LogWarning("Another Redis server has become master, or one has restarted; invalidations that it may lack are resent");
            connection.NotifyTakeover();
        }

        return Poll;
    }

    // Null when the server does not answer.
    private async Task<string?> AskAsync(IServer server, CancellationToken stopping)
    {
        try
        {
            var info = (await server.InfoAsync("replication").WaitAsync(options.ConnectTimeout, stopping)).SelectMany(section => section)
                .ToDictionary(line => line.Key, line => line.Value, StringComparer.Ordinal);
            _cannotAsk = false;
            return info.GetValueOrDefault("role") == "master" ? info.GetValueOrDefault("master_replid") : OfAReplica;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException) // disposed: the connection is being replaced
        {
            if (e is RedisServerException && !_cannotAsk)
            {
                _cannotAsk = true;
                log.LogError(e, "INFO failed: a failover that loses writes is not detected; grant the permission for INFO");
            }

            return null;
        }
    }
}
