using System.Globalization;
using System.Text;

namespace Catalog.Lab.Stories;

/// <summary>Results as a table: a row a story, a column a contender.</summary>
internal static class StoryTable
{
    public static string Number(double figure) => figure.ToString(figure < 10 ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>For the documentation. Stories that compare ways of their own get a row a way.</summary>
    public static string Markdown(IReadOnlyList<StoryResult> results)
    {
        var text = new StringBuilder("| story | way | figure | promise kept | what happened |\n|---|---|---|---|---|\n");
        foreach (var result in results)
        {
            var kept = result.Verdict.IsKept ? "yes" : result.Way.IsPromised ? "**no**" : "no";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {result.Story.Name} | {result.Way.Title} | {Number(result.Verdict.Figure)} {result.Verdict.Unit} | {kept} | {result.Verdict.Text} |\n");
        }

        return text.ToString();
    }
}
