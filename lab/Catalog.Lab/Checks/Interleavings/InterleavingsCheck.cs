using System.Diagnostics;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>
/// interleavings: every schedule of some small worlds, and random schedules of large ones, of the real code, scripts and Redis. A schedule
/// decides when each call reaches Redis, each reply and message its node, and what goes wrong.
/// </summary>
internal sealed class InterleavingsCheck : IExperiment
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => "interleavings";

    /// <inheritdoc/>
    public string Summary => "Every interleaving of small worlds, then random ones of three nodes: no read is older than the guarantees allow.";

    /// <inheritdoc/>
    public bool TakesSeed => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        await using var redis = await RedisServer.StartAsync(ct: ct);
        return await Task.Factory.StartNew(
            () => Explore(redis.Endpoint, context, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static List<ExperimentRow> Explore(string redis, ExperimentContext context, CancellationToken ct)
    {
        var rows = new List<ExperimentRow>();
        using var stage = new Stage(redis);
        if (context.Seed is null && (!HoldInAll(stage, context, rows, ct) || context.World is not null))
        {
            return rows; // a violation is enough
        }

        var random = new RandomSearch(stage);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(context.Duration ?? DefaultDuration);
        var failure = random.Run(context.Seed ?? Random.Shared.Next(1_000_000_000), ending.Token);
        ct.ThrowIfCancellationRequested();
        rows.Add(ExperimentRow.AtLeast("random: schedules", random.Schedules, "schedules", 1));
        rows.Add(ExperimentRow.Told("random: steps", random.Steps, "steps"));
        rows.Add(ExperimentRow.Told("random: different states, at least", random.States, "states"));
        rows.Add(Judge("random", stage, failure, context));
        if (failure is not null)
        {
            context.Progress.Report($"Repeat it with --seed {random.Seed}");
        }

        return rows;
    }

    /// <summary>The worlds of which every schedule is explored: the one that was named, or all; within a limit of time the large ones are left out.</summary>
    internal static IEnumerable<World> Explored(ExperimentContext context) =>
        Worlds.Small.Where(world => context.World is { } name ? world.Name == name : context.Duration is null || !world.IsLarge);

    /// <summary>The worlds that would be explored without a limit of time.</summary>
    internal static IEnumerable<World> LeftOut(ExperimentContext context) => Explored(context with { Duration = null }).Except(Explored(context));

    private static bool HoldInAll(Stage stage, ExperimentContext context, List<ExperimentRow> rows, CancellationToken ct)
    {
        if (LeftOut(context).ToArray() is { Length: > 0 } leftOut)
        {
            rows.Add(ExperimentRow.Told(
                $"large worlds left out, because of the limit of time: {string.Join("; ", leftOut.Select(world => world.Name))}", leftOut.Length, "worlds"));
        }

        foreach (var world in Explored(context))
        {
            var began = Stopwatch.GetTimestamp();
            var exploring = new Exhaustive(stage, world);
            var failure = exploring.Run(ct);
            ct.ThrowIfCancellationRequested();
            context.Progress.Report(
                $"{world.Name}: {exploring.Schedules} schedules, {exploring.Pruned} choices left out, "
                + $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
            rows.Add(ExperimentRow.AtLeast($"{world.Name}: schedules, no two of them equivalent", exploring.Schedules, "schedules", 1));
            rows.Add(ExperimentRow.Told($"{world.Name}: choices left out, which lead to equivalents", exploring.Pruned, "choices"));
            rows.Add(Judge(world.Name, stage, failure, context));
            if (failure is not null)
            {
                return false;
            }
        }

        return true;
    }

    private static ExperimentRow Judge(string name, Stage stage, Failure? failure, ExperimentContext context)
    {
        if (failure is not null)
        {
            var (choices, shortest) = Shrinking.Shrink(stage, failure);
            var steps = shortest.Steps.Count(step => step.IsChosen && step.What.Length > 0);
            var text = $"""
                World: {failure.World.Name}. {shortest.Message}.

                {steps} steps, of which {choices.Count} are chosen; the others follow by themselves.

                {shortest.Table()}
                """;
            context.Progress.Report(text);
            if (context.Counterexample is { } file)
            {
                File.WriteAllText(file.FullName, text);
            }
        }

        return ExperimentRow.AtMost($"{name}: violations", failure is null ? 0 : 1, "violations", 0);
    }
}
