using Catalog.Api.Telemetry;
using Catalog.Infrastructure.Caching;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalog.Tests.Telemetry;

public sealed class TelemetryExportTests : IAsyncLifetime
{
    private OtlpReceiver _collector = null!;

    public async ValueTask InitializeAsync() => _collector = await OtlpReceiver.StartAsync();

    public async ValueTask DisposeAsync() => await _collector.DisposeAsync();

    [Theory]
    [InlineData("catalog.caching.requests")]
    [InlineData("catalog.caching.load.duration")]
    [InlineData("catalog.capture.following")]
    [InlineData("http.server.request.duration")]
    [InlineData("kestrel.active_connections")]
    [InlineData("db.client.connection.count")]
    [InlineData("dotnet.gc.collections")]
    public async Task A_collector_is_sent_the_metrics_of(string instrument)
    {
        await using var api = await StartAsync();
        await ReadAProductAsync(api);

        await Eventually.BecomesTrueAsync(() => _collector.TextOf("metrics").Contains(instrument, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_is_named_as_on_the_bus_so_that_its_figures_can_be_told_from_the_others()
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

    [Theory]
    [InlineData("GET /products/{id}")]
    [InlineData("load")]
    [InlineData("Npgsql")]
    public async Task A_miss_is_traced_from_the_request_over_the_load_to_the_query(string span)
    {
        var servers = await TestServers.Shared;
        await using var node = await ApiNode.StartAsync(new ApiNodeOptions
        {
            Postgres = await TestDatabase.CreateAsync(),
            Redis = servers.Redis.Endpoint,
            Environment = new Dictionary<string, string>(LimitsOutOfReach.Settings)
            {
                [TelemetryServices.Endpoint] = _collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["Caching__KeyPrefix"] = TestServers.NewPrefix(),
                ["ChangeCapture__Enabled"] = "false",
            },
        });

        using var answer = await node.Http.GetAsync(new Uri("/products/1", UriKind.Relative));

        await Eventually.BecomesTrueAsync(() => _collector.TextOf("traces").Contains(span, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_sampler_leaves_out_is_not_sent()
    {
        await using var api = await StartAsync(("OTEL_TRACES_SAMPLER", "always_off"));
        await ReadAProductAsync(api);

        await api.DisposeAsync(); // sends what is left

        Assert.Contains("catalog.caching.requests", _collector.TextOf("metrics"), StringComparison.Ordinal);
        Assert.Empty(_collector.TextOf("traces"));
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_exported()
    {
        await using var api = new CatalogApi();
        await api.InitializeAsync();

        Assert.DoesNotContain(api.Services.GetServices<IHostedService>(), service => service is TelemetryExport);
    }

    private static async Task ReadAProductAsync(CatalogApi api)
    {
        var (id, _) = await api.AddAsync();
        using var answer = await api.Http.GetAsync(new Uri($"/products/{id}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
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
