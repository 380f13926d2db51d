using System.Text.Json;
using Catalog.Samples;

namespace Catalog.Tests.Samples;

public sealed class SessionSample : SampleTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task Two_requests_that_change_different_things_do_not_undo_each_other()
    {
        var sessions = Sessions();
        var token = await sessions.StartAsync("ada");
        await Task.WhenAll(sessions.ReadAsync(token), sessions.ReadAsync(token));

        await Task.WhenAll(sessions.SetAsync(token, "cart", "7"), sessions.SetAsync(token, "locale", "de"));

        var read = await sessions.ReadAsync(token);
        Assert.Equal(("ada", "7", "de"), (read!["user"], read["cart"], read["locale"]));
    }

    [Fact]
    public async Task A_request_that_read_a_session_before_its_end_does_not_bring_it_back()
    {
        var sessions = Sessions();
        var token = await sessions.StartAsync("ada");
        await sessions.ReadAsync(token);

        await sessions.EndAsync(token);

        Assert.False(await sessions.SetAsync(token, "cart", "7"));
        Assert.Null(await sessions.ReadAsync(token));
    }

    [Fact]
    public async Task A_request_extends_its_session()
    {
        var sessions = Sessions();
        var token = await sessions.StartAsync("ada");
        var key = await KeyAsync();
        await Redis.KeyExpireAsync(key, TimeSpan.FromMinutes(1));

        await sessions.ReadAsync(token);

        Assert.True(await Redis.KeyTimeToLiveAsync(key) > TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task No_request_extends_a_session_beyond_its_longest_life()
    {
        var sessions = Sessions();
        var token = await sessions.StartAsync("ada");
        var key = await KeyAsync();
        var ends = (long)await Redis.HashGetAsync(key, "ends");
        await Redis.HashSetAsync(key, "ends", ends - (long)TimeSpan.FromHours(9.9).TotalMilliseconds); // all but six minutes are over

        await sessions.ReadAsync(token);
        Assert.True(await Redis.KeyTimeToLiveAsync(key) < TimeSpan.FromMinutes(7));
        await Redis.HashSetAsync(key, "ends", ends - (long)TimeSpan.FromHours(11).TotalMilliseconds);
        await sessions.ReadAsync(token);

        Assert.Null(await sessions.ReadAsync(token));
    }

    [Fact]
    public async Task Redis_holds_no_token()
    {
        var token = await Sessions().StartAsync("ada");
        var key = await KeyAsync();

        Assert.DoesNotContain(token, key, StringComparison.Ordinal);
        Assert.DoesNotContain(await Redis.HashGetAllAsync(key), field => field.Value == token);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("ends")]
    public async Task No_request_can_change_the_user_or_the_end_of_a_session(string field) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Sessions().SetAsync("any", field, "eve"));

    private Session Sessions() => new(Redis, Name, Idle, longest: Ttl);

    private async Task<string> KeyAsync() => Assert.Single((string[])(await Redis.ExecuteAsync("KEYS", Name + ":*"))!);
}

/// <summary>One JSON value: GET, change, SET.</summary>
public sealed class SessionNaive : SampleTests
{
    [Fact]
    public async Task Of_two_requests_the_later_undoes_what_the_earlier_changed()
    {
        await WriteAsync(new() { ["user"] = "ada" });
        var (one, other) = (await ReadAsync(), await ReadAsync());

        one!["cart"] = "7";
        await WriteAsync(one);
        other!["locale"] = "de";
        await WriteAsync(other);

        Assert.DoesNotContain("cart", (await ReadAsync())!);
    }

    [Fact]
    public async Task A_request_that_read_a_session_before_its_end_brings_it_back()
    {
        await WriteAsync(new() { ["user"] = "ada" });
        var read = await ReadAsync();
        await Redis.KeyDeleteAsync(Name); // revoked

        read!["cart"] = "7";
        await WriteAsync(read);

        Assert.Equal("ada", (await ReadAsync())!["user"]);
    }

    private async Task<Dictionary<string, string>?> ReadAsync() =>
        await Redis.StringGetAsync(Name) is { HasValue: true } json
            ? JsonSerializer.Deserialize<Dictionary<string, string>>((string)json!)
            : null;

    private async Task WriteAsync(Dictionary<string, string> session) =>
        await Redis.StringSetAsync(Name, JsonSerializer.Serialize(session), Ttl);
}
