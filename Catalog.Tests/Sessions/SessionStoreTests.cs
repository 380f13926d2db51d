using Catalog.Domain.Sessions;
using Catalog.Infrastructure.Sessions;
using Catalog.Tests.Caching;
using Npgsql;

namespace Catalog.Tests.Sessions;

public sealed class SessionStoreTests
{
    private static readonly SessionChange Cart = new([new CartLine(7, 2)], null);

    [Fact]
    public async Task A_change_writes_only_its_own_fields_in_redis()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);
        await hash.SetAsync("client", "left alone");

        await ChangeAsync(nodes[0], opened, Cart);

        var read = await nodes[1].ReadAsync(opened.Token);
        Assert.Equal([new CartLine(7, 2)], read!.Cart);
        Assert.Equal(("left alone", 2), (read.Client, read.Version));
    }

    [Fact]
    public async Task A_change_does_not_undo_the_one_before_it()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var opened = await nodes.OpenAsync();

        await ChangeAsync(nodes[0], opened, Cart);
        await ChangeAsync(nodes[1], opened, new SessionChange(null, "de-AT"));
        await (await nodes.HashAsync(opened.Token)).ForgetAsync();

        var read = await nodes[0].ReadAsync(opened.Token);
        Assert.Equal([new CartLine(7, 2)], read!.Cart);
        Assert.Equal(("de-AT", 3), (read.Locale, read.Version));
    }

    [Fact]
    public async Task A_change_that_reaches_redis_late_does_not_bring_older_fields_back()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var opened = await nodes.OpenAsync();
        await ChangeAsync(nodes[0], opened, new SessionChange(null, "de"));
        await ChangeAsync(nodes[0], opened, new SessionChange(null, "fr"));

        await nodes[0].Entries.ChangeAsync(Key(opened), 2, new Dictionary<string, string> { ["locale"] = "de" });

        Assert.Equal(("fr", 3), await LocaleAsync(nodes[0], opened));
    }

    [Fact]
    public async Task A_change_whose_predecessor_did_not_reach_redis_does_not_hide_it()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var opened = await nodes.OpenAsync();
        await nodes[0].Database.ChangeAsync(opened.Session.Id, new() { ["locale"] = "de" }, CancellationToken.None);

        await ChangeAsync(nodes[0], opened, Cart);

        Assert.Equal(("de", 3), await LocaleAsync(nodes[0], opened));
    }

    [Fact]
    public async Task A_change_that_was_loaded_before_another_is_not_filled_in_after_it()
    {
        await using var nodes = await SessionNodes.StartAsync(2);
        var opened = await nodes.OpenAsync();
        await (await nodes.HashAsync(opened.Token)).ForgetAsync();
        var lease = await nodes[0].Entries.TakeLeaseAsync(Key(opened));
        var loaded = await nodes[0].Database.FindAsync(SessionToken.Hash(opened.Token), CancellationToken.None);

        await ChangeAsync(nodes[1], opened, new SessionChange(null, "de"));
        await nodes[0].Entries.FillAsync(loaded!, lease!);

        Assert.Equal(("de", 2), await LocaleAsync(nodes[0], opened));
    }

    [Fact]
    public async Task A_change_that_could_not_be_sent_to_redis_is_read_nevertheless()
    {
        await using var redis = await BrokenRedis.StartAsync(2);
        await using var nodes = await SessionNodes.OverAsync(redis.Nodes, 2);
        var opened = await nodes.OpenAsync();
        redis.Network.Cut();

        await ChangeAsync(nodes[0], opened, new SessionChange(null, "de"));
        Assert.Equal(("de", 2), await LocaleAsync(nodes[0], opened));
        redis.Network.Heal();

        await Eventually.BecomesTrueAsync(async () => await LocaleAsync(nodes[1], opened) == ("de", 2));
    }

    [Fact]
    public async Task A_rotated_session_keeps_what_it_holds_and_its_old_token_is_refused()
    {
        await using var nodes = await SessionNodes.StartAsync(2, options => options.LocalTtl = TimeSpan.FromHours(1));
        var email = await nodes.AddUserAsync();
        var opened = await nodes.OpenAsync(email: email);
        await ChangeAsync(nodes[0], opened, Cart);
        await nodes[1].FindAsync(opened.Token);

        var rotated = await nodes[0].Store.RotateAsync((await nodes[0].FindAsync(opened.Token))!);
        await nodes.CaughtUpAsync();

        Assert.Null(await nodes[1].FindAsync(opened.Token));
        Assert.Equal([new CartLine(7, 2)], (await nodes[1].ReadAsync(rotated!.Token))!.Cart);
        Assert.Equal(opened.Session.Id, rotated.Session.Id);
    }

    [Fact]
    public async Task After_a_log_out_everywhere_every_token_is_refused_on_every_node()
    {
        await using var nodes = await SessionNodes.StartAsync(3, options => options.LocalTtl = TimeSpan.FromHours(1));
        var email = await nodes.AddUserAsync();
        var mine = new[] { await nodes.OpenAsync(0, email), await nodes.OpenAsync(1, email), await nodes.OpenAsync(2, email) };
        var others = await nodes.OpenAsync();
        foreach (var token in mine.Select(opened => opened.Token))
        {
            Assert.All(await Task.WhenAll(nodes[0].FindAsync(token), nodes[1].FindAsync(token), nodes[2].FindAsync(token)), Assert.NotNull);
        }

        Assert.Equal(3, await nodes[1].Store.RevokeAllAsync(mine[0].Session.UserId, CancellationToken.None));
        await nodes.CaughtUpAsync();

        foreach (var token in mine.Select(opened => opened.Token))
        {
            Assert.All(await Task.WhenAll(nodes[0].FindAsync(token), nodes[1].FindAsync(token), nodes[2].FindAsync(token)), Assert.Null);
        }

        Assert.NotNull(await nodes[2].FindAsync(others.Token));
    }

    [Fact]
    public async Task Nobody_ends_another_users_session()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var (mine, others) = (await nodes.OpenAsync(), await nodes.OpenAsync());

        Assert.False(await nodes[0].Store.EndAsync(mine.Session.UserId, others.Session.Id, CancellationToken.None));
        Assert.NotNull(await nodes[0].FindAsync(others.Token));
    }

    [Fact]
    public async Task Of_too_many_sessions_of_a_user_the_oldest_ends()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.MostPerUser = 2);
        var email = await nodes.AddUserAsync();
        var first = await nodes.OpenAsync(email: email);
        await nodes[0].FindAsync(first.Token);
        var second = await nodes.OpenAsync(email: email);
        await nodes.OpenAsync(email: email);

        Assert.Null(await nodes[0].FindAsync(first.Token));
        Assert.NotNull(await nodes[0].FindAsync(second.Token));
    }

    [Fact]
    public async Task A_surplus_session_whose_end_is_unknown_has_no_copy_in_redis()
    {
        await using var nodes = await SessionNodes.StartAsync(1, options => options.MostPerUser = 1);
        var email = await nodes.AddUserAsync();
        var first = await nodes.OpenAsync(email: email);
        await nodes.SqlAsync<int>("""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'failed'; END $$;
            CREATE TRIGGER fail BEFORE DELETE ON sessions EXECUTE FUNCTION fail();
            SELECT 1
            """);

        var copy = await nodes.HashAsync(first.Token);
        Assert.True(await copy.ExistsAsync());

        await Assert.ThrowsAsync<PostgresException>(() => nodes.OpenAsync(email: email));

        Assert.False(await copy.ExistsAsync());
    }

    [Fact]
    public async Task The_token_is_stored_nowhere()
    {
        await using var nodes = await SessionNodes.StartAsync(1);
        var opened = await nodes.OpenAsync();
        var hash = await nodes.HashAsync(opened.Token);

        var row = await nodes.SqlAsync<string>($"SELECT to_jsonb(s)::text FROM sessions s WHERE id = {opened.Session.Id}");
        var fields = string.Join(' ', await hash.Redis.HashGetAllAsync(hash.Key));

        Assert.Equal(43, opened.Token.Length);
        Assert.DoesNotContain(opened.Token, $"{row} {hash.Key} {fields}", StringComparison.Ordinal);
    }

    private static async Task<LiveSession?> ChangeAsync(SessionNode node, OpenedSession opened, SessionChange change) =>
        await node.Store.ChangeAsync((await node.FindAsync(opened.Token))!, change, CancellationToken.None);

    private static async Task<(string Locale, long Version)> LocaleAsync(SessionNode node, OpenedSession opened)
    {
        var read = await node.ReadAsync(opened.Token);
        return (read!.Locale, read.Version);
    }

    private static string Key(OpenedSession opened) => SessionToken.Key(SessionToken.Hash(opened.Token));
}
