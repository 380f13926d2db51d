using Catalog.Testbed.Edge;

namespace Catalog.Tests.Edge;

/// <summary>A real nginx with the deployed configuration.</summary>
public sealed class NginxTests : EdgeContract
{
    // The deployed 100 ms, after which a node coalesces, would pass while a busy machine runs the test.
    private protected override Task<EdgeServer> StartEdgeAsync(params Uri[] nodes) => NginxServer.StartAsync(nodes, lockTimeout: TimeSpan.FromMinutes(1));
}
