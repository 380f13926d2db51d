namespace Catalog.Testbed;

/// <summary>A Redis of any topology, to connect to and to break.</summary>
public interface IRedis : IAsyncDisposable
{
    /// <summary>The value of an API node's ConnectionStrings:Redis.</summary>
    string ConnectionString { get; }

    /// <summary>The servers that hold data, masters first, as started.</summary>
    IReadOnlyList<RedisServer> Members { get; }

    /// <summary>A server that accepts writes now; in a cluster, one of those that own slots.</summary>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="TimeoutException">There was none for 2 min.</exception>
    Task<RedisServer> MasterAsync(CancellationToken ct = default);
}
