namespace Catalog.Api.Caches;

/// <summary>Endpoint metadata: the read goes through a cache and can be explained.</summary>
public sealed class Explainable
{
    /// <summary>The name of the parameter of the query.</summary>
    public const string Parameter = "explain";

    private Explainable()
    {
    }

    /// <summary>The mark.</summary>
    public static Explainable Mark { get; } = new();
}
