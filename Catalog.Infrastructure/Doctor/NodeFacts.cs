using System.Text.Json.Serialization;

namespace Catalog.Infrastructure.Doctor;

/// <summary>What a node tells the others about itself, on a channel that does not depend on any of it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Database">Identifies the database: nodes of another one are none of ours.</param>
/// <param name="ServesSince">Since when it serves, Unix milliseconds by Redis's clock; null while it does not, because it does not fit.</param>
/// <param name="Prefix">The prefix of its keys.</param>
/// <param name="Shards">The number of shards of its bus.</param>
/// <param name="Format">The format of the entries that it writes.</param>
/// <param name="IsAnswer">Whether it answers another node, and needs no answer.</param>
internal sealed record NodeFacts(string Node, string Database, long? ServesSince, string Prefix, int Shards, int Format, bool IsAnswer)
{
    /// <summary>Why a node with these facts does not share caches with another; null when it does.</summary>
    public string? WhyNotWith(NodeFacts other) =>
        Prefix != other.Prefix ? $"its keys begin with {Prefix}, those of {other.Node} with {other.Prefix} (Caching:KeyPrefix)"
        : Shards != other.Shards ? $"its bus has {Shards} shards, that of {other.Node} has {other.Shards} (Caching:BusShards)"
        : null;

    /// <summary>
    /// What costs hits while a node with these facts and another serve side by side, as in an upgrade; null when nothing does. Another format is
    /// no reason not to serve: its entries are misses, so no node shows an old value because of it.
    /// </summary>
    public string? CostWith(NodeFacts other) =>
        Format != other.Format ? $"{other.Node} writes entries of format {other.Format}, this node of format {Format}: each loads again what the other has stored" : null;
}

/// <summary>The JSON form, generated at compile time.</summary>
[JsonSerializable(typeof(NodeFacts))]
internal sealed partial class FactsJson : JsonSerializerContext;
