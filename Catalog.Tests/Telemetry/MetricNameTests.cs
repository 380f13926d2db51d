using System.Text.Json;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Telemetry;

/// <summary>A panel or an alert on a metric that does not exist stays empty without an error.</summary>
public sealed class MetricNameTests(PrometheusNames metrics) : IClassFixture<PrometheusNames>
{
    [Fact]
    public async Task Every_metric_of_the_dashboard_exists_on_a_node()
    {
        var path = Repository.PathOf("deploy", "grafana", "dashboards", "catalog.json");
        var dashboard = JsonElement.Parse(await File.ReadAllTextAsync(path));

        var queries = dashboard.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => PrometheusNames.In(target.GetProperty("expr").GetString()!).Where(NotALabel).ToList())
            .ToList();

        Assert.All(queries, Assert.NotEmpty);
        Assert.Equal([], queries.SelectMany(names => names).Except(metrics.All));
    }

    [Theory]
    [InlineData("operations.md")]
    [InlineData("capacity.md")]
    public async Task Every_metric_that_the_documents_name_exists_on_a_node(string document)
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("docs", document));

        Assert.Equal([], PrometheusNames.In(text).Where(NotALabel).Except(metrics.All));
    }

    // The correctness begins at 0 and grows with the number of comparisons, so a bound on it raises an alert as soon as hits are compared.
    [Fact]
    public async Task The_alert_on_stale_hits_counts_them()
    {
        var alerts = await Alerts.ExpressionsAsync();

        Assert.Equal("sum by (resource) (increase(catalog_cache_verified_total{result=\"stale\"}[1h])) > 0", alerts["stale hits"]);
        Assert.DoesNotContain(alerts.Values, expression => expression.Contains("catalog_cache_correctness", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("catalog_edge_lag_seconds_bucket")]
    [InlineData("catalog_edge_failures_total")]
    public async Task The_purger_is_watched_by_an_alert_and_a_panel(string metric)
    {
        Assert.Contains(metric, await Alerts.TextAsync(), StringComparison.Ordinal);
        Assert.Contains(metric, await File.ReadAllTextAsync(Repository.PathOf("deploy", "grafana", "dashboards", "catalog.json")), StringComparison.Ordinal);
    }

    // Labels of the framework's metrics, which begin like metrics.
    private static bool NotALabel(string name) => name is not "db_client_connection_state";
}
