using Catalog.Caching.Background;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Polls the sentinels for the master, and hands over a connection to each new one.</summary>
/// <remarks>
/// While no majority of the sentinels answers, the last known master stays in use: Redis may work although the sentinels are down. Runs until
/// disposed.
/// </remarks>
/// <param name="sentinels">Disposed with the watch.</param>
/// <param name="master">The connection string of the master in use; null when it is unknown.</param>
/// <param name="options">The interval and the connection's deadlines.</param>
/// <param name="takeOver">Receives the connection to each new master and owns it.</param>
internal sealed class SentinelWatch(
    RedisSentinels sentinels, string? master, RedisOptions options, Action<ConnectionMultiplexer> takeOver) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;
    private string? _master = master;

    public void Start(BackgroundLoops loops) => _watching = loops.RunAsync("sentinels", WatchAsync, _stopping.Token, options.SentinelPoll);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        await sentinels.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task<TimeSpan> WatchAsync(CancellationToken stopping)
    {
        if (await sentinels.FindMasterAsync() is { } named && named != _master)
        {
            takeOver(await ConnectionMultiplexer.ConnectAsync(RedisConfiguration.Parse(named, options)));
            _master = named;
        }

        return options.SentinelPoll;
    }
}
