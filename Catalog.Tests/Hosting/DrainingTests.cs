using Catalog.Api.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.Hosting;

public sealed class DrainingTests
{
    [Fact]
    public async Task A_node_that_is_to_stop_is_not_ready_for_a_time_before_it_stops()
    {
        var time = new FakeTimeProvider();
        var draining = new Draining(Options.Create(new LimitsOptions { DrainTime = TimeSpan.FromSeconds(5) }), time);
        Assert.Equal(HealthStatus.Healthy, await StatusAsync());

        var stopping = draining.StoppingAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(stopping.IsCompleted);
        Assert.Equal(HealthStatus.Unhealthy, await StatusAsync());
        time.Advance(TimeSpan.FromSeconds(0.1));
        await stopping;

        async Task<HealthStatus> StatusAsync() => (await draining.CheckHealthAsync(new HealthCheckContext())).Status;
    }

    [Fact]
    public async Task The_time_comes_on_top_of_that_of_running_requests()
    {
        var settings = new ConfigurationManager { ["Limits:DrainTime"] = "00:00:05", ["Limits:ShutdownTimeout"] = "00:00:10" };
        await using var services = new ServiceCollection()
            .AddLogging().AddSingleton<IConfiguration>(settings).AddSingleton(TimeProvider.System).AddLimits().BuildServiceProvider();

        Assert.Equal(TimeSpan.FromSeconds(15), services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        Assert.Contains(services.GetServices<IHostedService>(), service => service is Draining);
    }
}
