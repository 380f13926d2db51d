namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Runs random schedules of large worlds. A seed decides world and schedule alike.</summary>
internal sealed class RandomSearch(Stage stage)
{
    private const int MostStates = 10_000_000; // to be told apart, in memory
    private readonly HashSet<UInt128> _seen = [];

    public long Schedules { get; private set; }

    public long Steps { get; private set; }

    /// <summary>The different states that were passed; at least so many.</summary>
    public long States => _seen.Count;

    /// <summary>The seed of the last schedule.</summary>
    public int Seed { get; private set; }

    /// <summary>Runs one schedule for each seed, beginning with this one, until one violates a guarantee, or the time is over.</summary>
    /// <returns>The violation; null when there was none.</returns>
    public Failure? Run(int seed, CancellationToken ct)
    {
        for (; !ct.IsCancellationRequested; seed++)
        {
            if (RunOne(seed) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>Runs the schedule of a seed.</summary>
    public Failure? RunOne(int seed)
    {
        Seed = seed;
        return stage.Run(RandomWorlds.Of(seed), Take);
    }

    private bool Take(Run run)
    {
        var random = new Random(Seed);
        while (run.Choices() is { Count: > 0 } choices)
        {
            var chosen = choices[random.Next(choices.Count)];
            if (_seen.Count < MostStates)
            {
                _seen.Add(run.After(chosen));
            }

            run.Pass(chosen);
            Steps++;
        }

        Schedules++;
        return true;
    }
}
