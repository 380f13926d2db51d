using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Catalog.Infrastructure.Edge;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Telemetry;

public sealed class PrometheusTests(PrometheusNode node) : IClassFixture<PrometheusNode>
{
    [Fact]
    public async Task Metrics_are_served_where_the_setting_says_so()
    {
        using var product = await node.Http.GetAsync("/products/1");
        Assert.Equal(HttpStatusCode.NotFound, product.StatusCode);

        // The exporter keeps an answer for a moment, so it may be from before the request.
        await Eventually.BecomesTrueAsync(async () => Regex.IsMatch(
            await node.Http.GetStringAsync("/metrics"), "(?m)^catalog_caching_requests_total\\{.*resource=\"product\".*\\} 1"));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Original-For")] // its name after a trusted proxy
    public async Task They_are_not_served_through_a_proxy(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add(header, "192.0.2.1");

        using var answer = await node.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    // Prometheus measures an increase from the first value: an event that begins a series raises no alert.
    [Fact]
    public async Task Every_counter_of_an_alert_is_there_before_the_first_event()
    {
        var served = await node.Http.GetStringAsync("/metrics");

        var alerts = await Alerts.TextAsync();
        var counters = PrometheusNames.In(alerts).Where(name => alerts.Contains($"increase({name}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(counters);
        var ofNodes = counters.Where(name => !name.StartsWith("catalog_edge_", StringComparison.Ordinal));
        Assert.Equal([], ofNodes.Where(name => !served.Contains($"\n{name}{{", StringComparison.Ordinal)));
        Assert.Matches("(?m)^catalog_security_events_total\\{.*event=\"lock\".*\\} 0", served);
        Assert.Matches("(?m)^catalog_cache_verified_total\\{.*resource=\"product\".*result=\"stale\".*\\} 0", served);
    }

    [Fact]
    public void The_counter_of_the_purger_s_failures_is_there_before_the_first()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _ = new EdgeMetrics(services.GetRequiredService<IMeterFactory>());
        var counted = new List<long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, services.GetRequiredService<IMeterFactory>()) && instrument.Name == "catalog.edge.failures")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => counted.Add(count));
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.Equal([0], counted);
    }

    [Fact]
    public async Task Otherwise_there_is_nothing_at_their_address()
    {
        await using var api = new CatalogApi();
        await api.InitializeAsync();

        using var answer = await api.Anonymous.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
