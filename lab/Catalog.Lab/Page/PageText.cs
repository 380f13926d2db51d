using Catalog.Contenders;
using Catalog.Lab.Stories;

namespace Catalog.Lab.Page;

/// <summary>What the page shows before anything runs.</summary>
internal sealed record PageText
{
    public required IReadOnlyList<StoryText> Stories { get; init; }

    /// <summary>How each contender is set up.</summary>
    public required IReadOnlyDictionary<string, string> Contenders { get; init; }

    /// <summary>Where else to look: name and address.</summary>
    public required IReadOnlyList<Link> Links { get; init; }

    /// <summary>Whether there is a service to explore.</summary>
    public required bool CanExplore { get; init; }

    /// <summary>The nodes of the service.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    public static PageText Of(LabPageOptions options)
    {
        var nodes = options.Catalog?.Nodes ?? [];
        return new PageText
        {
            Stories = [.. StoryBook.Stories.Append(StoryBook.FreePlay).Select(StoryText.Of)],
            Contenders = AllContenders.InOrder.ToDictionary(contender => contender.Name, contender => contender.Configuration),
            Links =
            [
                .. nodes.SelectMany(node => new[]
                {
                    new Link($"Swagger, {node.Name}", $"{node.Address}swagger"), new Link($"Health, {node.Name}", $"{node.Address}health/ready"),
                }),
                .. options.Dashboard is { } dashboard ? new[] { new Link("Dashboard", dashboard.ToString()) } : [],
            ],
            CanExplore = nodes.Count > 0,
            Nodes = [.. nodes.Select(node => node.Name)],
        };
    }
}

internal sealed record Link(string Name, string Address);

internal sealed record WayText(string Name, string Title, string Contender, bool IsPromised);

internal sealed record WhyText(string File, int Line, IReadOnlyList<string> Code, string Text);

internal sealed record StoryText(
    string Name,
    string Title,
    string Problem,
    string Question,
    IReadOnlyList<string> Answers,
    IReadOnlyList<WayText> Ways,
    string Left,
    string Right,
    string Plot,
    double? Bound,
    string Guarantee,
    string Promise,
    string? Sample,
    WhyText Why,
    int Nodes,
    string Shown,
    bool UsesSeed)
{
    public static StoryText Of(Story story)
    {
        var (line, code) = story.Why.Find();
        return new StoryText(
            story.Name,
            story.Title,
            story.Problem,
            story.Question,
            [.. story.Answers.Select(answer => answer.Text)],
            [.. story.Ways.Select(way => new WayText(way.Name, way.Title, way.Contender.Name, way.IsPromised))],
            story.AtFirst.Left,
            story.AtFirst.Right,
            story.Plot,
            story.Bound,
            story.Guarantee,
            story.Promise,
            story.Sample,
            new WhyText(story.Why.File, line, code, story.Why.Text),
            story.Nodes,
            story.Rows[0],
            story.UsesSeed);
    }
}
