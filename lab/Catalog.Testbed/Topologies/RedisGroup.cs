namespace Catalog.Testbed.Topologies;

/// <summary>Several servers that start and stop together.</summary>
internal static class RedisGroup
{
    /// <summary>Starts all at once; if one fails, stops the others.</summary>
    /// <returns>The servers, in the order of the options.</returns>
    public static async Task<IReadOnlyList<RedisServer>> StartAsync(IEnumerable<RedisServerOptions> options, CancellationToken ct)
    {
        var starts = options.Select(option => RedisServer.StartAsync(option, ct)).ToArray();
        try
        {
            return await Task.WhenAll(starts);
        }
        catch
        {
            await EndAsync(starts.Where(start => start.IsCompletedSuccessfully).Select(start => start.Result));
            throw;
        }
    }

    public static async ValueTask EndAsync(IEnumerable<RedisServer> members) =>
        await Task.WhenAll(members.Select(member => member.DisposeAsync().AsTask()));
}
