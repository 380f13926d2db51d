namespace Catalog.Tests.Edge;

/// <summary>What an <see cref="OriginServer"/> was asked.</summary>
internal sealed record OriginRequest(string Method, string Target, string IfNoneMatch, string ForwardedFor);
