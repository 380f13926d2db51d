using System.Text;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>A schedule that violates a guarantee.</summary>
/// <param name="World">The world.</param>
/// <param name="Message">What did not hold.</param>
/// <param name="Steps">The steps until then.</param>
internal sealed record Failure(World World, string Message, IReadOnlyList<Step> Steps)
{
    /// <summary>The schedule: the labels of its choices.</summary>
    public IReadOnlyList<string> Choices => [.. Steps.Where(step => step.IsChosen).Select(step => step.Label)];

    /// <summary>The steps as a Markdown table with a column for each lane.</summary>
    public string Table()
    {
        Step[] steps = [.. Steps.Where(step => step.What.Length > 0)];
        string[] lanes = [.. steps.Select(step => step.Lane).Distinct()];
        var table = new StringBuilder("| |").AppendJoin("", lanes.Select(lane => $" {lane} |")).Append("\n|---|");
        table.AppendJoin("", lanes.Select(_ => "---|")).Append('\n');
        for (var i = 0; i < steps.Length; i++)
        {
            table.Append($"| {i + 1} |").AppendJoin("", lanes.Select(lane => lane == steps[i].Lane ? $" {steps[i].What} |" : " |")).Append('\n');
        }

        return table.ToString();
    }
}
