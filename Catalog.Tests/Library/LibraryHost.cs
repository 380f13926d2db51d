using Catalog.Caching;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalog.Tests.Library;

/// <summary>A process that uses the library as any service does: only by its registration.</summary>
internal sealed class LibraryHost : IAsyncDisposable
{
    /// <summary>The address of a Redis that is never up.</summary>
    public const string Nowhere = "127.0.0.1:1";

    private readonly IHost _host;

    private LibraryHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts one.</summary>
    /// <param name="add">Adds caches.</param>
    /// <param name="redis">The connection string of Redis, or null for none.</param>
    /// <param name="prefix">Prefix of keys. Processes with the same prefix share a cache.</param>
    /// <param name="log">Receives what is logged.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<LibraryHost> StartAsync(
        Action<CachingBuilder> add,
        string? redis = null,
        string? prefix = null,
        ILoggerProvider? log = null,
        IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["ConnectionStrings:Redis"] = redis;
        builder.Configuration["Caching:KeyPrefix"] = prefix ?? TestServers.NewPrefix();
        builder.Configuration["Caching:Redis:Deadline"] = "00:00:10"; // a busy machine must not look like a failing Redis
        builder.Configuration["Caching:TrustFor"] = "00:01:00"; // nor like a broken bus
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = true })); // as in Development
        add(builder.Services.AddCatalogCaching());
        var host = builder.Build();
        await host.StartAsync();
        if (redis is not null and not Nowhere) // entries filled before the bus is followed are loaded again
        {
            await Eventually.BecomesTrueAsync(() => host.Services.GetRequiredService<CacheNode>().Bus.IsTrusted);
        }

        return new LibraryHost(host);
    }

    /// <summary>Two processes that share a cache.</summary>
    public static async Task<(LibraryHost First, LibraryHost Second)> StartTwoAsync(Action<CachingBuilder> add)
    {
        var (redis, prefix) = ((await TestServers.Shared).Redis.Endpoint, TestServers.NewPrefix());
        return (await StartAsync(add, redis, prefix), await StartAsync(add, redis, prefix));
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
