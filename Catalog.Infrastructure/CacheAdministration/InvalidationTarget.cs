namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What is to be invalidated: exactly one of the three is given.</summary>
/// <param name="Key">The key of one entry.</param>
/// <param name="Tag">All entries that carry it.</param>
/// <param name="Resource">All entries of the resource of this name.</param>
public sealed record InvalidationTarget(string? Key, string? Tag, string? Resource)
{
    /// <summary>What it is in one word for a log, such as <c>cache:tag:category:garden</c>.</summary>
    public string Name => Key is not null ? $"cache:key:{Key}" : Tag is not null ? $"cache:tag:{Tag}" : $"cache:resource:{Resource}";
}
