namespace Catalog.Api.Caches;

/// <summary>Endpoint metadata: the read goes through a cache and can be explained.</summary>
public sealed class Explainable
{
    private Explainable()
    {
    }

    /// <summary>The only instance.</summary>
    public static Explainable Mark { get; } = new();
}
