using System.Diagnostics.CodeAnalysis;

namespace Catalog.Testbed;

/// <summary>The shapes of Redis that can be started.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "One server, not System.Single.")]
public enum RedisTopology
{
    /// <summary>One server.</summary>
    Single,

    /// <summary>One master, two replicas and three sentinels that replace it.</summary>
    Sentinel,

    /// <summary>A cluster of three masters with a replica each.</summary>
    Cluster,
}
