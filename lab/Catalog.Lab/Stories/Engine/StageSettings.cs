using Catalog.Contenders;
using Catalog.Testbed;

namespace Catalog.Lab.Stories.Engine;

/// <summary>What is set up before a story begins.</summary>
internal sealed record StageSettings
{
    /// <summary>How the nodes cache.</summary>
    public required Contender Contender { get; init; }

    /// <summary>The name of the way that is played.</summary>
    public string Way { get; init; } = "";

    /// <summary>The settings of the caches.</summary>
    public required ContenderSettings Cache { get; init; }

    /// <summary>The rows that exist, each with version 1.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>The row whose copies are shown.</summary>
    public required string Shown { get; init; }

    /// <summary>The text of each row; null: a short one.</summary>
    public string? Text { get; init; }

    /// <summary>How many nodes there are.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>The settings of Redis.</summary>
    public RedisServerOptions Redis { get; init; } = new();

    /// <summary>Messages to lose: node, and the how-manieth invalidation to it.</summary>
    public IReadOnlyCollection<(int Node, int Message)> Lost { get; init; } = [];

    /// <summary>Decides what is left to chance.</summary>
    public int Seed { get; init; } = 1;
}
