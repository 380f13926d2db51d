using System.Collections;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Finds the steps of a run that could have come the other way round, with another effect.</summary>
internal static class Races
{
    /// <summary>Adds, before the first step of each race, a choice that leads to the other order.</summary>
    public static void AddChoices(IReadOnlyList<Level> path)
    {
        var steps = path.Select(level => level.Taken).ToArray();
        var before = new BitArray[steps.Length]; // for each step the ones that happen before it, whatever the schedule
        for (var i = 0; i < steps.Length; i++)
        {
            before[i] = new BitArray(steps.Length);
            for (var j = i - 1; j >= 0; j--)
            {
                if (before[i][j])
                {
                    continue; // by way of a later one, so they do not race
                }

                var isCause = steps[i].CausedBy == j;
                if (isCause || steps[i].Meets(steps[j]))
                {
                    if (!isCause)
                    {
                        path[j].Want(Beginnings(steps, before, j, i));
                    }

                    before[i].Or(before[j])[j] = true;
                }
            }
        }
    }

    // Of the steps between two that race, and the second of them, those that depend neither on the first nor on one another.
    private static List<Choice> Beginnings(Choice[] steps, BitArray[] before, int first, int second)
    {
        var free = Enumerable.Range(first + 1, second - first - 1).Where(k => !before[k][first]).ToList();
        free.Add(second);
        return [.. free.Where(k => !free.Exists(other => other < k && before[k][other])).Select(k => steps[k])];
    }
}
