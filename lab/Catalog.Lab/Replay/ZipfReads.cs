namespace Catalog.Lab.Replay;

/// <summary>Endless reads of products by Zipf's law: the k-th is read in proportion to 1/k.</summary>
internal sealed class ZipfReads(IReadOnlyList<long> products) : IReads
{
    /// <inheritdoc/>
    public ValueTask<ReadRequest?> NextAsync(Random random, CancellationToken ct)
    {
        var place = (int)Math.Min(products.Count - 1, Math.Pow(products.Count + 1, random.NextDouble()) - 1);
        return new(ReadRequest.Get($"/products/{products[place]}"));
    }
}
