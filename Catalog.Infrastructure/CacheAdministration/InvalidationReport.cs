
namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What an invalidation found, and whether it was done.</summary>
/// <param name="Nodes">Each node's copies before: of the key, or how many carry the tag.</param>
/// <param name="Shared">The entry in Redis before; null for tags and resources.</param>
/// <param name="Generation">The tag's generation before; null for keys, or when Redis does not know the tag.</param>
/// <param name="IsKnown">Whether the tag is one that something cached may carry; null for keys.</param>
/// <param name="NewGeneration">The tag's generation after; null for keys and dry runs.</param>
/// <param name="IsConfirmed">
/// Whether Redis has confirmed it; when not, this node does not read what was invalidated and sends it again. Null for dry runs.
/// </param>
internal sealed record InvalidationReport(
    NodeAnswers Nodes, SharedCopy? Shared, long? Generation, bool? IsKnown, long? NewGeneration, bool? IsConfirmed);
