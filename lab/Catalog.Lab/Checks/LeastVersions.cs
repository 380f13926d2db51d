namespace Catalog.Lab.Checks;

/// <summary>What a read may at least be expected to see; 0 where nothing was written.</summary>
/// <param name="SameNode">The newest version that the node which is asked acknowledged itself.</param>
/// <param name="AnyNodeSettled">The newest version that any node acknowledged long enough ago.</param>
/// <param name="AnyNode">The newest version that any node acknowledged.</param>
internal readonly record struct LeastVersions(long SameNode, long AnyNodeSettled, long AnyNode);
