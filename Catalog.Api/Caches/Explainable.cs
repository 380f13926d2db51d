namespace Catalog.Api.Caches;

/// <summary>Endpoint metadata: the read goes through a cache and can be explained.</summary>
internal sealed class Explainable;
