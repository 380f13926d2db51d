namespace Catalog.Lab.Checks.Consistency;

/// <summary>The place that was read, relative to the change.</summary>
internal enum Where
{
    /// <summary>The node that made the change.</summary>
    Writer,

    /// <summary>Another node.</summary>
    Other,

    /// <summary>Another node, with the position in the response to the change.</summary>
    OtherWithPosition,

    /// <summary>nginx in front of the nodes.</summary>
    Edge,

    /// <summary>The copy in a node's memory (L1): stale if it is older and would be served.</summary>
    Local,

    /// <summary>The entry in Redis (L2): stale if it is older and would be served.</summary>
    Shared,
}
