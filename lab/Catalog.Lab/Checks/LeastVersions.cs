namespace Catalog.Lab.Checks;

/// <summary>The oldest versions that a read may return; 0 if nothing was written.</summary>
/// <param name="SameNode">The newest version that the node being read acknowledged itself.</param>
/// <param name="AnyNodeSettled">The newest version that any node acknowledged longer ago than the bound.</param>
/// <param name="AnyNode">The newest version that any node acknowledged.</param>
internal readonly record struct LeastVersions(long SameNode, long AnyNodeSettled, long AnyNode);
