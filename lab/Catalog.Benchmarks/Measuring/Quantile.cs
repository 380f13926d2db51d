namespace Catalog.Benchmarks.Measuring;

/// <summary>Quantiles of small samples, by nearest rank.</summary>
public static class Quantile
{
    /// <summary>The median; NaN without values.</summary>
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    /// <summary>The smallest value that a share of at least <paramref name="q"/> (0 to 1) does not exceed; NaN without values.</summary>
    public static double Of(IEnumerable<double> values, double q)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(q * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
