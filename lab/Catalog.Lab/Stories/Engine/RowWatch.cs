using System.Text.RegularExpressions;
using Catalog.Contenders;
using StackExchange.Redis;

namespace Catalog.Lab.Stories.Engine;

/// <summary>Looks at the shown row every 50 ms: each node's own copy, and what Redis holds, also the one that took over. Records what changed.</summary>
internal sealed partial class RowWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly Recording _recording;
    private readonly Fleet _fleet;
    private readonly StageSettings _settings;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _looking;

    public RowWatch(Recording recording, Fleet fleet, Func<string> redis, StageSettings settings)
    {
        (_recording, _fleet, _settings) = (recording, fleet, settings);
        _looking = Task.WhenAll(Task.Run(LookAtNodesAsync), Task.Run(() => LookAtRedisAsync(redis)));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _looking;
        _end.Dispose();
    }

    [GeneratedRegex("""
        "version":(\d+)
        """, RegexOptions.IgnoreCase)]
    private static partial Regex VersionInPayload();

    private async Task LookAtNodesAsync()
    {
        var known = new long?[_fleet.Count];
        while (!_end.IsCancellationRequested)
        {
            for (var node = 1; node <= _fleet.Count; node++)
            {
                long? version = null;
                try
                {
                    version = (await _fleet[node].PeekAsync(_settings.Shown))?.Item?.Version;
                }
                catch (ObjectDisposedException)
                {
                    // It is being restarted: its memory is gone.
                }

                if (version != known[node - 1])
                {
                    known[node - 1] = version;
                    _recording.Add(new LabEvent("memory", _recording.Now) { Node = node, Key = _settings.Shown, Version = version });
                }
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task LookAtRedisAsync(Func<string> redis)
    {
        var key = _fleet[1].RedisKey(_settings.Shown);
        (long?, bool, long?) known = (null, false, null);
        while (!_end.IsCancellationRequested)
        {
            var endpoint = redis();
            var options = new ConfigurationOptions { EndPoints = { endpoint }, AbortOnConnectFail = false, AsyncTimeout = 1_000, ConnectTimeout = 2_000 };
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
            while (!_end.IsCancellationRequested && redis() == endpoint)
            {
                if (await StateAsync(connection.GetDatabase(), key) is { } now && now != known)
                {
                    known = now;
                    _recording.Add(new LabEvent("redis", _recording.Now)
                    {
                        Key = _settings.Shown,
                        Version = now.Version,
                        Lease = now.Lease,
                        Stream = now.Stream,
                    });
                }

                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    // Null when Redis does not say.
    private async Task<(long? Version, bool Lease, long? Stream)?> StateAsync(IDatabase database, string key)
    {
        try
        {
            var type = await database.KeyTypeAsync(key);
            var payload = type switch
            {
                RedisType.String => await database.StringGetAsync(key),
                RedisType.Hash => await database.HashGetAsync(key, "data"),
                _ => RedisValue.Null,
            };
            var version = payload.IsNull ? null : VersionInPayload().Match(payload.ToString()) is { Success: true } match ? (long?)long.Parse(match.Groups[1].ValueSpan) : 0;
            var stream = _settings.Cache.Prefix + "{bus}:stream";
            return (
                version,
                await database.KeyExistsAsync(key + ":lease"),
                await database.KeyTypeAsync(stream) == RedisType.Stream ? await database.StreamLengthAsync(stream) : null);
        }
        catch (Exception silent) when (silent is RedisException or TimeoutException)
        {
            return null;
        }
    }
}
