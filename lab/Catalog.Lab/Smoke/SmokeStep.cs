namespace Catalog.Lab.Smoke;

/// <summary>One request of the walk, what came back, and whether it was right.</summary>
/// <param name="What">What was done: "read it".</param>
/// <param name="Node">The node that was asked.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="CacheStatus">The Cache-Status header; null when there was none.</param>
/// <param name="Expected">What should have come.</param>
/// <param name="Ok">Whether it did.</param>
/// <param name="Body">The answer's body.</param>
internal sealed record SmokeStep(
    string What, string Node, int Status, string? CacheStatus, string Expected, bool Ok, string Body);
