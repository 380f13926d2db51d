using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.ChangeCapture;

/// <summary>Users, their addresses and their sessions, changed by plain SQL.</summary>
public sealed class PersonalTablesTests(CaptureStage stage) : IClassFixture<CaptureStage>
{
    private const string Password = "a long enough password";
    private readonly string _email = $"{Guid.NewGuid():N}@example.com";

    [Fact]
    public async Task A_user_changed_by_plain_SQL_shows_on_every_node()
    {
        var id = await RegisterAsync();
        await stage.CacheAsync($"/users/{id}");

        await stage.SqlAsync($"UPDATE users SET name = 'Grace' WHERE id = {id}");

        await stage.ShowsAsync($"/users/{id}", user => user.GetProperty("name").GetString() == "Grace");
    }

    [Fact]
    public async Task An_address_added_by_plain_SQL_shows_with_its_user()
    {
        var id = await RegisterAsync();
        await stage.CacheAsync($"/users/{id}");

        await stage.SqlAsync($"""
            INSERT INTO addresses (user_id, recipient, street, postal_code, city, country) VALUES ({id}, 'Ada', 'Lane 1', '', 'Paris', 'FR')
            """);

        await stage.ShowsAsync($"/users/{id}", user => user.GetProperty("addresses").GetArrayLength() == 1);
    }

    [Fact]
    public async Task A_user_inserted_by_plain_SQL_is_not_denied_by_the_Bloom_filter()
    {
        var id = await stage.ScalarAsync<long>("SELECT nextval(pg_get_serial_sequence('users', 'id')) + 1");
        await stage.CacheAsync($"/users/{id}");

        await stage.SqlAsync($"INSERT INTO users (email, name, role) VALUES ('{_email}', 'Ada', 'customer')");

        await stage.ShowsAsync($"/users/{id}", user => user.GetProperty("email").GetString() == _email);
    }

    [Fact]
    public async Task While_the_sessions_are_locked_a_change_of_a_user_holds_up_no_change_of_another_table()
    {
        const string reader = "SELECT active_pid FROM pg_replication_slots";
        var user = await RegisterAsync();
        var product = await stage.AddAsync();
        await stage.CacheAsync($"/products/{product}");
        var before = await stage.ScalarAsync<int>(reader);
        await using var locked = await OtherTransaction.StartAsync(stage.Database, "LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
        await stage.SqlAsync($"UPDATE users SET name = 'Grace' WHERE id = {user}");
        await locked.HoldsAsync();

        await stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {product}");

        await stage.ShowsAsync($"/products/{product}", read => read.GetProperty("price").GetDecimal() == 2);
        Assert.Equal(before, await stage.ScalarAsync<int>(reader)); // it did not start over
        await locked.CommitAsync();
        await stage.WhenConfirmedAsync();
    }

    [Fact]
    public async Task A_session_removed_by_plain_SQL_is_refused_on_every_node()
    {
        var id = await RegisterAsync();
        var token = await SignInAsync();
        Assert.All(await AskAsync("/sessions/current", token), status => Assert.Equal(HttpStatusCode.OK, status));

        await stage.SqlAsync($"DELETE FROM sessions WHERE user_id = {id}");

        await Eventually.BecomesTrueAsync(async () => (await AskAsync("/sessions/current", token)).All(status => status == HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_session_whose_end_plain_SQL_moves_has_the_new_end_on_every_node()
    {
        var id = await RegisterAsync();
        var token = await SignInAsync();
        Assert.All(await AskAsync("/sessions/current", token), status => Assert.Equal(HttpStatusCode.OK, status));

        await stage.SqlAsync($"UPDATE sessions SET ends_at = '2100-01-01' WHERE user_id = {id}");

        await Eventually.BecomesTrueAsync(async () => (await Task.WhenAll(stage.Nodes.Select(node => EndAsync(node, token)))).All(end => end.Year == 2100));
    }

    [Fact]
    public async Task A_role_granted_by_plain_SQL_applies_to_existing_sessions()
    {
        var id = await RegisterAsync();
        var token = await SignInAsync();
        Assert.All(await AskAsync("/sessions/online", token), status => Assert.Equal(HttpStatusCode.Forbidden, status));

        await stage.SqlAsync($"UPDATE users SET role = 'admin' WHERE id = {id}");

        await Eventually.BecomesTrueAsync(async () => (await AskAsync("/sessions/online", token)).All(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task A_user_removed_by_plain_SQL_leaves_no_key_of_their_activity()
    {
        var id = await RegisterAsync();
        var path = $"/users/{id}/activity";
        await stage.CacheAsync(path);
        await using var redis = await TestRedis.ConnectAsync(stage.Servers.Redis.Endpoint);
        var key = $"{stage.First.Prefix}activity:{{{id}}}";
        Assert.True(await redis.GetDatabase().KeyExistsAsync(key));

        await stage.SqlAsync($"DELETE FROM users WHERE id = {id}");

        await Eventually.BecomesTrueAsync(async () => !await redis.GetDatabase().KeyExistsAsync(key));
    }

    private async Task<long> RegisterAsync()
    {
        using var answer = await stage.First.Http.PostAsJsonAsync("/users", new { email = _email, name = "Ada", password = Password });
        answer.EnsureSuccessStatusCode();
        var id = (await CatalogApi.JsonAsync(answer)).GetProperty("id").GetInt64();
        await stage.WhenConfirmedAsync();
        return id;
    }

    private async Task<string> SignInAsync()
    {
        using var answer = await stage.First.Http.PostAsJsonAsync("/sessions", new { email = _email, password = Password });
        answer.EnsureSuccessStatusCode();
        return (await CatalogApi.JsonAsync(answer)).GetProperty("token").GetString()!;
    }

    private static async Task<DateTime> EndAsync(CatalogApi node, string token)
    {
        using var answer = await SendAsync(node, "/sessions/current", token);
        return (await CatalogApi.JsonAsync(answer)).GetProperty("endsAt").GetDateTime();
    }

    private async Task<HttpStatusCode[]> AskAsync(string path, string token) => await Task.WhenAll(stage.Nodes.Select(async node =>
    {
        using var answer = await SendAsync(node, path, token);
        return answer.StatusCode;
    }));

    private static async Task<HttpResponseMessage> SendAsync(CatalogApi node, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await node.Http.SendAsync(request);
    }
}
