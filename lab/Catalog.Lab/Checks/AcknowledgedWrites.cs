using System.Collections.Concurrent;

namespace Catalog.Lab.Checks;

/// <summary>The acknowledged versions of each product, by node and time. A read must not be older.</summary>
/// <param name="settled">The age at which a write must be visible on every node.</param>
/// <param name="time">The clock.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed class AcknowledgedWrites(TimeSpan settled, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, ProductWrites> _products = new();

    /// <summary>Call it when the response to a write has arrived.</summary>
    /// <param name="product">The product's id.</param>
    /// <param name="version">The version in the response.</param>
    /// <param name="node">The node that answered.</param>
    public void Add(long product, long version, string node)
    {
        var writes = _products.GetOrAdd(product, _ => new ProductWrites());
        lock (writes)
        {
            writes.ByNode[node] = Math.Max(version, writes.ByNode.GetValueOrDefault(node));
            writes.Recent.Enqueue((version, node, time.GetTimestamp()));
        }
    }

    /// <summary>The versions that a read must show at least. Call it before the read is sent.</summary>
    /// <param name="product">The product's id.</param>
    /// <param name="node">The node that will be read.</param>
    public LeastVersions LeastFor(long product, string node)
    {
        if (!_products.TryGetValue(product, out var writes))
        {
            return default;
        }

        lock (writes)
        {
            while (writes.Recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= settled)
            {
                writes.Settled = Math.Max(writes.Settled, writes.Recent.Dequeue().Version);
            }

            return new LeastVersions(writes.ByNode.GetValueOrDefault(node), writes.Settled, writes.ByNode.Values.Max());
        }
    }

    /// <summary>The newest write to a product on each node, for a message.</summary>
    public string Newest(long product) => _products.TryGetValue(product, out var writes) ? writes.ToString() : "none";

    private sealed class ProductWrites
    {
        public Dictionary<string, long> ByNode { get; } = [];

        public Queue<(long Version, string Node, long At)> Recent { get; } = [];

        public long Settled { get; set; }

        public override string ToString()
        {
            lock (this)
            {
                var newest = string.Join(", ", ByNode.Select(node => $"v{node.Value} on {node.Key}"));
                return $"{newest}; v{Settled} has settled";
            }
        }
    }
}
