using Catalog.Testbed;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>Sends a share of the reads to the nodes of the new group, like a load balancer in front of both.</summary>
internal sealed class Balancer(IReadOnlyList<ApiNode> old, IReadOnlyList<ApiNode> @new)
{
    private double _share;

    /// <summary>The share of the new group, from 0 to 1.</summary>
    public double Share
    {
        get => Volatile.Read(ref _share);
        set => Volatile.Write(ref _share, value);
    }

    /// <summary>The node for the next request.</summary>
    public ApiNode Choose(Random random)
    {
        var group = random.NextDouble() < Share ? @new : old;
        return group[random.Next(group.Count)];
    }
}
