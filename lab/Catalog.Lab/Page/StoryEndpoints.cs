using System.Net.ServerSentEvents;
using Catalog.Lab.Stories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Catalog.Lab.Page;

/// <summary>Stories: their texts, runs, and what the visitor does meanwhile.</summary>
internal static class StoryEndpoints
{
    private const int MostLost = 50;

    /// <summary>Maps <c>/api/about</c> and <c>/api/runs</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes, PageRuns runs, LabPageOptions options)
    {
        routes.MapGet("/api/about", () => TypedResults.Ok(PageText.Of(options)));
        routes.MapPost("/api/runs", (RunInput input) => StartAsync(runs, input));
        routes.MapGet("/api/runs/{id}/events", (string id, HttpRequest request, CancellationToken ct) => Follow(runs, id, request, ct));
        routes.MapGet("/api/runs/{id}/history.ndjson", Results<ContentHttpResult, NotFound> (string id) => runs.Find(id) is { } run
            ? TypedResults.Content(string.Concat(run.Lines.Select(line => line + "\n")), "application/x-ndjson")
            : TypedResults.NotFound());
        routes.MapPost("/api/runs/{id}/acts", (string id, ActInput input) => ActAsync(runs, id, input));
    }

    private static async Task<Results<Ok<RunStarted>, ProblemHttpResult>> StartAsync(PageRuns runs, RunInput input)
    {
        if (StoryBook.Find(input.Story) is not { } story)
        {
            return Wrong("story", "must be the name of a story");
        }

        var (left, right) = (WayOf(story, input.Left), WayOf(story, input.Right));
        if (left is null || right is null)
        {
            return Wrong(left is null ? "left" : "right", $"must be one of {string.Join(", ", story.Ways.Select(way => way.Name))}");
        }

        if (input.Lost.Count > MostLost || input.Lost.Any(lost => lost.Side is not (0 or 1) || lost.Node < 1 || lost.Node > story.Nodes || lost.Message < 1))
        {
            return Wrong("lost", $"must be at most {MostLost} messages, each with side 0 or 1, a node and a number from 1");
        }

        return TypedResults.Ok(new RunStarted((await runs.StartAsync(story, left, right, new StoryOptions(input.Seed, input.Lost))).Id));
    }

    private static Results<ServerSentEventsResult<string>, NotFound> Follow(PageRuns runs, string id, HttpRequest request, CancellationToken ct)
    {
        var from = int.TryParse(request.Headers["Last-Event-ID"], out var last) && last > 0 ? last : 0;
        return runs.Find(id) is { } run ? TypedResults.ServerSentEvents(EventsAsync(run, from, ct)) : TypedResults.NotFound();
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        PageRun run, int from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (next, lines) in run.FollowAsync(from, ct))
        {
            yield return new SseItem<string>(lines) { EventId = $"{next}" };
        }

        yield return new SseItem<string>("", "over");
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> ActAsync(PageRuns runs, string id, ActInput input)
    {
        if (runs.Find(id) is not { } run)
        {
            return TypedResults.NotFound();
        }

        if (input.Act == StageActs.Stop)
        {
            run.Stop();
            return TypedResults.NoContent();
        }

        var stages = run.Stages;
        if (stages.Count == 0)
        {
            return Wrong("id", "must be of a run that is being played");
        }

        if (!StageActs.IsKnown(input.Act) || input.Node < 1 || input.Node > stages[0].Fleet.Count)
        {
            return Wrong("act", $"must be one of {string.Join(", ", StageActs.Names)}, with the number of a node");
        }

        await run.ActAsync(stages, input.Act, input.Node);
        return TypedResults.NoContent();
    }

    private static Way? WayOf(Story story, string name) => story.Ways.FirstOrDefault(way => way.Name == name);

    private static ProblemHttpResult Wrong(string field, string rule) => TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest,
        title: "The request breaks a rule.",
        detail: $"{field} {rule}.",
        extensions: new Dictionary<string, object?> { ["errors"] = new Dictionary<string, string[]> { [field] = [rule] } });

    internal sealed record RunInput(string Story, string Left, string Right, int Seed = 1)
    {
        public IReadOnlyList<LostOne> Lost { get; init; } = [];
    }

    internal sealed record RunStarted(string Id);

    internal sealed record ActInput(string Act, int Node = 1);
}
