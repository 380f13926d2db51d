using System.Diagnostics.Metrics;
using Catalog.Caching.Background;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalog.Caching;

/// <summary>Registers the toolbox.</summary>
public static class CachingServices
{
    /// <summary>
    /// Adds one <see cref="CacheNode"/>, from the section <c>Caching</c> and the connection string <c>Redis</c>, started before
    /// the server listens.
    /// </summary>
    public static IServiceCollection AddCaching(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptions<CachingOptions>().BindConfiguration(CachingOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.TrustFor > options.BusPoll, "Caching:TrustFor must be above Caching:BusPoll.")
            .ValidateOnStart();
        services.AddSingleton(provider =>
            new BackgroundLoops(TimeProvider.System, provider.GetRequiredService<ILogger<BackgroundLoops>>()));
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<CachingOptions>>().Value;
            var redis = provider.GetRequiredService<IConfiguration>().GetConnectionString("Redis")
                ?? throw new OptionsValidationException("ConnectionStrings:Redis", typeof(string), ["ConnectionStrings:Redis is missing."]);
            return new CacheNode(
                Open(redis, options.Redis),
                options,
                provider.GetRequiredService<IMeterFactory>(),
                provider.GetRequiredService<ILoggerFactory>(),
                provider.GetService<IPayloadEncryption>(),
                provider.GetService<TimeProvider>(),
                loops: provider.GetRequiredService<BackgroundLoops>());
        });
        services.AddHostedService<CacheNodeStarter>();
        return services;
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

    private sealed class CacheNodeStarter(CacheNode node) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => node.StartAsync();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
