using Catalog.Testbed.Edge;

namespace Catalog.Tests.Edge;

/// <summary>A change of the catalog shows at the real nginx in front of it.</summary>
public sealed class NginxPurgeTests() : EdgePurgeContract(soft: false)
{
    private protected override Task<EdgeServer> StartEdgeAsync(params Uri[] nodes) => NginxServer.StartAsync(nodes);
}
