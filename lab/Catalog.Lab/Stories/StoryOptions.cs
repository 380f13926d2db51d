namespace Catalog.Lab.Stories;

/// <summary>What a reader chose for a run.</summary>
/// <param name="Seed">Decides what is left to chance.</param>
/// <param name="Lost">Messages to lose.</param>
internal sealed record StoryOptions(int Seed, IReadOnlyList<LostOne> Lost)
{
    /// <summary>Nothing is lost but what the story loses.</summary>
    public static readonly StoryOptions Default = new(1, []);
}

/// <summary>A message to lose.</summary>
/// <param name="Side">0 left, 1 right.</param>
/// <param name="Node">The node that it does not reach, from 1.</param>
/// <param name="Message">The how-manieth invalidation to that node, from 1.</param>
internal sealed record LostOne(int Side, int Node, int Message);
