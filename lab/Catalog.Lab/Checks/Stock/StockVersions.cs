using System.Buffers.Binary;
using StackExchange.Redis;

namespace Catalog.Lab.Checks.Stock;

/// <summary>Polls the cache entries in Redis and counts how often a version is lower than an earlier one.</summary>
internal sealed class StockVersions(string redis, IReadOnlyList<long> products)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);
    private readonly long[] _newest = new long[products.Count];

    /// <summary>How often an entry was found.</summary>
    public long Seen { get; private set; }

    /// <summary>How often its version was lower than before.</summary>
    public long WentBack { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var options = ConfigurationOptions.Parse(redis);
        options.AbortOnConnectFail = false;
        using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await LookAsync(connection.GetDatabase());
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException or OperationCanceledException)
            {
                await Task.Delay(PauseAfterFailure, CancellationToken.None); // Redis is down
            }
        }
    }

    private async Task LookAsync(IDatabase database)
    {
        for (var i = 0; i < products.Count; i++)
        {
            // The version is in the entry's header, where scripts compare it.
            var version = (byte[]?)await database.StringGetRangeAsync($"catalog:inventory:{{{products[i]}}}", 8, 15);
            if (version is { Length: 8 })
            {
                Seen++;
                var now = BinaryPrimitives.ReadInt64BigEndian(version);
                WentBack += now < _newest[i] ? 1 : 0;
                _newest[i] = Math.Max(now, _newest[i]);
            }
        }
    }
}
