namespace Catalog.Lab.Checks.Consistency;

/// <summary>A committed change, of which from now on everybody should know.</summary>
/// <param name="Subject">What it changed.</param>
/// <param name="Origin">How it was made.</param>
/// <param name="Version">The version that it made.</param>
/// <param name="Writer">The index of the node that made it; null when that is dead, or was none.</param>
/// <param name="Position">What it was answered with, for readers who want to see it; null without.</param>
/// <param name="BegunAt">The timestamp from before it was made: what was broken from then on may matter.</param>
internal sealed record Change(Subject Subject, Origin Origin, long Version, int? Writer, string? Position, long BegunAt)
{
    /// <summary>Whether its writer has told the caches, as its answer says.</summary>
    public bool IsAnnounced => Origin == Origin.Http;
}
