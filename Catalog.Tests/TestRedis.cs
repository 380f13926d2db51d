using StackExchange.Redis;

namespace Catalog.Tests;

/// <summary>Connections of tests themselves to Redis.</summary>
internal static class TestRedis
{
    private static readonly int Timeout = (int)TimeSpan.FromMinutes(1).TotalMilliseconds; // a busy machine is not a Redis in trouble

    /// <summary>Opens a connection that may send every command.</summary>
    /// <param name="configuration">As StackExchange.Redis reads it.</param>
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
