namespace Catalog.Lab.Checks.Views;

/// <summary>The views of each product that were acknowledged, and those that may have been counted or not. Thread-safe.</summary>
/// <remarks>A view of one product that was lost is not made up for by a view of another that was counted without an answer.</remarks>
/// <param name="products">Their number; they are numbered from 1.</param>
internal sealed class ViewCounts(int products)
{
    private readonly long[] _acknowledged = new long[products + 1];
    private readonly long[] _unanswered = new long[products + 1];

    /// <summary>Views answered 202.</summary>
    public long Acknowledged => _acknowledged.Sum();

    /// <summary>Views with another response or none.</summary>
    public long Unanswered => _unanswered.Sum();

    /// <summary>Counts a response to a view.</summary>
    public void Add(int product, bool isAcknowledged) => Interlocked.Increment(ref (isAcknowledged ? _acknowledged : _unanswered)[product]);

    /// <summary>How many acknowledged views are not stored.</summary>
    /// <param name="stored">The stored views by product.</param>
    public long LostIn(IReadOnlyDictionary<long, long> stored) =>
        Enumerable.Range(1, products).Sum(product => Math.Max(0, _acknowledged[product] - stored.GetValueOrDefault(product)));

    /// <summary>How many views are stored that nobody can have made.</summary>
    /// <param name="stored">The stored views by product.</param>
    public long TwiceIn(IReadOnlyDictionary<long, long> stored) =>
        Enumerable.Range(1, products).Sum(product => Math.Max(0, stored.GetValueOrDefault(product) - _acknowledged[product] - _unanswered[product]));
}
