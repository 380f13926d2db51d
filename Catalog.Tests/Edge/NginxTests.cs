using Catalog.Testbed.Edge;

namespace Catalog.Tests.Edge;

/// <summary>The real nginx, with the configuration that is deployed.</summary>
public sealed class NginxTests : EdgeContract
{
    private protected override Task<EdgeServer> StartEdgeAsync(params Uri[] nodes) => NginxServer.StartAsync(nodes);
}
