using StackExchange.Redis;

namespace Catalog.Tests;

/// <summary>Direct connections of tests to Redis.</summary>
internal static class TestRedis
{
    private static readonly int Timeout = (int)TimeSpan.FromMinutes(1).TotalMilliseconds; // a busy machine must not look like a failing Redis

    /// <summary>Opens a connection that may send every command.</summary>
    /// <param name="configuration">A configuration of StackExchange.Redis.</param>
    /// <param name="clientName">How Redis lists it; null for the client's own name.</param>
    public static async Task<ConnectionMultiplexer> ConnectAsync(string configuration, string? clientName = null)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AllowAdmin = true;
        options.ConnectTimeout = options.SyncTimeout = options.AsyncTimeout = Timeout;
        options.ClientName = clientName;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
