using System.Threading.Channels;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories;

/// <summary>Plays a story on a stage of its own and judges it.</summary>
internal static class StoryRun
{
    /// <summary>Plays one way.</summary>
    /// <param name="story">The story.</param>
    /// <param name="way">How it is cached.</param>
    /// <param name="options">What the reader chose.</param>
    /// <param name="postgres">A connection string of a database for its rows.</param>
    /// <param name="side">0 left, 1 right.</param>
    /// <param name="sink">Receives each event as it happens; null: none.</param>
    /// <param name="ct">Ends it without a verdict.</param>
    /// <param name="plays">Receives the stage once it is ready, to act on it meanwhile, and null when its play has ended; null: nobody acts.</param>
    public static async Task<StoryResult> PlayAsync(
        Story story,
        Way way,
        StoryOptions options,
        string postgres,
        int side,
        ChannelWriter<LabEvent>? sink,
        CancellationToken ct,
        Action<Stage?>? plays = null)
    {
        var settings = new StageSettings
        {
            Contender = way.Contender,
            Way = way.Name,
            Cache = way.Adjust?.Invoke(story.Cache) ?? story.Cache,
            Redis = way.AdjustRedis?.Invoke(story.Redis) ?? story.Redis,
            Rows = story.Rows,
            Text = story.Text,
            Shown = story.Rows[0],
            Nodes = story.Nodes,
            Seed = options.Seed,
            Lost = [.. options.Lost.Where(lost => lost.Side == side).Select(lost => (lost.Node, lost.Message))],
        };
        await using var stage = await Stage.StartAsync(settings, postgres, side, sink, ct);
        stage.Recording.Add(new LabEvent("start", stage.Recording.Now) { Name = way.Name, Text = way.Contender.Configuration });
        try
        {
            plays?.Invoke(stage);
            await story.PlayAsync(stage, ct);
        }
        finally
        {
            plays?.Invoke(null); // before it is disposed
        }

        var history = stage.Recording.Events;
        var figures = Figures.Of(history);
        var verdict = story.Judge(figures);
        if (!verdict.IsKept && figures.Stall > story.MostStallMs)
        {
            verdict = verdict with { Text = $"{verdict.Text} The machine itself stalled for {Story.Duration(figures.Stall)}: this run proves nothing." };
        }

        stage.Recording.Add(new LabEvent("end", stage.Recording.Now) { Text = verdict.Text, Failed = !verdict.IsKept });
        return new StoryResult(story, way, verdict, figures, stage.Recording.Events);
    }
}
