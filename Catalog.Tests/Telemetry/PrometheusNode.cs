using Catalog.Testbed;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Telemetry;

/// <summary>A node that serves /metrics, in its own process: an exporter reads the meters of all nodes of its process.</summary>
public sealed class PrometheusNode : IAsyncLifetime
{
    private ApiNode? _node;

    /// <summary>A client of the node, without a token.</summary>
    public HttpClient Http { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _node = await ApiNode.StartAsync(new ApiNodeOptions
        {
            Postgres = await TestDatabase.CreateAsync(),
            Redis = (await TestServers.Shared).Redis.Endpoint,
            Environment = new Dictionary<string, string>
            {
                ["Prometheus__Enabled"] = "true",
                ["Caching__KeyPrefix"] = TestServers.NewPrefix(),
                ["ChangeCapture__Enabled"] = "false",
            },
        });
        Http.BaseAddress = _node.Address;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }
    }
}
