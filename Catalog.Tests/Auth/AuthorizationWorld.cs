using System.Net.Http.Json;
using Catalog.Tests.Api;

namespace Catalog.Tests.Auth;

/// <summary>The callers, and resources of the owner that the addresses of operations name.</summary>
internal sealed record AuthorizationWorld(
    HttpClient Anonymous, Account Owner, Account Other, Account Admin, Account Orders,
    long Product, long Review, long Reservation, long Address, long Session, long AuditEntry)
{
    private const string NoSuchWarmup = "00000000-0000-0000-0000-000000000001";

    public static async Task<AuthorizationWorld> CreateAsync(CatalogApi api)
    {
        var (product, _) = await api.AddAsync();
        (await api.Http.PostAsJsonAsync($"/inventory/{product}/adjust", new { delta = 10, reason = "count" })).EnsureSuccessStatusCode();
        var owner = await api.SignedInAsync();
        using var address = await owner.Http.PostAsJsonAsync(
            $"/users/{owner.Id}/addresses", new { recipient = "Grace", street = "1 Main St", postalCode = "1000", city = "Town", country = "GB" });
        address.EnsureSuccessStatusCode();
        using var review = await owner.Http.PostAsJsonAsync($"/products/{product}/reviews", new { stars = 4 });
        review.EnsureSuccessStatusCode();
        using var session = await owner.Http.GetAsync("/sessions/current");
        using var audit = await api.Http.GetAsync($"/audit?resource=product:{product}");
        return new AuthorizationWorld(
            api.Anonymous,
            owner,
            await api.SignedInAsync(),
            await Account.OpenAsync(api, "admin"),
            await Account.OpenAsync(api, "orders"),
            product,
            (await CatalogApi.JsonAsync(review)).GetProperty("id").GetInt64(),
            await ReserveAsync(owner, product, "key"),
            (await CatalogApi.JsonAsync(address)).GetProperty("id").GetInt64(),
            (await CatalogApi.JsonAsync(session)).GetProperty("id").GetInt64(),
            (await CatalogApi.JsonAsync(audit)).GetProperty("items")[0].GetProperty("id").GetInt64());
    }

    /// <summary>Reserves a unit and returns the id of the reservation.</summary>
    public static async Task<long> ReserveAsync(Account account, long product, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/inventory/{product}/reservations") { Content = JsonContent.Create(new { quantity = 1 }) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await account.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await CatalogApi.JsonAsync(answer)).GetProperty("id").GetInt64();
    }

    /// <summary>Puts ids into an address.</summary>
    public string Fill(string template) => (template switch
    {
        _ when template.StartsWith("/inventory", StringComparison.Ordinal) => template.Replace("{id}", $"{Reservation}", StringComparison.Ordinal),
        _ when template.StartsWith("/users", StringComparison.Ordinal) => template.Replace("{id}", $"{Owner.Id}", StringComparison.Ordinal),
        _ when template.StartsWith("/sessions", StringComparison.Ordinal) => template.Replace("{id}", $"{Session}", StringComparison.Ordinal),
        _ when template.StartsWith("/audit", StringComparison.Ordinal) => template.Replace("{id}", $"{AuditEntry}", StringComparison.Ordinal),
        _ when template.StartsWith("/products/imports", StringComparison.Ordinal) => template.Replace("{id}", NoSuchWarmup, StringComparison.Ordinal),
        _ when template.StartsWith("/cache", StringComparison.Ordinal) => template.Replace("{id}", NoSuchWarmup, StringComparison.Ordinal),
        _ => template.Replace("{id}", $"{Product}", StringComparison.Ordinal),
    })
        .Replace("{productId}", $"{Product}", StringComparison.Ordinal)
        .Replace("{reviewId}", $"{Review}", StringComparison.Ordinal)
        .Replace("{addressId}", $"{Address}", StringComparison.Ordinal)
        .Replace("{key}", $"product:%7B{Product}%7D", StringComparison.Ordinal)
        .Replace("{slug}", "garden", StringComparison.Ordinal)
        .Replace("{code}", "GB", StringComparison.Ordinal);
}
