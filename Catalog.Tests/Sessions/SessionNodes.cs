using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Sessions;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Catalog.Tests.Sessions;

/// <summary>The session services of several nodes in this process, on one fresh database and one Redis.</summary>
internal sealed class SessionNodes : IAsyncDisposable
{
    public const string Password = "a long enough secret";

    private readonly Nodes _nodes;
    private readonly bool _ownsNodes;
    private readonly NpgsqlDataSource _source;
    private readonly List<SessionNode> _sessions = [];
    private readonly IDataProtectionProvider _protection;
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private SessionNodes(Nodes nodes, bool ownsNodes, string database, IDataProtectionProvider protection)
    {
        _protection = protection;
        _nodes = nodes;
        _ownsNodes = ownsNodes;
        Database = database;
        _source = NpgsqlDataSource.Create(database);
    }

    public string Database { get; }

    public SessionNode this[int node] => _sessions[node];

    public static async Task<SessionNodes> StartAsync(
        int count,
        Action<SessionOptions>? configure = null,
        SignInOptions? signIn = null,
        IDataProtectionProvider? protection = null,
        TimeProvider? time = null) =>
        await CreateAsync(await Nodes.StartAsync(count), ownsNodes: true, count, configure, signIn, protection, time);

    /// <summary>Uses cache nodes that the test owns.</summary>
    public static Task<SessionNodes> OverAsync(Nodes nodes, int count, Action<SessionOptions>? configure = null) =>
        CreateAsync(nodes, ownsNodes: false, count, configure, signIn: null, protection: null, time: null);

    private static async Task<SessionNodes> CreateAsync(
        Nodes nodes,
        bool ownsNodes,
        int count,
        Action<SessionOptions>? configure,
        SignInOptions? signIn,
        IDataProtectionProvider? protection,
        TimeProvider? time)
    {
        var sessions = new SessionNodes(
            nodes, ownsNodes, await TestDatabase.CreateAsync(), protection ?? new EphemeralDataProtectionProvider());
        var options = new SessionOptions();
        configure?.Invoke(options);
        for (var i = 0; i < count; i++)
        {
            sessions._sessions.Add(sessions.Create(
                nodes[i], options, signIn ?? new SignInOptions { RefuseAfter = TimeSpan.Zero }, time ?? TimeProvider.System));
        }

        return sessions;
    }

    /// <summary>Adds an account whose password is <see cref="Password"/>; returns its e-mail address.</summary>
    public async Task<string> AddUserAsync(string role = "customer", CountingHasher? hashedBy = null)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await TestDatabase.ScalarAsync<long>(Database, $"""
            WITH made AS (INSERT INTO users (email, name, role) VALUES ('{email}', 'Ada', '{role}') RETURNING id)
            INSERT INTO credentials (user_id, password_hash) SELECT id, '{(hashedBy ?? new CountingHasher()).HashPassword(null!, Password)}' FROM made
            RETURNING user_id
            """);
        return email;
    }

    /// <summary>Adds an account and signs in on a node.</summary>
    public async Task<OpenedSession> OpenAsync(int node = 0, string? email = null) =>
        (await this[node].OpenAsync(email ?? await AddUserAsync()))!;

    /// <summary>The hash of a session in Redis, to inspect and change it.</summary>
    public async Task<RedisHash> HashAsync(string token) =>
        new(await _nodes.DirectAsync(), _nodes.Prefix + SessionToken.Key(SessionToken.Hash(token)));

    /// <summary>Changes the sealed fields of a session in Redis, under a seal that is valid.</summary>
    public async Task SealAsync(string token, Func<SealedFields, SealedFields> change)
    {
        var hash = await HashAsync(token);
        Assert.True(SealedFields.TryRead(await hash.Redis.HashGetAsync(hash.Key, [.. SealedFields.Names]), out var fields));
        fields = change(fields);
        await hash.Redis.HashSetAsync(
            hash.Key,
            [
                new(SessionFields.Id, fields.Id),
                new(SessionFields.User, fields.User),
                new(SessionFields.Role, fields.Role),
                new(SessionFields.Created, fields.Created),
                new(SessionFields.Ends, fields.Ends),
                new(SessionFields.Checked, fields.Checked),
                new(SessionFields.Seal, new SessionSeal(_protection).Make(SessionToken.Key(SessionToken.Hash(token)), fields)),
            ]);
    }

    public Task CaughtUpAsync() => _nodes.CaughtUpAsync();

    public Task<T> SqlAsync<T>(string sql) => TestDatabase.ScalarAsync<T>(Database, sql);

    public async ValueTask DisposeAsync()
    {
        if (_ownsNodes)
        {
            await _nodes.DisposeAsync();
        }

        await _meters.DisposeAsync();
        await _source.DisposeAsync();
    }

    private SessionNode Create(CacheNode node, SessionOptions options, SignInOptions signIn, TimeProvider time)
    {
        var hasher = new CountingHasher();
        var database = new SessionDatabase(_source, options, TestContexts.Readable);
        var entries = new SessionEntries(node, options, _protection);
        var online = new OnlineUsers(node, database);
        var use = new SessionUse(node, database, online, options, NullLogger<SessionUse>.Instance);
        var events = new SecurityEvents(_source, _meters.GetRequiredService<IMeterFactory>(), NullLogger<SecurityEvents>.Instance);
        var guesses = new Guesses(_source, signIn, events);
        var store = new SessionStore(node, entries, database, new TestContexts(_source), options, TestContexts.Readable);
        return new SessionNode(
            node,
            database,
            entries,
            new SessionCheck(node, entries, database.FindAsync, use.Note, options),
            store,
            use,
            guesses,
            online,
            new SignIn(
                database,
                store,
                new PasswordCheck(hasher, signIn),
                guesses,
                events,
                signIn,
                time,
                NullLogger<SignIn>.Instance),
            hasher);
    }
}
