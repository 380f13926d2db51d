using System.Globalization;

namespace Catalog.Benchmarks;

/// <summary>One measured figure beside its target.</summary>
/// <param name="Row">What was measured, and against what.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; <c>x</c> is a ratio.</param>
/// <param name="Target">What it has to reach, such as <c>&lt;= 60</c>.</param>
/// <param name="Ok">Whether it does.</param>
public sealed record BenchRow(string Row, double Value, string Unit, string Target, bool Ok)
{
    /// <summary>A figure that is the better the smaller it is. NaN fails.</summary>
    public static BenchRow AtMost(string row, double value, string unit, double limit) =>
        new(row, value, unit, string.Create(CultureInfo.InvariantCulture, $"<= {limit}"), value <= limit);

    /// <summary>A figure that is the better the larger it is. NaN fails.</summary>
    public static BenchRow AtLeast(string row, double value, string unit, double limit) =>
        new(row, value, unit, string.Create(CultureInfo.InvariantCulture, $">= {limit}"), value >= limit);
}
