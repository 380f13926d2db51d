using System.Net;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Auth;

public sealed class BearerTests
{
    [Fact]
    public async Task A_token_that_cannot_be_checked_blocks_only_endpoints_that_need_one()
    {
        await using var servers = await Servers.StartAsync(new ServersOptions { Private = true });
        var database = await servers.Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        await using var api = new CatalogApi(database, servers.Redis.Endpoint);
        await api.InitializeAsync();
        var (product, _) = await api.AddAsync();
        (await api.Http.GetAsync(new Uri($"/products/{product}", UriKind.Relative))).Dispose(); // now it is cached
        using var http = Accounts.ClientWith(api, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        await servers.Postgres.KillAsync();

        using var open = await http.GetAsync(new Uri($"/products/{product}", UriKind.Relative));
        using var closed = await http.GetAsync(new Uri("/sessions/current", UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (open.StatusCode, closed.StatusCode));
        Assert.NotNull(closed.Headers.RetryAfter);
    }
}
