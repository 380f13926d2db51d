namespace Catalog.Tests.Caching.Races;

/// <summary>A read was older than the invalidations acknowledged before it.</summary>
internal sealed class StaleReadException(string message) : Exception(message);
