using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>The base of the tests of a sample: a connection to Redis, and unique keys.</summary>
public abstract class SampleTests : IAsyncLifetime
{
    protected static readonly TimeSpan Ttl = TimeSpan.FromHours(10); // nothing expires while a test runs
    private ConnectionMultiplexer _connection = null!;
    private Nodes? _nodes;

    /// <summary>The prefix of the sample's keys.</summary>
    protected string Name { get; } = TestServers.NewPrefix() + "thing";

    protected IDatabase Redis => _connection.GetDatabase();

    public virtual async ValueTask InitializeAsync() => _connection = await ConnectAsync(Name);

    public virtual async ValueTask DisposeAsync()
    {
        if (_nodes is not null)
        {
            await _nodes.DisposeAsync();
        }

        await _connection.CloseAsync(allowCommandsToComplete: false);
        _connection.Dispose();
    }

    /// <summary>A connection with timeouts that a busy machine does not reach.</summary>
    protected static async Task<ConnectionMultiplexer> ConnectAsync(string clientName) => await TestRedis.ConnectAsync(
        (await TestServers.Shared).Redis.Endpoint, clientName);

    /// <summary>Adds a node of the library, for a contract that the library keeps too.</summary>
    private protected async Task<Nodes> AddNodeAsync()
    {
        _nodes ??= await Nodes.StartAsync(0);
        await _nodes.AddAsync();
        return _nodes;
    }
}
