using System.Globalization;
using System.Text;
using Catalog.Contenders;

namespace Catalog.Lab.Stories;

/// <summary>Results as a page of the documentation.</summary>
internal static class StoryTable
{
    public static string Number(double figure) => figure.ToString(figure < 10 ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>A row a story, a column a contender; then the stories that compare ways of their own, a row a way.</summary>
    public static string Markdown(IReadOnlyList<StoryResult> results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # The stories, told by the console

            Written by `dotnet run -c Release --project lab/Catalog.Lab -- story all --way all --markdown docs/stories.md`. The lab page plays the same
            stories. A figure is bold where the promise of the story was not kept; the promises are those of this repository, nobody else made
            them. On {Environment.ProcessorCount} processors; a run that failed while the machine itself stalled was repeated.


            """);
        var ofContenders = results.Where(result => result.Story.Ways == Way.OfEach).GroupBy(result => result.Story).ToArray();
        var columns = AllContenders.InOrder.Where(contender => ofContenders.Any(story => story.Any(result => result.Way.Name == contender.Name))).ToArray();
        text.Append("| story | promise |").AppendJoin("", columns.Select(contender => $" {contender.Title} |")).Append("\n|---|---|")
            .AppendJoin("", columns.Select(_ => "---|")).Append('\n');
        foreach (var story in ofContenders)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {story.Key.Title} | {story.Key.Promise} |")
                .AppendJoin("", columns.Select(contender => $" {Cell(story.FirstOrDefault(result => result.Way.Name == contender.Name))} |")).Append('\n');
        }

        text.Append("\n## Stories with ways of their own\n\n| story | way | figure | what happened |\n|---|---|---|---|\n");
        foreach (var result in results.Where(result => result.Story.Ways != Way.OfEach))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {result.Story.Title} | {result.Way.Title} | {Cell(result)} | {result.Verdict.Text} |\n");
        }

        text.Append("\n## What happened\n\n");
        foreach (var story in ofContenders)
        {
            text.Append(CultureInfo.InvariantCulture, $"**{story.Key.Title}** ({story.Key.Guarantee})\n\n");
            foreach (var result in story)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {result.Way.Title}: {result.Verdict.Text}\n");
            }

            text.Append('\n');
        }

        text.Append("## How each is set up\n\n");
        foreach (var contender in AllContenders.InOrder)
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{contender.Title}**: {contender.Configuration}.\n");
        }

        return text.ToString();
    }

    private static string Cell(StoryResult? result)
    {
        if (result is null)
        {
            return "–";
        }

        var figure = $"{Number(result.Verdict.Figure)} {result.Verdict.Unit}";
        return result.Verdict.IsKept ? figure : result.IsDisturbed ? $"**{figure}**, the machine stalled" : $"**{figure}**";
    }
}
