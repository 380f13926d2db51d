using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;

namespace Catalog.Tests.Users;

/// <summary>Short forms of calls for users and addresses.</summary>
internal static class UserCalls
{
    public const string Password = "correct horse battery staple";

    public static readonly object Address = new
    {
        recipient = "Ada Lovelace",
        street = "12 St James's Square",
        postalCode = "SW1Y 4JH",
        city = "London",
        country = "GB",
    };

    public static string NewEmail() => $"{Guid.NewGuid():N}@example.org";

    public static Task<HttpResponseMessage> RegisterAsync(this CatalogApi api, string email, string name = "Ada", string password = Password) =>
        api.Http.PostAsJsonAsync("/users", new { email, name, password });

    /// <summary>Registers a new user and returns the id.</summary>
    public static async Task<long> NewUserAsync(this CatalogApi api)
    {
        using var answer = await api.RegisterAsync(NewEmail());
        answer.EnsureSuccessStatusCode();
        return (await CatalogApi.JsonAsync(answer)).GetProperty("id").GetInt64();
    }

    /// <summary>Adds an address and returns its id.</summary>
    public static async Task<long> NewAddressAsync(this CatalogApi api, long user)
    {
        using var answer = await api.Http.PostAsJsonAsync($"/users/{user}/addresses", Address);
        answer.EnsureSuccessStatusCode();
        return (await CatalogApi.JsonAsync(answer)).GetProperty("id").GetInt64();
    }

    public static async Task<JsonElement> UserAsync(this CatalogApi api, long id) =>
        JsonElement.Parse(await api.Http.GetStringAsync($"/users/{id}"));

    /// <summary>Removes a user as the admin.</summary>
    public static Task<HttpResponseMessage> DeleteUserAsync(this CatalogApi api, long id) =>
        api.WriteAsync(HttpMethod.Delete, $"/users/{id}", new { currentPassword = Auth.Account.Password });

    public static async Task<HttpResponseMessage> WriteAsync(
        this CatalogApi api, HttpMethod method, string address, object? body = null, string? ifMatch = "*")
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await api.Http.SendAsync(request);
    }
}
