namespace Catalog.Testbed;

/// <summary>A Redis of any shape: to connect to, and to break.</summary>
public interface IRedis : IAsyncDisposable
{
    /// <summary>What an API node takes as ConnectionStrings:Redis.</summary>
    string ConnectionString { get; }

    /// <summary>The servers that hold data, as started: masters first.</summary>
    IReadOnlyList<RedisServer> Members { get; }

    /// <summary>A member that takes writes now; in a cluster, which has several, one that owns slots.</summary>
    /// <param name="ct">Cancels the asking.</param>
    /// <exception cref="TimeoutException">There was none for 30 s.</exception>
    Task<RedisServer> MasterAsync(CancellationToken ct = default);
}
