namespace Catalog.Lab.Checks.Consistency;

/// <summary>The node that was asked, seen from the change.</summary>
internal enum Where
{
    /// <summary>The node that made the change.</summary>
    Writer,

    /// <summary>Another node.</summary>
    Other,

    /// <summary>Another node, with the position that the change was answered with.</summary>
    OtherWithPosition,
}
