using Catalog.Caching.Background;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Follows the master of a Sentinel service: asks again and again, and hands over a connection to whoever took over.</summary>
/// <remarks>
/// While no majority of the sentinels answers, the last known master stays in use: a Redis that works is not given up because its
/// watchers are away. Runs until disposed.
/// </remarks>
internal sealed class SentinelWatch : IAsyncDisposable
{
    private readonly RedisSentinels _sentinels;
    private readonly RedisOptions _options;
    private readonly Action<ConnectionMultiplexer> _takeOver;
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;
    private string? _master;

    /// <summary>A watch that is not started.</summary>
    /// <param name="sentinels">Disposed with the watch.</param>
    /// <param name="master">The connection string of the master in use; null when none was known at the start.</param>
    /// <param name="options">How often to ask.</param>
    /// <param name="takeOver">Given each new master's connection, which it owns from then on.</param>
    public SentinelWatch(RedisSentinels sentinels, string? master, RedisOptions options, Action<ConnectionMultiplexer> takeOver) =>
        (_sentinels, _master, _options, _takeOver) = (sentinels, master, options, takeOver);

    /// <summary>Begins to follow.</summary>
    public void Start(BackgroundLoops loops) => _watching = loops.RunAsync("sentinels", WatchAsync, _stopping.Token, _options.SentinelPoll);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        await _sentinels.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task<TimeSpan> WatchAsync(CancellationToken stopping)
    {
        if (await _sentinels.FindMasterAsync() is { } master && master != _master)
        {
            _takeOver(await ConnectionMultiplexer.ConnectAsync(RedisConfiguration.Parse(master, _options)));
            _master = master;
        }

        return _options.SentinelPoll;
    }
}
