using Catalog.Testbed;

namespace Catalog.Tests.Testbed;

public sealed class ApiNodeTests
{
    [Fact]
    public async Task A_node_that_cannot_start_fails_with_what_it_printed()
    {
        var options = new ApiNodeOptions
        {
            Name = "lame",
            Postgres = "Host=127.0.0.1",
            Redis = "127.0.0.1:1",
            Environment = new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "nonsense" },
        };

        var failure = await Assert.ThrowsAsync<ServerStartException>(() => ApiNode.StartAsync(options));

        Assert.Contains("API node lame ended while starting", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nonsense", string.Join('\n', failure.Output), StringComparison.Ordinal);
    }
}
