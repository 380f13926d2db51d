namespace Catalog.Lab.Checks.Interleavings;

/// <summary>One state of the schedule that is explored: what could be next, and what of it has been, or has to be.</summary>
/// <param name="choices">What could be next.</param>
/// <param name="asleep">Of it what leads only to what was explored elsewhere.</param>
internal sealed class Level(Choice[] choices, IReadOnlyDictionary<string, Choice> asleep)
{
    private readonly HashSet<int> _wanted = [];
    private readonly HashSet<int> _done = [];

    public Choice[] Choices => choices;

    /// <summary>The index of the step that is taken.</summary>
    public int Chosen { get; private set; } = -1;

    public Choice Taken => choices[Chosen];

    /// <summary>How many choices were never taken.</summary>
    public int LeftOut => choices.Length - _done.Count;

    /// <summary>Takes a first choice. False when all sleep.</summary>
    public bool TryBegin()
    {
        Chosen = Array.FindIndex(choices, choice => !asleep.ContainsKey(choice.Label));
        if (Chosen >= 0)
        {
            Want(Chosen);
        }

        return Chosen >= 0;
    }

    /// <summary>Takes the next choice that is wanted. False when there is none.</summary>
    public bool TryNext()
    {
        _done.Add(Chosen);
        foreach (var wanted in _wanted)
        {
            if (!_done.Contains(wanted) && !asleep.ContainsKey(choices[wanted].Label))
            {
                Chosen = wanted;
                return true;
            }
        }

        return false;
    }

    /// <summary>One of these steps has to be taken here too, as the first of them; all choices when none of them is possible yet.</summary>
    public void Want(IReadOnlyList<Choice> one)
    {
        int[] possible = [.. one.Select(step => Array.FindIndex(choices, choice => choice.Label == step.Label)).Where(index => index >= 0)];
        if (possible.Length == 0)
        {
            _wanted.UnionWith(Enumerable.Range(0, choices.Length));
        }
        else if (!Array.Exists(possible, _wanted.Contains))
        {
            Want(possible[0]);
        }
    }

    /// <summary>What sleeps after the step that is taken: what was explored before it, and does not depend on it.</summary>
    public Dictionary<string, Choice> AsleepAfter()
    {
        var after = asleep.Values.Concat(_done.Select(index => choices[index])).Where(choice => !choice.Meets(Taken));
        return after.DistinctBy(choice => choice.Label).ToDictionary(choice => choice.Label);
    }

    // With the steps that exclude it: which of them happens is not a matter of order.
    private void Want(int index)
    {
        for (var i = 0; i < choices.Length; i++)
        {
            if (choices[i].Group == choices[index].Group)
            {
                _wanted.Add(i);
            }
        }
    }
}

/// <summary>A step as the exploration remembers it.</summary>
internal sealed record Choice(string Label, Footprint Touches, int CausedBy, string Group)
{
    public Choice(Gate gate)
        : this(gate.Label, gate.Touches, gate.CausedBy, gate.GroupLabel)
    {
    }

    /// <summary>Whether the order of the two matters.</summary>
    public bool Meets(Choice other) => Group == other.Group || Touches.Meets(other.Touches);
}
