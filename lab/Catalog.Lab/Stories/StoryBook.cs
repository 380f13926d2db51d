using Catalog.Lab.Stories.Told;

namespace Catalog.Lab.Stories;

/// <summary>All stories, in the order of the page.</summary>
internal static class StoryBook
{
    public static readonly IReadOnlyList<Story> Stories =
    [
        new LostMessage(), new StaleFill(), new PlainSql(), new Stampede(), new TwoWriters(), new RefreshRace(), new NodeCutOff(), new RedisKilled(),
        new RedisFrozen(), new RedisEmpty(), new DatabaseDown(), new ColdStart(), new Avalanche(), new JitterOnAndOff(),
        new EarlyRefresh(), new Penetration(), new RevokedSession(), new Buyers(), new Evictions(), new Persistence(),
        new KilledFlush(),
    ];

    /// <summary>The page's playground, which has no end of its own.</summary>
    public static readonly Story FreePlay = new FreePlay();

    /// <summary>The story of a name; null if there is none.</summary>
    public static Story? Find(string name) => Stories.Append(FreePlay).FirstOrDefault(story => story.Name == name);
}
