using System.Net;
using System.Net.Http.Headers;
using Catalog.Testbed;
using Catalog.Testbed.Processes;

namespace Catalog.Tests.Testbed;

public sealed class ApiNodeTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_node_that_has_started_is_live_and_ready_and_finishes_its_running_request_when_it_is_stopped()
    {
        await using var node = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await node.Http.GetAsync(new Uri("health/live", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await node.Http.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode);
        await node.SignInAsync();
        using var body = new SlowBody(Line("DRAIN-1") + "\n", Line("DRAIN-2") + "\n");
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        var import = node.Http.PostAsync(new Uri("products/import", UriKind.Relative), body);
        await body.Begun;

        var stopped = node.StopAsync();
        await Until.TrueAsync(async _ => !await AcceptsAsync(node.Address), "the node takes no new connection", Timeout, default);
        body.LetGo();

        Assert.Contains("\"accepted\":2", await (await import).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await stopped.WaitAsync(Timeout);
        Assert.True(node.HasExited);
    }

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

        Assert.Contains("API node lame exited while starting", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nonsense", string.Join('\n', failure.Output), StringComparison.Ordinal);
    }

    private static async Task<ApiNode> StartAsync() => await ApiNode.StartAsync(new ApiNodeOptions
    {
        Postgres = await TestServers.CreateDatabaseAsync(),
        Redis = (await TestServers.Shared).Redis.Endpoint,
        Environment = new Dictionary<string, string>
        {
            ["Caching__KeyPrefix"] = TestServers.NewPrefix(),
            ["ChangeCapture__Enabled"] = "false", // the server is shared
        },
    });

    private static string Line(string sku) =>
        $$"""{"sku":"{{sku}}","name":"A product","price":1,"currency":"EUR","category":"drained"}""";

    private static async Task<bool> AcceptsAsync(Uri address)
    {
        using var client = new System.Net.Sockets.TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
