namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Explores every schedule of a world, of equivalent ones one.</summary>
/// <remarks>
/// Two schedules are equivalent when one becomes the other by exchanging neighbouring steps whose footprints do not meet. After each run, every
/// pair of steps that met, and could have come the other way round, adds a choice before the first of them; a choice whose schedules were
/// all explored elsewhere sleeps. Parosh Abdulla et al.: Optimal dynamic partial order reduction, POPL 2014, calls it source sets and sleep sets.
/// </remarks>
internal sealed class Exhaustive(Stage stage, World world)
{
    private readonly List<Level> _path = [];

    /// <summary>The schedules that were run to their end: no two of them are equivalent.</summary>
    public long Schedules { get; private set; }

    /// <summary>The choices that were left out, because what they lead to was explored in another order, or no other step meets them.</summary>
    public long Pruned { get; private set; }

    /// <summary>Whether all was explored.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Explores until a schedule violates a guarantee, or the time is over.</summary>
    /// <returns>The violation; null when there was none.</returns>
    public Failure? Run(CancellationToken ct)
    {
        do
        {
            if (ct.IsCancellationRequested)
            {
                return null;
            }

            if (stage.Run(world, Take) is { } failure)
            {
                return failure;
            }

            Races.AddChoices(_path);
        }
        while (HasNext());
        IsComplete = true;
        return null;
    }

    private bool Take(Run run)
    {
        foreach (var level in _path)
        {
            Repeat(run, level);
        }

        while (run.Choices() is { Count: > 0 } choices)
        {
            var level = new Level([.. choices.Select(gate => new Choice(gate))], _path.Count > 0 ? _path[^1].AsleepAfter() : []);
            if (!level.TryBegin())
            {
                Pruned++;
                return false;
            }

            _path.Add(level);
            run.Pass(choices[level.Chosen]);
        }

        Schedules++;
        return true;
    }

    private void Repeat(Run run, Level level)
    {
        var again = run.Choices();
        if (!again.Select(gate => gate.Label).SequenceEqual(level.Choices.Select(choice => choice.Label)))
        {
            throw new InvalidOperationException(
                $"{world.Name}: the same choices led elsewhere: {string.Join("; ", again.Select(gate => gate.Label))} instead of "
                + $"{string.Join("; ", level.Choices.Select(choice => choice.Label))}, after\n{new Failure(world, "", run.Steps).Table()}");
        }

        run.Pass(again[level.Chosen]);
    }

    private bool HasNext()
    {
        while (_path.Count > 0)
        {
            if (_path[^1].TryNext())
            {
                return true;
            }

            Pruned += _path[^1].LeftOut;
            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }
}
