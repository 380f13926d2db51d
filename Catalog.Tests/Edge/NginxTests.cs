using Catalog.Testbed.Edge;

namespace Catalog.Tests.Edge;

/// <summary>A real nginx with the deployed configuration.</summary>
public sealed class NginxTests : EdgeContract
{
    private protected override Task<EdgeServer> StartEdgeAsync(params Uri[] nodes) => NginxServer.StartAsync(nodes);
}
