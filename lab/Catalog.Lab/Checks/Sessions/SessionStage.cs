using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Catalog.Testbed;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace Catalog.Lab.Checks.Sessions;

/// <summary>PostgreSQL, a Redis without persistence, and API nodes that each connect to Redis through a proxy of their own.</summary>
internal sealed class SessionStage : IAsyncDisposable
{
    private const string Password = "a long enough secret";
    private static readonly string Hash = new PasswordHasher<User>().HashPassword(null!, Password);

    private readonly Servers _servers;
    private readonly string _database;
    private readonly List<(ApiNode Node, TcpProxy Network)> _nodes = [];
    private readonly ConcurrentDictionary<string, long> _sessions = new();

    private SessionStage(Servers servers, string database, LyingProxy? lies) => (_servers, _database, Lies) = (servers, database, lies);

    /// <summary>The proxy that changes what Redis replies; null without one.</summary>
    public LyingProxy? Lies { get; }

    public int Nodes => _nodes.Count;

    /// <summary>Whose sessions the nodes answered with.</summary>
    public SessionAnswers Answers { get; } = new();

    /// <summary>The Redis server, which the check kills.</summary>
    public RedisServer Redis => _servers.Redis;

    public static async Task<SessionStage> StartAsync(int nodes, bool lies, CancellationToken ct)
    {
        var servers = await Servers.StartAsync(new ServersOptions { Private = true }, ct: ct); // the check kills Redis
        var database = await servers.Postgres.CreateDatabaseAsync(ct: ct);
        var stage = new SessionStage(servers, database, lies ? LyingProxy.Start(servers.Redis.Endpoint) : null);
        try
        {
            await CatalogDatabase.MigrateAsync(database, ct);
            for (var i = 1; i <= nodes; i++)
            {
                var network = TcpProxy.Start(servers.Redis.Endpoint);
                var node = await ApiNode.StartAsync(
                    new ApiNodeOptions
                    {
                        Name = $"node {i}",
                        Postgres = database,
                        Redis = network.Endpoint,
                        Environment = LimitsOutOfReach.Settings,
                    },
                    ct);
                stage._nodes.Add((node, network));
            }

            if (stage.Lies is not null)
            {
                stage._nodes.ForEach(node => node.Network.Retarget(stage.Lies.Endpoint)); // a node starts on replies that are right
            }

            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The proxy between a node and Redis.</summary>
    public TcpProxy NetworkOf(int node) => _nodes[node].Network;

    /// <summary>Adds an account; returns its e-mail address.</summary>
    public async Task<string> AddUserAsync(CancellationToken ct)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand("""
            WITH made AS (INSERT INTO users (email, name, role) VALUES ($1, 'Ada', 'customer') RETURNING id)
            INSERT INTO credentials (user_id, password_hash) SELECT id, $2 FROM made
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = email });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Hash });
        await command.ExecuteNonQueryAsync(ct);
        return email;
    }

    /// <summary>Signs in on a node; returns the token.</summary>
    public async Task<string> SignInAsync(int node, string email, CancellationToken ct)
    {
        using var answer = await _nodes[node].Node.Http.PostAsJsonAsync("sessions", new { email, password = Password }, ct);
        answer.EnsureSuccessStatusCode();
        var signedIn = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        var token = signedIn.GetProperty("token").GetString()!;
        _sessions[token] = signedIn.GetProperty("session").GetProperty("id").GetInt64();
        return token;
    }

    /// <summary>Sends a request with a token to a node; returns the status. What a read answers must be the token's own session.</summary>
    public async Task<int> SendAsync(int node, HttpMethod method, string address, string token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _nodes[node].Node.Http.SendAsync(request, ct);
        if (method == HttpMethod.Get && answer.StatusCode == HttpStatusCode.OK)
        {
            Answers.Add(_sessions[token], await answer.Content.ReadFromJsonAsync<JsonElement>(ct));
        }

        return (int)answer.StatusCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (node, network) in _nodes)
        {
            await node.DisposeAsync();
            await network.DisposeAsync();
        }

        if (Lies is not null)
        {
            await Lies.DisposeAsync();
        }

        await _servers.DisposeAsync();
    }
}
