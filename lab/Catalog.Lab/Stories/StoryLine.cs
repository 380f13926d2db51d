using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories;

/// <summary>The result of a story as JSON.</summary>
internal sealed record StoryLine(
    string Story, string Way, string Contender, bool Kept, bool Broken, bool Disturbed, double Figure, string Unit, string Text, string Promise, Figures Figures)
{
    private static readonly JsonSerializerOptions Events = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static StoryLine Of(StoryResult result) => new(
        result.Story.Name,
        result.Way.Name,
        result.Way.Contender.Name,
        result.Verdict.IsKept,
        result.IsBroken,
        result.IsDisturbed,
        result.Verdict.Figure,
        result.Verdict.Unit,
        result.Verdict.Text,
        result.Story.Promise,
        result.Figures);

    /// <summary>What happened, one line each.</summary>
    public static IEnumerable<string> HistoryOf(StoryResult result) => result.History.OrderBy(happened => happened.T).Select(Line);

    /// <summary>One event.</summary>
    public static string Line(LabEvent happened) => JsonSerializer.Serialize(happened, Events);
}
