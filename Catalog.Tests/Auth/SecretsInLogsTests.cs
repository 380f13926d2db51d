using System.Net.Http.Json;
using System.Text;
using Catalog.Infrastructure.Sessions;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Auth;

public sealed class SecretsInLogsTests
{
    private const string First = "the first secret of all";
    private const string Guessed = "somebody else's secret";
    private const string New = "eleven purple elephants";

    [Fact]
    public async Task No_password_token_or_hash_is_logged_even_at_level_Trace()
    {
        var log = new RecordedLog();
        await using var api = (await CatalogApi.WithoutAdminAsync()).WithLog(log)
            .With("Auth:FirstAdmin:Email", "first@example.com").With("Auth:FirstAdmin:Password", First);
        foreach (var category in new[] { "Default", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Npgsql" })
        {
            api.With($"Logging:LogLevel:{category}", "Trace");
        }

        await api.InitializeAsync();
        var admin = await Accounts.SignInAsync(api, "first@example.com", First);
        var customer = await api.SignedInAsync();
        var hashes = new List<string> { await HashOfAsync(api, customer.Id) };
        (await api.Anonymous.PostAsJsonAsync("/sessions", new { email = customer.Email, password = Guessed })).Dispose();
        (await api.Anonymous.PostAsync("/sessions", new StringContent($$"""{"email":"a@example.com","password":"{{Guessed}}","more":1}""", Encoding.UTF8, "application/json"))).Dispose();
        (await api.Anonymous.PostAsync("/sessions", new StringContent($"\"{Guessed}\"", Encoding.UTF8, "application/json"))).Dispose();
        using var changed = await customer.Http.PutAsJsonAsync($"/users/{customer.Id}/password", new { current = Account.Password, @new = New });
        var renewed = (await CatalogApi.JsonAsync(changed)).GetProperty("token").GetString()!;
        hashes.Add(await HashOfAsync(api, customer.Id));
        using var http = Accounts.ClientWith(api, renewed);
        (await http.PatchAsJsonAsync("/sessions/current", new { locale = "de" })).EnsureSuccessStatusCode();
        (await customer.Http.GetAsync("/sessions/current")).Dispose(); // the old token, refused
        (await http.DeleteAsync("/sessions")).EnsureSuccessStatusCode();

        string[] tokens = [admin, customer.Token, renewed];
        string[] secrets =
        [
            First, Guessed, New, Account.Password, .. tokens, .. hashes,
            .. tokens.Select(token => Convert.ToHexStringLower(SessionToken.Hash(token))),
        ];
        Assert.Contains(log.Lines, line => line.Contains("/sessions/current", StringComparison.Ordinal)); // requests are recorded
        Assert.DoesNotContain(log.Lines, line => secrets.Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    private static Task<string> HashOfAsync(CatalogApi api, long user) =>
        TestDatabase.ScalarAsync<string>(api.Database, $"SELECT password_hash FROM credentials WHERE user_id = {user}");
}
