using System.Globalization;

namespace Catalog.Caching;

/// <summary>An event in a stream.</summary>
/// <param name="Id">Assigned by Redis, ascending: milliseconds, a hyphen, a number.</param>
/// <param name="Fields">The producer's data; empty when the event was trimmed in the meantime.</param>
public sealed record LoggedEvent(string Id, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>When Redis took it, in Unix milliseconds. Arbitrary when the producer chose the id.</summary>
    public ulong Milliseconds => NumberOf(Id);

    /// <summary>The number in front of an id's hyphen.</summary>
    internal static ulong NumberOf(string id) => ulong.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
