using Catalog.Testbed.Processes;
using Npgsql;

namespace Catalog.Testbed.Sources;

/// <summary>Running servers that the testbed does not manage.</summary>
internal static class GivenServers
{
    public const string PostgresVariable = "CATALOG_POSTGRES";
    public const string RedisVariable = "CATALOG_REDIS";
    private const int DefaultRedisPort = 6379;

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
        return await RedisPing.AnswersAsync(host, port, ct)
            ? new Servers(ServerSource.External, new PostgresServer(postgres), new RedisServer($"{host}:{port}"))
            : throw new ServersUnavailableException($"No Redis answers PING at {host}:{port}, the address in {RedisVariable}.");
    }
}
