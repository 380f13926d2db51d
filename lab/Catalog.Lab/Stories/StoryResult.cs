using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Stories;

/// <summary>A story that has ended.</summary>
internal sealed record StoryResult(Story Story, Way Way, Verdict Verdict, Figures Figures, IReadOnlyList<LabEvent> History)
{
    /// <summary>Whether the promise was not kept, but the machine itself stalled: the run proves nothing.</summary>
    public bool IsDisturbed => !Verdict.IsKept && Figures.Stall > Story.MostStallMs;

    /// <summary>Whether a promise of this repository was broken.</summary>
    public bool IsBroken => Way.IsPromised && !Verdict.IsKept && !IsDisturbed;

    /// <summary>The same in a word: kept, broken (it was promised), not kept (it was not), or stalled.</summary>
    public string Word => Verdict.IsKept ? "kept" : IsDisturbed ? "stalled" : IsBroken ? "broken" : "not kept";
}
