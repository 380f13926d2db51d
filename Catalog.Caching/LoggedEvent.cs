using System.Globalization;

namespace Catalog.Caching;

/// <summary>An event in a stream.</summary>
/// <param name="Id">Given by Redis: milliseconds, a hyphen, a number; grows.</param>
/// <param name="Fields">What the producer wrote; empty when the event was trimmed away meanwhile.</param>
public sealed record LoggedEvent(string Id, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>When Redis took it, in milliseconds of Unix time. A producer that chose the id itself may have written any number.</summary>
    public ulong Milliseconds => ulong.Parse(Id.AsSpan(0, Id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
