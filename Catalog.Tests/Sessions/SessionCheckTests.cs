using Catalog.Domain.Users;
using Catalog.Infrastructure.Sessions;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Sessions;

public sealed class SessionCheckTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_session_opened_on_one_node_is_valid_on_all()
    {
        await using var nodes = await SessionNodes.StartAsync(3);
        var opened = await nodes.OpenAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(opened.Session.UserId, (await nodes[i].FindAsync(opened.Token))?.UserId);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("ÄAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_token_has_no_session(string token)
    {
        await using var nodes = await SessionNodes.StartAsync(1);

        Assert.Null(await nodes[0].FindAsync(token));
        Assert.Null(await nodes[0].FindAsync(token)); // from the remembered absence
    }

    [Fact]
    public async Task A_revoked_session_is_refused_by_nodes_with_copies_of_it_as_soon_as_they_receive_the_message()
    {
        await using var nodes = await SessionNodes.StartAsync(3, options => options.LocalTtl = Long);
        var opened = await nodes.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(await nodes[i].FindAsync(opened.Token));
        }

        await nodes[0].Store.EndAsync(opened.Session.UserId, opened.Session.Id, CancellationToken.None);
        await nodes.CaughtUpAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await nodes[i].FindAsync(opened.Token));
        }
    }

    [Fact]
    public async Task Without_any_message_a_revoked_session_is_refused_after_the_local_TTL()
    {
        var time = new ManualTime();
        await using var caches = await Nodes.StartAsync(0);
        await caches.AddAsync(time: time);
        await using var nodes = await SessionNodes.OverAsync(caches, 1, options => options.LocalTtl = Long);
        var opened = await nodes.OpenAsync();
        await nodes[0].FindAsync(opened.Token);
        await nodes.SqlAsync<long>($"DELETE FROM sessions WHERE id = {opened.Session.Id} RETURNING id");
        await (await nodes.HashAsync(opened.Token)).ForgetAsync();
        Assert.NotNull(await nodes[0].FindAsync(opened.Token)); // from the local copy, because there was no message

        time.Advance(Long);

        Assert.Null(await nodes[0].FindAsync(opened.Token));
    }

    [Fact]
    public async Task A_session_that_was_loaded_before_its_revocation_is_not_filled_in_after_it()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);
        await hash.ForgetAsync();
        var key = SessionToken.Key(SessionToken.Hash(opened.Token));
        var lease = await nodes[0].Entries.TakeLeaseAsync(key);
        var loaded = await nodes[0].Database.FindAsync(SessionToken.Hash(opened.Token), CancellationToken.None);

        await nodes[1].Store.EndAsync(opened.Session.UserId, opened.Session.Id, CancellationToken.None);
        await nodes[0].Entries.FillAsync(loaded!, lease!);

        Assert.False(await hash.ExistsAsync());
    }

    [Fact]
    public async Task A_session_requested_from_redis_before_the_message_of_its_revocation_arrived_is_not_kept()
    {
        await using var redis = await BrokenRedis.StartAsync(1, options =>
        {
            options.Redis.Deadline = TimeSpan.FromSeconds(10);
            options.TrustFor = TimeSpan.FromMinutes(1); // a node that does not trust its memory keeps nothing anyway
        });
        await using var nodes = await SessionNodes.OverAsync(redis.Nodes, 1, options => options.LocalTtl = Long);
        var opened = await nodes.OpenAsync();
        redis.Network.Blackhole();

        var reading = nodes[0].FindAsync(opened.Token);
        Assert.False(reading.IsCompleted);
        nodes[0].Caches.Copies.Drop(SessionToken.Key(SessionToken.Hash(opened.Token)));
        redis.Network.Heal();
        Assert.NotNull(await reading);

        await nodes.SqlAsync<long>($"DELETE FROM sessions WHERE id = {opened.Session.Id} RETURNING id");
        await (await nodes.HashAsync(opened.Token)).ForgetAsync();
        Assert.Null(await nodes[0].FindAsync(opened.Token));
    }

    [Fact]
    public async Task A_session_that_was_revoked_is_not_found_by_joining_a_read_from_before()
    {
        var seam = new HeldReply("ReadAsync");
        await using var caches = await Nodes.StartAsync(0);
        await caches.AddAsync(seam: seam);
        await using var nodes = await SessionNodes.OverAsync(caches, 1);
        var opened = await nodes.OpenAsync();
        var isHeld = seam.HoldNext();
        var before = nodes[0].Check.FindCachedAsync(opened.Token, CancellationToken.None);
        await isHeld;

        await nodes[0].Store.EndAsync(opened.Session.UserId, opened.Session.Id, CancellationToken.None);
        var after = nodes[0].Check.FindCachedAsync(opened.Token, CancellationToken.None);
        seam.LetGo();

        Assert.NotNull(await before);
        Assert.Null(await after);
    }

    [Fact]
    public async Task Emptying_redis_ends_no_session_and_redis_is_filled_again()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);
        await hash.ForgetAsync();

        Assert.NotNull(await nodes[1].FindAsync(opened.Token));
        Assert.Equal($"{opened.Session.UserId}", await hash.GetAsync("user"));
    }

    [Fact]
    public async Task Without_redis_users_sign_in_and_out_and_are_recognized()
    {
        await using var redis = await BrokenRedis.StartAsync(2);
        await using var nodes = await SessionNodes.OverAsync(redis.Nodes, 2, options => options.LocalTtl = TimeSpan.Zero);
        var before = await nodes.OpenAsync();
        await redis.Server.KillAsync();

        var after = await nodes.OpenAsync();
        Assert.NotNull(await nodes[1].FindAsync(before.Token));
        Assert.NotNull(await nodes[1].FindAsync(after.Token));
        await nodes[0].Store.EndAsync(before.Session.UserId, before.Session.Id, CancellationToken.None);
        Assert.Null(await nodes[0].FindAsync(before.Token));
        Assert.Null(await nodes[1].FindAsync(before.Token));
    }

    [Fact]
    public async Task A_revocation_that_could_not_be_sent_to_redis_is_sent_once_redis_answers()
    {
        await using var redis = await BrokenRedis.StartAsync(2);
        await using var nodes = await SessionNodes.OverAsync(redis.Nodes, 2, options => options.LocalTtl = TimeSpan.Zero);
        var opened = await nodes.OpenAsync();
        redis.Network.Cut();

        await nodes[0].Store.EndAsync(opened.Session.UserId, opened.Session.Id, CancellationToken.None);
        Assert.Null(await nodes[0].FindAsync(opened.Token));
        redis.Network.Heal();

        await Eventually.BecomesTrueAsync(async () => await nodes[1].FindAsync(opened.Token) is null);
    }

    [Theory]
    [InlineData("DELETE FROM sessions")]
    [InlineData("UPDATE sessions SET ends_at = now()")]
    public async Task A_session_that_plain_sql_ended_leaves_redis_when_its_use_is_next_recorded(string sql)
    {
        await using var nodes = await SessionNodes.StartAsync(2, options => options.LocalTtl = TimeSpan.Zero);
        var opened = await nodes.OpenAsync();
        await nodes.SqlAsync<long>($"{sql} WHERE id = {opened.Session.Id} RETURNING id");
        Assert.NotNull(await nodes[0].FindAsync(opened.Token));

        await nodes[0].Use.WriteAsync(CancellationToken.None);

        Assert.Null(await nodes[1].FindAsync(opened.Token));
    }

    [Fact]
    public async Task A_role_that_plain_sql_changed_applies_when_the_use_is_next_recorded()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.LocalTtl = TimeSpan.Zero);
        var opened = await nodes.OpenAsync(email: await nodes.AddUserAsync("admin"));
        await nodes.SqlAsync<long>($"UPDATE users SET role = 'customer' WHERE id = {opened.Session.UserId} RETURNING id");
        await nodes[0].FindAsync(opened.Token);

        await nodes[0].Use.WriteAsync(CancellationToken.None);

        Assert.Equal(Role.Customer, (await nodes[0].FindAsync(opened.Token))?.Role);
    }
}
