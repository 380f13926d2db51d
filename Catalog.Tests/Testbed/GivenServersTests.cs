using Catalog.Testbed;
using Catalog.Testbed.Sources;

namespace Catalog.Tests.Testbed;

/// <summary>Servers that somebody names.</summary>
public sealed class GivenServersTests
{
    [Fact]
    public async Task A_Redis_that_asks_for_a_password_is_refused_before_the_first_test()
    {
        await using var redis = await RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ["--requirepass", "secret"] });
        var machine = new FakeMachine();
        machine.Variables["CATALOG_POSTGRES"] = (await TestServers.Shared).Postgres.ConnectionString("postgres");
        machine.Variables["CATALOG_REDIS"] = redis.Endpoint;

        var refused = await Assert.ThrowsAsync<ServersUnavailableException>(() => GivenServers.ConnectAsync(machine, TestContext.Current.CancellationToken));

        Assert.Contains("asks for a password", refused.Message, StringComparison.Ordinal);
    }
}
