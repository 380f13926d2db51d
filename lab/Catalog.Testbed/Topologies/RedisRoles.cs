using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Topologies;

/// <summary>Reads the roles of Redis servers and waits for a failover.</summary>
public static class RedisRoles
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>The endpoints of the members that report the role of a master; a member that does not respond within 500 ms does not count.</summary>
    /// <param name="redis">The servers.</param>
    /// <param name="ct">Cancels the requests.</param>
    public static async Task<IReadOnlyList<string>> MastersAsync(IRedis redis, CancellationToken ct = default) =>
        [.. (await RolesAsync(redis, ct)).Where(member => IsMaster(member.Role)).Select(member => member.Endpoint).Order(StringComparer.Ordinal)];

    /// <summary>Waits until every member is a master or in sync with one: a master killed before that has no successor.</summary>
    /// <param name="redis">The servers.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="TimeoutException">They were not in sync after 2 min.</exception>
    public static Task WhenInSyncAsync(IRedis redis, CancellationToken ct = default) => Until.TrueAsync(
        async token => (await RolesAsync(redis, token)).All(member =>
            IsMaster(member.Role) || member.Role.Contains("master_link_status:up", StringComparison.Ordinal)),
        "all replicas are in sync",
        Timeout,
        ct);

    /// <summary>Waits for a number of masters.</summary>
    /// <param name="redis">The servers.</param>
    /// <param name="count">The number of masters.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="TimeoutException">There were fewer after 2 min.</exception>
    public static Task WhenMastersAsync(IRedis redis, int count, CancellationToken ct = default) => Until.TrueAsync(
        async token => (await MastersAsync(redis, token)).Count >= count, $"Redis has {count} masters", Timeout, ct);

    private static bool IsMaster(string role) => role.Contains("role:master", StringComparison.Ordinal);

    private static Task<(string Endpoint, string Role)[]> RolesAsync(IRedis redis, CancellationToken ct) => Task.WhenAll(
        redis.Members.Select(async member => (member.Endpoint, await RedisText.AskAsync(member.Endpoint, "INFO replication", ct))));
}
