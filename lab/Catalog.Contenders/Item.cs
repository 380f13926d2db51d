namespace Catalog.Contenders;

/// <summary>The cached row. Its version shows how old a read is.</summary>
/// <param name="Version">The row's version in the database, from 1.</param>
/// <param name="Tag">The group that invalidates it.</param>
public sealed record Item(long Version, string Tag)
{
    /// <summary>How many pieces are in stock.</summary>
    public int Stock { get; init; }

    /// <summary>A payload of the size of a small product.</summary>
    public string Text { get; init; } = "Walnut floor lamp, 140 cm, warm white, dimmable, with a foot switch and a linen shade.";
}
