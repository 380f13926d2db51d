namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Makes a schedule that violates a guarantee shorter, until no choice can be left out.</summary>
internal static class Shrinking
{
    /// <summary>Repeats a schedule: takes the choices named in order, as far as they can be taken, then goes on without a choice.</summary>
    /// <returns>The violation; null when there was none.</returns>
    public static Failure? Repeat(Stage stage, World world, IReadOnlyList<string> choices) => stage.Run(world, run =>
    {
        foreach (var label in choices)
        {
            if (run.Choices().FirstOrDefault(gate => gate.Label == label) is { } gate)
            {
                run.Pass(gate);
            }
        }

        run.GoOn();
        return true;
    });

    /// <summary>Returns the shortest schedule found, with the steps that follow it.</summary>
    public static (IReadOnlyList<string> Choices, Failure Failure) Shrink(Stage stage, Failure failure)
    {
        string[] choices = [.. failure.Choices];
        var shortest = failure;
        var (size, before) = (choices.Length, int.MaxValue);
        while (size > 1 || before > choices.Length)
        {
            (size, before) = (Math.Max(1, size / 2), choices.Length);
            for (var i = 0; i < choices.Length;)
            {
                string[] less = [.. choices[..i], .. choices[Math.Min(i + size, choices.Length)..]];
                if (Repeat(stage, failure.World, less) is { } still)
                {
                    (choices, shortest) = (less, still);
                }
                else
                {
                    i += size;
                }
            }
        }

        return (choices, shortest);
    }
}
