using Catalog.Tests.Persistence;

namespace Catalog.Tests.Sessions;

public sealed class SessionTimeTests
{
    [Fact]
    public async Task A_use_extends_the_session_in_redis_and_in_the_database()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.LocalTtl = TimeSpan.Zero);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);
        await nodes.SqlAsync<long>($"UPDATE sessions SET seen_at = now() - interval '10 min' WHERE id = {opened.Session.Id} RETURNING id");
        await hash.Redis.KeyExpireAsync(hash.Key, TimeSpan.FromMinutes(20));

        await nodes[0].FindAsync(opened.Token);
        await nodes[0].Use.WriteAsync(CancellationToken.None);

        Assert.InRange((await hash.TimeToLiveAsync())!.Value, TimeSpan.FromMinutes(31), TimeSpan.FromMinutes(32));
        Assert.True(await nodes.SqlAsync<bool>($"SELECT seen_at > now() - interval '1 min' FROM sessions WHERE id = {opened.Session.Id}"));
    }

    [Fact]
    public async Task A_session_that_another_transaction_has_locked_holds_up_the_use_of_no_other()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.LocalTtl = TimeSpan.Zero);
        var (locked, free) = (await nodes.OpenAsync(), await nodes.OpenAsync());
        await nodes.SqlAsync<long>("WITH old AS (UPDATE sessions SET seen_at = now() - interval '10 min' RETURNING id) SELECT count(*) FROM old");
        foreach (var session in new[] { locked, free })
        {
            var hash = await nodes.HashAsync(session.Token);
            await hash.Redis.KeyExpireAsync(hash.Key, TimeSpan.FromMinutes(20));
            await nodes[0].FindAsync(session.Token);
        }

        await using var other = await OtherTransaction.StartAsync(nodes.Database, $"SELECT FROM sessions WHERE id = {locked.Session.Id} FOR UPDATE");

        await nodes[0].Use.WriteAsync(CancellationToken.None);

        Assert.True(await nodes.SqlAsync<bool>($"SELECT seen_at > now() - interval '1 min' FROM sessions WHERE id = {free.Session.Id}"));
    }

    [Fact]
    public async Task A_use_soon_after_another_is_not_recorded()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.LocalTtl = TimeSpan.Zero);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);
        await nodes[0].FindAsync(opened.Token);
        await hash.Redis.KeyExpireAsync(hash.Key, TimeSpan.FromMinutes(20));

        await nodes[0].FindAsync(opened.Token);

        Assert.InRange((await hash.TimeToLiveAsync())!.Value, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task A_session_that_is_not_used_ends()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var opened = await nodes.OpenAsync();
        await (await nodes.HashAsync(opened.Token)).ForgetAsync(); // like its expiry
        await nodes.SqlAsync<long>($"UPDATE sessions SET seen_at = now() - interval '33 min' WHERE id = {opened.Session.Id} RETURNING id");

        Assert.Null(await nodes[0].FindAsync(opened.Token));
    }

    [Fact]
    public async Task A_session_whose_last_uses_were_not_recorded_does_not_end_early()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var opened = await nodes.OpenAsync();
        await (await nodes.HashAsync(opened.Token)).ForgetAsync();
        await nodes.SqlAsync<long>($"UPDATE sessions SET seen_at = now() - interval '31 min' WHERE id = {opened.Session.Id} RETURNING id");

        Assert.NotNull(await nodes[0].FindAsync(opened.Token));
    }

    [Fact]
    public async Task A_session_whose_day_is_over_in_the_database_ends_however_recently_it_was_used()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.LocalTtl = TimeSpan.Zero);
        var opened = await nodes.OpenAsync();
        await nodes.SqlAsync<long>($"UPDATE sessions SET ends_at = now() WHERE id = {opened.Session.Id} RETURNING id");
        await (await nodes.HashAsync(opened.Token)).ForgetAsync();

        Assert.Null(await nodes[0].FindAsync(opened.Token));
    }

    [Fact]
    public async Task A_session_whose_day_is_over_in_redis_is_read_from_the_database()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.LocalTtl = TimeSpan.Zero);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);
        await nodes.SealAsync(opened.Token, fields => fields with { Ends = 1 });

        await nodes[0].FindAsync(opened.Token);

        Assert.NotEqual("1", await hash.GetAsync("ends")); // filled again
    }

    [Fact]
    public async Task The_TTL_in_redis_never_outlasts_the_day()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.LocalTtl = TimeSpan.Zero);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);
        await nodes.SqlAsync<long>($"UPDATE sessions SET ends_at = now() + interval '5 minutes' WHERE id = {opened.Session.Id} RETURNING id");
        await hash.ForgetAsync();

        await nodes[0].FindAsync(opened.Token); // fills Redis
        await nodes[0].FindAsync(opened.Token); // extends its TTL

        Assert.InRange((await hash.TimeToLiveAsync())!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Users_who_used_a_session_recently_are_online_each_counted_once()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var twice = await nodes.AddUserAsync();
        foreach (var opened in new[] { await nodes.OpenAsync(email: twice), await nodes.OpenAsync(email: twice), await nodes.OpenAsync() })
        {
            await nodes[0].FindAsync(opened.Token);
            await nodes[1].FindAsync(opened.Token);
        }

        await nodes.OpenAsync(); // signed in, and not seen since
        await nodes[0].Use.WriteAsync(CancellationToken.None);
        await nodes[1].Use.WriteAsync(CancellationToken.None);

        Assert.Equal(2, await nodes[1].Online.CountAsync(CancellationToken.None));
    }
}
