using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalog.Domain.Users;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Auth;

/// <summary>Accounts for tests, and clients that are signed in.</summary>
internal static class Accounts
{
    public const string Password = "a long enough secret";

    // One round of hashing instead of 100,000: tests sign in often.
    internal static readonly string Hash = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = 1 }))
        .HashPassword(null!, Password);

    /// <summary>Adds an account whose password is <see cref="Password"/>; returns its e-mail address.</summary>
    public static async Task<string> AddAsync(string database, string role = "customer")
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        await TestDatabase.ScalarAsync<long>(database, $"""
            WITH made AS (INSERT INTO users (email, name, role) VALUES ('{email}', 'Ada', '{role}') RETURNING id)
            INSERT INTO credentials (user_id, password_hash) SELECT id, '{Hash}' FROM made RETURNING user_id
            """);
        return email;
    }

    /// <summary>Locks an account for the networks from which sign-ins have failed.</summary>
    /// <param name="database">Connection string.</param>
    /// <param name="email">E-mail address of the account.</param>
    /// <param name="until">End of the lock, as an SQL expression.</param>
    public static Task<long> LockAsync(string database, string email, string until) => TestDatabase.ScalarAsync<long>(
        database,
        $"UPDATE sign_in_failures SET locked_until = {until} WHERE account = sha256('{email}'); SELECT 0::bigint");

    /// <summary>Signs in; returns the token.</summary>
    public static async Task<string> SignInAsync(CatalogApi api, string email, string password = Password)
    {
        using var answer = await api.Anonymous.PostAsJsonAsync("/sessions", new { email, password, client = "test" });
        answer.EnsureSuccessStatusCode();
        return (await CatalogApi.JsonAsync(answer)).GetProperty("token").GetString()!;
    }

    /// <summary>A client that sends a token with each request.</summary>
    public static HttpClient ClientWith(CatalogApi api, string token)
    {
        var client = api.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client of a new account.</summary>
    public static async Task<HttpClient> NewClientAsync(CatalogApi api, string role = "customer") =>
        ClientWith(api, await SignInAsync(api, await AddAsync(api.Database, role)));
}
