namespace Catalog.Lab.Checks.Interleavings;

/// <summary>A small situation whose interleavings are explored: who does what, and what may go wrong.</summary>
internal sealed record World
{
    /// <summary>The name in reports.</summary>
    public required string Name { get; init; }

    public Pattern Pattern { get; init; }

    public int Nodes { get; init; } = 2;

    public int Keys { get; init; } = 1;

    /// <summary>Whether most reads have missed before, so that readers ask for the lease at once.</summary>
    public bool MissesAreUsual { get; init; }

    /// <summary>Whether it takes minutes: then it is explored by the check, and not by the tests.</summary>
    public bool IsLarge { get; init; }

    /// <summary>How many faults a run may have.</summary>
    public int Faults { get; init; }

    /// <summary>Whether a message to a node may be dropped, or come twice.</summary>
    public bool LosesMessages { get; init; }

    /// <summary>Whether a call to Redis may be lost, or its reply.</summary>
    public bool LosesCalls { get; init; }

    /// <summary>Whether a node hears its own messages as a step of its own. Without it, it hears them when it has the reply to its call.</summary>
    public bool HearsItself { get; init; }

    /// <summary>Brings about what is there before the lanes begin. Runs without choices.</summary>
    public Action<Cast>? Before { get; init; }

    /// <summary>Adds the lanes.</summary>
    public required Action<Cast> Compose { get; init; }
}

/// <summary>How the rows of a world are cached.</summary>
internal enum Pattern
{
    /// <summary>Cache-aside; each row has a tag.</summary>
    CacheAside,

    /// <summary>Write-through, with versions.</summary>
    WriteThrough,

    /// <summary>Sessions: the first version is live, a deleted one was revoked.</summary>
    Session,
}
