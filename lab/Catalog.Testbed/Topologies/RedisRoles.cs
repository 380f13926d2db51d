using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Topologies;

/// <summary>Who is a master, who follows one, and waiting for another to take over.</summary>
public static class RedisRoles
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The endpoints of the members that say that they are masters; one that does not answer within 500 ms is none.</summary>
    /// <param name="redis">The servers.</param>
    /// <param name="ct">Cancels the asking.</param>
    public static async Task<IReadOnlyList<string>> MastersAsync(IRedis redis, CancellationToken ct = default) =>
        [.. (await RolesAsync(redis, ct)).Where(member => IsMaster(member.Role)).Select(member => member.Endpoint).Order(StringComparer.Ordinal)];

    /// <summary>Waits until every member is a master or in sync with one: a master that is killed before has no successor.</summary>
    /// <param name="redis">The servers.</param>
    /// <param name="ct">Cancels the waiting.</param>
    /// <exception cref="TimeoutException">They were not after 30 s.</exception>
    public static Task WhenInSyncAsync(IRedis redis, CancellationToken ct = default) => Until.TrueAsync(
        async token => (await RolesAsync(redis, token)).All(member =>
            IsMaster(member.Role) || member.Role.Contains("master_link_status:up", StringComparison.Ordinal)),
        "all replicas are in sync",
        Patience,
        ct);

    /// <summary>Waits until there are so many masters.</summary>
    /// <param name="redis">The servers.</param>
    /// <param name="count">How many.</param>
    /// <param name="ct">Cancels the waiting.</param>
    /// <exception cref="TimeoutException">There were not after 30 s.</exception>
    public static Task WhenMastersAsync(IRedis redis, int count, CancellationToken ct = default) => Until.TrueAsync(
        async token => (await MastersAsync(redis, token)).Count >= count, $"Redis has {count} masters", Patience, ct);

    private static bool IsMaster(string role) => role.Contains("role:master", StringComparison.Ordinal);

    private static Task<(string Endpoint, string Role)[]> RolesAsync(IRedis redis, CancellationToken ct) => Task.WhenAll(
        redis.Members.Select(async member => (member.Endpoint, await RedisText.AskAsync(member.Endpoint, "INFO replication", ct))));
}
