namespace Catalog.Benchmarks.Measuring;

/// <summary>Compares two measurements within one run, alternately, so that a busy machine slows both.</summary>
internal static class SideBySide
{
    /// <summary>The number of measured pairs; their medians are reported.</summary>
    public const int Rounds = 15;

    /// <summary>Measures a pair for warm-up, then <see cref="Rounds"/> pairs.</summary>
    public static async Task<Comparison> RunAsync(Func<Task<double>> reference, Func<Task<double>> ours, CancellationToken ct)
    {
        await reference();
        await ours();
        var pairs = new (double Reference, double Ours)[Rounds];
        for (var i = 0; i < pairs.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            pairs[i] = (await reference(), await ours());
        }

        return new Comparison(
            Quantile.Median(pairs.Select(pair => pair.Reference)),
            Quantile.Median(pairs.Select(pair => pair.Ours)),
            Quantile.Median(pairs.Select(pair => pair.Ours / pair.Reference)));
    }
}

/// <summary>The medians of a side-by-side measurement.</summary>
/// <param name="Reference">The median of the reference.</param>
/// <param name="Ours">The median of the library or service.</param>
/// <param name="Ratio">The median of the ratios ours / reference, pair by pair.</param>
internal readonly record struct Comparison(double Reference, double Ours, double Ratio);
