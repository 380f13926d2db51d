using System.Diagnostics.Metrics;
using Catalog.Caching.Background;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalog.Caching;

/// <summary>Registers caching: this node's memory (L1), and with Redis a tier that all nodes share (L2), and a bus between them.</summary>
/// <remarks>
/// <para>Holds, for every cache: a value that was read before a commit never settles after that commit's invalidation, on any node; callers
/// of one key on all nodes cause one load; a lost invalidation costs at most two seconds; Redis down, slow or failing over is no error to a
/// caller, and no more loads run at once than <see cref="CachingOptions.MaxConcurrentLoads"/>.</para>
/// <para>Does not hold: a process that dies between a commit and its invalidation leaves the old value until its TTL ends.</para>
/// </remarks>
public static class CachingServices
{
    /// <summary>
    /// Adds caching, from the section <c>Caching</c>. Without the connection string <c>Redis</c> it caches in memory, for a single node;
    /// with one, Redis may be away, also at the start.
    /// </summary>
    /// <param name="services">Where to register. Needs configuration and logging, as every host has them.</param>
    /// <param name="configure">Sets options in code; the section has the last word.</param>
    /// <returns>To add caches to. Calling it again adds to the same.</returns>
    public static CachingBuilder AddCatalogCaching(this IServiceCollection services, Action<CachingOptions>? configure = null)
    {
        var options = services.AddOptions<CachingOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(CacheNode)))
        {
            return new CachingBuilder(services);
        }

        services.AddMetrics();
        options.BindConfiguration(CachingOptions.Section).ValidateDataAnnotations()
            .Validate(o => o.TrustFor > o.BusPoll, "Caching:TrustFor must be above Caching:BusPoll.")
            .ValidateOnStart();
        services.TryAddSingleton(provider =>
            new BackgroundLoops(TimeProvider.System, provider.GetRequiredService<ILogger<BackgroundLoops>>()));
        services.AddSingleton(MakeNode);
        services.AddSingleton(provider => provider.GetRequiredService<CacheNode>().Metrics);
        services.AddSingleton(provider => provider.GetRequiredService<CacheNode>().Loads);
        services.AddSingleton(provider => provider.GetRequiredService<CacheNode>().Gate);
        services.AddHostedService<CacheStart>();
        return new CachingBuilder(services);
    }

    private static CacheNode MakeNode(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<CachingOptions>>().Value;
        var redis = provider.GetRequiredService<IConfiguration>().GetConnectionString("Redis");
        if (string.IsNullOrEmpty(redis))
        {
            provider.GetRequiredService<ILogger<CacheNode>>().LogInformation(
                "ConnectionStrings:Redis is not set: caching in the memory of this node alone");
        }

        return new CacheNode(
            string.IsNullOrEmpty(redis) ? null : Open(redis, options.Redis),
            options,
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IPayloadEncryption>(),
            provider.GetService<TimeProvider>(),
            loops: provider.GetRequiredService<BackgroundLoops>());
    }

    private static RedisConnection Open(string connectionString, RedisOptions options)
    {
        try
        {
            return RedisConnection.Open(connectionString, options);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new InvalidOperationException("ConnectionStrings:Redis cannot be read.", e);
        }
    }

    // Makes every cache, so that a policy that does not hold stops the start, and begins to follow the bus before the server listens.
    // Write-behind flushes for the last time here, not when the container goes: by then it gives no services to those who apply.
    private sealed class CacheStart(CacheNode node, IEnumerable<CacheRegistration> caches, IServiceProvider provider) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            foreach (var cache in caches)
            {
                cache.Make(provider);
            }

            await node.StartAsync();
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
            caches.Select(cache => cache.Make(provider)).OfType<IAsyncDisposable>().Select(behind => behind.DisposeAsync().AsTask()));
    }
}
