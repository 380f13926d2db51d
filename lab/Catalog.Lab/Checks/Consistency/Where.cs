namespace Catalog.Lab.Checks.Consistency;

/// <summary>Who was asked, seen from the change.</summary>
internal enum Where
{
    /// <summary>The node that made the change.</summary>
    Writer,

    /// <summary>Another node.</summary>
    Other,

    /// <summary>Another node, with the position that the change was answered with.</summary>
    OtherWithPosition,

    /// <summary>nginx in front of all nodes.</summary>
    Edge,

    /// <summary>The copy in a node's memory (L1): stale when it is older and would be served.</summary>
    Local,

    /// <summary>The entry in Redis (L2): stale when it is older and would be served.</summary>
    Shared,
}
