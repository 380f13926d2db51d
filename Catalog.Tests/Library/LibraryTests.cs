using Catalog.Caching;

namespace Catalog.Tests.Library;

/// <summary>The base of tests of the library that run with Redis and without. Each test has its own host.</summary>
public abstract class LibraryTests : IAsyncLifetime
{
    private LibraryHost _host = null!;

    /// <summary>The connection string of Redis, or null for none.</summary>
    private protected abstract Task<string?> RedisAsync();

    private protected abstract void Add(CachingBuilder caching);

    private protected T Get<T>()
        where T : notnull => _host.Get<T>();

    public async ValueTask InitializeAsync() => _host = await LibraryHost.StartAsync(Add, await RedisAsync());

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private protected static Task<string?> NoRedisAsync() => Task.FromResult<string?>(null);

    private protected static async Task<string?> SharedRedisAsync() => (await TestServers.Shared).Redis.Endpoint;
}
