using Catalog.Caching;
using Catalog.Infrastructure.Sessions;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Catalog.Tests.Products;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;

namespace Catalog.Tests.Users;

public sealed class UserCacheTests
{
    [Fact]
    public async Task A_fill_that_races_with_a_change_on_another_node_is_discarded()
    {
        await using var nodes = await StartAsync(2);
        var contexts = new HeldQueries(await TestDatabase.CreateAsync());
        var (reader, writer) = (new UserNode(contexts, nodes[0]), new UserNode(contexts, nodes[1]));
        var id = await writer.AddAsync("Old");

        contexts.HoldNext("FROM users");
        var slow = reader.NameAsync(id);
        await contexts.WasRead; // the old row is in the reader's hand
        await writer.Store.UpdateAsync(id, UserNode.Details("New"), expected: null, isProven: true, CancellationToken.None);
        contexts.Open();
        await slow;

        Assert.Equal("New", await reader.NameAsync(id));
    }

    [Fact]
    public async Task A_fill_that_races_with_a_deletion_is_discarded()
    {
        await using var nodes = await StartAsync(2);
        var contexts = new HeldQueries(await TestDatabase.CreateAsync());
        var (reader, writer) = (new UserNode(contexts, nodes[0]), new UserNode(contexts, nodes[1]));
        var id = await writer.AddAsync("Old");

        contexts.HoldNext("FROM users");
        var slow = reader.NameAsync(id);
        await contexts.WasRead;
        await writer.Store.DeleteAsync(id, expected: null, CancellationToken.None);
        contexts.Open();
        await slow;

        Assert.Null(await reader.NameAsync(id));
    }

    [Fact]
    public async Task Made_up_ids_are_answered_without_the_database_and_leave_nothing_in_redis()
    {
        await using var nodes = await StartAsync(1);
        var contexts = new CountedQueries(await TestDatabase.CreateAsync());
        var node = new UserNode(contexts, nodes[0]);
        await node.AddAsync("Ada");
        Assert.True(await node.Filter.RebuildAsync(CancellationToken.None));
        var before = contexts.Count;

        var reads = await Task.WhenAll(Enumerable.Range(1000, 200).Select(id => node.Cache.GetAsync(id, CancellationToken.None).AsTask()));

        Assert.All(reads, read => Assert.Equal((false, CacheOutcome.Negative), (read.Found, read.Outcome)));
        Assert.Equal(before, contexts.Count);
        Assert.False(await (await nodes.DirectAsync()).KeyExistsAsync(nodes.Prefix + "user:{1000}"));
    }

    [Fact]
    public async Task Until_the_filter_is_built_an_absent_user_is_asked_for_once_and_then_remembered()
    {
        await using var nodes = await StartAsync(2);
        var contexts = new CountedQueries(await TestDatabase.CreateAsync());
        var (one, other) = (new UserNode(contexts, nodes[0]), new UserNode(contexts, nodes[1]));

        Assert.Null(await one.NameAsync(77));
        Assert.Null(await other.NameAsync(77));

        Assert.Equal(1, contexts.Count);
    }

    [Fact]
    public async Task A_new_user_is_found_although_another_node_had_remembered_the_absence()
    {
        await using var nodes = await StartAsync(2);
        var contexts = new CountedQueries(await TestDatabase.CreateAsync());
        var (one, other) = (new UserNode(contexts, nodes[0]), new UserNode(contexts, nodes[1]));
        Assert.Null(await other.NameAsync(1)); // remembers the absence of the first id that the database will assign

        var id = await one.AddAsync("Ada");
        await nodes.CaughtUpAsync();

        Assert.Equal((1, "Ada"), (id, await other.NameAsync(id)));
    }

    [Fact]
    public async Task A_user_added_while_the_filter_is_being_built_is_not_denied_by_it()
    {
        await using var nodes = await StartAsync(2);
        var contexts = new HeldQueries(await TestDatabase.CreateAsync());
        var (builder, writer) = (new UserNode(contexts, nodes[0]), new UserNode(contexts, nodes[1]));
        await writer.AddAsync("Ada");

        contexts.HoldNext("FROM users");
        var rebuild = builder.Filter.RebuildAsync(CancellationToken.None);
        await contexts.WasRead; // the build has read the earlier ids
        var id = await writer.AddAsync("Grace");
        contexts.Open();

        Assert.True(await rebuild);
        Assert.Equal("Grace", await builder.NameAsync(id));
    }

    [Fact]
    public async Task Once_the_filter_is_forgotten_it_denies_no_user_inserted_by_plain_sql_in_use_or_being_built()
    {
        await using var nodes = await StartAsync(2);
        var contexts = new HeldQueries(await TestDatabase.CreateAsync());
        var (builder, other) = (new UserNode(contexts, nodes[0]), new UserNode(contexts, nodes[1]));
        Assert.True(await builder.Filter.RebuildAsync(CancellationToken.None));
        Assert.True(await other.Filter.RebuildAsync(CancellationToken.None));

        contexts.HoldNext("FROM users");
        var rebuild = builder.Filter.RebuildAsync(CancellationToken.None);
        await contexts.WasRead; // the build has read the earlier ids
        var id = await TestDatabase.ScalarAsync<long>(
            contexts.Database, "INSERT INTO users (email, name, role) VALUES ('ada@example.org', 'Ada', 'customer') RETURNING id");
        await other.Filter.ForgetAsync();
        contexts.Open();
        await rebuild;

        Assert.Equal("Ada", await builder.NameAsync(id));
        Assert.Equal("Ada", await other.NameAsync(id));
    }

    [Fact]
    public async Task After_redis_was_down_the_filter_is_not_used_until_it_is_rebuilt()
    {
        await using var broken = await BrokenRedis.StartAsync(0);
        var protection = new EphemeralDataProtectionProvider();
        var contexts = new CountedQueries(await TestDatabase.CreateAsync());
        var node = new UserNode(contexts, await broken.Nodes.AddAsync(broken.Network.Endpoint, protection: protection));
        Assert.True(await node.Filter.RebuildAsync(CancellationToken.None));

        broken.Network.Cut();
        broken.Network.Heal();
        await Eventually.BecomesTrueAsync(() => !node.Filter.IsBuilt);
        await TestDatabase.ScalarAsync<long>( // Redis has lost its bit
            contexts.Database,
            "INSERT INTO users (email, name, role) VALUES ('ada@example.org', 'Ada', 'customer') RETURNING id");

        Assert.Equal("Ada", await node.NameAsync(1));
        await Eventually.BecomesTrueAsync(() => node.Filter.RebuildAsync(CancellationToken.None));
        Assert.Equal("Ada", await node.NameAsync(1));
    }

    [Fact]
    public async Task Deleting_a_user_ends_the_sessions_and_removes_each_from_redis()
    {
        await using var nodes = await StartAsync(1);
        var database = await TestDatabase.CreateAsync();
        var node = new UserNode(new CountedQueries(database), nodes[0]);
        var id = await node.AddAsync("Ada");
        var hashes = await TestDatabase.ScalarAsync<byte[][]>(database, $"""
            WITH added AS (
                INSERT INTO sessions (user_id, token_hash, client, ends_at)
                SELECT {id}, sha256(n::text::bytea), '', now() + interval '1 day' FROM generate_series(1, 3) n
                RETURNING token_hash)
            SELECT array_agg(token_hash) FROM added
            """);
        var redis = await nodes.DirectAsync();
        RedisKey[] keys = [.. hashes.Select(hash => (RedisKey)(nodes.Prefix + SessionToken.Key(hash)))];
        await Task.WhenAll(keys.Select(key => redis.HashSetAsync(key, "id", 1)));

        await node.Store.DeleteAsync(id, expected: null, CancellationToken.None);

        Assert.Equal(0, await redis.KeyExistsAsync(keys));
        Assert.Equal(0, await TestDatabase.ScalarAsync<long>(database, "SELECT count(*) FROM sessions"));
    }

    private static async Task<Nodes> StartAsync(int count)
    {
        var protection = new EphemeralDataProtectionProvider();
        var nodes = await Nodes.StartAsync(0);
        for (var i = 0; i < count; i++)
        {
            await nodes.AddAsync(protection: protection);
        }

        return nodes;
    }
}
