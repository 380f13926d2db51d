using Catalog.Testbed.Edge;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Edge;

/// <summary>A real nginx with the deployed configuration.</summary>
public sealed class NginxTests : EdgeContract
{
    [Fact]
    public async Task Its_log_says_how_the_cache_answered_and_not_who_asked_for_what()
    {
        var configuration = await File.ReadAllTextAsync(Repository.PathOf("deploy", "nginx", "catalog.conf"));

        Assert.Contains("log_format edge '$status $request_method $edge_status';", configuration, StringComparison.Ordinal);
        Assert.Equal("access_log /dev/stdout edge if=$edge_logged;", configuration.Split('\n').Single(line => line.Contains("access_log", StringComparison.Ordinal)).Trim());
    }

    // The deployed 100 ms, after which a node coalesces, would pass while a busy machine runs the test.
    private protected override Task<EdgeServer> StartEdgeAsync(params Uri[] nodes) => NginxServer.StartAsync(nodes, lockTimeout: TimeSpan.FromMinutes(1));

    private protected override Task<EdgeServer> StartEdgeAsync(TimeSpan answerTimeout, Uri node) => NginxServer.StartAsync([node], answerTimeout: answerTimeout);
}
