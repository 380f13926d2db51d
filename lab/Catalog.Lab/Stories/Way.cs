using Catalog.Contenders;
using Catalog.Testbed;

namespace Catalog.Lab.Stories;

/// <summary>One of the ways that a story compares: a contender, possibly with a setting of its own.</summary>
/// <param name="Name">The name in addresses and on the command line.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Contender">How it caches.</param>
internal sealed record Way(string Name, string Title, Contender Contender)
{
    /// <summary>Every contender as it is.</summary>
    public static readonly IReadOnlyList<Way> OfEach = [.. AllContenders.InOrder.Select(Of)];

    /// <summary>Changes the story's settings; null: none.</summary>
    public Func<ContenderSettings, ContenderSettings>? Adjust { get; init; }

    /// <summary>Changes the settings of Redis; null: none.</summary>
    public Func<RedisServerOptions, RedisServerOptions>? AdjustRedis { get; init; }

    /// <summary>Whether the story's promise is made for it.</summary>
    public bool IsPromised { get; init; } = Contender.IsOurs;

    private static Way Of(Contender contender) => new(contender.Name, contender.Title, contender);
}
