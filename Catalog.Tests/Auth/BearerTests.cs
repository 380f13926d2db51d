using System.Net;
using Catalog.Infrastructure.Sessions;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Auth;

public sealed class BearerTests
{
    [Fact]
    public async Task Above_their_limit_unknown_tokens_are_429_and_sessions_that_Redis_has_are_served()
    {
        await using var api = new CatalogApi().With("RateLimits:UnknownTokens:Limit", "2").With("Sessions:LocalTtl", "00:00:00");
        await api.InitializeAsync();
        var ada = await api.SignedInAsync();
        (await ada.Http.GetAsync("/sessions/current")).EnsureSuccessStatusCode(); // now Redis has it
        var statuses = new List<HttpStatusCode>();

        for (var i = 0; i < 3; i++)
        {
            using var unknown = await Accounts.ClientWith(api, SessionToken.New()).GetAsync("/sessions/current");
            statuses.Add(unknown.StatusCode);
        }

        using var refused = await Accounts.ClientWith(api, SessionToken.New()).GetAsync("/sessions/current");
        using var open = await Accounts.ClientWith(api, SessionToken.New()).GetAsync("/categories");
        using var live = await Accounts.ClientWith(api, SessionToken.New()).GetAsync("/health/live");
        using var known = await ada.Http.GetAsync("/sessions/current");

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], statuses);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.All([open, live, known], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

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
