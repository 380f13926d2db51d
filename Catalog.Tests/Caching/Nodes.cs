using System.Diagnostics.Metrics;
using Catalog.Infrastructure.Caching;
using Catalog.Infrastructure.Caching.Patterns;
using Catalog.Infrastructure.Caching.Tiers;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Tests.Caching;

/// <summary>Cache nodes in this process, each with a connection of its own, sharing a key prefix on one Redis.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<CacheNode> _started = [];

    /// <summary>The key prefix that the nodes share; fresh for each instance.</summary>
    public string Prefix { get; } = TestServers.NewPrefix();

    public CacheNode this[int index] => _started[index];

    public static async Task<Nodes> StartAsync(int count, string? redis = null, Action<CachingOptions>? configure = null)
    {
        var nodes = new Nodes();
        redis ??= (await TestServers.Shared).Redis.Endpoint;
        for (var i = 0; i < count; i++)
        {
            await nodes.AddAsync(redis, configure);
        }

        return nodes;
    }

    public async Task<CacheNode> AddAsync(
        string redis,
        Action<CachingOptions>? configure = null,
        TimeProvider? time = null,
        IDataProtectionProvider? protection = null,
        ILoggerFactory? logs = null)
    {
        var options = new CachingOptions { KeyPrefix = Prefix };
        options.Redis.Deadline = TimeSpan.FromSeconds(2); // a busy build machine is not a Redis in trouble
        configure?.Invoke(options);
        var node = new CacheNode(
            RedisConnection.Open(redis, options.Redis),
            options,
            _services.GetRequiredService<IMeterFactory>(),
            logs ?? NullLoggerFactory.Instance,
            protection,
            time);
        await node.StartAsync();
        _started.Add(node);
        return node;
    }

    /// <summary>Cache-aside for text on one of the nodes.</summary>
    public CacheAside<string> CacheAside(int node, CachePolicy policy) => new(_started[node], policy, TextSerializer.Instance);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _started)
        {
            await node.DisposeAsync();
        }

        await _services.DisposeAsync();
    }
}
