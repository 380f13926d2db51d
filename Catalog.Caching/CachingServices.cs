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

/// <summary>Registers caching: memory on each node (L1) and, with Redis, a shared tier (L2) and a bus between the nodes.</summary>
/// <remarks>
/// <para>Holds, for every cache: a value read before a commit is never kept after that commit's invalidation, on any node; concurrent
/// reads of one key cause one load across all nodes; a lost invalidation is repaired within two seconds; callers see no error when Redis
/// is down, slow or failing over; no more loads run at once than <see cref="CachingOptions.MaxConcurrentLoads"/>.</para>
/// <para>Does not hold: a process that dies between a commit and its invalidation leaves the old value until its TTL ends.</para>
/// </remarks>
public static class CachingServices
{
    /// <summary>
    /// Adds caching, configured by the section <c>Caching</c>. Without <c>ConnectionStrings:Redis</c> it caches in memory, for a single node.
    /// With it, Redis may be down, even at the start.
    /// </summary>
    /// <param name="services">Needs configuration and logging, as in every host.</param>
    /// <param name="configure">Sets options in code; the section overrides them, in whichever call.</param>
    /// <returns>The builder. Repeated calls add to the same registration.</returns>
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
        options.PostConfigure<IConfiguration>((bound, configuration) => configuration.GetSection(CachingOptions.Section).Bind(bound))
            .ValidateDataAnnotations()
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
            provider.GetRequiredService<ILogger<CacheNode>>().LogWarning(
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
            throw new InvalidOperationException("ConnectionStrings:Redis is not a valid connection string.", e);
        }
    }

    // Creates every cache, so that an invalid policy fails the start, and follows the bus before the server listens. Write-behind flushes for
    // the last time here: when the container is disposed, it no longer resolves the services that apply the batches.
    private sealed class CacheStart(CacheNode node, IEnumerable<CacheRegistration> caches, IServiceProvider provider) : IHostedService
    {
        private object[] _made = [];

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            WarnOfUnknownSettings(provider.GetRequiredService<IConfiguration>());
            _made = [.. caches.Select(cache => cache.Make(provider))];
            await node.StartAsync();
        }

        private void WarnOfUnknownSettings(IConfiguration configuration)
        {
            UnknownSettings.Warn(provider, configuration.GetSection(CachingOptions.Section), typeof(CachingOptions));
            foreach (var cache in configuration.GetSection(CachingBuilder.Section).GetChildren()
                .ExceptBy(caches.Select(cache => cache.Name), section => section.Key, StringComparer.OrdinalIgnoreCase))
            {
                UnknownSettings.Warn(provider, cache);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(_made.OfType<IAsyncDisposable>().Select(behind => behind.DisposeAsync().AsTask()));
    }
}
