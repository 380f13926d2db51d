namespace Catalog.Caching.Hybrid;

/// <summary>The tags of a hybrid entry, checked before its value is created.</summary>
internal static class HybridTags
{
    /// <summary>Stands for all entries; no entry may have it.</summary>
    public const string All = "*";

    /// <summary>Whether an entry can have this tag.</summary>
    public static bool IsTag(string tag) => !string.IsNullOrWhiteSpace(tag) && !tag.Contains('\n', StringComparison.Ordinal);

    /// <summary>The tags as a list; <see langword="null"/> when there are none.</summary>
    /// <exception cref="ArgumentException">A tag is blank, reserved or has a line break, or there are more than an entry can hold.</exception>
    public static IReadOnlyList<string>? Of(IEnumerable<string>? tags)
    {
        if (tags is null)
        {
            return null;
        }

        string[] all = [.. tags];
        return all.Length > byte.MaxValue ? throw new ArgumentException($"An entry can have {byte.MaxValue} tags; these are {all.Length}.", nameof(tags))
            : Array.Exists(all, tag => tag == All || !IsTag(tag))
                ? throw new ArgumentException($"A tag must not be blank or contain a line break, and \"{All}\" is reserved.", nameof(tags))
            : all;
    }
}
