using System.Globalization;
using System.Text.Json.Serialization;

namespace Catalog.Testbed.Experiments;

/// <summary>One figure of an experiment, with its target.</summary>
public sealed record ExperimentRow
{
    private ExperimentRow(string row, double value, string unit, string? target, bool ok)
    {
        Row = row;
        Value = value;
        Unit = unit;
        Target = target;
        Ok = ok;
    }

    /// <summary>What was measured.</summary>
    public string Row { get; }

    /// <summary>The figure; NaN if nothing could be measured, which meets no target.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double Value { get; }

    /// <summary>The unit: "ms", "requests", "ratio".</summary>
    public string Unit { get; }

    /// <summary>The target, such as "&lt;= 300"; null for a figure without one.</summary>
    public string? Target { get; }

    /// <summary>Whether the value meets the target; true without one.</summary>
    public bool Ok { get; }

    /// <summary>A figure with an upper limit.</summary>
    public static ExperimentRow AtMost(string row, double value, string unit, double limit) =>
        new(row, value, unit, $"<= {Text(limit)}", value <= limit);

    /// <summary>A figure with a lower limit.</summary>
    public static ExperimentRow AtLeast(string row, double value, string unit, double limit) =>
        new(row, value, unit, $">= {Text(limit)}", value >= limit);

    /// <summary>A figure without a target.</summary>
    public static ExperimentRow Told(string row, double value, string unit) => new(row, value, unit, null, ok: true);

    /// <summary>The figure without its target.</summary>
    public ExperimentRow NotJudged() => Told(Row, Value, Unit);

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
