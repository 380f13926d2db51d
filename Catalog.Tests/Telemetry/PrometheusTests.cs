using System.Net;
using Catalog.Tests.Api;

namespace Catalog.Tests.Telemetry;

public sealed class PrometheusTests
{
    [Fact]
    public async Task Metrics_are_served_where_the_setting_says_so()
    {
        await using var api = new CatalogApi().With("Prometheus:Enabled", "true");
        await api.InitializeAsync();
        var (id, _) = await api.AddAsync();
        (await api.Anonymous.GetAsync($"/products/{id}")).Dispose();

        using var answer = await api.Anonymous.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Matches("(?m)^catalog_caching_requests_total\\{.*resource=\"product\".*\\} 1", text);
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
