using System.Diagnostics.CodeAnalysis;

namespace Catalog.Testbed;

/// <summary>The Redis topologies that can be started.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "One server, not System.Single.")]
public enum RedisTopology
{
    /// <summary>One server.</summary>
    Single,

    /// <summary>One master, two replicas and three sentinels that handle failover.</summary>
    Sentinel,

    /// <summary>A cluster of three masters with one replica each.</summary>
    Cluster,
}
