using System.Net.Http.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Auth;

/// <summary>An account with a session, both created over HTTP.</summary>
/// <param name="Id">Id of the user.</param>
/// <param name="Email">Unique e-mail address.</param>
/// <param name="Name">Unique public name.</param>
/// <param name="Token">Token of the session.</param>
/// <param name="Http">A client that sends the token with each request.</param>
public sealed record Account(long Id, string Email, string Name, string Token, HttpClient Http)
{
    public const string Password = Accounts.Password;

    /// <summary>Registers a user and signs in.</summary>
    public static async Task<Account> OpenAsync(CatalogApi api, string role = "customer")
    {
        var (email, name) = ($"{Guid.NewGuid():N}@example.com", $"Grace {Guid.NewGuid():N}");
        using var registered = await api.Anonymous.PostAsJsonAsync("/users", new { email, name, password = Password });
        registered.EnsureSuccessStatusCode();
        var id = (await CatalogApi.JsonAsync(registered)).GetProperty("id").GetInt64();
        await TestDatabase.ScalarAsync<long>(api.Database, $"UPDATE users SET role = '{role}' WHERE id = {id} AND role <> '{role}'; SELECT 1::bigint");
        var token = await Accounts.SignInAsync(api, email);
        return new Account(id, email, name, token, Accounts.ClientWith(api, token));
    }
}
