namespace Catalog.Tests.Edge;

/// <summary>A request to an <see cref="OriginServer"/>.</summary>
internal sealed record OriginRequest(string Method, string Target, string IfNoneMatch, string ForwardedFor, string IfMatch);
