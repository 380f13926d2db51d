using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Experiments;

/// <summary>The result of an experiment, printed as JSON in the last line.</summary>
/// <param name="Name">The experiment.</param>
/// <param name="Ok">Whether every row meets its target.</param>
/// <param name="Rows">The figures.</param>
internal sealed record ExperimentResult(string Name, bool Ok, IReadOnlyList<ExperimentRow> Rows)
{
    public static ExperimentResult Of(string name, IReadOnlyList<ExperimentRow> rows) => new(name, rows.All(row => row.Ok), rows);

    /// <summary>Figures without judgement, for an unreliable run; not ok.</summary>
    public static ExperimentResult NotJudged(string name, IReadOnlyList<ExperimentRow> rows) =>
        new(name, Ok: false, [.. rows.Select(row => row.NotJudged())]);
}
