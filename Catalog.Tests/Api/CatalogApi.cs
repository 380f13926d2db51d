using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Catalog.Api.Hosting;
using Catalog.Infrastructure.Sessions;
using Catalog.Testbed;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace Catalog.Tests.Api;

/// <summary>The service on a real socket, with its own database and Redis prefix, one category (<c>garden</c>) and one user (an admin).</summary>
/// <remarks>
/// Clients are signed in as the admin unless their name says otherwise. The type argument only identifies the assembly to start; <c>Program</c>
/// would be ambiguous, because the lab's entry point has the same name.
/// </remarks>
public sealed class CatalogApi : WebApplicationFactory<LimitsOptions>, IAsyncLifetime
{
    /// <summary>The id of the admin. The users that tests add get ids from 1.</summary>
    public const long AdminId = 1_000_000;

    private readonly string _prefix;
    private readonly string? _givenDatabase;
    private readonly bool _mayBreak;
    private readonly Dictionary<string, string> _settings = [];
    private readonly List<ILoggerProvider> _logs = [];
    private string _redis = "";

    public CatalogApi() => _prefix = TestServers.NewPrefix();

    /// <summary>Uses servers that a test may break.</summary>
    internal CatalogApi(string database, string redis)
        : this() => (_givenDatabase, _redis, _mayBreak) = (database, redis, true);

    private CatalogApi(CatalogApi other) =>
        (_givenDatabase, _redis, _prefix, _mayBreak) = (other.Database, other._redis, other._prefix, other._mayBreak);

    /// <summary>A service without an admin: the one user is a customer.</summary>
    public static async Task<CatalogApi> WithoutAdminAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(database, $"""
            INSERT INTO users (id, email, name, role) OVERRIDING SYSTEM VALUE VALUES ({AdminId}, 'admin@example.com', 'Ada', 'customer') RETURNING id
            """);
        return new CatalogApi(database, await TestServers.RedisAsNodeAsync());
    }

    /// <summary>The connection string of the database's owner. The service itself connects as a node.</summary>
    public string Database { get; private set; } = "";

    /// <summary>The prefix of its keys in Redis.</summary>
    public string Prefix => _prefix;

    /// <summary>The admin's token, the same in all tests.</summary>
    public static string AdminToken { get; } = SessionToken.New();

    /// <summary>A client of the admin.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>A client without a session.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        await WhenReadyAsync();
    }

    /// <summary>Starts the service; it listens, but may not be ready.</summary>
    public async Task StartAsync()
    {
        if (_givenDatabase is null)
        {
            _redis = await TestServers.RedisAsNodeAsync();
        }

        Database = _givenDatabase ?? await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(Database, $"""
            INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING;
            INSERT INTO users (id, email, name, role) OVERRIDING SYSTEM VALUE VALUES ({AdminId}, 'admin@example.com', 'Ada', 'admin') ON CONFLICT DO NOTHING;
            INSERT INTO credentials (user_id, password_hash) VALUES ({AdminId}, '{Accounts.Hash}') ON CONFLICT DO NOTHING;
            INSERT INTO sessions (user_id, token_hash, client, ends_at)
                VALUES ({AdminId}, '\x{Convert.ToHexString(SessionToken.Hash(AdminToken))}', 'test', now() + interval '1 day') ON CONFLICT DO NOTHING;
            SELECT 1::bigint
            """);
        UseKestrel(); // given a port, the factory would set it too late on a busy machine
        StartServer();
        Http = CreateClient();
        Anonymous = CreateClient();
        Anonymous.DefaultRequestHeaders.Authorization = null;
    }

    /// <summary>A new customer, signed in.</summary>
    public Task<Account> SignedInAsync() => Account.OpenAsync(this);

    /// <summary>Waits until the service reports that it is ready.</summary>
    public async Task WhenReadyAsync()
    {
        await Eventually.BecomesTrueAsync(IsReadyAsync, TimeSpan.FromMinutes(2));
    }

    /// <summary>Another node of the same service, not started yet: the same database, the same Redis, its own memory.</summary>
    public CatalogApi NewPeer() => new(this);

    /// <summary>Sets a configuration value. Call it before the start.</summary>
    public CatalogApi With(string setting, string value)
    {
        _settings[setting] = value;
        return this;
    }

    /// <summary>Adds a log. Call it before the start.</summary>
    internal CatalogApi WithLog(ILoggerProvider log)
    {
        _logs.Add(log);
        return this;
    }

    /// <summary>Another node of the same service, ready.</summary>
    /// <param name="lasting">The settings of caches whose entries live for an hour there: what a test sees change has been invalidated.</param>
    public async Task<CatalogApi> StartPeerAsync(params string[] lasting)
    {
        var peer = NewPeer();
        foreach (var resource in lasting)
        {
            peer.With($"Caching:{resource}:Ttl", "01:00:00").With($"Caching:{resource}:LocalTtl", "01:00:00");
        }

        await peer.InitializeAsync();
        return peer;
    }

    /// <summary>A valid body with a unique sku; <paramref name="change"/> replaces fields.</summary>
    public static Dictionary<string, object?> Body(params (string Field, object? Value)[] change)
    {
        var body = new Dictionary<string, object?>
        {
            ["sku"] = Guid.NewGuid().ToString("N"),
            ["name"] = "Rake",
            ["description"] = "Wide.",
            ["price"] = 12.50m,
            ["currency"] = "EUR",
            ["category"] = "garden",
            ["tags"] = new[] { "steel" },
        };
        foreach (var (field, value) in change)
        {
            body[field] = value;
        }

        return body;
    }

    /// <summary>Adds a product and returns its id and ETag.</summary>
    public async Task<(long Id, string ETag)> AddAsync(params (string Field, object? Value)[] change)
    {
        using var answer = await Http.PostAsJsonAsync("/products", Body(change));
        answer.EnsureSuccessStatusCode();
        return ((await JsonAsync(answer)).GetProperty("id").GetInt64(), answer.Headers.ETag!.Tag);
    }

    public async Task<HttpResponseMessage> PutAsync(long id, object body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/products/{id}") { Content = JsonContent.Create(body) };
        return await SendAsync(request, ifMatch);
    }

    public async Task<HttpResponseMessage> DeleteAsync(long id, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/products/{id}");
        return await SendAsync(request, ifMatch);
    }

    /// <summary>Imports a text and returns the report.</summary>
    public async Task<JsonElement> ImportAsync(string text, string type = "application/x-ndjson")
    {
        using var content = new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue(type));
        using var answer = await Http.PostAsync(new Uri("/products/import", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return await JsonAsync(answer);
    }

    public Task<long> CountAsync() => TestDatabase.ScalarAsync<long>(Database, "SELECT count(*) FROM products");

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>();

    public static string CacheStatus(HttpResponseMessage answer) => answer.Headers.GetValues("Cache-Status").Single();

    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        builder.UseSetting("ConnectionStrings:Postgres", TestDatabase.AsNode(Database));
        builder.UseSetting("ConnectionStrings:Redis", _redis);
        builder.UseSetting("Caching:KeyPrefix", _prefix);
        builder.UseSetting("Caching:Redis:Deadline", "00:00:10"); // a busy build machine must not look like a failing Redis
        builder.UseSetting("Database:LockTimeout", "00:00:30"); // nor must a lock time out on it
        builder.UseSetting("Limits:RequestTimeout", "00:01:00"); // nor a request
        if (!_mayBreak)
        {
            builder.UseSetting("Caching:AnswerTime", "00:00:10"); // nor like a node that does not answer
            builder.UseSetting("Caching:TrustFor", "00:01:00"); // nor like a broken bus
        }

        builder.UseSetting("Passwords:IterationCount", "1000"); // the minimum, because tests sign in often
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (setting, value) in LimitsOutOfReach.Settings)
        {
            builder.UseSetting(setting.Replace("__", ":", StringComparison.Ordinal), value); // all tests count as one client
        }

        builder.UseSetting("ChangeCapture:Enabled", "false"); // each slot would make the shared server decode the log of all tests
        foreach (var (setting, value) in _settings)
        {
            builder.UseSetting(setting, value);
        }

        builder.ConfigureLogging(logging =>
        {
            logging.ClearProviders(); // the mixed output of a hundred hosts explains no failed test
            _logs.ForEach(log => logging.AddProvider(log));
        });
    }

    private async Task<bool> IsReadyAsync()
    {
        using var ready = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return ready.IsSuccessStatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? ifMatch)
    {
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await Http.SendAsync(request);
    }
}
