using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Infrastructure.Sessions;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Hosting;

/// <summary>Two nodes, one with a wrong wall clock.</summary>
public sealed class ClockOffsetTests : IAsyncLifetime
{
    private readonly CatalogApi _right = new CatalogApi().With("Clock:Offset", "00:00:00").With("Caching:Products:Ttl", "01:00:00");
    private readonly List<CatalogApi> _wrong = [];

    public ValueTask InitializeAsync() => _right.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _wrong)
        {
            await api.DisposeAsync();
        }

        await _right.DisposeAsync();
    }

    [Theory]
    [InlineData("00:15:00", "00:15:00 ahead")]
    [InlineData("-00:15:00", "00:15:00 behind")]
    public async Task A_node_whose_clock_is_off_says_so_in_its_log_and_its_health_report(string offset, string text)
    {
        using var log = new RecordedLog();
        var wrong = await StartAsync(offset, log);

        var health = await wrong.Http.GetFromJsonAsync<JsonElement>("/health/ready");
        var now = wrong.Services.GetRequiredService<TimeProvider>().GetUtcNow();

        var clock = health.GetProperty("dependencies").GetProperty("clock");
        Assert.Equal("Degraded", clock.GetProperty("status").GetString());
        Assert.Contains(text, clock.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains(text, StringComparison.Ordinal));
        Assert.Equal(
            TimeSpan.Parse(offset, CultureInfo.InvariantCulture).TotalMinutes, (now - DateTimeOffset.UtcNow).TotalMinutes, tolerance: 0.5);
    }

    [Fact]
    public async Task Without_an_offset_the_system_time_is_used_and_nothing_is_logged()
    {
        var health = await _right.Http.GetFromJsonAsync<JsonElement>("/health/ready");

        Assert.Same(TimeProvider.System, _right.Services.GetRequiredService<TimeProvider>());
        Assert.False(health.GetProperty("dependencies").TryGetProperty("clock", out _));
    }

    [Theory]
    [InlineData("1.00:00:01")]
    [InlineData("-1.00:00:01")]
    public async Task An_offset_of_more_than_a_day_stops_startup(string offset)
    {
        await using var api = _right.NewPeer().With("Clock:Offset", offset);

        Assert.Contains("Offset", (await Assert.ThrowsAsync<OptionsValidationException>(api.StartAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:15:00")]
    [InlineData("-00:15:00")]
    public async Task Entries_are_as_fresh_on_one_node_as_on_the_other(string offset)
    {
        var wrong = await StartAsync(offset);

        foreach (var (first, second) in new[] { (_right, wrong), (wrong, _right) })
        {
            var (id, _) = await _right.AddAsync(); // new for each, so that neither node has a copy
            using var loaded = await first.Http.GetAsync($"/products/{id}");
            using var read = await second.Http.GetAsync($"/products/{id}");
            Assert.Matches("hit; ttl=3[0-9]{3}; detail=L2", CatalogApi.CacheStatus(read));
        }
    }

    [Theory]
    [InlineData("00:15:00")]
    [InlineData("-00:15:00")]
    public async Task Sessions_of_one_node_are_valid_on_the_other(string offset)
    {
        var wrong = await StartAsync(offset);
        var email = await Accounts.AddAsync(_right.Database);

        foreach (var (first, second) in new[] { (_right, wrong), (wrong, _right) })
        {
            using var http = Accounts.ClientWith(second, await Accounts.SignInAsync(first, email));
            using var answer = await http.GetAsync("/sessions/current");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("00:15:00")]
    [InlineData("-00:15:00")]
    public async Task Users_seen_by_one_node_are_online_on_the_other(string offset)
    {
        var wrong = await StartAsync(offset);
        var (ofRight, ofWrong) = (_right.Services.GetRequiredService<OnlineUsers>(), wrong.Services.GetRequiredService<OnlineUsers>());
        await ofRight.NoteAsync(Enumerable.Range(1, 10).Select(user => (long)user));
        await ofWrong.NoteAsync(Enumerable.Range(11, 10).Select(user => (long)user));

        Assert.InRange(await ofRight.CountAsync(default), 20, 21); // the admin may be online too
        Assert.InRange(await ofWrong.CountAsync(default), 20, 21);
    }

    [Theory]
    [InlineData("00:15:00", "now() + interval '5 minutes'", HttpStatusCode.TooManyRequests)]
    [InlineData("-00:15:00", "now() - interval '5 minutes'", HttpStatusCode.OK)]
    public async Task A_locked_account_is_locked_as_long_as_the_database_says(string offset, string until, HttpStatusCode expected)
    {
        var wrong = await StartAsync(offset);
        var customer = await Account.OpenAsync(wrong);
        (await wrong.Anonymous.PostAsJsonAsync("/sessions", new { email = customer.Email, password = "a guess" })).Dispose();
        await Accounts.LockAsync(_right.Database, customer.Email, until);

        using var answer = await customer.Http.PutAsJsonAsync(
            $"/users/{customer.Id}/password", new { current = Account.Password, @new = "another long secret" });

        Assert.Equal(expected, answer.StatusCode);
    }

    private async Task<CatalogApi> StartAsync(string offset, RecordedLog? log = null)
    {
        var api = _right.NewPeer().With("Clock:Offset", offset).With("Caching:Products:Ttl", "01:00:00");
        api = log is null ? api : api.WithLog(log);
        _wrong.Add(api);
        await api.InitializeAsync();
        return api;
    }
}
