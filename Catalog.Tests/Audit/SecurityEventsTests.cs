using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using Catalog.Infrastructure.Audit;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Audit;

/// <summary>Security events are logged, counted, and audited with their actor.</summary>
public sealed class SecurityEventsTests(SecurityEventsTests.Watched watched) : IClassFixture<SecurityEventsTests.Watched>
{
    private static readonly string Admin = $"user:{CatalogApi.AdminId}";

    private CatalogApi Api => watched.Api;

    [Theory]
    [InlineData("right", SecurityEvent.SignInOpened)]
    [InlineData("wrong", SecurityEvent.SignInWrong)]
    [InlineData("locked", SecurityEvent.SignInLocked)]
    public async Task A_sign_in_is_recorded_with_its_outcome(string way, string kind)
    {
        var email = await Accounts.AddAsync(Api.Database);
        var id = await TestDatabase.ScalarAsync<long>(Api.Database, $"SELECT id FROM users WHERE email = '{email}'");
        if (way == "locked")
        {
            await SignInAsync(email, "not the password");
            await Accounts.LockAsync(Api.Database, email, "now() + interval '1 hour'");
        }

        await RecordedAsync(kind, $"user:{id}", way == "right" ? $"user:{id}" : null, () =>
            SignInAsync(email, way == "wrong" ? "not the password" : Accounts.Password));
    }

    [Fact]
    public Task A_sign_in_to_an_unknown_account_is_recorded_like_a_wrong_password() =>
        RecordedAsync(SecurityEvent.SignInWrong, "user:unknown", actor: null, () => SignInAsync($"{Guid.NewGuid():N}@example.com", "not the password"));

    [Fact]
    public async Task A_lock_of_an_account_is_recorded()
    {
        var customer = await Api.SignedInAsync();

        await RecordedAsync(SecurityEvent.Lock, $"user:{customer.Id}", actor: null, async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await SignInAsync(customer.Email, "not the password");
            }
        });
    }

    [Fact]
    public async Task A_wrong_current_password_is_recorded_with_its_user()
    {
        var customer = await Api.SignedInAsync();

        await RecordedAsync(SecurityEvent.PasswordWrong, $"user:{customer.Id}", $"user:{customer.Id}", async () =>
            (await customer.Http.PutAsJsonAsync(
                $"/users/{customer.Id}/password", new { current = "not the password", @new = "eleven purple elephants" })).Dispose());
    }

    [Fact]
    public async Task A_change_of_rights_is_recorded_whoever_makes_it()
    {
        var customer = await Api.SignedInAsync();
        await WatchHasStartedAsync();

        await RecordedAsync(SecurityEvent.Rights, $"user:{customer.Id}", actor: null, () => TestDatabase.ScalarAsync<long>(
            Api.Database, $"UPDATE users SET role = 'admin' WHERE id = {customer.Id} RETURNING id"));
    }

    [Fact]
    public Task An_export_is_recorded() =>
        RecordedAsync(SecurityEvent.Export, "products", Admin, () => Api.Http.GetStringAsync("/products/export"));

    [Fact]
    public async Task A_change_of_a_stock_by_an_admin_is_recorded_with_its_version()
    {
        var (product, _) = await Api.AddAsync();

        await RecordedAsync(SecurityEvent.StockAdjust, $"inventory:{product}", Admin, async () =>
            (await Api.Http.PostAsJsonAsync($"/inventory/{product}/adjust", new { delta = 7, reason = "count" })).EnsureSuccessStatusCode());

        Assert.Equal(
            1, await TestDatabase.ScalarAsync<long>(Api.Database, $"SELECT version FROM audit_log WHERE resource = 'inventory:{product}'"));
    }

    [Fact]
    public async Task Cache_administration_is_recorded()
    {
        await RecordedAsync(SecurityEvent.CacheInvalidate, "cache:key:product:{1}", Admin, async () =>
            (await Api.Http.PostAsJsonAsync("/cache/invalidations", new { key = "product:{1}" })).EnsureSuccessStatusCode());
    }

    [Fact]
    public async Task A_resource_that_is_too_long_is_cut_between_characters()
    {
        var emoji = string.Concat(Enumerable.Repeat("\U0001F600", 199));

        await RecordedAsync(SecurityEvent.CacheInvalidate, $"cache:tag:a{emoji[..^22]}…", Admin, async () =>
            (await Api.Http.PostAsJsonAsync("/cache/invalidations", new { tag = $"a{emoji}" })).EnsureSuccessStatusCode());
    }

    /// <summary>The watch for role changes reports those after its first run, so this waits for that run.</summary>
    private Task WatchHasStartedAsync()
    {
        var admins = new List<Account>();
        return Eventually.BecomesTrueAsync(async () =>
        {
            admins.Add(await Account.OpenAsync(Api, "admin"));
            return admins.Exists(admin => Logged(SecurityEvent.Rights, $"user:{admin.Id}"));
        });
    }

    private async Task RecordedAsync(string kind, string resource, string? actor, Func<Task> act)
    {
        using var counted = new Counted(Api.Services.GetRequiredService<IMeterFactory>(), "catalog.security.events");

        await act();

        await Eventually.BecomesTrueAsync(() => Logged(kind, resource));
        Assert.True(counted.Sum > 0);
        Assert.Equal(
            actor ?? "unknown",
            await TestDatabase.ScalarAsync<string>(
                Api.Database,
                $"""
                SELECT coalesce(max(actor), 'unknown') FROM audit_log
                WHERE action = '{kind}' AND resource = '{resource}' HAVING count(*) > 0
                """));
    }

    private bool Logged(string kind, string resource) =>
        watched.Log.Lines.Any(line => line.Contains($"Security event {kind}: {resource} by", StringComparison.Ordinal));

    private async Task SignInAsync(string email, string password) =>
        (await Api.Anonymous.PostAsJsonAsync("/sessions", new { email, password })).Dispose();

    /// <summary>The service, and everything that it logs.</summary>
    public sealed class Watched : IAsyncLifetime
    {
        internal CatalogApi Api { get; } = new();

        internal RecordedLog Log { get; } = new();

        public async ValueTask InitializeAsync() => await Api.WithLog(Log)
            .With("Logging:LogLevel:Default", "Information").With("SignIn:RefuseAfter", "00:00:00").InitializeAsync();

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
