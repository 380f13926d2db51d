namespace Catalog.Benchmarks.Scaling;

/// <summary>The purpose of a Redis key, derived from its name.</summary>
internal static class KeyKind
{
    /// <summary>Commands without a key.</summary>
    public const string None = "no key";

    /// <summary>
    /// The part between the node's prefix and the next colon, without the braces of a hash tag: <c>product</c>, <c>tag</c>,
    /// <c>bus</c>, <c>views</c>, <c>rate</c>; <c>lease</c> for all leases.
    /// </summary>
    public static string Of(string? key, string prefix = "catalog:")
    {
        if (key is null)
        {
            return None;
        }

        var name = key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key;
        return name.EndsWith(":lease", StringComparison.Ordinal) ? "lease" : name.Split(':', 2)[0].Trim('{', '}');
    }
}
