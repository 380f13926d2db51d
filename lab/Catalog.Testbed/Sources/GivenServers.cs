using Catalog.Testbed.Processes;
using Npgsql;

namespace Catalog.Testbed.Sources;

/// <summary>Running servers that the testbed does not manage.</summary>
internal static class GivenServers
{
    public const string PostgresVariable = "CATALOG_POSTGRES";
    public const string RedisVariable = "CATALOG_REDIS";
    private const int DefaultRedisPort = 6379;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    public static readonly IReadOnlyList<string> Variables = [PostgresVariable, RedisVariable];

    /// <summary>Connects to each once, so that a wrong address is reported here and not by the first test.</summary>
    /// <exception cref="ServersUnavailableException">A server does not respond.</exception>
    public static async Task<Servers> ConnectAsync(IMachine machine, CancellationToken ct)
    {
        var postgres = new NpgsqlConnectionStringBuilder(machine.Variable(PostgresVariable)!);
        postgres.Database ??= "postgres";
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
        }
        catch (NpgsqlException failure)
        {
            throw new ServersUnavailableException($"The server in {PostgresVariable} refused the connection: {failure.Message}", failure);
        }

        var redis = machine.Variable(RedisVariable)!;
        var (host, port) = redis.Split(':') is [var name, var number] && int.TryParse(number, out var given)
            ? (name, given)
            : (redis, DefaultRedisPort);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(AnswerLimit);
        return await WithinAsync(RedisPing.AskAsync(host, port, limit.Token), ct) switch
        {
            "+PONG" => new Servers(ServerSource.External, new PostgresServer(postgres), new RedisServer($"{host}:{port}")),
            "-NOAUTH" => throw new ServersUnavailableException($"The Redis at {host}:{port}, the address in {RedisVariable}, asks for a password. Name one without."),
            _ => throw new ServersUnavailableException($"No Redis answers PING at {host}:{port}, the address in {RedisVariable}."),
        };
    }

    // Empty when the limit of time has passed.
    private static async Task<string> WithinAsync(Task<string> reply, CancellationToken ct)
    {
        try
        {
            return await reply;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "";
        }
    }
}
