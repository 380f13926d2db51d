namespace Catalog.Lab.Smoke;

/// <summary>One request of the smoke test, and its result.</summary>
/// <param name="What">What the step does, such as "read it".</param>
/// <param name="Node">The node that received the request: "first node" or "last node".</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="CacheStatus">The Cache-Status header; null if absent.</param>
/// <param name="Expected">The expected response.</param>
/// <param name="Ok">Whether the response was as expected.</param>
/// <param name="Body">The response body.</param>
internal sealed record SmokeStep(
    string What, string Node, int Status, string? CacheStatus, string Expected, bool Ok, string Body);
