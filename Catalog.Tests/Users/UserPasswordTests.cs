using System.Net;
using System.Net.Http.Json;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Users;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Tests.Users;

public sealed class UserPasswordTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private const string New = "eleven purple elephants";

    [Fact]
    public async Task The_new_password_replaces_the_old()
    {
        var customer = await api.SignedInAsync();

        using var answer = await ChangeAsync(customer, Account.Password, New);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((true, false), (await IsPasswordAsync(customer.Id, New), await IsPasswordAsync(customer.Id, Account.Password)));
    }

    [Fact]
    public async Task Without_the_current_password_nothing_is_changed_and_the_failure_counts_as_a_failed_sign_in()
    {
        var customer = await api.SignedInAsync();

        using var answer = await ChangeAsync(customer, "something else", New);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("current", out _));
        Assert.True(await IsPasswordAsync(customer.Id, Account.Password));
        Assert.Equal(1, await TestDatabase.ScalarAsync<int>(api.Database, $"SELECT failures FROM sign_in_failures WHERE account = sha256('{customer.Email}')"));
    }

    [Fact]
    public async Task While_sign_in_is_locked_the_current_password_is_not_checked()
    {
        var customer = await api.SignedInAsync();
        (await ChangeAsync(customer, "something else", New)).Dispose();
        await Auth.Accounts.LockAsync(api.Database, customer.Email, "now() + interval '1 minute'");

        using var answer = await ChangeAsync(customer, Account.Password, New);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.True(await IsPasswordAsync(customer.Id, Account.Password));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("email")]
    [InlineData("passwordpassword")]
    [InlineData(Account.Password)]
    public async Task A_new_password_that_breaks_a_rule_is_refused(string password)
    {
        var customer = await api.SignedInAsync();

        using var answer = await ChangeAsync(customer, Account.Password, password == "email" ? customer.Email : password);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("new", out _));
    }

    [Fact]
    public async Task Of_two_concurrent_changes_of_one_password_one_succeeds()
    {
        var customer = await api.SignedInAsync();

        var answers = await Task.WhenAll(ChangeAsync(customer, Account.Password, New), ChangeAsync(customer, Account.Password, New + "!"));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_users_sessions_end_except_the_one_that_is_kept()
    {
        var (id, other) = ((await api.SignedInAsync()).Id, await api.NewUserAsync());
        var kept = await AddSessionAsync(id);
        await AddSessionAsync(id);
        var others = await AddSessionAsync(other);

        await api.Services.GetRequiredService<PasswordStore>().ChangeAsync(id, Account.Password, New, kept, from: null, CancellationToken.None);

        Assert.Equal(
            $"{kept},{others}",
            await TestDatabase.ScalarAsync<string>(
                api.Database, $"SELECT string_agg(id::text, ',' ORDER BY id) FROM sessions WHERE user_id IN ({id}, {other})"));
    }

    [Fact]
    public async Task The_calling_session_continues_under_a_new_token_and_the_old_one_is_refused()
    {
        var customer = await api.SignedInAsync();
        var elsewhere = await Auth.Accounts.SignInAsync(api, customer.Email);

        using var answer = await ChangeAsync(customer, Account.Password, New);

        var renewed = (await CatalogApi.JsonAsync(answer)).GetProperty("token").GetString()!;
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            (await StatusAsync(renewed), await StatusAsync(customer.Token), await StatusAsync(elsewhere)));
    }

    [Fact]
    public async Task A_client_that_leaves_once_the_password_is_changed_does_not_leave_the_old_token_valid()
    {
        var customer = await api.SignedInAsync();
        using var request = new AbortedRequest(api, $"/users/{customer.Id}/password");
        await using var other = new NpgsqlConnection(api.Database);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using var holding = new NpgsqlCommand($"SELECT id FROM sessions WHERE user_id = {customer.Id} FOR UPDATE", other);
        await holding.ExecuteScalarAsync();
        using var leaving = new CancellationTokenSource();
        var changing = customer.Http.PutAsJsonAsync(
            $"/users/{customer.Id}/password", new { current = Account.Password, @new = New }, leaving.Token);
        await Eventually.BecomesTrueAsync(IsTokenAwaitedAsync);
        Assert.True(await IsPasswordAsync(customer.Id, New));

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => changing);
        await request.Noticed;
        await transaction.CommitAsync();

        await Eventually.BecomesTrueAsync(async () => await StatusAsync(customer.Token) == HttpStatusCode.Unauthorized);
    }

    private static Task<HttpResponseMessage> ChangeAsync(Account customer, string current, string replacement) =>
        customer.Http.PutAsJsonAsync($"/users/{customer.Id}/password", new { current, @new = replacement });

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var http = Auth.Accounts.ClientWith(api, token);
        using var answer = await http.GetAsync("/sessions/current");
        return answer.StatusCode;
    }

    private Task<bool> IsTokenAwaitedAsync() => TestDatabase.ScalarAsync<bool>(api.Database, """
        SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%UPDATE sessions SET token_hash%'
        """);

    private async Task<bool> IsPasswordAsync(long id, string password)
    {
        var hash = await TestDatabase.ScalarAsync<string>(api.Database, $"SELECT password_hash FROM credentials WHERE user_id = {id}");
        return new PasswordHasher<User>().VerifyHashedPassword(null!, hash, password) != PasswordVerificationResult.Failed;
    }

    private Task<long> AddSessionAsync(long user) => TestDatabase.ScalarAsync<long>(
        api.Database,
        $"INSERT INTO sessions (user_id, token_hash, client, ends_at) VALUES ({user}, sha256('{Guid.NewGuid()}'), '', now() + interval '1 day') RETURNING id");
}
