namespace Catalog.Lab.Checks.Consistency;

/// <summary>A committed change.</summary>
/// <param name="Subject">The changed subject.</param>
/// <param name="Origin">How it was made.</param>
/// <param name="Version">The version after the change.</param>
/// <param name="Writer">The index of the node that made it; null if that node is dead, or there was none.</param>
/// <param name="Position">The position in the response, for reads that must see the change; null without one.</param>
/// <param name="BegunAt">The timestamp before the change: faults from then on may affect it.</param>
internal sealed record Change(Subject Subject, Origin Origin, long Version, int? Writer, string? Position, long BegunAt)
{
    /// <summary>Whether its writer has announced it, according to the response.</summary>
    public bool IsAnnounced => Origin == Origin.Http;
}
