using StackExchange.Redis;

namespace Catalog.Contenders;

/// <summary>What a node is started with.</summary>
/// <param name="Redis">"host:port" of its way to Redis.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Settings">What all nodes share.</param>
internal sealed record NodeStart(string Redis, int Number, ContenderSettings Settings)
{
    /// <summary>The client's defaults, except that a service starts without Redis, as its documentation advises.</summary>
    public ConfigurationOptions Client => new() { EndPoints = { Redis }, AbortOnConnectFail = false, ClientName = $"node-{Number}" };
}
