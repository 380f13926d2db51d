using Catalog.Testbed.Edge;

namespace Catalog.Tests.Edge;

/// <summary>A change of the catalog shows at a real nginx.</summary>
public sealed class NginxPurgeTests() : EdgePurgeContract(soft: false)
{
    private protected override Task<EdgeServer> StartEdgeAsync(params Uri[] nodes) => NginxServer.StartAsync(nodes);
}
