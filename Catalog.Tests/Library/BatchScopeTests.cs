using Catalog.Caching;
using Catalog.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>What applies a batch may use scoped services, such as a DbContext.</summary>
public sealed class BatchScopeTests
{
    private readonly Database _database = new();

    [Fact]
    public async Task Counts_are_applied_in_a_scope_of_their_own()
    {
        await using var host = await StartAsync(caching => caching.AddCounters(
            "views", (services, _, _) => services.GetRequiredService<Context>().ApplyAsync()));

        await host.Get<ICounters>().AddAsync("7");
        await host.Get<ICounters>().FlushAsync(CancellationToken.None);

        await Eventually.BecomesTrueAsync(() => _database is { Applied: 1, Ended: 1 });
    }

    [Fact]
    public async Task Events_are_applied_in_a_scope_of_their_own()
    {
        await using var host = await StartAsync(caching => caching.AddEvents(
            "clicks", (services, _, _) => services.GetRequiredService<Context>().ApplyAsync()));

        await host.Get<IEvents>().AddAsync("somebody", new Dictionary<string, string> { ["n"] = "1" });

        await Eventually.BecomesTrueAsync(() => _database is { Applied: 1, Ended: 1 });
    }

    private async Task<LibraryHost> StartAsync(Action<CachingBuilder> add) => await LibraryHost.StartAsync(
        caching =>
        {
            caching.Services.AddSingleton(_database).AddScoped<Context>();
            add(caching);
        },
        (await TestServers.Shared).Redis.Endpoint);

    private sealed class Database
    {
        public int Applied { get; set; }

        public int Ended { get; set; }
    }

    private sealed class Context(Database database) : IDisposable
    {
        public Task ApplyAsync()
        {
            database.Applied++;
            return Task.CompletedTask;
        }

        public void Dispose() => database.Ended++;
    }
}
