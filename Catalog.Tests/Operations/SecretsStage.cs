using Catalog.Testbed;
using Catalog.Tests.Persistence;
using StackExchange.Redis;

namespace Catalog.Tests.Operations;

/// <summary>A node of the catalog on a Redis with the users of deploy/make-secrets.sh.</summary>
public sealed class SecretsStage : IAsyncLifetime
{
    private RedisServer _server = null!;
    private ConnectionMultiplexer _administrator = null!;
    private string _database = "";

    internal Secrets Secrets { get; private set; } = null!;

    public ApiNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Secrets = await Secrets.MakeAsync("observability");
        _server = await RedisServer.StartAsync();
        _administrator = await TestRedis.ConnectAsync(_server.Endpoint);
        await Secrets.MakeUsersAsync(_administrator.GetDatabase());
        _database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(_database, "INSERT INTO categories VALUES ('garden', 'Garden'); SELECT 1::bigint");
        Node = await ApiNode.StartAsync(new ApiNodeOptions
        {
            Postgres = _database,
            Redis = ConnectionString("api"),
            StartLimit = TimeSpan.FromMinutes(2),
            Environment = new Dictionary<string, string>(LimitsOutOfReach.Settings) { ["ChangeCapture__Enabled"] = "false" },
        });
        await Node.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _administrator.DisposeAsync();
        await _server.DisposeAsync();
        Secrets.Dispose();
    }

    /// <summary>A service's connection string, with the Redis of this stage.</summary>
    public string ConnectionString(string service) => $"{_server.Endpoint},{Secrets.Redis(service).Split(',', 2)[1]}";

    /// <summary>Adds a rake for 1.50 EUR; returns its id.</summary>
    public Task<long> AddAsync() => TestDatabase.ScalarAsync<long>(_database, $"""
        INSERT INTO products (sku, name, description, price, currency, category, tags)
        VALUES ('{Guid.NewGuid():N}', 'Rake', '', 1.50, 'EUR', 'garden', ARRAY[]::text[]) RETURNING id
        """);

    /// <summary>Changes its price to 2.50.</summary>
    public async Task ChangeAsync(long product)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri($"products/{product}", UriKind.Relative))
        {
            Content = new StringContent("""{"price":2.50}""", System.Text.Encoding.UTF8, "application/merge-patch+json"),
        };
        request.Headers.Add("If-Match", "*");
        using var answer = await Node.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Forgets what was refused so far.</summary>
    public Task ForgetRefusedAsync() => _administrator.GetDatabase().ExecuteAsync("ACL", "LOG", "RESET");

    /// <summary>What was refused to a service; not the client's own keys and channels, such as __Booksleeve_TieBreak, which it can do without.</summary>
    public async Task<IEnumerable<string>> RefusedAsync(string user)
    {
        var log = (RedisResult[])(await _administrator.GetDatabase().ExecuteAsync("ACL", "LOG"))!;
        return log.Select(entry => entry.ToDictionary())
            .Where(entry => (string?)entry["username"] == user)
            .Select(entry => $"{entry["reason"]} {entry["object"]}")
            .Where(refused => !refused.Contains("__Booksleeve", StringComparison.Ordinal));
    }
}
