using Catalog.Api.Telemetry;
using Catalog.Caching;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Catalog.Tests.Telemetry;

public sealed class TelemetryExportTests : IAsyncLifetime
{
    private OtlpReceiver _collector = null!;

    public async ValueTask InitializeAsync() => _collector = await OtlpReceiver.StartAsync();

    public async ValueTask DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task A_collector_receives_the_metrics_of_caches_capture_requests_sockets_database_and_runtime()
    {
        await using var api = await StartAsync();
        await ReadAProductAsync(api);

        await ArriveAsync(
            "metrics",
            "catalog.caching.requests",
            "catalog.caching.load.duration",
            "catalog.capture.following",
            "http.server.request.duration",
            "kestrel.active_connections",
            "db.client.connection.count",
            "dotnet.gc.collections");
    }

    [Fact]
    public async Task A_node_exports_under_its_name_on_the_bus_so_that_nodes_are_distinct()
    {
        await using var api = await StartAsync();

        var id = api.Services.GetRequiredService<CacheNode>().Id;

        await Eventually.BecomesTrueAsync(() => _collector.TextOf("metrics") is { } text
            && text.Contains("service.instance.id", StringComparison.Ordinal) && text.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deployment_can_give_the_service_a_name_of_its_own()
    {
        await using var api = await StartAsync(("OTEL_SERVICE_NAME", "catalog-of-the-north"));

        await Eventually.BecomesTrueAsync(() => _collector.TextOf("metrics").Contains("catalog-of-the-north", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_miss_is_traced_from_the_request_over_the_load_to_the_query_without_its_query_string_and_token()
    {
        await using var node = await StartProcessAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/products/1?key=query-secret", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", "token-secret");

        using var refused = await node.Http.SendAsync(request);
        using var answer = await node.Http.GetAsync(new Uri("/products/1", UriKind.Relative));

        await ArriveAsync("traces", "GET /products/{id}", "load", "Npgsql", "url.query");
        Assert.DoesNotContain("-secret", _collector.TextOf("traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_that_the_sampler_drops_are_not_sent()
    {
        await using var node = await StartProcessAsync(("OTEL_TRACES_SAMPLER", "always_off"));
        using var answer = await node.Http.GetAsync(new Uri("/products/1", UriKind.Relative));

        await node.StopAsync(); // sends what is left

        Assert.Contains("catalog.caching.requests", _collector.TextOf("metrics"), StringComparison.Ordinal);
        Assert.Empty(_collector.TextOf("traces"));
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_exported()
    {
        await using var api = new CatalogApi();
        await api.InitializeAsync();

        Assert.Null(api.Services.GetService<MeterProvider>());
        Assert.Null(api.Services.GetService<TracerProvider>());
    }

    private Task ArriveAsync(string signal, params string[] names) => Eventually.BecomesTrueAsync(
        () => names.All(name => _collector.TextOf(signal).Contains(name, StringComparison.Ordinal)));

    private static async Task ReadAProductAsync(CatalogApi api)
    {
        var (id, _) = await api.AddAsync();
        using var answer = await api.Http.GetAsync(new Uri($"/products/{id}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    // In its own process: all listeners of a process receive its activities, which are recorded as soon as one listener wants them.
    private async Task<ApiNode> StartProcessAsync(params (string Setting, string Value)[] settings)
    {
        var servers = await TestServers.Shared;
        var environment = new Dictionary<string, string>(LimitsOutOfReach.Settings)
        {
            [TelemetryServices.Endpoint] = _collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["Caching__KeyPrefix"] = TestServers.NewPrefix(),
            ["ChangeCapture__Enabled"] = "false",
        };
        foreach (var (setting, value) in settings)
        {
            environment[setting] = value;
        }

        return await ApiNode.StartAsync(new ApiNodeOptions
        {
            Postgres = await TestDatabase.CreateAsync(),
            Redis = servers.Redis.Endpoint,
            Environment = environment,
        });
    }

    private async Task<CatalogApi> StartAsync(params (string Setting, string Value)[] settings)
    {
        var api = new CatalogApi()
            .With(TelemetryServices.Endpoint, _collector.Address)
            .With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .With("OTEL_METRIC_EXPORT_INTERVAL", "100")
            .With("OTEL_BSP_SCHEDULE_DELAY", "100");
        foreach (var (setting, value) in settings)
        {
            api.With(setting, value);
        }

        await api.InitializeAsync();
        return api;
    }
}
